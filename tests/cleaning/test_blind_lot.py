"""What a lot of exports of many countries showed at first sight, each beside a shop where the opposite is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.evidence import Evidence, evidence, value_of
from clvlib.cleaning.extras import extras_inside
from clvlib.cleaning.guess_taxes import parts_told
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.rules import PSEUDO, STAFF
from clvlib.cleaning.spoken import is_of_returns
from clvlib.cleaning.statuses import CANCELLED, UNPAID, class_of_status
from clvlib.merchant import Settings

from .conftest import KEY, assert_balanced
from .test_first_sight import Rows, drawn, kept, read
from .test_foreign_exports import take_default

TABLE = Mapping[str, Sequence[object]]


def shown(table: TABLE) -> dict[str, Evidence]:
    """Return the evidence of columns by their headers."""
    return {
        header: evidence(header, [str(cell) for cell in cells]) for header, cells in table.items()
    }


def guessed(table: TABLE) -> dict[str, str]:
    """Return what columns are taken for."""
    return guess_columns(table, shown(table))


PRICES = [1200, 4500, 900, 7700, 3100, 5600, 2500, 8800, 640, 1990] * 3
BASE: dict[str, Sequence[object]] = {
    "Order": [f"A{n}" for n in range(30)],
    "Date": [f"2024-03-{n + 1:02d}" for n in range(30)],
    "Customer": [f"C{n % 7}" for n in range(30)],
}


@pytest.mark.parametrize(
    ("off", "paid", "amount"),
    [
        ("할인금액", "결제금액", "결제금액"),
        ("할인금액", "할인후금액", "할인후금액"),
        ("ส่วนลด", "ยอดสุทธิ", "ยอดสุทธิ"),
        ("Giảm giá", "Khách cần trả", "Tổng tiền sau giảm giá"),
    ],
)
def test_what_is_taken_off_is_not_what_was_paid(off: str, paid: str, amount: str):
    less = [100 if n % 5 == 0 else 0 for n in range(30)]
    net = [price - d for price, d in zip(PRICES, less, strict=True)]
    table = {**BASE, off: less, paid: net}
    if amount not in table:
        table = {**BASE, off: less, amount: net}
    assert guessed(table)["amount"] == amount


def test_an_amount_that_is_mostly_nought_gives_way_and_alone_stays():
    some = [50 if n % 4 == 0 else 0 for n in range(30)]
    assert guessed(BASE | {"Sum paid": some, "Sum total": PRICES})["amount"] == "Sum total"
    assert guessed(BASE | {"Sum paid": some})["amount"] == "Sum paid"


def test_several_taxes_leave_the_column_to_which_they_are_added():
    gst = [round(p * 0.05, 2) for p in PRICES]
    qst = [round(p * 0.1, 2) for p in PRICES]
    total = [round(p + a + b, 2) for p, a, b in zip(PRICES, gst, qst, strict=True)]
    table = BASE | {"Sous-total": PRICES, "TPS": gst, "TVQ": qst, "Total": total}
    assert guessed(table)["amount"] == "Sous-total"
    # The total does not hold them: it stays what was paid.
    apart = BASE | {"Goods": [p + 7 for p in PRICES], "TPS": gst, "TVQ": qst, "Total": PRICES}
    assert guessed(apart)["amount"] == "Total"


def test_a_tax_is_inside_by_its_own_words_unless_another_column_is_the_total_with_it():
    tax = [round(p / 11, 2) for p in PRICES]
    table = BASE | {"Betrag": PRICES, "davon MwSt": tax}
    assert guessed(table)["tax"] == "davon MwSt"
    assert "tax" not in guessed(BASE | {"Betrag": PRICES, "MwSt": tax})
    gross = [round(p + t, 2) for p, t in zip(PRICES, tax, strict=True)]
    known = shown(table | {"Brutto": gross})
    assert extras_inside({"amount": "Betrag", "tax": "davon MwSt"}, known) == ()


def test_the_rate_of_a_tax_is_no_tax_and_a_tax_at_a_rate_is():
    tax = [round(p * 0.21, 2) for p in PRICES]
    total = [round(p + t, 2) for p, t in zip(PRICES, tax, strict=True)]
    table = BASE | {"Base": PRICES, "% IVA": [21] * 30, "Cuota IVA": tax, "Total": total}
    assert guessed(table)["tax"] == "Cuota IVA"
    assert guessed(BASE | {"Base": PRICES, "IVA 21%": tax, "Total": total})["tax"] == "IVA 21%"


def test_parts_of_a_total_under_unknown_words_are_said_with_their_money():
    levy = [round(p * 0.03, 2) for p in PRICES]
    total = [round(p + x, 2) for p, x in zip(PRICES, levy, strict=True)]
    known = shown(BASE | {"Foo": PRICES, "Bar": levy, "Total": total})
    assert f"'Bar' ({sum(levy):,.2f})" in parts_told({"amount": "Total"}, known)
    assert parts_told({"amount": "Total"}, shown(BASE | {"Foo": levy, "Total": total})) == ""


def test_a_dotted_sign_is_no_decimal_point():
    assert value_of("120.50 ر.س") == 120.5
    assert value_of("1 234,50 руб.") == 1234.5
    assert value_of("Rs. 1,250") == 1250
    assert value_of(".50") == 0.5


@pytest.mark.parametrize(
    ("name", "nobody", "staff"),
    [
        ("PASSAGE", True, False), ("Passage GmbH", False, False), ("Contante klant", True, False),
        ("Personal", False, True), ("Personalkauf", False, True), ("Staff, Anna", False, False),
        ("Personal Trainer Kunz", False, False), ("员工内购", False, True),
    ],
)  # fmt: skip
def test_who_is_nobody_and_who_works_there(name: str, nobody: bool, staff: bool):
    import re

    assert bool(re.search(PSEUDO, name)) is nobody
    assert bool(re.search(STAFF, name)) is staff


def lines(again: int = 0) -> tuple[Rows, int]:
    """Return lines under headers that nobody knows, and how many orders they are."""
    rows: Rows = [["Zq", "Datum", "Kunde", "Betrag"]]
    rows += [
        [f"{n + 1}", day, who, 10 + i]
        for n, who, day, goods in drawn()
        for i, _ in enumerate(goods)
    ]
    return rows, len(drawn())


def test_a_number_of_rows_that_belong_together_is_the_order(tmp_path: Path):
    rows, orders = lines()
    summary, _ = read(tmp_path, {"s.csv": rows})
    assert summary["orders"] == orders


def test_a_number_of_the_day_or_of_the_customer_is_no_order():
    days = [f"2024-03-{n // 6 + 1:02d}" for n in range(60)]
    people = [f"C{n % 5}" for n in range(60)]
    table = {
        "Zq": [n // 6 + 1 for n in range(60)],
        "Day": days,
        "Customer": people,
        "Amount": PRICES * 2,
    }
    assert "order" not in guessed(table)
    own = {
        "Zq": [int(who[1:]) + 70 for who in people],
        "Day": days,
        "Customer": people,
        "Amount": PRICES * 2,
    }
    assert "order" not in guessed(own)


def test_words_that_come_again_and_again_are_no_order():
    states = ["مدفوعة", "ملغى"] * 30
    table = {"حالة الفاتورة": states, "رقم الفاتورة": [f"INV-{n}" for n in range(60)]}
    more = {
        "التاريخ": [f"2024-03-{n % 28 + 1:02d}" for n in range(60)],
        "العميل": [f"C{n % 9}" for n in range(60)],
    }
    assert guessed(table | more | {"الإجمالي": PRICES * 2})["order"] == "رقم الفاتورة"


def test_a_visit_counts_and_not_its_booking():
    kept_on = [f"2024-03-{n + 1:02d}" for n in range(30)]
    booked = [f"2024-02-{n % 28 + 1:02d}" for n in range(30)]
    table = {"Customer": BASE["Customer"], "Price": PRICES}
    assert (
        guessed({"Appointment Start": kept_on, "Booked On": booked} | table)["time"]
        == "Appointment Start"
    )
    assert guessed({"Check-in": kept_on, "Booked On": booked} | table)["time"] == "Booked On"
    assert guessed({"Course start": kept_on, "Booked On": booked} | table)["time"] == "Booked On"


def test_a_corrected_document_is_a_refund_only_where_corrections_take_off():
    table = BASE | {"Dokument korygowany": ["A1" if n > 26 else "" for n in range(30)]}
    down = [-p if n > 26 else p for n, p in enumerate(PRICES)]
    assert guessed(table | {"Kwota": down})["refund_order"] == "Dokument korygowany"
    both = [*down[:-1], -down[-1]]
    assert "refund_order" not in guessed(table | {"Kwota": both})


def test_files_called_after_returns_in_one_word():
    assert is_of_returns("DanhSachTraHang.csv", {})
    assert not is_of_returns("DanhSachHoaDon.csv", {})
    assert not is_of_returns("SalesReturns.csv", {})


def test_who_did_not_come_did_not_buy_and_an_open_invoice_stays_a_sale():
    assert class_of_status("Ikke møtt") == CANCELLED
    assert class_of_status("Por pagar") not in (UNPAID, CANCELLED)  # told with its rows and money


def test_a_state_that_nobody_knows_is_told_with_its_rows_and_money(tmp_path: Path):
    rows: Rows = [["Order ID", "Date", "Customer ID", "Amount", "Status"]]
    rows += [[n, day, who, 10, "Zorp" if n < 6 else "Paid"] for n, who, day, _ in drawn()]
    _, told = read(tmp_path, {"s.csv": rows})
    assert "status counted as a sale: Zorp: 6 rows, 60.00 in all" in told


def years(shared: bool) -> dict[str, Rows]:
    """Return two years' exports: names and numbers in the first, numbers beside other words in the second."""
    first: Rows = [["Pedido", "Data", "Cliente", "CPF", "Total"]]
    second: Rows = [["Pedido", "Data", "Nome completo", "CPF", "Total"]]
    for n, who, day, _ in drawn():
        number = f"{who[1:]}1.222.333-44" if n < 30 or shared else f"{who[1:]}9.888.777-55"
        (first if n < 30 else second).append([n, day, f"Ana {who}", number, 10])
    return {"2023.csv": first, "2024.csv": second}


