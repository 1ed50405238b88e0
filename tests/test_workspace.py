"""The workspace: what a notebook reads, writes and says ends in the right run."""

import copy
import pickle
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from matplotlib.figure import Figure

from clvlib.errors import InputError
from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.findings import Findings
from clvlib.json_files import Journal, read_journal
from clvlib.run_folder import RunFolder, scratch_run
from clvlib.workspace import Workspace
from tests.test_merchant import GOOD
from tests.test_tables import orders


@pytest.fixture
def merchant(kit: Path) -> Path:
    folder = kit / "data" / "shop"
    folder.mkdir()
    (folder / "merchant.yml").write_text(GOOD, encoding="utf-8")
    return kit / "reports" / "shop"


def table_exhibit(headline: str = "One of two customers came back") -> Exhibit:
    view = TableView((Column("Who", "left"), Column("Orders")), (("a", "1"), ("b", "2")))
    return Exhibit(
        "customers-table", headline, "orders, 2025", view, "A table of orders", "Source: x"
    )


def test_draft_is_where_notebooks_by_hand_write(merchant: Path) -> None:
    ws = Workspace.open("shop", stage="cleaning")
    ws.write(orders=orders())
    assert (merchant / "draft" / "tables" / "orders.parquet").is_file()
    pd.testing.assert_series_equal(
        ws.read("orders")["revenue"], pd.Series([10.0, 20.0], name="revenue")
    )


def test_a_run_in_the_making_is_written_in_scratch(merchant: Path) -> None:
    scratch = scratch_run(merchant.parent, "shop", "2025-01-02-abc").make()
    Workspace.open("shop", "2025-01-02-abc", "cleaning").write(orders=orders())
    assert scratch.table("orders").is_file()
    assert not (merchant / "draft").exists()


def test_a_finished_run_cannot_be_changed(merchant: Path) -> None:
    RunFolder(merchant / "2025-01-02-abc").make()
    ws = Workspace.open("shop", "2025-01-02-abc", "cleaning")
    with pytest.raises(InputError, match="finished"):
        ws.write(orders=orders())


def test_the_draft_reads_what_it_lacks_from_the_newest_good_run(merchant: Path) -> None:
    done = RunFolder(merchant / "2025-01-02-abc").make()
    orders().to_parquet(done.table("orders"))
    done.note_facts(as_of="2025-01-02T23:59:59.999999")
    (merchant / "latest").symlink_to("2025-01-02-abc")
    ws = Workspace.open("shop", stage="rfm")
    assert len(ws.read("orders")) == 2
    assert ws.as_of == pd.Timestamp("2025-01-02 23:59:59.999999")


def test_a_draft_of_an_earlier_day_knows_of_no_later_report(merchant: Path) -> None:
    days = {"2025-01-02-abc": 10.0, "2025-02-02-abc": 20.0, "2025-03-02-abc": 30.0}
    for name, revenue in days.items():
        done = RunFolder(merchant / name).make()
        orders().assign(revenue=revenue).to_parquet(done.table("orders"))
        done.note_facts(as_of=f"{name[:10]}T23:59:59.999999")
    (merchant / "latest").symlink_to("2025-03-02-abc")
    draft = RunFolder(merchant / "draft").make()

    def read(as_of: str) -> tuple[float, str | None]:
        draft.note_facts(as_of=as_of)
        ws = Workspace.open("shop", stage="strategy")
        return ws.read("orders")["revenue"].iloc[0], ws.earlier and ws.earlier.path.name

    assert read("2025-02-20T23:59:59.999999") == (20.0, "2025-02-02-abc")
    assert read("2025-02-02T23:59:59.999999") == (20.0, "2025-01-02-abc")
    assert read("2025-03-02T23:59:59.999999") == (30.0, "2025-02-02-abc")
    with pytest.raises(InputError, match="run 01_data_cleaning first"):
        read("2024-12-31T23:59:59.999999")


def test_reading_too_early_names_the_stage_to_run(merchant: Path) -> None:
    with pytest.raises(InputError, match="run 01_data_cleaning first"):
        Workspace.open("shop", stage="rfm").read("orders")


def test_a_large_table_holds_texts_by_number_where_that_is_asked(
    merchant: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(40)],
            "customer_id": "c",
            "ordered_at": pd.Timestamp("2025-01-01"),
            "product": ["tea", "cake", None, "tea"] * 10,
            "revenue": 1.0,
        }
    ).astype({"customer_id": "str"})
    ws = Workspace.open("shop", stage="cleaning")
    ws.write(lines=lines)
    asked = ("product", "order_id", "category")
    plain = ws.read("lines", numbered=asked)
    assert plain["product"].dtype == "str"
    monkeypatch.setattr("clvlib.table_files.MANY", 40)
    large = ws.read("lines", numbered=asked)
    assert large["product"].cat.categories.tolist() == ["cake", "tea"]
    assert large["order_id"].dtype == "str"  # all different: nothing to be gained
    pd.testing.assert_frame_equal(large.astype({"product": "str"}), plain)


def test_a_duckdb_relation_is_streamed_and_checked(merchant: Path) -> None:
    ws = Workspace.open("shop", stage="cleaning")
    frame = orders()
    con = duckdb.connect()
    con.register("frame", frame)
    ws.write(orders=con.sql("select * from frame"))
    assert ws.read("orders", ["revenue"])["revenue"].sum() == 30
    with pytest.raises(InputError, match="refunded"):
        ws.write(orders=con.sql("select * replace (-1.0 as refunded) from frame"))
    assert ws.read("orders")["refunded"].min() == 0


