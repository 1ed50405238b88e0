"""When in doubt a row stays a sale; what a guess sets aside is said with its words and money."""

from __future__ import annotations

import openpyxl
import pytest

from clvlib.cleaning.asides import set_asides
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.statuses import classes_of_kinds

from .test_cautious import staged_rows
from .test_guess_records import csv_of, proposed, read
from .test_safe_guesses import BASE, ROWS, guessed


@pytest.mark.parametrize(
    "words",
    [
        ("Coffee", "Food", "Cold drinks"),
        ("Card", "Cash", "Bank transfer", "Multiple", "Store credit"),
        ("Abono mensual", "Entrada"),
        ("Whole bean", "Ground", "Granulated"),
        ("Gift", "Tips & Toes pedicure", "Haircut"),
        ("Deposit", "Sale", "Tip"),
        ("Airport transfer", "Day tour"),
        ("Single", "Return", "Season"),
        ("Online", "Avoidance"),
        ("Consultation fee", "Therapy"),
        ("Retail", "Wholesale", "Consignment return"),
        ("Recharge", "SIM"),
        ("Espresso", "Savoir vivre"),
    ],
)
def test_categories_and_ways_to_pay_are_no_documents(words):
    assert set(classes_of_kinds(words).values()) == {"sale"}


@pytest.mark.parametrize(
    ("words", "word", "kind"),
    [
        (("Sale", "Return"), "Return", "refunded"),
        (("Factura", "Abono"), "Abono", "refunded"),
        (("Sale", "Service fee", "Refund"), "Service fee", "adjustment"),
        (("Verkauf", "Teilgutschrift"), "Teilgutschrift", "refunded"),
        (("Sale", "Void"), "Void", "cancelled"),
        (("Venta", "Anulado"), "Anulado", "cancelled"),
        (("Dine-in", "Refund"), "Refund", "refunded"),
    ],
)
def test_documents_beside_sales_are_what_they_say(words, word, kind):
    assert classes_of_kinds(words)[word] == kind


def test_what_a_platform_writes_means_what_it_says_there():
    assert classes_of_kinds(["Payment", "Transfer"], known=True)["Transfer"] == "adjustment"


def test_rows_that_a_usual_type_sets_aside_are_named_with_words_and_money(tmp_path):
    rows = [f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},Sale,9.00" for i in range(40)]
    rows += ["V1,C1,2025-01-09,Void,12.50"]
    _, summary, told = proposed(
        tmp_path, ("a.csv", csv_of("Order no,Customer no,Date,Type,Amount", *rows))
    )
    assert summary["money"]["kept"] == "360.00"
    assert "'Type' read as kind (Void): 1 rows are no sales by it, 12.50 in all" in told


