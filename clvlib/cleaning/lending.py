"""What a file that names orders only borrows from the rows of those orders: customers, times, states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.sql import FINGERPRINT, bare, ident, untidy
from clvlib.cleaning.staging import Staged

UNHELD = "__unheld"  # in a staged table: nobody holds the order that the row names
LENT = " (of the order)"


def rows_of(staged: Staged) -> str:
    """Return the SQL source of all rows of a file, very large ones too."""
    return staged.whole(None, "") if staged.whole is not None else staged.table


def number_of(order: str) -> str:
    """Return the SQL of an order's number as it is compared between files."""
    text = f"trim({ident(order)})"
    tidy = f"CASE WHEN {untidy(text)} THEN {bare(text)} ELSE {text} END"
    return f"CASE WHEN ends_with({text}, '.0') THEN {text}[:-3] ELSE {tidy} END"


def lend(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    mapping: Mapping,
    holders: Sequence[tuple[Staged, Mapping]],
    wanted: Iterable[str],
    pick: str = "any_value({})",
) -> Mapping:
    """Add columns of the orders that a file names to its own rows; return the mapping with them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    staged : Staged
        The file; its table is written again, with a mark on rows whose order nobody holds.
    mapping : Mapping
        Its columns.
    holders : sequence of (Staged, Mapping)
        The files of the orders; the last is the newest. What one lacks stays empty.
    wanted : iterable of str
        Kit names to lend.
    pick : str
        SQL that chooses where several rows name one order; ``__age`` is the holder's place.
    """
    names = {}
    for name in wanted:
        own = next(m.columns[name] for _, m in holders if name in m.columns)
        names[name] = f"{own.removesuffix(LENT)}{LENT}"
    titles = dict.fromkeys(names.values())
    lent = ", ".join(f"{pick.format(ident(title))} AS {ident(title)}" for title in titles)
    orders = " UNION ALL ".join(
        f"SELECT {number_of(held.columns['order'])} AS __own, {age} AS __age"
        + "".join(f", {_cell(held, names, title)} AS {ident(title)}" for title in titles)
        + f" FROM {rows_of(other)}"
        for age, (other, held) in enumerate(holders)
    )
    listed = ", ".join(f"t.{ident(header)}" for header in staged.headers)
    added = "".join(f", o.{ident(title)}" for title in titles)
    picked = f"SELECT __own{', ' if lent else ''}{lent} FROM ({orders}) GROUP BY __own"
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            WITH orders AS ({picked}),
            named AS (SELECT *, rowid AS __row FROM {staged.table})
            SELECT {listed}{added}, t.{FINGERPRINT}, o.__own IS NULL AS {UNHELD} FROM named t
            LEFT JOIN orders o ON {number_of(mapping.columns["order"])} = o.__own ORDER BY t.__row"""
    )
    staged.headers = (*staged.headers, *titles)
    return replace(mapping, columns={**mapping.columns, **names}, lacks=None)


def _cell(held: Mapping, names: dict[str, str], title: str) -> str:
    """Return the SQL of a lent column in one of the holders."""
    own = next((held.columns[n] for n, t in names.items() if t == title and n in held.columns), "")
    return ident(own) if own else "NULL"
