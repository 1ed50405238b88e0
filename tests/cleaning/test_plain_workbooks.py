"""Workbooks whose years stand in sheets of their own, with columns that differ from year to year."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from .test_first_sight import Rows, drawn, kept, read


def workbook(path: Path, sheets: dict[str, Rows]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


HEAD = ["Order ID", "Date", "Customer ID", "Amount"]


@pytest.mark.parametrize(
    ("titles", "sheets_read"),
    [
        (("2023", "2024"), 2), (("Januar", "Februar"), 2), (("Sales 2023", "Sales 2024"), 2), (("2023年", "2024年"), 2),
        (("2023", "Archive"), 1), (("Orders 2023", "Quotes 2024"), 1), (("Orders", "Orders to check"), 1),
    ],
)  # fmt: skip
def test_years_whose_columns_stand_otherwise_are_read_too(
    tmp_path: Path, titles: tuple[str, str], sheets_read: int
):
    first, second = [HEAD], [["Order ID", "Customer ID", "Date", "Channel", "Amount"]]
    for number, who, day, _ in drawn():
        if number < 40:
            first.append([number, day, who, 10.5])
        else:
            second.append([number, who, day, "web", 20.5])
    (tmp_path / "raw").mkdir()
    workbook(tmp_path / "raw" / "s.xlsx", {titles[0]: first, titles[1]: second})
    summary, told = read(tmp_path, tmp_path / "raw")
    assert kept(summary) == 420 + (410 if sheets_read == 2 else 0)
    assert (f"'{titles[1]}' has other columns" in told) == (sheets_read == 2)
    assert ("20 rows, 410.00 in all" in told) == (sheets_read == 2)
    assert (f"not read: {titles[1]}" in told) == (sheets_read == 1)


def test_a_year_s_sheet_of_other_amounts_is_not_read(tmp_path: Path):
    """Under the same name of a year, but 'Quoted' is no 'Amount'."""
    first = [HEAD, *([n, day, who, 10.5] for n, who, day, _ in drawn() if n < 40)]
    second = [["Order ID", "Date", "Customer ID", "Valid until", "Quoted amount"]]
    second += [[n, day, who, "2025-01-01", 20.5] for n, who, day, _ in drawn() if n >= 40]
    (tmp_path / "raw").mkdir()
    workbook(tmp_path / "raw" / "s.xlsx", {"2023": first, "2024": second})
    summary, told = read(tmp_path, tmp_path / "raw")
    assert kept(summary) == 420 and "not read: 2024" in told


@pytest.mark.parametrize(
    ("further", "cell", "planned"),
    [
        ("Probability", 0.5, True), ("Planned", "", True), ("预计成交", 1, True), ("State", "Forecast", True),
        ("Channel", "web", False), ("Expected delivery", "2025-01-01", False), ("Note", "Planters", False),
    ],
)  # fmt: skip
def test_a_year_that_is_only_planned_is_not_read(
    tmp_path: Path, further: str, cell: str | float, planned: bool
):
    first = [HEAD, *([n, day, who, 10.5] for n, who, day, _ in drawn() if n < 40)]
    second = [[*HEAD, further]]
    second += [[n, day, who, 20.5, cell] for n, who, day, _ in drawn() if n >= 40]
    (tmp_path / "raw").mkdir()
    workbook(tmp_path / "raw" / "s.xlsx", {"2023": first, "2024": second})
    summary, told = read(tmp_path, tmp_path / "raw")
    assert kept(summary) == 420 + (0 if planned else 410)
    assert ("not read: 2024" in told) is planned
