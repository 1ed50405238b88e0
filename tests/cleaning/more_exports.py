# ruff: noqa: E501 — tables of cases read better unbroken
"""A second lot of exports that nobody wrote the kit for: tills, marketplaces, offices of many lands.

Old encodings, other calendars and digits, months by name, states and yes-no columns under any
header, tables made for people, units, prices before tax, returns that are positive.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from .foreign_exports import (
    Cells,
    Foreign,
    Line,
    by_order,
    comma,
    drawn,
    of_lines,
    of_orders,
    table,
    total,
)

FULL = str.maketrans("0123456789", "0123456789")
ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫٬")
SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
FRENCH = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
RUSSIAN = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
]
POLISH = [
    "stycznia",
    "lutego",
    "marca",
    "kwietnia",
    "maja",
    "czerwca",
    "lipca",
    "sierpnia",
    "września",
    "października",
    "listopada",
    "grudnia",
]
ENGLISH = [
    "Jan.",
    "Feb.",
    "Mar.",
    "Apr.",
    "May",
    "June",
    "July",
    "Aug.",
    "Sept.",
    "Oct.",
    "Nov.",
    "Dec.",
]
FIRST = ["Anna", "Ben", "Carla", "David", "Eva", "Felix", "Greta"]
LAST = ["Smith", "Jones", "Novak", "Weber", "Rossi", "Dubois", "Silva"]


def workbook(
    name: str, sheets: Callable[[list[Line]], dict[str, Cells]]
) -> Callable[[Path, list[Line]], list[Path]]:
    """Write a workbook of several sheets."""

    def write(folder: Path, lines: list[Line]) -> list[Path]:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.remove(book.active)
        for title, rows in sheets(lines).items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
        book.save(folder / name)
        return [folder / name]

    return write


def lines_of(rows: list[Line], minus_days: int = 0) -> Cells:
    return [
        [x.order, x.customer + 500, f"{x.at:%d.%m.%Y}", f"Hut {x.product}", x.quantity, x.money]
        for x in rows
    ]


def with_subtotals(lines: list[Line]) -> dict[str, Cells]:
    """Sheets with a title and a sum under every order; the first one has early days only."""
    sheets: dict[str, Cells] = {}
    for order in by_order(lines):
        month = f"{order[0].at:%Y}" if order[0].at.day > 12 or order[0].at.month > 1 else "Anfang"
        sheet = sheets.setdefault(
            month, [[f"Verkäufe {month}"], [], ["Bon", "Kundennr.", "Datum", "Artikel", "Menge", "Betrag"]]
        )  # fmt: skip
        sheet.extend(lines_of(order))
        sheet.append([f"Summe {order[0].order}", None, None, None, None, total(order)])
    return sheets


def continued(lines: list[Line]) -> dict[str, Cells]:
    """Order, day and customer on an order's first row only."""
    rows: Cells = [
        [
            "Order Reference",
            "Order Date",
            "Customer",
            "Lines/Product",
            "Lines/Quantity",
            "Lines/Subtotal",
        ]
    ]
    for order in by_order(lines):
        for i, x in enumerate(order):
            head = [f"S{x.order:05d}", x.at, f"Cust {x.customer}"] if i == 0 else [None] * 3
            rows.append([*head, f"Desk {x.product}", x.quantity, x.money])
    return {"Sheet1": rows}


def two_headers(lines: list[Line]) -> dict[str, Cells]:
    rows: Cells = [
        ["Order", None, "Customer", None, "Item", "Amounts", None],
        ["No.", "Date", "Code", "Name", "Description", "Qty", "Total"],
    ]
    rows += [
        [x.order, x.at, f"C{x.customer:04d}", "Ann", f"Rug {x.product}", x.quantity, x.money]
        for x in lines
    ]
    return {"Data": rows}


def sold_and_returned(lines: list[Line]) -> dict[str, Cells]:
    header = ["Beleg", "Kunde", "Datum", "Artikel", "Menge", "Betrag"]
    back = [x for x in lines if x.order % 15 == 0]
    return {"Verkäufe": [header, *lines_of(lines)], "Retouren": [header, *lines_of(back)]}


def returns_file(folder: Path, lines: list[Line]) -> list[Path]:
    sold: Cells = [["Order ID", "Customer ID", "Order Date", "SKU", "Quantity", "Line Total"]]
    back: Cells = [
        ["Return ID", "Order ID", "Customer ID", "Return Date", "SKU", "Quantity", "Refund Amount"]
    ]
    for x in lines:
        row = [
            x.order,
            x.customer + 10,
            f"{x.at:%Y-%m-%d %H:%M}",
            f"S{x.product}",
            x.quantity,
            x.money,
        ]
        sold.append(row)
        if x.order % 15 == 0:
            back.append([f"R{len(back)}", *row])
    (folder / "orders.csv").write_bytes(table(sold))
    (folder / "returned.csv").write_bytes(table(back))
    return [folder / "orders.csv", folder / "returned.csv"]


