# ruff: noqa: E501 — SQL reads better unbroken
"""Rules that look at several rows: walk-in ids, duplicate lines, overlapping exports.

Whether an exact duplicate is an error follows from what a row of the export is. Where
a row is an order, or an order's product with its quantity, the same row twice says
the same thing twice. Where a row is one scan at the till, or a purchase without an
order's number, two equal rows are two purchases.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pandas as pd

from clvlib.cleaning.deciding import TypedFile
from clvlib.cleaning.rules import FEE_WORDS, bit
from clvlib.cleaning.sql import literal, literals, one
from clvlib.merchant import Settings

PSEUDO_MIN_ORDERS = 100
PSEUDO_TIMES_MEAN = 20


def mark_listed(
    connection: duckdb.DuckDBPyConnection, people: pd.DataFrame, settings: Settings
) -> None:
    """Mark the rows of customers that the settings list, and of ids that mean nobody."""
    rules = settings.rules
    lists = {
        "test_order": rules.test_customers,
        "staff": rules.staff_customers,
        "wholesale": rules.wholesale_customers,
        "pseudo_customer": rules.pseudo_customers,
    }
    for rule, patterns in lists.items():
        listed = set(_listed(people, patterns))
        if rule == "pseudo_customer":
            listed |= set(people.loc[people["pseudo"], "who"])
        _mark_customers(connection, rule, listed, settings)


def mark_crowds(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Mark the rows of an id that has too large a share of all orders to be one person.

    Returns
    -------
    int
        How many such ids were found.
    """
    share = settings.rules.pseudo_customer_share
    found = connection.execute(
        f"""WITH counts AS (SELECT customer_id, count(*) AS orders FROM orders GROUP BY 1)
            SELECT who FROM counts JOIN people USING (customer_id),
                (SELECT sum(orders) AS whole, avg(orders) AS mean FROM counts)
            WHERE orders >= greatest({PSEUDO_MIN_ORDERS}, {share} * whole, {PSEUDO_TIMES_MEAN} * mean)"""
    ).fetchall()
    _mark_customers(connection, "pseudo_customer", {row[0] for row in found}, settings)
    return len(found) if "pseudo_customer" not in settings.rules.off else 0


