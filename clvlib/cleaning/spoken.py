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

from clvlib.cleaning.meanings import speaks_for
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
# Words beside which "returns" says something of the sales, and not what the rows are.
_NO_RETURNS = frozenset(
    ["with", "without", "and", "or", "incl", "including", "excl", "excluding", "no", "non", "not", "net", "nett", "before", "after", "less", "minus", "plus", "ohne", "mit", "und", "nach", "vor", "netto", "hors", "sans", "avec", "et", "apres", "après", "avant", "sin", "con", "y", "sem", "com", "e", "senza", "sales", "sale", "sold", "orders", "order", "bestellungen", "verkäufe", "commandes", "ventes", "pedidos", "ventas", "customer", "customers", "client", "clients", "kunden", "visits", "visitors", "visitor", "rate", "rates", "policy", "tax", "all", "gross", "total", "adjusted", "transactions", "purchases", "invoices", "export", "report", "data"]
)  # fmt: skip
_SUM_OF = frozenset(["amount", "betrag", "montant", "importe", "importo", "金额"])
_PLAIN_SHEET = re.compile(r"(?i)(sheet|tabelle|feuil|hoja|foglio|лист|工作表)\s*\d*")
_SLIP = re.compile(r"(?:单|單|记录|明细|表|一覧|데이터)$")
SUMS = (
    r"(?i)^\W*(grand ?total|sub ?total|totals?|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|sous[- ]total|suma|suma parcial|totale|subtotale|totaal|subtotaal"
    r"|итого|всего|razem|celkem|összesen|toplam|ara toplam|yhteensä|summa|합계|소계|总计|合计|小计|汇总|總計|合計|小計|المجموع|الإجمالي)(\s*[:：].*|[\s*=.-]*|\s+\S.*)$"
)
_DAY = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}"
_PAGE = r"(?i)^\W*(page|seite|página|pagina|strona|strana|sayfa|sida|стр|страница|第|ページ)\W*\d+"


def is_of_returns(name: str, columns: Mapping[str, str]) -> bool:
    """Say whether a file, a sheet or its column of amounts is called after returns, and nothing else.

    A date, numbers and one further name (a shop's) may stand beside the word; *sales and returns*
    or *net of returns* are sales, and so is whatever lies in a folder of that name.
    """
    sheet = re.search(r"\[([^\]]*)\]$", name)
    stem = re.sub(r"\.\w{2,5}$", "", re.split(r"[/\\]", name.split(" [")[0])[-1])
    own = sheet.group(1) if sheet and not _PLAIN_SHEET.fullmatch(sheet.group(1).strip()) else stem
    amount = [word for word in _parts(columns.get("amount", "")) if word not in _SUM_OF]
    if amount and all(_RETURNS.fullmatch(word) for word in amount):
        return True
    words = _parts(_RETURNS.sub(" \\g<0> ", own))
    others = [word for word in words if not _RETURNS.fullmatch(_SLIP.sub("", word) or word)]
    further = [word for word in others if not _SLIP.fullmatch(word)]
    alone = not _NO_RETURNS & set(others) and len(further) <= 1
    return alone and len(others) < len(words) and all(word.isascii() for word in further)


def _parts(text: str) -> list[str]:
    """Return a name's words in lower case, without numbers; *credit note* is one word."""
    words = re.sub(r"(?i)credit[ _-]?note", "creditnote", text).casefold()
    return [word for word in re.split(r"[\W\d_]+", words) if word]


def fill_down(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str]
) -> bool:
    """Fill what stands on an order's first row only down to its other rows; say whether it did.

    So where the moment and the buyer are missing together, on rows that have an amount. What the
    order's own first row leaves blank stays blank.
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
        f"coalesce({column}, CASE WHEN {blank} THEN first_value({column}) OVER same END) AS {column}"
        for column in map(ident, dict.fromkeys(heads))
    )
    own = ident(columns["order"])
    order = f"CASE WHEN {blank} THEN first_value({own}) OVER same END"
    filled += f", hash({FINGERPRINT}, {order}) AS {FINGERPRINT}"  # alike rows of two orders differ
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            WITH begun AS (SELECT *, rowid AS __row,
                sum(({own} IS NOT NULL OR NOT ({blank}))::INT) OVER (ORDER BY rowid ROWS UNBOUNDED PRECEDING) AS __begun
                FROM {staged.table})
            SELECT * EXCLUDE (__row, __begun) REPLACE ({filled}) FROM begun
            WINDOW same AS (PARTITION BY __begun ORDER BY __row ROWS UNBOUNDED PRECEDING) ORDER BY __row"""
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
    asides = {"sums between the rows": f"{half} AND {_is_sum(staged, first)}"}
    if staged.has_header:
        asides["headers that come again"] = _again(staged.headers)
        asides["page numbers"] = (
            f"({empty}) = {len(columns) - 1} AND regexp_matches({first}, {literal(_PAGE)})"
        )
    for what, condition in asides.items():
        found = connection.execute(
            f"SELECT count(*) FROM {staged.table} WHERE {condition}"
        ).fetchall()[0][0]
        if found:
            connection.execute(f"DELETE FROM {staged.table} WHERE {condition}")
            staged.warn(f"{found} {what} left out")


def _is_sum(staged: Staged, first: str) -> str:
    """Return the SQL that is true where a row is a sum: by its first cell, without order or day.

    The cell is the word alone, or with a colon, or with what another row's first cell is: a
    product may be called *Total Repair Shampoo*.
    """
    group = f"trim(regexp_extract({first}, {literal(SUMS)}, 2))"
    alone = f"({group} = '' OR NOT regexp_matches({group}, '[\\pL\\d]') OR regexp_matches({group}, '^[:：]'))"
    known = f"{group} IN (SELECT {first} FROM {staged.table} WHERE {first} IS NOT NULL)"
    own = [h for h in staged.headers if any(speaks_for(h, n) >= 1 for n in ("order", "time"))]
    bare = [f"({ident(h)} IS NULL OR {ident(h)} = {first})" for h in own]
    bare += [
        f"NOT coalesce(regexp_matches({ident(h)}, {literal(_DAY)}), FALSE)" for h in staged.headers
    ]
    return f"(regexp_matches({first}, {literal(SUMS)}) AND ({alone} OR {known}) AND {' AND '.join(bare)})"


def _again(headers: Iterable[str]) -> str:
    """Return the SQL that is true where a row repeats the header."""
    named = [h for h in headers if not re.match(r"column \d+$|.* \(\d+\)$", h)][:4]
    return " AND ".join(f"trim({ident(h)}) = {literal(h)}" for h in named) or "FALSE"
