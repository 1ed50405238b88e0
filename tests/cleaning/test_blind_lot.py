"""What a lot of exports of many countries showed at first sight, each beside a shop where the opposite is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.evidence import Evidence, evidence
from clvlib.cleaning.extras import extras_inside
from clvlib.cleaning.guess_parts import two_names
from clvlib.cleaning.guess_taxes import parts_told, why_thereof
from clvlib.cleaning.guess_visits import visit_not_booking
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.rough_numbers import value_of
from clvlib.cleaning.rules import PSEUDO, STAFF, TILL
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


@pytest.mark.parametrize(
    ("amount", "tax", "share", "inside"),
    [
        ("Betrag", "davon MwSt 19%", 19 / 119, True), ("Betrag", "davon MwSt 19%", 7 / 107, False),
        ("Umsatz", "davon MwSt", 0.22, False), ("Betrag", "davon steuerfrei", 7 / 107, False),
        ("Betrag", "davon Umsatzsteuer", 0.19, False), ("Nettobetrag", "davon MwSt", 7 / 107, False),
        ("Total HT", "dont TVA", 20 / 120, False), ("Total", "dont TVA", 20 / 120, True),
        ("Bedrag excl. btw", "waarvan btw", 21 / 121, False), ("Kwota netto", "w tym VAT", 23 / 123, False),
        ("税抜金額", "内税額", 1 / 11, False), ("小計", "内消費税", 1 / 11, True),
        ("Betrag (netto)", "davon MwSt", 7 / 107, False),
    ],
)  # fmt: skip
def test_a_tax_by_its_words_needs_a_usual_rate_and_an_amount_that_is_not_net(
    amount: str, tax: str, share: float, inside: bool
):
    table = BASE | {amount: PRICES, tax: [round(p * share, 2) for p in PRICES]}
    found = guessed(table)
    assert (found.get("tax") == tax) is inside
    money = f"({sum(round(p * share, 2) for p in PRICES):,.2f} in the first 30 rows)"
    assert (money in why_thereof(found, shown(table))) is inside


def test_two_parts_of_an_amount_are_neither_goods_nor_tax():
    parts = {
        "davon 7% MwSt": [p * 0.2 for p in PRICES],
        "davon 19% MwSt": [p * 0.8 for p in PRICES],
    }
    assert "tax" not in guessed(BASE | {"Umsatz": PRICES} | parts)


def test_what_was_paid_beside_several_taxes_leaves_the_total():
    gst = [round(p * 0.05, 2) for p in PRICES]
    total = [round(p + 2 * tax, 2) for p, tax in zip(PRICES, gst, strict=True)]
    table = BASE | {"Total": total, "CGST": gst, "SGST": gst}
    assert guessed(table | {"Goods": PRICES})["amount"] == "Goods"
    paid = {"Paid": [p * 1.4 for p in PRICES]}
    assert guessed(table | {"Goods": PRICES} | paid)["amount"] == guessed(table | paid)["amount"]
    assert guessed(table | {"Cost": PRICES})["amount"] == "Total"


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
        ("Laufkundschaft", True, False), ("Contante klant", True, False), ("Personalkauf", False, True),
        ("Staff, Anna", False, False), ("员工内购", False, True), ("Passage", False, False), ("Drop-In", False, False),
        ("Personal", False, False), ("Personnel", False, False), ("Cliente final", False, False),
        ("Физ. лицо", False, False), ("Частное лицо", False, False), ("一般客", False, False),
    ],
)  # fmt: skip
def test_who_is_nobody_and_who_works_there(name: str, nobody: bool, staff: bool):
    import re

    assert any(re.search(words, name) for words in (PSEUDO, TILL)) is nobody
    assert bool(re.search(STAFF, name)) is staff


def lines(header: str) -> tuple[Rows, int]:
    """Return lines with a number of their order under a header, and how many orders they are."""
    rows: Rows = [[header, "Datum", "Kunde", "Betrag"]]
    rows += [
        [f"{n + 1}", day, who, 10 + i]
        for n, who, day, goods in drawn()
        for i, _ in enumerate(goods)
    ]
    return rows, len(drawn())


@pytest.mark.parametrize(
    ("header", "is_order"),
    [("Bilagsnr.", True), ("Račun br.", True), ("Parcel", False), ("Box", False), ("Remark", False), ("Roll", False)],
)  # fmt: skip
def test_a_document_s_number_of_rows_that_belong_together_is_the_order(
    tmp_path: Path, header: str, is_order: bool
):
    rows, orders = lines(header)
    summary, told = read(tmp_path, {"s.csv": rows})
    assert (summary["orders"] == orders) is is_order
    assert (f"column '{header}' taken for the order" in told) is is_order


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
    booked = [f"2024-{2 + n // 28:02d}-{n % 28 + 1:02d}" for n in range(28)] + ["2024-03-30"] * 2
    table = {"Customer": BASE["Customer"], "Price": PRICES}
    assert (
        guessed({"Appointment Start": kept_on, "Booked On": booked} | table)["time"]
        == "Appointment Start"
    )
    assert guessed({"Check-in": kept_on, "Booked On": booked} | table)["time"] == "Booked On"
    assert guessed({"Course start": kept_on, "Booked On": booked} | table)["time"] == "Booked On"


@pytest.mark.parametrize(
    ("header", "booked", "more", "taken"),
    [
        ("Appointment", "Booked On", {}, True), ("Termin", "Gebucht am", {}, True),
        ("Follow-up appointment", "Booked On", {}, False), ("Fitting appointment", "Booked On", {}, False),
        ("Visit", "Booked On", {}, False), ("Appointment", "Created", {}, False),
        ("Appointment", "Booked On", {"order": "Invoice"}, False),
        ("Appointment", "Booked On", {"order": "Booking ID"}, True),
        ("Appointment", "Late", {}, False),
    ],
)  # fmt: skip
def test_an_appointment_is_the_sale_s_day_only_where_nothing_else_is_said(
    header: str, booked: str, more: dict[str, str], taken: bool
):
    days = [f"{n % 28 + 1}/3/2024" for n in range(30)]
    before = [f"{n % 28 + 1}/{3 if booked != 'Late' else 2}/2024" for n in range(30)]
    told = booked if booked != "Late" else "Booked On"
    found = {"time": told, **more}
    visit_not_booking(found, [told, header], shown({told: before, header: days}))
    assert found["time"] == (header if taken else told)


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
    checked = [text for file in summary["files"] for text in file["warnings"]]
    assert any("column 'CPF' tells customers apart, and not 'Cliente'" in text for text in checked)


def test_a_column_without_people_in_common_is_left_and_said(tmp_path: Path):
    _, told = read(tmp_path, years(shared=False))
    assert "tells customers apart" not in told
    assert "no customer of" in told


def people(case: str) -> tuple[dict[str, Rows], int]:
    """Return exports that share a weaker column than the one that tells their customers apart; and the customers."""
    shared = {"gaps": "Email", "names": "Name", "counts": "Guest"}[case]
    first: Rows = [
        ["Order", "Date", "Customer ID" if case != "counts" else "Guest email", shared, "Total"]
    ]
    second: Rows = [["Order", "Date", shared, "Total"]]
    own: set[str] = set()
    for n, who, day, _ in drawn():
        mail = f"{who}@x.example"
        # Named by their first names, or counted at a table: many of them are one and the same.
        weak = {
            "gaps": mail,
            "names": NAMED[int(who[1:]) % 5],
            "counts": str(n % (6 if n < 30 else 24) + 1),
        }[case]
        if n < 30:
            number = mail if case == "counts" else who
            first.append([n, day, number, "" if case == "gaps" and n == 3 else weak, 10])
        else:
            second.append([n, day, weak, 10])
        own.add(who if case == "gaps" or n < 30 else weak)
    return {"a.csv": first, "b.csv": second}, len(own)


NAMED = ("Anna", "Ben", "Clara", "Dora", "Emil")
SURNAME = ("amm", "osch", "utz")


@pytest.mark.parametrize("case", ["gaps", "names", "counts"])
def test_a_number_or_an_address_never_gives_way_to_what_tells_fewer_people_apart(
    tmp_path: Path, case: str
):
    files, own = people(case)
    summary, told = read(tmp_path, files)
    assert (kept(summary), summary["customers"]) == (10 * len(drawn()), own)
    assert "tells customers apart" not in told


def test_names_of_who_pays_come_before_those_of_who_is_sent_it():
    def named(of: str, last: str) -> dict[str, list[str]]:
        return {
            f"Vorname {of}": ["Ann", "Ben", "Ida"] * 10,
            f"Nachname {of}": [f"{last}{SURNAME[n % 3]}" for n in range(30)],
        }

    def pair(table: TABLE) -> dict[str, str]:
        return two_names(table, shown(table))

    both = named("Lieferadresse", "L") | named("Rechnungsadresse", "R")
    assert pair(both)["last_name"] == "Nachname Rechnungsadresse"
    assert pair(named("Lieferadresse", "L"))["last_name"] == "Nachname Lieferadresse"


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


def with_words(mail: str, every: int = 5) -> Rows:
    """Return orders of which some hold a till's word for their customer, and an address as given."""
    rows: Rows = [["Order ID", "Date", "Customer", "Email", "Amount"]]
    for n, who, day, _ in drawn():
        word = {0: "Personalkauf", 1: "Laufkundschaft"}.get(n % every)
        address = f"{who}@mail.example".lower()
        rows.append([n, day, word or who, mail.format(address) if word else address, 10])
    return rows


