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
_BLOCKS = 1000


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
    orders: pd.DataFrame, won: pd.Index, cost: float, margin: float, as_of: pd.Timestamp,
    servicing: float = 0.0,
) -> PaybackTime:  # fmt: skip
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
    servicing : float
        Currency that an order costs beyond its goods.
    """
    return earnings(orders, won, margin, as_of, servicing).time(cost)


@dataclass(frozen=True)
class Earnings:
    """What each newcomer has brought, month by month since the first order.

    Attributes
    ----------
    earned : ndarray, shape (n_newcomers, most months)
        Margin in currency.
    age : ndarray, shape (n_newcomers,)
        Full months watched.
    """

    earned: np.ndarray
    age: np.ndarray

    def of(self, chosen: np.ndarray) -> Earnings:
        """Keep some newcomers (boolean mask or positions)."""
        return Earnings(self.earned[chosen], self.age[chosen])

    def time(self, cost: float, resamples: int = _RESAMPLES) -> PaybackTime:
        """Count the months until the mean margin reaches a cost; no interval without resamples."""
        full = np.arange(1, self.earned.shape[1] + 1)[None, :] <= self.age[:, None]
        watched = int((full.sum(axis=0) >= _FEWEST).sum())
        if watched == 0:
            return PaybackTime(None, None, None, 0, 0.0, np.zeros(0))
        full = full[:, :watched].astype(float)
        earned = self.earned[:, :watched] * full
        curve = (earned.sum(axis=0) / full.sum(axis=0)).cumsum()
        month, reached = _reaches(curve, cost), float(curve[-1] / cost)
        if resamples == 0:
            return PaybackTime(month, None, None, watched, reached, curve)
        rng = np.random.default_rng(len(full))
        both = rng.poisson(1.0, (resamples, _BLOCKS)) @ _blocked(np.hstack([earned, full]), rng)
        means = both[:, :watched] / np.maximum(both[:, watched:], 1.0)
        months = [_reaches(row, cost) for row in means.cumsum(axis=1)]
        ranked = sorted(months, key=lambda m: _MOST_MONTHS + 1 if m is None else m)
        tail = resamples // 10
        return PaybackTime(
            month, ranked[tail], ranked[resamples - 1 - tail], watched, reached, curve
        )  # fmt: skip


def earnings(
    orders: pd.DataFrame, won: pd.Index, margin: float, as_of: pd.Timestamp, servicing: float = 0.0
) -> Earnings:
    """Count the margin of each newcomer in each month since the first order.

    Parameters
    ----------
    orders, won, margin, as_of, servicing
        See `payback_time`.
    """
    place = won.get_indexer(pd.Index(orders["customer_id"]))
    mine, place = orders[place >= 0], place[place >= 0]
    day = mine["ordered_at"].to_numpy().astype("datetime64[D]").astype(np.int64)
    first = np.full(len(won), np.iinfo(np.int64).max)
    np.minimum.at(first, place, day)
    month = ((day - first[place]) / DAYS_A_MONTH).astype(np.int64)
    kept = month < _MOST_MONTHS
    gain = mine["revenue"].to_numpy(float) * margin - servicing
    cell = place[kept] * _MOST_MONTHS + month[kept]
    size = len(won) * _MOST_MONTHS
    earned = np.bincount(cell, weights=gain[kept], minlength=size).reshape(-1, _MOST_MONTHS)
    last = int(np.datetime64(as_of, "D").astype(np.int64))
    return Earnings(earned, np.floor((last - first + 1) / DAYS_A_MONTH))


def _blocked(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sum the rows of customers in blocks drawn by lot: blocks are drawn again instead of people."""
    block = rng.permutation(len(rows)) % _BLOCKS
    sums = np.zeros((_BLOCKS, rows.shape[1]))
    np.add.at(sums, block, rows)
    return sums


def _reaches(curve: np.ndarray, cost: float) -> int | None:
    there = np.flatnonzero(curve >= cost)
    return int(there[0]) + 1 if len(there) else None
