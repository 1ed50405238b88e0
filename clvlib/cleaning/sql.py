"""The few words of SQL that every module here writes.

Column headers and values come out of clients' files, so they are always quoted by
these helpers and never pasted.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

MONEY = "DECIMAL(18, 4)"
FINGERPRINT = "__fingerprint"  # the column with the hash of a whole raw row

# What exports put around a value and nobody means: blanks, tabs, a leading apostrophe or
# backtick (both force "text" in spreadsheets), byte-order marks, zero-width and direction marks.
_INVISIBLE = (
    r"\s\x{00A0}\x{3000}\x{FEFF}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}"
)
_PREFIX = rf"^[{_INVISIBLE}`'‘’]+"
_SUFFIX = rf"[{_INVISIBLE}]+$"
_FORMULA = r'^\s*="(.*)"\s*$'
# Digits of other scripts, and their signs for decimals and thousands.
DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹0123456789०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙٫٬,./"
LATIN = "0123456789" * 5 + ".,,./"
_INSIDE = r"[\x{FEFF}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{2066}-\x{2069}]"


def ident(name: str) -> str:
    """Quote a column or table name."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def literals(texts: Iterable[str]) -> str:
    """Return ``('a', 'b')`` for an IN list; an empty list matches nothing."""
    return "(" + (", ".join(literal(text) for text in texts) or "NULL") + ")"


def bare(sql: str) -> str:
    """Strip what surrounds a value: blanks, prefixes, invisible marks; empty becomes NULL.

    ``="0012"``, by which exports keep Excel from counting, becomes ``0012``.
    """
    pattern = literal(f"{_PREFIX}|{_SUFFIX}|{_INSIDE}")
    unwrapped = f"regexp_replace({sql}, {literal(_FORMULA)}, '\\1')"
    unwrapped = f"translate({unwrapped}, {literal(DIGITS)}, {literal(LATIN)})"
    return f"nullif(regexp_replace({unwrapped}, {pattern}, '', 'g'), '')"


def untidy(sql: str) -> str:
    """Say whether a value needs :func:`bare`; plain ASCII is settled without a pattern."""
    pattern = literal(f"{_PREFIX}|{_SUFFIX}|{_INSIDE}|[{DIGITS[:50]}]")
    return f"""CASE WHEN strlen({sql}) <> length({sql}) THEN regexp_matches({sql}, {pattern})
        WHEN {sql} < '>' THEN ascii({sql}) <= 32 OR ascii({sql}) = 39 OR starts_with({sql}, '="')
            OR right({sql}, 1) <= ' '
        ELSE starts_with({sql}, '`') OR right({sql}, 1) <= ' ' END"""


def one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    """Return the only row of a query."""
    return connection.execute(sql).fetchall()[0]
