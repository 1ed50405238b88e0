"""The rows of a very large export, packed so that they fit into memory.

A table in memory is filled in two thirds of the time that one on disk takes, but ten million rows
of texts are too large for it. So a column that is the same on all rows is not stored at all, and
one of few texts (categories, channels, a catalogue) as numbers, which are also written into a table
without a look at each text. The reader itself makes them, before the row's fingerprint is taken: it is
cheaper to take of numbers. Which texts there are is seen at many places of the file; should another
turn up, the rows are read again as plain texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb

from clvlib.cleaning.sql import ident, literal, one
from clvlib.cleaning.typed_file import TypedFile

FEW = 5_000  # texts of a column, at most
SEEN = 3  # times that each has to be met, or others are missing
LOOKED_AT = 10_000  # rows at least
ROOM = 1000 << 20  # bytes of rows that leave room in memory for what is worked out from them
_NUMBERED = "__few_"
_BYTES = {"USMALLINT": 2, "UINTEGER": 4}


@dataclass(frozen=True)
class Packing:
    """How ``rows`` holds one file.

    Parameters
    ----------
    few : dict of str to list of str
        Column → all its texts, in order.
    constant : dict of str to str
        Column → the SQL of the one value of all rows.
    in_memory : bool
        Whether the rows lie in memory rather than on disk.
    read_as : dict of str to str
        Header → type, of the columns that the reader itself makes numbers.
    """

    few: dict[str, list[str]] = field(default_factory=dict)
    constant: dict[str, str] = field(default_factory=dict)
    in_memory: bool = False
    read_as: dict[str, str] = field(default_factory=dict)

    def stored(self, names: Iterable[str]) -> dict[str, str]:
        """Return those of the columns that are stored: name → SQL of what they are called there."""
        return {
            name: _numbered(name) if name in self.few else ident(name)
            for name in names
            if name not in self.constant
        }

    def declared(self, name: str, kind: str, rest: str = "") -> str:
        """Return the declaration of a column with its type and what else is said of it."""
        if name in self.constant:
            return (
                f"{ident(name)} {kind} GENERATED ALWAYS AS (CAST({self.constant[name]} AS {kind}))"
            )
        if name in self.few:
            return (
                f"{_numbered(name)} {_enum(self.few[name])}, {ident(name)} {kind}"
                f" GENERATED ALWAYS AS (CAST({_numbered(name)} AS {kind}))"
            )
        return f"{ident(name)} {kind} {rest}"


def numbered_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the columns of ``rows`` that are stored as numbers: name → SQL of the stored one.

    It gives the same texts, as an ENUM.
    """
    described = [row[:2] for row in connection.execute("DESCRIBE rows").fetchall()]
    return {
        name.removeprefix(_NUMBERED): ident(name)
        for name, kind in described
        if name.startswith(_NUMBERED) and kind.startswith("ENUM")
    }


def packing_of(
    connection: duckdb.DuckDBPyConnection,
    file: TypedFile,
    columns: Mapping[str, str],
    kinds: Mapping[str, str],
    texts: Sequence[str],
    others: str,
) -> Packing | None:
    """Decide how ``rows`` can hold a very large file.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the file's first rows.
    file : TypedFile
        A file that is read straight.
    columns : mapping of str to str
        Column of ``rows`` → its SQL over the file's own columns.
    kinds : mapping of str to str
        Column of ``rows`` → its type.
    texts : sequence of str
        Columns of texts that nothing writes into later.
    others : str
        SQL of what else is asked of the file's own columns.

    Returns
    -------
    Packing or None
        None where its rows cannot be looked at here and there, or a name of ours is taken.
    """
    if file.staged.spread is None or any(name.startswith(_NUMBERED) for name in kinds):
        return None
    held = {name: columns[name] for name in kinds if name in columns}
    own = [ident(header) for header in file.staged.headers]
    constant = {
        name: sql
        for name, sql in held.items()
        if not any(header in sql for header in own) and _same(connection, sql)
    }
    wide = {
        name: sql for name, sql in held.items() if kinds[name] == "VARCHAR" and name not in constant
    }
    try:
        source, share = file.staged.spread()
        connection.execute(f"CREATE OR REPLACE TEMP TABLE spread AS FROM {source}")
        widths = ", ".join(f"avg(coalesce(strlen({sql}), 0))" for sql in wide.values())
        rows, *means = one(connection, f"SELECT count(*), {widths or 'NULL'} FROM spread")
        if rows < LOOKED_AT:
            return None
        few = _few(connection, file, {name: wide[name] for name in texts if name in wide})
    except duckdb.Error:  # cut where a quoted cell went on, say
        return None
    finally:
        connection.execute("DROP TABLE IF EXISTS spread")
    letters = dict(zip(wide, means, strict=False))
    size = sum(
        2 if name in few else 4 + letters[name] if name in letters else _BYTES.get(kind, 8)
        for name, kind in kinds.items()
        if name not in constant
    )
    asked = f"{' '.join(columns.values())} {others}"
    read_as = _read_by_number(few, columns, asked, file)
    return Packing(few, constant, rows / share * size <= ROOM, read_as)


def _read_by_number(
    few: Mapping[str, list[str]], columns: Mapping[str, str], asked: str, file: TypedFile
) -> dict[str, str]:
    """Return header → type of the columns of few texts that nothing else reads as texts."""
    headers = {ident(header): header for header in file.staged.headers}
    return {
        headers[columns[name]]: _enum(texts)
        for name, texts in few.items()
        if asked.count(columns[name]) == 1
    }


def _same(connection: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Say whether an expression without a header reads no column.

    A header may be a word that DuckDB answers itself, such as ``user``, even as a quoted name.
    """
    try:
        connection.execute(f"SELECT {sql}")
    except duckdb.Error:
        return False
    return True


def _few(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, texts: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the texts of the columns that have few: each is met several times."""
    found: dict[str, list[str]] = {}
    headers = set(map(ident, file.staged.headers))
    for name, sql in texts.items():
        if sql not in headers:
            continue
        values = connection.execute(
            f"""SELECT {sql} AS text, count(*) AS rows FROM spread WHERE text IS NOT NULL
                GROUP BY text ORDER BY text LIMIT {FEW + 1}"""
        ).fetchall()
        if 0 < len(values) <= FEW and min(rows for _, rows in values) >= SEEN:
            found[name] = [text for text, _ in values]
    return found


def _enum(texts: Sequence[str]) -> str:
    return f"ENUM ({', '.join(map(literal, texts))})"


def _numbered(name: str) -> str:
    return ident(_NUMBERED + name)
