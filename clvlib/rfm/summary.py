"""Frequency, recency, T and monetary value: one definition for the whole kit.

The definition is that of Fader, Hardie & Lee (2005), "Counting your customers the easy
way", Marketing Science 24(2), with the calendar day as the unit in which purchases are
merged:

* ``frequency`` — days with an order after the first such day (the paper's *x*);
* ``recency`` — days from the first to the last of them (*t_x*), 0 without a repeat;
* ``T`` — days from the first one to the as-of day;
* ``monetary_value`` — mean net revenue of a repeat day, the first day left out, 0 without
  a repeat (Fader & Hardie 2013, note 025, *z̄*).

Published parameters are in weeks: divide days by 7, and do not merge by week.

``pymc_marketing.clv.rfm_summary`` with its defaults gives the same four columns. With
``include_first_transaction=True`` it changes their meaning: ``recency`` becomes the days
since the last order and ``frequency`` counts the first order too. Here the names keep
their meaning, and the other two figures have names of their own: ``days_since_last``
(``T − recency``) and ``purchase_days`` (``frequency + 1``). A day counts by the presence
of an order, also where its revenue is zero or was refunded; ``lifetimes`` drops the orders of
the last day when they are later than midnight, here the as-of day counts to its last second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from clvlib.rfm.order_log import DECIMALS, OrderLog, open_orders, sql_day

if TYPE_CHECKING:
    import duckdb

# Orders are many, customers' days with more than one order are few. So customers are grouped once,
# as if each order had a day of its own, and put right by those days. Whether a day has several
# orders is first asked of 32 bits of its hash, which sort in no time; days that only share the bits
# fall out when they are counted.
_CODE = "CAST(hash(customer_id, day) >> 32 AS UINTEGER)"
_AT_ONCE = """
shared_days AS (
    SELECT customer_id, day, count(*) AS orders, sum(revenue) AS revenue
    FROM orders WHERE {code} IN (SELECT code FROM shared)
    GROUP BY customer_id, day HAVING count(*) > 1
),
corrections AS (
    SELECT customer_id, CAST(sum(orders - 1) AS BIGINT) AS surplus, min(day) AS day,
           arg_min(revenue, day) AS revenue
    FROM shared_days GROUP BY customer_id
),
grouped AS (
    SELECT customer_id, min(ordered_at) AS first_order_at, max(ordered_at) AS last_order_at,
           count(*) AS orders, sum(revenue) AS revenue, arg_min(revenue, ordered_at) AS first_value
    FROM orders GROUP BY customer_id
),
customers AS (
    SELECT customer_id, first_order_at, last_order_at, orders,
           orders - coalesce(surplus, 0) - 1 AS frequency,
           round(grouped.revenue, {decimals}) AS revenue,
           round(CASE WHEN day = CAST(first_order_at AS DATE) THEN corrections.revenue
                 ELSE first_value END, {decimals}) AS first_value
    FROM grouped LEFT JOIN corrections USING (customer_id)
)
"""
# Where customers order several times on many days, it is the days that are few: two groupings, of
# which the second needs no second look at the orders.
_DAY_BY_DAY = """
days AS (
    SELECT customer_id, min(ordered_at) AS first_at, max(ordered_at) AS last_at,
           count(*) AS orders, sum(revenue) AS revenue
    FROM orders GROUP BY customer_id, day
),
customers AS (
    SELECT customer_id, min(first_at) AS first_order_at, max(last_at) AS last_order_at,
           CAST(sum(orders) AS BIGINT) AS orders, count(*) - 1 AS frequency,
           round(sum(revenue), {decimals}) AS revenue,
           round(arg_min(revenue, first_at), {decimals}) AS first_value
    FROM days GROUP BY customer_id
)
"""
_SUMMARY = """
SELECT customer_id, first_order_at, last_order_at, orders, frequency,
       CAST(CAST(last_order_at AS DATE) - CAST(first_order_at AS DATE) AS DOUBLE) AS recency,
       CAST({as_of} - CAST(first_order_at AS DATE) AS DOUBLE) AS "T",
       CASE WHEN frequency > 0
            THEN round((revenue - first_value) / frequency, {decimals}) ELSE 0.0
       END AS monetary_value,
       first_value, revenue,
       CAST({as_of} - CAST(last_order_at AS DATE) AS DOUBLE) AS days_since_last
FROM customers ORDER BY customer_id
"""
MANY_SHARED = 0.15  # share of orders on a day that has an earlier one, from which on days are few


def rfm_summary(orders: OrderLog, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row a customer: when they bought, how often, and for how much.

    Parameters
    ----------
    orders : pandas.DataFrame or path
        Orders with ``customer_id``, ``ordered_at`` (naive, in the merchant's time zone) and
        ``revenue`` (net, merchant's currency), or the Parquet file of them.
    as_of : pandas.Timestamp
        Last day that is known; orders up to its last second count, later ones do not.

    Returns
    -------
    pandas.DataFrame
        Sorted by ``customer_id``; columns ``customer_id``, ``first_order_at``,
        ``last_order_at``, ``orders`` (count), ``frequency``, ``recency``, ``T`` (days),
        ``monetary_value``, ``first_value`` (revenue of the first day), ``revenue`` (currency)
        and ``days_since_last``.

    Raises
    ------
    InputError
        If a column is missing, times carry a time zone, or nothing is known by the as-of day.
    """
    with open_orders(orders, as_of) as connection:
        shared, share = _shared_days(connection)
        connection.register("shared", shared)
        customers = _DAY_BY_DAY if share > MANY_SHARED else _AT_ONCE
        query = f"WITH {customers} {_SUMMARY}".format(
            code=_CODE, decimals=DECIMALS, as_of=sql_day(as_of)
        )
        return connection.sql(query).to_arrow_table().to_pandas()


def _shared_days(connection: duckdb.DuckDBPyConnection) -> tuple[pa.Table, float]:
    """Return the codes of days that may have several orders of one customer, and their share.

    The share is that of orders which are not the first of such a day.
    """
    codes = connection.sql(f"SELECT {_CODE} AS code FROM orders").fetchnumpy()["code"]
    codes.sort()
    again = codes[1:][codes[1:] == codes[:-1]]
    return pa.table({"code": np.unique(again)}), len(again) / len(codes)


def purchase_days(summary: pd.DataFrame) -> pd.Series:
    """Return on how many days each customer bought, the first one included."""
    return (summary["frequency"] + 1).rename("purchase_days")
