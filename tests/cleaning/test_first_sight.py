"""What strange exports show by their arithmetic, each beside a shop where the opposite is true."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from clvlib.cleaning import clean, ledger_summary, propose
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.statuses import class_of_status
from clvlib.errors import InputError
from clvlib.merchant import Settings

from .conftest import KEY, assert_balanced
from .test_foreign_exports import take_default

Rows = list[list[Any]]


def drawn(count: int = 60, seed: int = 5) -> list[tuple[int, str, str, list[tuple[str, int, int]]]]:
    """Draw orders: number, customer, day, and lines of product, quantity and price."""
    rng = random.Random(seed)
    goods = [("Cup", 7), ("Pot", 31), ("Rug", 129), ("Lamp", 80), ("Soap", 4)]
    return [
        (
            i, f"C{rng.randrange(20):03d}", f"{date(2024, 1, 3) + timedelta(days=i * 5)}",
            [(name, rng.choice([1, 1, 2, 3]), price) for name, price in rng.sample(goods, rng.randint(1, 3))],
        )
        for i in range(count)
    ]  # fmt: skip


def read(folder: Path, files: dict[str, Rows] | Path, **source: Any) -> tuple[dict[str, Any], str]:
    """Propose settings for files, clean by them, and return the ledger's summary and all warnings."""
    raw = folder / "raw"
    raw.mkdir(exist_ok=True)
    if isinstance(files, dict):
        for name, rows in files.items():
            text = "\n".join(";".join(map(str, row)) for row in rows)
            (raw / name).write_text(text + "\n", encoding="utf-8")
    proposal = propose("x", sorted(raw.iterdir()), take_default)
    values = yaml.safe_load(proposal.text)
    values["sources"][-1] |= source
    cleaned = clean(Settings.model_validate(values), folder, KEY)
    assert_balanced(cleaned)
    told = [text for taken in proposal.files for text in taken.notes]
    summary = ledger_summary(cleaned)
    told += [text for file in summary["files"] for text in file["warnings"]]
    cleaned.close()
    return summary, "\n".join(told)


def kept(summary: dict[str, Any]) -> Decimal:
    return Decimal(summary["money"]["kept"])


def guessed(columns: dict[str, list[Any]]) -> dict[str, str]:
    return guess_columns(
        columns, {h: evidence(h, [str(c) for c in own]) for h, own in columns.items()}
    )


BASE = {
    "Order": [f"A{i}" for i in range(30)],
    "Customer": [f"C{i % 9}" for i in range(30)],
    "Date": [f"2024-02-{i % 28 + 1:02d}" for i in range(30)],
}
GROSS = [100.5 + i for i in range(30)]
OFF = [float(i % 3 * 5) for i in range(30)]


@pytest.mark.parametrize(
    ("off", "after", "amount"),
    [
        ("Discount", "To be invoiced", "To be invoiced"),
        ("İndirim Tutarı", "Faturalanacak", "Faturalanacak"),
        ("Cost", "Profit", "Sales"),
        ("Deposit", "Balance", "Sales"),
    ],
)
def test_the_amount_after_the_discount_counts_and_no_profit_does(off: str, after: str, amount: str):
    left = [round(whole - less, 2) for whole, less in zip(GROSS, OFF, strict=True)]
    assert guessed({**BASE, "Sales": GROSS, off: OFF, after: left})["amount"] == amount


@pytest.mark.parametrize(
    ("fee", "sign", "amount"),
    [("Commission fee", 1, "Gross"), ("Commission fee", -1, "Gross"), ("Service fee", 0, "Total")],
)
def test_what_the_marketplace_keeps_was_paid_and_a_fee_that_the_customer_pays_is_no_cut(
    fee: str, sign: int, amount: str
):
    cut = [round(2 + whole * 0.1, 2) for whole in GROSS]
    total = [round(w - c if sign else w + c, 2) for w, c in zip(GROSS, cut, strict=True)]
    shown = [c * (sign or 1) for c in cut]
    assert guessed({**BASE, "Gross": GROSS, fee: shown, "Total": total})["amount"] == amount


