# ruff: noqa: E501 — patterns read better unbroken
"""What tables made for people leave to their reader: blanks that repeat, and what a name says.

An order's number, day and customer stand on its first row only; a sheet is called *Returns* and
needs no minus. Sums and headers that come again: :mod:`clvlib.cleaning.asides`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.sql import FINGERPRINT, ident, one

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
    r"(?i)(?<![a-z])(returns?|returned|refunds?|retouren?|rücksendungen?|erstattungen?|gutschriften?|credit ?notes?|retours?|remboursements?|avoirs?|devoluciones|reembolsos?|devoluções|resi|rimborsi|zwroty|vratky|iadeler?|возврат[ыа]?|повернення|tr[aả][ _-]?h[aà]ng)(?![a-z])|退货|退款|退貨|返品|返金|반품|환불"
)
# Words beside which "returns" says something of the sales, and not what the rows are.
_NO_RETURNS = frozenset(
    ["with", "without", "and", "or", "incl", "including", "excl", "excluding", "no", "non", "not", "net", "nett", "before", "after", "less", "minus", "plus", "ohne", "mit", "und", "nach", "vor", "netto", "hors", "sans", "avec", "et", "apres", "après", "avant", "sin", "con", "y", "sem", "com", "e", "senza", "sales", "sale", "sold", "orders", "order", "bestellungen", "verkäufe", "commandes", "ventes", "pedidos", "ventas", "customer", "customers", "client", "clients", "kunden", "visits", "visitors", "visitor", "rate", "rates", "policy", "tax", "all", "gross", "total", "adjusted", "transactions", "purchases", "invoices", "export", "report", "data", "request", "requests", "requested", "pending", "denied", "declined", "rejected", "open", "antrag", "anträge", "antraege", "offen", "angefragt", "abgelehnt", "demandes", "demande", "solicitudes", "solicitud", "richieste", "aanvragen", "wnioski", "заявки"]
)  # fmt: skip
_SUM_OF = frozenset(["amount", "betrag", "montant", "importe", "importo", "金额"])
_PLAIN_SHEET = re.compile(r"(?i)(sheet|tabelle|feuil|hoja|foglio|лист|工作表)\s*\d*")
_LIST = re.compile(r"(?i)\bdanh s[aá]ch\b")
_SLIP = re.compile(r"(?:单|單|记录|明细|表|一覧|데이터)$")


def is_of_returns(name: str, columns: Mapping[str, str]) -> bool:
    """Say whether a file, a sheet or its column of amounts is called after returns, and nothing else.

    A date, numbers and one further name (a shop's) may stand beside the word; *sales and returns*
    or *net of returns* are sales, and so is whatever lies in a folder of that name.
    """
    sheet = re.search(r"\[([^\]]*)\]$", name)
    stem = re.sub(r"\.\w{2,5}$", "", re.split(r"[/\\]", name.split(" [")[0])[-1])
    stem = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)  # SalesReturns
    own = sheet.group(1) if sheet and not _PLAIN_SHEET.fullmatch(sheet.group(1).strip()) else stem
    amount = [word for word in _parts(columns.get("amount", "")) if word not in _SUM_OF]
    if amount and all(_RETURNS.fullmatch(word) for word in amount):
        return True
    words = _parts(_RETURNS.sub(" \\g<0> ", _LIST.sub("", own)))
    others = [word for word in words if not _RETURNS.fullmatch(_SLIP.sub("", word) or word)]
    further = [word for word in others if not _SLIP.fullmatch(word)]
    alone = not _NO_RETURNS & set(others) and len(further) <= 1
    return alone and len(others) < len(words) and all(word.isascii() for word in further)


def gives_back_orders(name: str, columns: Mapping[str, str], wish: bool | None = None) -> bool:
    """Say whether a file of returns names orders and nobody: its customers are those of the orders.

    Parameters
    ----------
    name : str
        The file's, and its sheet's.
    columns : mapping of str to str
        Kit name → header.
    wish : bool, optional
        What the settings say of it.
    """
    returns = wish if wish is not None else is_of_returns(name, columns)
    nobody = not any(kind in columns for kind in _BUYER)
    return returns and nobody and {"order", "amount"} <= set(columns)


def _parts(text: str) -> list[str]:
    """Return a name's words in lower case, without numbers; *credit note* and *trả hàng* are one word."""
    words = re.sub(r"(?i)credit[ _-]?note", "creditnote", text).casefold()
    words = re.sub(r"tr[aả][ _-]h[aà]ng", "trahang", words)
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
