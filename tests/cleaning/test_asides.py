"""Sums and repeated headers are rows of the file, and therefore in its ledger; footers are not."""

from __future__ import annotations

import openpyxl
import pytest

from .conftest import rule

HEADER = "Order,Customer,Date,Amount"
SOLD = [f"{i},c{i % 7},2024-0{1 + i % 6}-05,{10 + i}.50" for i in range(1, 31)]
NET = sum(10.5 + i for i in range(1, 31))


@pytest.mark.parametrize(
    ("between", "under", "aside", "money"),
    [
        ([], ["Total,,,765.00"], 1, 765.0),
        (["Subtotal,,,100.25"], ["Total,,,765.00"], 2, 865.25),
        ([HEADER], [], 1, 0.0),
        ([], ["30 rows exported"], 0, 0.0),
        (["", ",,,"], ["", "Grand total,,,1.10", "exported by the till"], 1, 1.1),
        ([], ["", "Total", "30 rows"], 1, 0.0),
    ],
)
def test_rows_that_are_no_data_stand_in_the_ledger(run, tmp_path, between, under, aside, money):
    rows = [HEADER, *SOLD[:10], *between, *SOLD[10:], *under]
    (tmp_path / "raw.csv").write_text("\n".join(rows) + "\n")
    cleaned = run({"files": ["raw.csv"]})
    found = rule(cleaned, "summary_row")
    assert (found["rows"], float(found["money"])) == (aside, money)
    assert cleaned.files[0].rows == 30 + aside
    kept = cleaned.ledger.query("kind == 'kept'")
    assert (kept["rows"].sum(), float(kept["money"].sum())) == (30, NET)


def test_rows_after_a_sum_keep_the_numbers_that_a_spreadsheet_gives_them(run, tmp_path):
    rows = [HEADER, *SOLD[:10], "Subtotal,,,100.25", *SOLD[10:], "99,,2024-05-05,7.00", "Total,,,9"]
    (tmp_path / "raw.csv").write_text("\n".join(rows) + "\n")
    cleaned = run({"files": ["raw.csv"]})
    assert rule(cleaned, "summary_row")["example"] == "row 12"
    assert rule(cleaned, "no_customer")["example"].startswith("row 33")


def test_sums_can_be_kept_as_rows_by_the_settings(run, tmp_path):
    rows = [HEADER, *SOLD, "Total,,,765.00"]
    (tmp_path / "raw.csv").write_text("\n".join(rows) + "\n")
    cleaned = run({"files": ["raw.csv"]}, rules={"off": ["summary_row"]})
    assert rule(cleaned, "summary_row")["rows"] == 0
    assert cleaned.files[0].rows == 31


def test_sums_of_a_sheet_stand_in_the_ledger(run, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADER.split(","))
    for row in SOLD:
        order, customer, day, amount = row.split(",")
        sheet.append([int(order), customer, day, float(amount)])
    sheet.append(["Total", None, None, 765])
    book.save(tmp_path / "raw.xlsx")
    found = rule(run({"files": ["raw.xlsx"]}), "summary_row")
    assert (found["rows"], float(found["money"])) == (1, 765.0)
