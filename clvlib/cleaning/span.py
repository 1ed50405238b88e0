"""The stretch of time that an export covers, and the as-of days that fit it.

Every dated row proves that the shop was open, also a guest's or a cancelled one: an
export whose last week brought guests only does not end a week early.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from clvlib.cleaning.rules import bit
from clvlib.cleaning.sql import one
from clvlib.errors import InputError

DAY = pd.Timedelta(days=1)
TO_MIDNIGHT = DAY - pd.Timedelta(microseconds=1)


def end_of_day(moment: pd.Timestamp | str) -> pd.Timestamp:
    """Return the last microsecond of a day."""
    return pd.Timestamp(moment).normalize() + TO_MIDNIGHT


def last_dated(connection: duckdb.DuckDBPyConnection) -> pd.Timestamp | None:
    """Return the time of the last readable row, whatever rule sets the row aside."""
    newest = one(connection, f"SELECT max(ordered_at) FROM rows WHERE met & {bit('bad_row')} = 0")[
        0
    ]
    return pd.Timestamp(newest) if newest is not None else None


def refuse_outside(connection: duckdb.DuckDBPyConnection, until: pd.Timestamp | None) -> None:
    """Refuse an as-of day before the first order or more than a day after the last dated row.

    Raises
    ------
    InputError
        Names the span of the data and the days that are allowed.
    """
    first = one(
        connection,
        f"SELECT min(ordered_at) FROM rows WHERE met & ~{bit('after_as_of')} = 0 AND money >= 0",
    )[0]
    last = last_dated(connection)
    if until is None or first is None or last is None:
        return
    earliest, latest = pd.Timestamp(first).normalize(), last.normalize()
    if not earliest <= until.normalize() <= latest + DAY:
        raise InputError(
            f"as-of {until:%Y-%m-%d}",
            f"is outside the data, which run from {earliest:%Y-%m-%d} to {latest:%Y-%m-%d}",
            f"{earliest:%Y-%m-%d} … {latest + DAY:%Y-%m-%d}",
            "leave --as-of out to take the last day of the data",
        )
