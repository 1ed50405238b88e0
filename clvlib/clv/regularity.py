"""MBG/CNBD-k: regular buyers, with the degree of regularity chosen by likelihood.

Platzer & Reutterer (2016), "Ticking away the moments". Groceries are bought on a rhythm that the
NBD models cannot see: they keep a customer alive for too long after a missed beat. The sum of log
gaps in the summary lets the likelihood choose k; without it k is only fixed by the caller.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .likelihood.beta_geometric import Variant
from .purchases import FittedTimingModel, TimingModel
from .summit import Summits
from .timing.beta_geometric import BetaGeometricFamily


def regular_family(k: int, leave_at_first: bool = True) -> BetaGeometricFamily:
    """MBG/CNBD-k (or BG/CNBD-k) for a given number of Erlang phases."""
    if k < 1 or k != int(k):
        raise ValueError(f"k must be a whole number of phases, 1 or more, found {k}")
    prefix = "mbg" if leave_at_first else "bg"
    name = f"{prefix}_nbd" if k == 1 else f"{prefix}_cnbd_{k}"
    return BetaGeometricFamily(name, Variant(int(k), leave_at_first))


@dataclass(frozen=True)
class RegularModel:
    """Recipe of MBG/CNBD-k.

    Attributes
    ----------
    k : int or None
        Erlang phases; None lets the likelihood choose, which needs ``log_gap_sum``.
    time_unit_days : float
    largest_k : int
        The search stops at the first k that is worse, or here.
    summits : Summits, optional
        See `purchases.TimingModel`.
    """

    k: int | None = None
    time_unit_days: float = 7.0
    largest_k: int = 8
    name: str = "mbg_cnbd_k"
    summits: Summits | None = field(default=None, repr=False, compare=False)

    def fit(self, summary: pd.DataFrame) -> FittedTimingModel:
        """Fit at the given k, or at the k of the highest likelihood.

        Raises
        ------
        ValueError
            When k is to be chosen and the summary has no ``log_gap_sum``.
        """
        if self.k is not None:
            return self._fit_at(summary, self.k)
        if "log_gap_sum" not in summary:
            raise ValueError("choosing k needs the column log_gap_sum (sum of log gaps in days)")
        best = self._fit_at(summary, 1)
        for k in range(2, self.largest_k + 1):
            tried = self._fit_at(summary, k)
            if not tried.log_likelihood > best.log_likelihood:
                break
            best = tried
        return best

    def _fit_at(self, summary: pd.DataFrame, k: int) -> FittedTimingModel:
        return TimingModel(regular_family(k), self.time_unit_days, summits=self.summits).fit(
            summary
        )


def wheat_morrison(gaps_last_two: np.ndarray) -> float:
    """Regularity k from the last two gaps of each customer (Wheat & Morrison 1990).

    Parameters
    ----------
    gaps_last_two : ndarray, shape (n_customers, 2)
        The last two gaps between purchases of customers with at least two, in any unit.

    Returns
    -------
    float
        Estimated k: 1 for purchases at random, larger the more regular. NaN without data.
    """
    total = gaps_last_two.sum(axis=1)
    share = gaps_last_two[total > 0, 0] / total[total > 0]
    if len(share) < 2 or np.var(share) == 0:
        return float("nan")
    return float((1 - 4 * np.var(share, ddof=1)) / (8 * np.var(share, ddof=1)))
