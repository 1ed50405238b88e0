# ruff: noqa: E501 — tables of cases read better unbroken
"""Random tables, and the many ways in which exports would write them."""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import strategies as st

HEADERS = {
    "en": {"customer": "Customer ID", "order": "Order ID", "time": "Order date", "amount": "Amount", "product": "Product"},
    "de": {"customer": "Kundennummer", "order": "Bestellnummer", "time": "Datum", "amount": "Betrag", "product": "Artikel"},
    "zh": {"customer": "会员号", "order": "订单号", "time": "交易时间", "amount": "实收", "product": "商品"},
    "fr": {"customer": "Client", "order": "Commande", "time": "Date", "amount": "Montant", "product": "Produit"},
}  # fmt: skip
DATES = {
    "iso": "%Y-%m-%d %H:%M:%S", "iso t": "%Y-%m-%dT%H:%M:%S", "slashes": "%Y/%m/%d %H:%M:%S", "dotted": "%d.%m.%Y %H:%M:%S",
    "day first": "%d/%m/%Y %H:%M:%S", "month first": "%m/%d/%Y %I:%M:%S %p", "packed": "%Y%m%d%H%M%S",
    "named": "%d %b %Y %H:%M:%S", "chinese": "%Y年%m月%d日 %H:%M:%S", "offset": "%Y-%m-%d %H:%M:%S +0000",
}  # fmt: skip
MONEY = ("plain", "dollar", "grouped", "comma", "brackets", "code")
PRODUCTS = (
    "Mug",
    "Tea; green",
    "Käse, alt",
    'Pipe 6" long',
    "two\nlines",
    "拿铁",
    "Crème | brûlée",
    "  spaced",
    "a\tb",
    "=1+1",
)


@dataclass(frozen=True)
class Row:
    customer: str
    order: str
    time: datetime
    amount: Decimal
    product: str


@dataclass(frozen=True)
class Dialect:
    language: str
    delimiter: str
    encoding: str
    line_end: str
    dates: str
    money: str
    quoting: int
    preamble: bool
    footer: bool
    blanks: bool
    packed: bool
    marked: bool
    columns: tuple[str, ...]

    @property
    def day_first(self) -> bool | None:
        return {"day first": True, "dotted": True, "month first": False}.get(self.dates)


CENTS = st.integers(1, 5_000_000).map(lambda cents: Decimal(cents) / 100)
MOMENTS = st.integers(0, 5 * 365 * 86_400).map(
    lambda s: datetime(2020, 1, 1) + timedelta(seconds=s)
)


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Draw one to eight order lines; orders belong to one customer and have one time."""
    rows: list[Row] = []
    for order in range(draw(st.integers(1, 4))):
        customer = draw(
            st.sampled_from(["0007", "7", "A-1", "ann@example.org", "10329302124590727494", "张三"])
        )
        time = draw(MOMENTS)
        for _ in range(draw(st.integers(1, 2))):
            amount, product = draw(CENTS), draw(st.sampled_from(PRODUCTS))
            rows.append(Row(customer, f"N{order:04d}", time, amount, product))
    return rows


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    """Draw a way of writing a table that an export might choose."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-8"]))
    return Dialect(
        language=draw(st.sampled_from(sorted(HEADERS))),
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        encoding=encoding,
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        dates=draw(st.sampled_from(sorted(DATES))),
        money=draw(st.sampled_from(MONEY)),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        preamble=draw(st.booleans()),
        footer=draw(st.booleans()),
        blanks=draw(st.booleans()),
        packed=draw(st.booleans()),
        marked=draw(st.booleans()),
        columns=tuple(draw(st.permutations(["customer", "order", "time", "amount", "product"]))),
    )


def write(path: Path, rows: list[Row], dialect: Dialect) -> None:
    """Write a table in a dialect."""
    out = io.StringIO(newline="")
    if dialect.preamble:
        out.write(f"Export{dialect.line_end}")
    writer = csv.writer(
        out, delimiter=dialect.delimiter, lineterminator=dialect.line_end, quoting=dialect.quoting  # type: ignore[arg-type]
    )  # fmt: skip
    writer.writerow([HEADERS[dialect.language][name] for name in dialect.columns])
    for number, row in enumerate(rows):
        if dialect.blanks and number == 1:
            out.write(dialect.line_end)
        writer.writerow([cell(row, name, dialect) for name in dialect.columns])
    if dialect.footer:
        out.write(f"{len(rows)} rows exported{dialect.line_end}")
    content = out.getvalue().encode(_possible(dialect.encoding, out.getvalue()))
    path.write_bytes(gzip.compress(content) if dialect.packed else content)


def _possible(encoding: str, text: str) -> str:
    """Return the encoding, or UTF-8 where a till in GBK could not write the text at all."""
    try:
        text.encode("gbk" if encoding == "gb18030" else encoding)
    except UnicodeEncodeError:
        return "utf-8"
    return encoding


def cell(row: Row, name: str, dialect: Dialect) -> str:
    """Return one cell as a dialect writes it."""
    if name == "time":
        return row.time.strftime(DATES[dialect.dates])
    if name == "amount":
        return money(row.amount, dialect.money)
    text = getattr(row, name)
    return f"`{text}" if dialect.marked and name in ("customer", "order") else text


def money(amount: Decimal, style: str) -> str:
    """Return an amount as exports write it."""
    grouped = f"{amount:,.2f}"
    swapped = grouped.replace(",", "_").replace(".", ",").replace("_", ".")
    return {
        "plain": f"{amount:.2f}", "dollar": f"${grouped}", "grouped": grouped, "comma": f"{swapped} €",
        "brackets": f"£ {grouped}", "code": f"GBP {grouped}",
    }[style]  # fmt: skip
