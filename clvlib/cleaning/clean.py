"""The spine of cleaning: find, read, understand, type, judge, match, balance."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pandas as pd

from clvlib.cleaning import ledger as ledgers
from clvlib.cleaning.build import build_tables
from clvlib.cleaning.cleaned import Cleaned, handed_on
from clvlib.cleaning.codes import mark_fees, mark_prefixes
from clvlib.cleaning.crowds import mark_crowds, mark_erased, mark_fillers, mark_listed, mark_words
from clvlib.cleaning.currencies import Rates, read_rates, refuse_foreign
from clvlib.cleaning.identities import in_one_spelling, joined, read_identities
from clvlib.cleaning.lookups import look_up_customers
from clvlib.cleaning.people import linked_ids, make_people
from clvlib.cleaning.phones import calling_code
from clvlib.cleaning.reading import connect, read_files, size_of
from clvlib.cleaning.referrers import hide_referrers
from clvlib.cleaning.refunds import match_refunds
from clvlib.cleaning.repeats import (
    mark_duplicates,
    mark_overlaps,
    mark_refund_twins,
    mark_voided,
)
from clvlib.cleaning.row_table import attributes_of, create_rows, forget_fingerprints
from clvlib.cleaning.rules import bit, check_off
from clvlib.cleaning.short_ids import shortened_ids
from clvlib.cleaning.span import end_of_day, refuse_outside
from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.cleaning.typing_rows import (
    insert_heads,
    insert_rows,
    number_rows,
    unreadable,
)
from clvlib.errors import InputError
from clvlib.merchant import Settings
from clvlib.privacy.own_folders import place


def clean(
    settings: Settings, folder: Path, key: bytes, as_of: pd.Timestamp | str | None = None,
    *, grade: bool = False,
) -> Cleaned:  # fmt: skip
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
    grade : bool
        Whether each file's report says how delicate its columns are.

    Raises
    ------
    InputError
        If a file cannot be read or understood; names file, column, finding and remedy.
        If ``as_of`` lies outside the data; names their span.
    """
    check_off(settings)
    until = end_of_day(as_of) if as_of is not None else None
    scratch = tempfile.TemporaryDirectory(
        prefix="clv-cleaning-", dir=place(), ignore_cleanup_errors=True
    )
    connection = connect(Path(scratch.name), size_of(settings, folder))
    files = read_files(connection, settings, folder, Path(scratch.name), grade)
    sales = [file for file in files if not file.staged.lends]
    attributes = attributes_of(sales)
    _fill_rows(connection, files, settings, folder, key, until)
    mark_erased(connection, folder)
    cancelled = _judge(connection, sales, settings)
    refuse_outside(connection, until)
    forget_fingerprints(connection)
    match_refunds(connection)
    known = look_up_customers(connection)
    build_tables(connection, sales, attributes, looked_up=known)
    if mark_crowds(connection, settings):
        match_refunds(connection)
        build_tables(connection, sales, attributes, looked_up=known)
    _refuse_nothing(connection, files)
    ledger = ledgers.make_ledger(connection, files, cancelled)
    return handed_on(connection, files, ledger, until, settings, scratch)


def customer_ids(settings: Settings, folder: Path, key: bytes) -> pd.DataFrame:
    """Return source_customer_id and customer_id of all customers in the raw files.

    Read again from the raw files, as the canonical tables hold pseudonyms only.
    """
    with tempfile.TemporaryDirectory(prefix="clv-cleaning-", dir=place()) as scratch:
        connection = connect(Path(scratch), size_of(settings, folder))
        files = read_files(connection, settings, folder, Path(scratch))
        _fill_rows(connection, files, settings, folder, key, None)
        people = connection.execute("SELECT source_customer_id, customer_id FROM people").df()
        connection.close()
    return people.astype("str")


def _fill_rows(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    settings: Settings,
    folder: Path,
    key: bytes,
    until: pd.Timestamp | None,
) -> None:
    """Type all files into ``rows``, and write their customers into ``people``."""
    sales = [file for file in files if not file.staged.lends]
    attributes = attributes_of(sales)
    rates = read_rates(settings, folder)
    code = calling_code(settings.timezone)
    pairs = in_one_spelling(connection, read_identities(settings, folder), code)
    create_rows(connection, attributes)
    for file in files:
        if file.staged.lends:
            insert_heads(connection, file)
            continue
        if len(sales) > 1:
            pairs += linked_ids(connection, file)
        insert_rows(connection, file, settings, until, attributes, rates, alone=len(files) == 1)
        _refuse_unreadable(connection, file, settings)
        _refuse_foreign(connection, file, settings, rates)
    number_rows(connection, files)
    pairs += shortened_ids(connection, sales)
    make_people(connection, sales, key, joined(pairs))
    hide_referrers(connection, attributes)


def _judge(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    settings: Settings,
) -> dict[int, str | None]:
    """Apply the rules that look at several rows; return each file's prefix of cancellations."""
    mark_listed(connection, settings)
    mark_words(connection, files, settings)
    mark_fillers(connection, settings)
    cancelled = {file.number: mark_prefixes(connection, file, settings) for file in files}
    for file in files:
        mark_duplicates(connection, file, settings)
    mark_overlaps(connection, files, settings)
    mark_refund_twins(connection, settings)
    for file in files:
        mark_voided(connection, file, settings)
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
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings, rates: Rates
) -> None:
    foreign, rows = one(
        connection,
        f"""SELECT count_if(met & {bit("foreign_currency")} > 0), count(*) FROM rows
            WHERE file = {file.number}""",
    )
    rated = {name.split()[0] for name in rates}
    without = [code for code in file.foreign if code not in rated] or file.foreign
    refuse_foreign(file.name, foreign, rows, ", ".join(without), settings)


def _refuse_nothing(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> None:
    if not one(connection, "SELECT count(*) FROM orders")[0]:
        rows = sum(file.staged.rows for file in files)
        raise InputError(
            files[0].name,
            f"none of its {rows} rows is a purchase of a known customer",
            remedy="look at the columns for customer, amount and status in merchant.yml",
        )
