"""The long way: a file's rows one by one, where DuckDB's strict reader would have to guess.

A short row is filled up, a shifted one is kept as unreadable, and footers are told from data.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from clvlib.cleaning.asides import keep_footers
from clvlib.cleaning.layout import MAX_LINE, Layout, shape, split_rows
from clvlib.cleaning.sql import FINGERPRINT, ident, literal
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

BATCH = 50_000
_SAYS = re.compile(r"\W*record\(s\) downloaded\b", re.IGNORECASE)  # how many rows an export holds
csv.field_size_limit(MAX_LINE)


def read_slow(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, staged: Staged, scratch: Path
) -> None:
    """Read a text file row by row into the staged table.

    Raises
    ------
    InputError
        If it cannot be cut into rows, or is not in the encoding that it began with.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = split_rows(_lines(file, staged.name), layout.delimiter)
        try:
            write_rows(connection, _skipped(rows, layout.skip), layout, staged, scratch)
        except csv.Error as error:
            raise InputError(
                staged.name,
                f"cannot be cut into rows ({error})",
                remedy="check its quotation marks",
            ) from error
        except UnicodeDecodeError as error:
            raise InputError(
                staged.name, f"is not valid {staged.encoding}", remedy="save it as UTF-8"
            ) from error


def _lines(file: Iterable[str], name: str) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        if len(line) > MAX_LINE:
            raise InputError(f"{name}, line {number}", f"is longer than {MAX_LINE >> 20} MB")
        yield line.replace("\x00", "")


def _skipped(rows: Iterator[list[str]], count: int) -> Iterator[list[str]]:
    for _ in range(count):
        next(rows, None)
    return rows


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Iterable[list[str]],
    layout: Layout,
    staged: Staged,
    scratch: Path,
) -> None:
    """Write rows through a Parquet file in batches, so that memory does not grow with the file."""
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(len(layout.headers))])
    path = scratch / f"{staged.table}.parquet"
    footers: list[list[str | None]] = []
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(_evened(rows, layout, staged, footers)):
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    names = ", ".join(f"c{i} AS {ident(name)}" for i, name in enumerate(layout.headers))
    cells = ", ".join(schema.names)
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            SELECT {names}, hash({cells}) AS {FINGERPRINT} FROM read_parquet({literal(str(path))})"""
    )
    path.unlink()
    keep_footers(connection, staged, footers)


def _batches(rows: Iterator[list[str | None]]) -> Iterator[list[list[str | None]]]:
    batch: list[list[str | None]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _evened(
    rows: Iterable[list[str]], layout: Layout, staged: Staged, footers: list[list[str | None]]
) -> Iterator[list[str | None]]:
    """Give every row the header's width; leave out blank rows, and put the footer into ``footers``.

    A row that is too long has slipped (an unquoted delimiter): its cells cannot be trusted,
    so it stays as an empty row and is later counted as unreadable.
    """
    width = len(layout.headers)
    waiting: list[list[str]] = []
    short = long = 0
    for row in rows:
        if not "".join(row).strip():
            continue
        if len(row) < width and layout.delimiter:
            waiting.append(row)
            continue
        short += len(waiting)
        yield from (_fit(old, width) for old in waiting)
        waiting.clear()
        long += len(row) > width and any(cell.strip() for cell in row[width:])
        yield _fit(row, width)
    for row in waiting:
        says = row[0].startswith("#") or any(map(_SAYS.match, row))
        if shape(row[0]) in layout.shapes and not says:
            short += 1
            yield _fit(row, width)
        else:
            footers.append(_fit(row, width))
            staged.warnings.append(f"footer left out: {' '.join(filter(None, row))[:60]}")
    if short:
        staged.warnings.append(f"{short} rows have fewer cells than the header")
    if long:
        staged.warnings.append(f"{long} rows have more cells than the header and are unreadable")


def _fit(row: list[str], width: int) -> list[str | None]:
    if len(row) == width:
        return [cell or None for cell in row]
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return [None] * width
    cells: list[str | None] = [cell or None for cell in row[:width]]
    return cells + [None] * (width - len(row))
