"""Ids that are no customers: the settings' lists, and one id that stands for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.rules import FILLER, STAFF, TESTER, TILL, bit
from clvlib.cleaning.sql import literal, one
from clvlib.merchant import Settings

if TYPE_CHECKING:
    from clvlib.cleaning.typed_file import TypedFile

ERASED = "erased.txt"
PSEUDO_MIN_ORDERS = 100
PSEUDO_TIMES_MEAN = 20
FILLER_TIMES_MEAN = 3
TOLD = 0.1  # of all rows, or of their money


def mark_listed(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Mark the rows of customers that the settings list, and of ids that mean nobody."""
    rules = settings.rules
    lists = {
        "test_order": rules.test_customers,
        "staff": rules.staff_customers,
        "wholesale": rules.wholesale_customers,
        "pseudo_customer": rules.pseudo_customers,
    }
    for rule, patterns in lists.items():
        conditions = [_like(pattern) for pattern in patterns]
        if rule == "pseudo_customer":
            conditions.append("pseudo")
        if rule == "test_order":
            conditions.append(f"regexp_matches(source_customer_id, {literal(TESTER)})")
        if conditions:
            _mark(
                connection,
                rule,
                f"SELECT who FROM people WHERE {' OR '.join(conditions)}",
                settings,
            )


def mark_words(
    connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile], settings: Settings
) -> None:
    """Mark the rows of words that tills write for a customer, and tell of those that are many.

    Does nothing where such words stand beside addresses: these rows are somebody's.
    """
    if not all(file.nameless for file in files):
        return
    for rule, words in {"pseudo_customer": TILL, "staff": STAFF}.items():
        customers = (
            f"SELECT who FROM people WHERE regexp_matches(source_customer_id, {literal(words)})"
        )
        if rule in settings.rules.off or not connection.execute(f"{customers} LIMIT 1").fetchall():
            continue
        _mark(connection, rule, customers, settings)
        first, rows, money, share, worth = one(
            connection,
            f"""WITH said AS (SELECT file, money, coalesce(who IN ({customers}), FALSE) AS worded FROM rows)
                SELECT min(file) FILTER (worded), count_if(worded), coalesce(sum(money) FILTER (worded), 0),
                    count_if(worded) / count(*), sum(abs(money)) FILTER (worded) / nullif(sum(abs(money)), 0)
                FROM said""",
        )
        if max(share, worth or 0) > TOLD:
            file = next(file for file in files if file.number == first)
            file.staged.warn(
                f"words in the customer's place taken for no customer ({rule}): {rows} rows, {money:,.2f} in all"
                f" (rules: off: [{rule}] if they are customers)"
            )


def mark_fillers(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Mark the rows of 0, 000 or 99999 as a customer, if it has more of them than people do."""
    fillers = (
        f"SELECT who FROM people WHERE regexp_full_match(source_customer_id, {literal(FILLER)})"
    )
    if connection.execute(f"{fillers} LIMIT 1").fetchall():
        crowded = f"""SELECT who FROM rows WHERE who IN ({fillers}) GROUP BY who HAVING count(*) >
            {FILLER_TIMES_MEAN} * (SELECT count(who) / count(DISTINCT who) FROM rows)"""
        _mark(connection, "pseudo_customer", crowded, settings)


def mark_erased(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Mark the rows of customers who asked to be erased; no setting switches this off.

    ``erased.txt`` beside ``merchant.yml`` holds their pseudonyms (``clv purge --customer``).
    """
    path = folder / ERASED
    gone = path.read_text(encoding="ascii").split() if path.is_file() else []
    if gone:
        customers = f"SELECT who FROM people WHERE customer_id IN ({_values(gone)})"
        connection.execute(
            f"UPDATE rows SET met = met | {bit('erased')} WHERE who IN ({customers})"
        )


def mark_crowds(connection: duckdb.DuckDBPyConnection, settings: Settings) -> int:
    """Mark the rows of an id that has too large a share of all orders to be one person.

    Returns
    -------
    int
        How many such ids were found.
    """
    share = settings.rules.pseudo_customer_share
    found = connection.execute(
        f"""SELECT who FROM order_counts JOIN people USING (customer_id),
                (SELECT sum(orders) AS whole, avg(orders) AS mean FROM order_counts)
            WHERE orders >= greatest({PSEUDO_MIN_ORDERS}, {share} * whole, {PSEUDO_TIMES_MEAN} * mean)"""
    ).fetchall()
    if not found or "pseudo_customer" in settings.rules.off:
        return 0
    _mark(connection, "pseudo_customer", _values(row[0] for row in found), settings)
    return len(found)


def _like(pattern: str) -> str:
    """Return the SQL that a source id matches a pattern of the settings; ``*`` stands for anything."""
    regex = "".join(".*" if part == "*" else _escaped(part) for part in pattern.lower())
    return f"regexp_full_match(lower(source_customer_id), {literal(regex)})"


def _escaped(letter: str) -> str:
    return letter if letter.isalnum() else f"\\{letter}"


def _values(ids: Iterable[str]) -> str:
    return "VALUES " + ", ".join(f"({literal(who)})" for who in ids)


def _mark(
    connection: duckdb.DuckDBPyConnection, rule: str, customers: str, settings: Settings
) -> None:
    if rule not in settings.rules.off:
        connection.execute(f"UPDATE rows SET met = met | {bit(rule)} WHERE who IN ({customers})")
