"""What each market is worth: its level in the past, its range, and a customer of it, pooled.

The sums of a market move with how its customers came out against their forecast before; what single
customers make by luck and what the method gets wrong for all widen the range.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .credibility import pool
from .estimate import Estimate
from .past_error import independent_cuts
from .tournament import Race

_DRAWS = 2000
_SMOOTHING = 30.0  # customers of the whole mixed into a market's own scatter
_EDGES = (0.10, 0.90)
_NORMAL_80 = 1.2816


def value_by_market(
    estimate: Estimate, race: Race | None, market: pd.Series, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row a market: customers, value with its range, and what a customer is worth.

    Parameters
    ----------
    estimate : Estimate
    race : Race or None
        Whose stretches held back say how markets came out against their forecast.
    market : Series, index = customer_id
        See `markets.market_of`.
    rng : Generator

    Returns
    -------
    DataFrame, the largest value first
        ``market``, ``customers``, ``probability_alive``, ``expected_orders`` (a customer),
        ``clv``, ``clv_low``, ``clv_high`` (of all its customers, 80 %), ``clv_mean`` (counted),
        ``clv_pooled``, ``pooled_low``, ``pooled_high`` (a customer, drawn to the whole, 80 % range
        without the error that all markets share),
        ``own_weight`` (of the market's own record in it) and ``level`` (factor on the forecast).
    """
    values = estimate.values.assign(
        market=market.reindex(estimate.values["customer_id"]).to_numpy()
    )
    grouped = values.groupby("market", sort=True)
    table = pd.DataFrame(
        {
            "customers": grouped.size(),
            "probability_alive": grouped["probability_alive"].mean(),
            "expected_orders": grouped["expected_orders"].mean(),
            "clv": grouped["clv"].sum(),
        }
    )
    level, doubt, scatter = _levels(race, market, table.index)
    total = float(table["clv"].sum())
    raw = table["clv"].to_numpy() * level
    level = level * (total / raw.sum()) if raw.sum() > 0 else level
    table["level"] = level
    table["clv"] = table["clv"] * level
    common = estimate.error.draw(rng, _DRAWS)
    luck = _luck(scatter, grouped["expected_revenue"].sum().to_numpy() * level)
    spread = np.sqrt(luck + (doubt / np.maximum(level, 1e-9)) ** 2)
    draws = _lognormal(spread, rng) * common[:, None] * table["clv"].to_numpy()
    table["clv_low"], table["clv_high"] = _range(draws, table["clv"].to_numpy())
    return _compared(table, grouped).sort_values("clv", ascending=False).reset_index()


def _compared(table: pd.DataFrame, grouped: pd.api.typing.DataFrameGroupBy) -> pd.DataFrame:
    """Add what a customer is worth in each market, counted and pooled.

    What all markets have in common, the method's own error, does not tell them apart and is left out.
    """
    customers = table["customers"].to_numpy(float)
    mean = table["clv"].to_numpy() / customers
    own = grouped["clv"].var(ddof=1).fillna(0.0).to_numpy() * table["level"].to_numpy() ** 2
    whole = float(np.average(own, weights=customers))
    within = (own * customers + whole * _SMOOTHING) / (customers + _SMOOTHING)
    pooled = pool(mean, customers, within)
    reach = _NORMAL_80 * pooled.deviation
    low = np.maximum(pooled.mean - reach, np.minimum(pooled.mean, 0.0))  # a positive mean stays so
    high = pooled.mean + reach
    return table.assign(
        clv_mean=mean, clv_pooled=pooled.mean, pooled_low=low, pooled_high=high,
        own_weight=pooled.own_weight,
    )  # fmt: skip


def _levels(
    race: Race | None, market: pd.Series, names: pd.Index
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Actual over forecast revenue of each market in the past, pooled; its doubt; the scatter.

    The scatter is the variance of a customer's revenue per unit of forecast revenue.
    """
    if race is None:
        return np.ones(len(names)), np.zeros(len(names)), np.full(len(names), np.nan)
    seen = pd.concat([_outcome(race, place, market) for place in range(len(race.trials))])
    sums = seen.groupby("market")[["forecast", "squared"]].sum().reindex(names).fillna(0.0)
    actual = seen.groupby("market")["actual"].sum().reindex(names).fillna(0.0).to_numpy()
    forecast = sums["forecast"].to_numpy()
    whole = float(seen["squared"].sum() / max(seen["forecast"].sum(), 1e-12))
    each = float(seen["forecast"].mean())
    scatter = (sums["squared"].to_numpy() + whole * _SMOOTHING * each) / (
        forecast + _SMOOTHING * each
    )
    known = forecast > 0
    level, doubt = np.ones(len(names)), np.zeros(len(names))
    if known.sum() > 1:
        overlap = len(race.trials) / independent_cuts(race)
        pooled = pool(
            actual[known] / forecast[known], forecast[known], scatter[known] * overlap, 1.0
        )
        level[known], doubt[known] = np.maximum(pooled.mean, 0.05), pooled.deviation
    return level, doubt, scatter


def _outcome(race: Race, place: int, market: pd.Series) -> pd.DataFrame:
    """Market, actual and forecast revenue at one cut, forecasts put on the actual total."""
    trial = race.trials[place]
    if race.pick not in trial.forecasts:
        return pd.DataFrame({"market": [], "actual": [], "forecast": [], "squared": []})
    actual = trial.actual["revenue"].to_numpy(float)
    forecast = trial.column(race.pick, "revenue")
    forecast = forecast * (actual.sum() / forecast.sum()) if forecast.sum() > 0 else forecast
    return pd.DataFrame(
        {
            "market": market.reindex(trial.actual["customer_id"]).to_numpy(),
            "actual": actual,
            "forecast": forecast,
            "squared": (actual - forecast) ** 2,
        }
    )


def _luck(scatter: np.ndarray, revenue: np.ndarray) -> np.ndarray:
    """Relative variance of a market's revenue that single customers make."""
    known = np.where(np.isfinite(scatter), scatter, 0.0)
    return np.minimum(known / np.maximum(revenue, 1e-9), 4.0)


def _lognormal(spread: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Factors with mean 1 and a relative deviation, shape ``(draws, n_markets)``."""
    sigma = np.sqrt(np.log1p(spread**2))
    return np.exp(sigma * rng.standard_normal((_DRAWS, len(spread))) - sigma**2 / 2)


def _range(draws: np.ndarray, point: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.quantile(draws, _EDGES, axis=0)
    return np.minimum(low, point), np.maximum(high, point)
