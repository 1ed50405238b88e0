"""From any file to one DuckDB table of texts, a row for a row.

The quick way is DuckDB's own reader, strict: it refuses whatever it would have to
guess at. What it refuses is read row by row here, where a short row is filled up, a
shifted one is kept as unreadable, and footers are told from data. Nothing is typed
yet; types are decided later by whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb

from clvlib.cleaning.asides import forget, set_asides
from clvlib.cleaning.containers import JSON, PARQUET, SHEET, Piece
from clvlib.cleaning.layout import (
    BLANKS,
    MAX_LINE,
    SAMPLE_ROWS,
    Layout,
    find_layout,
    layout_of_rows,
)
from clvlib.cleaning.row_by_row import read_slow, write_rows
from clvlib.cleaning.sql import ident, literal, one
from clvlib.cleaning.text_files import (
    as_utf8,
    csv_source,
    portion_of,
    sample_of,
    spread_source,
)
from clvlib.cleaning.typed_files import read_typed
from clvlib.cleaning.workbooks import Sheet, read_sheets
from clvlib.merchant import Source
from clvlib.privacy.grades import Graded
from clvlib.privacy.samples import shown_name

LARGE = 64 << 20  # files beyond this are typed while they are read
SAMPLE_OF_LARGE = 50_000
WholeSource = Callable[[Mapping[str, str] | None, str], str]


@dataclass
class Staged:
    """A file's rows as texts in the table ``table``, and how they were read.

    Of a very large file the table holds the first rows only; ``whole`` then returns the SQL
    source of all of them, with the types and the reader's options that are asked for, and ``spread``
    that of rows from all over the file, with their share of it.
    ``asides`` counts the rows that are no data (see :mod:`clvlib.cleaning.asides`), ``sums`` says
    whether they are looked for. ``lends`` marks orders whose lines are the sales, ``unheld`` lines that
    may name an order which nobody holds (see :mod:`clvlib.cleaning.orders_and_lines`), ``other_sheets``
    names those of the workbook that its source leaves out; ``address`` is a column that holds one and
    the same address on all rows, and what may tell customers apart instead.
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
    spread: Callable[[], tuple[str, float]] | None = None
    asides: int = 0
    sums: bool = True
    lends: bool = False
    unheld: bool = False
    grades: dict[str, Graded] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()
    address: tuple[str, str] | None = None
    _again: tuple[Piece, Path] | None = None
    _varying: dict[tuple[str, str], bool] = field(default_factory=dict)

    def warn(self, text: str) -> None:
        """Note what a reader of the figures should know, once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def varies(self, connection: duckdb.DuckDBPyConnection, header: str, value: str) -> bool:
        """Say whether a column holds anything but one value: asked of its table, then here and there, then of all.

        Parameters
        ----------
        connection : duckdb.DuckDBPyConnection
            Holds the table.
        header : str
            The column.
        value : str
            What its first rows hold, trimmed.
        """
        key = (self.table, header)
        if key not in self._varying:
            self._varying[key] = any(self._others(connection, header, value))
        return self._varying[key]

    def _others(
        self, connection: duckdb.DuckDBPyConnection, header: str, value: str
    ) -> Iterator[bool]:
        looks: list[Callable[[], str]] = [lambda: self.table]
        if self.spread is not None:
            looks.append(partial(lambda spread: spread()[0], self.spread))
        if self.whole is not None:
            looks.append(partial(self.whole, None, ""))
        cell = f"coalesce(trim({ident(header)}), '')"
        for source in looks:
            found = f"SELECT 1 FROM {source()} WHERE {cell} <> {literal(value)} LIMIT 1"
            try:
                yield connection.execute(found).fetchone() is not None
            except duckdb.Error:  # rows that do not fit: nothing shows that it is one
                yield True


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
        staged = Staged(piece.name, table, read_typed(connection, piece, table), 0, piece.kind)
    else:
        staged = _stage_text(connection, piece, source, table, scratch)
    return _counted(connection, staged)


def _counted(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    staged.rows = one(connection, f"SELECT count(*) FROM {staged.table}")[0]
    return staged


def _stage_text(
    connection: duckdb.DuckDBPyConnection, piece: Piece, source: Source, table: str, scratch: Path
) -> Staged:
    encoding, path = as_utf8(piece, source, scratch)
    sample = sample_of(path, piece.name)
    layout = find_layout(sample, piece.name, source)
    staged = Staged(
        piece.name, table, layout.headers, 0, encoding, layout.skip + 1, layout.has_header
    )
    if path.stat().st_size > LARGE and layout.delimiter != BLANKS:
        staged._again = (piece, scratch)
        staged.whole = partial(csv_source, path, layout, longest=portion_of(path))
        staged.spread = partial(spread_source, path, layout, scratch)
    try:
        _read_fast(connection, path, layout, table, SAMPLE_OF_LARGE if staged.whole else None)
    except duckdb.Error:
        staged.whole = None
        encoding, path = as_utf8(piece, source, scratch, whole=True)
        staged.encoding = encoding
        read_slow(connection, path, layout, staged, scratch)
    return staged


def stage_whole(connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source) -> None:
    """Read a very large file's every row into its table, where the first ones did not suffice."""
    assert staged._again is not None
    piece, scratch = staged._again
    _, path = as_utf8(piece, source, scratch)
    layout = find_layout(sample_of(path, piece.name), piece.name, source)
    staged.whole = None
    forget(connection, staged)
    try:
        _read_fast(connection, path, layout, staged.table, None)
    except duckdb.Error:
        staged.encoding, path = as_utf8(piece, source, scratch, whole=True)
        read_slow(connection, path, layout, staged, scratch)
    if staged.sums:
        set_asides(connection, staged)
    _counted(connection, staged)


def _read_fast(
    connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, table: str, limit: int | None
) -> None:
    """Read with DuckDB, strictly; raises ``duckdb.Error`` at the first doubtful row."""
    if layout.delimiter == BLANKS:
        raise duckdb.InvalidInputException("cut by blanks")
    source, some = csv_source(path, layout), ""
    if limit:  # from disk no more at once than first rows take
        source, some = csv_source(path, layout, None, f", buffer_size={MAX_LINE}"), f"LIMIT {limit}"
    connection.execute(f"CREATE OR REPLACE TABLE {table} AS FROM {source} {some}")


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
    names = [f"{piece.name} [{shown_name(sheet.name)}]" for sheet in sheets]
    return [
        (piece if single else replace(piece, name=name), sheet, others)
        for name, sheet in zip(names, sheets, strict=True)
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
    if sheet.apart is not None:
        staged.warn(
            f"sheet '{shown_name(sheet.name)}' has other columns than the fullest one and is read, too,"
            f" for its name: {len(sheet.rows) - layout.skip} rows, {sheet.apart:,.2f} in all (if they are no"
            " sales, say which one is: sheet)"
        )
    staged.other_sheets = tuple(others)
    if others and source.sheet is None:
        left = ", ".join(map(shown_name, others))
        staged.warnings.append(f"sheet '{shown_name(sheet.name)}' was read; not read: {left}")
    write_rows(connection, iter(sheet.rows[layout.skip :]), layout, staged, scratch)
    return _counted(connection, staged)
