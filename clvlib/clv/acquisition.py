"""Does winning customers pay? What they bring set against what they cost, by first channel."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clvlib.merchant import Settings

from .estimate import Estimate
from .payback import PaybackTime, payback_time


@dataclass(frozen=True)
class Payback:
    """What customers won in a period cost and bring.

    Attributes
    ----------
    table : DataFrame
        Index = channel (one row ``""`` where channels cannot be matched); ``customers`` won,
        ``spend``, ``cac``, ``value`` (margin so far plus CLV, a customer), ``ratio`` (value / cac).
    customers : int
        Customers won in the period of the spend.
    cac, value, ratio : float
        Over all channels; currency a customer, and value over cost (CLV:CAC).
    ratio_range : (float, float)
        80 % interval of the ratio: what is still expected moves with the total's range.
    profitability : float
        Customer profitability ratio: value less cost, over cost.
    time : PaybackTime
        When the margin of a mean newcomer reaches the cost.
    first, last : Timestamp or None
        The period whose spend is known; None where one figure was given in the settings.
    """

    table: pd.DataFrame
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
    won = _newcomers(orders, estimate.values, settings.margin)
    if spend is not None and len(spend):
        first, last = spend["day"].min(), spend["day"].max()
        won = won[won["first_at"].dt.normalize().between(first, last)]
        by_channel = (
            spend.groupby("channel")["spend"].sum() if spend["channel"].notna().any() else None
        )
        total = float(spend["spend"].sum())
    elif settings.acquisition.cac is not None:
        first, last = None, None
        by_channel, total = None, settings.acquisition.cac * len(won)
    else:
        return None
    if won.empty or total <= 0:
        return None
    cac, value = total / len(won), float(won["value"].mean())
    past = float(won["past"].mean()) * settings.margin
    low, high = ((past + (value - past) * f) / cac for f in _relative_range(estimate))
    return Payback(
        _by_channel(won, by_channel, total), len(won), cac, value, value / cac, (low, high),
        value / cac - 1, payback_time(orders, won.index, cac, settings.margin, as_of),
        first, last,
    )  # fmt: skip


def _relative_range(estimate: Estimate) -> tuple[float, float]:
    low, high = estimate.total_range
    total = estimate.total
    return (low / total, high / total) if total > 0 else (1.0, 1.0)


def _newcomers(orders: pd.DataFrame, values: pd.DataFrame, margin: float) -> pd.DataFrame:
    """One row a customer: first order, its channel, and margin so far plus CLV."""
    ordered = orders.sort_values("ordered_at", kind="stable").groupby("customer_id", sort=True)
    known = pd.DataFrame(
        {"first_at": ordered["ordered_at"].first(), "past": ordered["revenue"].sum()}
    )
    known["channel"] = ordered["channel"].first() if "channel" in orders else None
    clv = values.set_index("customer_id")["clv"].reindex(known.index)
    return known.assign(value=known["past"] * margin + clv)


def _by_channel(won: pd.DataFrame, spend: pd.Series | None, total: float) -> pd.DataFrame:
    """Return one row a channel with spend and customers; one row in all where they do not match."""
    grouped = won.groupby("channel")["value"].agg(["size", "mean"]) if spend is not None else None
    if grouped is None or not set(grouped.index) & set(spend.index if spend is not None else ()):
        table = pd.DataFrame(
            {"customers": [len(won)], "spend": [total], "value": [won["value"].mean()]}, index=[""]
        )
    else:
        table = grouped.rename(columns={"size": "customers", "mean": "value"})
        table["spend"] = spend
        table = table[table["spend"] > 0]
    table["cac"] = table["spend"] / table["customers"]
    table["ratio"] = table["value"] / table["cac"]
    return table.sort_values("ratio", ascending=False)