def test_staff_and_walk_ins_of_a_till_stand_in_the_ledger(tmp_path: Path):
    summary, told = read(tmp_path, {"s.csv": with_words("", 10)})
    aside = {rule["name"]: rule["rows"] for rule in summary["rules"]}
    assert aside["staff"] == aside["pseudo_customer"] == 6
    assert kept(summary) == 480
    assert "words in the customer's place" not in told


def test_words_that_take_many_rows_are_told_with_their_money(tmp_path: Path):
    _, told = read(tmp_path, {"s.csv": with_words("")})
    assert "no customer (staff): 12 rows, 120.00 in all" in told


def test_a_row_with_an_address_is_its_customer_s_whatever_its_word(tmp_path: Path):
    summary, _ = read(tmp_path, {"s.csv": with_words("{}")})
    assert kept(summary) == 600


@pytest.mark.parametrize(
    "goods, shipping, back, left",
    [
        (4, 5, 5, 4), (20, 5, 5, 20), (20, 5, 25, 0), (20, 5, 10, 10), (5, 5, 5, 2.5),
    ],
)  # fmt: skip
def test_shipping_given_back_takes_nothing_off_the_goods(
    tmp_path: Path, goods: int, shipping: int, back: int, left: float
):
    rows: Rows = [
        ["Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping", "Taxes", "Total",
         "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Refunded Amount"]
    ]  # fmt: skip
    for n, who, day, _ in drawn():
        at, own = f"{day} 09:00:00 +0000", (goods, shipping, back) if n == 7 else (10, 3, 0)
        rows.append(
            [f"#{n}", f"{who}@mail.example", "paid", at, "EUR", own[0], own[1], 0, own[0] + own[1], at, 1, "Soap",
             own[0], own[2]]
        )  # fmt: skip
    summary, _ = read(tmp_path, {"orders_export.csv": rows})
    assert kept(summary) == 590 + left


