# ruff: noqa: E501 — tables of cases read better unbroken
"""What looks like a price of a piece, a payment's fee, the shop's address or a thing, and is none: sales stay."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clvlib.cleaning import staging
from clvlib.cleaning.evidence import ROWS
from clvlib.errors import InputError

from .test_first_sight import BASE, Rows, drawn, guessed, kept, read

COUNTS = [1, 1, 2, 3, 1, 4]
PAID = [20.5 + 7 * (i % 11) for i in range(60)]


def _counted(amount: str, count: str, whole: str) -> dict[str, list[Any]]:
    """Return 60 rows on which one column is the product of two others."""
    return {
        "Receipt": [f"B{1000 + i}" for i in range(60)],
        "Date": [f"2024-{i % 12 + 1:02d}-{i % 27 + 1:02d}" for i in range(60)],
        "Email": [f"c{i % 17}@example.org" for i in range(60)],
        amount: PAID, count: [COUNTS[i % 6] for i in range(60)],
        whole: [round(COUNTS[i % 6] * paid, 2) for i, paid in enumerate(PAID)],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "count", "whole"),
    [
        ("Betrag", "Anzahl Raten", "Gesamtbetrag"), ("Amount", "Installment count", "Total amount"),
        ("Amount", "Number of months", "Total value"), ("Amount", "Number of payments", "Pledge amount"),
        ("Amount", "Visit count", "Total spend"), ("Amount", "Number of tickets", "Order total"),
        ("Amount", "Number of guests", "Insured amount"), ("Amount", "Pieces", "Retail value"),
        ("Revenue", "Items", "Catalogue total"), ("Zahlbetrag", "Anzahl Monate", "Vertragswert Summe"),
        ("Betrag", "Anzahl Termine", "Kurswert gesamt"), ("实付金额", "数量", "总金额"),
        ("Amount paid", "Quantity", "List total"),
    ],
)  # fmt: skip
def test_what_was_paid_never_gives_way_to_its_multiple(amount: str, count: str, whole: str):
    assert guessed(_counted(amount, count, whole))["amount"] == amount


@pytest.mark.parametrize("repeated", [False, True])
def test_a_price_gives_way_to_the_row_s_total_and_not_to_the_order_s(
    tmp_path: Path, repeated: bool
):
    """Tickets: a row each, of an order whose number of pieces and total all of them repeat."""
    head = ["Auftrag", "Datum", "Kunde", "Position", "Menge", "VK Brutto", "VK Netto", "Gesamtpreis Brutto"]  # fmt: skip
    rows: Rows = [head]
    for number, who, day, lines in drawn(90):
        for name, count, price in lines[:1] if repeated else lines:
            row = [number, day, who, name, count, f"{price}.00", f"{price / 1.19:.2f}", f"{price * count}.00"]  # fmt: skip
            rows += [[*row[:3], f"{name} {n}", *row[4:]] for n in range(count if repeated else 1)]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert ("what one piece costs" in told) is not repeated
    if not repeated:
        own, whole = (sum(Decimal(row[place]) for row in rows[1:]) for place in (5, 7))
        assert kept(summary) == whole
        said = [text for file in summary["files"] for text in file["warnings"]]
        assert any(f"{whole:,.2f}" in text and "what one piece costs" in text for text in said)
        assert own < whole


@pytest.mark.parametrize(
    ("charge", "sign", "amount"),
    [
        ("Opłata", -1, "Razem"), ("Opłata PayPal", -1, "Razem"), ("Opłata", 1, "Kwota"),
        ("Opłata klimatyczna", 1, "Kwota"), ("Opłata miejscowa", -1, "Kwota"), ("Avgift pant", -1, "Kwota"),
        ("Vergoeding statiegeld", 1, "Kwota"), ("Vergoeding verzekeraar", -1, "Kwota"),
        ("Tariffa soggiorno", 1, "Kwota"), ("Tariffa", 1, "Kwota"),
    ],
)  # fmt: skip
def test_a_charge_is_a_payment_s_fee_only_if_taken_off(charge: str, sign: int, amount: str):
    whole = [100.5 + i for i in range(30)]
    part = [round(1 + paid * 0.03, 2) for paid in whole]
    left = [round(a - b, 2) for a, b in zip(whole, part, strict=True)]
    columns = {**BASE, "Kwota": left, charge: [sign * fee for fee in part], "Razem": whole}
    assert guessed(columns)["amount"] == amount


def test_shipping_may_be_all_that_most_orders_pay(tmp_path: Path):
    rows: Rows = [["Order", "Customer", "Date", "Total", "Goods", "Shipping"]]
    for n, who, day, _ in drawn():
        goods = 40 if n % 3 == 0 else 0
        rows.append([n, who, day, f"{goods + 4}.00", f"{goods}.00", "4.00"])
    assert kept(read(tmp_path, {"o.csv": rows})[0]) == 40 * 20


@pytest.mark.parametrize(
    "header",
    ["Покупатель товара", "商品購入者", "商品买家", "상품 구매자", "Product owner ID", "Artikel Käufer", "Comprador del producto", "Product customer ID"],
)  # fmt: skip
def test_who_bought_goods_is_a_customer(header: str):
    columns = {header if name == "Customer" else name: cells for name, cells in BASE.items()}
    assert guessed({**columns, "Amount": [10.5 + i for i in range(30)]})["customer"] == header


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("first", ["aaa@example.org", "only"])
def test_a_file_sorted_by_address_is_asked_beyond_its_first_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool, first: str
):
    if large:
        monkeypatch.setattr(staging, "LARGE", 3000)
        monkeypatch.setattr(staging, "SAMPLE_OF_LARGE", ROWS + 100)
    many = ROWS + 300
    rows: Rows = [["Order", "Date", "E-mail", "Total", "Town"]]
    for i in range(many + 200):
        who = "aaa" if i < many or first == "only" else f"c{i % 40}"
        day = f"2024-{i % 12 + 1:02d}-{i % 27 + 1:02d}"
        rows.append([f"{i:05d}A", day, f"{who}@example.org", "10.00", f"Town {i % 7}"])
    if first == "only":
        with pytest.raises(InputError, match="'E-mail' holds one and the same address") as refused:
            read(tmp_path, {"o.csv": rows})
        assert "'Town'" in str(refused.value)
    else:
        assert kept(read(tmp_path, {"o.csv": rows})[0]) > 0


def test_two_addresses_in_the_first_rows_are_asked_no_further(monkeypatch: pytest.MonkeyPatch):
    from clvlib.cleaning.evidence import evidence_of

    def never(*_: object) -> bool:
        raise AssertionError("no further look")

    monkeypatch.setattr(staging.Staged, "varies", never)
    with duckdb.connect() as connection:
        connection.execute(
            f"""CREATE TABLE t AS SELECT CASE WHEN i = 9 THEN 'b@example.org' ELSE 'a@example.org' END AS "E-mail",
                'A' AS "Shop" FROM range({ROWS + 50}) r(i)"""
        )
        staged = staging.Staged("o.csv", "t", ("E-mail", "Shop"), ROWS + 50)
        assert len(evidence_of(connection, staged)["E-mail"].cells) == ROWS


def test_numbers_of_regions_are_told_once(tmp_path: Path):
    rows: Rows = [["Order", "Customer", "Date", "Amount", "State"]]
    rows += [[n, who, day, "10.00", (6, 36, 48, 12)[n % 4]] for n, who, day, _ in drawn()]
    summary, _ = read(tmp_path, {"o.csv": rows})
    said = [text for file in summary["files"] for text in file["warnings"] if "'State'" in text]
    assert kept(summary) == 600 and len(said) == 1 and "holds codes" in said[0]
