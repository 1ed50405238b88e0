"""An order's total, spread over its lines.

Some exports give the total of an order on its first row, or repeat it on every row.
Each line gets its share by price, in whole cents; the last line takes what rounding
left, so that the lines add up to the total exactly.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.sql import MONEY
from clvlib.cleaning.typed_file import TypedFile


def amount_of(file: TypedFile, name: str) -> str:
    """Return the SQL of one of a file's amounts; NULL where it has none of that name."""
    return file.amounts[name].sql if name in file.amounts else f"NULL::{MONEY}"


def line_value(file: TypedFile) -> str:
    """Return the SQL of quantity × price."""
    return f"CAST({amount_of(file, 'quantity')} AS DECIMAL(19, 4)) * {amount_of(file, 'price')}"


def spread_totals(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Add ``__money``, ``__extra`` and ``__refund`` to a file's texts: each line's part of its order's.

    What was refunded counts as a share of the order's whole total, which may hold tax and
    shipping besides the goods.
    """
    own, table = file.texts["order"], file.staged.table
    priced = {"quantity", "price"} <= set(file.amounts)
    weight = f"greatest(coalesce({line_value(file)}, 0), 0)" if priced else "1"
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            WITH weighed AS (
                SELECT *, rowid AS __row, {own} AS __own, CAST({weight} AS DOUBLE) AS __weight,
                    any_value({amount_of(file, "amount")}) OVER same AS __whole,
                    any_value({amount_of(file, "refund")}) OVER same AS __back,
                    any_value({amount_of(file, "total")}) OVER same AS __total,
                    coalesce(any_value({amount_of(file, "tax")}) OVER same, 0)
                        + coalesce(any_value({amount_of(file, "shipping")}) OVER same, 0) AS __extras,
                    row_number() OVER (PARTITION BY {own} ORDER BY rowid) AS __place,
                    count(*) OVER same AS __lines
                FROM {table} WINDOW same AS (PARTITION BY {own})),
            shared AS (
                SELECT *, sum(__weight) OVER same AS __weights, CASE WHEN __weights = 0
                    THEN round(__whole / __lines, 2)
                    ELSE round(__whole * __weight / __weights, 2) END::{MONEY} AS __share,
                    CASE WHEN __whole = 0 THEN 0 ELSE round(__extras * __share / __whole, 2) END::{MONEY} AS __own_extra
                FROM weighed WINDOW same AS (PARTITION BY __own)),
            split AS (
                SELECT *, CASE WHEN __place = __lines THEN __whole - coalesce(sum(__share) OVER before, 0)
                    ELSE __share END::{MONEY} AS __money,
                    CASE WHEN __place = __lines THEN __extras - coalesce(sum(__own_extra) OVER before, 0)
                    ELSE __own_extra END::{MONEY} AS __extra
                FROM shared WINDOW before AS (PARTITION BY __own ORDER BY __place
                    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))
            SELECT *, CASE WHEN coalesce(__back, 0) = 0 OR __whole = 0 THEN 0
                ELSE round(__money * least(1, abs(__back) / greatest(coalesce(__total, 0), __whole)), 4)
                END::{MONEY} AS __refund
            FROM split ORDER BY __row"""
    )
