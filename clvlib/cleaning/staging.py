"""From any file to one DuckDB table of texts, a row for a row.

The quick way is DuckDB's own reader, strict: it refuses whatever it would have to
guess at. What it refuses is read row by row here, where a short row is filled up, a
shifted one is kept as unreadable, and footers are told from data. Nothing is typed
yet; types are decided later by whole columns.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from clvlib.cleaning.containers import JSON, PARQUET, SHEET, Piece
from clvlib.cleaning.encodings import CHUNK, detect_encoding, transcode
from clvlib.cleaning.layout import (
    BLANKS,
    MAX_LINE,
    SAMPLE_ROWS,
    Layout,
    find_layout,
    layout_of_rows,
    shape,
    split_rows,
)
from clvlib.cleaning.sql import ident, literal, one
from clvlib.cleaning.workbooks import Sheet, read_sheets
from clvlib.errors import InputError
from clvlib.merchant import Source

BATCH = 50_000
SAMPLE_BYTES = 256 << 10
LARGE = 64 << 20  # files beyond this are typed while they are read
SAMPLE_OF_LARGE = 50_000
FINGERPRINT = "__fingerprint"
_TOTAL = re.compile(
    r"^\W*(grand total|sub ?total|totals?|sum|summe|gesamt|somme|suma|合计|总计|小计|汇总|总[^,]{0,8}[数额])\W*$",
    re.I,
)
csv.field_size_limit(MAX_LINE)
WholeSource = Callable[[Mapping[str, str] | None, str], str]


@dataclass
class Staged:
    """A file's rows as texts in the table ``table``, and how they were read.

    Of a very large file the table holds the first rows only; ``whole`` then returns the SQL
    source of all of them, with the types and the reader's options that are asked for.
    """

    name: str
    table: str
    headers: tuple[str, ...]
    rows: int = 0
    encoding: str = ""
    first_row: int = 1
    has_header: bool = True
    sheet: str | None = None
    warnings: list[str] = field(default_factory=list)
    whole: WholeSource | None = None
    _again: tuple[Piece, Path] | None = None


def stage(
    connection: duckdb.DuckDBPyConnection, piece: Piece, source: Source, table: str, scratch: Path
) -> Staged:
    """Read one piece into ``table`` (all columns text, plus a fingerprint of the whole row).

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if piece.kind in (PARQUET, JSON):
        staged = _stage_typed(connection, piece, table)
    else:
        staged = _stage_text(connection, piece, source, table, scratch)
    return _counted(connection, staged)


