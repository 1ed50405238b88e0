"""Reports that name a group once, in a row of its own above the group's rows: QuickBooks' customers.

The name stands alone in the first column; ``Total for NAME`` closes its group, and groups may hold others
(a customer and its projects). Names are written into their rows; headings and totals are no data.
Mercado Libre writes a package with its money and buyer, and below it a row without either for each of its goods.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from clvlib.cleaning.asides import SUMS, move_aside
from clvlib.cleaning.sql import FINGERPRINT, ident, one
from clvlib.cleaning.staging import Staged

_CLOSES = re.compile(r"(?i)total\b(?:\s+for\s+(?P<name>.*?)(?:\s+with\s+sub-?customers)?)?\s*$")
FEWEST = 2  # headings


def fill_from_headings(connection: duckdb.DuckDBPyConnection, staged: Staged, header: str) -> bool:
    """Write the names that stand alone above their rows into these; say whether there are any.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file; gets a warning.
    header : str
        The column of the names, otherwise empty.
    """
    if header not in staged.headers or staged.whole is not None:
        return False
    own = ident(header)
    others = [ident(name) for name in staged.headers if name != header]
    alone = f"({own} IS NOT NULL AND coalesce({', '.join(others)}) IS NULL)"
    marks = connection.execute(
        f"SELECT rowid, trim({own}), {alone} FROM {staged.table} WHERE {own} IS NOT NULL ORDER BY rowid"
    ).fetchall()
    opened = [name for _, name, is_alone in marks if is_alone]
    closed = [name for _, name, is_alone in marks if not is_alone]
    closes = [_CLOSES.match(name) for name in closed]
    if len(opened) < FEWEST or not all(closes):
        return False
    named = {found["name"] for found in closes if found and found["name"]}
    if any(re.match(SUMS, name) for name in named - set(opened)):
        return False  # the heading of a customer called Total was taken for a sum
    connection.execute("CREATE OR REPLACE TEMP TABLE headings (begins BIGINT, name VARCHAR)")
    connection.executemany("INSERT INTO headings VALUES (?, ?)", _spans(marks))
    connection.execute(
        f"""UPDATE {staged.table} SET {own} = told.name, {FINGERPRINT} = hash({FINGERPRINT}, told.name)
            FROM (SELECT data.rowid AS row, headings.name FROM (SELECT rowid FROM {staged.table} WHERE {own} IS NULL)
                AS data ASOF JOIN headings ON data.rowid >= headings.begins) AS told
            WHERE {staged.table}.rowid = told.row"""
    )
    found = move_aside(connection, staged, f"rowid IN {(*[row for row, *_ in marks], -1)}")
    rows = one(connection, f"SELECT count(*) FROM {staged.table}")[0]
    staged.warn(
        f"{found} headings and totals set aside; {rows} rows belong to the name in the row above them"
    )
    return True


def set_goods_aside(
    connection: duckdb.DuckDBPyConnection, staged: Staged, headers: Sequence[str]
) -> None:
    """Set aside the rows below a package that name its goods, and leave blank what the package holds.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file; gets a warning.
    headers : sequence of str
        The columns of money and buyer.
    """
    if staged.whole is not None or not headers:
        return
    blank = " AND ".join(f"nullif(trim({ident(header)}), '') IS NULL" for header in headers)
    if found := move_aside(connection, staged, blank):
        named = ", ".join(f"'{header}'" for header in headers)
        staged.warn(
            f"{found} rows without {named} set aside: goods of the package above them, which holds the money"
        )


def _spans(marks: list[tuple[int, str, bool]]) -> list[tuple[int, str | None]]:
    """Return from which row on which name counts: after a total, that of the group around it."""
    spans: list[tuple[int, str | None]] = []
    around: list[str] = []
    for row, name, is_alone in marks:
        closes = _CLOSES.match(name)
        if is_alone and not (closes and closes["name"] in around):
            around.append(name)  # a customer may be called Total
        elif closes and closes["name"] in around:
            del around[around.index(closes["name"]) :]
        elif closes:
            around.clear()
        spans.append((row, around[-1] if around else None))
    return spans
