"""A report against the last one: what was foretold, what came, what was done, what moved.

A forecast is only worth something if it is held against what happened. The earlier run's
customers are sent through the earlier run's own model for exactly the days that have passed, so
that months are compared with the same months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.doubt import CommonError
from clvlib.strategy.futures import Futures, Model, thinned

LEVEL = (0.10, 0.90)
REPLICATES = 60
GROUPS = 5
MOVED = 0.05  # a threshold that moves by less is called unmoved
LEAST_DAYS = 7
TABLES = ("customers", "values", "parameters", "thresholds", "actions")  # of the earlier run


@dataclass(frozen=True)
class Earlier:
    """Tables of the earlier run.

    Parameters
    ----------
    as_of : pandas.Timestamp
        Its last instant.
    days : float
        Length of its horizon.
    customers, values, parameters, thresholds, actions : pandas.DataFrame
        The tables of those names.
    ranges : pandas.DataFrame or None
        Table ``value_ranges``.
    """

    as_of: pd.Timestamp
    days: float
    customers: pd.DataFrame
    values: pd.DataFrame
    parameters: pd.DataFrame
    thresholds: pd.DataFrame
    actions: pd.DataFrame
    ranges: pd.DataFrame | None


@dataclass(frozen=True)
class Check:
    """One figure, foretold and come.

    Parameters
    ----------
    predicted, low, high : float
        Forecast for the days that have passed, and its 80 % interval.
    actual : float
        What came.
    """

    predicted: float
    low: float
    high: float
    actual: float

    @property
    def error(self) -> float:
        """Relative error of the forecast: above zero where too much was foretold."""
        return self.predicted / self.actual - 1 if self.actual else float("nan")

    @property
    def inside(self) -> bool:
        """Say whether what came lies in the interval."""
        return self.low <= self.actual <= self.high


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
    checks = _checks(earlier, old, min(passed, earlier.days), rng)
    return LoopReport(
        since, as_of, checks[0], checks[1], checks[2], _reached(earlier, old, passed),
        int(new["customer_id"].nunique()), float(new["revenue"].sum()),
        tuple(_thresholds(earlier, thresholds, values)),
        earlier.actions[["play", "title", "recommended", "profit"]],
    )  # fmt: skip


def _checks(
    earlier: Earlier, came: pd.DataFrame, days: float, rng: np.random.Generator
) -> tuple[Check | None, Check | None, pd.DataFrame]:
    """Foretell the days that have passed with the earlier run's model, at its forecast's level."""
    empty = pd.DataFrame(columns=["band", "predicted", "actual", "customers"])
    model = Model.of_table(earlier.parameters)
    base = earlier.customers.merge(earlier.values, on="customer_id")
    base = base[base["expected_orders"].notna()].reset_index(drop=True)
    if model is None or base.empty or days < LEAST_DAYS:
        return None, None, empty
    until = earlier.as_of + pd.Timedelta(days=days)
    came = came[came["ordered_at"] <= until]
    some, each = thinned(base)
    futures, seed = Futures(model, some), int(rng.integers(2**31))
    luck = futures.luck(np.random.default_rng([seed, 0]), REPLICATES)
    drawn, _ = futures.orders(np.random.default_rng([seed, 1]), luck, days)
    whole, _ = futures.orders(np.random.default_rng([seed, 2]), luck, earlier.days)
    spent = futures.revenue(rng, luck, drawn)
    factors = CommonError.of_table(earlier.ranges).draw(rng, REPLICATES)
    level = base["expected_orders"].sum() / max(whole.sum(axis=0).mean() * each, 1e-12)
    price = base["expected_revenue"].sum() / max((whole * luck.level).sum() * each / REPLICATES,
                                                 1e-12)  # fmt: skip
    counts = came.groupby("customer_id").agg(orders=("revenue", "size"), revenue=("revenue", "sum"))
    counts = counts.reindex(base["customer_id"]).fillna(0.0)
    checks = [
        _check(draws.sum(axis=0) * each * factor, factors, float(counts[name].sum()))
        for name, draws, factor in (("orders", drawn, level), ("revenue", spent, price))
    ]
    found = pd.Series(drawn.mean(axis=1) * level, index=some["customer_id"])
    actual = counts["orders"].reindex(found.index)
    return checks[0], checks[1], _bands(found, actual)


def _check(draws: np.ndarray, factors: np.ndarray, actual: float) -> Check:
    low, high = np.quantile(draws * factors, LEVEL)
    return Check(float(draws.mean()), float(low), float(high), actual)


def _bands(predicted: pd.Series, actual: pd.Series) -> pd.DataFrame:
    """Gather customers in fifths of what was foretold, the lowest first."""
    place = np.ceil(predicted.rank(method="first", pct=True) * GROUPS).clip(1, GROUPS).astype(int)
    frame = pd.DataFrame({"predicted": predicted, "actual": actual, "band": place})
    found = frame.groupby("band").agg(
        predicted=("predicted", "mean"), actual=("actual", "mean"), customers=("actual", "size")
    )
    return found.reset_index()[["band", "predicted", "actual", "customers"]]


def _reached(earlier: Earlier, came: pd.DataFrame, passed: float) -> Check | None:
    """Hold the churn probabilities against who ordered: of the longest stretch that has passed."""
    fitting = [d for d in (30, 60, 90) if d <= passed and f"churn_{d}" in earlier.values]
    if not fitting:
        return None
    days = fitting[-1]
    chance = 1 - earlier.values[f"churn_{days}"].dropna()
    if chance.empty:
        return None
    until = earlier.as_of + pd.Timedelta(days=days)
    who = set(came.loc[came["ordered_at"] <= until, "customer_id"])
    named = earlier.values.loc[chance.index, "customer_id"]
    spread = float(np.sqrt((chance * (1 - chance)).sum())) / len(chance) * 1.2816
    mean = float(chance.mean())
    return Check(mean, mean - spread, mean + spread, float(named.isin(who).mean()))


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
