"""Scores from 1 to 5 for recency, frequency and spend, with their thresholds in plain units.

A score is only as good as the threshold beside it: "4" means nothing, "last order 31 to 60
days ago" does. Thresholds come from the merchant's own data (:mod:`clvlib.rfm.cutting`) or
from ``rfm:`` in ``merchant.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.merchant import Rfm
from clvlib.rfm.cutting import SCORES, cut
from clvlib.rfm.summary import purchase_days


@dataclass(frozen=True)
class CutPoints:
    """The thresholds of the three scores.

    Parameters
    ----------
    recency_days : tuple of float
        Most days since the last order for scores 5, 4, 3, 2; rising. Fewer than four where
        the data has fewer than five distinct values: the lowest scores are then not given.
    orders : tuple of float
        Least days with an order for scores 2, 3, 4, 5; rising. Fewer: the highest scores are
        not given.
    revenue : tuple of float
        Least net revenue in all for scores 2, 3, 4, 5, in the merchant's currency; rising.
    """

    recency_days: tuple[float, ...]
    orders: tuple[float, ...]
    revenue: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("recency_days", "orders", "revenue"):
            cuts = getattr(self, name)
            if len(cuts) >= SCORES or list(cuts) != sorted(set(cuts)):
                raise ValueError(f"{name}: at most four rising numbers, not {cuts}")

    @classmethod
    def of(cls, summary: pd.DataFrame, own: Rfm | None = None) -> CutPoints:
        """Return the merchant's own cut points where set, else those of the data.

        Parameters
        ----------
        summary : pandas.DataFrame
            One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`; at least one.
        own : Rfm, optional
            The merchant's settings.
        """
        own = own or Rfm()
        days = summary["days_since_last"].to_numpy(float)
        return cls(
            recency_days=own.recency_days or cut(days, at_most=True),
            orders=own.orders or cut(purchase_days(summary).to_numpy(float)),
            revenue=own.revenue or cut(summary["revenue"].to_numpy(float)),
        )


def rfm_scores(summary: pd.DataFrame, cuts: CutPoints) -> pd.DataFrame:
    """Score every customer.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`.
    cuts : CutPoints
        Thresholds; they need not come from the same customers.

    Returns
    -------
    pandas.DataFrame
        Index of ``summary``; ``r_score``, ``f_score``, ``m_score``, whole numbers 1 to 5, 5 best.
        Equal values have equal scores.
    """
    recency = np.searchsorted(cuts.recency_days, summary["days_since_last"], side="left")
    orders = np.searchsorted(cuts.orders, purchase_days(summary), side="right")
    revenue = np.searchsorted(cuts.revenue, summary["revenue"], side="right")
    scores = {"r_score": SCORES - recency, "f_score": 1 + orders, "m_score": 1 + revenue}
    return pd.DataFrame(scores, index=summary.index).astype("int64")


def threshold_table(scored: pd.DataFrame, cuts: CutPoints) -> pd.DataFrame:
    """Return each score's range in the merchant's units, with how many customers have it.

    Parameters
    ----------
    scored : pandas.DataFrame
        Scores, as :func:`rfm_scores` returns them.
    cuts : CutPoints
        The thresholds that made them.

    Returns
    -------
    pandas.DataFrame
        One row per ``score`` (recency, frequency, monetary) and ``level`` 5 to 1: ``low`` and
        ``high`` of the range (days, orders or currency; NaN = open), ``customers``, ``share``.
        For days ``high`` belongs to the range and ``low`` does not; for the others the reverse.
    """
    rows = []
    for name in ("recency", "frequency", "monetary"):
        counts = scored[f"{name[0]}_score"].value_counts()
        for level in range(SCORES, 0, -1):
            low, high = _range(name, level, cuts)
            rows.append((name, level, low, high, int(counts.get(level, 0))))
    table = pd.DataFrame(rows, columns=["score", "level", "low", "high", "customers"])
    return table.assign(share=table["customers"] / max(len(scored), 1))


def _range(name: str, level: int, cuts: CutPoints) -> tuple[float, float]:
    """Return the ends of one score's range; NaN where it is open."""
    if name == "recency":
        place, bounds = SCORES - level, cuts.recency_days
    else:
        place, bounds = level - 1, cuts.orders if name == "frequency" else cuts.revenue
    low = bounds[place - 1] if 1 <= place <= len(bounds) else np.nan
    high = bounds[place] if place < len(bounds) else np.nan
    return low, high