def test_a_word_for_pieces_and_for_sums_is_told_by_its_cells():
    small, large = [i % 4 + 1 for i in range(30)], [f"{i + 12}.500" for i in range(30)]
    assert (
        guessed({**BASE, "Jumlah": small, "Penjualan bersih": large})["amount"]
        == "Penjualan bersih"
    )
    assert guessed({**BASE, "Jumlah": large})["amount"] == "Jumlah"


def test_an_order_s_total_with_delivery_on_every_line_counts_once(tmp_path: Path):
    rows: Rows = [
        ["Order", "Customer", "Date", "Item", "Qty", "Unit price", "Delivery", "Order total"]
    ]
    for number, who, day, lines in drawn(150):
        whole, ship = sum(q * p for _, q, p in lines), number % 3 * 6
        rows += [
            [number, who, day, name, q, p, f"{ship}.00", f"{whole + ship}.00"]
            for name, q, p in lines
        ]
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == sum(q * p for *_, lines in drawn(150) for _, q, p in lines)
    assert summary["orders"] == 150


def test_lines_of_several_worths_are_no_repeated_total(tmp_path: Path):
    """A bar: each line has its own amount after its own discount, sometimes alike in one order."""
    rows: Rows = [["Order", "Customer", "Date", "Item", "Qty", "Unit price", "Amount"]]
    money = 0
    for number, who, day, lines in drawn(150):
        for name, q, p in lines:
            own = q * p - (number % 2)
            rows.append([number, who, day, name, q, p, f"{own}.00"])
            money += own
    assert kept(read(tmp_path, {"o.csv": rows})[0]) == money


@pytest.mark.parametrize("repeats", [True, False])
def test_further_lines_of_an_order_belong_to_its_first_row(tmp_path: Path, repeats: bool):
    rows: Rows = [
        ["Order ID", "Email", "Created at", "Item", "Qty", "Item price", "Total", "Status"]
    ]
    whole = 0
    for number, who, day, lines in drawn():
        own = sum(q * p for _, q, p in lines)
        state = "Cancelled" if number % 10 == 3 else "Paid"
        whole += own if state == "Paid" else 0
        for i, (name, q, p) in enumerate(lines):
            head = (
                [number, f"{who}@mail.example", day]
                if i == 0
                else [number if repeats else "", "", ""]
            )
            rows.append([*head, name, q, p, f"{own}.00" if i == 0 else "", state if i == 0 else ""])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert (kept(summary), summary["orders"]) == (whole, 54)
    assert "further lines of their order" in told


def test_rows_of_nobody_with_an_amount_of_their_own_stay_what_they_are(tmp_path: Path):
    """Sales to nobody, without a day, are no further lines: their money must not vanish unsaid."""
    rows: Rows = [["Order ID", "Email", "Created at", "Item", "Total"]]
    rows += [[i, f"{who}@mail.example", day, "Cup", "9.50"] for i, who, day, _ in drawn(100)]
    rows += [[f"N{i}", "", "2024-03-01", "Pot", "4.00"] for i in range(10)]
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == Decimal("950.00") and "further lines" not in told
    assert {r["name"]: r["rows"] for r in summary["rules"]}["no_customer"] == 10


def test_remarks_below_an_order_s_lines_make_no_total_of_them(tmp_path: Path):
    rows: Rows = [["Order", "Date", "Customer", "Item", "Qty", "Unit price", "Line total"]]
    net = 0
    for number, who, day, lines in drawn(100):
        rows += [[number, day, who, name, q, p, f"{q * p}.00"] for name, q, p in lines]
        net += sum(q * p for _, q, p in lines)
        if number % 12 == 0:
            rows.append([number, "", "", "Note: gift wrap", "", "", ""])
    summary, told = read(tmp_path, {"o.csv": rows})
    assert kept(summary) == net and "further lines" not in told


