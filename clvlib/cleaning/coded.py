"""Columns of few words, held as codes while a large file is cleaned.

Products, categories and channels of ten million lines are a few thousand words. Held as the code
of a word they take a fifth of the room, so that ``rows`` stays in memory, and Parquet gets its
dictionary for nothing. The words are those of the first rows; what comes later keeps its text in
one column beside them, so no file has to be read twice. ``rows`` shows texts as ever: the columns
of codes have names of their own, and a text is made from its code where it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from clvlib.cleaning.referrers import REFERRER
from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.typed_file import TypedFile

MOST = 10_000  # words of a column
UNSEEN = 0.02  # share of rows, by the words that the first rows hold once only
REST = "__rest"
ROOM = 1_200_000_000  # bytes of ``rows`` that leave room in memory for what is made of them
PLAIN = 66  # bytes of a row's numbers, times and marks
CAST = ("amount", "quantity", "price", "discount", "tax", "shipping", "time", "date", "status")
HELD, ON_DISK = "held", "cleaning"  # names of the databases in memory and on disk


@dataclass(frozen=True)
class Coded:
    """The coded columns of ``rows``: their kit names, in an order that ``__rest`` knows."""

    names: tuple[str, ...] = ()

    def columns(self) -> list[str]:
        """Return the declarations of codes and rest."""
        codes = [f"{ident(_code(name))} {ident(_type(name))}" for name in self.names]
        return [*codes, f"{REST} VARCHAR"] if codes else []

    def declared(self, name: str) -> str:
        """Return the declaration of a text, made from its code or from the rest."""
        text = f"coalesce({ident(_code(name))}::VARCHAR, {REST} ->> '$.c{self.names.index(name)}')"
        return f"{ident(name)} VARCHAR GENERATED ALWAYS AS ({text}) VIRTUAL"

    def read(self) -> str:
        """Return the SQL of the codes, each after a comma, over texts with the kit's names."""
        return "".join(
            f", try_cast({ident(name)} AS {ident(_type(name))}) AS {ident(_code(name))}"
            for name in self.names
        )

    def inserted(self) -> dict[str, str]:
        """Return column of ``rows`` → SQL over texts and codes."""
        if not self.names:
            return {}
        texts = {name: ident(name) for name in self.names}
        unseen = {
            name: f"({ident(_code(name))} IS NULL AND {text} IS NOT NULL)"
            for name, text in texts.items()
        }
        told = ", ".join(
            f"'c{i}', CASE WHEN {unseen[name]} THEN {text} END"
            for i, (name, text) in enumerate(texts.items())
        )
        rest = f"CASE WHEN {' OR '.join(unseen.values())} THEN json_object({told})::VARCHAR END"
        return {**{_code(name): ident(_code(name)) for name in self.names}, REST: rest}


def code_columns(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[TypedFile],
    names: Iterable[str],
    size: int,
) -> Coded:
    """Choose the columns that are held as codes, and create the types of their words.

    None where no file is so large that only its first rows have been looked at. A database on disk
    gets a part in memory for them and for ``rows``, where those fit there.

    Parameters
    ----------
    names : iterable of str
        Kit names of all texts that no rule changes.
    size : int
        Bytes of all raw files.
    """
    if not any(file.staged.whole is not None for file in files):
        return Coded()
    words = {name: _words(files, name) for name in names if name != REFERRER}
    coded = Coded(tuple(name for name, sql in words.items() if _few(connection, sql)))
    _hold_in_memory(connection, files, size, coded)
    for name in coded.names:
        _create_type(connection, _type(name), words[name])
    return coded


def written_texts(connection: duckdb.DuckDBPyConnection, coded: Coded) -> dict[str, str]:
    """Return name → SQL of each coded column of ``rows r`` as it is handed on.

    That is its code, if the first rows held all its words; else the code among all words.
    """
    found: dict[str, str] = {}
    for i, name in enumerate(coded.names):
        words = f"SELECT DISTINCT {ident(name)} AS word FROM rows"
        if not one(connection, f"SELECT count({REST} ->> '$.c{i}') FROM rows")[0]:
            found[name] = f"r.{ident(_code(name))}"
        elif one(connection, f"SELECT count(*) FROM ({words})")[0] <= 2 * MOST:
            _create_type(connection, _type(name, "all "), words)
            found[name] = f"CAST(r.{ident(name)} AS {ident(_type(name, 'all '))})"
    return found


def leave_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Let whatever is created from now on be on disk again, where the database is."""
    if one(connection, "SELECT current_database()")[0] == HELD:
        connection.execute(f"SET search_path = '{ON_DISK}.main,{HELD}.main'")


def _hold_in_memory(
    connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile], size: int, coded: Coded
) -> None:
    """Let ``rows`` be created in memory although the database is on disk, where it fits there."""
    widest = max(_width(connection, file, coded) for file in files if file.staged.whole is not None)
    if one(connection, "SELECT current_database()")[0] == ON_DISK and size * widest < ROOM:
        connection.execute(f"ATTACH ':memory:' AS {HELD}")
        connection.execute(f"SET search_path = '{HELD}.main,{ON_DISK}.main'")


def _width(connection: duckdb.DuckDBPyConnection, file: TypedFile, coded: Coded) -> float:
    """Return the bytes of a typed row in memory over the bytes of a raw one."""
    raw = " + ".join(f"coalesce(strlen({ident(header)}), 0) + 1" for header in file.staged.headers)
    texts = {name: sql for name, sql in file.texts.items() if name not in (*coded.names, *CAST)}
    held = "".join(f" + coalesce(strlen({text}), 0) + 4" for text in texts.values())
    mean, wide = one(connection, f"SELECT avg({raw}), avg({PLAIN}{held}) FROM {file.staged.table}")
    return ((wide or 0) + 2 * len(coded.names)) / max(mean or 0, 1)


def _words(files: Sequence[TypedFile], name: str) -> str:
    """Return the SQL of a column's words over all files, each with its number of rows."""
    parts = [
        f"SELECT {file.texts[name]} AS word FROM {file.staged.table}"
        for file in files
        if name in file.texts
    ]
    return f"SELECT word, count(*) AS n FROM ({' UNION ALL '.join(parts) or 'SELECT NULL AS word'}) GROUP BY word"


def _few(connection: duckdb.DuckDBPyConnection, words: str) -> bool:
    """Say whether the words are few and, by how many stand there once only, nearly all known."""
    different, once, rows = one(
        connection,
        f"SELECT count(*), count_if(n = 1), sum(n) FROM ({words}) WHERE word IS NOT NULL",
    )
    return 0 < different <= MOST and once <= UNSEEN * rows


def _create_type(connection: duckdb.DuckDBPyConnection, name: str, words: str) -> None:
    """Create the type of some words, sorted, so that the least code is the least word."""
    connection.execute(
        f"""CREATE TYPE {ident(name)} AS ENUM
            (SELECT word FROM ({words}) WHERE word IS NOT NULL ORDER BY word)"""
    )


def _code(name: str) -> str:
    return f"__code of {name}"


def _type(name: str, which: str = "") -> str:
    return f"{which}words of {name}"