def test_what_is_shown_and_told_is_kept_in_order_and_replaced_by_name(merchant: Path) -> None:
    ws = Workspace.open("shop", stage="rfm")
    ws.tell("title", "Half of the customers came back", "customers-table")
    ws.show(table_exhibit())
    ws.show(table_exhibit("Two of two customers came back"))
    ws.result(customers=2)
    record = RunFolder(merchant / "draft").stage_record("rfm")
    assert [item["name"] for item in record["items"]] == ["title", "customers-table"]
    assert record["items"][1]["headline"] == "Two of two customers came back"
    assert record["results"] == {"customers": 2}


def test_as_of_includes_its_whole_day(merchant: Path) -> None:
    ws = Workspace.open("shop", stage="cleaning")
    ws.as_of = pd.Timestamp("2025-03-31 14:00")
    assert ws.as_of == pd.Timestamp("2025-03-31 23:59:59.999999")


def test_random_numbers_repeat_and_differ_by_purpose(merchant: Path) -> None:
    first, again = (
        Workspace.open("shop", stage="clv").rng("bootstrap").random(3) for _ in range(2)
    )
    other = Workspace.open("shop", stage="clv").rng("draws").random(3)
    assert (first == again).all()
    assert (first != other).all()


def test_the_same_chart_gives_the_same_bytes() -> None:
    def drawn() -> str:
        figure = Figure(figsize=(2, 1))
        figure.subplots().plot([1, 2, 3])
        return Exhibit("a-line", "It rises by 2", "x", figure, "a line", "Source: x").svg()

    assert drawn() == drawn()


@pytest.mark.parametrize("part", ["headline", "subtitle", "alt", "source"])
def test_an_exhibit_without_its_words_is_refused(part: str) -> None:
    words = {"headline": "h", "subtitle": "s", "alt": "a", "source": "q"} | {part: " "}
    with pytest.raises(ValueError, match=part):
        Exhibit(name="some-name", body=TableView((Column("x"),), ()), **words)


def test_a_hostile_cell_is_text_in_html() -> None:
    view = TableView((Column("<b>x</b>"),), (("<script>alert(1)</script>",),))
    assert "<script>" not in view.html()
    assert "&lt;script&gt;" in view.html()


def test_what_a_stage_says_is_there_at_once_and_a_record_in_the_end(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run").make()
    folder.write_stage_record("rfm", {"items": [{"of": "an earlier try"}], "results": {}})
    findings = Findings(folder, "rfm")
    first = {"type": "statement", "name": "a", "text": "x\ny\u2028z", "exhibits": []}
    findings.keep(first)
    findings.note({"n": 1.5, "m": None})
    findings.keep({"type": "kpi", "name": "a", "value": "2"})
    findings.keep(first | {"text": "again"})  # a cell that ran twice
    findings.note({"n": 2})
    record = {
        "items": [first | {"text": "again"}, {"type": "kpi", "name": "a", "value": "2"}],
        "results": {"n": 2, "m": None},
    }
    assert folder.stage_record("rfm") == record
    assert not (folder.stages / "rfm.json").exists()
    assert folder.end_stage_record("rfm")
    assert [path.name for path in folder.stages.iterdir()] == ["rfm.json"]
    whole = (folder.stages / "rfm.json").read_bytes()
    folder.write_stage_record("rfm", record)
    assert (folder.stages / "rfm.json").read_bytes() == whole
    assert folder.end_stage_record("rfm")  # nothing was said since
    assert folder.stage_record("rfm") == record
    assert not folder.end_stage_record("clv")


def test_a_half_written_line_costs_itself_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "x.said")
    assert read_journal(tmp_path / "x.said") is None
    journal.add({"n": 1})
    with (tmp_path / "x.said").open("ab") as file:
        file.write(b'\n{"n": 2, "half')
    later = Journal(tmp_path / "y.said")
    later.add({"n": 3})
    with (tmp_path / "x.said").open("ab") as file:
        file.write((tmp_path / "y.said").read_bytes())
    assert read_journal(tmp_path / "x.said") == [{"n": 1}, {"n": 3}]


def test_two_who_write_one_journal_lose_no_line_of_each_other_s_after_the_first(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.said"
    one, other = Journal(path), Journal(path)
    for journal, name in ((one, "a0"), (one, "a1"), (other, "b0"), (one, "a2"), (other, "b1")):
        journal.add(name)
    assert read_journal(path) == ["b0", "a2", "b1"]  # who begins later begins anew
    path.unlink()
    copy.deepcopy(one).add("a3")
    assert read_journal(path) == ["a0", "a1", "a2", "a3"]  # somebody removed the draft


def test_settings_can_be_copied(merchant: Path) -> None:
    ws = Workspace.open("shop", stage="rfm")
    assert ws.settings.margin == copy.deepcopy(ws.settings).margin
    assert pickle.loads(pickle.dumps(ws.settings)).margin == ws.settings.margin


def test_who_has_no_stage_notes_nothing(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run").make()
    Findings(folder, None).note({"n": 1})
    assert not list(folder.stages.iterdir())