def test_customers_of_two_years_are_told_apart_by_the_column_that_both_have(tmp_path: Path):
    summary, told = read(tmp_path, years(shared=True))
    assert summary["customers"] == len({who for _, who, _, _ in drawn()})
    assert "column 'CPF' tells customers apart, and not 'Cliente'" in told


def test_a_column_without_people_in_common_is_left_and_said(tmp_path: Path):
    _, told = read(tmp_path, years(shared=False))
    assert "tells customers apart" not in told
    assert "no customer of" in told


@pytest.mark.parametrize(
    ("sign", "answer", "currency", "asked"),
    [("$", "CAD", "CAD", True), ("$", None, "USD", True), ("€", "CAD", "EUR", False)],
)
def test_a_bare_dollar_is_asked_about(
    tmp_path: Path, sign: str, answer: str | None, currency: str, asked: bool
):
    rows = ["Order ID;Date;Customer ID;Amount"]
    rows += [f"{n};{day};{who};{sign}10.00" for n, who, day, _ in drawn()]
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "s.csv").write_text("\n".join(rows), encoding="utf-8")
    questions: list[str] = []

    def ask(question: str, options: Sequence[str], default: str | None) -> Any:
        questions.append(question)
        return (
            answer
            if answer and "currency" in question
            else take_default(question, options, default)
        )

    proposal = propose("x", [tmp_path / "raw" / "s.csv"], ask)
    cleaned = clean(Settings.model_validate(yaml.safe_load(proposal.text)), tmp_path, KEY)
    assert_balanced(cleaned)
    assert ledger_summary(cleaned)["currency"] == currency
    cleaned.close()
    assert any("currency" in question for question in questions) is asked