def paged(folder: Path, lines: list[Line]) -> list[Path]:
    head = ["Receipt", "Sold at", "Member", "Item", "Qty", "Amount"]
    rows: Cells = []
    for i, x in enumerate(lines):
        if i % 40 == 0:
            rows += [*([[f"Page {i // 40}", "", "", "", "", ""]] if i else []), head]
        rows.append(
            [
                x.order,
                f"{x.at:%d/%m/%Y %H:%M}",
                f"M{x.customer:05d}",
                f"Tea {x.product}",
                x.quantity,
                x.money,
            ]
        )
    (folder / "paged.csv").write_bytes(table(rows))
    return [folder / "paged.csv"]


def wide(folder: Path, lines: list[Line]) -> list[Path]:
    rows: Cells = [
        [
            "Order",
            "Customer",
            "Date",
            *(f"{n}{i}" for i in (1, 2, 3) for n in ("Item", "Qty", "Price")),
        ]
    ]
    for order in by_order(lines):
        cells = [c for x in order for c in (f"Pot {x.product}", x.quantity, x.price)]
        rows.append(
            [
                order[0].order,
                f"W{order[0].customer}",
                f"{order[0].at:%Y-%m-%d}",
                *cells,
                *[""] * (9 - len(cells)),
            ]
        )
    (folder / "wide.csv").write_bytes(table(rows))
    return [folder / "wide.csv"]


def named(words: list[str], pattern: str) -> Callable[[Any], str]:
    """Write a day with its month's name."""
    return lambda at: pattern.format(at=at, month=words[at.month - 1], day=at.day)


def by_month(
    name: str, header: list[str], day: Callable[[Any], str], encoding: str = "utf-8"
) -> Any:
    return of_orders(
        name,
        header,
        lambda o: [o[0].order, day(o[0].at), f"K{o[0].customer:04d}", comma(total(o))],
        ";",
        encoding,
    )