@pytest.mark.parametrize(("header", "taken"), [("Returned Qty", True), ("Returnable Qty", False)])
def test_what_could_go_back_did_not_go_back(header, taken):
    back = [str(i % 8 == 1) for i in range(ROWS)] if taken else None
    cells = ["1" if cell == "True" else "0" for cell in back] if back else ["2", "0"] * (ROWS // 2)
    columns = {**BASE, "Qty": ["2"] * ROWS, header: cells}
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert ("returned" in found) is taken


def test_a_count_that_is_mostly_the_whole_quantity_gives_nothing_back():
    columns = {**BASE, "Qty": ["2"] * ROWS, "Returned Qty": ["2", "0"] * (ROWS // 2)}
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert "returned" not in found


@pytest.mark.parametrize(
    ("words", "status"),
    [(("Success", "Payment failed"), True), (("Pass", "Fail"), False), (("Passed", "Failed"), False)],
)  # fmt: skip
def test_results_are_states_where_they_are_of_payments(words, status):
    found = guessed("Result", [words[i % 7 == 1] for i in range(ROWS)])
    assert ("status" in found) is status


@pytest.mark.parametrize("other", ["Active", "Regular"])
def test_a_status_that_cancels_is_the_orders(other):
    cells = ["Cancelled" if i % 40 % 5 == 1 else other for i in range(ROWS)]
    assert guessed("Status", cells).get("status") == "Status"


@pytest.mark.parametrize("part", ["Deposit", "Paid before"])
def test_halves_of_a_price_are_no_payments_of_one_order(tmp_path, part):
    rows = []
    for i in range(60):
        for guest in range(1 + i % 2):
            rows.append(
                f"B{i},C{i % 9},2025-01-{1 + i % 28:02d},Guest {guest},{80 + i}.00,{40 + i / 2:.2f}"
            )
    header = f"Booking no,Customer no,Date,Participant,Amount,{part}"
    _, summary, _ = proposed(tmp_path, ("b.csv", csv_of(header, *rows)))
    assert summary["money"]["kept"] == f"{sum((80 + i) * (1 + i % 2) for i in range(60))}.00"


@pytest.mark.parametrize(
    ("header", "every", "kind"),
    [
        ("Document", 10, True),
        ("Handled by", 10, False),
        ("Previous visit", 10, False),
        ("Document", 2, False),
    ],
)
def test_words_of_documents_are_the_rows_own_where_few_repeat_a_sale(header, every, kind):
    columns = {**BASE, "Amount": [f"{9 + i % 2}.00" for i in range(ROWS)]}
    columns[header] = ["Return" if i >= 40 and i % every == 1 else "Sale" for i in range(ROWS)]
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert (found.get("kind") == header) is kind


@pytest.mark.parametrize(("repeats", "kept"), [(True, "820.00"), (False, "1390.00")])
def test_payments_settle_the_invoices_that_they_repeat(tmp_path, repeats, kept):
    rows = [f"I{i},C{i},2025-01-{1 + i % 28:02d},Invoice,{i + 1}.00" for i in range(40)]
    paid = range(38) if repeats else range(40, 78)
    rows += [f"P{i},C{i},2025-02-{1 + i % 28:02d},Payment,15.00" for i in paid if not repeats]
    rows += [f"P{i},C{i},2025-02-{1 + i % 28:02d},Payment,{i + 1}.00" for i in paid if repeats]
    header = "Doc no,Customer no,Date,Type,Amount"
    _, summary, told = proposed(tmp_path, ("d.csv", csv_of(header, *rows)))
    assert summary["money"]["kept"] == kept
    assert ("counted as sales" in told) is not repeats


@pytest.mark.parametrize(("header", "one"), [("Instalment", True), ("Lesson", False)])
def test_lessons_of_a_pack_are_visits_and_instalments_are_one_purchase(header, one):
    columns = {name: cells for name, cells in BASE.items() if name != "Order"}
    columns |= {"Pack": [f"K{i // 5}" for i in range(ROWS)]}
    columns |= {header: [f"{1 + i % 5}/5" for i in range(ROWS)]}
    found = guess_columns(columns, {n: evidence(n, c) for n, c in columns.items()})
    assert (found.get("order") == "Pack") is one


@pytest.mark.parametrize("name", ["Retour_Vintage_2024.csv", "happy-returns-2024.csv"])
def test_the_only_file_of_a_shop_holds_no_returns(tmp_path, name):
    rows = [f"A{i},C{i % 9},2025-01-{1 + i % 28:02d},9.00" for i in range(40)]
    _, summary, told = proposed(tmp_path, (name, csv_of("Order no,Customer no,Date,Amount", *rows)))
    assert summary["money"]["kept"] == "360.00"
    assert "called after returns and read as sales" in told


def test_requests_for_returns_are_no_returns(tmp_path):
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    for title, count in (("Orders", 40), ("Return requests", 6)):
        sheet = book.create_sheet(title)
        decision = ["Decision"] if count == 6 else []
        sheet.append(["Order ID", "Date", "Customer ID", "Amount", *decision])
        for i in range(count):
            row = [f"O{i}", f"2025-01-{1 + i % 28:02d}", f"C{i % 9}", 50]
            sheet.append([*row, *["Denied"] * len(decision)])
    (tmp_path / "raw").mkdir()
    book.save(tmp_path / "raw" / "shop.xlsx")
    _, summary, told = read(tmp_path, tmp_path / "raw" / "shop.xlsx")
    assert summary["money"]["kept"] == "2000.00" and "not read: Return requests" in told


def test_products_called_after_sums_stay_where_they_were_sold():
    headers = ("Order", "Date", "Customer", "Product", "Qty", "Price")
    kept = [
        ("1", "2024-01-05", "c1", "Oats", "1", "2.5"),
        (None, None, None, "Suma Oats", "1", "3.0"),
        (None, None, None, "Total", "1", "3.0"),
    ]
    connection, staged = staged_rows(headers, *kept, (None, None, None, "Total", None, "8.5"))
    set_asides(connection, staged)
    assert connection.execute("SELECT * EXCLUDE (__fingerprint) FROM t").fetchall() == kept


@pytest.mark.parametrize(("money", "is_sum"), [("5.5", True), ("3.0", False)])
def test_a_total_of_a_name_adds_up(money, is_sum):
    headers = ("Order", "Date", "Customer", "Product", "Price")
    kept = [("1", "2024-01-05", "c1", "Rice", "1.9"), *[(None, None, None, "Oats", "2.75")] * 2]
    last = (None, None, None, "Suma Oats", money)
    connection, staged = staged_rows(headers, *kept, last)
    set_asides(connection, staged)
    assert connection.execute("SELECT count(*) FROM t").fetchall() == [(3 if is_sum else 4,)]


def test_a_product_called_total_with_a_day_in_words_is_sold():
    headers = ("Product", "Brand", "Colour", "Date", "Customer", "Price")
    kept = [
        (name, None, None, f"{1 + i % 28:02d} Mar 2024", f"c{i}", "9.5")
        for i, name in enumerate(["Total", "Mug", "Mug", "Total"] * 5)
    ]
    connection, staged = staged_rows(headers, *kept)
    set_asides(connection, staged)
    assert connection.execute("SELECT * EXCLUDE (__fingerprint) FROM t").fetchall() == kept
