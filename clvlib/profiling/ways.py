"""The three ways in which a customer is worth more: orders more often, spends more each time, stays longer.

Money later is the product of the three, and each of them scatters less than their product. A sign that
goes with one of them is lost in the noise of the other two when only the money is looked at: on
generated shops a difference in pace shows one and a half times as clearly in the pace itself, one in
spending nearly three times. All is counted from order days after the first one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.profiling.rhythm import in_days

WAYS = ("pace", "spend", "stay")

Floats = NDArray[np.float64]


def three_ways(orders: pd.DataFrame, as_of: pd.Timestamp, total: pd.Series) -> pd.DataFrame:
    """Return how often each customer orders, how much at a time, and how much more that comes to.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``.
    as_of : pandas.Timestamp
        Last instant known.
    total : pandas.Series of float
        What each customer brought after the first order, with what is expected or without: its
        logarithm; indexed by ``customer_id``.

    Returns
    -------
    pandas.DataFrame
        Indexed like ``total``: ``pace`` (log of order days a day of activity), ``spend`` (log of the mean
        order against the usual one, the less heard the fewer orders), ``stay`` (what of the total neither
        says: filled by :func:`beyond`), ``days`` (order days after the first), ``heard`` (0 to 1: how
        far a customer's own spending is heard) and ``quick`` (by how much the pace would rise
        for each per cent that the customer came oftener).

    Notes
    -----
    Activity ends a usual gap after the last order: who has not ordered for longer may have left, and
    leaving is not slowness. Half an order at the usual pace is added to everybody, so that nobody's
    pace is infinite (the mean of a Gamma law with shape one half).
    """
    seen = pd.DataFrame(
        {
            "customer_id": orders["customer_id"],
            "day": orders["ordered_at"].dt.normalize(),
            "revenue": orders["revenue"],
        }
    )
    grouped = seen.groupby("customer_id")
    begun, last = grouped["day"].transform("min"), grouped["day"].max().reindex(total.index)
    later = seen[seen["day"] > begun]
    days = later.drop_duplicates(["customer_id", "day"]).groupby("customer_id").size()
    count = np.asarray(days.reindex(total.index).fillna(0), dtype=float)
    first = grouped["day"].min().reindex(total.index)
    active = np.asarray(in_days(last - first), dtype=float)
    silent = np.maximum(in_days(as_of.normalize() - last), 0.0)
    usual = max(active.sum() / max(count.sum(), 1.0), 1.0)
    money = later.groupby("customer_id")["revenue"].sum().reindex(total.index).fillna(0.0)
    heard = count / (count + 1)
    figures = {
        "pace": _pace(count, active, silent, usual),
        "spend": _spend(money.to_numpy(float), count) * heard,
        "stay": 0.0,
        "days": count,
        "heard": heard,
        "quick": _quick(count, active, silent, usual),
    }
    return pd.DataFrame(figures, total.index)


def _pace(count: Floats, active: Floats, silent: Floats, usual: float) -> Floats:
    return np.log((count + 0.5) / (active + np.minimum(silent, usual) + 0.5 * usual))


def _quick(count: Floats, active: Floats, silent: Floats, usual: float) -> Floats:
    """Return how the pace answers to coming oftener: what losing an order at random would take away.

    Where orders come at random, coming a little more rarely is to lose each with equal chance.
    """
    back = np.maximum(count, 1.0)
    gap = active / back
    inner = _pace(back - 1, active, silent, usual)
    last = _pace(back - 1, active - gap, silent + gap, usual)
    fewer = inner + (last - inner) / back
    return np.where(count > 0, count * (_pace(count, active, silent, usual) - fewer), 0.0)


def _spend(money: Floats, count: Floats) -> Floats:
    """Return the log of the mean order against the usual one; 0 where there was none.

    Orders that brought next to nothing (refunded, free) count as a hundredth of the usual one.
    """
    back = count > 0
    if not (money[back] > 0).any():
        return np.zeros(len(money))
    mean = money / np.maximum(count, 1)
    logged = np.log(np.maximum(mean, 0.01 * np.median(mean[back & (money > 0)])))
    return np.where(back, logged - logged[back].mean(), 0.0)


def beyond(total: Floats, pace: Floats, spend: Floats) -> Floats:
    """Return what of a total neither pace nor spending says: how long customers stay.

    Parameters
    ----------
    total, pace, spend : ndarray, shape (n,)
        Each less the mean of its cohort.
    """
    signs = np.column_stack([pace, spend])
    weights, *_ = np.linalg.lstsq(signs, total, rcond=None)
    return total - signs @ weights
