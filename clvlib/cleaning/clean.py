"""The spine of cleaning: find, read, understand, type, judge, match, balance."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from clvlib.cleaning import ledger as ledgers
from clvlib.cleaning.build import build_tables
from clvlib.cleaning.columns import map_columns
from clvlib.cleaning.containers import open_container
from clvlib.cleaning.currencies import read_rates, refuse_foreign
from clvlib.cleaning.deciding import TypedFile, decide
from clvlib.cleaning.find import RawFile, find_files
from clvlib.cleaning.identities import joined, read_identities
from clvlib.cleaning.oddities import order_warnings
from clvlib.cleaning.people import linked_ids, make_people
from clvlib.cleaning.refunds import match_refunds
from clvlib.cleaning.repeats import (
    mark_crowds,
    mark_duplicates,
    mark_fees,
    mark_listed,
    mark_overlaps,
    mark_prefixes,
    mark_refund_twins,
)
from clvlib.cleaning.rules import bit, check_off
from clvlib.cleaning.span import end_of_day, last_dated, refuse_outside
from clvlib.cleaning.sql import literal, one
from clvlib.cleaning.staging import Staged, pieces_of, stage, stage_sheet
from clvlib.cleaning.totals import repeats_totals
from clvlib.cleaning.typing_rows import (
    attributes_of,
    create_rows,
    insert_rows,
    number_rows,
    unreadable,
)
from clvlib.errors import InputError
from clvlib.merchant import Settings, Source

MEMORY = "1000MB"
SMALL = 32 << 20
PACKED = (".gz", ".zip", ".xlsx", ".parquet")
SLOW_PACKING = "fsst,dict_fsst,alp,alprd,zstd,roaring,chimp,patas"


@dataclass(frozen=True)
class FileReport:
    """What one raw file turned out to be.

    Parameters
    ----------
    name, format, encoding : str
        As in messages; the format's name; the encoding read.
    rows : int
        Data rows in the file.
    first, last : pandas.Timestamp or None
        The times in it.
    columns : dict of str to str
        Kit name → header.
    warnings : tuple of str
        What a careful reader would want to know.
    """

    name: str
    format: str
    encoding: str
    rows: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    columns: dict[str, str]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cleaned:
    """The canonical tables of one merchant, and where everything else went.

    ``lines`` and ``orders`` are DuckDB relations on ``connection``; nothing is read into
    memory before they are written. The scratch folder goes with this object.
    """

    connection: duckdb.DuckDBPyConnection
    lines: duckdb.DuckDBPyRelation
    orders: duckdb.DuckDBPyRelation
    ledger: pd.DataFrame
    files: list[FileReport]
    first: pd.Timestamp
    last: pd.Timestamp
    as_of: pd.Timestamp
    customers: int
    orders_count: int
    currency: str
    _scratch: Any = field(repr=False, default=None)

    def close(self) -> None:
        """Free the database and its scratch folder."""
        self.connection.close()
        self._scratch.cleanup()


def clean(
    settings: Settings, folder: Path, key: bytes, as_of: pd.Timestamp | str | None = None
) -> Cleaned:
    """Read all raw files of a merchant into the canonical tables.

    Parameters
    ----------
    settings : Settings
        The merchant's settings; ``sources`` says which files and columns.
    folder : Path
        The merchant's folder.
    key : bytes
        The key of the merchant's pseudonyms.
    as_of : pandas.Timestamp or ISO date, optional
        The day at whose end the data end; later orders are set aside. The day of the last
        dated row where left out, whether that row is kept or not.

    Raises
    ------
    InputError
        If a file cannot be read or understood; names file, column, finding and remedy.
        If ``as_of`` lies outside the data; names their span.
    """
    check_off(settings)
    until = end_of_day(as_of) if as_of is not None else None
    scratch = tempfile.TemporaryDirectory(prefix="clv-cleaning-", ignore_cleanup_errors=True)
    connection = connect(Path(scratch.name), size_of(settings, folder))
    files = read_files(connection, settings, folder, Path(scratch.name))
    attributes = attributes_of(files)
    people = _fill_rows(connection, files, settings, folder, key, until)
    cancelled = _judge(connection, files, people, settings)
    refuse_outside(connection, until)
    match_refunds(connection)
    build_tables(connection, files, attributes)
    if mark_crowds(connection, settings):
        match_refunds(connection)
        build_tables(connection, files, attributes)
    _refuse_nothing(connection, files)
    ledger = ledgers.make_ledger(connection, files, cancelled)
    return _result(connection, files, ledger, until, settings, scratch)


def ledger_summary(cleaned: Cleaned) -> dict[str, Any]:
    """Return the ledger's figures as ``clv check --json`` prints them.

    Money is text with two decimals; in = kept + set aside, and the rules add up to set aside.
    """
    files = [
        {
            "name": file.name, "format": file.format, "encoding": file.encoding, "rows": file.rows,
            "first": _day(file.first), "last": _day(file.last), "columns": file.columns,
            "warnings": list(file.warnings),
        }
        for file in cleaned.files
    ]  # fmt: skip
    return ledgers.summarise(
        cleaned.ledger,
        files=files,
        customers=cleaned.customers,
        orders=cleaned.orders_count,
        first=_day(cleaned.first),
        last=_day(cleaned.last),
        currency=cleaned.currency,
    )


def customer_ids(settings: Settings, folder: Path, key: bytes) -> pd.DataFrame:
    """Return source_customer_id and customer_id of all customers in the raw files.

    Read again from the raw files, as the canonical tables hold pseudonyms only.
    """
    with tempfile.TemporaryDirectory(prefix="clv-cleaning-") as scratch:
        connection = connect(Path(scratch), size_of(settings, folder))
        files = read_files(connection, settings, folder, Path(scratch))
        people = _fill_rows(connection, files, settings, folder, key, None)
        connection.close()
    return people[["source_customer_id", "customer_id"]].drop_duplicates(ignore_index=True)


def connect(scratch: Path, size: int = SMALL) -> duckdb.DuckDBPyConnection:
    """Open a database: in memory for small files, else on disk, so that tables need not fit.

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
            SET disabled_compression_methods = '{SLOW_PACKING}'"""
    )
    # In Jupyter without ipywidgets there is no bar, and DuckDB refuses to switch it off.
    with contextlib.suppress(duckdb.InvalidInputException):
        connection.execute("SET enable_progress_bar = false")
    return connection


def size_of(settings: Settings, folder: Path) -> int:
    """Return the bytes of all raw files; packed ones count as if unpacked."""
    files = [file.path for source in settings.sources for file in find_files(source, folder)]
    return sum(path.stat().st_size * (10 if path.suffix in PACKED else 1) for path in files)


def read_files(
    connection: duckdb.DuckDBPyConnection, settings: Settings, folder: Path, scratch: Path
) -> list[TypedFile]:
    """Stage all files of all sources and decide what their columns hold."""
    files: list[TypedFile] = []
    for source in settings.sources:
        for raw in find_files(source, folder):
            for staged in stage_all(connection, raw, source, scratch, len(files)):
                files.append(TypedFile(len(files), staged, map_columns(staged, source), source))
    for file in files:
        decide(connection, file, settings)
        if not file.order_amount and repeats_totals(connection, file):
            file.order_amount = True
            file.staged.warnings.append("amounts repeat their order's total: spread over its lines")
    return files


def stage_all(
    connection: duckdb.DuckDBPyConnection, raw: RawFile, source: Source, scratch: Path, number: int
) -> list[Staged]:
    """Stage every table that a raw file holds."""
    found: list[Staged] = []
    for whole in open_container(raw, scratch):
        for piece, sheet, others in pieces_of(whole, source):
            table = f"raw_{number + len(found)}"
            if sheet is None:
                found.append(stage(connection, piece, source, table, scratch))
            else:
                found.append(stage_sheet(connection, piece, sheet, others, source, table, scratch))
    return found


def _fill_rows(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    settings: Settings,
    folder: Path,
    key: bytes,
    until: pd.Timestamp | None,
) -> pd.DataFrame:
    """Type all files into ``rows``, and return their customers."""
    attributes = attributes_of(files)
    rates = read_rates(settings, folder)
    pairs = read_identities(settings, folder)
    create_rows(connection, attributes)
    for file in files:
        if len(files) > 1:
            pairs += linked_ids(connection, file)
        insert_rows(connection, file, settings, until, attributes, rates)
        _refuse_unreadable(connection, file, settings)
        _refuse_foreign(connection, file, settings)
    number_rows(connection, files)
    return make_people(connection, key, joined(pairs))


def _judge(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    people: pd.DataFrame,
    settings: Settings,
) -> dict[int, str | None]:
    """Apply the rules that look at several rows; return each file's prefix of cancellations."""
    mark_listed(connection, people, settings)
    cancelled = {file.number: mark_prefixes(connection, file, settings) for file in files}
    for file in files:
        mark_duplicates(connection, file, settings)
    mark_overlaps(connection, files, settings)
    mark_refund_twins(connection, settings)
    mark_fees(connection, settings)
    return cancelled


