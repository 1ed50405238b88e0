"""Files that bring their own columns: Parquet and JSON lines, read as the texts a csv would hold.

What an interface sends nests (``{"order": {"id": 1}, "customer": {"id": 7}}``); each leaf becomes
a column of its own, named by its path (``order.id``). A list in a cell stays the text that it is.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.containers import PARQUET, Piece
from clvlib.cleaning.layout import MAX_LINE
from clvlib.cleaning.sql import FINGERPRINT, ident, literal, one
from clvlib.errors import InputError

DEEPEST = 4  # objects within objects; exports of shops nest three deep at most
SEEN = 20_000  # rows that are asked which keys their objects hold


def read_typed(connection: duckdb.DuckDBPyConnection, piece: Piece, table: str) -> tuple[str, ...]:
    """Read a Parquet or JSON-lines file into a table of texts and return its headers.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    path = literal(str(piece.path))
    source = (
        f"read_parquet({path})"
        if piece.kind == PARQUET
        else f"read_json({path}, maximum_depth=1, maximum_object_size={MAX_LINE})"
    )
    try:
        leaves: dict[str, str] = {}
        for name, kind, *_ in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall():
            if kind == "JSON" or kind.startswith("STRUCT"):
                leaves |= _leaves(connection, source, name, f"to_json({ident(name)})")
            else:
                leaves[name] = f"CAST({ident(name)} AS VARCHAR)"
        # DuckDB numbers rows by ``rowid``; a column called so is no number of ours.
        leaves = {f"{n} (1)" if n.lower() == "rowid" else n: value for n, value in leaves.items()}
        texts = ", ".join(f"nullif({value}, '') AS {ident(name)}" for name, value in leaves.items())
        row = ", ".join(ident(name) for name in leaves)
        connection.execute(
            f"""CREATE OR REPLACE TABLE {table} AS SELECT *, hash({row}) AS {FINGERPRINT}
                FROM (SELECT {texts} FROM {source})"""
        )
    except duckdb.Error as error:
        kind = "Parquet file" if piece.kind == PARQUET else "JSON-lines file"
        first = str(error).splitlines()[0][:120]
        raise InputError(
            piece.name, f"is no readable {kind} ({first})", remedy="export it again"
        ) from error
    return tuple(leaves)


def _leaves(
    connection: duckdb.DuckDBPyConnection, source: str, name: str, value: str, depth: int = 1
) -> dict[str, str]:
    """Return header → SQL text of every leaf under one JSON value, objects taken apart."""
    (keys,) = one(
        connection,
        f"""SELECT list(DISTINCT key ORDER BY key) FROM (SELECT unnest(json_keys(held)) AS key
            FROM (SELECT {value} AS held FROM {source} LIMIT {SEEN})
            WHERE json_type(held) = 'OBJECT')""",
    )
    if not keys or depth == DEEPEST:
        return {name: f"({value} ->> '$')"}
    found: dict[str, str] = {}
    for key in keys:
        inner = f"({value} -> {literal('$.' + _quoted(key))})"
        found |= _leaves(connection, source, f"{name}.{key}", inner, depth + 1)
    return found


def _quoted(key: str) -> str:
    """Quote a key for a JSON path."""
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'
