# ruff: noqa: E501 — SQL reads better unbroken
"""Rules that look at several rows: duplicate lines, overlapping exports, refunds told twice.

Whether an exact duplicate is an error follows from what a row of the export is. Where
a row is an order, or an order's product with its quantity, the same row twice says
the same thing twice. Where a row is one scan at the till, or a purchase without an
order's number, two equal rows are two purchases.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from clvlib.cleaning.lookups import hashes_of, standing_again
from clvlib.cleaning.pieces import are_pieces
from clvlib.cleaning.rules import bit
from clvlib.cleaning.sql import one
from clvlib.cleaning.state_classes import is_void
from clvlib.cleaning.statuses import CANCELLED
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings

SORTED_AT_ONCE = 20_000_000  # beginnings of fingerprints, of 4 bytes each
SORTED_ALONE = 1_000_000  # more are sorted by several threads, each its part
SORTERS = 2
HALF = "(fingerprint >> 32)::UINTEGER"  # equal where fingerprints are, which equal rows have
WHOLE = "order_id, who, ordered_at, money, quantity, product_id, product"


def mark_duplicates(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> None:
    """Mark exact duplicates inside one file, if its nature or the settings say so."""
    if not (found := _find_repeated(connection, file.number)):
        return
    drop, why = _nature(connection, file)
    if drop and file.source.duplicates == "auto" and are_pieces(connection, file, found):
        money = one(connection, "SELECT sum(money) FROM rows WHERE rowid IN (FROM repeated)")[0]
        drop = False
        why = (
            "every quantity is 1 and orders repeat one of their products, not all: a row is a piece"
            f" ({money or 0:,.2f} in all; if they are errors, set 'duplicates: drop' of this source)"
        )
    if "duplicate_line" in settings.rules.off:
        drop, why = False, "rules.off in the settings"
    if drop:
        connection.execute(
            f"UPDATE rows SET met = met | {bit('duplicate_line')} WHERE rowid IN (FROM repeated)"
        )
    done = "set aside" if drop else "kept"
    file.staged.warnings.append(f"{found} exact duplicate rows {done}: {why}")


def _find_repeated(connection: duckdb.DuckDBPyConnection, number: int) -> int:
    """Write the table ``repeated``, the rowid of every row that one before it equals; return how many.

    The first halves of fingerprints are sorted, which takes a tenth of grouping them; where they are
    very many, a part of them at a time. Only rows whose first half stands more than once are compared whole,
    and by what was read of them: DuckDB's hash takes ``LJ20250206000003`` for ``LJ20250506000008``.
    """
    own = f"FROM rows WHERE file = {number} AND fingerprint IS NOT NULL"
    doubles = _doubles(connection, own, one(connection, f"SELECT count(*) {own}")[0])
    if not len(doubles):
        return 0
    connection.register("doubles", pa.table({"half": doubles}))
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE repeated AS SELECT id FROM (SELECT rowid AS id,
            row_number() OVER (PARTITION BY fingerprint, {WHOLE} ORDER BY rowid) AS n {own}
            AND {HALF} IN (SELECT half FROM doubles)) WHERE n > 1"""
    )
    connection.unregister("doubles")
    return one(connection, "SELECT count(*) FROM repeated")[0]


