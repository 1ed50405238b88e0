"""The page on what changed since the last report."""

import json
import shutil

import pandas as pd
import pytest

from clvlib.json_files import write_json
from clvlib.reporting import Document, embedded
from clvlib.reporting.engines import embedded_is_here
from clvlib.reporting.last_run import with_the_last
from clvlib.reporting.project import write_project
from clvlib.run_folder import RunFolder, end_of_day
from clvlib.words.model_names import model_name
from tests.reporting.reading import squeezed, text_of_html

LAST = "1998-03-31-0badcafe"
NOW = {"customers": 23_570, "clv_total": 240_000.0, "repeat_share": 0.49, "method": "bg_nbd",
       "trust": "green", "clusters": 3}  # fmt: skip
THEN = NOW | {"customers": 20_000, "clv_total": 200_000.0, "repeat_share": 0.52, "trust": "amber"}


def _copy(source, target, day, results, **manifest):
    shutil.copytree(source, target)
    run = RunFolder(target)
    run.note_facts(as_of=end_of_day(pd.Timestamp(day)))
    for stage in ("rfm", "clv"):
        record = run.stage_record(stage)
        run.write_stage_record(stage, record | {"results": results})
    known = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    write_json(target / "manifest.json", known | manifest)
    return run


def _actions(run, recommended, title="Win back who is slipping"):
    frame = pd.DataFrame({"play": ["win-back"], "title": [title], "recommended": [recommended],
                          "rank": [2]})  # fmt: skip
    frame.to_parquet(run.table("actions"))


@pytest.fixture(params=["english", "chinese"])
def pair(request, tmp_path):
    folder, merchant = request.getfixturevalue(request.param)
    now = _copy(folder.path, tmp_path / folder.path.name, "1998-06-30", NOW,
                earlier=[LAST, "1998-01-31-removed0"])  # fmt: skip
    before = _copy(folder.path, tmp_path / LAST, "1998-03-31", THEN)
    _actions(before, True)
    _actions(now, False)
    data = tmp_path / "data"
    shutil.copytree(merchant.folder, data)
    merchant = merchant.model_copy(update={"folder": data})
    return now, before, merchant


def test_the_page_holds_figures_then_and_now(pair):
    now, _, merchant = pair
    since = Document.load(now, merchant).since
    assert since is not None
    w = since.words
    assert w.compact_money(200_000) in since.title and w.compact_money(240_000) in since.title
    rows = {row[0]: row[1:] for row in since.figures.view.rows}
    assert ("20,000", "23,570", "+17.9%") in rows.values()
    assert (w.money(200_000), w.money(240_000), "+20.0%") in rows.values()
    assert (w.percent(0.52, 1), w.percent(0.49, 1), w.points(-0.03, 1)) in rows.values()
    assert (*[model_name("bg_nbd", w)] * 2, w.t("unchanged")) in rows.values()
    assert (w.t("Amber"), w.t("Green"), w.t("changed")) in rows.values()


def _told(run, **results):
    for stage in ("rfm", "clv"):
        run.write_stage_record(stage, run.stage_record(stage) | {"results": results})


def test_few_people_cannot_be_worked_out_of_a_share_or_a_change(pair):
    """Four of 120 did not come back; three of 120 hold the value: only bounds may tell."""
    now, before, merchant = pair
    small = {"customers": 120, "repeat_share": 116 / 120, "high_value_customers": 3,
             "high_value_value_share": 0.4125}  # fmt: skip

    def rows_after(then, today):
        _told(before, **then)
        _told(now, **today)
        since = Document.load(now, merchant).since
        return since.words, {row[0]: row[1:] for row in since.figures.view.rows}

    w, rows = rows_after(small | {"customers": 9, "repeat_share": 3 / 9}, small)
    assert rows[w.t("Customers")] == (w.few(9), "120", "–")
    shares = rows[w.t("Share with two orders or more")]
    assert shares == (w.part(3 / 9, 9, 1), w.part(116 / 120, 120, 1), "–")
    assert ">91.7%" in shares[1] and "%" in shares[0] and "33" not in shares[0]
    assert w.t("Value held by high-value customers") not in rows
    _, rows = rows_after(small | {"repeat_share": 0.5}, small)
    assert rows[w.t("Share with two orders or more")] == ("50.0%", shares[1], "–")
    _, rows = rows_after(small | {"high_value_customers": 20}, small | {"high_value_customers": 30})
    assert rows[w.t("Value held by high-value customers")][:2] == (w.percent(0.4125, 1),) * 2


def test_what_became_of_a_recommendation_is_read_from_the_consultants_file(pair):
    now, _, merchant = pair
    w = Document.load(now, merchant).words
    row = ("Win back who is slipping", w.t("nothing noted"), w.t("proposed, not recommended"))
    assert Document.load(now, merchant).since.recommendations.view.rows == (row,)
    (merchant.folder / "actions.yml").write_text(
        "actions:\n  - {experiment: win-back-1998-03-31, status: declined}\n", encoding="utf-8"
    )
    assert Document.load(now, merchant).since.recommendations.view.rows[0][1] == w.t("declined")


def test_a_value_of_other_settings_is_not_compared(pair):
    now, before, merchant = pair
    for run, margin in ((now, "a"), (before, "b")):
        known = json.loads((run.path / "manifest.json").read_text(encoding="utf-8"))
        items = {"parts": {"settings": {"items": {"gross_margin": margin, "seed": "1"}}}}
        write_json(run.path / "manifest.json", known | {"inputs": items})
    since = Document.load(now, merchant).since
    w = since.words
    assert "23,570" in since.title and w.compact_money(240_000) not in since.title
    changes = {row[1]: row[3] for row in since.figures.view.rows}
    assert changes[w.money(200_000)] == w.t("other settings")
    assert w.t("Gross margin") in since.remarks[0]


def test_the_page_stands_in_both_documents_and_only_where_there_is_a_last_report(pair, scratch):
    if not embedded_is_here():
        pytest.skip("the packages of the extra 'embedded' are not installed")
    now, _, merchant = pair
    document = Document.load(now, merchant)
    made = embedded.render(document, write_project(document, scratch), ("html", "pdf"))
    shown = squeezed(text_of_html(made["html"].read_text(encoding="utf-8")))
    printed = squeezed((scratch / "report.typ").read_text(encoding="utf-8"))
    texts = [document.since.title, *document.since.remarks,
             *(cell for row in document.since.figures.view.rows for cell in row)]  # fmt: skip
    assert all(squeezed(text) in shown and squeezed(text) in printed for text in texts)
    assert with_the_last(now, {"earlier": []}) is None
    assert with_the_last(now, {"earlier": ["1998-01-31-removed0"]}) is None