@pytest.mark.parametrize(
    ("encoding", "cells"),
    [
        ("cp1250", ["Data sprzedaży", "Żabka Wrocław", "Łąka i Spółka", "Księgarnia"]),
        ("cp1252", ["Fecha", "¿Qué? Señor Núñez", "10 m³", "Año 1º", "Peña ó Muñoz"]),
        ("cp1252", ["Désignation", "Crème brûlée", "5 m²", "Hélène Côté"]),
    ],
)
def test_polish_is_told_from_the_west_by_signs_inside_its_words(
    tmp_path: Path, encoding: str, cells: list[str]
):
    path = tmp_path / "s.csv"
    path.write_bytes(
        ("Nr;Kwota\n" + "\n".join(f"{c};{n},50" for n, c in enumerate(cells * 5))).encode(encoding)
    )
    assert detect_encoding(path, "s.csv") == encoding


def test_staff_and_walk_ins_of_a_till_stand_in_the_ledger(tmp_path: Path):
    rows: Rows = [["Order ID", "Date", "Customer", "Amount"]]
    names = {0: "Personal", 1: "PASSAGE"}
    rows += [[n, day, names.get(n % 10, who), 10] for n, who, day, _ in drawn()]
    summary, _ = read(tmp_path, {"s.csv": rows})
    aside = {rule["name"]: rule["rows"] for rule in summary["rules"]}
    assert aside["staff"] == aside["pseudo_customer"] == 6
    assert kept(summary) == 480


def test_a_word_among_remarks_that_voids_is_told_with_its_rows_and_money(tmp_path: Path):
    rows: Rows = [["Order ID", "Date", "Customer ID", "Amount", "Remarks"]]
    rows += [[n, day, who, 10, "VOID" if n < 6 else ""] for n, who, day, _ in drawn()]
    summary, told = read(tmp_path, {"s.csv": rows})
    assert "column 'Remarks' holds 'VOID'" in told
    assert "6 of its first rows hold it, 60.00 in all" in told
    assert kept(summary) == 600
