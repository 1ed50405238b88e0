import dataclasses
import shutil
import zipfile

import openpyxl
import pandas as pd
import pytest

from clvlib.reporting import Document, sheets
from clvlib.reporting.sheets import Field, Sheet, write_book
from clvlib.reporting.workbook import write_workbook
from clvlib.reporting.workbook_parts import _without_small_cohorts
from clvlib.run_folder import RunFolder
from clvlib.table_files import write_csv

AS_OF = pd.Timestamp("1998-06-30")


@pytest.fixture(scope="module")
def run(english, tmp_path_factory):
    folder = RunFolder(tmp_path_factory.mktemp("book") / english[0].path.name)
    shutil.copytree(english[0].path, folder.path)
    return folder, english[1]


@pytest.fixture(scope="module")
def path(run):
    return write_workbook(Document.load(*run))


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def written(tmp_path, frame: pd.DataFrame, *forms: str):
    fields = tuple(Field(n, n, f) for n, f in zip(frame.columns, forms, strict=True))
    write_book(tmp_path / "b.xlsx", [Sheet("sheet", fields, frame)], AS_OF, "#0A4A65")
    return openpyxl.load_workbook(tmp_path / "b.xlsx")["sheet"]


def test_the_sheets_can_be_filtered_and_their_headings_stay(book):
    assert book.sheetnames == ["About", "Customer list", "Ledger"]  # what this run has
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.print_title_rows == "$1:$1"


def test_customers_stand_with_scores_and_value_the_best_first(book, run):
    sheet = book["Customer list"]
    rows = list(sheet.iter_rows(values_only=True))
    table = pd.DataFrame(rows[1:], columns=rows[0])
    values = pd.read_parquet(run[0].table("values")).set_index("customer_id")["clv"]
    assert len(table) == len(values) == 600
    assert table["CLV"].is_monotonic_decreasing
    assert table.set_index("Customer")["CLV"].to_numpy() == pytest.approx(
        values[table["Customer"]].to_numpy(), rel=1e-9
    )
    assert {"R score", "F score", "M score", "Segment"} <= set(table.columns)


def test_numbers_dates_and_money_are_formatted_and_stay_numbers(book):
    sheet = book["Customer list"]
    by_title = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert by_title["CLV"].number_format == '"$"#,##0.00;-"$"#,##0.00'
    assert isinstance(by_title["CLV"].value, float)
    assert by_title["First order"].is_date
    assert by_title["Probability of being active"].number_format == "0%"


def test_csv_and_parquet_lie_beside_it_with_the_same_rows(book, run):
    folder = run[0].path / "workbook"
    for name in ("customers", "ledger"):
        bare = pd.read_parquet(folder / f"{name}.parquet")
        named = pd.read_csv(folder / f"{name}.csv")
        assert len(bare) == len(named)
        assert len(bare.columns) == len(named.columns)
    assert len(pd.read_parquet(folder / "customers.parquet")) == 600


@pytest.mark.parametrize(
    "typed",
    ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "<b>&amp;</b>",
     "_x0041_", "a\x00b\x0bc", "  two  blanks  "],
)  # fmt: skip
def test_texts_arrive_as_texts_and_never_as_formulas(tmp_path, typed):
    sheet = written(tmp_path, pd.DataFrame({"product": [typed]}), "text")
    cell = sheet["A2"]
    assert cell.data_type in ("s", "inlineStr")
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    clean = typed.replace("\x00", "").replace("\x0b", "\n")
    assert cell.value == clean or cell.value == clean.replace("_x0041_", "A")


