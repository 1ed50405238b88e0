# ruff: noqa: E501 — tables of cases read better unbroken
"""Tables of tills and back offices: whose column says who bought, for how much, and what is no sale.

Beside each guess stands a shop where the opposite is true.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from clvlib.cleaning import propose
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.lists import is_list

from .test_first_sight import BASE, Rows, drawn, guessed, kept, read

PEOPLE = [f"p{i % 9}@example.org" for i in range(30)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("# of Guests", [str(i % 4 + 1) for i in range(150)]),
        ("Benutzer", ["till@example.org"] * 150),
        ("Staff Email", [f"s{i % 40}@example.org" for i in range(150)]),
        ("Tab Names", [f"Ann Lee{i % 40}" for i in range(150)]),
        ("Cashier", [f"K{i % 40}" for i in range(150)]),
    ],
)
def test_staff_tables_and_counts_of_guests_are_no_customers(header: str, cells: list[str]):
    days = [f"{date(2024, 1, 1) + timedelta(days=i)}" for i in range(150)]
    found = guessed({"Check": list(range(150)), "Date": days, header: cells, "Total": [10.5 + i for i in range(150)]})  # fmt: skip
    assert header not in found.values()


@pytest.mark.parametrize(
    ("header", "name", "cells"),
    [
        ("Contact e-mail", "email", PEOPLE),
        ("Guest ID", "customer", [f"G{i % 9:04d}" for i in range(30)]),
        ("User", "customer", [f"U{i % 9:04d}" for i in range(30)]),
    ],
)
def test_those_who_book_are_customers(header: str, name: str, cells: list[str]):
    order = {"Check": list(range(30)), "Date": BASE["Date"], "Total": [10.5 + i for i in range(30)]}
    assert guessed({**order, header: cells})[name] == header


@pytest.mark.parametrize(("tip", "amount"), [(2.0, "Ventes nettes"), (None, "Total perçu")])
def test_the_amount_is_without_a_tip_where_the_rows_show_it(tip: float | None, amount: str):
    net = [20.5 + i for i in range(30)]
    tips = [(tip or 3.0) if i % 2 else 0.0 for i in range(30)]
    tax = [round(value * 0.15, 2) for value in net]
    whole = [round(n + t + (p if tip else 0.0), 2) for n, t, p in zip(net, tax, tips, strict=True)]
    found = guessed({**BASE, "Ventes nettes": net, "Taxe": tax, "Pourboire": tips, "Total perçu": whole})  # fmt: skip
    if tip:
        assert found["amount"] == amount
    else:  # net and tax make up the total: either is told by the tax that is taken out
        assert found["amount"] == amount and found["tax"] == "Taxe"


@pytest.mark.parametrize("inside", [True, False])
def test_shipping_inside_a_repeated_total_is_told_by_the_lines_own_sums(
    tmp_path: Path, inside: bool
):
    """The list price leads astray; what each line came to does not."""
    rows: Rows = [
        [
            "Order",
            "Customer",
            "Date",
            "Product",
            "Quantity",
            "List price",
            "Shipping cost",
            "Line total",
            "Order total",
        ]
    ]
    goods = 0
    for number, who, day, lines in drawn():
        own = sum(q * p * 9 for _, q, p in lines)
        goods += own
        for name, q, p in lines:
            rows.append([number, who, day, name, q, p * 10, 5 if number % 2 else 0, q * p * 9, own + (5 if inside and number % 2 else 0)])  # fmt: skip
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == goods


def test_a_directory_beside_the_sales_is_a_list_and_sales_are_none():
    many = [f"{i}.50" for i in range(30)]
    found = {"customer": "Customer ID", "amount": "Total Spend"}

    def known(**cells: list[str]) -> dict[str, Any]:
        ids = {"Customer ID": [f"C{i}" for i in range(30)]}
        return {h: evidence(h, c) for h, c in {**ids, **cells}.items()}

    days = [f"2024-01-{i % 28 + 1:02d}" for i in range(30)]
    assert is_list(found, known(**{"Total Spend": many, "Customer Since": days}))
    assert not is_list({**found, "amount": "Paid"}, known(Paid=many, Day=days))
    assert not is_list({"customer": "Customer ID"}, known(Price=many, Day=days))


@pytest.mark.parametrize(
    ("header", "second", "told"),
    [
        ("TotalToPayCurrency", "PLN", True),
        ("TotalToPayCurrency", "EUR", False),
        ("Payout currency", "PLN", False),
    ],
)
def test_a_currency_under_an_odd_name_counts_where_there_is_one(
    header: str, second: str, told: bool
):
    found = guessed({**BASE, "Total": [10.5 + i for i in range(30)], header: ["PLN"] * 29 + [second]})  # fmt: skip
    assert (found.get("currency") == header) is told


@pytest.mark.parametrize(
    ("header", "cells", "customer"),
    [
        ("Guest", ["Ann", "Bob", "Cy", "Dee"], None),
        ("Guest", ["Ann Lee", "Bob Orr", "Cy Fox", "Dee Ray"], "Guest"),
        ("Guest", ["G1001", "G1002", "G1003", "G1004"], "Guest"),
        ("Customer", ["Acme", "Initech", "Hooli", "Umbrella"], "Customer"),
    ],
)
def test_first_names_give_way_to_addresses_and_firms_do_not(
    header: str, cells: list[str], customer: str | None
):
    names = [cells[i % 12 % 4] for i in range(60)]
    mails = [f"p{i % 12}@example.org" for i in range(60)]
    days = [f"{date(2024, 1, 1) + timedelta(days=i)}" for i in range(60)]
    found = guessed({"Check": list(range(60)), "Date": days, header: names, "E-mail": mails, "Total": [10.5 + i for i in range(60)]})  # fmt: skip
    assert found.get("customer") == customer and found["email"] == "E-mail"


def test_credit_notes_under_a_program_s_own_word_take_back(tmp_path: Path):
    rows: Rows = [["Number", "Contact", "Date", "Type", "Total"]]
    for number, who, day, _ in drawn():
        rows.append([number, who, day, "ACCREC", "50.00"])
        if number % 20 == 0:
            rows.append([number + 900, who, day, "ACCRECCREDIT", "20.00"])
    summary, _ = read(tmp_path, {"i.csv": rows})
    assert kept(summary) == 60 * 50 - 3 * 20


@pytest.mark.parametrize(("answer", "shipping"), [("yes", "Postage"), ("no", None)])
def test_shipping_that_nothing_proves_is_asked_for(
    tmp_path: Path, answer: str, shipping: str | None
):
    rows: Rows = [["Order", "Customer", "Date", "Postage", "Total"]]
    rows += [[n, who, day, "4.90", f"{30 + n}.90"] for n, who, day, _ in drawn()]
    (tmp_path / "o.csv").write_text("\n".join(",".join(map(str, row)) for row in rows))
    asked: list[str] = []

    def ask(question: str, options: Any, default: str | None) -> str | None:
        if "include 'Postage'" in question:
            asked.append(question)
            return answer
        return default

    proposal = propose("x", [tmp_path / "o.csv"], ask)
    source = yaml.safe_load(proposal.text)["sources"][0]
    assert len(asked) == 1 and "(294.00 in the first rows)" in asked[0]
    assert source["columns"].get("shipping") == shipping
    told = "\n".join(proposal.files[0].notes)
    assert ("is not taken out of 'Total'" in told) is (answer == "no")


def test_a_column_that_speaks_of_cancelling_and_is_not_read_is_named(tmp_path: Path):
    rows: Rows = [
        ["Bestelnummer", "Besteldatum", "Klantnummer", "Annulering aangevraagd", "Bedrag"]
    ]
    rows += [[n, day, who, "Ja" if n % 10 == 0 else "Nee", "50.00"] for n, who, day, _ in drawn()]
    summary, told = read(tmp_path, {"b.csv": rows})
    assert (
        kept(summary) == 3000 and "'Annulering aangevraagd' says yes on 6 of its first rows" in told
    )


@pytest.mark.parametrize("beside", [True, False])
def test_what_customers_came_to_in_all_is_no_second_sale(tmp_path: Path, beside: bool):
    """A directory beside the orders says their money again; other people's sums say what none else does."""
    orders: Rows = [["Order", "Customer ID", "Date", "Amount"]]
    orders += [[n, who, day, "50.00"] for n, who, day, _ in drawn()]
    people = sorted({row[1] for row in orders[1:]})
    listed: Rows = [["Customer ID", "Created", "Orders count", "Lifetime spend"]]
    listed += [
        [who if beside else f"X{who}", "2024-11-01", i % 7 + 1, "150.00"]
        for i, who in enumerate(people)
    ]
    summary, told = read(tmp_path, {"a.csv": orders, "customers.csv": listed})
    assert kept(summary) == 3000 + (0 if beside else 150 * len(people))
    assert ("'customers.csv' is not read" in told) is beside
