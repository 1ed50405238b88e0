"""Does winning customers pay? What they bring set against what they cost, by first channel."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clvlib.merchant import Settings

from .account import relative_range
from .estimate import Estimate
from .payback import Earnings, PaybackTime, earnings


@dataclass(frozen=True)
class Payback:
    """What customers won in a period cost and bring.

    Attributes
    ----------
    table : DataFrame
        Index = channel (one row ``""`` where channels cannot be matched); ``customers`` won,
        ``spend``, ``cac``, ``value`` (margin so far plus CLV, a customer), ``ratio`` (value / cac),
        ``month`` (of payback, NaN where not reached) and ``reached`` (share of the cost paid back).
    months : DataFrame
        The same by calendar month of the first order, ``month_of`` first; what a month's newcomers
        cost is that month's spend.
    customers : int
        Customers won in the period of the spend.
    cac, value, ratio : float
        Over all channels; currency a customer, and value over cost (CLV:CAC).
    ratio_range : (float, float)
        80 % interval of the ratio: what is still expected moves with the total's range.
    profitability : float
        Customer profitability ratio: margin before servicing over acquisition and servicing cost.
    time : PaybackTime
        When the margin of a mean newcomer reaches the cost.
    first, last : Timestamp or None
        The period whose spend is known; None where one figure was given in the settings.
    """

    table: pd.DataFrame
    months: pd.DataFrame
    customers: int
    cac: float
    value: float
    ratio: float
    ratio_range: tuple[float, float]
    profitability: float
    time: PaybackTime
    first: pd.Timestamp | None
    last: pd.Timestamp | None


def payback(
    orders: pd.DataFrame,
    estimate: Estimate,
    settings: Settings,
    as_of: pd.Timestamp,
    spend: pd.DataFrame | None = None,
) -> Payback | None:
    """Set what new customers bring against what it cost to win them.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``, and ``channel`` where known.
    estimate : Estimate
    settings : Settings
        Gross margin, and the acquisition cost where it is one figure.
    as_of : Timestamp
        Last instant known.
    spend : DataFrame, optional
        Table ``acquisition``.

    Returns
    -------
    Payback or None
        None where no cost is known, or nobody was won in the period.
    """
    won = _newcomers(orders, estimate.values, settings)
    if spend is not None and len(spend):
        first, last = spend["day"].min(), spend["day"].max()
        won = won[won["first_at"].dt.normalize().between(first, last)]
        by_channel = (
            spend.groupby("channel")["spend"].sum() if spend["channel"].notna().any() else None
        )
        by_month = spend.groupby(spend["day"].dt.to_period("M"))["spend"].sum()
        total = float(spend["spend"].sum())
    elif settings.acquisition.cac is not None:
        first, last, by_channel = None, None, None
        by_month = won.groupby("month_of").size() * settings.acquisition.cac
        total = settings.acquisition.cac * len(won)
    else:
        return None
    if won.empty or total <= 0:
        return None
    cac, value = total / len(won), float(won["value"].mean())
    served = float(won["served"].mean())
    past = float(won["past"].mean())
    low, high = ((past + (value - past) * f) / cac for f in relative_range(estimate))
    earned = earnings(orders, won.index, settings.margin, as_of, settings.servicing_cost)
    return Payback(
        _by_channel(won, by_channel, total, earned), _by_month(won, by_month, earned), len(won),
        cac, value, value / cac, (low, high), (value + served) / (cac + served), earned.time(cac),
        first, last,
    )  # fmt: skip


def _newcomers(orders: pd.DataFrame, values: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """One row a customer: first order, its channel and month, margin so far, and that plus CLV."""
    ordered = orders.sort_values("ordered_at", kind="stable").groupby("customer_id", sort=True)
    known = pd.DataFrame({"first_at": ordered["ordered_at"].first()})
    known["month_of"] = known["first_at"].dt.to_period("M")
    known["channel"] = ordered["channel"].first() if "channel" in orders else None
    mine = values.set_index("customer_id").reindex(known.index)
    cost, count = settings.servicing_cost, ordered.size()
    known["past"] = ordered["revenue"].sum() * settings.margin - count * cost
    known["served"] = (count + mine["expected_orders"]) * cost
    return known.assign(value=known["past"] + mine["clv"])


def _by_channel(
    won: pd.DataFrame, spend: pd.Series | None, total: float, earned: Earnings
) -> pd.DataFrame:
    """Return one row a channel with spend and customers; one row in all where they do not match."""
    grouped = won.groupby("channel")["value"].agg(["size", "mean"]) if spend is not None else None
    if grouped is None or not set(grouped.index) & set(spend.index if spend is not None else ()):
        table = pd.DataFrame(
            {"customers": [len(won)], "spend": [total], "value": [won["value"].mean()]}, index=[""]
        )
        return _timed(table, pd.Series("", won.index), earned)
    table = grouped.rename(columns={"size": "customers", "mean": "value"})
    table["spend"] = spend
    return _timed(table, won["channel"], earned).sort_values("ratio", ascending=False)


def _by_month(won: pd.DataFrame, spend: pd.Series, earned: Earnings) -> pd.DataFrame:
    """Return one row a calendar month in which both customers were won and money was spent."""
    table = won.groupby("month_of").agg(customers=("value", "size"), value=("value", "mean"))
    table["spend"] = spend
    return _timed(table, won["month_of"], earned).reset_index()


def _timed(table: pd.DataFrame, group: pd.Series, earned: Earnings) -> pd.DataFrame:
    """Add cost, ratio and time of payback to ``customers``, ``spend`` and ``value``."""
    table = table[table["spend"] > 0].copy()
    table["cac"] = table["spend"] / table["customers"]
    table["ratio"] = table["value"] / table["cac"]
    times = [
        earned.of((group == key).to_numpy()).time(float(cost), resamples=0)
        for key, cost in table["cac"].items()
    ]
    table["month"] = [float("nan") if t.month is None else float(t.month) for t in times]
    table["reached"] = [t.reached if t.watched else float("nan") for t in times]
    return table
