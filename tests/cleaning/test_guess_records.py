"""Guesses by cells alone, each beside the real shop in which it would be wrong."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.cleaning.encodings import detect_encoding
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.statuses import class_of_status, classes_of_kinds
from clvlib.errors import InputError
from clvlib.merchant import Settings

from .conftest import KEY, assert_balanced, rule
from .test_foreign_exports import take_default
from .test_safe_guesses import BASE, ROWS, guessed


def proposed(tmp_path: Path, *files: tuple[str, str]):
    """Propose settings for files of the given texts and clean with them."""
    (tmp_path / "raw").mkdir()
    paths = []
    for name, text in files:
        paths.append(tmp_path / "raw" / name)
        paths[-1].write_text(text, encoding="utf-8")
    return read(tmp_path, *paths)


def read(tmp_path: Path, *paths: Path):
    proposal = propose("x", paths, take_default)
    cleaned = clean(Settings.model_validate(yaml.safe_load(proposal.text)), tmp_path, KEY)
    assert_balanced(cleaned)
    cleaned.close()
    told = " ".join(note for file in proposal.files for note in file.notes)
    return cleaned, ledger_summary(cleaned), told


def csv_of(header: str, *rows: str) -> str:
    return "\n".join([header, *rows, ""])


@pytest.mark.parametrize(
    ("header", "words", "kind"),
    [
        ("Type de pièce", ("Facture", "Avoir"), True),
        ("Txn", ("SALE", "VOID"), True),
        ("Was", ("Rechnung", "Gutschrift"), True),
        ("Ticket", ("Single", "Return"), False),  # a railway
        ("Visit", ("New", "Return"), False),
        ("Tender", ("Cash", "Credit"), False),
        ("Reason", ("Sale", "Exchange"), False),
        ("Shelf", ("Sale", "Regular"), False),
    ],
)
def test_documents_that_sell_and_take_back_are_told_by_their_words(header, words, kind):
    columns = {**BASE, "Amount": [f"{9 + i % 2}.00" for i in range(ROWS)]}  # bought again and again
    columns[header] = [words[i >= 40 and i % 5 == 1] for i in range(ROWS)]
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert (found.get("kind") == header) is kind, found


def test_credit_notes_without_a_minus_take_money_off_and_are_named(tmp_path):
    rows = [f"Facture;F{i};C{i % 9};{1 + i % 28:02d}/01/2025;{20 + i},00" for i in range(40)]
    rows.append("Avoir;A1;C3;30/01/2025;23,00")
    cleaned, _, told = proposed(
        tmp_path, ("pieces.csv", csv_of("Pièce;Numéro;Code client;Date;Montant TTC", *rows))
    )
    assert rule(cleaned, "refund_matched")["rows"] == 1
    assert "'Pièce' read as kind" in told


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_void_beside_its_sale_takes_the_sale_with_it(tmp_path, sign):
    rows = [f"T{i},SALE,C{i % 9},2025-01-{1 + i % 28:02d},{20 + i}.00" for i in range(40)]
    rows.append(f"T7,VOID,C7,2025-01-08,{sign}27.00")
    cleaned, summary, _ = proposed(
        tmp_path, ("pos.csv", csv_of("Txn,Txn type,Member,Date,Net", *rows))
    )
    assert rule(cleaned, "cancelled")["rows"] == 2
    assert summary["money"]["kept"] == f"{sum(20 + i for i in range(40) if i != 7)}.00"


def test_instalments_are_one_order_and_shares_of_something_else_are_not():
    contract = [f"V{i // 3}" for i in range(ROWS)]
    base = {name: cells for name, cells in BASE.items() if name != "Order"}

    def order(parts: list[str]) -> str | None:
        columns = {**base, "Agreement": contract, "Instalment": parts}
        return guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()}).get("order")

    assert order([f"{1 + i % 3}/3" for i in range(ROWS)]) == "Agreement"
    assert order(["1/2" for _ in range(ROWS)]) is None  # half a bottle, three times
    assert order([f"{1 + i % 3}/{2 + i % 3}" for i in range(ROWS)]) is None


@pytest.mark.parametrize(
    ("header", "taken"),
    [("Opened", True), ("Abgeholt am", True), ("Date of birth", False), ("Member since", False), ("Due date", False)],
)  # fmt: skip
def test_the_only_dates_are_the_time_unless_they_are_the_customers(header, taken):
    columns = {name: cells for name, cells in BASE.items() if name != "Date"}
    columns[header] = BASE["Date"]
    found = guess_columns(columns, {name: evidence(name, c) for name, c in columns.items()})
    assert (header in found.values()) is taken, found


def test_of_two_columns_of_dates_none_is_taken_blindly():
    columns = {name: cells for name, cells in BASE.items() if name != "Date"}
    columns |= {"Opened": BASE["Date"], "Settled": BASE["Date"][::-1]}
    found = guess_columns(columns, {name: evidence(name, c) for name, c in columns.items()})
    assert "time" not in found, found


def test_a_total_that_its_payments_add_up_to_is_counted_once(tmp_path):
    rows = []
    for i in range(30):
        head = f"A{i},C{i % 7},2025-02-{1 + i % 28:02d},30.00"
        rows += (
            [f"{head},Card,20.00", f"{head},Voucher,10.00"]
            if i % 3 == 0
            else [f"{head},Card,30.00"]
        )
    header = "Order no,Customer no,Date,Order total,Tender,Tendered"
    assert proposed(tmp_path, ("t.csv", csv_of(header, *rows)))[1]["money"]["kept"] == "900.00"


def test_lines_of_one_price_are_no_repeated_total(tmp_path):
    rows = []
    for i in range(30):  # the tip of each line, a third of it, adds up to nothing
        rows += [f"A{i},C{i % 7},2025-02-{1 + i % 28:02d},30.00,{x},10.00" for x in ("Ann", "Bob")]
    header = "Order no,Customer no,Date,Amount,Waiter,Points"
    assert proposed(tmp_path, ("t.csv", csv_of(header, *rows)))[1]["money"]["kept"] == "1800.00"


def of_status(words, by) -> list[str]:
    return [words[by(i)] for i in range(ROWS)]


@pytest.mark.parametrize(
    ("words", "by", "kept"),
    [
        (("Active", "Inactive", "VIP"), lambda i: i % 40 % 3, False),
        (("active", "cancelled"), lambda i: int(i % 40 % 5 == 1), True),  # of a club, perhaps
        (("active", "cancelled"), lambda i: int(i % 7 == 1), True),  # of bookings
        (("new", "paid", "cancelled"), lambda i: i % 3, True),
        (("new", "paid"), lambda i: i % 40 % 2, True),  # next month's may be cancelled
        (("complete", "refunded"), lambda i: int(i % 40 == 1), True),  # who sends all back
    ],
)
def test_a_plain_status_is_the_orders_unless_it_is_the_customers(words, by, kept):
    assert ("status" in guessed("Status", of_status(words, by))) is kept


def test_a_status_of_the_customer_is_named(tmp_path):
    rows = [
        f"A{i},C{i % 9},{'VIP' if i % 9 < 3 else 'Inactive'},2025-01-{1 + i % 28:02d},9.00"
        for i in range(60)
    ]
    header = "Order no,Customer no,Status,Date,Amount"
    _, summary, told = proposed(tmp_path, ("crm.csv", csv_of(header, *rows)))
    assert "'Status' says what a customer is" in told and summary["money"]["kept"] == "540.00"


@pytest.mark.parametrize("year", [66, 67])
def test_two_digits_of_the_buddhist_calendar_are_read_in_thai_exports_and_refused_elsewhere(
    tmp_path, year
):
    rows = [f"B{i},C{i % 9},{1 + i % 28:02d}/03/{year},{100 + i}.00" for i in range(40)]
    thai = csv_of("เลขที่ใบเสร็จ,รหัสลูกค้า,วันที่,ยอดรวม", *rows)
    assert proposed(tmp_path, ("a.csv", thai))[1]["first"] == f"{year + 1957}-03-01"
    (tmp_path / "b.csv").write_text(csv_of("Order,Customer,Date,Amount", *rows))
    with pytest.raises(InputError, match="two digits that lie ahead"):
        propose("x", [tmp_path / "b.csv"], take_default)


def test_a_thai_shop_may_count_as_we_do(tmp_path):
    rows = [f"B{i},C{i % 9},{1 + i % 28:02d}/03/24,{100 + i}.00" for i in range(40)]
    thai = csv_of("เลขที่ใบเสร็จ,รหัสลูกค้า,วันที่,ยอดรวม", *rows)
    assert proposed(tmp_path, ("a.csv", thai))[1]["first"] == "2024-03-01"


@pytest.mark.parametrize(
    ("written", "first"),
    [("5 ม.ค. 2567", "2024-01-05"), ("5 มี.ค. 67", "2024-03-05"),
     ("5 พฤศจิกายน พ.ศ. 2566", "2023-11-05"), ("5 ก.ย. 2024", "2024-09-05")],
)  # fmt: skip
def test_thai_months_are_read(tmp_path, written, first):
    rows = [f"B{i},C{i % 9},{written},{100 + i}.00" for i in range(40)]
    header = "เลขที่ใบเสร็จ,รหัสลูกค้า,วันที่,ยอดรวม"
    assert proposed(tmp_path, ("a.csv", csv_of(header, *rows)))[1]["first"] == first


@pytest.mark.parametrize(
    ("shape", "seconds"), [("{:d}{:02d}{:02d}", True), ("{:02d}{:02d}", False)]
)
@pytest.mark.parametrize("day", ["202503{:02d}", "2025-03-{:02d}"])
def test_clocks_without_colons_stand_beside_their_date(tmp_path, shape, seconds, day):
    times = [shape.format(8 + i % 12, i % 60, i % 50) for i in range(60)]
    rows = [f"{i},{100 + i % 9},{day.format(1 + i % 28)},{times[i]},9.00" for i in range(60)]
    cleaned, _, _ = proposed(tmp_path, ("k.csv", csv_of("BonNr,Klantnr,Datum,Tijd,Bedrag", *rows)))
    assert f"{cleaned.files[0].first:%H:%M:%S}" == "08:00:00"
    assert f"{cleaned.last:%H:%M:%S}" == ("15:55:05" if seconds else "15:55:00")


def test_minutes_of_a_treatment_are_no_clock():
    minutes = [str((15, 30, 45, 90)[i % 4]) for i in range(ROWS)]
    assert "time_of_day" not in guessed("Time", minutes)


def test_a_header_of_several_lines_loses_no_row(tmp_path):
    rows = [f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},9.00" for i in range(40)]
    header = '"Order\nNo. (#)","Customer\r\nID*","Date of\n\nsale ▼","Amount\n[USD] »"'
    _, summary, _ = proposed(tmp_path, ("w.csv", "Report\n\n" + csv_of(header, *rows)))
    assert (summary["rows"]["in"], summary["orders"]) == (40, 40)
    one = csv_of(header, rows[0])
    (tmp_path / "raw" / "one.csv").write_text(one)
    assert read(tmp_path, tmp_path / "raw" / "one.csv")[1]["rows"]["in"] == 1


def test_a_sheet_of_returns_with_a_header_of_its_own_is_read(tmp_path):
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for sheet, number, count in (
        ("Rechnungen", "Rechnungsnr", 40),
        ("Gutschriften", "Gutschriftnr", 3),
    ):
        page = book.create_sheet(sheet)
        page.append([number, "Kundennr", "Datum", "Betrag"])
        for i in range(count):
            page.append(
                [i + (900 if count == 3 else 0), f"K{i % 9}", f"2025-01-{1 + i % 20:02d}", 20.5 + i]
            )
    (tmp_path / "raw").mkdir()
    book.save(tmp_path / "raw" / "b.xlsx")
    cleaned, _, told = read(tmp_path, tmp_path / "raw" / "b.xlsx")
    assert rule(cleaned, "refund_matched")["rows"] == 3
    assert "read as goods given back" in told


def test_what_lies_beside_the_tables_of_an_archive_is_named_and_not_read(tmp_path):
    rows = [f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},9.00" for i in range(40)]
    (tmp_path / "raw").mkdir()
    with zipfile.ZipFile(tmp_path / "raw" / "z.zip", "w") as archive:
        archive.writestr("README.txt", "Monthly sales\nask finance\n")
        archive.writestr("out/sales.csv", csv_of("Order,Customer,Date,Amount", *rows))
    _, summary, told = read(tmp_path, tmp_path / "raw" / "z.zip")
    assert summary["orders"] == 40 and "README.txt" in told


def test_pieces_given_back_take_their_share_of_the_line(tmp_path):
    rows = [
        f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},Mug,2,{(0, 1, 0, 0, 1, 2)[i % 6]},10.00"
        for i in range(30)
    ]
    header = "Order no,Customer no,Date,Item,Qty ordered,Qty returned,Unit price"
    cleaned, summary, told = proposed(tmp_path, ("q.csv", csv_of(header, *rows)))
    assert "pieces given back: 15 rows lose money by it, 200.00 in all" in told
    assert (summary["money"]["kept"], summary["orders"]) == ("400.00", 25)
    assert rule(cleaned, "refunded")["money"] == "200.00"


def test_returns_of_the_product_at_large_are_no_pieces_given_back():
    columns = {**BASE, "Qty": ["1"] * ROWS, "Units returned": [str(i % 7) for i in range(ROWS)]}
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert "returned" not in found


def test_a_file_without_a_header_shows_its_cancelled_orders(tmp_path):
    rows = [
        f"{100000 + i}|2025-01-{1 + i % 28:02d} 10:0{i % 9}:00|AC-{i % 19:04d}|{9 + i % 7}.90|"
        f"{'CANCELLED' if i % 8 == 3 else 'DELIVERED'}"
        for i in range(80)
    ]
    cleaned, _, told = proposed(tmp_path, ("x.dat", "\n".join([*rows, ""])))
    assert rule(cleaned, "cancelled")["rows"] == 10
    assert "10 rows are no sales" in told


@pytest.mark.parametrize(
    ("words", "given_back"),
    [
        (("Cash", "Credit card", "Debit"), ()),
        (("Cash", "Credit", "Visa"), ()),
        (("Single", "Return"), ()),
        (("Refundable", "Non-refundable"), ()),
        (("Invoice", "Credit"), ("Credit",)),
        (("Sale", "Return"), ("Return",)),
        (("Cash", "Refund"), ("Refund",)),
    ],
)
def test_kinds_are_read_in_the_light_of_each_other(words, given_back):
    classes = classes_of_kinds(words)
    assert tuple(w for w, kind in classes.items() if kind == "refunded") == given_back


def test_a_charge_is_a_fee_unless_nothing_else_is_sold():
    assert classes_of_kinds(["charge", "refund"])["charge"] == "sale"
    assert classes_of_kinds(["order", "charge"])["charge"] == "adjustment"


def test_a_storno_with_a_number_of_its_own_takes_its_invoice_back(tmp_path):
    rows = [f"Rechnung;R{i};K{i % 9};{1 + i % 28:02d}.01.2025;{20 + i},00" for i in range(40)]
    rows += [f"Storno;S{i};K{i % 9};30.01.2025;{20 + i},00" for i in (3, 17)]
    cleaned, summary, told = proposed(
        tmp_path, ("b.csv", csv_of("Belegart;Beleg;Kundennr;Datum;Betrag", *rows))
    )
    assert rule(cleaned, "refund_matched")["rows"] == 2
    assert summary["money"]["kept"] == f"{sum(20 + i for i in range(40) if i not in (3, 17))}.00"
    assert "repeat a sale" in told


@pytest.mark.parametrize(
    ("currency", "amounts", "kept"),
    [("VND", ["103.610 ₫", "45.000 ₫"], 148610), ("IDR", ["Rp103.610", "Rp45.000"], 148610),
     ("USD", ["$103.610", "$45.000"], 148.61)],
)  # fmt: skip
def test_points_group_thousands_where_a_currency_has_no_decimals(
    run, tmp_path, currency, amounts, kept
):
    rows = [f"A{i},C{i},2025-01-0{1 + i},{amount}" for i, amount in enumerate(amounts)]
    (tmp_path / "raw.csv").write_text(csv_of("Order,Customer,Date,Amount", *rows))
    cleaned = run({"files": "raw.csv"}, currency=currency)
    assert float(ledger_summary(cleaned)["money"]["kept"]) == kept


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Rendelésszám;Vevőkód;Dátum;Végösszeg\n1;Ügető;2025.01.02.;5\n"),
        ("cp1252", "Pedido;Cliente;Opinião;Valor\n1;Simões;x;5\n"),
        ("cp1252", "Pedido;Cliente;Botões é\n1;Simões;x\n"),
        ("cp1252", "Commande;Client;Coût;Numéro\n1;Hélène;2;5\n"),
        ("cp1252", "Tellimus;Klient;Kõik;Hind\n1;Jõgi;ä;5\n"),
    ],
)
def test_hungarian_is_told_from_the_languages_that_share_its_bytes(tmp_path, encoding, text):
    path = tmp_path / "x.csv"
    path.write_bytes(text.encode(encoding) * 20)
    assert detect_encoding(path, "x.csv") == encoding


@pytest.mark.parametrize("told", ["Refunded", "30.00"])
def test_a_refund_that_its_order_tells_too_takes_nothing_from_other_orders(run, tmp_path, told):
    header = "order,customer,date,amount," + ("status" if told == "Refunded" else "refund")
    plain = "Paid" if told == "Refunded" else "0.00"
    rows = [f"A{i},C1,2025-01-0{1 + i},30.00,{told if i == 4 else plain}" for i in range(6)]
    (tmp_path / "orders.csv").write_text(csv_of(header, *rows))
    (tmp_path / "refunds.csv").write_text(
        csv_of("order,customer,date,amount", "A4,C1,2025-01-09,30.00")
    )
    cleaned = run({"files": "orders.csv"}, {"files": "refunds.csv"})
    assert ledger_summary(cleaned)["money"]["kept"] == "150.00"
    assert rule(cleaned, "refund_unmatched")["rows"] == 1


def test_a_second_refund_of_an_order_beyond_what_it_tells_is_taken(run, tmp_path):
    rows = [f"A{i},C1,2025-01-0{1 + i},30.00,{'5.00' if i == 4 else '0.00'}" for i in range(6)]
    (tmp_path / "orders.csv").write_text(csv_of("order,customer,date,amount,refund", *rows))
    (tmp_path / "refunds.csv").write_text(
        csv_of("order,customer,date,amount", "A4,C1,2025-01-09,20.00")
    )
    cleaned = run({"files": "orders.csv"}, {"files": "refunds.csv"})
    assert ledger_summary(cleaned)["money"]["kept"] == "155.00"


def test_a_column_that_could_be_a_state_and_is_not_read_as_one_is_named(tmp_path):
    rows = [
        f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},9.00,{'Cancelled' if i % 8 == 3 else 'Zxy'}"
        for i in range(60)
    ]
    _, summary, told = proposed(
        tmp_path, ("a.csv", csv_of("Order no,Customer no,Date,Amount,Flow", *rows))
    )
    assert summary["orders"] == 60 and "'Flow' holds 'Cancelled'" in told


@pytest.mark.parametrize("label", ["Tagessumme", "Daily total", "Monatssumme", "Total general"])
def test_sums_by_day_and_page_are_told(run, tmp_path, label):
    rows = [f"A{i},C{i % 9},2025-01-{1 + i // 2:02d},9.00" for i in range(20)]
    rows.insert(10, f"{label},,,90.00")
    (tmp_path / "a.csv").write_text(csv_of("order,customer,date,amount", *rows))
    assert rule(run({"files": "a.csv"}), "summary_row")["money"] == "90.00"


@pytest.mark.parametrize("word", ["Free cancellation", "Cancelable", "Cancellation insurance"])
def test_what_may_be_cancelled_is_not_cancelled(word):
    assert class_of_status(word) == "unknown"
