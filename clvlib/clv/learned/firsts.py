"""Facts of the first order and habits of all orders: day, hour, items, discount, channel, category.

Only what the export carries. The levels of a channel or a category are ranked once, on the earliest
cut, and mean the same at every later one; a level that turns up afterwards counts as "other".
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from clvlib.tables import ORDER_ATTRIBUTES

from ..history import History
from .sequences import rows_of

LEVELS = 6
FEWEST_CUSTOMERS = 50
_NUMBERS = ("items", "discount")
_TEXTS = (*ORDER_ATTRIBUTES, "category")

Levels = Mapping[str, tuple[str, ...]]


def rank_levels(known: History) -> Levels:
    """Name the commonest levels of each attribute, those of at least `FEWEST_CUSTOMERS` customers.

    Returns
    -------
    dict of str to tuple of str
        At most `LEVELS` a column; columns without two such levels are absent.
    """
    ranked: dict[str, tuple[str, ...]] = {}
    sold = known.laid_out
    for name in _TEXTS:
        if name not in sold.orders:
            continue
        held = sold.orders[[name]].assign(customer=sold.customer).dropna()
        sizes = held.groupby(name, observed=True)["customer"].nunique()
        common = (
            sizes[sizes >= FEWEST_CUSTOMERS]
            .sort_index()
            .sort_values(ascending=False, kind="stable")
        )
        if len(common) >= 2:
            ranked[name] = tuple(str(level) for level in common.index[:LEVELS])
    return ranked


def order_features(known: History, levels: Levels) -> dict[str, np.ndarray]:
    """Compute features of the first order and shares over all orders.

    Parameters
    ----------
    known : History
    levels : mapping
        From `rank_levels`.

    Returns
    -------
    dict of ndarray, shape (n_customers,)
        ``first_weekday`` (0 = Monday), ``weekend_share``, ``hour_mean`` where the log has clock
        times, ``first_items``, ``mean_items``, ``first_discount``, ``discounted_share``, and for
        each level ``first_<column>=<level>`` and ``last_<column>=<level>``.
    """
    sold, size = known.laid_out, len(known.summary)
    row = np.where(sold.positive, rows_of(known)[sold.customer], -1)
    kept = row >= 0
    wanted = [name for name in sold.orders if name in ("ordered_at", *_NUMBERS, *levels)]
    row, orders = row[kept], sold.orders.loc[kept, wanted]
    first, last = _ends(row, size)
    clock = _clock_features(orders["ordered_at"], row, first, size)
    return (
        clock
        | _number_features(orders, row, first, size)
        | _level_features(orders, first, last, levels)
    )


def _ends(row: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last position of each customer in rows that are sorted by customer."""
    counts = np.bincount(row, minlength=size)
    after = np.cumsum(counts)
    return after - counts, after - 1


def _mean(values: np.ndarray, row: np.ndarray, size: int) -> np.ndarray:
    seen = np.isfinite(values)
    count = np.bincount(row[seen], minlength=size)
    total = np.bincount(row[seen], weights=values[seen], minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _clock_features(
    ordered_at: pd.Series, row: np.ndarray, first: np.ndarray, size: int
) -> dict[str, np.ndarray]:
    weekday = ordered_at.dt.day_of_week.to_numpy(dtype=float)
    hour = ordered_at.dt.hour.to_numpy(dtype=float)
    features = {
        "first_weekday": weekday[first],
        "weekend_share": _mean((weekday >= 5).astype(float), row, size),
    }
    return features | ({"hour_mean": _mean(hour, row, size)} if hour.any() else {})


def _number_features(
    orders: pd.DataFrame, row: np.ndarray, first: np.ndarray, size: int
) -> dict[str, np.ndarray]:
    features: dict[str, np.ndarray] = {}
    for name in (name for name in _NUMBERS if name in orders):
        values = orders[name].to_numpy(dtype=float)
        features[f"first_{name}"] = values[first]
        features[f"mean_{name}"] = _mean(values, row, size)
    return features


def _level_features(
    orders: pd.DataFrame, first: np.ndarray, last: np.ndarray, levels: Levels
) -> dict[str, np.ndarray]:
    features: dict[str, np.ndarray] = {}
    for name, known_levels in levels.items():
        if name not in orders:
            continue
        ends = {"first": first, "last": last}  # only these: a million texts weigh
        held = {end: orders[name].iloc[at].astype("str") for end, at in ends.items()}
        for level in known_levels:
            for end, texts in held.items():
                features[f"{end}_{name}={level}"] = (texts == level).to_numpy(dtype=float)
    return features