@pytest.mark.parametrize(
    ("header", "off"),
    [
        ("割引価格", False), ("割引単価", False), ("割引金額", True), ("価格割引", True), ("할인가합계", False),
        ("할인금액", True), ("할인가능금액", True), ("추가할인", True),
        ("סכום לאחר הנחה", False), ("הנחה", True), ("Σύνολο με έκπτωση", False), ("Έκπτωση με κουπόνι", True),
    ],
)  # fmt: skip
def test_a_price_after_its_discount_was_paid(header: str, off: bool):
    paid = {header: PRICES, "Quantity": [1] * 30}
    if off:
        assert guessed(BASE | paid).get("price") != header
    else:
        assert header in (guessed(BASE | paid).get("price"), guessed(BASE | paid).get("amount"))


def test_a_word_among_remarks_that_voids_is_told_with_its_rows_and_money(tmp_path: Path):
    rows: Rows = [["Order ID", "Date", "Customer ID", "Amount", "Remarks"]]
    rows += [[n, day, who, 10, "VOID" if n < 6 else ""] for n, who, day, _ in drawn()]
    summary, told = read(tmp_path, {"s.csv": rows})
    assert "column 'Remarks' holds 'VOID'" in told
    assert "6 of its first rows hold it, 60.00 in all" in told
    assert kept(summary) == 600
