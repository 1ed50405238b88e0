"""Guesses that once cost, doubled or altered sales: the shops that showed it, and those that still need them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clvlib.cleaning.statuses import says_paid
from clvlib.errors import InputError

from .test_first_sight import drawn, guessed, kept, read

Rows = list[list[Any]]
OWN = {"customer": "Customer", "order": "Order", "time": "Date"}


def rules(summary: dict[str, Any]) -> dict[str, str]:
    return {rule["name"]: rule["money"] for rule in summary["rules"]}


@pytest.mark.parametrize(("tax", "shipping"), [("20.00", "5.00"), ("-20.00", "-5.00")])
def test_a_refund_that_repeats_its_order_s_tax_and_shipping_is_matched(
    tmp_path: Path, tax: str, shipping: str
):
    """Of 125.00 a part of 12.00 is given back, beside all of the order's tax and shipping."""
    rows: Rows = [["Order", "Customer", "Date", "Goods", "Tax", "Shipping", "Total"]]
    for number, who, day, _ in drawn():
        rows.append([number, who, day, "100.00", "20.00", "5.00", "125.00"])
        if number % 20 == 0:
            rows.append([number, who, day, "-10.00", tax, shipping, "-12.00"])
    summary, _ = read(tmp_path, {"o.csv": rows})
    given = Decimal("12.00") - (Decimal("2.40") if tax[0] == "-" else 0)  # 12 of 125 of 25
    assert kept(summary) == 6000 - 3 * given
    assert rules(summary)["refund_matched"] == f"{-3 * given}"
    assert "refund_unmatched" not in rules(summary)


def test_a_sheet_of_returns_gives_tax_back_with_positive_amounts(tmp_path: Path):
    orders: Rows = [["Order", "Customer", "Date", "Net", "Tax", "Total"]]
    back = list(orders)
    for number, who, day, _ in drawn():
        orders.append([number, who, day, "100.00", "20.00", "120.00"])
        if number % 10 == 0:
            back.append([number, who, day, "50.00", "10.00", "60.00"])
    summary, _ = read(tmp_path, {"orders.csv": orders, "returns.csv": back})
    assert summary["files"][1]["columns"]["tax"] == "Tax"
    assert kept(summary) == 6000 - 6 * 50
    assert "refund_unmatched" not in rules(summary)


@pytest.mark.parametrize("per_line", [True, False])
def test_tax_of_each_line_beside_a_repeated_total_is_added_up(tmp_path: Path, per_line: bool):
    rows: Rows = [["Order", "Customer", "Date", "Product", "Quantity", "Price", "Tax", "Total"]]
    net = 0
    for number, who, day, lines in drawn():
        goods = sum(q * p for _, q, p in lines)
        net += goods
        for name, q, p in lines:
            tax = 2 * q * p if per_line else 2 * goods
            rows.append([number, who, day, name, q, p, f"{tax / 10:.2f}", f"{goods * 1.2:.2f}"])
    columns = OWN | {"amount": "Total", "quantity": "Quantity", "price": "Price", "tax": "Tax"}
    summary, _ = read(tmp_path, {"o.csv": rows}, columns=columns)
    assert kept(summary) == net


@pytest.mark.parametrize(("inside", "read_as"), [(2, "by goods"), (1, "by goods"), (0, "once")])
def test_equal_taxes_of_lines_are_told_by_the_total_or_named(
    tmp_path: Path, inside: int, read_as: str
):
    """Two lines of one price: only what they come to tells whether 4.00 are the order's or each line's."""
    rows: Rows = [["Order", "Customer", "Date", "Product", "Quantity", "Price", "Tax", "Total"]]
    for number, who, day, _ in drawn():
        total = {2: 48 + number * 2, 1: 44 + number * 2, 0: 47 + number * 2}[inside]
        for name in ("Cup", "Pot"):
            rows.append([number, who, day, name, 1, 20 + number, "4.00", total])
    columns = OWN | {
        "order_amount": "Total",
        "quantity": "Quantity",
        "price": "Price",
        "tax": "Tax",
    }
    summary, told = read(tmp_path, {"o.csv": rows}, columns=columns)
    goods = sum(40 + 2 * i for i in range(60))
    assert kept(summary) == (goods if inside else goods + 60 * 3)
    assert ("counted once (240.00 once, 480.00 added up)" in told) == (read_as == "once")


