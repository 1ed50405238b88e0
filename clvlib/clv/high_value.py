"""Who counts as high-value, and how sure their share is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.merchant import HighValue

_RESAMPLES = 200
_MOST_CUSTOMERS = 50_000


def high_value_threshold(clv: pd.Series, rule: HighValue) -> float:
    """Return the CLV above which a customer counts as high-value.

    Parameters
    ----------
    clv : Series
        Currency, one entry a customer.
    rule : HighValue
        Times the mean (the industry's, where a benchmark is given); the top share of
        customers; or the smallest group with a share of value.
    """
    return threshold_of(clv.to_numpy(float), rule)


def threshold_of(clv: np.ndarray, rule: HighValue) -> float:
    """`high_value_threshold` of an array, shape ``(n_customers,)``."""
    if rule.times_mean is not None:
        mean = clv.sum() / len(clv) if rule.industry_mean is None else rule.industry_mean
        return float(mean * rule.times_mean)
    if rule.top_share is not None:
        return float(np.percentile(clv, (1 - rule.top_share) * 100))
    ranked = np.sort(clv)[::-1]
    reached = np.searchsorted(np.cumsum(ranked), (rule.value_share or 0.8) * ranked.sum())
    return float(ranked[min(reached + 1, len(ranked) - 1)])


def share_range(
    clv: pd.Series, rule: HighValue, rng: np.random.Generator, level: float = 0.80
) -> tuple[float, float]:
    """Return the interval of the share of high-value customers, by resampling customers.

    Parameters
    ----------
    clv : Series
        Currency, one entry a customer; beyond fifty thousand a sample stands for all.
    rule : HighValue
        Applied again to every resample, threshold and all.
    rng : Generator
    level : float
    """
    values = clv.to_numpy(float)
    if len(values) > _MOST_CUSTOMERS:
        values = rng.choice(values, _MOST_CUSTOMERS, replace=False)
    shares = np.empty(_RESAMPLES)
    for i in range(_RESAMPLES):
        drawn = values[rng.integers(len(values), size=len(values))]
        shares[i] = (drawn > threshold_of(drawn, rule)).mean()
    tail = (1 - level) / 2
    low, high = np.quantile(shares, [tail, 1 - tail])
    return float(low), float(high)
