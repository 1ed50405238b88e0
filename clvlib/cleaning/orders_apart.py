# ruff: noqa: E501 — SQL reads better unbroken
"""Where it cannot be told whose order a line belongs to: numbers that several orders share, refused aloud."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.lending import number_of
from clvlib.cleaning.sql import FINGERPRINT, one
from clvlib.cleaning.staging import Staged
from clvlib.errors import InputError
from clvlib.merchant import Source

FEW = 0.02  # of the orders in two tables that may name another customer or day in each
SAME = 0.5  # of the orders in two tables of lines that must have the same lines in both
Half = tuple[Staged, Mapping, Source]


def refuse_repeated(
    connection: duckdb.DuckDBPyConnection, heads: Sequence[Half], lines: Staged
) -> None:
    """Refuse a table of orders that holds one number more than once, with something else beside it.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files and the table ``held``.
    heads : sequence of (Staged, Mapping, Source)
        All tables of orders, by their place in ``held``.
    lines : Staged
        The lines that need them.

    Raises
    ------
    InputError
        Names the table and a number.
    """
    found = connection.execute(
        "SELECT place, min(own), count(*) FROM held WHERE many > 1 GROUP BY 1 ORDER BY 1"
    ).fetchall()
    for place, example, count in found:
        staged, mapping, _ = heads[place]
        raise InputError(
            f"{staged.name}, column '{mapping.columns['order']}'",
            f"{count} numbers of orders stand there more than once and differ, e.g. '{example}'",
            f"each once, as the lines in '{lines.name}' borrow customer and time from them",
            "export one row an order, or add a column with the amounts",
        )


def refuse_unlike(
    connection: duckdb.DuckDBPyConnection, shared: int, partners: Sequence[Half], lines: Staged
) -> None:
    """Refuse two tables that give one number to orders of several customers; a few are told.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files and the table ``held``.
    shared : int
        Orders of these lines that stand in several tables.
    partners : sequence of (Staged, Mapping, Source)
        Those tables.
    lines : Staged
        The lines; get a warning.

    Raises
    ------
    InputError
        Names the tables and a number.
    """
    if not shared:
        return
    unlike, example = one(
        connection,
        "SELECT count(*), min(own) FROM (SELECT own FROM held GROUP BY own HAVING count(DISTINCT whose) > 1)",
    )
    named = " and ".join(f"'{staged.name}'" for staged, _, _ in partners)
    if unlike > FEW * shared:
        raise InputError(
            lines.name,
            f"{unlike} of {shared} numbers stand in {named} and are not the same order in each, e.g. '{example}'",
            "numbers that are one order's only",
            "put the branch or the year before the numbers, in orders and lines alike",
        )
    if unlike:
        lines.warn(
            f"{unlike} orders have another customer or time in each of {named}: the newest counts"
        )


def refuse_other_lines(connection: duckdb.DuckDBPyConnection, lines: Sequence[Half]) -> None:
    """Refuse two tables that name the same orders and hold other lines of them.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    lines : sequence of (Staged, Mapping, Source)
        The tables of lines that were joined to their orders.

    Raises
    ------
    InputError
        Names both.
    """
    for i, (first, own, _) in enumerate(lines):
        for second, other, _ in lines[i + 1 :]:
            each = " JOIN ".join(
                f"(SELECT {number_of(m.columns['order'])} AS own, count(*) AS n, bit_xor({FINGERPRINT}) AS h FROM {s.table} GROUP BY 1) {name}"
                for s, m, name in ((first, own, "a"), (second, other, "b"))
            )
            shared, same = one(
                connection,
                f"SELECT count(*), count_if(a.n = b.n AND a.h = b.h) FROM {each} USING (own)",
            )
            if shared and same < SAME * shared:
                raise InputError(
                    second.name,
                    f"holds other lines of {shared} orders that '{first.name}' holds, too",
                    "the lines of each order in one table",
                    "leave one of the two out, or, if they are two branches', put the branch before the numbers",
                )
