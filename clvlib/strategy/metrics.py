"""Figures that a goal may name, worked out for any day from the orders up to it.

Each is a ratio of two sums over customers, so that its movement between two days comes with an
interval: the same customers stand in both, and what they have in common cancels out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

WINDOW = 90.0  # days over which order value and spend are looked at
FOLLOW = 60.0  # days that a newcomer has for a second order
FEWEST = 30  # customers behind a figure


@dataclass(frozen=True)
class Sample:
    """A ratio of sums: ``top`` and ``bottom`` by customer."""

    top: pd.Series
    bottom: pd.Series

    @property
    def value(self) -> float:
        """The figure; NaN where too few customers stand behind it."""
        if (self.bottom > 0).sum() < FEWEST:
            return float("nan")
        return float(self.top.sum() / self.bottom.sum())

    def influence(self) -> pd.Series:
        """Return what each customer moves the figure by (delta method)."""
        return (self.top - self.value * self.bottom) / float(self.bottom.sum())


def movement(before: Sample, now: Sample) -> tuple[float, float]:
    """Return the change of a figure between two days and its standard error."""
    apart = now.influence().sub(before.influence(), fill_value=0.0)
    return now.value - before.value, float(np.sqrt((apart**2).sum()))


def repeat_rate(orders: pd.DataFrame, day: pd.Timestamp, _spend: object) -> Sample:
    """Share of all customers so far with a second order."""
    counts = _until(orders, day).groupby("customer_id").size()
    return Sample((counts >= 2).astype(float), pd.Series(1.0, index=counts.index))


def order_value(orders: pd.DataFrame, day: pd.Timestamp, _spend: object) -> Sample:
    """Revenue an order in the last 90 days."""
    recent = _until(orders, day)
    recent = recent[recent["ordered_at"] > day - pd.Timedelta(days=WINDOW)]
    groups = recent.groupby("customer_id")["revenue"]
    return Sample(groups.sum().astype(float), groups.size().astype(float))


def conversion(orders: pd.DataFrame, day: pd.Timestamp, _spend: object) -> Sample:
    """Share of newcomers who order again within 60 days; those of the 90 days before these."""
    known = _until(orders, day)
    first = known.groupby("customer_id")["ordered_at"].min()
    end = day - pd.Timedelta(days=FOLLOW)
    first = first[(first <= end) & (first > end - pd.Timedelta(days=WINDOW))]
    later = known[known["customer_id"].isin(first.index)]
    gap = _days_since(later, first)
    again = later[(gap > 0) & (gap <= FOLLOW)]
    came = pd.Series(first.index.isin(set(again["customer_id"])), index=first.index)
    return Sample(came.astype(float), pd.Series(1.0, index=first.index))


def retention(orders: pd.DataFrame, day: pd.Timestamp, _spend: object) -> Sample:
    """Days from the first to the last order within half a year of the first.

    Of customers whose half year ended in the half year before the day, so that older and younger
    customers have had the same time.
    """
    known, half = _until(orders, day), pd.Timedelta(days=182)
    first = known.groupby("customer_id")["ordered_at"].min()
    first = first[(first <= day - half) & (first > day - 2 * half)]
    gap = _days_since(known, first)
    last = gap[gap <= half.days].groupby(known["customer_id"]).max()
    last = last.reindex(first.index).fillna(0.0)
    return Sample(last.astype(float), pd.Series(1.0, index=first.index))


def wasted_spend(orders: pd.DataFrame, day: pd.Timestamp, spend: pd.DataFrame | None) -> Sample:
    """Cost of winning those newcomers of the last 90 days who have not ordered again.

    Money: each newcomer carries the same part of the spend.
    """
    known, since = _until(orders, day), day - pd.Timedelta(days=WINDOW)
    counts = known.groupby("customer_id")["ordered_at"].agg(["min", "size"])
    fresh = counts[counts["min"] > since]
    if spend is None or fresh.empty:
        return Sample(pd.Series(dtype=float), pd.Series(dtype=float))
    paid = spend[(spend["day"] > since) & (spend["day"] <= day)]["spend"].sum()
    once = (fresh["size"] == 1).astype(float)
    return Sample(once * float(paid), pd.Series(1.0, index=fresh.index))


METRICS: dict[str, Callable[[pd.DataFrame, pd.Timestamp, pd.DataFrame | None], Sample]] = {
    "repeat_rate": repeat_rate,
    "order_value": order_value,
    "conversion": conversion,
    "retention": retention,
    "wasted_spend": wasted_spend,
}


def high_values(values: pd.DataFrame) -> Sample:
    """Share of high-value customers, from a table ``values``."""
    known = values[values["clv"].notna()].set_index("customer_id")
    return Sample(known["high_value"].astype(float), pd.Series(1.0, index=known.index))


def _days_since(orders: pd.DataFrame, first: pd.Series) -> pd.Series:
    """Return the days from each customer's first order to each order; NaN for other customers."""
    start = pd.Series(first.reindex(orders["customer_id"]).to_numpy(), index=orders.index)
    return (orders["ordered_at"] - start).dt.total_seconds() / 86_400


def _until(orders: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    return orders[orders["ordered_at"] <= day].reset_index(drop=True)
