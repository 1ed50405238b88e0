"""An order's total, spread over its lines.

Some exports give the total of an order on its first row, or repeat it on every row.
Each line gets its share by price, in whole cents; the last line takes what rounding
left, so that the lines add up to the total exactly.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.extras import EXTRAS
from clvlib.cleaning.sql import MONEY, one
from clvlib.cleaning.typed_file import TypedFile

MOST = 0.9  # of the orders whose goods and extras must come to their total
CENT = 0.011


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
    added = _each_line_s(connection, file, priced)
    extras = " + ".join(_of_order(file, name, name in added) for name in EXTRAS)
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            WITH weighed AS (
                SELECT *, rowid AS __row, {own} AS __own, CAST({weight} AS DOUBLE) AS __weight,
                    any_value({amount_of(file, "amount")}) OVER same AS __whole,
                    any_value({amount_of(file, "refund")}) OVER same AS __back,
                    any_value({amount_of(file, "total")}) OVER same AS __total,
                    {extras} AS __extras, {_of_order(file, "shipping", "shipping" in added)} AS __freight,
                    coalesce(any_value({amount_of(file, "postage")}) OVER same, 0) AS __postage,
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
                ELSE coalesce({_part_back(file)}, 0) END::{MONEY} AS __refund
            FROM split ORDER BY __row"""
    )


def _part_back(file: TypedFile) -> str:
    """Return the SQL of a line's part of what its order was given back.

    Where a platform's order holds tax or shipping, pieces come back with their tax, and shipping
    stays paid until more is given back than they are worth. Just the shipping given back takes nothing
    off the goods; where they cost the same, nobody knows, and each gives its share.
    """
    whole = "greatest(coalesce(__total, 0), __whole)"
    by_share = f"round(__money * least(1, abs(__back) / {whole}), 4)"
    if "postage" in file.amounts:
        freight, goods = "__postage", f"greatest({whole} - __postage, __whole)"
        back = f"round(__money * least(1, abs(__back) / {goods}), 4)"
    elif file.mapping.format.name == "generic" or not set(EXTRAS) & set(file.amounts):
        return by_share
    else:
        freight, goods = "__freight", f"({whole} * (__whole - __freight) / __whole)"
        back = f"round((__money - __extra) * least(1, abs(__back) / nullif({goods}, 0)), 4)"
    return f"""CASE WHEN {freight} = 0 OR abs(abs(__back) - {freight}) >= {CENT} THEN {back}
        WHEN abs({goods} - {freight}) < {CENT} THEN {by_share} ELSE 0 END"""


def _of_order(file: TypedFile, name: str, added: bool) -> str:
    """Return the SQL of an order's tax or shipping: its lines' together, or what they repeat.

    Where an order's lines differ, each holds its own.
    """
    own = amount_of(file, name)
    if name not in file.amounts:
        return "0"
    whole = f"sum({own}) OVER same"
    if not added:
        differ = f"min(coalesce({own}, 0)) OVER same <> max(coalesce({own}, 0)) OVER same"
        whole = f"CASE WHEN {differ} THEN {whole} ELSE any_value({own}) OVER same END"
    return f"coalesce({whole}, 0)::{MONEY}"


def _each_line_s(connection: duckdb.DuckDBPyConnection, file: TypedFile, priced: bool) -> list[str]:
    """Return which of tax and shipping each line holds for itself, though an order's lines be alike.

    Told by goods and extras that come to the total; where they tell nothing, by the other orders,
    whose lines differ or are alike, and then the orders in doubt are named.
    """
    names = [name for name in EXTRAS if name in file.amounts]
    if not names:
        return []
    goods = f"sum({line_value(file)})" if priced else "NULL"
    listed = ", ".join(
        f"coalesce(sum({own}), 0) AS {name}_sum, coalesce(any_value({own}), 0) AS {name}_one,"
        f" min(coalesce({own}, 0)) <> max(coalesce({own}, 0)) AS {name}_differs,"
        f" count({own}) > 1 AND max({own}) <> 0 AND NOT {name}_differs AS {name}_alike"
        for name, own in ((name, amount_of(file, name)) for name in names)
    )
    alike = " OR ".join(f"{name}_alike" for name in names)
    ways = [
        [name for i, name in enumerate(names) if way >> i & 1] for way in range(2 ** len(names))
    ]
    fits = ", ".join(
        f"""count_if(({alike}) AND abs(goods + {
            " + ".join(
                f"{name}_sum"
                if name in way
                else f"CASE WHEN {name}_differs THEN {name}_sum ELSE {name}_one END"
                for name in names
            )
        } - whole) < {CENT})"""
        for way in ways
    )
    counts = ", ".join(
        f"count_if({name}_differs), count_if({name}_alike), sum({name}_one) FILTER ({name}_alike),"
        f" sum({name}_sum) FILTER ({name}_alike)"
        for name in names
    )
    row = one(
        connection,
        f"""SELECT count_if({alike}), {fits}, {counts} FROM (
            SELECT {goods} AS goods, any_value({amount_of(file, "amount")}) AS whole, {listed}
            FROM {file.staged.table} WHERE {file.texts["order"]} IS NOT NULL GROUP BY {file.texts["order"]})""",
    )
    doubtful, found, told = row[0], row[1 : 1 + len(ways)], row[1 + len(ways) :]
    if not doubtful:
        return []
    if max(found) >= MOST * doubtful:
        return ways[found.index(max(found))]
    added = []
    for i, name in enumerate(names):
        differ, same, once, whole = told[4 * i : 4 * i + 4]
        if not same:
            continue
        if differ > same:
            added.append(name)
        read = "added up" if differ > same else "counted once"
        file.staged.warn(
            f"column '{file.mapping.columns.get(name, name)}': {same} orders hold the same on each of their lines:"
            f" {read} ({once:,.2f} once, {whole:,.2f} added up)"
        )
    return added
