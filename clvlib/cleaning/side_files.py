"""Files beside the orders (spend, touchpoints, events): opened, and their columns found.

Each is named in merchant.yml, may be as oddly written as any export, and has two or three columns
that matter; which header is which is said in the settings or told by its word.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from clvlib.cleaning.asides import set_asides
from clvlib.cleaning.cleaned import Cleaned
from clvlib.cleaning.containers import open_container
from clvlib.cleaning.crowds import ERASED
from clvlib.cleaning.dates import Clock, find_date_rule
from clvlib.cleaning.people import NOBODY, own_id
from clvlib.cleaning.reading import PACKED, SMALL, TINY, connect
from clvlib.cleaning.sql import bare, ident
from clvlib.cleaning.staging import Staged, stage
from clvlib.errors import InputError, nearest
from clvlib.merchant import Source
from clvlib.privacy import own_folders, pseudonymise
from clvlib.raw_files import find_files
from clvlib.texts import in_small_letters
from clvlib.words import Words

FEW = 0.05  # of the customers who ordered in a file's time; fewer found, and its ids do not fit


@contextmanager
def staged_files(
    pattern: str, folder: Path, name: str
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[Staged]]]:
    """Stage the files of one setting into a database that lives as long as the block.

    Parameters
    ----------
    pattern : str
        Path or glob inside the merchant's folder.
    folder : Path
        The merchant's folder.
    name : str
        What its tables are called.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be read.
    """
    source = Source(files=(pattern,))
    with tempfile.TemporaryDirectory(prefix=f"clv-{name}-", dir=own_folders.place()) as scratch:
        raw, place = find_files(source, folder), Path(scratch)
        size = sum(file.path.stat().st_size for file in raw)
        plain = size < TINY and not any(file.path.suffix in PACKED for file in raw)
        connection = connect(place, size if plain else SMALL)
        pieces = [piece for found in raw for piece in open_container(found, place)]
        files = [
            stage(connection, piece, source, f"{name}_{number}", place)
            for number, piece in enumerate(pieces)
        ]
        for file in files:
            set_asides(connection, file)
        yield connection, files
        connection.close()


def column_of(
    file: Staged, wanted: str | None, header: re.Pattern[str], key: str, what: str
) -> str | None:
    """Return the header of a column: the one that the settings name, else one that fits.

    Parameters
    ----------
    file : Staged
        The file.
    wanted : str or None
        What the settings say.
    header : re.Pattern
        Words by which it is found otherwise.
    key : str
        Path of the setting in three parts, e.g. ``acquisition.columns.date``.
    what : str
        What it is, for the message where there is none; empty where it may be absent.

    Raises
    ------
    InputError
        If the settings name a column that is not there, or a needed one cannot be found.
    """
    if wanted is not None and wanted not in file.headers:
        raise InputError(
            f"{file.name}, {key}",
            f"there is no column '{wanted}'",
            ", ".join(file.headers),
            nearest(wanted, file.headers),
        )
    found = wanted or next((h for h in file.headers if header.match(h.strip())), None)
    if found is None and what:
        block, columns, kind = key.split(".")
        raise InputError(
            file.name,
            f"has no column for {what}",
            ", ".join(file.headers),
            f"name it in merchant.yml: {block}: {{{columns}: {{{kind}: …}}}}",
        )
    return found


def people_and_times(
    connection: duckdb.DuckDBPyConnection, file: Staged, named: dict[str, str], timezone: str
) -> pd.DataFrame:
    """Read who did what when, in the merchant's time zone; rows without customer or time are left out.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Of :func:`staged_files`.
    file : Staged
        The file.
    named : dict of str to str
        Headers of ``customer``, ``time`` and ``what``.
    timezone : str
        The merchant's.
    """
    customer = own_id(ident(named["customer"]))
    time, what = (bare(ident(named[kind])) for kind in ("time", "what"))
    where = f"{file.name}, column '{named['time']}'"
    dates = find_date_rule(connection, file.table, time, where, Clock(timezone))
    return connection.execute(
        f"""SELECT {customer} AS customer, CAST({dates.sql} AS TIMESTAMP) AS time, nullif({what}, '') AS what
            FROM {file.table} WHERE {dates.sql} IS NOT NULL AND {customer} IS NOT NULL
            ORDER BY customer, time, what"""
    ).df()


def under_pseudonyms(
    frame: pd.DataFrame, key: bytes, folder: Path, groups: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return ``customer_id``, ``time`` and ``what`` of everybody who is somebody.

    Customers who asked to be erased (``erased.txt`` in the merchant's folder) stay out here too.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``customer``, ``time``, ``what``.
    key : bytes
        The merchant's key.
    folder : Path
        The merchant's folder.
    groups : mapping of str to str, optional
        Ids of one person → the id that stands for all of them, as the orders have it.
    """
    frame = frame[~in_small_letters(frame["customer"]).isin(NOBODY) & (frame["customer"] != "")]
    if groups:
        own = frame["customer"].map(groups)
        frame = frame.assign(customer=own.where(own.notna(), frame["customer"]))
    known = pseudonymise(frame["customer"], key)
    named = frame.assign(customer_id=known.reindex(frame["customer"]).to_numpy())
    listed = folder / ERASED
    gone = listed.read_text(encoding="ascii").split() if listed.is_file() else []
    named = named[~named["customer_id"].isin(gone)]
    return named[["customer_id", "time", "what"]].reset_index(drop=True)


def unmatched(frame: pd.DataFrame, cleaned: Cleaned, what: str, words: Words) -> str | None:
    """Say that a file beside the orders names hardly any of their customers; None where it does.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``customer_id``, and one column of times.
    cleaned : Cleaned
        The orders.
    what : str
        Name of the table: ``events`` or ``touchpoints``.
    words : Words
        Language.
    """
    name = {"events": words.t("events"), "touchpoints": words.t("touchpoints")}[what]
    if frame.empty:
        return words.t("The file of {what} names nobody.", what=name)
    times = frame.select_dtypes("datetime").iloc[:, 0]
    orders = cleaned.orders
    since, until = (pd.Timestamp(t).isoformat() for t in (times.min(), times.max()))
    during = f"ordered_at BETWEEN TIMESTAMP '{since}' AND TIMESTAMP '{until}'"
    buyers = orders.filter(during).project("customer_id").distinct().df()["customer_id"]
    if buyers.empty or buyers.isin(set(frame["customer_id"])).mean() >= FEW:
        return None
    return words.t(
        "Hardly anybody who ordered in its time is named in the file of {what}: its customer ids are "
        "likely spelled otherwise than those of the orders, so that little can be read from it.",
        what=name,
    )
