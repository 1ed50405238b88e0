"""Who met which channel when: a file of touchpoints, for attribution.

Its customers carry the same pseudonyms as those of the orders; people who never ordered stay
in it, since a channel is also judged by whom it did not win.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import duckdb
import pandas as pd

from clvlib.cleaning.clean import connect
from clvlib.cleaning.containers import open_container
from clvlib.cleaning.dates import Clock, find_date_rule
from clvlib.cleaning.find import find_files
from clvlib.cleaning.people import NOBODY
from clvlib.cleaning.sql import bare, ident
from clvlib.cleaning.staging import Staged, stage
from clvlib.errors import InputError, nearest
from clvlib.merchant import Settings, Source
from clvlib.privacy import pseudonymise

# Header words by which the columns are found where merchant.yml does not name them.
HEADERS = {
    "customer": re.compile(r"^(customer|customer_?id|user|user_?id|uid|客户|会员号|用户)$", re.I),
    "time": re.compile(r"^(time|timestamp|date|datetime|touched_?at|时间|日期)$", re.I),
    "channel": re.compile(r"^(channel|source|source_?id|medium|campaign|渠道|来源|平台)$", re.I),
}


def read_touchpoints(settings: Settings, folder: Path, key: bytes) -> pd.DataFrame | None:
    """Read the merchant's file of touchpoints into table ``touchpoints``.

    Parameters
    ----------
    settings : Settings
        ``acquisition.touchpoints`` names the file, ``acquisition.touch_columns`` its columns
        ``customer``, ``time`` and ``channel``.
    folder : Path
        The merchant's folder.
    key : bytes
        The merchant's key, by which ids become pseudonyms.

    Returns
    -------
    DataFrame or None
        ``customer_id``, ``touched_at``, ``channel``; None where the settings name no file.

    Raises
    ------
    InputError
        If the file is missing, or lacks a column.
    """
    if settings.acquisition.touchpoints is None:
        return None
    source = Source(files=(settings.acquisition.touchpoints,))
    with tempfile.TemporaryDirectory(prefix="clv-touch-") as scratch:
        connection = connect(Path(scratch))
        pieces = [p for f in find_files(source, folder) for p in open_container(f, Path(scratch))]
        staged = [
            stage(connection, piece, source, f"touch_{i}", Path(scratch))
            for i, piece in enumerate(pieces)
        ]
        frame = pd.concat([_read(connection, file, settings) for file in staged])
        connection.close()
    frame = frame[~frame["customer"].str.lower().isin(NOBODY) & (frame["customer"] != "")]
    known = pseudonymise(frame["customer"], key)
    touches = frame.assign(customer_id=known.reindex(frame["customer"]).to_numpy())
    return touches[["customer_id", "touched_at", "channel"]].reset_index(drop=True)


def _read(connection: duckdb.DuckDBPyConnection, file: Staged, settings: Settings) -> pd.DataFrame:
    named = {kind: _column(kind, file, settings) for kind in HEADERS}
    customer, time, channel = (bare(ident(named[kind])) for kind in ("customer", "time", "channel"))
    where = f"{file.name}, column '{named['time']}'"
    dates = find_date_rule(connection, file.table, time, where, Clock(settings.timezone))
    return connection.execute(
        f"""SELECT CASE WHEN contains({customer}, '@') THEN lower({customer}) ELSE {customer} END
                   AS customer, CAST({dates.sql} AS TIMESTAMP) AS touched_at,
                   nullif({channel}, '') AS channel
            FROM {file.table} WHERE {dates.sql} IS NOT NULL AND {customer} IS NOT NULL
            ORDER BY customer, touched_at, channel"""
    ).df()


def _column(kind: str, file: Staged, settings: Settings) -> str:
    """Return the header of a column: the one that the settings name, else one that fits."""
    wanted = settings.acquisition.touch_columns.get(kind)
    if wanted is not None and wanted not in file.headers:
        raise InputError(
            f"{file.name}, acquisition.touch_columns.{kind}",
            f"there is no column '{wanted}'",
            ", ".join(file.headers),
            nearest(wanted, file.headers),
        )
    found = wanted or next((h for h in file.headers if HEADERS[kind].match(h.strip())), None)
    if found is None:
        raise InputError(
            file.name,
            f"has no column for the {kind} of a touch",
            ", ".join(file.headers),
            f"name it in merchant.yml: acquisition: {{touch_columns: {{{kind}: …}}}}",
        )
    return found