def _doubles(
    connection: duckdb.DuckDBPyConnection, own: str, rows: int
) -> npt.NDArray[np.unsignedinteger]:
    """Return the first halves of fingerprints that stand more than once."""
    threads = SORTERS if rows > SORTED_ALONE else 1
    parts = threads * (1 + rows // SORTED_AT_ONCE)
    found = []
    with ThreadPoolExecutor(threads) as sorters:
        for first in range(0, parts, threads):
            halves = [
                hashes_of(connection, f"SELECT {HALF} {own} AND fingerprint % {parts} = {part}")
                for part in range(first, first + threads)
            ]
            found.extend(sorters.map(standing_again, halves))
    return np.concatenate(found)


def mark_refund_twins(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Mark the sale beside a refund that is written as a second row with a refunded status.

    Where nearly every row of that status repeats a sale of the same order, product and
    money, it records the refund of that sale, and is no sale that was refunded.
    """
    flag = bit("refunded")
    if "refunded" in settings.rules.off or not _count(connection, f"met & {flag} > 0"):
        return
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE refund_twins AS
            WITH backs AS (SELECT rowid AS back, file, order_id, money, product
                FROM rows WHERE met & {flag} > 0),
            sales AS (SELECT rowid AS sale, file, order_id, money, product FROM rows
                WHERE met & {flag} = 0 AND order_id IN (SELECT order_id FROM backs))
            SELECT b.file, back, min(sale) AS sale FROM backs b LEFT JOIN sales s
            ON s.file = b.file AND s.order_id = b.order_id AND s.money = b.money
                AND s.product IS NOT DISTINCT FROM b.product
            GROUP BY ALL"""
    )
    connection.execute(
        f"""UPDATE rows SET met = met | {flag} WHERE rowid IN (SELECT sale FROM refund_twins
            WHERE file IN (SELECT file FROM refund_twins GROUP BY 1 HAVING count(sale) >= 0.9 * count(*)))"""
    )


def mark_voided(connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings) -> None:
    """Mark the sale that a later row of the same order voids: ``Sale`` and ``Void``, line by line.

    Only where a column of kinds says so and no other column speaks of states: a cancelled, failed or
    declined row beside a sale is an attempt that came to nothing, and the sale stands. One void
    takes one sale; nearly all must find theirs, and one price for most things tells nothing.
    """
    states = {"status", "status_2", "cancelled_flag", "cancelled_at"} & set(file.texts)
    words = [w for w, kind in file.classes.get("kind", {}).items() if kind == CANCELLED]
    if "cancelled" in settings.rules.off or states or not words or not file.has_order:
        return
    if not all(is_void(word) for word in words):
        return
    flag, key = bit("cancelled"), "order_id, who, product, abs(money)"
    nth = f"row_number() OVER (PARTITION BY {key} ORDER BY ordered_at, rowid) AS nth"
    own = f"rowid AS id, order_id, who, product, abs(money) AS money, ordered_at, met, {nth} FROM rows WHERE file = {file.number}"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE voided AS
            WITH voids AS (SELECT {own} AND met & {flag} > 0),
            sales AS (SELECT {own} AND met & {flag} = 0 AND money > 0 AND order_id IN (SELECT order_id FROM voids))
            SELECT v.id AS void, s.id AS sale, s.money, s.met FROM voids v LEFT JOIN sales s
            ON s.order_id = v.order_id AND s.who IS NOT DISTINCT FROM v.who AND s.money = v.money
                AND s.product IS NOT DISTINCT FROM v.product AND s.nth = v.nth AND s.id < v.id
                AND s.ordered_at <= v.ordered_at"""
    )
    voids, sales, money = one(
        connection, "SELECT count(*), count(sale), sum(money) FILTER (met = 0) FROM voided"
    )
    if not sales or sales < 0.9 * voids or not _varied(connection, file.number):
        return
    connection.execute(
        f"UPDATE rows SET met = met | {flag} WHERE rowid IN (SELECT sale FROM voided)"
    )
    file.staged.warn(
        f"{sales} sales ({money or 0:,.2f}) set aside with the rows that void them in their orders"
        f" ({', '.join(words[:3])})"
    )


def _varied(connection: duckdb.DuckDBPyConnection, number: int) -> bool:
    """Say whether no amount stands on half the rows of a file."""
    most, rows = one(
        connection,
        f"SELECT max(n), sum(n) FROM (SELECT count(*) AS n FROM rows WHERE file = {number} AND money > 0 GROUP BY money)",
    )
    return most is not None and most < 0.5 * rows


def mark_overlaps(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], settings: Settings
) -> None:
    """Mark orders that an earlier file of the same kind also holds; the newest export is believed."""
    if len(files) < 2 or "overlap" in settings.rules.off:
        return
    for with_order in (True, False):
        alike = [f.number for f in files if f.has_order == with_order and not f.returns]
        if len(alike) > 1 and _spans_overlap(connection, alike):
            _mark_overlaps(connection, alike, with_order)


def _nature(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> tuple[bool, str]:
    wish = file.source.duplicates
    if wish != "auto":
        return wish == "drop", f"'duplicates: {wish}' in the settings"
    columns = file.mapping.columns
    if not file.has_order:
        return False, "the export names no orders, so equal rows can be two purchases"
    if "quantity" in columns and ("product" in columns or "product_id" in columns):
        return True, "a row is an order's product with its quantity"
    rows, orders = one(
        connection,
        f"SELECT count(DISTINCT fingerprint), count(DISTINCT order_id) FROM rows WHERE file = {file.number}",
    )
    if rows <= 1.02 * orders:
        return True, "a row is a whole order"
    return False, "a row is one item of an order, without a quantity"


def _mark_overlaps(
    connection: duckdb.DuckDBPyConnection, numbers: list[int], with_order: bool
) -> None:
    """Set aside what a file shares with one that ends later (or, ending alike, names more products)."""
    listed = ", ".join(map(str, numbers))
    key = "order_id, who, ordered_at" if with_order else "who, ordered_at, money, product"
    if with_order and _marked_otherwise(connection, listed):
        key = "number, who, ordered_at"
    own = "ltrim(order_id, '#') AS number, who, ordered_at" if key.startswith("number") else key
    place = "0" if with_order else f"row_number() OVER (PARTITION BY file, {key} ORDER BY rowid)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE shared AS
            WITH age AS (SELECT file, row_number() OVER (ORDER BY max(ordered_at), count(product), file) AS age FROM rows
                WHERE file IN ({listed}) GROUP BY file),
            kept AS (SELECT rowid AS id, file, {own}, {place} AS place FROM rows
                WHERE file IN ({listed}) AND ordered_at IS NOT NULL),
            aged AS (SELECT k.id, a.age, max(a.age) OVER (PARTITION BY {key}, place) AS newest
                FROM kept k JOIN age a USING (file))
            SELECT id FROM aged WHERE age < newest"""
    )
    connection.execute(
        f"UPDATE rows SET met = met | {bit('overlap')} WHERE rowid IN (SELECT id FROM shared)"
    )


def _marked_otherwise(connection: duckdb.DuckDBPyConnection, listed: str) -> bool:
    """Say whether one file writes its first order's number as ``#1001`` and another one without the mark."""
    marks = connection.execute(
        f"""SELECT DISTINCT starts_with(order_id, '#') FROM (SELECT file, min(order_id) AS order_id FROM rows
            WHERE file IN ({listed}) AND order_id IS NOT NULL GROUP BY file)"""
    ).fetchall()
    return len(marks) > 1


def _spans_overlap(connection: duckdb.DuckDBPyConnection, numbers: Iterable[int]) -> bool:
    spans = connection.execute(
        f"""SELECT min(ordered_at), max(ordered_at) FROM rows
            WHERE file IN ({", ".join(map(str, numbers))}) AND ordered_at IS NOT NULL GROUP BY file ORDER BY 1"""
    ).fetchall()
    latest = None
    for first, last in spans:
        if latest is not None and first <= latest:
            return True
        latest = last if latest is None else max(latest, last)
    return False


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return one(connection, f"SELECT count(*) FROM rows WHERE {condition}")[0]
