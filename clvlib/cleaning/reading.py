"""Opening a merchant's files: a scratch database, every table staged, every column decided."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from clvlib.cleaning.asides import set_asides
from clvlib.cleaning.beside_orders import borrow_customers
from clvlib.cleaning.columns import map_columns
from clvlib.cleaning.containers import open_container
from clvlib.cleaning.dates import DayOrMonthFirstError
from clvlib.cleaning.deciding import decide
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.orders_and_lines import join_lines
from clvlib.cleaning.purposes import grades_of, with_purpose
from clvlib.cleaning.sheet_series import series_of
from clvlib.cleaning.spreading import amount_of, line_value
from clvlib.cleaning.sql import literal, one
from clvlib.cleaning.staging import Staged, pieces_of, stage, stage_sheet, stage_whole
from clvlib.cleaning.state_classes import wants_all_rows
from clvlib.cleaning.totals import repeats_totals, totals_told
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings, Source
from clvlib.privacy.samples import shown_name
from clvlib.raw_files import RawFile, find_files

MEMORY = "1500MB"
SMALL = 512 << 20
TINY = 1 << 20
PACKED = (".gz", ".zip", ".xlsx", ".parquet")
SLOW_PACKING = "fsst,alp,alprd,zstd,roaring,chimp,patas"


def connect(scratch: Path, size: int = SMALL) -> duckdb.DuckDBPyConnection:
    """Open a database: in memory up to some five million rows, beyond that on disk.

    Tables in memory are not packed, which is a third of the work of filling them; where they would
    leave no room for what is worked out from them, packed ones are cheaper.

    Parameters
    ----------
    scratch : Path
        Where the database, or what does not fit into memory, is put.
    size : int
        Bytes of all raw files.
    """
    in_memory = size < SMALL
    connection = duckdb.connect(":memory:" if in_memory else str(scratch / "cleaning.duckdb"))
    connection.execute(
        f"""SET memory_limit = '{MEMORY}';
            SET temp_directory = {literal(str(scratch / "spill"))};
            SET TimeZone = 'UTC';
            -- The scratch tables are read a few times and thrown away: packing them tightly does not pay.
            SET disabled_compression_methods = '{SLOW_PACKING}';
            -- Nor do groups of rows that are not full: joining them writes all rows once more.
            SET max_vacuum_tasks = 0"""
    )
    if size < TINY:  # threads cost more than they help
        connection.execute("SET threads = 1")
    # In Jupyter without ipywidgets there is no bar, and DuckDB refuses to switch it off.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    return connection


def size_of(settings: Settings, folder: Path) -> int:
    """Return the bytes of all raw files; packed ones count as if unpacked."""
    files = [file.path for source in settings.sources for file in find_files(source, folder)]
    return sum(path.stat().st_size * (10 if path.suffix in PACKED else 1) for path in files)


def read_files(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, scratch: Path,
    grade: bool = False,
) -> list[TypedFile]:  # fmt: skip
    """Stage all files of all sources and decide what their columns hold.

    With ``grade`` every column's grade is told too, which a run need not know.
    """
    files: list[TypedFile] = []
    sums = "summary_row" not in settings.rules.off
    for source in settings.sources:
        for raw in find_files(source, folder):
            for staged in stage_all(connection, raw, source, scratch, len(files), sums):
                mapping = map_columns(connection, staged, source, halves=True)
                mapping = with_purpose(connection, staged, mapping, source)
                if grade:
                    staged.grades = grades_of(connection, staged)
                files.append(TypedFile(len(files), staged, mapping, source))
    _tell_sheets(files)
    _borrow(connection, files)
    for file in decided_by_others(connection, [f for f in files if not f.staged.lends], settings):
        told = not file.order_amount and repeats_totals(connection, file)
        if file.staged.whole is not None and (told or wants_all_rows(file)):
            stage_whole(connection, file.staged, file.source)  # the first rows do not suffice
            decide(connection, file, settings)
            told = not file.order_amount and repeats_totals(connection, file)
        if told:
            file.order_amount = True
            file.staged.warn(totals_told(connection, file))
    _tell_series(connection, files)
    return files


def _tell_sheets(files: list[TypedFile]) -> None:
    """Name the sheets of a workbook that no source reads, where its sources name the sheets to read."""
    books: dict[str, list[TypedFile]] = {}
    for file in files:
        if file.source.sheet is not None and file.staged.sheet is not None:
            books.setdefault(file.staged.name.rpartition(" [")[0], []).append(file)
    for name, own in books.items():
        read = {file.staged.sheet for file in own}
        left = [sheet for sheet in own[0].staged.other_sheets if sheet not in read]
        if left:
            listed = ", ".join(map(shown_name, left))
            own[0].staged.warn(f"sheets of '{name}' that are not read: {listed}")


def _tell_series(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> None:
    """Name the sheets of a row of years that are read under other headers than their fullest one."""
    rows: dict[tuple[str, str | None], list[TypedFile]] = {}
    for file in files:
        plain = file.mapping.format is GENERIC and {"amount", "price"} & set(file.amounts)
        if file.source.sheet and file.staged.sheet and plain and not file.returns:
            book = file.staged.name.rpartition(" [")[0]
            rows.setdefault((book, series_of(file.staged.sheet)), []).append(file)
    for (_, series), own in rows.items():
        fullest = max(own, key=lambda file: file.staged.rows)
        for file in own if series else ():
            if file.mapping.columns != fullest.mapping.columns:
                money = amount_of(file, "amount") if "amount" in file.amounts else line_value(file)
                (total,) = one(
                    connection, f"SELECT coalesce(sum({money}), 0) FROM {file.staged.table}"
                )
                file.staged.warn(
                    f"sheet '{shown_name(file.staged.sheet or '')}' has other columns than the fullest one and"
                    f" is read, too: {file.staged.rows} rows, {total:,.2f} in all"
                )


def _borrow(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> None:
    """Give files that name orders only what those orders' own files say of them."""
    tables = [(file.staged, file.mapping, file.source) for file in files]
    for file, (_, mapping, source) in zip(files, join_lines(connection, tables), strict=True):
        if mapping.lacks:
            raise mapping.lacks
        file.mapping, file.source = mapping, source
    lent = borrow_customers(connection, [(file.staged, file.mapping) for file in files])
    for file, mapping in zip(files, lent, strict=True):
        file.mapping = mapping


