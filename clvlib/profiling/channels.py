"""What channels bring: value and cost by the first and by the last channel of a customer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.counting import LEAST
from clvlib.profiling.in_time import in_time
from clvlib.profiling.rhythm import in_days

MONTH = 30.4375
MOST_MONTHS = 24
MOST_CHANNELS = 12


def channel_values(
    orders: pd.DataFrame,
    values: pd.DataFrame,
    spend: pd.DataFrame | None,
    margin: float,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Return customers, value and cost by channel of the first and of the last order.

    Parameters
    ----------
    orders, values : pandas.DataFrame
        The tables of those names; ``orders`` with a column ``channel``.
    spend : pandas.DataFrame or None
        Table ``acquisition``.
    margin : float
        Gross margin as a share of revenue.
    as_of : pandas.Timestamp
        Last instant known.

    Returns
    -------
    pandas.DataFrame
        Keys ``touch`` (``first`` or ``last``) and ``channel``; ``customers``, ``high_value``
        (share), ``value`` (margin so far plus CLV, a customer), ``spend``, ``cac``, ``ratio``
        (CLV:CAC) and ``payback`` (months until the margin of a mean newcomer reaches the cost;
        missing where it does not, or where no cost is known). Costs stand with the first
        channel only, and only newcomers of the period of the spend are counted against them.
        Channels under ten customers are left out.
    """
    if "channel" not in orders or orders["channel"].isna().all():
        return pd.DataFrame()
    grouped = in_time(orders).groupby("customer_id")
    people = pd.DataFrame(
        {
            "first": grouped["channel"].first(),
            "last": grouped["channel"].last(),
            "first_at": grouped["ordered_at"].first(),
            "past": grouped["revenue"].sum() * margin,
        }
    )
    known = values.set_index("customer_id").reindex(people.index)
    people = people.assign(value=people["past"] + known["clv"], high=known["high_value"])
    parts = [_by(people, touch) for touch in ("first", "last")]
    table = pd.concat(parts, ignore_index=True)
    if spend is None or spend["channel"].isna().all():
        return table
    return _with_cost(table, people, orders, spend, margin, as_of)


def _by(people: pd.DataFrame, touch: str) -> pd.DataFrame:
    grouped = people.dropna(subset=["value"]).groupby(touch)
    table = pd.DataFrame(
        {
            "customers": grouped.size(),
            "high_value": grouped["high"].mean().astype(float),
            "value": grouped["value"].mean(),
        }
    )
    table = table[table["customers"] >= LEAST].nlargest(MOST_CHANNELS, "customers")
    table = table.rename_axis("channel").reset_index()
    table.insert(0, "touch", touch)
    return table.assign(spend=np.nan, cac=np.nan, ratio=np.nan, payback=np.nan)


def _with_cost(
    table: pd.DataFrame, people: pd.DataFrame, orders: pd.DataFrame, spend: pd.DataFrame,
    margin: float, as_of: pd.Timestamp,
) -> pd.DataFrame:  # fmt: skip
    start, end = spend["day"].min(), spend["day"].max()
    won = people[people["first_at"].dt.normalize().between(start, end)]
    cost = spend.groupby("channel")["spend"].sum()
    count, worth = won.groupby("first").size(), won.groupby("first")["value"].mean()
    # Of a shop without any such customer nothing is found, and what is not found has no type.
    paid, won_by, worth_by = (table["channel"].map(s).astype(float) for s in (cost, count, worth))
    paid = paid.where(table["touch"] == "first")
    cac = paid / won_by
    ratio = worth_by / cac
    months = [
        payback_months(orders, won.index[won["first"] == channel], price, margin, as_of)
        if price > 0
        else np.nan
        for channel, price in zip(table["channel"], cac, strict=True)
    ]
    return table.assign(spend=paid, cac=cac, ratio=ratio, payback=months)


def payback_months(
    orders: pd.DataFrame, won: pd.Index, cac: float, margin: float, as_of: pd.Timestamp
) -> float:
    """Return the month of age in which the mean margin of newcomers has reached the cost.

    Each month of age counts the customers who have lived it whole; NaN where the cost is not
    reached while at least ten are known.
    """
    mine = orders[among(orders["customer_id"], won)]
    first = mine.groupby("customer_id")["ordered_at"].min()
    month = (in_days(mine["ordered_at"] - mine["customer_id"].map(first)) / MONTH).astype(int)
    lived = (in_days(as_of - first) / MONTH).astype(int)
    age_now, revenue = mine["customer_id"].map(lived).to_numpy(), mine["revenue"]
    reached = 0.0
    for age in range(MOST_MONTHS):
        # The month of the first order counts for everybody, as it holds that order.
        watched = int((lived > age).sum()) if age else len(lived)
        if watched < LEAST:
            return float("nan")
        inside = (month == age) & ((age_now > age) | (age == 0))
        reached += float(revenue[inside].sum()) * margin / watched
        if reached >= cac:
            return float(age + 1)
    return float("nan")