def test_the_number_that_lines_share_is_the_order_s(tmp_path: Path):
    """A transaction for each line, an order for all of them; a batch of several customers is none."""
    rows: Rows = [
        ["Transaction ID", "Order no", "Batch order", "Date", "Customer", "Item", "Amount"]
    ]
    for number, who, day, lines in drawn(100):
        rows += [
            [f"t{number}-{i}", f"o{number}", f"b{number // 3}", day, who, name, f"{q * p}.00"]
            for i, (name, q, p) in enumerate(lines)
        ]
    assert read(tmp_path, {"o.csv": rows})[0]["orders"] == 100


def returns(share: int, prefix: str = "") -> dict[str, Rows]:
    orders: Rows = [["Order ID", "Date", "Customer ID", "Amount"]]
    back: Rows = [["Refund no", "Order ID", "Refund date", "Refund amount"]]
    for number, who, day, _ in drawn():
        orders.append([f"o{number}", day, who, f"{40 + number}.00"])
        if number % share == 0:
            back.append([f"r{number}", f"{prefix}o{number}", "2025-01-31", "10.00"])
    return {"orders.csv": orders, "refunds.csv": back}


def test_refunds_that_name_an_order_and_nobody_take_their_money_off_it(tmp_path: Path):
    summary, told = read(tmp_path, returns(6))
    assert kept(summary) == sum(40 + i for i in range(60)) - 100
    assert "customers taken from" in told


def test_refunds_of_orders_that_nobody_knows_are_refused(tmp_path: Path):
    with pytest.raises(InputError, match=r"refunds\.csv: no column for 'customer'"):
        read(tmp_path, returns(6, prefix="x"))


def test_a_sheet_of_refunds_without_customers_is_read_by_its_orders(tmp_path: Path):
    (tmp_path / "raw").mkdir()
    book = openpyxl.Workbook()
    for name, rows in zip(("Orders", "Refunds"), returns(6).values(), strict=True):
        sheet = book.create_sheet(name)
        for i, row in enumerate(rows):
            sheet.append([float(c) if i and j == 3 else c for j, c in enumerate(row)])
    del book["Sheet"]
    book.save(tmp_path / "raw" / "shop.xlsx")
    assert kept(read(tmp_path, tmp_path)[0]) == sum(40 + i for i in range(60)) - 100


def documents(
    codes: tuple[str, str], ref: bool = True, header: str = "Document type"
) -> tuple[Rows, int]:
    rows: Rows = [[header, "Account", "Date", "Number", "Amount"]]
    net = 0
    for number, who, day, _ in drawn(100):
        rows.append([codes[0], who, day, number + 1, f"{50 + number}.00"])
        net += 50 + number
        if number % 12 == 5:
            late = f"{date.fromisoformat(day) + timedelta(days=2)}"
            rows.append([codes[1], who if ref else f"X{number}", late, number + 501, "20.00"])
            net += -20 if ref else 20
    return rows, net


@pytest.mark.parametrize(
    "codes", [("SI", "SC"), ("FT", "NC"), ("TD01", "TD04"), ("RE", "GU"), ("FV", "KOR")]
)
def test_two_letters_tell_credit_notes_from_invoices(tmp_path: Path, codes: tuple[str, str]):
    rows, net = documents(codes)
    summary, told = read(tmp_path, {"journal.csv": rows})
    assert kept(summary) == net and codes[1] in told


def test_two_letters_that_no_rows_bear_out_stay_sales_and_are_named(tmp_path: Path):
    """Customers who never bought anything before cannot have been given anything back."""
    rows, net = documents(("SI", "SC"), ref=False)
    summary, told = read(tmp_path, {"journal.csv": rows})
    assert kept(summary) == net and "8 rows, 160.00 in all, read as sales" in told


def test_letters_of_a_size_are_no_documents(tmp_path: Path):
    rows, _ = documents(("SI", "SC"), header="Size type")
    summary, _ = read(tmp_path, {"sizes.csv": rows})
    assert kept(summary) == sum(50 + i for i in range(100)) + 8 * 20