def _refuse_unreadable(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> None:
    bad, rows, first = unreadable(connection, file.number)
    if bad > settings.rules.unreadable_share * rows and bad > 1:
        raise InputError(
            f"{file.name}, row {(first or 0) + file.staged.first_row}",
            f"time or amount cannot be read, and so in {bad} of {rows} rows",
            f"up to {settings.rules.unreadable_share:.0%} of the rows",
            "correct 'columns' in merchant.yml, or raise rules.unreadable_share",
        )


def _refuse_foreign(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> None:
    foreign, rows = one(
        connection,
        f"""SELECT count_if(met & {bit("foreign_currency")} > 0), count(*) FROM rows
            WHERE file = {file.number}""",
    )
    refuse_foreign(file.name, foreign, rows, ", ".join(file.foreign), settings)


def _refuse_nothing(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> None:
    if not one(connection, "SELECT count(*) FROM orders")[0]:
        rows = sum(file.staged.rows for file in files)
        raise InputError(
            files[0].name,
            f"none of its {rows} rows is a purchase of a known customer",
            remedy="look at the columns for customer, amount and status in merchant.yml",
        )


def _result(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    ledger: pd.DataFrame,
    until: pd.Timestamp | None,
    settings: Settings,
    scratch: Any,
) -> Cleaned:
    first, last, customers, orders = one(
        connection,
        "SELECT min(ordered_at), max(ordered_at), count(DISTINCT customer_id), count(*) FROM orders",
    )
    files[0].staged.warnings.extend(order_warnings(connection))
    return Cleaned(
        connection=connection,
        lines=connection.table("lines"),
        orders=connection.table("orders"),
        ledger=ledger,
        files=[_report(connection, file) for file in files],
        first=pd.Timestamp(first),
        last=pd.Timestamp(last),
        as_of=until or end_of_day(last_dated(connection) or last),
        customers=customers,
        orders_count=orders,
        currency=settings.currency,
        _scratch=scratch,
    )


def _report(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> FileReport:
    rows, *span = one(
        connection,
        f"SELECT count(*), min(ordered_at), max(ordered_at) FROM rows WHERE file = {file.number}",
    )
    first, last = (pd.Timestamp(moment) if moment is not None else None for moment in span)
    return FileReport(
        file.name, file.mapping.format.name, file.staged.encoding, rows, first, last,
        file.mapping.columns, tuple(file.staged.warnings),
    )  # fmt: skip


def _day(moment: pd.Timestamp | None) -> str | None:
    return moment.date().isoformat() if moment is not None else None
