# ruff: noqa: E501 — patterns read better unbroken
"""Rows of a table that are no data: sums, headers that come again, page numbers.

What counts as a row of a file: whatever stands in its table below the header and is not
blank. What stands above the header (a preamble) and text under the table (*3 rows exported*) are
no rows. So sums are rows: they leave the table before anything is decided by its columns, wait
beside it with their places, and come into the ledger under a rule of their own with the money that
they show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.meanings import speaks_for
from clvlib.cleaning.rough_numbers import value_of
from clvlib.cleaning.sql import ident, literal, one

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

PLACE = "__place"  # of a row in its file, counted from 0 below the header
CHECKED = 500_000  # rows; sums of larger tables are taken at their word
SUMS = (
    r"(?i)^\W*((?:tages|wochen|monats|quartals|jahres|end)summe|(?:day|daily|weekly|month|monthly|year|yearly|annual|page|overall) (?:sub)?total|total (?:du jour|del d[ií]a|del mes|mensuel|general|général|generale)|grand ?total|sub ?total|totals?|sum|summe|zwischensumme|gesamt|gesamtsumme|somme|sous[- ]total|suma|suma parcial|totale|subtotale|totaal|subtotaal"
    r"|итого|всего|razem|celkem|összesen|toplam|ara toplam|yhteensä|summa|합계|소계|总计|合计|小计|汇总|總計|合計|小計|المجموع|الإجمالي)(\s*[:：].*|[\s*=.-]*|\s+\S.*)$"
)
_TOTAL = re.compile(
    r"^\W*(grand total|sub ?total|totals?|sum|summe|gesamt|somme|suma|合计|总计|小计|汇总|总[^,]{0,8}[数额])\W*$",
    re.I,
)
_SUM = re.compile(SUMS)
# What a sum may be of, besides a group that the rows name: a day, a month, a page.
_SPANS = r"(?:(?:of|the|del|della|du|de la|des|do|da|für|pro|per|za|za den) )?(?:day|daily|week|month|year|page|period|general[e]?|generell|general|giorno|giornata|mese|settimana|anno|pagina|tag|tages|monat|woche|jahr|seite|jour|journée|mois|semaine|année|d[ií]a|mes|semana|año|página|m[eê]s|dag|maand|dzień|dnia|miesiąc|gün|ay|день|месяц|日|月)"
_DAY = r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}"
_PAGE = r"(?i)^\W*(page|seite|página|pagina|strona|strana|sayfa|sida|стр|страница|第|ページ)\W*\d+"


def table_of(staged: Staged) -> str:
    """Return the name of the table of a file's rows that are no data."""
    return f"{staged.table}_aside"


