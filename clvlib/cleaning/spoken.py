# ruff: noqa: E501 — patterns read better unbroken
"""What tables made for people leave to their reader: blanks that repeat, sums, second headers.

An order's number, day and customer stand on its first row only; a sum stands under every day; the
header comes again on every page; a sheet is called *Returns* and needs no minus.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.sql import FINGERPRINT, ident, literal, one

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

_LINE = frozenset(
    [
        "amount",
        "quantity",
        "price",
        "product",
        "product_id",
        "category",
        "discount",
        "refund",
        "tax",
        "shipping",
    ]
)
_MOMENT = ("time", "date")
_BUYER = ("customer", "email", "phone", "last_name")
_RETURNS = re.compile(
    r"(?i)(?<![a-z])(returns?|returned|refunds?|retouren?|rücksendungen?|erstattungen?|gutschriften?|credit ?notes?|retours?|remboursements?|avoirs?|devoluciones|reembolsos?|devoluções|resi|rimborsi|zwroty|vratky|iadeler?|возврат[ыа]?|повернення)(?![a-z])|退货|退款|退貨|返品|返金|반품|환불"
)
_REFUND = re.compile(r"(?i)refund|rembours|erstatt|reembols|rimbors|退款|返金|환불")
SUMS = (
    r"(?i)^\W*(grand ?total|sub ?total|totals?|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|sous[- ]total|suma|suma parcial|totale|subtotale|totaal|subtotaal"
    r"|итого|всего|razem|celkem|összesen|toplam|ara toplam|yhteensä|summa|합계|소계|总计|合计|小计|汇总|總計|合計|小計|المجموع|الإجمالي)(?:\W|\d|$)"
)
_PAGE = r"(?i)^\W*(page|seite|página|pagina|strona|strana|sayfa|sida|стр|страница|第|ページ)\W*\d+"


def is_of_returns(name: str, columns: Mapping[str, str]) -> bool:
    """Say whether a file, a sheet or its column of amounts is called after returns."""
    amount = columns.get("amount", "")
    own = re.sub(r"\.\w{2,5}(?=$|\s)", "", name)
    sheet = re.search(r"\[([^\]]*)\]$", own)
    return bool(
        _RETURNS.search(re.sub(r"[_\d]", " ", sheet.group(1) if sheet else own))
        or _REFUND.search(amount)
    )


def fill_down(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str]
) -> bool:
    """Fill what stands on an order's first row only down to its other rows; say whether it did.

    So where the moment and the buyer are missing together, on rows that have an amount.
    """
    moment = next((columns[n] for n in _MOMENT if n in columns), None)
    buyer = next((columns[n] for n in _BUYER if n in columns), None)
    amount = columns.get("amount", columns.get("price"))
    if not (moment and buyer and amount and "order" in columns):
        return False
    blank = f"{ident(moment)} IS NULL"
    rows, alone, first = one(
        connection,
        f"""SELECT count_if({blank} AND {ident(amount)} IS NOT NULL),
            count_if({blank} AND {ident(amount)} IS NOT NULL AND {ident(buyer)} IS NULL AND {ident(columns["order"])} IS NULL),
            min(rowid) FILTER (NOT ({blank})) FROM {staged.table}""",
    )
    if rows < 3 or alone < 0.98 * rows or first is None:
        return False
    heads = [header for name, header in columns.items() if name not in _LINE]
    filled = ", ".join(
        f"coalesce({column}, CASE WHEN {blank} THEN last_value({column} IGNORE NULLS) OVER above END) AS {column}"
        for column in map(ident, dict.fromkeys(heads))
    )
    own = ident(columns["order"])
    order = f"CASE WHEN {blank} THEN last_value({own} IGNORE NULLS) OVER above END"
    filled += f", hash({FINGERPRINT}, {order}) AS {FINGERPRINT}"  # alike rows of two orders differ
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS SELECT * REPLACE ({filled}) FROM {staged.table}
            WINDOW above AS (ORDER BY rowid ROWS UNBOUNDED PRECEDING) ORDER BY rowid"""
    )
    staged.warn(f"{rows} rows without order, time and customer belong to the order above them")
    return True


def drop_asides(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Leave out sums between the rows, headers that come again, and page numbers."""
    if len(staged.headers) < 3:
        return
    columns = [ident(header) for header in staged.headers]
    first = f"coalesce({', '.join(columns)})"
    empty = " + ".join(f"({column} IS NULL)::INT" for column in columns)
    half = f"({empty}) >= {(len(columns) + 1) // 2 if len(columns) > 3 else 1}"
    asides = {"sums between the rows": f"{half} AND regexp_matches({first}, {literal(SUMS)})"}
    if staged.has_header:
        asides["headers that come again"] = _again(staged.headers)
        asides["page numbers"] = (
            f"({empty}) = {len(columns) - 1} AND regexp_matches({first}, {literal(_PAGE)})"
        )
    for what, condition in asides.items():
        found = connection.execute(
            f"SELECT count(*), any_value({first}) FROM {staged.table} WHERE {condition}"
        ).fetchall()[0]
        if found[0]:
            connection.execute(f"DELETE FROM {staged.table} WHERE {condition}")
            staged.warn(f"{found[0]} {what} left out, e.g. '{str(found[1])[:40]}'")


def _again(headers: Iterable[str]) -> str:
    """Return the SQL that is true where a row repeats the header."""
    named = [h for h in headers if not re.match(r"column \d+$|.* \(\d+\)$", h)][:4]
    return " AND ".join(f"trim({ident(h)}) = {literal(h)}" for h in named) or "FALSE"
