"""Files without a header: where the cells leave two readings of the money, the safe one is taken and both told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from .test_first_sight import Rows, drawn, kept, read

PRICES = {"Cut": "45.00", "Colour": "79.90", "Manicure": "32.50", "Beard": "18.00"}


def shop() -> list[tuple[str, str, str, int, Decimal]]:
    """Return day, order, customer, cents and amount of sixty-odd orders."""
    return [
        (
            day,
            f"B{10000 + n}",
            f"{who.lower()}@mail.example",
            n,
            Decimal(800 + n * 137 % 4000) / 100,
        )
        for n, who, day, _ in drawn(80)
    ]


@pytest.mark.parametrize("meant", ["rating", "pieces"])
def test_a_small_number_beside_fixed_prices_counts_pieces_where_one_is_the_commonest(
    tmp_path: Path, meant: str
):
    rows: Rows = []
    alone = multiplied = Decimal(0)
    for day, order, who, n, _ in shop():
        name = list(PRICES)[n * 7 % 4]
        small = n * 3 % 5 + 1 if meant == "rating" else (1, 1, 2, 1, 3)[n * 3 % 5]
        rows.append([day, order, who, name, small, PRICES[name]])
        alone += Decimal(PRICES[name])
        multiplied += Decimal(PRICES[name]) * small
    summary, told = read(tmp_path, {"s.csv": rows})
    assert kept(summary) == (alone if meant == "rating" else multiplied)
    assert f"{alone:,.2f}" in told and f"{multiplied:,.2f}" in told


@pytest.mark.parametrize(
    ("other", "first"),
    [("list price", False), ("credit limit", False), ("tax", True), ("two taxes", True), ("cost", False)],
)  # fmt: skip
def test_the_larger_of_two_amounts_is_meant_only_beside_its_tax(
    tmp_path: Path, other: str, first: bool
):
    rows: Rows = []
    sums = [Decimal(0), Decimal(0)]
    for day, order, who, n, paid in shop():
        beside = {
            "list price": (paid * Decimal("2.5"), paid), "credit limit": (500 + Decimal(n * 331 % 9000) / 100, paid),
            "tax": (paid, paid * Decimal("0.2")), "two taxes": (paid, paid * Decimal("0.0654" if n % 3 else "0.1597")),
            "cost": (paid, paid * Decimal("0.6")),
        }[other]  # fmt: skip
        cells = [round(value, 2) for value in beside]
        sums = [had + value for had, value in zip(sums, cells, strict=True)]
        rows.append([day, order, who, *cells])
    summary, told = read(tmp_path, {"s.csv": rows})
    assert kept(summary) == sums[not first]
    assert f"{sums[0]:,.2f}" in told and f"{sums[1]:,.2f}" in told


def test_a_balance_after_the_amount_is_told_with_both_sums(tmp_path: Path):
    balance, sold, rows = Decimal(5000), Decimal(0), []
    for day, order, who, _, paid in shop():
        balance, sold = balance + paid, sold + paid
        rows.append([day, order, who, paid, balance])
    _, told = read(tmp_path, {"s.csv": rows})
    assert f"and to {sold:,.2f} if it is column '3'" in told


def test_two_staff_and_places_are_no_customers(tmp_path: Path):
    for names in ("Anna Koch;Bernd Wolf;Carla Braun", "San Antonio;Corpus Christi;St Paul"):
        seen = [
            f"{name}{tail}"
            for name in names.split(";")
            for tail in ("", "a", "b", "c", "d", "e", "f")
        ]
        rows = [[d, o, seen[n % 21], paid] for d, o, _, n, paid in shop()]
        summary, told = read(tmp_path, {"s.csv": rows})
        assert summary["customers"] == len(rows) and "no customer ever came back" in told


@pytest.mark.parametrize("step", [10, 1])
def test_points_after_whole_amounts_are_told_with_both_sums(tmp_path: Path, step: int):
    """Amounts in tens that come again win over points; where they lie closely, both sums are told."""
    rows = [
        [day, order, 20000 + int(who[1:4]), 80 * step + n * 137 % 40 * step, 130 + n * 7919 % 9800]
        for day, order, who, n, _ in shop()
    ]
    summary, told = read(tmp_path, {"s.csv": rows})
    sums = [sum(int(row[place]) for row in rows) for place in (3, 4)]
    assert step == 1 or kept(summary) == sums[0]
    assert f"{sums[0]:,.2f}" in told and f"{sums[1]:,.2f}" in told
