"""Value by country, channel, branch or product line, where a small market borrows from the whole.

Every customer already has a value. Two things are pooled on top. The level: did the customers of a
market bring more or less than was forecast for them, in the stretches that the tournament held back? And
the comparison: what is a customer of this market worth, of whom perhaps a dozen are known? Both
are drawn towards the whole by credibility (see `credibility`), and the printed total stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from clvlib.errors import InputError, nearest
from clvlib.tables import ORDER_ATTRIBUTES

from .components import first_rating
from .credibility import pool
from .estimate import Estimate
from .past_error import independent_cuts
from .tournament import Race

LEAST = 10
OTHERS = "(others)"
UNKNOWN = "(unknown)"
SATISFACTION = "satisfaction"  # with the first order, where the orders carry ratings
FIRST_CHOICE = ("country", "channel", "branch", "source", "device")
_DRAWS = 2000
_SMOOTHING = 30.0  # customers of the whole mixed into a market's own scatter
_EDGES = (0.10, 0.90)
_NORMAL_80 = 1.2816


def compare(
    estimate: Estimate, race: Race | None, wanted: Sequence[str] | None, orders: pd.DataFrame,
    lines: pd.DataFrame | None, rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Compare the markets of every dimension that is asked for, and the content with the others.

    Parameters
    ----------
    estimate, race
        See `value_by_market`.
    wanted, orders, lines
        See `dimensions` and `market_of`.
    rng : Generator

    Returns
    -------
    dict of DataFrame
        By dimension: its table, see `value_by_market`.

    Raises
    ------
    InputError
        If a dimension is no column of the orders.
    """
    categories = lines is not None and "category" in lines and bool(lines["category"].notna().any())
    found = {}
    for by in dimensions(wanted, orders, categories):
        market = market_of(by, orders, estimate.values["customer_id"], lines)
        found[by] = value_by_market(estimate, race, market, rng)
    content = first_rating(orders, estimate.values["customer_id"])
    if content is not None:
        found[SATISFACTION] = value_by_market(estimate, race, content.fillna(UNKNOWN), rng)
    return found


def markets_table(compared: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return table ``markets``: all comparisons one below the other."""
    return pd.concat([table.assign(by=by) for by, table in compared.items()], ignore_index=True)


def dimensions(
    wanted: Sequence[str] | None, orders: pd.DataFrame, categories: bool
) -> tuple[str, ...]:
    """Return by what the merchant is parted into markets.

    Parameters
    ----------
    wanted : sequence of str or None
        The setting ``by``; None takes the first attribute that the orders carry.
    orders : DataFrame
    categories : bool
        Whether the lines name categories.

    Raises
    ------
    InputError
        If a name is no column of the orders.
    """
    plain = ("order_id", "customer_id", "ordered_at", "revenue", "gross_revenue", "refunded",
             "discount", "items")  # fmt: skip
    known = [str(c) for c in orders.columns if c not in plain]
    known += ["category"] if categories else []
    if wanted is None:
        there = [n for n in FIRST_CHOICE if n in known and len(orders[n].dropna().unique()) > 1]
        return tuple(there[:1])
    for name in wanted:
        if name not in known:
            raise InputError(
                "merchant.yml, key 'by'",
                f"the orders have no column '{name}'",
                ", ".join(known) or f"a column mapped as {', '.join(ORDER_ATTRIBUTES)}",
                nearest(name, known),
            )
    return tuple(wanted)


def market_of(
    by: str, orders: pd.DataFrame, customers: pd.Series, lines: pd.DataFrame | None = None
) -> pd.Series:
    """Return each customer's market: that of the first order, or the category bought for most.

    Parameters
    ----------
    by : str
        A column of the orders, or ``category``.
    orders : DataFrame
        ``customer_id``, ``ordered_at`` and the column.
    customers : Series
        Ids to answer for, in this order.
    lines : DataFrame, optional
        ``customer_id``, ``category``, ``revenue``; for ``category``.

    Returns
    -------
    Series of str, index = customer_id
        Markets with fewer than ten customers are one, `OTHERS`; who has none is in `UNKNOWN`.
    """
    if by == "category" and by not in orders and lines is not None:
        bought = lines.dropna(subset=[by]).groupby(["customer_id", by], observed=True)["revenue"]
        ranked = bought.sum().sort_values(kind="stable").reset_index()
        found = ranked.drop_duplicates("customer_id", keep="last").set_index("customer_id")[by]
    else:
        told = orders.dropna(subset=[by]).sort_values("ordered_at", kind="stable")
        found = told.drop_duplicates("customer_id").set_index("customer_id")[by]
    market = found.astype(str).str.strip().reindex(customers.to_numpy()).fillna(UNKNOWN)
    size = market.map(market.value_counts())
    market = market.where(size >= LEAST, OTHERS)
    market.index.name = "customer_id"
    return market


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
        See `market_of`.
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