def mark_fees(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Mark lines whose product is postage, a bank's charge or another code that is no product."""
    if "fee" in settings.rules.off:
        return
    words = literals((*FEE_WORDS, *(code.casefold() for code in settings.rules.drop_codes)))
    for column in ("product_id", "product"):
        found = connection.execute(
            f"SELECT {column} FROM (SELECT DISTINCT {column} FROM rows) WHERE lower({column}) IN {words}"
        ).fetchall()
        if found:
            listed = literals(row[0] for row in found)
            connection.execute(
                f"UPDATE rows SET met = met | {bit('fee')} WHERE {column} IN {listed}"
            )


def mark_duplicates(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> None:
    """Mark exact duplicates inside one file, if its nature or the settings say so."""
    drop, why = _nature(connection, file)
    if "duplicate_line" in settings.rules.off:
        drop, why = False, "rules.off in the settings"
    twins = f"""SELECT rowid FROM (SELECT rowid, row_number() OVER (PARTITION BY fingerprint ORDER BY rowid) AS n
        FROM rows WHERE file = {file.number} AND fingerprint IN (SELECT fingerprint FROM rows
        WHERE file = {file.number} GROUP BY 1 HAVING count(*) > 1)) WHERE n > 1"""
    if drop:
        connection.execute(
            f"UPDATE rows SET met = met | {bit('duplicate_line')} WHERE rowid IN ({twins})"
        )
        found = _count(connection, f"file = {file.number} AND met & {bit('duplicate_line')} > 0")
    else:
        found = _count(connection, f"rowid IN ({twins})")
    if found:
        done = "set aside" if drop else "kept"
        file.staged.warnings.append(f"{found} exact duplicate rows {done}: {why}")


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
            SELECT b.file, b.rowid AS back, min(s.rowid) AS sale
            FROM rows b LEFT JOIN rows s ON s.file = b.file AND s.order_id = b.order_id AND s.money = b.money
                AND s.product IS NOT DISTINCT FROM b.product AND s.met & {flag} = 0
            WHERE b.met & {flag} > 0 GROUP BY ALL"""
    )
    connection.execute(
        f"""UPDATE rows SET met = met | {flag} WHERE rowid IN (SELECT sale FROM refund_twins
            WHERE file IN (SELECT file FROM refund_twins GROUP BY 1 HAVING count(sale) >= 0.9 * count(*)))"""
    )


def mark_overlaps(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], settings: Settings
) -> None:
    """Mark orders that an earlier file of the same kind also holds; the newest export is believed."""
    if len(files) < 2 or "overlap" in settings.rules.off:
        return
    for with_order in (True, False):
        alike = [file.number for file in files if file.has_order == with_order]
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
    key = "order_id, who, ordered_at" if with_order else "who, ordered_at, money, product"
    listed = ", ".join(map(str, numbers))
    place = "0" if with_order else f"row_number() OVER (PARTITION BY file, {key} ORDER BY rowid)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE shared AS
            WITH age AS (SELECT file, row_number() OVER (ORDER BY max(ordered_at), count(product), file) AS age FROM rows
                WHERE file IN ({listed}) GROUP BY file),
            kept AS (SELECT rowid AS id, file, {key}, {place} AS place FROM rows
                WHERE file IN ({listed}) AND ordered_at IS NOT NULL),
            aged AS (SELECT k.id, a.age, max(a.age) OVER (PARTITION BY {key}, place) AS newest
                FROM kept k JOIN age a USING (file))
            SELECT id FROM aged WHERE age < newest"""
    )
    connection.execute(
        f"UPDATE rows SET met = met | {bit('overlap')} WHERE rowid IN (SELECT id FROM shared)"
    )


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


def _listed(people: pd.DataFrame, patterns: Iterable[str]) -> list[str]:
    """Return the pseudonyms of source ids that match a list; ``*`` stands for anything."""
    found: list[str] = []
    for pattern in patterns:
        regex = "".join(".*" if part == "*" else _escaped(part) for part in pattern.lower())
        ids = people["source_customer_id"].str.lower()
        found.extend(people.loc[ids.str.fullmatch(regex), "who"])
    return found


def _escaped(letter: str) -> str:
    return letter if letter.isalnum() else f"\\{letter}"


def _mark_customers(
    connection: duckdb.DuckDBPyConnection, rule: str, customers: set[str], settings: Settings
) -> None:
    if customers and rule not in settings.rules.off:
        connection.execute(
            f"UPDATE rows SET met = met | {bit(rule)} WHERE who IN {literals(sorted(customers))}"
        )


def mark_prefixes(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> str | None:
    """Find what a rare letter before an order's number means: a cancellation or an adjustment.

    Returns the prefix of cancellations. Rows with it that give money back are refunds and
    are matched as such; the ledger only remembers how many they are.
    """
    if not file.has_order or not _lettered(connection, file):
        return settings.rules.cancelled_prefix
    prefixes = connection.execute(
        f"""SELECT regexp_extract(order_id, '^([A-Za-z]+)\\d', 1) AS prefix, count(*),
                count_if(quantity < 0 OR money < 0) / count(*) FROM rows WHERE file = {file.number} GROUP BY 1"""
    ).fetchall()
    whole = sum(row[1] for row in prefixes)
    plain = sum(row[1] for row in prefixes if row[0] == "")
    cancelled = settings.rules.cancelled_prefix
    if plain < 0.9 * whole:
        return cancelled
    for prefix, rows, negative in prefixes:
        if prefix and prefix != cancelled and rows < 0.1 * whole:
            if negative > 0.98 and rows > 10 and cancelled is None:
                cancelled = prefix
            elif rows < 0.001 * whole and "adjustment" not in settings.rules.off:
                connection.execute(
                    f"""UPDATE rows SET met = met | {bit("adjustment")}
                        WHERE file = {file.number} AND regexp_extract(order_id, '^([A-Za-z]+)\\d', 1) = {literal(prefix)}"""
                )
    return cancelled


def _lettered(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> bool:
    """Say whether some, but few, order numbers begin with a letter."""
    digits, letters = one(
        connection,
        f"""SELECT count_if(first BETWEEN '0' AND '9'), count_if(first >= 'A')
            FROM (SELECT left(order_id, 1) AS first FROM rows WHERE file = {file.number})""",
    )
    return 0 < letters < 0.1 * digits


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return one(connection, f"SELECT count(*) FROM rows WHERE {condition}")[0]
