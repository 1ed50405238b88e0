"""What customers brought after their first order, counted at equal age.

A prediction of value is a poor judge of traits: it rests on the same few orders, and somebody
who bought often and then fell silent is soon written off. What everybody brought in the same
stretch after the first order is plain counting. The first order itself is left out, or every
trait of a large first order would look like a sign of value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

DAY = pd.Timedelta(days=1)
STRETCHES = (180, 120, 90, 60, 30)
WATCHED_SHARE = 0.6


@dataclass(frozen=True)
class Later:
    """Revenue after the first order, of customers watched for the whole stretch.

    Parameters
    ----------
    days : int
        Length of the stretch from the first order on.
    revenue : pandas.Series of float
        Indexed by ``customer_id``; money, nothing below zero.
    """

    days: int
    revenue: pd.Series


def later_revenue(orders: pd.DataFrame, as_of: pd.Timestamp) -> Later | None:
    """Count the revenue after the first order at equal age.

    The stretch is the longest of half a year to a month that six customers in ten have been
    watched for; None where not even a month is.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``customer_id``, ``order_id``, ``ordered_at``, ``revenue``.
    as_of : pandas.Timestamp
        Last instant known.
    """
    in_time = orders.sort_values(["ordered_at", "order_id"], kind="stable")
    begun = in_time.groupby("customer_id")["ordered_at"].transform("min")
    first = ~in_time.duplicated("customer_id")
    watched = (as_of - begun[first]) / DAY
    days = next((d for d in STRETCHES if (watched >= d).mean() >= WATCHED_SHARE), None)
    if days is None:
        return None
    inside = ~first & (in_time["ordered_at"] - begun <= days * DAY)
    spent = in_time["revenue"].where(inside, 0.0).groupby(in_time["customer_id"]).sum()
    seen = in_time.loc[first, "customer_id"][watched >= days]
    return Later(days, spent.reindex(seen).clip(lower=0))


def later_columns(
    pairs: pd.DataFrame, steps: pd.Series, levels: pd.Index, later: Later
) -> dict[str, NDArray[np.float64]]:
    """Compare later revenue between the customers of each level and the others, within strata.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``customer_id`` and ``level``, each pair once.
    steps : pandas.Series of int
        Stratum of each customer who is compared, from 0; indexed by ``customer_id``.
    levels : pandas.Index
        Levels to compare, k of them.
    later : Later
        The outcome; tested on its logarithm, since a few customers spend a hundred times more.

    Returns
    -------
    dict of str to ndarray, shape (k,)
        ``later`` and ``later_rest`` (mean revenue, money), ``shift`` (difference of mean
        logarithms within strata) and its two-sided ``p_value`` (permutation variance,
        normal law).
    """
    money = later.revenue.reindex(steps.index)
    seen = money.notna().to_numpy()
    raw, stratum = money.to_numpy()[seen], steps.to_numpy()[seen]
    people = steps.index[seen]
    unit = raw[raw > 0].mean() if (raw > 0).any() else 1.0
    y = np.log1p(10 * raw / unit)
    width = int(steps.max()) + 1
    size = np.bincount(stratum, minlength=width).astype(float)
    mean = np.bincount(stratum, y, minlength=width) / np.maximum(size, 1)
    centred = y - mean[stratum]
    scatter = np.bincount(stratum, centred**2, minlength=width)
    row = levels.get_indexer(pd.Index(pairs["level"]))
    who = people.get_indexer(pd.Index(pairs["customer_id"]))
    inside = (row >= 0) & (who >= 0)
    row, who = row[inside], who[inside]
    count = len(levels)
    cell = np.bincount(row * width + stratum[who], minlength=count * width).reshape(count, width)
    total = np.bincount(row, centred[who], minlength=count)
    room = cell * (size - cell) / np.maximum(size, 1)
    variance = (room * scatter / np.maximum(size - 1, 1)).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(variance > 0, total / np.sqrt(variance), 0.0)
        shift = np.where(room.sum(axis=1) > 0, total / room.sum(axis=1), 0.0)
        mine = np.bincount(row, raw[who], minlength=count)
        held = cell.sum(axis=1)
        return {
            "later": mine / held,
            "later_rest": (raw.sum() - mine) / (len(raw) - held),
            "shift": shift,
            "p_value": 2 * stats.norm.sf(np.abs(score)),
        }