def decided_by_others(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], settings: Settings
) -> list[TypedFile]:
    """Decide all files; one that leaves day and month open follows those of its own source."""
    open_files: list[tuple[TypedFile, DayOrMonthFirstError]] = []
    for file in files:
        try:
            decide(connection, file, settings)
        except DayOrMonthFirstError as error:
            if file.staged.whole is None:
                open_files.append((file, error))
                continue
            stage_whole(connection, file.staged, file.source)  # later rows may tell
            decide(connection, file, settings)
    for file, error in open_files:
        told = order_told(other for other in files if other.source == file.source)
        if told is None:
            raise error
        file.source = file.source.model_copy(update={"day_first": told})
        decide(connection, file, settings)
        file.staged.warn(f"{'day' if told else 'month'} first, as in the other files of its kind")
    return files


def order_told(files: Iterable[TypedFile]) -> bool | None:
    """Return whether files write the day first, where those that show it agree; else None."""
    orders = {
        f.time.meaning.startswith("day first")
        for f in files
        if f.time is not None and f.time.meaning.startswith(("day first", "month first"))
    }
    return orders.pop() if len(orders) == 1 else None


def stage_all(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, source: Source, scratch: Path, number: int,
    sums: bool = True,
) -> list[Staged]:  # fmt: skip
    """Stage every table that a raw file holds; ``sums`` takes rows that are no data out of it."""
    found: list[Staged] = []
    for whole in open_container(raw, scratch):
        for piece, sheet, others in pieces_of(whole, source):
            table = f"raw_{number + len(found)}"
            if sheet is None:
                staged = stage(connection, piece, source, table, scratch)
            else:
                staged = stage_sheet(connection, piece, sheet, others, source, table, scratch)
            if piece.beside:
                staged.warn(f"not read, as it is no table: {', '.join(piece.beside)}")
            staged.sums = sums
            if sums:
                set_asides(connection, staged)
            found.append(staged)
    return found
