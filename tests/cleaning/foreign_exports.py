# ruff: noqa: E501 — tables of cases read better unbroken
"""Exports that nobody wrote the kit for: other names, other languages, other habits.

Each entry makes one merchant's files out of the same random orders; what must come of them is
known because it was drawn before it was written.
"""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl

Cells = list[list[Any]]


@dataclass(frozen=True)
class Line:
    """One bought product."""

    customer: int
    order: int
    at: datetime
    product: int
    quantity: int
    price: Decimal

    @property
    def money(self) -> Decimal:
        return self.quantity * self.price


@dataclass(frozen=True)
class Foreign:
    """One merchant's files and what must be read out of them."""

    name: str
    write: Callable[[Path, list[Line]], list[Path]]
    outcome: dict[str, Any] | str = field(default_factory=dict)
    times: int = 1  # yen are a hundred times the drawn amounts
    keeps: Callable[[Line], bool] = lambda line: True

    def kept(self, lines: list[Line]) -> list[Line]:
        """Return the lines that count as purchases."""
        return [line for line in lines if self.keeps(line)]


def drawn(orders: int = 120, customers: int = 45, seed: int = 7) -> list[Line]:
    """Draw orders of one to three different products over two years."""
    rng = random.Random(seed)
    lines = []
    for order in range(orders):
        customer = rng.randrange(customers)
        at = datetime(2023, 1, 3, 9) + timedelta(
            minutes=order * (729 * 24 * 60 // orders) + rng.randrange(600)
        )
        for product in rng.sample(range(20), rng.randint(1, 3)):
            lines.append(
                Line(
                    customer,
                    order,
                    at,
                    product,
                    rng.randint(1, 3),
                    Decimal(199 + 131 * product) / 100,
                )
            )
    return lines


def total(lines: list[Line]) -> Decimal:
    return sum((line.money for line in lines), Decimal(0))


def by_order(lines: list[Line]) -> list[list[Line]]:
    groups: dict[int, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.order, []).append(line)
    return list(groups.values())


def table(rows: Cells, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def comma(value: Decimal) -> str:
    return f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def of_lines(
    name: str,
    header: list[str],
    cell: Callable[..., list[Any]],
    delimiter: str = ",",
    encoding: str = "utf-8",
    before: Cells | None = None,
    after: Cells | None = None,
    grouped: Callable[[list[Line]], list[Any]] = list,
) -> Callable[[Path, list[Line]], list[Path]]:
    """Write a row a line."""

    def write(folder: Path, lines: list[Line]) -> list[Path]:
        rows = [
            *(before or []),
            *([header] if header else []),
            *(cell(own) for own in grouped(lines)),
            *(after or []),
        ]
        (folder / name).write_bytes(table(rows, delimiter, encoding))
        return [folder / name]

    return write


of_orders = partial(of_lines, grouped=by_order)  # a row an order


def nested(folder: Path, lines: list[Line]) -> list[Path]:
    """What a shop's interface sends: objects within objects, moments in milliseconds."""
    rows = [
        {
            "order": {"id": f"{x.order:06d}", "placed": {"at": at_noon(x)}},
            "customer": {"id": f"cus_{x.customer}", "tags": ["a", "b"]},
            "sku": f"S{x.product}",
            "quantity": x.quantity,
            "line_total": float(x.money),
        }
        for x in lines
    ]
    path = folder / "orders.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return [path]


def at_noon(line: Line) -> int:
    """Milliseconds of a moment that lies on the same day in every zone that is proposed."""
    return int(line.at.replace(hour=18, tzinfo=UTC).timestamp() * 1000)


def excel_days(moment: datetime) -> str:
    """Excel's day number as a German or Dutch file has it."""
    return f"{(moment - datetime(1899, 12, 30)) / timedelta(days=1):.5f}".replace(".", ",")


def book(
    name: str, sheets: Callable[[list[Line]], dict[str, Cells]]
) -> Callable[[Path, list[Line]], list[Path]]:
    """Write a workbook."""

    def write(folder: Path, lines: list[Line]) -> list[Path]:
        made = openpyxl.Workbook()
        made.remove(made.worksheets[0])
        for title, rows in sheets(lines).items():
            sheet = made.create_sheet(title)
            for row in rows:
                sheet.append(row)
        made.save(folder / name)
        return [folder / name]

    return write


def yearly(folder: Path, lines: list[Line]) -> list[Path]:
    """Write two files that share the last quarter of the first year."""
    paths = []
    for year, start, end in (
        (2023, datetime(2023, 1, 1), datetime(2024, 1, 1)),
        (2024, datetime(2023, 10, 1), datetime(2025, 1, 1)),
    ):
        rows = [["Belegnr", "Kd-Nr", "Belegdatum", "Artikelbez.", "Menge", "VK-Preis", "Gesamt"]]
        rows += [
            [
                f"B{x.order:05d}",
                f"K{x.customer:04d}",
                f"{x.at:%d.%m.%Y %H:%M}",
                f"Artikel {x.product}",
                x.quantity,
                comma(x.price),
                comma(x.money),
            ]
            for x in lines
            if start <= x.at < end
        ]
        path = folder / f"umsatz_{year}.csv"
        path.write_bytes(table(rows, ";", "cp1252"))
        paths.append(path)
    return paths


def overview(lines: list[Line]) -> dict[str, Cells]:
    """A cover, a sheet a year, and a summary by month."""
    header = [
        "Numéro client",
        "N° commande",
        "Date de commande",
        "Désignation",
        "Qté",
        "Montant TTC",
    ]
    sheets: dict[str, Cells] = {
        "Couverture": [
            ["Ventes de la boutique"],
            ["Exporté le", datetime(2025, 1, 2)],
            ["Contact", "compta@example.org"],
        ]
    }
    for year in (2023, 2024):
        sheets[str(year)] = [
            [f"Ventes {year}"],
            [],
            header,
            *[
                [
                    f"C{x.customer:03d}",
                    x.order,
                    x.at,
                    f"Produit {x.product}",
                    x.quantity,
                    float(x.money),
                ]
                for x in lines
                if x.at.year == year
            ],
            [
                "Total",
                None,
                None,
                None,
                None,
                float(total([x for x in lines if x.at.year == year])),
            ],
        ]
    months = sorted({(x.at.year, x.at.month) for x in lines})
    sheets["Synthèse"] = [
        ["Mois", "CA", "Commandes", "Panier", "Part"],
        *[
            [
                f"{y}-{m:02d}",
                float(total([x for x in lines if (x.at.year, x.at.month) == (y, m)])),
                1,
                2,
                3,
            ]
            for y, m in months
        ],
    ]
    return sheets


def olist(folder: Path, lines: list[Line]) -> list[Path]:
    """A row a payment, with two ids of the customer: one an order, one a person."""
    header = [
        "order_id",
        "customer_id",
        "customer_unique_id",
        "order_status",
        "order_purchase_timestamp",
        "customer_zip_code_prefix",
        "customer_city",
        "payment_type",
        "payment_value",
    ]
    rows = [
        [
            f"o{o[0].order:08x}",
            f"c{o[0].order:08x}",
            f"u{o[0].customer:08x}",
            "delivered",
            f"{o[0].at:%Y-%m-%d %H:%M:%S}",
            "01310",
            "sao paulo",
            "credit_card",
            f"{total(o):.2f}",
        ]
        for o in by_order(lines)
    ]
    (folder / "olist.csv").write_bytes(table([header, *rows]))
    return [folder / "olist.csv"]


def superstore(folder: Path, lines: list[Line]) -> list[Path]:
    header = [
        "Row ID",
        "Order ID",
        "Order Date",
        "Ship Date",
        "Ship Mode",
        "Customer ID",
        "Customer Name",
        "Segment",
        "Country",
        "City",
        "State",
        "Postal Code",
        "Region",
        "Product ID",
        "Category",
        "Sub-Category",
        "Product Name",
        "Sales",
        "Quantity",
        "Discount",
        "Profit",
    ]
    rows = [
        [
            i + 1,
            f"CA-{x.at.year}-{100000 + x.order}",
            f"{x.at.month}/{x.at.day}/{x.at.year}",
            f"{x.at.month}/{min(28, x.at.day + 2)}/{x.at.year}",
            "Standard Class",
            f"CG-{12000 + x.customer}",
            "Claire Gute",
            "Consumer",
            "United States",
            "Henderson",
            "Kentucky",
            "42420",
            "South",
            f"FUR-{x.product}",
            "Furniture",
            "Bookcases",
            f"Shelf {x.product}",
            f"{x.money:.2f}",
            x.quantity,
            "0.2",
            "-3.1",
        ]
        for i, x in enumerate(lines)
    ]
    (folder / "superstore.csv").write_bytes(table([header, *rows], ",", "cp1252"))
    return [folder / "superstore.csv"]


def status_refunds(folder: Path, lines: list[Line]) -> list[Path]:
    """Orders with a status; every tenth was refunded, every fifteenth cancelled."""
    header = ["Référence", "Client", "Créé le", "État", "Total payé"]
    rows = []
    for o in by_order(lines):
        state = (
            "Remboursé" if o[0].order % 10 == 0 else "Annulé" if o[0].order % 15 == 1 else "Livré"
        )
        rows.append(
            [
                f"REF{o[0].order:04d}",
                f"client{o[0].customer}@exemple.fr",
                f"{o[0].at:%d/%m/%Y %H:%M:%S}",
                state,
                f"{total(o):.2f} €".replace(".", ","),
            ]
        )
    (folder / "commandes.csv").write_bytes(table([header, *rows], ";"))
    return [folder / "commandes.csv"]


def two_halves(folder: Path, lines: list[Line]) -> list[Path]:
    """A web shop by e-mail and a till by e-mail in capitals: one base of customers."""
    web = [["Order #", "Customer E-mail", "Placed At", "Grand Total"]]
    till = [["Receipt", "Email Address", "Sold On", "Gross Amount"]]
    for o in by_order(lines):
        if o[0].order % 2:
            web.append(
                [
                    f"W{o[0].order}",
                    f"c{o[0].customer}@Example.org",
                    f"{o[0].at:%Y-%m-%dT%H:%M:%SZ}",
                    f"{total(o):.2f}",
                ]
            )
        else:
            till.append(
                [
                    f"T{o[0].order}",
                    f" C{o[0].customer}@EXAMPLE.ORG",
                    f"{o[0].at:%Y-%m-%d %H:%M}",
                    f"£{total(o):.2f}",
                ]
            )
    (folder / "web.csv").write_bytes(table(web))
    (folder / "till.csv").write_bytes(table(till))
    return [folder / "web.csv", folder / "till.csv"]


def other_headers(folder: Path, lines: list[Line]) -> list[Path]:
    """Two years from two systems: the same orders' log under other names."""
    old = [["Cust No", "Inv No", "Inv Date", "Value"]]
    new = [["CustomerNumber", "InvoiceNumber", "OrderDate", "TotalAmount"]]
    for o in by_order(lines):
        if o[0].at.year == 2023:
            old.append([f"A{o[0].customer}", o[0].order, f"{o[0].at:%d/%m/%Y}", total(o)])
        else:
            new.append([f"A{o[0].customer}", o[0].order, f"{o[0].at:%Y-%m-%d %H:%M:%S}", total(o)])
    (folder / "2023.csv").write_bytes(table(old))
    (folder / "2024.csv").write_bytes(table(new))
    return [folder / "2023.csv", folder / "2024.csv"]


def months(lines: list[Line]) -> dict[str, Cells]:
    """A sheet a month with true dates, and a summary longer than any of them."""
    header = ["Client", "Sale date", "Invoice no", "Amount due"]
    made: dict[str, Cells] = {
        "Summary": [
            ["Day", "Turnover", "Orders", "Mean"],
            *[[d, d * 10, d, 10] for d in range(1, 200)],
        ]
    }
    for o in by_order(lines):
        sheet = made.setdefault(f"{o[0].at:%b %Y}", [header])
        sheet.append([f"C{o[0].customer}", o[0].at, o[0].order + 1000, float(total(o))])
    return made


TOTALS = {order[0].order: total(order) for order in by_order(drawn())}
OVERLAP = sum(datetime(2023, 10, 1) <= line.at < datetime(2024, 1, 1) for line in drawn())
NO_CARD = sum(line.customer % 3 == 0 for line in drawn())
EUR, JPY, CNY, GBP, BRL = ({"currency": code} for code in ("EUR", "JPY", "CNY", "GBP", "BRL"))
FOREIGN = [
    Foreign("kaggle-bank-style", of_orders("transactions.csv", ["Transaction ID", "Cust_ID", "Txn Date", "Txn Amount"], lambda o: [o[0].order, f"C{o[0].customer}", f"{o[0].at:%d-%m-%Y}", total(o)])),
    Foreign("customer-id-sales", of_orders("sales.csv", ["Invoice", "Customer ID", "Transaction Date", "Sales"], lambda o: [o[0].order, 10000 + o[0].customer, f"{o[0].at:%Y/%m/%d}", total(o)])),
    Foreign("retail-lines", of_lines("retail.csv", ["invoice_no", "customer_id", "category", "quantity", "price", "payment_method", "invoice_date", "shopping_mall"], lambda x: [f"I{x.order}", f"C{x.customer}", f"cat {x.product % 4}", x.quantity, x.price, "Cash", f"{x.at:%d/%m/%Y}", "Kanyon"])),
    Foreign("superstore", superstore),
    Foreign("olist", olist),
    Foreign("snake-case-shop", of_lines("export.csv", ["order_item_id", "order_id", "user_id", "sku", "qty_ordered", "unit_price_incl_tax", "row_total", "created_at"], lambda x: [x.order * 10 + x.product, x.order, x.customer, f"S{x.product}", x.quantity, x.price, x.money, f"{x.at:%Y-%m-%d %H:%M:%S}"])),
    Foreign("german-till", of_lines("kasse.csv", ["Bonnummer", "Kundenkarte", "Datum", "Uhrzeit", "Artikelbezeichnung", "Warengruppe", "Anzahl", "Einzelpreis", "Umsatz brutto"], lambda x: [x.order, f"KK{x.customer:06d}", f"{x.at:%d.%m.%Y}", f"{x.at:%H:%M}", f"Artikel {x.product}", "Food", x.quantity, comma(x.price), comma(x.money)], ";", "cp1252"), EUR),
    Foreign("german-shop", of_orders("bestellungen.csv", ["Bestell-Nr.", "E-Mail-Adresse", "Bestelldatum", "Zahlungsart", "Bestellstatus", "Rechnungsbetrag"], lambda o: [o[0].order, f"k{o[0].customer}@beispiel.de", f"{o[0].at:%d.%m.%Y %H:%M:%S}", "PayPal", "Versendet", f"{comma(total(o))} EUR"], ";"), EUR),
    Foreign("german-credit-notes", of_lines("belege.csv", ["Belegart", "Beleg-Nr", "Kunden-Nr", "Belegdatum", "Ursprungsbeleg", "Artikel", "Netto"], lambda x: ["Rechnung", f"R{x.order}", x.customer + 500, f"{x.at:%d.%m.%Y}", "", f"A{x.product}", comma(x.money)], ";", after=[["Gutschrift", "G1", "500", "31.12.2024", "R9999", "A1", "5,00"]]), EUR | {"rules": {"refund_unmatched": 1}, "customers": 44}),
    Foreign("yearly-overlap", yearly, EUR | {"rules": {"overlap": OVERLAP}}),
    Foreign("years-with-other-headers", other_headers),
    Foreign("french-workbook", book("ventes.xlsx", overview), EUR | {"rules": {"summary_row": 2}}),
    Foreign("month-sheets", book("months.xlsx", months)),
    Foreign("french-status", status_refunds, EUR | {"rules": {"refunded": 12, "cancelled": 8}}, keeps=lambda x: x.order % 10 != 0 and x.order % 15 != 1),
    Foreign("spanish", of_orders("ventas.csv", ["Nº de pedido", "Código de cliente", "Fecha del pedido", "Importe total", "Forma de pago"], lambda o: [o[0].order, f"CL-{o[0].customer}", f"{o[0].at:%d/%m/%Y %H:%M}", comma(total(o)), "Tarjeta"], ";"), EUR),
    Foreign("portuguese", of_orders("vendas.csv", ["Número do pedido", "CPF do cliente", "Data da compra", "Valor total", "Situação"], lambda o: [o[0].order, f"{10000000000 + o[0].customer}", f"{o[0].at:%d/%m/%Y}", f"R$ {comma(total(o))}", "Devolvido" if o[0].order % 20 == 3 else "Entregue"], ";"), BRL | {"rules": {"refunded": 6}}, keeps=lambda x: x.order % 20 != 3),
    Foreign("italian", of_orders("ordini.csv", ["Numero d'ordine", "Codice cliente", "Data ordine", "Totale ordine", "Stato"], lambda o: [o[0].order, f"IT{o[0].customer}", f"{o[0].at:%d/%m/%Y}", f"€ {comma(total(o))}", "Consegnato"], ";"), EUR),
    Foreign("dutch", of_orders("verkopen.csv", ["Ordernummer", "Klantnummer", "Besteldatum", "Totaalbedrag"], lambda o: [o[0].order, f"K{o[0].customer}", f"{o[0].at:%d-%m-%Y}", f"€ {comma(total(o))}"], ";"), EUR),
    Foreign("polish", of_orders("sprzedaz.csv", ["Nr zamówienia", "ID klienta", "Data zamówienia", "Kwota"], lambda o: [f"Z/{o[0].order}", o[0].customer + 70, f"{o[0].at:%d.%m.%Y %H:%M}", f"{comma(total(o))} zł"], ";"), {"currency": "PLN"}),
    Foreign("russian", of_orders("продажи.csv", ["Номер заказа", "Клиент", "Дата", "Сумма"], lambda o: [o[0].order, f"К-{o[0].customer:04d}", f"{o[0].at:%d.%m.%Y}", comma(total(o))], ";"), {"currency": "RUB"}),
    Foreign("korean", of_orders("매출.csv", ["주문번호", "회원번호", "주문일시", "결제금액"], lambda o: [o[0].order, f"U{o[0].customer}", f"{o[0].at:%Y-%m-%d %H:%M}", f"{int(total(o) * 100):,}"]), {"currency": "KRW"}, 100),
    Foreign("japanese", of_lines("売上.csv", ["伝票番号", "会員コード", "売上日時", "商品名", "数量", "単価", "売上金額"], lambda x: [x.order, f"M{x.customer:05d}", f"{x.at:%Y/%m/%d %H:%M}", f"商品{x.product}", x.quantity, int(x.price * 100), int(x.money * 100)]), JPY, 100),
    Foreign("japanese-day", of_orders("uriage.csv", ["注文番号", "お客様番号", "購入日", "合計金額"], lambda o: [o[0].order, f"A{o[0].customer}", f"{o[0].at:%Y年%m月%d日}", f"¥{int(total(o) * 100):,}"]), JPY, 100),
    Foreign("chinese-members", of_orders("消费记录.csv", ["消费单号", "会员卡号", "消费日期", "消费门店", "应收", "实收金额"], lambda o: [f"XF{o[0].order:06d}", f"8800{o[0].customer:04d}", f"{o[0].at:%Y-%m-%d}", "南京路店", total(o) + 1, total(o)], encoding="gbk"), CNY),
    Foreign("chinese-preamble", of_orders("订单明细.csv", ["订单编号", "客户编码", "成交日期", "结算金额(元)"], lambda o: [f"\t{o[0].order:018d}", f"\t{o[0].customer:012d}", f"{o[0].at:%Y/%m/%d %H:%M:%S}", f"{total(o):.2f}"], before=[["店铺订单明细报表"], ["导出时间：2025-01-02 10:00:00"], []], after=[["合计", "", "", "999999.00"]], encoding="gb18030"), CNY | {"rules": {"summary_row": 1}}),
    Foreign("loyalty-till", of_lines("coffee.csv", ["Ticket", "Date", "Time", "Item", "Qty", "Net", "Loyalty Card"], lambda x: [x.order, f"{x.at:%d/%m/%y}", f"{x.at:%H:%M:%S}", f"Coffee {x.product}", x.quantity, x.money, f"{700000 + x.customer}" if x.customer % 3 else ""]), {"rules": {"no_customer": NO_CARD}}, keeps=lambda x: x.customer % 3 != 0),
    Foreign("till-total-repeated", of_lines("pos.csv", ["ReceiptNo", "MemberNo", "SaleDateTime", "ItemDescription", "Units", "UnitPrice", "ReceiptTotal"], lambda x: [f"R{x.order}", f"M{x.customer}", f"{x.at:%d %b %Y %H:%M}", f"Item {x.product}", x.quantity, x.price, TOTALS[x.order]])),
    Foreign("headerless-orders", of_orders("noheader.csv", [], lambda o: [f"C{o[0].customer:04d}", f"{o[0].at:%Y-%m-%d}", total(o)])),
    Foreign("headerless-lines", of_lines("plain.txt", [], lambda x: [x.order + 100000, f"{x.at:%Y-%m-%d %H:%M:%S}", 5000 + x.customer, f"Product {x.product}", x.quantity, f"{x.money:.2f}"], "\t")),
    Foreign("headerless-packed", of_orders("cdnowlike.txt", [], lambda o: [f"{o[0].customer:05d}", f"{o[0].at:%Y%m%d}", len(o), f"{total(o):.2f}"], "\t")),
    Foreign("headerless-german", of_orders("daten.csv", [], lambda o: [o[0].order + 4000, f"{o[0].at:%d.%m.%Y}", f"k{o[0].customer}@beispiel.de", comma(total(o))], ";")),
    Foreign("headerless-with-prices", of_lines("till.csv", [], lambda x: [f"T{x.order:05d}", f"{x.at:%d/%m/%Y}", f"{x.at:%H:%M}", f"SKU{x.product:03d}", x.quantity, x.price, x.money, f"M{x.customer:04d}"])),
    Foreign("two-files-by-e-mail", two_halves, GBP),
    Foreign("account-ledger", of_orders("ledger.csv", ["Doc No.", "Account Code", "Posting Date", "Net Value", "Currency"], lambda o: [f"SI-{o[0].order:05d}", f"ACC{o[0].customer:04d}", f"{o[0].at:%d-%b-%Y}", f"{total(o):,.2f}", "GBP"]), GBP),
    Foreign("erp-names", of_orders("erp.csv", ["SalesOrderNumber", "SoldToParty", "OrderDateTime", "NetSalesValue"], lambda o: [f"{o[0].order:010d}", f"{o[0].customer:010d}", f"{o[0].at:%Y%m%d}", f"{total(o):.2f}"])),
    Foreign("epoch-app", of_orders("events.csv", ["event_id", "visitor", "ts", "purchase_value"], lambda o: [f"e{o[0].order}", f"v{o[0].customer:x}", int(o[0].at.replace(hour=20, tzinfo=UTC).timestamp()), f"{total(o):.2f}"])),
    Foreign("salon", of_orders("appointments.csv", ["Appointment ID", "Client Name", "Client Mobile", "Appointment Date", "Stylist", "Service", "Amount Charged"], lambda o: [o[0].order, "Ann Smith", f"07700 9{o[0].customer:05d}", f"{o[0].at:%d/%m/%Y %H:%M}", "Jo", "Cut", f"£{total(o):.2f}"]), GBP),
    Foreign("names-only", of_orders("klanten.csv", ["Date of Sale", "Customer Name", "Total (USD)"], lambda o: [f"{o[0].at:%b %d, %Y}", f"{'ABCDEFGHI'[o[0].customer % 9]}. Smith{'xyzuvw'[o[0].customer // 9]}", f"{total(o):.2f}"]), {"orders": 120}),
    Foreign("unicode-text-of-excel", of_orders("Book1.txt", ["Sale No", "Client Ref", "Sold At", "Gross Sales"], lambda o: [o[0].order, f"REF {o[0].customer}", f"{o[0].at:%d/%m/%Y %H:%M}", f"{total(o):,.2f}"], "\t", "utf-16")),
    Foreign("refunded-column", of_orders("shop.csv", ["Order Ref", "Shopper", "Order Placed", "Order Total", "Refunded"], lambda o: [f"#{o[0].order}", f"s{o[0].customer}", f"{o[0].at:%m/%d/%Y %I:%M %p}", f"${total(o):,.2f}", f"${total(o) if o[0].order % 30 == 4 else 0:,.2f}"]), {"rules": {"refunded": 4}}, keeps=lambda x: x.order % 30 != 4),
    Foreign("swedish", of_orders("forsaljning.csv", ["Ordernummer", "Kundnummer", "Orderdatum", "Belopp"], lambda o: [o[0].order, o[0].customer + 1, f"{o[0].at:%Y-%m-%d}", f"{comma(total(o))} kr"], ";"), {"currency": "SEK"}),
    Foreign("danish", of_lines("salg.csv", ["Ordrenr.", "Kundenr.", "Dato", "Varenavn", "Antal", "Beløb"], lambda x: [x.order, x.customer + 1, f"{x.at:%d-%m-%Y}", f"Te {x.product}", x.quantity, comma(x.money)], ";"), {"currency": "DKK"}),
    Foreign("czech-price-in-all", of_lines("prodej.csv", ["Číslo objednávky", "Zákazník", "Datum", "Zboží", "Množství", "Cena celkem"], lambda x: [x.order, f"Z{x.customer}", f"{x.at:%d.%m.%Y %H:%M}", f"Čaj {x.product}", x.quantity, f"{comma(x.money)} Kč"], ";"), {"currency": "CZK"}),
    Foreign("hungarian", of_orders("eladas.csv", ["Rendelésszám", "Vevő", "Dátum", "Összeg"], lambda o: [o[0].order, f"V{o[0].customer}", f"{o[0].at:%Y.%m.%d. %H:%M}", f"{int(total(o) * 100)} Ft"], ";"), {"currency": "HUF"}, 100),
    Foreign("vietnamese", of_orders("don-hang.csv", ["Mã đơn hàng", "Khách hàng", "Ngày đặt hàng", "Thành tiền"], lambda o: [o[0].order, f"KH{o[0].customer:04d}", f"{o[0].at:%d/%m/%Y %H:%M}", f"{int(total(o) * 100):,}₫".replace(",", ".")]), {"currency": "VND"}, 100),
    Foreign("numbers-that-count-up", of_lines("erp.txt", ["Sales Order", "Account No", "Invoice Date", "Part", "Qty Shipped", "Extended Amount"], lambda x: [x.order + 10000, x.customer + 1, f"{x.at:%d/%m/%Y}", f"P{x.product}", x.quantity, f"GBP {x.money:,.2f}"], "\t", "utf-16"), GBP),
    Foreign("rupees-by-name", of_orders("bills.csv", ["Bill No", "Customer Name", "Bill Date", "Net Amount"], lambda o: [o[0].order, f"Raj {'KLMNP'[o[0].customer % 5]}{'abcdefghi'[o[0].customer // 5]}", f"{o[0].at:%d-%b-%Y %H:%M}", f"₹{total(o):,.2f}"]), {"currency": "INR"}),
    Foreign("total-with-tax-and-postage", of_orders("paid.csv", ["Order", "E-mail", "Date", "Subtotal", "Tax", "Shipping", "Total"], lambda o: [o[0].order, f"x{o[0].customer}@example.com", f"{o[0].at:%b %d %Y}", total(o), round(total(o) / 10, 2), "4.99", round(total(o) / 10, 2) + total(o) + Decimal("4.99")])),
    Foreign("excel-days-with-commas", of_lines("bonnen.tsv", ["Bon", "Klant", "Datum", "Artikel", "Aantal", "Bedrag"], lambda x: [x.order, x.customer + 1, excel_days(x.at), f"Fiets {x.product}", x.quantity, f"{x.money:.2f}".replace(".", ",")], "\t"), EUR),
    Foreign("nested-json", nested),
    Foreign("no-customers", of_orders("anonymous.csv", ["Receipt No", "Date", "Amount"], lambda o: [o[0].order, f"{o[0].at:%Y-%m-%d}", total(o)]), "no column for 'customer'"),
    Foreign("instacart-like", of_orders("orders.csv", ["order_id", "user_id", "eval_set", "order_number", "order_dow", "order_hour_of_day", "days_since_prior_order"], lambda o: [o[0].order, o[0].customer, "prior", 1, 2, 8, 7.0]), "no column for 'time'"),
]  # fmt: skip
