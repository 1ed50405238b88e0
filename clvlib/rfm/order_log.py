"""One way into the order log, whether it is a data frame or a Parquet file.

DuckDB reads both, so every count of this room is one query that a frame of a test and
five million orders on disk go through alike; only the answer, one row a customer or
fewer, ever becomes a data frame.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from clvlib.errors import InputError

if TYPE_CHECKING:
    import duckdb

OrderLog = pd.DataFrame | str | Path
NEEDED = ("customer_id", "ordered_at", "revenue")
MEMORY = "2GB"

# Sums are rounded far below a cent: threads add in any order, results must not show it.
DECIMALS = 6


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """Return this process's database: starting one takes as long as a small merchant's query."""
    import duckdb  # who only names segments, as the report does, counts nothing

    settings: dict[str, Any] = {
        "memory_limit": MEMORY, "temp_directory": tempfile.gettempdir(),
        "preserve_insertion_order": False,  # every query states its own order
    }  # fmt: skip
    return duckdb.connect(config=settings)


@contextmanager
def open_orders(orders: OrderLog, as_of: pd.Timestamp) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection on which ``orders`` holds everything up to the end of the as-of day.

    Parameters
    ----------
    orders : pandas.DataFrame or path
        Orders (see :data:`clvlib.tables.ORDERS`), or the Parquet file of them.
    as_of : pandas.Timestamp
        Any moment of the last day that is known; the whole of that day counts.

    Yields
    ------
    duckdb.DuckDBPyConnection
        With the view ``orders``, to which ``day`` is added: the calendar day of the order.

    Raises
    ------
    InputError
        If a column is missing, times carry a time zone, or no order lies before the end of
        the as-of day.
    """
    with _database().cursor() as connection:
        log = _relation(connection, orders)
        _check(log)
        end = end_of_known(as_of)
        known = log.filter(f"ordered_at < TIMESTAMP '{end}'")
        # Seen by this cursor only: others may be reading other orders at the same time.
        connection.execute(
            "CREATE TEMP VIEW orders AS SELECT *, CAST(ordered_at AS DATE) AS day "
            f"FROM ({known.sql_query()})"
        )
        if not connection.sql("SELECT 1 FROM orders LIMIT 1").fetchall():
            raise InputError("orders", f"hold nothing up to {as_of:%Y-%m-%d}")
        yield connection


def end_of_known(as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the first midnight after the as-of day: what lies before it is known."""
    moment = pd.Timestamp(as_of)
    if moment.tz is not None:
        raise InputError("as-of date", "carries a time zone", allowed="the merchant's local time")
    return moment.normalize() + pd.Timedelta(days=1)


def sql_day(moment: pd.Timestamp) -> str:
    """Return the SQL literal of a calendar day."""
    return f"DATE '{moment:%Y-%m-%d}'"


def _relation(connection: duckdb.DuckDBPyConnection, orders: OrderLog) -> duckdb.DuckDBPyRelation:
    if isinstance(orders, pd.DataFrame):
        wanted = [name for name in orders.columns if name not in ("day",)]
        return connection.from_df(orders[wanted])
    return connection.read_parquet(str(orders))


def _check(log: duckdb.DuckDBPyRelation) -> None:
    types = dict(zip(log.columns, map(str, log.types), strict=True))
    missing = [name for name in NEEDED if name not in types]
    if missing:
        raise InputError("orders", f"lack the columns {', '.join(missing)}")
    if "TIME ZONE" in types["ordered_at"]:
        raise InputError(
            "orders, column 'ordered_at'",
            "carries a time zone",
            allowed="naive times in the merchant's time zone",
        )
