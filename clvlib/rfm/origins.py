"""What becomes of customers by where they began: first channel, first product.

Everybody is followed for the same number of days, and only those whose days are all known count;
otherwise whoever began early would look better for having had more time.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from clvlib.rfm.order_log import DECIMALS, OrderLog, open_orders, sql_day
from clvlib.rfm.thin import LEAST_GROUP

WINDOWS = (365, 180, 90, 30)
WHERE = ("source", "channel", "branch", "country")
WHAT = ("category", "product")

_FOLLOWED = """
WITH firsts AS (
    SELECT customer_id, min(day) AS first_day, arg_min(order_id, (ordered_at, order_id)) AS order_id
    FROM orders GROUP BY customer_id
),
begun AS ({begun}),
followed AS (
    SELECT begun.origin, firsts.customer_id,
           coalesce(sum(revenue) FILTER (day <= first_day + {window}), 0) AS revenue,
           count(*) FILTER (day > first_day AND day <= first_day + {window}) > 0 AS back
    FROM orders JOIN firsts USING (customer_id) JOIN begun ON firsts.order_id = begun.order_id
    WHERE first_day + {window} <= {as_of} GROUP BY ALL
)
SELECT CAST(origin AS VARCHAR) AS origin, count(*) AS customers,
       avg(CAST(back AS INTEGER)) AS back, round(avg(revenue), {decimals}) AS revenue
FROM followed WHERE origin IS NOT NULL AND CAST(origin AS VARCHAR) <> ''
GROUP BY ALL HAVING count(*) >= {least} ORDER BY customers DESC, origin
"""
_BY_ORDER = "SELECT order_id, {name} AS origin FROM orders"
_BY_LINE = """
SELECT order_id, arg_max({name}, (revenue, {name})) AS origin
FROM lines WHERE order_id IN (SELECT order_id FROM firsts) GROUP BY order_id
"""


def follow_days(summary: pd.DataFrame) -> int | None:
    """Return the longest window that at least half of all customers have lived whole, or None."""
    return next((days for days in WINDOWS if (summary["T"] >= days).mean() >= 0.5), None)


def by_origin(
    orders: OrderLog, as_of: pd.Timestamp, name: str, days: int, lines: Path | None = None
) -> pd.DataFrame:
    """Follow customers by what their first order says.

    Parameters
    ----------
    orders : pandas.DataFrame or path
        Orders with ``order_id``, or the Parquet file of them.
    as_of : pandas.Timestamp
        Last day that is known.
    name : str
        Column of the orders, or of the lines: there, what most was spent on in the first order.
    days : int
        How long everybody is followed from the first order on.
    lines : path, optional
        Parquet file of the lines, where ``name`` is one of their columns.

    Returns
    -------
    pandas.DataFrame
        One row per ``origin``, the largest first: ``customers``, ``back`` (share who ordered again
        within the days), ``revenue`` (net, a customer, within the days). Groups of fewer than
        ten customers are left out.
    """
    begun = (_BY_ORDER if lines is None else _BY_LINE).format(name=f'"{name}"')
    query = _FOLLOWED.format(
        begun=begun, window=days, as_of=sql_day(as_of), decimals=DECIMALS, least=LEAST_GROUP
    )
    with open_orders(orders, as_of) as connection:
        if lines is not None:
            connection.read_parquet(str(lines)).create_view("lines")
        return connection.sql(query).df()


def known_origins(orders: Path, lines: Path) -> list[tuple[str, Path | None]]:
    """Return the first column that says where, and the first that says with what, if any."""
    found: list[tuple[str, Path | None]] = []
    for wanted, path, passed in ((WHERE, orders, None), (WHAT, lines, lines)):
        have = pq.read_schema(path).names
        for name in [name for name in wanted if name in have]:
            if pq.read_table(path, columns=[name]).column(0).null_count < _rows(path):
                found.append((name, passed))
                break
    return found


def _rows(path: Path) -> int:
    return pq.read_metadata(path).num_rows
