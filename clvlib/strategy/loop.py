"""A report against the last one: what was foretold, what came, what was done, what moved.

A forecast is only worth something if it is held against what happened, and a recommendation if
somebody asks what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.foretold import Check, Earlier, checks, reached

MOVED = 0.05  # a threshold that moves by less is called unmoved
TABLES = ("customers", "values", "parameters", "thresholds", "actions")  # of the earlier run


@dataclass(frozen=True)
class Movement:
    """A threshold then and now."""

    name: str
    before: float
    now: float

    @property
    def change(self) -> float:
        """Relative change."""
        return self.now / self.before - 1 if self.before else float("nan")


@dataclass(frozen=True)
class LoopReport:
    """What the two reports say of each other.

    Parameters
    ----------
    since, until : pandas.Timestamp
        The two as-of days.
    orders, revenue : Check or None
        Of all customers known then; None where no forecast was made.
    bands : pandas.DataFrame
        Customers in fifths of foretold orders: ``band``, ``predicted``, ``actual`` (orders a
        customer), ``customers``.
    reached : Check or None
        Share of customers with an order in the first month after.
    newcomers : int
        Customers who came since.
    new_revenue : float
        What they brought; no forecast spoke of them.
    thresholds : tuple of Movement
        Cut points of the scores and of high value.
    actions : pandas.DataFrame
        Recommendations of then: ``play``, ``title``, ``recommended``, ``profit``.
    horizon : float
        Days that the report of then looked ahead; orders and revenue are held against those only.
    recognised : bool
        Whether any customer of then is in this run's orders.
    """

    since: pd.Timestamp
    until: pd.Timestamp
    orders: Check | None
    revenue: Check | None
    bands: pd.DataFrame
    reached: Check | None
    newcomers: int
    new_revenue: float
    thresholds: tuple[Movement, ...]
    actions: pd.DataFrame
    horizon: float = np.inf
    recognised: bool = True

    @property
    def foretold_days(self) -> float:
        """Days for which orders and revenue are held against the forecast."""
        return min(self.days, self.horizon)

    @property
    def foretold_until(self) -> pd.Timestamp:
        """Last of those days."""
        whole = self.days <= self.horizon
        return self.until if whole else self.since + pd.Timedelta(days=self.horizon)

    @property
    def days(self) -> float:
        """Days between the two reports."""
        return (self.until.normalize() - self.since.normalize()) / pd.Timedelta(days=1)

    @property
    def moved(self) -> list[Movement]:
        """Thresholds that have really moved."""
        return [m for m in self.thresholds if abs(m.change) >= MOVED]


def compare(
    earlier: Earlier,
    as_of: pd.Timestamp,
    orders: pd.DataFrame,
    thresholds: pd.DataFrame,
    values: pd.DataFrame,
    rng: np.random.Generator,
) -> LoopReport:
    """Hold this run against an earlier one.

    Parameters
    ----------
    earlier : Earlier
        Tables of the earlier run.
    as_of : pandas.Timestamp
        Last instant of this run.
    orders, thresholds, values : pandas.DataFrame
        This run's tables.
    rng : numpy.random.Generator
        Of the stage.
    """
    since = earlier.as_of
    fresh = orders[(orders["ordered_at"] > since) & (orders["ordered_at"] <= as_of)]
    known = set(earlier.customers["customer_id"])
    old = fresh[fresh["customer_id"].isin(known)]
    new = fresh[~fresh["customer_id"].isin(known)]
    passed = (as_of - since) / pd.Timedelta(days=1)
    recognised = bool(earlier.customers["customer_id"].isin(set(orders["customer_id"])).any())
    if not recognised:  # everybody would seem to be new, and nobody to have come back
        empty = pd.DataFrame(columns=["band", "predicted", "actual", "customers"])
        return LoopReport(
            since, as_of, None, None, empty, None, 0, 0.0, (),
            earlier.actions[["play", "title", "recommended", "profit"]], earlier.days, recognised,
        )  # fmt: skip
    found = checks(earlier, old, min(passed, earlier.days), rng)
    return LoopReport(
        since, as_of, *found, reached(earlier, old, passed),
        int(new["customer_id"].nunique()), float(new["revenue"].sum()),
        tuple(_thresholds(earlier, thresholds, values)),
        earlier.actions[["play", "title", "recommended", "profit"]], earlier.days,
        recognised,
    )  # fmt: skip


def _thresholds(earlier: Earlier, thresholds: pd.DataFrame, values: pd.DataFrame) -> list[Movement]:
    """Compare the lower bounds of the best scores, and the value from which on it is high."""
    found = []
    for score, side in (("recency", "high"), ("frequency", "low"), ("monetary", "low")):
        before, now = (_best(frame, score, side) for frame in (earlier.thresholds, thresholds))
        if np.isfinite(before) and np.isfinite(now):
            found.append(Movement(score, before, now))
    marks = [frame.loc[frame["high_value"], "clv"].min() for frame in (earlier.values, values)]
    if all(np.isfinite(mark) for mark in marks):
        found.append(Movement("high_value", float(marks[0]), float(marks[1])))
    return found


def _best(frame: pd.DataFrame, score: str, side: str) -> float:
    row = frame[(frame["score"] == score) & (frame["level"] == 5)]
    return float(row[side].iloc[0]) if len(row) else float("nan")