@pytest.mark.parametrize(
    ("word", "paid"),
    [
        ("Paid", True), ("Bezahlt", True), ("Pagado", True), ("Payée", True), ("Fully paid", True),
        ("Payment received", True), ("Pay on delivery", False), ("Payé à la livraison", False),
        ("Pagado contra entrega", False), ("Payable", False), ("Pay later", False),
    ],
)  # fmt: skip
def test_what_will_be_paid_is_not_paid(word: str, paid: bool):
    assert says_paid(word) is paid


def test_an_open_order_to_be_paid_on_delivery_is_none_yet(tmp_path: Path):
    rows: Rows = [["Order", "Customer", "Date", "Amount", "Status", "Payment status"]]
    for number, who, day, _ in drawn():
        open_ = number % 4 == 0
        paid = "Pay on delivery" if number % 8 == 0 else "Paid"
        rows.append([number, who, day, "10.00", "Pending" if open_ else "Completed", paid])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == 520 and rules(summary) == {"unpaid": "80.00"}


@pytest.mark.parametrize("header", ["Type", "Code", "Document type"])
def test_two_fares_at_fixed_prices_are_no_credit_notes(tmp_path: Path, header: str):
    """A swimming bath: F full fare, CF child fare, each after a dearer visit of the same member."""
    rows: Rows = [["Receipt", "Member", "Date", "Amount", header]]
    for i in range(400):
        fare = ("CF", "6.00") if i % 8 == 7 else ("F", "10.00")
        rows.append([i, f"M{i % 37}", f"{date(2024, 1, 1) + timedelta(days=i)}", fare[1], fare[0]])
    summary, told = read(tmp_path, {"bath.csv": rows})
    assert kept(summary) == 350 * 10 + 50 * 6
    assert "50 rows, 300.00 in all, read as sales" in told


@pytest.mark.parametrize("minus", ["-", ""])
def test_under_a_bare_type_only_a_minus_bears_codes_out(tmp_path: Path, minus: str):
    rows: Rows = [["Type", "Account", "Date", "Number", "Amount"]]
    start = date(2024, 1, 1)
    for i in range(100):
        rows.append(["SI", f"C{i % 20}", f"{start + timedelta(days=i)}", i, f"{50 + i}.00"])
        if i % 12 == 5:
            late = f"{start + timedelta(days=i + 1)}"
            rows.append(["SC", f"C{i % 20}", late, 500 + i, f"{minus}5.00"])
    summary, told = read(tmp_path, {"journal.csv": rows})
    sold = sum(50 + i for i in range(100))
    assert kept(summary) == sold + (-40 if minus else 40)
    assert ("SC: 8 rows, 40.00 in all, read as sales" in told) is (not minus)


@pytest.mark.parametrize(
    ("beside", "state"),
    [("Payment method", False), ("Card type", False), ("Auth code", True), ("Authorisation no", True)],
)  # fmt: skip
def test_a_failed_escape_was_paid_and_a_failed_authorisation_was_not(beside: str, state: bool):
    count = 60
    found = guessed(
        {
            "Booking": [f"B{i}" for i in range(count)],
            "Customer": [f"C{i * 7 % 11}" for i in range(count)],
            "Date": [f"2024-03-{i % 28 + 1:02d}" for i in range(count)],
            "Amount": [f"{40 + i}.00" for i in range(count)],
            beside: [
                ("Card", "Cash")[i % 2] if not state else f"{i * 7919 % 9973:06d}"
                for i in range(count)
            ],
            "Result": [("Success", "Failed")[i % 3 == 1] for i in range(count)],
        }
    )
    assert ("status" in found) is state


@pytest.mark.parametrize("paid", ["Card payment", "Cash", "Rest"])
def test_a_gift_voucher_is_money(tmp_path: Path, paid: str):
    rows: Rows = [["Order", "Customer", "Date", "Total", "Gift voucher", paid]]
    for number, who, day, _ in drawn():
        off = 20 if number % 4 == 0 else 0
        rows.append([number, who, day, f"{20 + number}.00", f"{off}.00", f"{20 + number - off}.00"])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == sum(20 + i for i in range(60))


