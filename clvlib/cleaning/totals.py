"""Whether an amount is its line's or its whole order's.

Some exports repeat the order's total on each of its lines; adding them up would count
every order as often as it has lines. Quantity and price tell: a line's amount is their
product, an order's is their sum over the order. Without prices, a total gives itself away
by standing unchanged on all the different products of nearly every order.
"""

from __future__ import annotations

import re

import duckdb

from clvlib.cleaning.amounts import find_amount_rules
from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.spreading import amount_of, line_value
from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.typed_file import TypedFile

CLEAR = 0.8
FEW = 3  # orders of several lines, with prices
MANY = 30  # and without
ALL = 0.98  # of the orders whose lines differ in worth and not in their amount
_PAID = re.compile(
    r"tender|\bpaid\b|payment|zahlung|zahlbetrag|bezahlt|gezahlt|\bpago\b|pagad|\bpay[ée]|paiement|règlement|reglement|betaald|betaling|zapłac|оплач|支付|付款|実払|결제",
    re.I,
)
_PAID_BEFORE = re.compile(
    r"deposit|anzahlung|prepa|advance|acompte|anticipo|voraus|tip\b|定金|订金", re.I
)


def repeats_totals(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether ``amount`` repeats the order's total on each of its lines."""
    if not file.has_order or "amount" not in file.amounts:
        return False
    if {"quantity", "price"} <= set(file.amounts):
        return _by_price(connection, file)
    if {"product", "product_id"} & set(file.texts) and file.staged.rows >= 2 * MANY:
        return _by_sameness(connection, file)
    return _by_parts(connection, file)


def totals_told(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> str:
    """Return the warning that amounts repeat, with the money that they come to either way.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        A file whose amounts repeat their order's total.
    """
    amount = amount_of(file, "amount")
    rows, each, once = one(
        connection,
        f"""SELECT sum(rows), sum(every), sum(total) FROM (SELECT count(*) AS rows, sum({amount}) AS every,
                max({amount}) AS total FROM {file.staged.table} WHERE {file.texts["order"]} IS NOT NULL
                GROUP BY {file.texts["order"]} HAVING count(*) > 1)""",
    )
    told = "amounts repeat their order's total: spread over its lines"
    return f"{told} ({rows} rows count {once or 0:,.2f} and not {each or 0:,.2f})"


def _by_parts(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether another column adds up to the amount over each order of several rows.

    Such is a list of payments that repeats the order's total beside each of them: the column is
    called after paying, and an order of one row is paid by one payment.
    """
    own, amount = file.texts["order"], amount_of(file, "amount")
    table = file.staged.table
    orders, same = one(
        connection,
        f"""SELECT count(*), count_if(least = most AND filled = rows) FROM (SELECT min({amount}) AS least,
            max({amount}) AS most, count({amount}) AS filled, count(*) AS rows
            FROM {table} WHERE {own} IS NOT NULL GROUP BY {own} HAVING count(*) > 1)""",
    )
    if orders < FEW or same < orders:
        return False
    used = set(file.mapping.columns.values())
    for header, cells in evidence_of(connection, file.staged).items():
        if header in used or not cells.is_amount:
            continue
        if not _PAID.search(header) or _PAID_BEFORE.search(header):
            continue
        written = {"part": ident(header)}
        part = find_amount_rules(connection, table, written, file.source.decimal, "")["part"].sql
        fitting, telling, off = one(
            connection,
            f"""SELECT count_if(fits AND rows > 1), count_if(parts <> largest AND rows > 1),
                count_if(NOT coalesce(fits, FALSE) AND rows = 1) FROM (
                SELECT abs(sum({part}) - any_value({amount})) < 0.011 AS fits, sum({part}) AS parts,
                max({part}) AS largest, count(*) AS rows
                FROM {table} WHERE {own} IS NOT NULL GROUP BY {own})""",
        )
        if fitting == orders and telling == orders and not off:
            return True
    return False


def _by_price(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    orders, totals, lines, several, repeated, near = one(
        connection,
        f"""WITH rows AS (SELECT {file.texts["order"]} AS own, {amount_of(file, "amount")} AS amount,
                coalesce({amount_of(file, "tax")}, 0) + coalesce({amount_of(file, "shipping")}, 0) AS extra,
                CAST({line_value(file)} AS DOUBLE) AS value FROM {file.staged.table}),
            orders AS (SELECT min(amount) = max(amount) AND count(amount) = count(*) AS same,
                least(abs(sum(value) - min(amount)), abs(sum(value) + min(extra) - min(amount)))
                    <= 0.02 * abs(min(amount)) AS total,
                bool_and(abs(value - amount) <= 0.02 * abs(amount)) AS line, count(DISTINCT value) > 1 AS several,
                min(amount) BETWEEN 0.65 * sum(value) AND 2 * sum(value) AND min(amount) > 0 AS about
                FROM rows WHERE own IS NOT NULL GROUP BY own HAVING count(*) > 1 AND count(DISTINCT value) > 0)
            SELECT count(*), count_if(same AND total AND NOT line), count_if(line), count_if(several),
                count_if(several AND same AND NOT line), count_if(several AND same AND about) FROM orders""",
    )
    if orders < FEW:
        return False
    if totals >= CLEAR * orders and lines < 0.2 * orders:
        return True
    # Lines of different worth under one unchanging amount: the order's, with delivery or less a discount.
    unlike_lines = repeated >= ALL * several and lines < 0.02 * orders
    return several >= MANY and unlike_lines and near >= CLEAR * several


def _by_sameness(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    product = file.texts.get("product", file.texts.get("product_id"))
    orders, same, amounts = one(
        connection,
        f"""WITH orders AS (SELECT min(amount) = max(amount) AND count(amount) = count(*) AS same, min(amount) AS amount
                FROM (SELECT {file.texts["order"]} AS own, {amount_of(file, "amount")} AS amount,
                    {product} AS product FROM {file.staged.table})
                WHERE own IS NOT NULL GROUP BY own HAVING count(DISTINCT product) > 1)
            SELECT count(*), count_if(same), count(DISTINCT amount) FROM orders""",
    )
    return orders >= MANY and same >= 0.95 * orders and amounts > 0.2 * orders
