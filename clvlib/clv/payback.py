"""After how many months a newcomer's margin has paid back what it cost to win that customer.

Counted, not modelled: the margin of each month since the first order, averaged over those who have
been watched that long, and added up; so the first month counts every newcomer, and early cohorts
speak only for the months that late ones have not lived yet. The interval comes from drawing customers
again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .value import DAYS_A_MONTH

_MOST_MONTHS = 36
_FEWEST = 30
_RESAMPLES = 200


@dataclass(frozen=True)
class PaybackTime:
    """When a mean newcomer has paid back.

    Attributes
    ----------
    month : int or None
        The first month (1 = within a month of the first order) whose cumulative margin reaches the
        cost; None where none of the watched months does.
    earliest, latest : int or None
        80 % interval; None stands for "not within the months watched".
    watched : int
        Months for which enough newcomers are known.
    reached : float
        Share of the cost paid back by the last watched month.
    curve : ndarray, shape (watched,)
        Mean cumulative margin by month, in currency.
    """

    month: int | None
    earliest: int | None
    latest: int | None
    watched: int
    reached: float
    curve: np.ndarray


def payback_time(
    orders: pd.DataFrame, won: pd.Index, cost: float, margin: float, as_of: pd.Timestamp
) -> PaybackTime:
    """Count the months until a mean newcomer's margin reaches the cost.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``.
    won : Index
        Customers won in the period of the spend.
    cost : float
        Cost of winning one, in currency, over 0.
    margin : float
        Gross margin as a share.
    as_of : Timestamp
    """
    earned, age = _earned(orders, won, margin, as_of)
    full = np.arange(1, earned.shape[1] + 1)[None, :] <= age[:, None]
    watched = int((full.sum(axis=0) >= _FEWEST).sum())
    if watched == 0:
        return PaybackTime(None, None, None, 0, 0.0, np.zeros(0))
    earned, full = earned[:, :watched], full[:, :watched].astype(float)
    curve = ((earned * full).sum(axis=0) / full.sum(axis=0)).cumsum()
    rng = np.random.default_rng(len(won))
    weights = rng.poisson(1.0, (_RESAMPLES, len(won))).astype(float)
    counts = np.maximum(weights @ full, 1.0)
    months = [_reaches(row, cost) for row in (weights @ (earned * full) / counts).cumsum(axis=1)]
    ranked = sorted(months, key=lambda m: _MOST_MONTHS + 1 if m is None else m)
    low, high = ranked[_RESAMPLES // 10], ranked[_RESAMPLES - 1 - _RESAMPLES // 10]
    return PaybackTime(
        _reaches(curve, cost), low, high, watched, float(curve[-1] / cost), curve
    )  # fmt: skip


def _earned(
    orders: pd.DataFrame, won: pd.Index, margin: float, as_of: pd.Timestamp
) -> tuple[np.ndarray, np.ndarray]:
    """Margin of each newcomer in each month, and how many full months each is watched."""
    mine = orders[orders["customer_id"].isin(won)]
    place = won.get_indexer(pd.Index(mine["customer_id"]))
    day = mine["ordered_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first = np.full(len(won), np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    month = ((day - first[place]) / DAYS_A_MONTH).astype(np.int64)
    kept = month < _MOST_MONTHS
    earned = np.zeros((len(won), _MOST_MONTHS))
    np.add.at(earned, (place[kept], month[kept]), mine["revenue"].to_numpy(float)[kept] * margin)
    last = int(np.datetime64(as_of, "D").astype(np.int64))
    return earned, np.floor((last - first + 1) / DAYS_A_MONTH)


def _reaches(curve: np.ndarray, cost: float) -> int | None:
    there = np.flatnonzero(curve >= cost)
    return int(there[0]) + 1 if len(there) else None
