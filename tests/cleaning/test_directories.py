"""Directories that hold the sums of other files' orders, and lists of sales that look like them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .test_first_sight import kept, read

Rows = list[list[Any]]


def orders() -> Rows:
    """Draw 120 orders of 24 customers, each with an amount of its own."""
    rows: Rows = [["Order ID", "Date", "Email", "Total"]]
    for i in range(120):
        day = f"2024-{i // 10 + 1:02d}-{i % 10 * 2 + 1:02d}"
        rows.append(
            [f"B{i}", day, f"c{i * 7 % 24}@mail.example", f"{20 + i * 37 % 91}.{i % 90 + 10}"]
        )
    return rows


def sums(rows: Rows, wrong: bool = False) -> Rows:
    """Return one row a customer: address, day, what his orders come to, how many they are."""
    own: dict[str, list[Any]] = {}
    for _, day, who, money in rows[1:]:
        entry = own.setdefault(who, [day, Decimal(0), 0])
        entry[1], entry[2] = entry[1] + Decimal(money), entry[2] + 1
    return [[w, d, m + 3 * n if wrong else m, n] for w, (d, m, n) in own.items()]


@pytest.mark.parametrize(
    "header",
    [
        ["E-Mail", "Kunde seit", "Gesamtumsatz", "Anzahl Bestellungen"],
        ["Customer email", "Date", "Total sales", "Order count"],
        ["Email", "Last purchase date", "Revenue", "Orders"],
        ["Email", "Date de création", "Total dépensé", "Nombre de commandes"],
    ],
)
def test_a_directory_of_sums_is_left_out_with_its_rows_and_money(tmp_path: Path, header: list[str]):
    sold = orders()
    summary, told = read(tmp_path, {"a.csv": sold, "b.csv": [header, *sums(sold)]})
    money = sum(Decimal(row[3]) for row in sold[1:])
    assert (summary["orders"], kept(summary)) == (120, money)
    assert "'b.csv' is not read" in told
    assert header[2] != "Date" and ("24 rows" in told)


def test_sums_of_two_years_are_left_out_beside_both(tmp_path: Path):
    sold = orders()
    files = {"a.csv": sold[:61], "b.csv": [sold[0], *sold[61:]]}
    listed = [["Email", "Date", "Revenue"], *[row[:3] for row in sums(sold)]]
    summary, told = read(tmp_path, {**files, "c.csv": listed})
    assert kept(summary) == sum(Decimal(row[3]) for row in sold[1:])
    assert "'c.csv' is not read" in told


def test_other_sums_one_a_customer_are_sales(tmp_path: Path):
    """A year's membership beside orders, each of its own amount: sold, and no sum of anything."""
    sold = orders()
    listed = sums(sold, wrong=True)
    summary, told = read(
        tmp_path, {"a.csv": sold, "b.csv": [["Email", "Date", "Revenue"], *[r[:3] for r in listed]]}
    )
    assert kept(summary) == sum(Decimal(row[3]) for row in sold[1:]) + sum(r[2] for r in listed)
    assert "is not read" not in told


def test_a_year_at_its_price_beside_its_months_is_a_sale(tmp_path: Path):
    """Twelve payments of 10 in one file, one of 120 in the other: prices, not sums."""
    head = ["Email", "Date", "Amount"]
    months = [[f"c{i}@mail.example", f"2023-{m:02d}-05", "10.00"] for i in range(20) for m in range(1, 13)]  # fmt: skip
    years = [[f"c{i}@mail.example", f"2024-01-{i + 1:02d}", "120.00"] for i in range(20)]
    summary, told = read(tmp_path, {"a.csv": [head, *months], "b.csv": [head, *years]})
    assert kept(summary) == 4800
    assert "is not read" not in told