def forget(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Drop what was set aside of a file, before it is read again."""
    connection.execute(f"DROP TABLE IF EXISTS {table_of(staged)}")
    staged.asides = 0


def keep_footers(
    connection: duckdb.DuckDBPyConnection, staged: Staged, footers: Iterable[Sequence[str | None]]
) -> None:
    """Put those footers that are sums, cut to the header's width, beside their table."""
    rows = [row for row in footers if _SUM.match(next(filter(None, row), ""))]
    if not rows:
        return
    _make(connection, staged)
    start = one(connection, f"SELECT count(*) FROM {staged.table}")[0]
    names = ", ".join(ident(header) for header in staged.headers)
    marks = ", ".join("?" for _ in staged.headers)
    connection.executemany(
        f"INSERT INTO {table_of(staged)} ({names}, {PLACE}) VALUES ({marks}, ?)",
        [[*row, start + i] for i, row in enumerate(rows)],
    )
    staged.asides += len(rows)


def set_asides(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Take sums, repeated headers and page numbers out of a staged table, and say so."""
    totals = _set_totals(connection, staged)
    between = _set_between(connection, staged) if len(staged.headers) > 2 else {}
    for what, found in {**between, "sums": totals + between.get("sums", 0)}.items():
        if found:
            staged.warn(f"{found} {what} set aside")


def _set_between(connection: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, int]:
    """Set aside what stands between the rows; return how many of what."""
    columns = [ident(header) for header in staged.headers]
    first = f"coalesce({', '.join(columns)})"
    empty = " + ".join(f"({column} IS NULL)::INT" for column in columns)
    half = f"({empty}) >= {(len(columns) + 1) // 2 if len(columns) > 3 else 1}"
    again, pages = "FALSE", "FALSE"
    if staged.has_header:
        again = _again(staged.headers)
        pages = f"({empty}) = {len(columns) - 1} AND regexp_matches({first}, {literal(_PAGE)})"
    called = f"{half} AND regexp_matches({first}, {literal(SUMS)})"
    seen = one(
        connection,
        f"SELECT count_if({called}), count_if({again}), count_if({pages}) FROM {staged.table}",
    )
    if not any(seen):  # as in most files: one look suffices
        return {}
    asides = {
        "sums": _sums_between(connection, staged, first, half) if seen[0] else "FALSE",
        "headers that come again": again,
        "page numbers": pages,
    }
    return {what: move_aside(connection, staged, condition) for what, condition in asides.items()}


def _sums_between(
    connection: duckdb.DuckDBPyConnection, staged: Staged, first: str, half: str
) -> str:
    """Return the SQL that is true where a row is a sum, mostly empty and no sale."""
    named = f"{half} AND {_is_sum(staged, first, named=True)}"
    sums = f"{half} AND {_is_sum(staged, first)}"
    if _add_up(connection, staged, first, named):
        sums = f"({sums} OR {named})"
    if one(connection, f"SELECT count(*) FROM {staged.table} WHERE {sums}")[0]:
        sums += f" AND NOT ({_is_sold(connection, staged, first)})"
    return sums


def places(connection: duckdb.DuckDBPyConnection, staged: Staged) -> list[int]:
    """Return the places of a file's rows that are no data, in their order."""
    if not staged.asides:
        return []
    found = connection.execute(f"SELECT {PLACE} FROM {table_of(staged)} ORDER BY 1").fetchall()
    return [place for (place,) in found]


def _set_totals(connection: duckdb.DuckDBPyConnection, staged: Staged) -> int:
    """Set aside summary rows that stand under the data in full width; return how many."""
    columns = ", ".join(ident(name) for name in staged.headers)
    last = connection.execute(
        f"""SELECT rowid, {columns} FROM {staged.table}
            WHERE rowid > (SELECT max(rowid) - 4 FROM {staged.table})"""
    ).fetchall()
    found = 0
    for rowid, *cells in last:
        filled = [cell for cell in cells if cell]
        if filled and _TOTAL.match(filled[0]) and len(filled) <= max(2, 0.7 * len(cells)):
            first = f"coalesce({columns})"
            sold = _is_sold(connection, staged, first)
            found += move_aside(connection, staged, f"rowid = {rowid} AND NOT ({sold})")
    return found


def move_aside(connection: duckdb.DuckDBPyConnection, staged: Staged, condition: str) -> int:
    """Move rows from the table to those that are no data; return how many.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the table.
    staged : Staged
        Its file.
    condition : str
        SQL that is true for the rows to move.
    """
    found = one(connection, f"SELECT count(*) FROM {staged.table} WHERE {condition}")[0]
    if found:
        _make(connection, staged)
        connection.execute(
            f"INSERT INTO {table_of(staged)} SELECT *, rowid FROM {staged.table} WHERE {condition}"
        )
        connection.execute(f"DELETE FROM {staged.table} WHERE {condition}")
        staged.asides += found
        staged.rows -= found
    return found


def _make(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    connection.execute(
        f"""CREATE TABLE IF NOT EXISTS {table_of(staged)} AS
            SELECT *, rowid AS {PLACE} FROM {staged.table} LIMIT 0"""
    )


def _is_sum(staged: Staged, first: str, named: bool = False) -> str:
    """Return the SQL that is true where a row is a sum: by its first cell, without order or day.

    The cell is the word alone, or with a colon, or (``named``) with what another row's first cell
    is: a product may be called *Total Repair Shampoo*.
    """
    group = f"trim(regexp_extract({first}, {literal(SUMS)}, 2))"
    alone = f"({group} = '' OR NOT regexp_matches({group}, '[\\pL\\d]') OR regexp_matches({group}, '^[:：]'))"
    known = f"{group} IN (SELECT {first} FROM {staged.table} WHERE {first} IS NOT NULL)"
    known = f"({known} OR regexp_full_match(lower({group}), {literal(_SPANS)}))"
    own = [h for h in staged.headers if any(speaks_for(h, n) >= 1 for n in ("order", "time"))]
    bare = [f"({ident(h)} IS NULL OR {ident(h)} = {first})" for h in own]
    bare += [
        f"NOT coalesce(regexp_matches({ident(h)}, {literal(_DAY)}), FALSE)" for h in staged.headers
    ]
    told = f"NOT {alone} AND {known}" if named else alone
    return f"(regexp_matches({first}, {literal(SUMS)}) AND {told} AND {' AND '.join(bare)})"


def _add_up(connection: duckdb.DuckDBPyConnection, staged: Staged, first: str, named: str) -> bool:
    """Say whether rows called *Total* and a name hold the sums of that name's rows, or those above.

    *Suma Oats* may stand beside *Oats* as a product; without a column of money nothing contradicts.
    """
    if not one(connection, f"SELECT count(*) FROM {staged.table} WHERE {named}")[0]:
        return False
    money = [h for h in staged.headers if max(speaks_for(h, "amount"), speaks_for(h, "price")) >= 1]
    if not money or staged.rows > CHECKED:
        return True
    rows = connection.execute(
        f"""SELECT {first}, trim(regexp_extract({first}, {literal(SUMS)}, 2)), {named},
            {", ".join(map(ident, money))} FROM {staged.table} ORDER BY rowid"""
    ).fetchall()
    own: dict[tuple[str, int], float] = defaultdict(float)
    for name, _, is_sum, *cells in rows:
        for i, cell in enumerate(cells):
            own[name, i] += 0 if is_sum else value_of(cell or "") or 0
    above, found, right = [0.0] * len(money), 0, 0
    for _, name, is_sum, *cells in rows:
        values = [value_of(cell or "") for cell in cells]
        if not is_sum:
            above = [total + (value or 0) for total, value in zip(above, values, strict=True)]
            continue
        found += 1
        right += any(
            value is not None and min(abs(value - own[name, i]), abs(value - above[i])) < 0.02
            for i, value in enumerate(values)
        )
        above = [0.0] * len(money)
    return right >= 0.5 * found


def _is_sold(connection: duckdb.DuckDBPyConnection, staged: Staged, first: str) -> str:
    """Return the SQL that is true where a row is a sale, whatever it is called.

    It has a day, or a quantity and a price, none of which is its first cell: products are called *Total*.
    """
    cells = evidence_of(connection, staged)
    days = [h for h in staged.headers if cells[h].is_time or speaks_for(h, "time") >= 1]
    filled = [f"({ident(h)} IS NOT NULL AND {ident(h)} <> {first})" for h in days]
    count, price = (
        max(staged.headers, key=lambda h: speaks_for(h, name)) for name in ("quantity", "price")
    )
    if min(speaks_for(count, "quantity"), speaks_for(price, "price")) >= 1 and count != price:
        filled.append(
            f"({ident(count)} IS NOT NULL AND {ident(price)} IS NOT NULL AND {ident(price)} <> {first})"
        )
    return " OR ".join(filled) or "FALSE"


def _again(headers: Iterable[str]) -> str:
    """Return the SQL that is true where a row repeats the header."""
    named = [h for h in headers if not re.match(r"column \d+$|.* \(\d+\)$", h)][:4]
    return " AND ".join(f"trim({ident(h)}) = {literal(h)}" for h in named) or "FALSE"
