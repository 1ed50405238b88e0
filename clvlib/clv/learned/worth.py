"""What a customer paid: level, spread, trend and the last orders, in units of the merchant's mean.

Divided by the merchant's mean purchase, so that pounds and pence give the same trees.
"""

from __future__ import annotations

import numpy as np

from ..history import History
from .sequences import Sequences, rows_of

LAST_VALUES = 3


def worth_features(known: History, sold: Sequences, unit: float) -> dict[str, np.ndarray]:
    """Compute money features, each of shape ``(n_customers,)``, NaN where undefined.

    Parameters
    ----------
    known : History
    sold : Sequences
    unit : float
        Currency per unit: the merchant's mean purchase when the trees were trained.

    Returns
    -------
    dict
        ``value_total``, ``value_mean``, ``value_first``, ``value_largest``, ``value_last``,
        ``value_2``, ``value_3`` (newest first), all in units; ``value_spread`` (coefficient of
        variation), ``value_trend`` (log of last over mean), ``refund_days`` and ``refund_share``
        (of gross revenue).
    """
    revenue = sold.revenue / unit
    total = sold.total(revenue)
    mean = total / sold.counts
    largest = np.maximum.reduceat(revenue, sold.starts)
    spread = np.sqrt(np.maximum(sold.total(revenue**2) / sold.counts - mean**2, 0.0))
    level = np.maximum(mean, 1e-3)
    features = {
        "value_total": total,
        "value_mean": mean,
        "value_first": sold.from_start(revenue, 0),
        "value_largest": largest,
        "value_spread": np.where(sold.counts > 1, spread / level, np.nan),
        "value_trend": np.log(np.maximum(sold.from_end(revenue, 0), 1e-3) / level),
    }
    for place in range(LAST_VALUES):
        name = "value_last" if place == 0 else f"value_{place + 1}"
        features[name] = sold.from_end(revenue, place)
    return features | _refund_features(known, total * unit)


def mean_purchase(known: History) -> float:
    """Mean net revenue of a purchase day, in currency; 1 where it is not positive."""
    bought = known.days.where(known.days.purchase)
    mean = float(bought.revenue.mean()) if len(bought.day) else 0.0
    return mean if mean > 0 else 1.0


def _refund_features(known: History, bought: np.ndarray) -> dict[str, np.ndarray]:
    back = known.days.where(~known.days.purchase & (known.days.revenue < 0))
    row = rows_of(known)[back.customer]
    inside = row >= 0
    size = len(known.summary)
    days = np.bincount(row[inside], minlength=size)
    money = np.bincount(row[inside], weights=-back.revenue[inside], minlength=size)
    return {
        "refund_days": days.astype(float),
        "refund_share": money / np.maximum(bought, 1e-9),
    }
