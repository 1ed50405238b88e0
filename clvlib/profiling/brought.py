"""Whether customers with a sign brought more later: one test of the whole and of its three ways.

What a sign goes with is mostly one of three: how often customers order, how much they spend at a time,
how long they stay. Each is tested within cohorts, the money of all three together too; the four
p values are then joined into one by the Cauchy combination, which needs no correction for how the
four go together. A sign must not point one way in the surest of them and the other way in the money.

References
----------
J. Hajek, Z. Sidak and P. K. Sen (1999), "Theory of Rank Tests", 2nd ed., section 3.3 (mean and
variance of a sum of scores over a random sample, here summed over cohorts).
Y. Liu and J. Xie (2020), "Cauchy combination test", J. Am. Stat. Assoc. 115, 393-402.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from clvlib.among import places
from clvlib.profiling.later import Later, logged, within_cohorts
from clvlib.profiling.ways import WAYS

FAR = 3.0  # standard deviations beyond which an outcome counts as so far
STILL = 1e-9  # spread from which an outcome varies
LEAST_SURE = 0.99  # larger p values count as this: one near 1 must not drown the others

Floats = NDArray[np.float64]


def later_columns(
    pairs: pd.DataFrame, people: pd.Index, levels: pd.Index, later: Later
) -> dict[str, Floats]:
    """Compare what the customers of each level brought later with the others of their cohorts.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``customer_id`` and ``level``, each pair once.
    people : pandas.Index
        Customers who are compared.
    levels : pandas.Index
        Levels to compare, k of them.
    later : Later
        The outcome; tested on its logarithm, since a few customers spend a hundred times more.

    Returns
    -------
    dict of str to ndarray, shape (k,)
        ``later`` and ``later_rest`` (mean revenue of the equal stretch, money), ``shift`` (signed
        score of the surest of the whole and its ways) and the two-sided ``p_value`` of all together; 1
        where the whole points the other way.
    """
    row = places(pairs["level"], levels)
    held = pairs[row >= 0].assign(row=row[row >= 0])
    known = people.intersection(later.since.index)
    cohort = later.cohort.reindex(known).to_numpy(np.int64)
    scores = _scores(held, known, cohort, _outcomes(later, known, cohort), len(levels))
    surest = np.abs(scores).argmax(axis=0)
    shift = np.take_along_axis(scores, surest[None], axis=0)[0]
    together = combined(2 * stats.norm.sf(np.abs(scores)))
    return {
        **_money(held, people, later.revenue, len(levels)),
        "shift": shift,
        "p_value": np.where(shift * scores[0] < 0, 1.0, together),
    }


def _outcomes(later: Later, known: pd.Index, cohort: NDArray[np.int64]) -> Floats:
    """Return the whole and its ways less the means of their cohorts; those that vary, and the whole."""
    whole = logged(later.since.iloc[:, -1].reindex(known))
    ways = [later.ways[name].reindex(known).to_numpy(float) for name in WAYS if name in later.ways]
    centred = [_tame(within_cohorts(y, cohort), cohort) for y in (whole, *ways)]
    return np.array(centred[:1] + [y for y in centred[1:] if y.std() > STILL])


def _tame(y: Floats, cohort: NDArray[np.int64]) -> Floats:
    """Return an outcome whose far ends are drawn in: ten customers must not be found by one of them."""
    most = FAR * y.std()
    return within_cohorts(np.clip(y, -most, most), cohort)


def combined(p_values: Floats) -> Floats:
    """Return one p value for several of the same question, however they go together.

    Parameters
    ----------
    p_values : ndarray, shape (m, k)
        Those of one question in a column.
    """
    p = np.clip(p_values, 1e-300, LEAST_SURE)
    mean = np.where(p < 1e-9, 1 / (np.pi * p), np.tan((0.5 - p) * np.pi)).mean(axis=0)
    return np.where(mean > 1e9, 1 / (np.pi * np.maximum(mean, 1.0)), stats.cauchy.sf(mean))


def _scores(
    held: pd.DataFrame, people: pd.Index, cohort: NDArray[np.int64], outcomes: Floats, count: int
) -> Floats:
    """Return the standardised sums of outcomes over each level's customers (permutation law)."""
    who = places(held["customer_id"], people)
    row, who = held["row"].to_numpy()[who >= 0], who[who >= 0]
    width = int(cohort.max()) + 1 if len(cohort) else 1
    size = np.bincount(cohort, minlength=width).astype(float)
    cell = np.bincount(row * width + cohort[who], minlength=count * width).reshape(count, width)
    room = cell * (size - cell) / np.maximum(size * (size - 1), 1)
    scores = np.zeros((len(outcomes), count))
    for score, y in zip(scores, outcomes, strict=True):
        variance = room @ np.bincount(cohort, y**2, minlength=width)
        total = np.bincount(row, y[who], minlength=count)
        np.divide(total, np.sqrt(variance), out=score, where=variance > 1e-9)
    return scores


def _money(
    held: pd.DataFrame, people: pd.Index, revenue: pd.Series, count: int
) -> dict[str, Floats]:
    """Return the mean revenue of the equal stretch of each level's customers and of the others."""
    known = revenue.reindex(people).dropna()
    who = places(held["customer_id"], known.index)
    row, who = held["row"].to_numpy()[who >= 0], who[who >= 0]
    raw = known.to_numpy(float)
    mine, size = np.bincount(row, raw[who], minlength=count), np.bincount(row, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"later": mine / size, "later_rest": (raw.sum() - mine) / (len(raw) - size)}