@pytest.mark.parametrize(("second", "customers"), [("Member no", 20), ("Web customer no", 40)])
def test_zeros_that_a_spreadsheet_has_cut_off_part_nobody(
    tmp_path: Path, second: str, customers: int
):
    """Two numberings of one length are two: the same header in both files tells that they are one."""
    first: Rows = [["Member no", "Date", "Receipt", "Total"]]
    later: Rows = [[second, "Date", "Receipt", "Total"]]
    for i in range(100):
        first.append([f"{i % 20 * 7 + 1:06d}", f"2023-0{i % 9 + 1}-14", f"a{i}", "5.50"])
        later.append([i % 20 * 7 + 1, f"2024-0{i % 9 + 1}-14", f"b{i}", "5.50"])
    summary, told = read(tmp_path, {"a2023.csv": first, "b2024.csv": later})
    assert summary["customers"] == customers
    assert ("read as the same customers" in told) == (customers == 20)


def test_a_refund_gives_its_tax_back_as_well(tmp_path: Path):
    rows: Rows = [["Invoice", "Date", "Customer", "Net", "Tax", "Total"]]
    for number, who, day, _ in drawn():
        rows.append([number, day, who, "100.00", "20.00", "120.00"])
    rows.append([900, "2025-01-01", rows[5][2], "-50.00", "-10.00", "-60.00"])
    summary, _ = read(
        tmp_path,
        {"i.csv": rows},
        columns={
            "customer": "Customer",
            "order": "Invoice",
            "time": "Date",
            "amount": "Total",
            "tax": "Tax",
        },
    )
    assert kept(summary) == 60 * 100 - 50
    assert {r["name"]: r["money"] for r in summary["rules"]}["tax_shipping"] == "1190.00"


def test_an_open_order_that_is_paid_is_a_sale_and_one_that_is_not_is_none(tmp_path: Path):
    rows: Rows = [
        ["Bestellnummer", "Datum", "Kundennummer", "Betrag", "Bestellstatus", "Zahlungsstatus"]
    ]
    for number, who, day, _ in drawn():
        states = (
            ("Offen", "Bezahlt")
            if number < 10
            else ("Offen", "Offen")
            if number < 15
            else ("Versendet", "Bezahlt")
        )
        rows.append([number, day, who, "10,50", *states])
    summary, _ = read(tmp_path, {"o.csv": rows})
    assert (
        summary["orders"] == 55 and {r["name"]: r["rows"] for r in summary["rules"]}["unpaid"] == 5
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Partiellement remboursée", "sale"),
        ("Parcialmente reembolsado", "sale"),
        ("FAIL", "cancelled"),
        ("Failover order", "unknown"),
        ("Beklemede", "unpaid"),
        ("Angebot", "unpaid"),
        ("Angebot angenommen", "unknown"),
        ("Niet verschenen", "cancelled"),
        ("Ödenmedi", "unpaid"),
        ("Oczekujące na płatność", "unpaid"),
    ],
)
def test_words_of_states(word: str, kind: str):
    assert class_of_status(word) == kind


def test_a_list_of_lines_beside_their_orders_is_not_counted_again(tmp_path: Path):
    orders: Rows = [["order_number", "created", "customer_email", "grand_total"]]
    items: Rows = [["order_number", "sku", "qty", "unit_price", "row_total"]]
    for number, who, day, lines in drawn():
        orders.append(
            [f"W{number}", day, f"{who}@mail.example", f"{sum(q * p for _, q, p in lines)}.00"]
        )
        items += [[f"W{number}", name, q, p, f"{q * p}.00"] for name, q, p in lines]
    summary, told = read(tmp_path, {"items.csv": items, "orders.csv": orders})
    assert kept(summary) == sum(q * p for *_, lines in drawn() for _, q, p in lines)
    assert "'items.csv' is not read" in told


def test_sums_of_days_are_no_sales_and_a_product_of_that_name_is(tmp_path: Path):
    rows: Rows = [["Data", "Scontrino", "Tessera", "Articolo", "Importo"]]
    for number, who, day, _ in drawn():
        rows += [
            [day, number, who, "Totale giorno", "3,50"],
            [day, number, who, "Tazza", "4,50"],
            ["Totale giorno", "", "", "", "8,00"],
        ]
    summary, _ = read(tmp_path, {"s.csv": rows})
    assert kept(summary) == 60 * 8
    assert {r["name"]: r["rows"] for r in summary["rules"]}["summary_row"] == 60