def test_what_a_discount_leaves_is_named_with_both_sums(tmp_path: Path):
    rows: Rows = [["Order", "Customer", "Date", "Amount", "Voucher", "After voucher"]]
    rows[0][-1] = "Paid"
    for number, who, day, _ in drawn():
        off = 5 if number % 3 == 0 else 0
        rows.append([number, who, day, f"{20 + number}.00", f"{off}.00", f"{20 + number - off}.00"])
    summary, told = read(tmp_path, {"o.csv": rows})
    whole = sum(20 + i for i in range(60))
    assert kept(summary) == whole - 100
    assert f"{whole - 100:,.2f} against {whole:,.2f}" in told


@pytest.mark.parametrize(("step", "customers"), [(1, 120), (9, 60)])
def test_two_branches_that_number_from_one_keep_their_members(
    tmp_path: Path, step: int, customers: int
):
    north: Rows = [["Receipt", "Member No", "Date", "Amount"]]
    south: Rows = [["Receipt", "Member No", "Date", "Amount"]]
    for i in range(180):
        day, own = f"2024-0{i % 9 + 1}-{i % 28 + 1:02d}", (i % 60 + 1) * step
        north.append([f"n{i}", f"{own:04d}", day, f"{10 + i}.00"])
        south.append([f"s{i}", own, day, f"{11 + i}.00"])
    summary, told = read(tmp_path, {"north.csv": north, "south.csv": south})
    assert summary["customers"] == customers
    assert ("counted as other customers" in told) == (step == 1)


@pytest.mark.parametrize("again", [False, True])
def test_refunds_find_their_orders_in_the_files_of_several_years(tmp_path: Path, again: bool):
    """Where two files give the same numbers, none of them tells whose order is meant."""
    years: dict[str, Rows] = {}
    for year, first in (("2023", 0), ("2024", 100)):
        years[f"sales_{year}.csv"] = [["Order", "Customer", "Date", "Amount"]] + [
            [
                1000 + i + (0 if again else first),
                f"{who}{year if again else ''}",
                day,
                f"{40 + i}.00",
            ]
            for i, who, day, _ in drawn()
        ]
    back: Rows = [["Order", "Date", "Amount"]]
    numbers = range(1000, 1060, 10) if again else (*range(1000, 1060, 10), *range(1100, 1160, 10))
    back += [[number, "2025-06-01", "5.00"] for number in numbers]
    if again:  # half of them only in the second file: neither holds enough
        years["sales_2023.csv"] = years["sales_2023.csv"][:41]
        years["sales_2024.csv"] = [years["sales_2024.csv"][0], *years["sales_2024.csv"][21:]]
        with pytest.raises(InputError, match=r"refunds\.csv: no column for 'customer'"):
            read(tmp_path, {**years, "refunds.csv": back})
        return
    summary, told = read(tmp_path, {**years, "refunds.csv": back})
    assert kept(summary) == 2 * sum(40 + i for i in range(60)) - 12 * 5
    assert "customers taken from 'sales_2023.csv' and 'sales_2024.csv'" in told


@pytest.mark.parametrize("header", ["Guest", "Guests"])
def test_the_guests_at_a_table_are_no_customer_beside_an_address(header: str):
    count = 60
    columns: dict[str, list[Any]] = {
        "Booking": [f"B{i}" for i in range(count)],
        header: [i % 7 + 1 for i in range(count)],
        "Email": [f"p{i * 7 % 23}@example.org" for i in range(count)],
        "Date": [f"2024-03-{i % 28 + 1:02d}" for i in range(count)],
        "Amount": [f"{40 + i}.00" for i in range(count)],
    }
    found = guessed(columns)
    assert "customer" not in found and found["email"] == "Email"
    named = guessed({**columns, header: [f"G{i * 7 % 23:03d}" for i in range(count)]})
    assert named["customer"] == header  # numbers of guests