LAST_DAY = "2024-12-31"
RETURNED = sum(x.order % 15 == 0 for x in drawn())
EUR, JPY, CNY, GBP, RUB, PLN, KRW = (
    {"currency": c} for c in ("EUR", "JPY", "CNY", "GBP", "RUB", "PLN", "KRW")
)
BACK = {"rules": {"refunded": RETURNED, "refund_matched": RETURNED}}
MORE = [
    Foreign("japanese-shift-jis", of_lines("注文.csv", ["注文番号", "注文日", "注文時間", "ステータス", "注文者メールアドレス", "商品名", "個数", "金額"], lambda x: [f"N-{x.order:06d}", f"{x.at:%Y/%m/%d}", f"{x.at:%H:%M:%S}", "キャンセル確定" if x.order % 12 == 1 else "発送完了", f"c{x.customer}@mail.example", f"抹茶{x.product}個入り", x.quantity, int(x.money * 100)], encoding="cp932"), JPY | {"rules": {"cancelled": sum(x.order % 12 == 1 for x in drawn())}}, 100, lambda x: x.order % 12 != 1),
    Foreign("korean-euc-kr", of_orders("주문.csv", ["주문번호", "주문일", "구매자전화번호", "결제액"], lambda o: [o[0].order, f"{o[0].at:%Y-%m-%d %H:%M:%S}", f"010-1234-{o[0].customer:04d}", f"{int(total(o) * 100):,}"], encoding="cp949"), KRW, 100),
    Foreign("taiwan-big5", of_orders("訂單.csv", ["訂單編號", "訂購日期", "會員編號", "小計"], lambda o: [f"TW{o[0].order}", f"{o[0].at.year - 1911}/{o[0].at:%m/%d}", f"A{o[0].customer}", int(total(o) * 100)], encoding="big5"), {"currency": "TWD"}, 100),
    Foreign("russian-1251", of_lines("отчет.csv", ["Контрагент", "Документ", "Дата", "Номенклатура", "Количество", "Сумма", "Удалено"], lambda x: [f"ООО «Ромашка {x.customer}»", f"Реализация {x.order:07d} от {x.at:%d.%m.%Y}", f"{x.at:%d.%m.%Y %H:%M:%S}", f"Бумага {x.product}", x.quantity, comma(x.money), "Удалено" if x.order % 9 == 2 else "Не удалено"], ";", "cp1251", before=[["Отчет по продажам"], []], after=[["Итого", "", "", "", "", "999,00", ""]]), RUB | {"rules": {"cancelled": sum(x.order % 9 == 2 for x in drawn()), "summary_row": 1}}, keeps=lambda x: x.order % 9 != 2),
    Foreign("polish-1250", of_orders("allegro.csv", ["Numer zamówienia", "Data zakupu", "Login kupującego", "Wartość", "Status"], lambda o: [o[0].order, f"{o[0].at:%d.%m.%Y %H:%M}", f"kupujący_{o[0].customer}", f"{comma(total(o))} zł", "Anulowane" if o[0].order % 11 == 3 else "Wysłane"], ";", "cp1250"), PLN | {"rules": {"cancelled": 11}}, keeps=lambda x: x.order % 11 != 3),
    Foreign("turkish-1254", of_orders("trendyol.csv", ["Sipariş Numarası", "Sipariş Tarihi", "Müşteri No", "Faturalanacak Tutar", "Sipariş Statüsü"], lambda o: [o[0].order, f"{o[0].at:%d.%m.%Y %H:%M}", o[0].customer + 1, comma(total(o)), "İade Edildi" if o[0].order % 11 == 3 else "Teslim Edildi"], ";", "cp1254"), {"currency": "TRY", "rules": {"refunded": 11}}, keeps=lambda x: x.order % 11 != 3),
    Foreign("full-width-digits", of_orders("売上.csv", ["伝票番号", "売上日", "顧客コード", "売上金額"], lambda o: [o[0].order, f"{o[0].at:%Y/%m/%d}".translate(FULL), f"K{o[0].customer}", f"{int(total(o) * 100)}円".translate(FULL)]), JPY, 100),
    Foreign("japanese-eras", of_orders("era.csv", ["伝票番号", "売上日", "得意先コード", "金額"], lambda o: [o[0].order, f"令和{o[0].at.year - 2018}年{o[0].at.month}月{o[0].at.day}日", f"K{o[0].customer}", int(total(o) * 100)]), JPY, 100),
    Foreign("arabic-digits", of_orders("فواتير.csv", ["رقم الفاتورة", "التاريخ", "رقم العميل", "المبلغ"], lambda o: [str(o[0].order).translate(ARABIC), f"{o[0].at:%d/%m/%Y %H:%M}".translate(ARABIC), str(o[0].customer + 100).translate(ARABIC), f"{total(o):,.2f}".translate(ARABIC) + " ر.س"]), {"currency": "SAR"}),
    Foreign("thai-years", of_orders("ยอดขาย.csv", ["เลขที่ใบเสร็จ", "วันที่", "รหัสลูกค้า", "ยอดรวม"], lambda o: [o[0].order, f"{o[0].at:%d/%m}/{o[0].at.year + 543}", f"TH{o[0].customer}", total(o)]), {"currency": "THB"}),
    Foreign("persian-years", of_orders("fa.csv", ["order_no", "customer_no", "order_date", "amount"], lambda o: [o[0].order, o[0].customer, f"{o[0].at.year - 621}/{o[0].at:%m/%d}", total(o)]), "are no dates"),
    Foreign("months-in-english", of_orders("ap.csv", ["Order #", "Order placed", "Customer #", "Order total"], lambda o: [o[0].order, f"{ENGLISH[o[0].at.month - 1]} {o[0].at.day}, {o[0].at.year}, {o[0].at:%I:%M} {'a.m.' if o[0].at.hour < 12 else 'p.m.'}", o[0].customer, total(o)])),
    Foreign("months-in-spanish", by_month("meli.csv", ["# de venta", "Fecha de venta", "Código de cliente", "Total"], named(SPANISH, "{day} de {month} de {at:%Y} {at:%H:%M} hs.")), EUR),
    Foreign("months-in-french", by_month("mois.csv", ["Commande", "Date", "Code client", "Montant"], named(FRENCH, "{day} {month} {at:%Y} {at:%Hh%M}")), EUR),
    Foreign("months-in-german", by_month("monate.csv", ["Bestellung", "Bestelldatum", "Kundennummer", "Betrag"], named(GERMAN, "{day}. {month} {at:%Y}, {at:%H:%M} Uhr"), "cp1252"), EUR),
    Foreign("months-in-russian", by_month("месяцы.csv", ["Номер заказа", "Дата", "Код клиента", "Сумма"], named(RUSSIAN, "{day} {month} {at:%Y} г.")), RUB),
    Foreign("months-in-polish", by_month("miesiace.csv", ["Zamówienie", "Data", "Kod klienta", "Kwota"], named(POLISH, "{day} {month} {at:%Y}")), PLN),
    Foreign("year-month-day-columns", of_lines("ymd.csv", ["Year", "Month", "Day", "Time", "Receipt No", "Card No", "Product", "Sales"], lambda x: [x.at.year, x.at.month, x.at.day, f"{x.at:%H:%M}", x.order, f"{x.customer:010d}", f"Oil {x.product}", x.money])),
    Foreign("two-names", of_orders("noms.csv", ["Commande", "Prénom", "Nom", "Date", "Total"], lambda o: [o[0].order, FIRST[o[0].customer % 7].upper() if o[0].order % 2 else FIRST[o[0].customer % 7], f" {LAST[o[0].customer // 7]} ", f"{o[0].at:%d/%m/%Y}", comma(total(o))], ";"), EUR),
    Foreign("voided-lines", of_lines("toast.csv", ["Order Id", "Order Date", "Guest Email", "Menu Item", "Qty", "Net Price", "Void?"], lambda x: [f"4{x.order:06d}", f"{x.at:%m/%d/%y %I:%M %p}", f"c{x.customer}@mail.example", f"Taco {x.product}", x.quantity, x.money, str(x.order % 13 == 5).lower()]), {"rules": {"cancelled": sum(x.order % 13 == 5 for x in drawn())}}, keeps=lambda x: x.order % 13 != 5),
    Foreign("states-under-any-header", of_lines("otto.csv", ["Auftragsnummer", "Bestelldatum", "Kundennummer", "Artikel", "Verkaufspreis", "Positionsmerkmal"], lambda x: [f"b{x.order:06x}", f"{x.at:%Y-%m-%dT%H:%M:%S}", x.customer, f"Lampe {x.product}", x.money, "RETURNED" if x.order % 13 == 5 else "SENT"]), EUR | {"rules": {"refunded": sum(x.order % 13 == 5 for x in drawn())}}, keeps=lambda x: x.order % 13 != 5),
    Foreign("cents", of_orders("charges.csv", ["charge_id", "customer_id", "created_at", "amount_cents"], lambda o: [f"ch_{o[0].order}", f"cus_{o[0].customer}", f"{o[0].at:%Y-%m-%d %H:%M:%S}", int(total(o) * 100)])),
    Foreign("ten-thousands", of_orders("合同.csv", ["合同编号", "签订日期", "客户名称", "合同金额(万元)"], lambda o: [f"HT{o[0].order:05d}", f"{o[0].at:%Y-%m-%d}", f"公司{o[0].customer:03d}", f"{total(o) / 10000:.6f}"]), CNY),
    Foreign("per-cents-off", of_lines("pct.csv", ["Order No", "Customer No", "Date", "Item", "Qty", "Unit Price", "Discount (%)"], lambda x: [x.order, x.customer, f"{x.at:%Y-%m-%d}", f"Tap {x.product}", x.quantity, x.price * 2, 50 if x.order % 2 else "50 %"])),
    Foreign("price-of-the-line", of_lines("sumup.csv", ["Datum", "Transaktions-ID", "Menge", "Beschreibung", "Preis (brutto)", "Preis (netto)", "Steuer", "Kundennummer"], lambda x: [f"{x.at:%d.%m.%Y, %H:%M}", f"T{x.order:05d}", x.quantity, f"Torte {x.product}", comma(x.money * Decimal("1.2")), comma(x.money), comma(x.money * Decimal("1.2") - round(x.money, 2)), x.customer], ";"), EUR),
    Foreign("debit-and-credit", of_orders("drcr.csv", ["Doc No", "Doc Date", "Account Code", "Amount"], lambda o: [o[0].order, f"{o[0].at:%d/%m/%Y}", f"AC{o[0].customer:04d}", f"{total(o):,.2f} DR"], after=[["9999", "31/12/2024", "AC9999", "5.00 CR"]]), {"rules": {"refund_unmatched": 1}}),
    Foreign("sums-and-month-sheets", workbook("monate.xlsx", with_subtotals), EUR | {"rules": {"summary_row": 120}}),
    Foreign("continued-orders", workbook("odoo.xlsx", continued)),
    Foreign("two-header-rows", workbook("two.xlsx", two_headers)),
    Foreign("header-on-every-page", paged, {"rules": {"summary_row": 10}}),
    Foreign("returns-in-a-sheet", workbook("ware.xlsx", sold_and_returned), EUR | BACK, keeps=lambda x: x.order % 15 != 0),
    Foreign("returns-in-a-file", returns_file, BACK, keeps=lambda x: x.order % 15 != 0),
    Foreign("products-in-a-row's-width", wide, "holds several products"),
    Foreign("test-accounts", of_orders("test.csv", ["Order Number", "Email", "Order Date", "Total Price"], lambda o: [o[0].order, "test@test.com" if o[0].order % 10 == 7 else f"c{o[0].customer}@mail.example", f"{o[0].at:%Y-%m-%d}", total(o)]), {"rules": {"test_order": 12}}, keeps=lambda x: x.order % 10 != 7),
]  # fmt: skip
