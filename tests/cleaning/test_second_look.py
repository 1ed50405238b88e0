"""Shops in which a guess from arithmetic or from a word would lose, double or turn sales."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from clvlib.cleaning.statuses import class_of_status
from clvlib.errors import InputError

from .test_first_sight import BASE, Rows, drawn, guessed, kept, read


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Paiement enregistré", "unknown"),
        ("Paiement encaissé", "unknown"),
        ("Paiement en ligne", "unknown"),
        ("Paiement en 3 fois", "unknown"),
        ("Paiement en attente", "unpaid"),
        ("Paiement en cours", "unpaid"),
        ("Zahlung ausgeführt", "unknown"),
        ("Zahlung ausgeglichen", "unknown"),
        ("Zahlung aus Guthaben", "unknown"),
        ("Zahlung steht aus", "unpaid"),
        ("Zahlung ausstehend", "unpaid"),
        ("paymentfailed", "cancelled"),
    ],
)
def test_a_payment_that_came_is_not_one_that_is_awaited(word: str, kind: str):
    """What is not known counts as a sale and is named."""
    assert class_of_status(word) == kind


def test_a_discount_on_few_rows_leaves_the_total_the_amount():
    """Where nothing comes off both columns are alike: only the other rows tell which is after it."""
    whole = [20.5 + i % 37 for i in range(400)]
    off = [round(v * 0.2, 2) if i % 26 == 0 else 0.0 for i, v in enumerate(whole)]
    left = [round(v - o, 2) for v, o in zip(whole, off, strict=True)]
    shop = {
        "Order": [f"A{i}" for i in range(400)],
        "Customer": [f"C{i % 80}" for i in range(400)],
        "Date": [f"2024-02-{i % 28 + 1:02d}" for i in range(400)],
    }
    assert guessed({**shop, "Subtotal": whole, "Discount": off, "Total": left})["amount"] == "Total"
    assert guessed({**shop, "Sales": whole, "Discount": off, "To pay": left})["amount"] == "To pay"


def test_a_column_of_refunds_is_no_amount_beside_money_under_a_name_nobody_knows():
    back = [10.5 if i % 10 == 0 else 0.0 for i in range(30)]
    assert "amount" not in guessed(
        {**BASE, "Kassa": [20.5 + i for i in range(30)], "Refunded": back}
    )
    assert "amount" not in guessed({**BASE, "Refunded": back})


@pytest.mark.parametrize("name", ["export.csv", "refunds.csv"])
def test_rows_of_nothing_but_refunds_are_read_where_the_file_says_so(tmp_path: Path, name: str):
    """Else money that was given back would count as sales."""
    orders: Rows = [["Order", "Customer", "Date", "Amount"]]
    back: Rows = [["Order", "Customer", "Date", "Refunded"]]
    for number, who, day, _ in drawn():
        orders.append([f"o{number}", who, day, f"{40 + number}.00"])
        if number % 6 == 0:
            back.append([f"o{number}", who, day, "10.50"])
    if name == "export.csv":
        with pytest.raises(InputError, match="no column for 'amount'"):
            read(tmp_path, {"a.csv": orders, name: back})
    else:
        assert kept(read(tmp_path, {"a.csv": orders, name: back})[0]) == Decimal(
            sum(40 + i for i in range(60)) - 105
        )


@pytest.mark.parametrize(
    "word",
    [
        "Annulation partielle",
        "Remboursement partiel",
        "Kısmi iade",
        "partially refunded",
        "部分退款",
    ],
)
@pytest.mark.parametrize("header", ["", "Refund"])
def test_sales_of_which_part_came_back_count_whole_and_are_named(
    tmp_path: Path, word: str, header: str
):
    rows: Rows = [["Order", "Customer", "Date", "Amount", "Status", header or "Remark"]]
    for number, who, day, _ in drawn():
        part = number % 6 == 0
        back = "2.50" if part and header else ""
        rows.append([number, who, day, "10.50", word if part else "Paid", back])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == Decimal("630.00") - (25 if header else 0)
    assert ("10 rows, 105.00 in all, count as whole sales" in told) == (not header)


@pytest.mark.parametrize("priced", [False, True])
def test_payments_of_one_rate_are_no_total_repeated(tmp_path: Path, priced: bool):
    """Three nights at one rate: told apart from a total on each line by prices, and named without."""
    rows: Rows = [["Transaction ID", "Order Ref", "Customer", "Date", "Amount", "Item"]]
    rows[0] += ["Qty", "Unit price"] if priced else []
    each = once = 0
    for number, who, day, lines in drawn(150):
        rate = sum(q * p for _, q, p in lines) if priced else 60 + number
        once += rate
        each += rate * len(lines)
        for i, (name, q, p) in enumerate(lines):
            row = [f"TX{number}-{i}", f"B{number}", who, day, f"{rate}.00", f"{name} {i + 1}"]
            rows.append([*row, q, p] if priced else row)
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == (once if priced else each)
    assert f"{each:,.2f}, counted once an order {once:,.2f}" in told


def test_a_shared_number_is_the_order_s_only_beside_amounts_that_differ():
    shop = {
        "Transaction ID": [f"t{i}" for i in range(30)],
        "Order Ref": [f"o{i // 2}" for i in range(30)],
        "Customer": [f"C{i // 6}" for i in range(30)],
        "Date": [f"2024-02-{i // 2 + 1:02d}" for i in range(30)],
        "Amount": [20.5 + i for i in range(30)],
    }
    assert guessed(shop)["order"] == "Order Ref"
    assert (
        guessed(shop | {"Amount": [20.5 + i // 2 for i in range(30)]})["order"] == "Transaction ID"
    )


@pytest.mark.parametrize("extra", [0, 6])
@pytest.mark.parametrize("total", [True, False])
def test_a_head_s_amount_is_its_order_s_only_where_the_lines_add_up_to_it(
    tmp_path: Path, total: bool, extra: int
):
    rows: Rows = [["Order", "Customer", "Date", "Product", "Quantity", "Unit price", "Amount"]]
    money = 0
    for number, who, day, lines in drawn(100):
        values = [q * p for _, q, p in lines]
        amount = (sum(values) if total else values[0]) + extra
        money += amount
        for i, (name, q, p) in enumerate(lines):
            head = [number, who, day] if i == 0 else [number, "", ""]
            rows.append([*head, name, q, f"{p},00", f"{amount},00" if i == 0 else ""])
    if total:
        summary, told = read(tmp_path, {"o.csv": rows})
        assert kept(summary) == money and "further lines of their order" in told
    else:
        with pytest.raises(InputError, match="time or amount cannot be read"):
            read(tmp_path, {"o.csv": rows})


@pytest.mark.parametrize("money", ["Kassa", "Kassa whole", ""])
@pytest.mark.parametrize("once", [True, False])
def test_a_till_s_rows_are_no_list_of_customers(tmp_path: Path, money: str, once: bool):
    """Its sums stand under a name that nobody knows; a list names each customer once, and no sums."""
    online: Rows = [["Order", "Customer", "Date", "Amount"]]
    online += [[number, who, day, "10.50"] for number, who, day, _ in drawn()]
    people = sorted({who for _, who, _, _ in drawn()})
    till: Rows = [["Customer", "Date", money or "City"]]
    for i in range(len(people) if once else 60):
        sum_ = f"{20 + i}" + ("" if money.endswith("whole") else ".40")
        till.append(
            [people[i % len(people)], f"2024-03-{i % 28 + 1:02d}", sum_ if money else "Riga"]
        )
    files = {"online.csv": online, "shop.csv": till}
    if once and not money:
        summary, told = read(tmp_path, files)
        assert kept(summary) == Decimal("630.00")
        assert f"'shop.csv' is not read, {len(people)} rows" in told
    else:
        with pytest.raises(InputError, match=r"shop\.csv: no column for 'amount'"):
            read(tmp_path, files)
