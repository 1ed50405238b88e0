"""When a customer bought: recency, gaps and their trend, recent windows, the sequence's end.

Ratios rather than days wherever there is a choice: the trees learn at earlier cuts, where all ages
are shorter, and what they learn about "silent for twice the usual gap" still holds later on.
"""

from __future__ import annotations

import numpy as np

from .sequences import Sequences

LAST_GAPS = 3
_FEWEST_FOR_STREAK = 2


def rhythm_features(sold: Sequences) -> dict[str, np.ndarray]:
    """Compute timing features, each of shape ``(n_customers,)``, NaN where undefined.

    Returns
    -------
    dict
        ``frequency`` (repeat purchase days), ``age_days``, ``silence_days`` (since the last
        purchase), ``silence_share`` (of the age), ``rate_month`` (repeat purchases per 30 days of
        age), ``gap_mean``, ``gap_last``, ``gap_spread`` (standard deviation of log gaps),
        ``gap_trend`` (log of the last gap over the mean of those before), ``silence_in_gaps`` (log
        of silence over mean gap), ``gap_1`` ... the last gaps in mean gaps, newest first, and
        ``late_share`` (repeat purchases in the second half of the age).
    """
    gaps = sold.gaps()
    first, last = sold.from_start(sold.day, 0), sold.from_end(sold.day, 0)
    frequency = sold.counts - 1.0
    age, silence = sold.cut_day - first, sold.cut_day - last
    repeats = np.where(frequency > 0, frequency, np.nan)
    gap_mean = (last - first) / repeats
    gap_last = sold.from_end(gaps, 0)
    before = (last - first - gap_last) / np.where(frequency > 1, frequency - 1, np.nan)
    features = {
        "frequency": frequency,
        "age_days": age,
        "silence_days": silence,
        "silence_share": silence / np.maximum(age, 1),
        "rate_month": frequency / np.maximum(age, 7) * 30,
        "gap_mean": gap_mean,
        "gap_last": gap_last,
        "gap_spread": _log_spread(sold, gaps, repeats),
        "gap_trend": np.log(gap_last / before),
        "silence_in_gaps": np.log1p(silence) - np.log1p(gap_mean),
        "late_share": _late_share(sold, first, age) / repeats,
    }
    for place in range(1, LAST_GAPS):
        features[f"gap_{place + 1}"] = sold.from_end(gaps, place) / gap_mean
    return features


def window_features(
    sold: Sequences, windows: tuple[int, ...], unit: float
) -> dict[str, np.ndarray]:
    """Count purchases and revenue in the last days before the cut.

    Parameters
    ----------
    sold : Sequences
    windows : tuple of int
        Lengths in days.
    unit : float
        Currency per unit of revenue.

    Returns
    -------
    dict
        ``orders_<days>d`` and ``revenue_<days>d``, each of shape ``(n_customers,)``.
    """
    features: dict[str, np.ndarray] = {}
    for days in windows:
        inside = sold.within(sold.cut_day - days + 1, sold.cut_day)
        features[f"orders_{days}d"] = sold.total(inside.astype(float))
        features[f"revenue_{days}d"] = sold.total(np.where(inside, sold.revenue / unit, 0.0))
    return features


def season_features(sold: Sequences, horizon_days: int, unit: float) -> dict[str, np.ndarray]:
    """Count purchases and revenue in the days of last year that match the horizon."""
    start = sold.cut_day + 1 - 365
    inside = sold.within(start, min(start + horizon_days - 1, sold.cut_day))
    return {
        "orders_same_season": sold.total(inside.astype(float)),
        "revenue_same_season": sold.total(np.where(inside, sold.revenue / unit, 0.0)),
    }


def _log_spread(sold: Sequences, gaps: np.ndarray, repeats: np.ndarray) -> np.ndarray:
    logs = np.where(np.isnan(gaps), 0.0, np.log(np.where(np.isnan(gaps), 1.0, gaps)))
    mean = sold.total(logs) / repeats
    variance = sold.total(logs**2) / repeats - mean**2
    return np.where(repeats >= _FEWEST_FOR_STREAK, np.sqrt(np.maximum(variance, 0.0)), np.nan)


def _late_share(sold: Sequences, first: np.ndarray, age: np.ndarray) -> np.ndarray:
    middle = first + age / 2
    late = (sold.day > middle[sold.customer]) & ~np.isnan(sold.gaps())
    return sold.total(late.astype(float))