def test_hostile_names_in_the_csv_are_defused(run, tmp_path):
    folder = RunFolder(tmp_path / "run")
    shutil.copytree(run[0].path, folder.path)
    ledger = pd.read_parquet(folder.table("ledger")).assign(file="=cmd|calc!A0")
    ledger.to_parquet(folder.table("ledger"))
    write_workbook(Document.load(folder, run[1]))
    text = (folder.path / "workbook" / "ledger.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd" in text and "\n=cmd" not in text


def test_what_is_not_known_is_an_empty_cell(tmp_path):
    frame = pd.DataFrame({"n": [1.5, float("nan"), float("inf")], "d": [AS_OF, pd.NaT, AS_OF],
                          "t": ["a", None, ""]})  # fmt: skip
    sheet = written(tmp_path, frame, "0.0", "day", "text")
    assert [row for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (1.5, AS_OF.to_pydatetime(), "a"), (None, None, None), (None, AS_OF.to_pydatetime(), None),
    ]  # fmt: skip


def test_where_no_value_may_be_printed_no_column_of_values_stands(run, tmp_path):
    folder = RunFolder(tmp_path / "run")
    shutil.copytree(run[0].path, folder.path)
    values = pd.read_parquet(folder.table("values"))
    empty = dict.fromkeys(["probability_alive", "expected_orders", "clv"], float("nan"))
    values.assign(**empty).to_parquet(folder.table("values"))
    sheet = openpyxl.load_workbook(write_workbook(Document.load(folder, run[1])))["Customer list"]
    titles = {cell.value for cell in sheet[1]}
    assert "CLV" not in titles and "Net revenue" in titles


def test_the_same_tables_give_the_same_bytes(run, path):
    before = path.read_bytes()
    document = Document.load(*run)
    assert write_workbook(dataclasses.replace(document)).read_bytes() == before


@pytest.mark.parametrize("heading", ["=1+1", "=HYPERLINK(1)", "+1", "@SUM(1)", "a\x07b"])
def test_a_heading_is_never_a_formula(tmp_path, heading):
    sheet = written(tmp_path, pd.DataFrame({heading: [1.0]}), "0")
    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", heading.replace("\x07", ""))
    assert sheet["A2"].value == 1


def test_what_a_cohort_earned_does_not_tell_what_few_customers_brought(run):
    """A sum over periods less the ones that are shown is the hidden one."""
    folder, merchant = run
    document = Document.load(folder, merchant)
    months = pd.to_datetime(["1998-01-01", "1998-02-01", "1998-03-01"])
    cohorts = pd.DataFrame(
        {"cohort": months.repeat(4), "period": [0, 1, 2, 3] * 3,
         "customers": [100] * 4 + [12] * 4 + [4] * 4,
         "active": [100, 40, 6, 30, 12, 11, 10, 10, 4, 2, 1, 0],
         "orders": 40, "revenue": [1000.0, 400, 77, 300] * 3, "complete": True}
    )  # fmt: skip
    earned = cohorts.groupby("cohort")["revenue"].cumsum() / cohorts["customers"]
    rates = cohorts["active"] / cohorts["customers"]
    safe = _without_small_cohorts(cohorts.assign(retention=rates, earned=earned), document)
    first, cover, small = (part for _, part in safe.groupby("cohort"))
    assert first["earned"].dropna().tolist() == [10.0, 14.0]  # up to the period with six
    assert first["revenue"].dropna().tolist() == [1000, 400, 300]
    assert first["remark"].fillna("").tolist() == ["", "", "<10", ""]
    for part in (cover, small):  # twelve go with four: both look alike
        assert set(part["remark"]) == {"*"}
        assert part[["customers", "active", "revenue", "earned"]].isna().all(axis=None)


def test_figures_that_come_again_are_spelled_as_each_by_itself(tmp_path):
    figures = [0.1 + 0.2, -0.0, 0.0, 1e21, 1e-7, 12345678901.5, 3.0, 0.1 + 0.2, float("nan"), 2.5]
    named = ["a", "b & c", "", "a", "<d>", None, "b & c", "e\rf", "a", "a"]
    frame = pd.DataFrame({"n": figures, "t": named})
    sheet = written(tmp_path, frame, "0.0", "text")
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    told = [None if f != f else float(f"{f:.10g}") for f in figures]
    assert [row[0] for row in rows] == told
    assert [row[1] for row in rows] == [(t and t.replace("\r", "\n")) or None for t in named]


def test_rows_of_a_long_list_keep_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "AT_A_TIME", 3)
    frame = pd.DataFrame(
        {"n": [float(i % 4) for i in range(10)], "t": [f"c{i}" for i in range(10)]}
    )
    sheet = written(tmp_path, frame, "0", "text")
    assert [row for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        (i % 4, f"c{i}") for i in range(10)
    ]


def test_csv_spells_figures_as_pandas_does(tmp_path):
    frame = pd.DataFrame(
        {"n": [0.1 + 0.2, -0.0, 0.0, 1e21, 1e-7, float("nan"), float("inf"), 5.0, 0.1 + 0.2],
         "t": list('ab"c,de f')[:9], "d": pd.date_range("2026-01-01", periods=9), "i": range(9)}
    )  # fmt: skip
    for part in (frame, frame.head(0)):
        write_csv(tmp_path / "list.csv", part)
        text = part.to_csv(index=False, lineterminator="\r\n")
        assert (tmp_path / "list.csv").read_bytes() == ("\ufeff" + text).encode()
