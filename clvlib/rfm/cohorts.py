"""Customers who began together, followed together.

A cohort is everybody whose first order fell into the same calendar month (or week). What has not
happened yet is not zero: periods after the as-of date are absent, and a period that is only
partly over is marked, so that no chart takes a running month for a collapse.
"""

from __future__ import annotations

from typing import Literal

import pandas as pd

from clvlib.rfm.order_log import DECIMALS, OrderLog, end_of_known, open_orders

Every = Literal["month", "week"]

_COHORTS = """
WITH spans AS (
    SELECT customer_id, date_trunc('{every}', day) AS span, count(*) AS orders,
           sum(revenue) AS revenue
    FROM orders GROUP BY ALL
),
firsts AS (SELECT customer_id, min(span) AS cohort FROM spans GROUP BY customer_id)
SELECT cohort, CAST(date_diff('{every}', cohort, span) AS BIGINT) AS period,
       count(*) AS active, CAST(sum(orders) AS BIGINT) AS orders,
       round(sum(revenue), {decimals}) AS revenue
FROM spans JOIN firsts USING (customer_id) GROUP BY ALL ORDER BY ALL
"""

_NEW_AND_RETURNING = """
WITH firsts AS (SELECT customer_id, min(day) AS first_day FROM orders GROUP BY customer_id)
SELECT date_trunc('{every}', day) AS span,
       round(coalesce(sum(revenue) FILTER (day = first_day), 0), {decimals}) AS new,
       round(coalesce(sum(revenue) FILTER (day > first_day), 0), {decimals}) AS returning,
       count(DISTINCT customer_id) FILTER (day = first_day) AS new_customers,
       count(DISTINCT customer_id) FILTER (day > first_day) AS returning_customers
FROM orders JOIN firsts USING (customer_id) GROUP BY ALL ORDER BY ALL
"""


def cohort_table(orders: OrderLog, as_of: pd.Timestamp, every: Every = "month") -> pd.DataFrame:
    """Return what each cohort did in each period since it began.

    Parameters
    ----------
    orders : pandas.DataFrame or path
        Orders, or the Parquet file of them.
    as_of : pandas.Timestamp
        Last day that is known.
    every : {"month", "week"}
        Calendar months, or weeks from Monday.

    Returns
    -------
    pandas.DataFrame
        One row per ``cohort`` (first day of its month or week) and ``period`` (0 = the first)
        up to the one that holds the as-of date: ``customers`` (size of the cohort), ``active``
        (of them with an order in the period), ``orders``, ``revenue`` (net, currency) and
        ``complete`` (whether the period was over by the end of the as-of day).
    """
    query = _COHORTS.format(every=every, decimals=DECIMALS)
    with open_orders(orders, as_of) as connection:
        found = connection.sql(query).df()
    found["cohort"] = found["cohort"].astype("datetime64[us]")
    starts = _starts(found["cohort"].min(), as_of, every)
    cells = pd.MultiIndex.from_tuples(
        [(start, p) for i, start in enumerate(starts) for p in range(len(starts) - i)],
        names=["cohort", "period"],
    )
    table = found.set_index(["cohort", "period"]).reindex(cells, fill_value=0).reset_index()
    table["cohort"] = table["cohort"].astype("datetime64[us]")
    sizes = found[found["period"] == 0].set_index("cohort")["active"]
    table.insert(2, "customers", table["cohort"].map(sizes).fillna(0).astype("int64"))
    last = len(starts) - 1 - table["cohort"].map({start: i for i, start in enumerate(starts)})
    table["complete"] = (table["period"] < last) | _is_over(starts[-1], as_of, every)
    return table[table["customers"] > 0].reset_index(drop=True)


def new_and_returning(
    orders: OrderLog, as_of: pd.Timestamp, every: Every = "month"
) -> pd.DataFrame:
    """Return revenue of first days and of later days, by calendar month (or week).

    Returns
    -------
    pandas.DataFrame
        Index = every month from the first order to the as-of date; ``new`` and ``returning``
        (net revenue, currency), ``new_customers``, ``returning_customers`` and ``complete``.
    """
    query = _NEW_AND_RETURNING.format(every=every, decimals=DECIMALS)
    with open_orders(orders, as_of) as connection:
        found = connection.sql(query).df()
    found["span"] = found["span"].astype("datetime64[us]")
    starts = _starts(found["span"].min(), as_of, every)
    table = found.set_index("span").reindex(starts, fill_value=0)
    table["complete"] = True
    table.loc[starts[-1], "complete"] = _is_over(starts[-1], as_of, every)
    return table


def triangle(cohorts: pd.DataFrame, measure: str, *, whole: bool = True) -> pd.DataFrame:
    """Turn the long table into a triangle: cohorts down, periods across, NaN where unknown.

    Parameters
    ----------
    cohorts : pandas.DataFrame
        From :func:`cohort_table`.
    measure : str
        ``retention`` (share of the cohort that bought in the period), or ``orders``, ``revenue``:
        cumulative, a customer of the cohort.
    whole : bool
        Whether periods that are not over yet are left out.
    """
    known = cohorts[cohorts["complete"]] if whole else cohorts
    source = "active" if measure == "retention" else measure
    cells = known.pivot_table(source, "cohort", "period", aggfunc="first").astype(float)
    if measure != "retention":
        cells = cells.cumsum(axis=1, skipna=True).where(cells.notna())
    sizes = known.groupby("cohort")["customers"].first()
    return cells.div(sizes, axis=0)


def life_table(cohorts: pd.DataFrame, margin: float) -> pd.DataFrame:
    """Return what the average new customer does, period by period.

    Each period's mean is taken over the cohorts that have lived it whole, weighted with their size,
    and the means are added up; so a strong old cohort cannot make the curve fall.

    Parameters
    ----------
    cohorts : pandas.DataFrame
        From :func:`cohort_table`.
    margin : float
        Gross margin as a share of net revenue.

    Returns
    -------
    pandas.DataFrame
        Index = ``period``; ``customers`` (whose period is known), ``retention`` (share with an
        order in it), ``orders``, ``revenue``, ``margin`` (cumulative, a customer).
    """
    known = cohorts[cohorts["complete"]]
    sums = known.groupby("period")[["customers", "active", "orders", "revenue"]].sum()
    table = pd.DataFrame({
        "customers": sums["customers"],
        "retention": sums["active"] / sums["customers"],
        "orders": (sums["orders"] / sums["customers"]).cumsum(),
        "revenue": (sums["revenue"] / sums["customers"]).cumsum(),
    })  # fmt: skip
    return table.assign(margin=table["revenue"] * margin)


def far_period(life: pd.DataFrame) -> int:
    """Return the last period, at most the twelfth, that half of all customers have lived whole.

    Later ones rest on the oldest cohorts, who may have been customers before the data begins.

    Parameters
    ----------
    life : pandas.DataFrame
        From :func:`life_table`; at least two periods.
    """
    lived = life.index[life["customers"] >= life["customers"].iloc[0] / 2].to_numpy()
    return int(min(max(lived.max(), 1), 12))


def _starts(first: pd.Timestamp, as_of: pd.Timestamp, every: Every) -> pd.DatetimeIndex:
    frequency = "MS" if every == "month" else "W-MON"
    return pd.date_range(first, pd.Timestamp(as_of).normalize(), freq=frequency, unit="us")


def _is_over(start: pd.Timestamp, as_of: pd.Timestamp, every: Every) -> bool:
    length = pd.DateOffset(months=1) if every == "month" else pd.DateOffset(weeks=1)
    return bool(start + length <= end_of_known(as_of))
