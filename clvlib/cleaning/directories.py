# ruff: noqa: E501 — SQL reads better unbroken
"""Directories whose sums are other files' sales: found by arithmetic, whatever their headers say.

A list that holds each customer once, with what his orders in the other files come to, would count
every sale twice. Words give it away in some languages; its sums do in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.columns import CUSTOMER
from clvlib.cleaning.deciding_all import Seen
from clvlib.cleaning.sql import literals, one
from clvlib.cleaning.typed_file import TypedFile

FEWEST = 10  # customers with several orders whose sum has to be theirs
MOST = 0.9  # of the customers with several orders
VARIED = 0.5  # different sums among them: twelve months at 10 are a year at 120 by their price


def without_directories(connection: duckdb.DuckDBPyConnection, seen: Sequence[Seen]) -> list[Seen]:
    """Leave out files that hold no sales but their customers' sums of the others, and say so.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    seen : sequence of Seen
        The files, decided; those that stay get a note of what is left out.
    """
    kept = list(seen)
    for entry in seen:
        if entry.typed is None or not _alone(entry, kept):
            continue
        others = [o for o in kept if o is not entry and o.typed is not None]
        found = _sums(connection, entry.typed, [o.typed for o in others if o.typed is not None])
        if found is None:
            continue
        rows, money = found
        told = (
            f"'{entry.staged.name}' is not read, {rows} rows, {money:.2f} in all: it holds each customer once, with the"
            f" sum of his orders in {', '.join(repr(o.staged.name) for o in others)}, which are counted by their own amounts"
        )
        kept.remove(entry)
        first = others[0]
        first.staged.warn(told)
        if first.taken is not None:
            first.taken = replace(first.taken, notes=(*first.taken.notes, told))
    return kept


def _alone(entry: Seen, seen: Sequence[Seen]) -> bool:
    """Say whether a source names a file's rows and no others, so that it can be left out."""
    return entry.source.sheet is not None or sum(o.raw == entry.raw for o in seen) == 1


def _sums(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, others: Sequence[TypedFile]
) -> tuple[int, float] | None:
    """Return rows and money of a file that holds the sums of others' customers; None where it does not."""
    for name in CUSTOMER:
        sold = [other for other in others if name in other.texts]
        if name not in file.texts or not sold or "amount" not in file.amounts:
            continue
        who = file.texts[name]
        seen, distinct = one(
            connection, f"SELECT count({who}), count(DISTINCT {who}) FROM {file.staged.table}"
        )
        if seen > distinct:  # of a large file its first rows
            continue
        lines = " UNION ALL ".join(_sales(other, name) for other in sold)
        rows, who, money, again, alike, varied = one(
            connection,
            f"""WITH own AS ({_sales(file, name)}),
                theirs AS (SELECT who, sum(money) AS whole, sum(money) FILTER (sale) AS sold, count(*) AS n
                    FROM (SELECT who, number, sale, sum(money) AS money FROM ({lines}) GROUP BY ALL) GROUP BY who),
                compared AS (SELECT own.money, abs(own.money - whole) < 0.015 OR abs(own.money - sold) < 0.015 AS same
                    FROM own JOIN theirs USING (who) WHERE n > 1 AND own.money > 0)
                SELECT (SELECT count(*) FROM own), (SELECT count(DISTINCT who) FROM own), (SELECT sum(money) FROM own),
                    count(*), count_if(same), count(DISTINCT round(money, 2)) FILTER (same) FROM compared""",
        )
        if rows == who and again >= FEWEST and alike > MOST * again and varied >= VARIED * alike:
            return rows, money
    return None


def _sales(file: TypedFile, name: str) -> str:
    """Return the SQL of a file's rows: who, which order, whether it stands, and its money."""
    amount, price, quantity = (file.amounts.get(n) for n in ("amount", "price", "quantity"))
    money = "NULL"
    if amount is not None:
        money = amount.sql
    elif price is not None and quantity is not None:
        money = f"{price.sql} * {quantity.sql}"
    number = file.texts["order"] if file.has_order else "NULL"
    day = f"CAST({file.time.sql} AS VARCHAR)" if file.time is not None else "''"
    each = f"CAST({money} AS DOUBLE)"
    if file.order_amount and file.has_order:  # the total stands on each of its lines
        each = f"{each} / count(*) OVER (PARTITION BY {number})"
    stands = [
        f"coalesce({file.texts[state]} IN {literals(sold)}, TRUE)"
        for state, words in file.classes.items()
        if (sold := [w for w, k in words.items() if k in (statuses.SALE, statuses.UNKNOWN)])
    ]
    rows = file.staged.whole(None, "") if file.staged.whole is not None else file.staged.table
    return (
        f"SELECT lower(trim({file.texts[name]})) AS who, coalesce({number}, {day}, '') AS number,"
        f" {' AND '.join(stands) or 'TRUE'} AS sale, {each} AS money FROM {rows} WHERE {file.texts[name]} IS NOT NULL"
    )
