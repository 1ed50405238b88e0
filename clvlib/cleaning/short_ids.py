"""Members' numbers that a spreadsheet has shortened: ``000123`` in one file, ``123`` in the next.

Two files of one export, under one header: whoever opened the second one in a spreadsheet and saved it
has lost the zeros, and each member would count as two customers.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile

MOST = 0.5  # of the shortened numbers that the other file must hold in full
FEWEST = 20
SELDOM = 2  # times as many have to be found as two numberings of their own would share
ROWS = 2_000_000  # beyond these, a further pass costs more than it finds


def shortened_ids(
    connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile]
) -> list[tuple[str, str]]:
    """Return pairs of a shortened number and the full one.

    So where both files name the customer under the same header, one writes all numbers with the same
    count of digits, some with zeros first, the other one none with a zero and none longer, and most of
    these are found with zeros before them and none without. Two branches that both number their
    members from 1 share most numbers too: so the numbers have to be far apart.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds ``rows``.
    files : sequence of TypedFile
        All files; those with shortened numbers get a warning.
    """
    by_header: dict[str, list[TypedFile]] = {}
    for file in files:
        if "customer" in file.mapping.columns:
            by_header.setdefault(file.mapping.columns["customer"], []).append(file)
    several = [group for group in by_header.values() if len(group) > 1]
    if not several or one(connection, "SELECT count(*) FROM rows")[0] > ROWS:
        return []
    pairs: list[tuple[str, str]] = []
    for group in several:
        width = {file.number: _shape(connection, file) for file in group}
        for full in group:
            for short in group:
                if width[full.number] > 0 and -width[full.number] <= width[short.number] < 0:
                    pairs += _paired(connection, full, short, width[full.number])
    return pairs


def _shape(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> int:
    """Return the digits of a file's ids: above 0 if some begin with zeros, below if none; else 0."""
    digits, least, most, zeros = one(
        connection,
        rf"""SELECT bool_and(regexp_full_match(who, '\d+(\.0+)?')), min(length(own)), max(length(own)),
                count_if(starts_with(own, '0'))
            FROM (SELECT DISTINCT who, regexp_replace(who, '\.0+$', '') AS own FROM rows
                WHERE file = {file.number} AND who IS NOT NULL)""",
    )
    if not digits:
        return 0
    if zeros:
        return most if least == most else 0
    return -most if least < most else 0


def _density(connection: duckdb.DuckDBPyConnection, full: TypedFile, largest: int) -> float:
    """Return the share of the numbers up to one that a file holds: what chance alone would find."""
    held = one(
        connection,
        f"""SELECT count(DISTINCT who) FROM rows WHERE file = {full.number}
            AND try_cast(regexp_replace(who, '\\.0+$', '') AS HUGEINT) BETWEEN 1 AND {largest}""",
    )[0]
    return held / max(largest, 1)


def _paired(
    connection: duckdb.DuckDBPyConnection, full: TypedFile, short: TypedFile, width: int
) -> list[tuple[str, str]]:
    rows = connection.execute(
        rf"""WITH own AS (SELECT DISTINCT regexp_replace(who, '\.0+$', '') AS id FROM rows
                WHERE file = {short.number} AND who IS NOT NULL),
            held AS (SELECT DISTINCT who FROM rows WHERE file = {full.number})
            SELECT id, lpad(id, {width}, '0') AS padded, padded IN (FROM held), length(id) < {width} FROM own"""
    ).fetchall()
    cut = [row for row in rows if row[3]]
    held = sum(row[2] for row in cut)
    if len(cut) < FEWEST or held < MOST * len(cut):
        return []
    header = short.mapping.columns["customer"]
    if held < SELDOM * len(cut) * _density(connection, full, max(int(row[0]) for row in cut)):
        short.staged.warn(
            f"column '{header}': {held} numbers stand in '{full.name}' too, with zeros before them, and are"
            f" counted as other customers ({cut[0][0]} and {cut[0][1]}): both files number from 1; if they are"
            " the same people, write them alike"
        )
        return []
    short.staged.warn(
        f"column '{header}': {len(cut)} numbers without the zeros that '{full.name}' writes before them are"
        f" read as the same customers ({cut[0][0]} as {width} digits)"
    )
    return [(row[0], row[1]) for row in cut]
