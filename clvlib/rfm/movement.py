"""Who moved: segments and stages at two dates of one merchant, in customers and in money.

Both dates are judged by today's thresholds, so that a customer moves because the customer
changed and never because a quintile did.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from clvlib.errors import InputError
from clvlib.rfm.lifecycle import IN_RHYTHM, NONE_YET, StageCuts, life_stages
from clvlib.rfm.order_log import DECIMALS, OrderLog, open_orders, sql_day
from clvlib.rfm.scores import CutPoints, rfm_scores
from clvlib.rfm.segments import SegmentGrid, assign_segments
from clvlib.rfm.summary import rfm_summary

MONTHS_BACK = 3
SLIPPED = ("declining", "lost")
_YEAR = pd.DateOffset(years=1)

_REVENUE = """
SELECT customer_id, round(sum(revenue), {decimals}) AS revenue
FROM orders WHERE day > {start} AND day <= {end} GROUP BY customer_id
"""


def earlier_day(
    as_of: pd.Timestamp, last_report: pd.Timestamp | None, own: pd.Timestamp | None = None
) -> pd.Timestamp:
    """Return the day to compare with: the merchant's own, the last report's, or three months back.

    Days that do not lie before the as-of day are passed over.
    """
    today = pd.Timestamp(as_of).normalize()
    for day in (own, last_report):
        if day is not None and pd.Timestamp(day).normalize() < today:
            return pd.Timestamp(day).normalize()
    back = today - pd.DateOffset(months=MONTHS_BACK)
    return back + pd.offsets.MonthEnd(0) if today.is_month_end else back


def revenue_of_year(orders: OrderLog, end: pd.Timestamp) -> pd.Series:
    """Return net revenue by ``customer_id`` in the year up to and including a day."""
    start = pd.Timestamp(end).normalize() - _YEAR
    query = _REVENUE.format(decimals=DECIMALS, start=sql_day(start), end=sql_day(end))
    with open_orders(orders, end) as connection:
        return connection.sql(query).df().set_index("customer_id")["revenue"]


def places_then(
    orders: OrderLog, then: pd.Timestamp, cuts: CutPoints, grid: SegmentGrid, stages: StageCuts
) -> pd.DataFrame:
    """Return segment, stage and a year's revenue of everybody who was a customer on a day.

    Returns
    -------
    pandas.DataFrame
        Index = ``customer_id``; ``segment``, ``stage`` (by silence alone), ``revenue`` (of the
        year up to that day). Empty where nobody was a customer yet.
    """
    try:
        summary = rfm_summary(orders, then)
    except InputError:  # the same orders were read for today: nobody was a customer yet
        return pd.DataFrame(columns=["segment", "stage", "revenue"])
    places = pd.DataFrame({
        "segment": assign_segments(rfm_scores(summary, cuts), grid),
        "stage": life_stages(summary, stages),
    })  # fmt: skip
    places.index = pd.Index(summary["customer_id"], name="customer_id")
    return places.assign(revenue=revenue_of_year(orders, then)).fillna({"revenue": 0.0})


def places_now(customers: pd.DataFrame, stages: StageCuts) -> pd.DataFrame:
    """Return segment and stage of everybody today; the stage by silence alone, as it was then.

    Parameters
    ----------
    customers : pandas.DataFrame
        Summary with ``segment``.
    """
    places = pd.DataFrame(
        {"segment": customers["segment"], "stage": life_stages(customers, stages)}
    )
    places.index = pd.Index(customers["customer_id"], name="customer_id")
    return places


def movement(then: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Count the customers, and the money they brought, between every two places.

    Parameters
    ----------
    then : pandas.DataFrame
        From :func:`places_then`.
    now : pandas.DataFrame
        Index = ``customer_id``; ``segment`` and ``stage`` (by silence alone) today.

    Returns
    -------
    pandas.DataFrame
        One row per ``kind`` (segment, stage), ``before`` (``none`` = not yet a customer) and
        ``after``: ``customers`` and ``revenue`` that they had brought in the year up to the
        earlier day. The revenue of newcomers is zero by definition.
    """
    both = now.join(then.rename(columns={"segment": "segment_before", "stage": "stage_before"}))
    revenue = both["revenue"].fillna(0.0).astype(float)
    parts = []
    for kind in ("segment", "stage"):
        before = both[f"{kind}_before"].astype("object").fillna(NONE_YET).astype("str")
        counted = (
            pd.DataFrame({"before": before, "after": both[kind], "revenue": revenue})
            .groupby(["before", "after"])["revenue"]
            .agg(customers="size", revenue="sum")
            .reset_index()
        )
        parts.append(counted.assign(kind=kind))
    table = pd.concat(parts, ignore_index=True)
    return table[["kind", "before", "after", "customers", "revenue"]]


def transition(moved: pd.DataFrame, kind: str, order: Sequence[str], of: str) -> pd.DataFrame:
    """Return a matrix of movement: before down (newcomers last), after across.

    Parameters
    ----------
    moved : pandas.DataFrame
        From :func:`movement`.
    kind : {"segment", "stage"}
        Which places.
    order : sequence of str
        Codes in the order wanted.
    of : {"customers", "revenue"}
        What is counted.
    """
    chosen = moved[moved["kind"] == kind]
    table = chosen.pivot_table(of, "before", "after", aggfunc="sum", fill_value=0)
    return table.reindex(index=[*order, NONE_YET], columns=list(order), fill_value=0)


def value_at_risk(moved: pd.DataFrame) -> tuple[int, float]:
    """Return how many customers left the rhythm between the dates, and their year's revenue."""
    slipped = moved[
        (moved["kind"] == "stage") & moved["before"].isin(IN_RHYTHM) & moved["after"].isin(SLIPPED)
    ]
    return int(slipped["customers"].sum()), float(slipped["revenue"].sum())


def stayed(moved: pd.DataFrame, kind: str) -> float:
    """Return the share of earlier customers who stand where they stood; NaN if there were none."""
    chosen = moved[(moved["kind"] == kind) & (moved["before"] != NONE_YET)]
    total = chosen["customers"].sum()
    same = chosen.loc[chosen["before"] == chosen["after"], "customers"].sum()
    return float(same / total) if total else float("nan")