def _counted(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    _drop_totals(connection, staged)
    staged.rows = one(connection, f"SELECT count(*) FROM {staged.table}")[0]
    return staged


def _stage_text(
    connection: duckdb.DuckDBPyConnection, piece: Piece, source: Source, table: str, scratch: Path
) -> Staged:
    encoding, path = _as_utf8(piece, source, scratch)
    sample = _sample(path, piece.name)
    layout = find_layout(sample, piece.name, source)
    staged = Staged(
        piece.name, table, layout.headers, 0, encoding, layout.skip_lines + 1, layout.has_header
    )
    if path.stat().st_size > LARGE and layout.delimiter != BLANKS:
        staged._again = (piece, scratch)
        staged.whole = partial(_csv_source, path, layout)
    try:
        _read_fast(connection, path, layout, table, SAMPLE_OF_LARGE if staged.whole else None)
    except duckdb.Error:
        staged.whole = None
        encoding, path = _as_utf8(piece, source, scratch, whole=True)
        staged.encoding = encoding
        _read_slow(connection, path, layout, staged, scratch)
    return staged


def stage_whole(connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source) -> None:
    """Read a very large file's every row into its table, where the first ones did not suffice."""
    assert staged._again is not None
    piece, scratch = staged._again
    _, path = _as_utf8(piece, source, scratch)
    layout = find_layout(_sample(path, piece.name), piece.name, source)
    staged.whole = None
    try:
        _read_fast(connection, path, layout, staged.table, None)
    except duckdb.Error:
        staged.encoding, path = _as_utf8(piece, source, scratch, whole=True)
        _read_slow(connection, path, layout, staged, scratch)
    _drop_totals(connection, staged)


def _as_utf8(piece: Piece, source: Source, scratch: Path, whole: bool = False) -> tuple[str, Path]:
    """Return the encoding and a UTF-8 file; the first megabyte decides unless ``whole``."""
    encoding = source.encoding
    if encoding is None and not whole and _starts_as_utf8(piece.path):
        return "utf-8", piece.path
    encoding = encoding or detect_encoding(piece.path, piece.name)
    if encoding in ("utf-8", "utf-8-sig"):
        return encoding, piece.path
    target = scratch / f"{len(list(scratch.iterdir())):04d}-utf8.txt"
    return encoding, transcode(piece.path, piece.name, encoding, target)


def _starts_as_utf8(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(CHUNK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head[:4096]:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 and len(head) == CHUNK
    return True


def _sample(path: Path, name: str) -> str:
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        text = file.read(SAMPLE_BYTES)
        if "\n" not in text and "\r" not in text and len(text) == SAMPLE_BYTES:
            more = file.read(MAX_LINE)
            if "\n" not in more and "\r" not in more and len(more) == MAX_LINE:
                raise InputError(
                    f"{name}, row 1",
                    f"is longer than {MAX_LINE >> 20} MB without a line end",
                    remedy="this is no table; export it again",
                )
            text += more
    whole, cut, _ = text.rpartition("\n")
    return whole + cut if cut and len(text) >= SAMPLE_BYTES else text


def _read_fast(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, table: str, limit: int | None
) -> None:
    """Read with DuckDB, strictly; raises ``duckdb.Error`` at the first doubtful row."""
    if layout.delimiter == BLANKS:
        raise duckdb.InvalidInputException("cut by blanks")
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            FROM {_csv_source(path, layout)} {f"LIMIT {limit}" if limit else ""}"""
    )


def _csv_source(
    path: Path, layout: Layout, types: Mapping[str, str] | None = None, options: str = ""
) -> str:
    """Return the SQL source of a text file's rows, each with its fingerprint.

    Parameters
    ----------
    path, layout
        The file and where its table stands.
    types : mapping of str to str, optional
        Header → type; text where left out.
    options : str
        Further options of the reader, each after a comma.
    """
    kinds = types or {}
    columns = ", ".join(
        f"{literal(name)}: {literal(kinds.get(name, 'VARCHAR'))}" for name in layout.headers
    )
    row = ", ".join(ident(name) for name in layout.headers)
    empty = " AND ".join(f"{ident(name)} IS NULL" for name in layout.headers)
    return f"""(SELECT *, hash({row}) AS {FINGERPRINT} FROM read_csv({literal(str(path))},
        auto_detect=false, header=false, skip={layout.skip_lines}, delim={literal(layout.delimiter)},
        quote='"', escape='"', nullstr='', max_line_size={MAX_LINE}, columns={{{columns}}}{options})
        WHERE NOT ({empty}))"""


def _read_slow(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, staged: Staged, scratch: Path
) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = split_rows(_lines(file, staged.name), layout.delimiter)
        try:
            _write_rows(connection, _skipped(rows, layout.skip), layout, staged, scratch)
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


def pieces_of(piece: Piece, source: Source) -> list[tuple[Piece, Sheet | None, list[str]]]:
    """Split a workbook into the sheets to read; other pieces stay whole.

    Returns
    -------
    list of (piece, sheet or None, names of sheets that are not read)
    """
    if piece.kind != SHEET:
        return [(piece, None, [])]
    sheets, others = read_sheets(piece.path, piece.name, source)
    single = len(sheets) == 1 and not others
    return [
        (piece if single else replace(piece, name=f"{piece.name} [{sheet.name}]"), sheet, others)
        for sheet in sheets
    ]


def stage_sheet(
    connection: duckdb.DuckDBPyConnection,
    piece: Piece,
    sheet: Sheet,
    others: list[str],
    source: Source,
    table: str,
    scratch: Path,
) -> Staged:
    """Read one sheet of a workbook into ``table``."""
    layout = layout_of_rows(sheet.rows[:SAMPLE_ROWS], piece.name, source)
    staged = Staged(
        piece.name,
        table,
        layout.headers,
        0,
        "workbook",
        layout.skip + 1,
        layout.has_header,
        sheet.name,
    )
    if others and source.sheet is None:
        staged.warnings.append(f"sheet '{sheet.name}' was read; not read: {', '.join(others)}")
    _write_rows(connection, iter(sheet.rows[layout.skip :]), layout, staged, scratch)
    return _counted(connection, staged)


def _stage_typed(connection: duckdb.DuckDBPyConnection, piece: Piece, table: str) -> Staged:
    """Read what brings its own columns, and turn every value into the text a csv would hold."""
    path = literal(str(piece.path))
    source = (
        f"read_parquet({path})"
        if piece.kind == PARQUET
        else f"read_json({path}, maximum_depth=1, maximum_object_size={MAX_LINE})"
    )
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        headers = tuple(row[0] for row in described)
        texts = [_as_varchar(row[0], row[1]) for row in described]
        row = ", ".join(ident(name) for name in headers)
        connection.execute(
            f"""CREATE OR REPLACE TABLE {table} AS SELECT *, hash({row}) AS {FINGERPRINT}
                FROM (SELECT {", ".join(texts)} FROM {source})"""
        )
    except duckdb.Error as error:
        kind = "Parquet file" if piece.kind == PARQUET else "JSON-lines file"
        first = str(error).splitlines()[0][:120]
        raise InputError(
            piece.name, f"is no readable {kind} ({first})", remedy="export it again"
        ) from error
    return Staged(piece.name, table, headers, 0, piece.kind)


def _as_varchar(name: str, kind: str) -> str:
    if kind == "JSON":
        return f"nullif({ident(name)} ->> '$', '') AS {ident(name)}"
    return f"nullif(CAST({ident(name)} AS VARCHAR), '') AS {ident(name)}"


def _write_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Iterable[list[str]],
    layout: Layout,
    staged: Staged,
    scratch: Path,
) -> None:
    """Write rows through a Parquet file in batches, so that memory does not grow with the file."""
    schema = pa.schema([(f"c{i}", pa.string()) for i in range(len(layout.headers))])
    path = scratch / f"{staged.table}.parquet"
    with pq.ParquetWriter(path, schema) as writer:
        for batch in _batches(_evened(rows, layout, staged)):
            columns = [pa.array(column, pa.string()) for column in zip(*batch, strict=True)]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
    names = ", ".join(f"c{i} AS {ident(name)}" for i, name in enumerate(layout.headers))
    cells = ", ".join(schema.names)
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            SELECT {names}, hash({cells}) AS {FINGERPRINT} FROM read_parquet({literal(str(path))})"""
    )
    path.unlink()


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
    rows: Iterable[list[str]], layout: Layout, staged: Staged
) -> Iterator[list[str | None]]:
    """Give every row the header's width; leave out blank rows and the footer.

    A row that is too long has slipped (an unquoted delimiter): its cells cannot be trusted,
    so it stays as an empty row and is later counted as unreadable.
    """
    width = len(layout.headers)
    waiting: list[list[str]] = []
    short = long = 0
    for row in rows:
        if not any(cell.strip() for cell in row):
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
        if shape(row[0]) in layout.shapes and not row[0].startswith("#"):
            short += 1
            yield _fit(row, width)
        else:
            staged.warnings.append(f"footer left out: {' '.join(filter(None, row))[:60]}")
    if short:
        staged.warnings.append(f"{short} rows have fewer cells than the header")
    if long:
        staged.warnings.append(f"{long} rows have more cells than the header and are unreadable")


def _fit(row: list[str], width: int) -> list[str | None]:
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return [None] * width
    cells: list[str | None] = [cell or None for cell in row[:width]]
    return cells + [None] * (width - len(row))


def _drop_totals(connection: duckdb.DuckDBPyConnection, staged: Staged) -> None:
    """Leave out summary rows that stand under the data in full width."""
    columns = ", ".join(ident(name) for name in staged.headers)
    last = connection.execute(
        f"""SELECT rowid, {columns} FROM {staged.table}
            WHERE rowid > (SELECT max(rowid) - 4 FROM {staged.table})"""
    ).fetchall()
    for rowid, *cells in last:
        filled = [cell for cell in cells if cell]
        if filled and _TOTAL.match(filled[0]) and len(filled) <= max(2, 0.7 * len(cells)):
            connection.execute(f"DELETE FROM {staged.table} WHERE rowid = {rowid}")
            staged.warnings.append(f"summary row left out: {' '.join(filled)[:60]}")
