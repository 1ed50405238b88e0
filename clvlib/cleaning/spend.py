"""What was spent to win customers: a file of spend by day and, where given, by channel."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pandas as pd

from clvlib.cleaning.amounts import check_amounts, find_amount_rules
from clvlib.cleaning.dates import Clock, find_date_rule
from clvlib.cleaning.side_files import column_of, staged_files
from clvlib.cleaning.sql import bare, ident, one, untidy
from clvlib.cleaning.staging import Staged
from clvlib.merchant import Settings

# Header words by which the columns are found where merchant.yml does not name them.
HEADERS = {
    "date": re.compile(r"^(date|day|dt|日期|时间|月份)$", re.IGNORECASE),
    "channel": re.compile(r"^(channel|source|source_?id|medium|campaign|渠道|来源|平台)$", re.I),
    "spend": re.compile(r"^(spend|cost|costs|amount|费用|花费|金额|消耗)$", re.IGNORECASE),
}


def acquisition_spend(settings: Settings, folder: Path) -> pd.DataFrame | None:
    """Read the merchant's spend file into table ``acquisition``.

    Parameters
    ----------
    settings : Settings
        ``acquisition.spend`` names the file, ``acquisition.columns`` its columns ``date``,
        ``channel`` and ``spend``.
    folder : Path
        The merchant's folder.

    Returns
    -------
    DataFrame or None
        ``day``, ``channel`` (missing where the file has none), ``spend`` in the merchant's
        currency; None where the settings name no file.

    Raises
    ------
    InputError
        If the file is missing, or has no column for day or spend.
    """
    if settings.acquisition.spend is None:
        return None
    with staged_files(settings.acquisition.spend, folder, "spend") as (connection, files):
        frames = [_read(connection, file, settings) for file in files]
    return pd.concat(frames, ignore_index=True)


def _read(connection: duckdb.DuckDBPyConnection, file: Staged, settings: Settings) -> pd.DataFrame:
    named = {kind: _column(kind, file, settings) for kind in HEADERS}
    day, spend, channel = (
        _told(connection, file, header) if (header := named[kind]) else "CAST(NULL AS VARCHAR)"
        for kind in ("date", "spend", "channel")
    )
    clock = Clock(settings.timezone)
    dates = find_date_rule(
        connection, file.table, day, f"{file.name}, column '{named['date']}'", clock
    )
    amounts = find_amount_rules(connection, file.table, {"spend": spend}, None)["spend"]
    check_amounts(connection, file.table, amounts, spend, f"{file.name}, column '{named['spend']}'")
    return connection.execute(
        f"""SELECT CAST({dates.sql} AS DATE)::TIMESTAMP AS day, {channel} AS channel,
                   CAST({amounts.sql} AS DOUBLE) AS spend
            FROM {file.table} WHERE {dates.sql} IS NOT NULL AND {amounts.sql} IS NOT NULL
            ORDER BY day, channel"""
    ).df()


def _told(connection: duckdb.DuckDBPyConnection, file: Staged, header: str) -> str:
    """Return the SQL of a column's texts, stripped where anything surrounds one of them."""
    text = ident(header)
    odd = one(connection, f"SELECT coalesce(bool_or({untidy(text)}), FALSE) FROM {file.table}")[0]
    return bare(text) if odd else text


def _column(kind: str, file: Staged, settings: Settings) -> str | None:
    """Return the header of a column: the one that the settings name, else one that fits."""
    what = {"date": "the day", "spend": "the amount spent", "channel": ""}[kind]
    wanted = settings.acquisition.columns.get(kind)
    return column_of(file, wanted, HEADERS[kind], f"acquisition.columns.{kind}", what)
