"""Customers of several exports told apart by one and the same column.

Last year's export was read by the customers' names and this year's by their numbers: nobody would
ever come back. Where a column that tells customers apart in one of the files stands in all of them, filled
and with people in common, it does so in all; else it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import duckdb

from clvlib.cleaning.deciding_all import Seen
from clvlib.cleaning.evidence import Evidence, evidence_of
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.guess_people import names_people
from clvlib.cleaning.headers import plain

WHO = ("customer", "email", "phone")
NAMES = ("first_name", "last_name")
FILLED = 0.9  # of the rows of each file
KEEP, ADD, EXCHANGE = "keep", "add", "exchange"
LONG = 4  # signs of a number that tells people apart: how many came has fewer
ALIKE = 0.8  # of as many people
IN_COMMON = 0.1  # of the customers of the smaller of two files


def one_customer(connection: duckdb.DuckDBPyConnection, seen: Sequence[Seen]) -> None:
    """Take the same column for the customer in all files whose columns were guessed, or say that none is.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    seen : sequence of Seen
        The files; get other mappings and warnings.
    """
    own = [(entry, name) for entry in seen if (name := _who(entry))]
    used = {plain(entry.mapping.columns[name]) for entry, name in own}
    if len(used) < 2:
        return
    known = [evidence_of(connection, entry.staged) for entry, _ in own]
    shared = [(header, name) for entry, name in own if (header := entry.mapping.columns[name])]
    for header, name in dict.fromkeys(shared):
        there = [_called(header, cells) for cells in known]
        free = all(
            h is not None and _is_free(entry, h)
            for (entry, _), h in zip(own, there, strict=True)
        )  # fmt: skip
        if free and _in_common([cells[h] for cells, h in zip(known, there, strict=True) if h]):
            ways = [
                _way(entry, other, name, cells, h) if h else None
                for (entry, other), h, cells in zip(own, there, known, strict=True)
            ]
            if None in ways:
                continue
            for (entry, other), h, way in zip(own, there, ways, strict=True):
                if h and way != KEEP:
                    _take(entry, other, name, h, added=way == ADD)
            return
    columns = [cells[e.mapping.columns[n]] for cells, (e, n) in zip(known, own, strict=True)]
    for (first, second), (a, b) in zip(combinations(own, 2), combinations(columns, 2), strict=True):
        if plain(a.header) != plain(b.header) and not _people(a) & _people(b):
            second[0].staged.warn(
                f"no customer of '{b.header}' is one of '{a.header}' in {first[0].staged.name}: if both are the"
                " same people, map the column that both files have (customer), or name pairs (rules.identities)"
            )


def _who(entry: Seen) -> str:
    """Return under which kit name a guessed file's customers stand; '' where this is no question."""
    mapping = entry.mapping
    guessed = mapping.format is GENERIC and mapping.guessed and entry.staged.has_header
    if not guessed or mapping.lacks is not None or entry.staged.lends:
        return ""
    if set(NAMES) & set(mapping.columns):
        return ""
    return next((name for name in WHO if name in mapping.columns), "")


def _called(header: str, cells: dict[str, Evidence]) -> str | None:
    return next((h for h in cells if plain(h) == plain(header) and cells[h].filled > FILLED), None)


def _is_free(entry: Seen, header: str) -> bool:
    """Say whether a column serves for nothing else."""
    used = [name for name, own in entry.mapping.columns.items() if own == header]
    return all(name in WHO for name in used)


def _people(cells: Evidence) -> set[str]:
    return {cell.strip().casefold() for cell in cells.cells if cell.strip()}


def _in_common(columns: Sequence[Evidence]) -> bool:
    """Say whether each file shares customers with another one."""
    people = [_people(cells) for cells in columns]
    return all(
        any(
            len(one & other) > IN_COMMON * min(len(one), len(other))
            for at, other in enumerate(people)
            if at != place
        )
        for place, one in enumerate(people)
    )


def _way(
    entry: Seen, before: str, name: str, known: dict[str, Evidence], header: str
) -> str | None:  # fmt: skip
    """Return how a column can tell a file's customers apart; None where it cannot.

    A number or an address stays, and another address is read beside it. Only full names give way: to
    a column that is filled throughout and tells about as many people apart.
    """
    columns, cells = entry.mapping.columns, known[header]
    if columns[before] == cells.header:
        return KEEP
    if not _tells(cells):
        return None
    names = known[columns[before]]
    several, own = len(_people(names)), len(_people(cells))
    if names_people(names) and cells.filled == 1 and ALIKE * several <= own <= several / ALIKE:
        return EXCHANGE
    if cells.header in columns.values():
        return KEEP
    return ADD if name in ("email", "phone") and name not in columns else None


def _tells(cells: Evidence) -> bool:
    """Say whether a column holds addresses or long numbers: neither names nor how many came."""
    filled = [cell for cell in cells.cells if cell.strip()]
    long = sum("@" in c or (len(c.strip()) >= LONG and any(map(str.isdigit, c))) for c in filled)
    return long > FILLED * len(filled)


def _take(entry: Seen, before: str, name: str, header: str, *, added: bool) -> None:
    """Take another column for a file's customers, in the place of their names or beside it, and say so."""
    kept = {n: h for n, h in entry.mapping.columns.items() if added or n != before}
    columns = {n: h for n, h in kept.items() if h != header} | {name: header}
    was = entry.mapping.columns[before]
    entry.mapping = replace(entry.mapping, columns=columns)
    entry.source = entry.source.model_copy(update={"columns": dict(columns)})
    if added:
        entry.staged.warn(
            f"column '{header}' tells customers apart beside '{was}': it does so in the other files"
            f" ({entry.staged.rows} rows)"
        )
        return
    entry.staged.warn(
        f"column '{header}' tells customers apart, and not '{was}': it does so in the other files, and is the"
        f" same in all ({entry.staged.rows} rows)"
    )
