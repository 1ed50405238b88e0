"""What an earlier report foretold, held against what came.

The earlier run's customers are sent through the earlier run's own model for exactly the days that
have passed, so that months are compared with the same months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.doubt import CommonError, spread_of_total
from clvlib.strategy.futures import Futures, Model, thinned

LEVEL = (0.10, 0.90)
Z80 = 1.2816
REPLICATES = 60
RESAMPLED = 4_000
GROUPS = 5
LEAST_DAYS = 7


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


def checks(
    earlier: Earlier, came: pd.DataFrame, days: float, rng: np.random.Generator
) -> tuple[Check | None, Check | None, pd.DataFrame]:
    """Foretell the days that have passed with the earlier run's model, at its forecast's level.

    Parameters
    ----------
    earlier : Earlier
        Tables of the earlier run.
    came : pandas.DataFrame
        Orders since, of customers known then.
    days : float
        Days foretold.
    rng : numpy.random.Generator
        Of the stage.

    Returns
    -------
    (Check or None, Check or None, pandas.DataFrame)
        Orders, revenue, and the bands of :class:`~clvlib.strategy.loop.LoopReport`.
    """
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
    own = spread_of_total(spent, each)
    factors = CommonError.of_table(earlier.ranges).beyond(own).draw(rng, RESAMPLED)
    picked = rng.integers(0, REPLICATES, RESAMPLED)
    level = base["expected_orders"].sum() / max(whole.sum(axis=0).mean() * each, 1e-12)
    price = base["expected_revenue"].sum() / max((whole * luck.level).sum() * each / REPLICATES,
                                                 1e-12)  # fmt: skip
    counts = came.groupby("customer_id").agg(orders=("revenue", "size"), revenue=("revenue", "sum"))
    counts = counts.reindex(base["customer_id"]).fillna(0.0)
    checks = [
        _check(draws.sum(axis=0) * each * factor, each, picked, factors, float(counts[name].sum()))
        for name, draws, factor in (("orders", drawn, level), ("revenue", spent, price))
    ]
    found = pd.Series(drawn.mean(axis=1) * level, index=some["customer_id"])
    actual = counts["orders"].reindex(found.index)
    return checks[0], checks[1], _bands(found, actual)


def _check(
    draws: np.ndarray, each: float, picked: np.ndarray, factors: np.ndarray, actual: float
) -> Check:
    """Spread drawn totals as those of everybody would be, and by the error that all share."""
    totals = draws.mean() + (draws - draws.mean()) / each**0.5
    low, high = np.quantile(totals[picked] * factors, LEVEL)
    return Check(float(draws.mean()), float(low), float(high), actual)


def _bands(predicted: pd.Series, actual: pd.Series) -> pd.DataFrame:
    """Gather customers in fifths of what was foretold, the lowest first."""
    place = np.ceil(predicted.rank(method="first", pct=True) * GROUPS).clip(1, GROUPS).astype(int)
    frame = pd.DataFrame({"predicted": predicted, "actual": actual, "band": place})
    found = frame.groupby("band").agg(
        predicted=("predicted", "mean"), actual=("actual", "mean"), customers=("actual", "size")
    )
    return found.reset_index()[["band", "predicted", "actual", "customers"]]


def reached(earlier: Earlier, came: pd.DataFrame, passed: float) -> Check | None:
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
    mean, came_true = float(chance.mean()), float(named.isin(who).mean())
    luck = float(np.sqrt((chance * (1 - chance)).sum())) / max(float(chance.sum()), 1e-12)
    shared = CommonError.of_table(earlier.ranges)
    below, above = (Z80 * np.hypot(luck, side) for side in (shared.below, shared.above))
    return Check(mean, mean * float(np.exp(-below)), min(mean * float(np.exp(above)), 1.0),
                 came_true)  # fmt: skip
