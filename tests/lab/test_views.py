"""The views without a browser: sliders lead to figures, the code runs, pins and settings are kept."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from clvlib.errors import InputError
from clvlib.exhibits import Exhibit
from clvlib.lab import (
    Filter,
    Levers,
    Run,
    WhatIf,
    customer_table,
    explore,
    find,
    pin,
    promote,
    unpin,
)
from clvlib.lab.exhibits import what_if, what_if_table
from clvlib.lab.exhibits_found import selection
from clvlib.lab.panels.explorer import Explorer
from clvlib.lab.promote import with_value
from clvlib.lab.schema import merchant_schema, schema_path, schema_text
from clvlib.merchant import Merchant, Settings
from clvlib.reporting import Document
from clvlib.reporting.lint_words import weight
from clvlib.run_folder import RunFolder
from clvlib.running.purge import purge_all
from clvlib.running.shelf import Shelf
from clvlib.workspace import Workspace

VIEWS = ("clv-customers", "clv-customer", "clv-segments", "clv-what-if", "clv-high-value",
         "clv-runs", "clv-budget", "clv-test")  # fmt: skip
ENGLISH = re.compile(r"[A-Za-z]{3,}(?:[ ,]+[A-Za-z']{2,}){2,}")
ROOT = Path(__file__).parent.parent.parent


def files(folder: Path) -> dict[str, float]:
    return {str(p): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def views(shelf: Path) -> Explorer:
    """All views of the English shop, made once."""
    with pytest.MonkeyPatch.context() as patch:
        from tests.lab.conftest import settle

        settle(shelf, patch)
        made = explore("music")
        for name in VIEWS:
            made.view(name)
        return made


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_answers_with_exhibits_that_keep_the_rules(views: Explorer, name: str) -> None:
    answered = views.view(name).answered
    assert answered is not None and answered.exhibits, views.view(name).shown.value
    for exhibit in answered.exhibits:
        assert weight(exhibit.headline) <= 14
        assert re.search(r"\d", exhibit.headline)
        assert weight(exhibit.alt) >= 8
        assert exhibit.data is not None


@pytest.mark.parametrize("name", VIEWS)
def test_copied_code_runs_and_makes_the_same_exhibit(
    views: Explorer, here: Path, name: str
) -> None:
    answered = views.view(name).answered
    assert answered is not None
    *calls, last = answered.code.strip().splitlines()
    space: dict[str, object] = {}
    exec("\n".join(calls), space)
    again = eval(last, space)
    assert isinstance(again, Exhibit)
    assert again.record() == answered.exhibits[0].record()


def test_a_slider_changes_the_figure_the_code_and_what_is_promoted(here: Path) -> None:
    panel = explore("music").view("clv-what-if")
    before = panel.shown.value
    panel.sliders["margin"].value = 40.0
    assert panel.shown.value != before
    assert "Levers(margin=0.4)" in panel.answered.code
    assert panel.answered.settings == {"gross_margin": 0.4}
    value = panel.play.answer(Levers(margin=0.4)).value
    assert panel.run.words.money(value, 0) in panel.shown.value


def test_filters_shorten_the_table_and_a_picked_row_opens_the_customer(here: Path) -> None:
    views = explore("music")
    panel = views.view("clv-customers")
    assert panel.grid.count == 23_570
    panel.lists["segment"].value = ("champions",)
    assert panel.grid.count == (panel.table["segment"] == "champions").sum()
    panel.grid.sort = ["orders", True]
    first = [row[0] for row in panel.grid.rows(0, 2)]
    best = panel.table[panel.table["segment"] == "champions"].nlargest(1, "orders")
    assert first[0] == best["customer_id"].iloc[0]
    panel.grid.selected = first[1]
    assert views.view("clv-customer").name.value == first[1]
    assert views.view("clv-customer").answered is not None


def test_the_first_rows_of_the_table_are_there_at_once(views: Explorer) -> None:
    grid = views.view("clv-customers").grid
    version, rows = grid.first
    assert (version, len(rows)) == (grid.version, 100)
    assert grid.rows(23_500) and len(grid.rows(23_500)) == 70


def test_views_speak_the_merchants_language(here: Path) -> None:
    views = explore("yinyue")
    for name in VIEWS:
        panel = views.view(name)
        assert panel.answered is not None, panel.shown.value
        for exhibit in panel.answered.exhibits:
            bare = re.sub(r"Music shop|CLV", "", json.dumps(exhibit.record(), ensure_ascii=False))
            bare = re.sub(r'"(name|kind|table|texts|align|columns|rows)"', "", bare)
            assert not ENGLISH.search(bare), ENGLISH.search(bare)
    assert not any(ENGLISH.search(title) for title in views._tabs.titles)


def test_a_wrong_customer_is_told_where_the_exhibit_was(here: Path) -> None:
    panel = explore("music").view("clv-customer")
    panel.name.value = "nobody"
    assert panel.answered is None
    assert "clv-error" in panel.shown.value and "nobody" in panel.shown.value


def test_nothing_is_written_into_the_finished_run(own: Run) -> None:
    before = files(own.folder.path)
    views = explore("music")
    for name in VIEWS:
        views.view(name).pin_button.click()
    ws = own.sandbox("rfm")
    ws.write(thresholds=own.table("thresholds").assign(share=0.5))
    assert (ws.read("thresholds")["share"] == 0.5).all()
    assert not (own.table("thresholds")["share"] == 0.5).all()
    assert ws.read("customers").shape == own.table("customers").shape  # read from the run beneath
    assert ws.as_of == own.as_of
    assert files(own.folder.path) == before
    with pytest.raises(InputError, match="is finished and stays as it is"):
        own.workspace.write(thresholds=own.table("thresholds"))


def test_a_pin_is_printed_in_reports_of_its_run_only(own: Run) -> None:
    play, levers = WhatIf.of(own), Levers(margin=0.38)
    asked = play.answer(levers), play.answer(), levers, own
    first = pin(own, what_if(*asked), "Asked in the *meeting*: 38 % <b>margin</b>?", "strategy")
    second = pin(own, what_if_table(*asked), place="clv")
    document = Document.load(own.folder, own.workspace.merchant)
    chapters = {chapter.stage: chapter for chapter in document.chapters}
    remark, placed = chapters["strategy"].items[-2:]
    assert (remark.text, remark.exhibits[0].name) == (
        "Asked in the *meeting*: 38 % <b>margin</b>?", first,
    )  # fmt: skip
    assert placed.picture is not None and placed.picture.is_file()
    assert placed.alt == what_if(*asked).alt and placed.source
    assert chapters["clv"].items[-1].name == second
    other = RunFolder(own.folder.path.with_name("1998-07-31-nextmont"))
    shutil.copytree(own.folder.path, other.path)
    assert not {first, second} & set(Document.load(other, own.workspace.merchant).exhibits)
    unpin(own, first)
    assert first not in Document.load(own.folder, own.workspace.merchant).exhibits
    with pytest.raises(InputError, match="chapter: found 'nosuch'"):
        pin(own, what_if(*asked), place="nosuch")


def test_a_pinned_table_leaves_small_groups_out_like_the_report(own: Run) -> None:
    customers = customer_table(own)
    best = find(customers, Filter(segment=("champions",))).head(200)
    found = pd.concat([best, find(customers, Filter(segment=("loyal",))).head(5)])
    shown = selection(found, customers, own)
    name = pin(own, shown, place="rfm")
    placed = Document.load(own.folder, own.workspace.merchant).exhibits[name]
    counts = [row[1] for row in placed.table.view.rows]
    assert "5" in [row[1] for row in shown.body.rows]
    assert "5" not in counts


def test_a_spoilt_pin_is_told_in_one_line(own: Run) -> None:
    play = WhatIf.of(own)
    name = pin(own, what_if(play.answer(), play.answer(), Levers(), own))
    (own.workspace.merchant.folder / "notes" / "pins" / f"{name}.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match=f"pin {name}.json: cannot be read"):
        Document.load(own.folder, own.workspace.merchant)


def test_pins_and_sandbox_go_with_a_purge(own: Run) -> None:
    play = WhatIf.of(own)
    pin(own, what_if(play.answer(), play.answer(), Levers(), own))
    own.sandbox("rfm").write(thresholds=own.table("thresholds"))
    merchant = Merchant.load("music")
    shelf = Shelf(own.folder.path.parents[1], "music")
    purge_all(merchant, shelf)
    assert not list((merchant.folder / "notes" / "pins").glob("*"))
    assert not (shelf.root / "sandbox").exists()


def test_promoted_settings_keep_every_comment(own: Run) -> None:
    path = own.workspace.merchant.folder / "merchant.yml"
    before = path.read_text("utf-8")
    lines = promote(own, {"rfm.recency_days": [30, 90, 180, 360], "gross_margin": 0.38,
                          "campaigns.budget": 900.0})  # fmt: skip
    after = path.read_text("utf-8")
    assert len(lines) == 3
    for comment in re.findall(r"#.*", before):
        assert comment in after
    settings = Merchant.load("music").settings
    assert settings.rfm.recency_days == (30, 90, 180, 360)
    assert settings.rfm.compare_with is not None
    assert (settings.gross_margin, settings.campaigns.budget) == (0.38, 900.0)


def test_wrong_settings_are_refused_and_the_file_stays(own: Run) -> None:
    path = own.workspace.merchant.folder / "merchant.yml"
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"music/merchant\.yml line .*, key 'gross_margin'"):
        promote(own, {"gross_margin": 7})
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("a: 1\nb:\n  - 1   # one\n  - 2\n# end\nc: 3\n", ("b",), [5]),
        ("a: {b: 1} # x\n", ("a", "c"), 2),
        ("a: 1 # x\r\nb:\r\n  c: 2 # y\r\n", ("b", "d"), [1, 2]),
        ("a: 1", ("b", "c"), "text: with #"),
        ("a:\nb: 2 # y\n", ("a", "c"), 1),
        ("high_value: {top_share: 0.1, industry_mean: 3} # x\n", ("high_value", "times_mean"), 2),
        ("a:\n  b:\n    c: 1\n\n# gap\nd: 2\n", ("a", "b", "e"), 3),
    ],
)
def test_a_value_is_set_where_it_stands(text: str, key: tuple[str, ...], value: object) -> None:
    after = with_value(text, key, value)
    found = yaml.safe_load(after)
    for part in key:
        found = found[part]
    assert found == value
    assert re.findall(r"#.*", text.replace("\r", "")) == [
        c for c in re.findall(r"#.*", after.replace("\r", "")) if c != "#'"
    ] or "with #" in str(value)
    if key[0] == "high_value":
        assert yaml.safe_load(after)["high_value"] == {"times_mean": 2, "industry_mean": 3}


def test_the_schema_is_that_of_the_settings() -> None:
    assert schema_path().read_text("utf-8") == schema_text(), "run: python -m clvlib.lab.schema"
    schema = merchant_schema()
    assert set(schema["properties"]) == set(Settings.model_fields)
    assert schema["additionalProperties"] is False
    undescribed = [n for n, p in schema["properties"].items() if not p.get("description")]
    assert not undescribed
    horizon = json.dumps(schema["properties"]["horizon"])
    assert "pattern" in horizon and "Horizon" in horizon


@pytest.mark.parametrize("slug", ["cdnow", "linjian-coffee"])
def test_the_demos_name_the_schema_to_editors(slug: str) -> None:
    path = ROOT / "data" / slug / "merchant.yml"
    named = re.search(r"yaml-language-server: \$schema=(\S+)", path.read_text("utf-8"))
    assert named is not None
    assert (path.parent / named[1]).resolve() == schema_path()


def test_the_sandbox_of_a_run_that_is_not_there(here: Path) -> None:
    with pytest.raises(InputError, match="run 'nosuch' of 'music': does not exist"):
        Workspace.open("music", "sandbox-nosuch")
