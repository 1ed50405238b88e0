"""Which platform's format a file is read by, and under which of its names each column stands there."""

from __future__ import annotations

import duckdb

from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.formats import GENERIC, Format, detect_format, format_named
from clvlib.cleaning.sql import ident, literal, one
from clvlib.cleaning.staging import Staged
from clvlib.merchant import Source


def format_of(connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source) -> Format:
    """Return the format of the settings, or the one that the headers and cells give away.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file.
    source : Source
        What the settings say of it.

    Raises
    ------
    InputError
        If the settings name an unknown format.
    """
    if source.format != "auto":
        return format_named(source.format, f"source of {staged.name}, key 'format'")
    if source.columns:
        return GENERIC
    found = detect_format(staged.headers)
    return found if found and _proved(connection, staged, found) else GENERIC


def filled_columns(
    connection: duckdb.DuckDBPyConnection, staged: Staged, fmt: Format
) -> dict[str, str]:
    """Return the format's columns; one that is empty gives way to the next of its names.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file.
    fmt : Format
        Its format.
    """
    present = fmt.present(staged.headers)
    if all(len(there) == 1 for there in present.values()):
        return {name: there[0] for name, there in present.items()}
    known = evidence_of(connection, staged)
    return {
        name: next((header for header in there if known[header].filled), there[0])
        for name, there in present.items()
    }


def _proved(connection: duckdb.DuckDBPyConnection, staged: Staged, fmt: Format) -> bool:
    """Say whether the column that has to bear the format out does so; without rows nothing has to."""
    if not fmt.proof:
        return True
    name, pattern = fmt.proof
    header = fmt.mapped(staged.headers).get(name)
    if header is None:
        return False
    found = one(
        connection,
        f"SELECT bool_or(regexp_full_match({ident(header)}, {literal(pattern)})) FROM {staged.table}",
    )[0]
    return bool(found)
