# ruff: noqa: E501 — SQL reads better unbroken
"""What codes give away: products that are no products, and letters before an order's number."""

from __future__ import annotations

import duckdb

from clvlib.cleaning.packing import numbered_columns
from clvlib.cleaning.rules import FEE_WORDS, bit
from clvlib.cleaning.sql import literal, literals, one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings


def mark_fees(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Mark lines whose product is postage, a bank's charge or another code that is no product."""
    if "fee" in settings.rules.off:
        return
    words = literals((*FEE_WORDS, *(code.casefold() for code in settings.rules.drop_codes)))
    packed = numbered_columns(connection)
    codes, names = (
        _texts_among(connection, column, packed.get(column), words)
        for column in ("product_id", "product")
    )
    if codes or names:
        connection.execute(
            f"""UPDATE rows SET met = met | {bit("fee")}
                WHERE product_id IN {literals(codes)} OR product IN {literals(names)}"""
        )


def _texts_among(
    connection: duckdb.DuckDBPyConnection, column: str, packed: str | None, words: str
) -> list[str]:
    """Return those texts of a column that are among some words, in small or capital letters.

    A column that is stored by number knows its texts without a look at the rows.
    """
    texts = f"SELECT DISTINCT {column} AS text FROM rows"
    if packed:
        one_row = f"SELECT {packed} AS one FROM rows LIMIT 1"
        texts = f"SELECT unnest(enum_range(one))::VARCHAR AS text FROM ({one_row})"
    found = connection.execute(f"SELECT text FROM ({texts}) WHERE lower(text) IN {words}")
    return [text for (text,) in found.fetchall()]


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
            if (negative or 0) > 0.98 and rows > 10 and cancelled is None:
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
