"""What a column can be is told by its cells: cases in which a header alone would mislead."""

from __future__ import annotations

import duckdb
import pytest

from clvlib.cleaning.amounts import find_amount_rules
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.guessing import guess_columns


def guessed(**columns: list[str]) -> dict[str, str]:
    names = {header.replace("_", " "): cells for header, cells in columns.items()}
    return guess_columns(
        names, {header: evidence(header, cells) for header, cells in names.items()}
    )


NUMBERS = [str(10_000 + i // 2) for i in range(100)]
DAYS = [f"2025-01-{1 + i % 28:02d}" for i in range(100)]
WHO = [f"c{i % 30}" for i in range(100)]


def test_numbers_that_count_up_are_no_money() -> None:
    prices = [f"{5 + i % 7}.90" for i in range(100)]
    found = guessed(Sales_Order=NUMBERS, Client=WHO, Date=DAYS, Extended_Amount=prices)
    assert (found["order"], found["amount"]) == ("Sales Order", "Extended Amount")


@pytest.mark.parametrize("fee", [["2990"] * 97 + ["3990"] * 3, ["2990"] * 50 + ["3990"] * 50])
def test_a_price_that_hardly_ever_changes_is_money(fee: list[str]) -> None:
    assert guessed(Member=WHO, Date=DAYS, Membership_Amount=fee)["amount"] == "Membership Amount"


@pytest.mark.parametrize(
    ("postage", "total", "inside"),
    [
        (["4.99"] * 100, ["14.99"] * 100, True),
        (["0"] * 90 + ["4.99"] * 10, ["10.00"] * 90 + ["14.99"] * 10, True),
        (["0"] * 97 + ["4.99"] * 3, ["10.00"] * 100, False),
        (["0"] * 90 + ["4.99"] * 10, ["10.00"] * 100, False),
    ],
)
def test_postage_is_taken_out_only_where_the_total_holds_it(
    postage: list[str], total: list[str], inside: bool
) -> None:
    goods = ["10.00"] * 100
    found = guessed(
        Order=NUMBERS, Client=WHO, Date=DAYS, Subtotal=goods, Shipping=postage, Total=total
    )
    assert found["amount"] in ("Total", "Subtotal")
    assert ("shipping" in found and found["amount"] == "Total") is inside


@pytest.mark.parametrize(
    ("cells", "currency", "read"),
    [
        (["4.990", "990", "1.204.500"], "VND", [4990, 990, 1204500]),
        (["4.990", "12.500"], "USD", [4.99, 12.5]),  # nothing below a thousand: not clear
        (["12.500", "8.250", "0", "101.750"], "EUR", [12.5, 8.25, 0, 101.75]),
        (["12.500", "8.250", "900"], "KWD", [12.5, 8.25, 900]),
        (["0.350", "1.200", "900"], "EUR", [0.35, 1.2, 900]),
        (["1.459", "900", "12.50"], "EUR", [1.459, 900, 12.5]),
    ],
)
def test_points_group_thousands_only_where_all_amounts_say_so(
    cells: list[str], currency: str, read: list[float]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest($1) AS paid", [cells])
        rule = find_amount_rules(connection, "t", {"amount": "paid"}, None, currency)["amount"]
        found = [
            float(value) for (value,) in connection.sql(f"SELECT {rule.sql} FROM t").fetchall()
        ]
    assert found == read
