"""What customers brought after their first order, compared at equal age.

A prediction of value alone is a poor judge of traits: it rests on the same few orders, and somebody
who bought often and then fell silent is soon written off. What everybody brought since the first
order is plain counting. Whoever came within the same few weeks is of the same age, so customers are
compared within narrow cohorts, and the whole time that they were watched counts. The first order
itself is left out, or every trait of a large first order would look like a sign of value.

References
----------
J. Hajek, Z. Sidak and P. K. Sen (1999), "Theory of Rank Tests", 2nd ed., section 3.3 (mean and
variance of a sum of scores over a random sample, here summed over cohorts).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

DAY = pd.Timedelta(days=1)
STRETCHES = (180, 120, 90, 60, 30)
WATCHED_SHARE = 0.6
COHORT = 50  # customers of one cohort, at least
MOST_COHORTS = 200
FEWER_COHORTS = 60  # where they are parted further
NODES, WEIGHTS = np.polynomial.legendre.leggauss(200)  # of the integral in :func:`either`

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Later:
    """What customers brought after the first order.

    Parameters
    ----------
    days : int
        Length of the stretch from the first order on.
    revenue : pandas.Series of float
        Revenue of that stretch, of customers watched for the whole of it; indexed by
        ``customer_id``; money, nothing below zero.
    since : pandas.DataFrame of float
        Of every customer: ``counted``, all revenue after the first order so far, and ``whole``, with
        the revenue expected ahead where a prediction is given. Money.
    cohort : pandas.Series of int
        Cohort of customers who came at nearly the same time, from 0.
    """

    days: int
    revenue: pd.Series
    since: pd.DataFrame = field(default_factory=pd.DataFrame)
    cohort: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))

    def beside(self, step: pd.Series) -> Later:
        """Return the same with cohorts of customers who are alike in another way, too.

        Parameters
        ----------
        step : pandas.Series of int
            From 0; indexed by ``customer_id``.
        """
        count = int(self.cohort.max()) + 1 if len(self.cohort) else 1
        coarse = self.cohort * min(count, FEWER_COHORTS) // count
        both = coarse * (int(step.max()) + 1) + step.reindex(coarse.index).fillna(0).astype("int64")
        codes = pd.Series(pd.factorize(both, sort=True)[0], index=both.index)
        return replace(self, cohort=codes)


def later_revenue(
    orders: pd.DataFrame, as_of: pd.Timestamp, ahead: pd.Series | None = None
) -> Later | None:
    """Count the revenue after the first order at equal age.

    The stretch is the longest of half a year to a month that six customers in ten have been
    watched for; None where not even a month is.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``customer_id``, ``order_id``, ``ordered_at``, ``revenue``.
    as_of : pandas.Timestamp
        Last instant known.
    ahead : pandas.Series, optional
        Revenue expected from each customer, indexed by ``customer_id``; money.
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
    counted = in_time["revenue"].mask(first, 0.0).groupby(in_time["customer_id"]).sum()
    since = pd.DataFrame({"counted": counted.clip(lower=0)})
    if ahead is not None:
        since["whole"] = since["counted"] + ahead.reindex(since.index).fillna(0.0).clip(lower=0)
    came = begun[first].set_axis(in_time.loc[first, "customer_id"])
    return Later(days, spent.reindex(seen).clip(lower=0), since, cohorts_of(came))


def cohorts_of(came: pd.Series) -> pd.Series:
    """Return equally large cohorts of customers who came at nearly the same time.

    Parameters
    ----------
    came : pandas.Series of datetime64
        Time of the first order.

    Returns
    -------
    pandas.Series of int
        From 0, the earliest first; fifty customers each or, beyond two hundred cohorts, more.
    """
    count = int(np.clip(len(came) // COHORT, 1, MOST_COHORTS))
    place = came.rank(method="first").to_numpy(float) - 1
    return pd.Series((place * count // max(len(came), 1)).astype(np.int64), index=came.index)


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
        score of the surer outcome) and its two-sided ``p_value``, corrected for two outcomes being
        looked at (they are all but one, so the correction is small).
    """
    row = levels.get_indexer(pd.Index(pairs["level"]))
    held = pairs[row >= 0].assign(row=row[row >= 0])
    known = people.intersection(later.since.index)
    cohort = later.cohort.reindex(known).to_numpy(np.int64)
    outcomes = [logged(later.since[name].reindex(known)) for name in later.since]
    centred = np.array([within_cohorts(y, cohort) for y in outcomes])
    scores = np.array([_scores(held, known, cohort, y, len(levels)) for y in centred])
    alike = float(np.asarray(np.corrcoef(centred))[0, 1]) if len(centred) == 2 else 1.0
    at = np.abs(scores).argmax(axis=0)
    surest = np.take_along_axis(scores, at[None], axis=0)[0]
    return {
        **_money(held, people, later.revenue, len(levels)),
        "shift": surest,
        "p_value": either(np.abs(surest), alike),
    }


def either(score: Floats, alike: float) -> Floats:
    """Return the two-sided p value of the larger of two normal scores that go together.

    Parameters
    ----------
    score : ndarray, shape (k,)
        The larger absolute score.
    alike : float
        Correlation of the two; from .9999 on they count as one.
    """
    one = 2 * stats.norm.sf(score)
    if not alike < 0.9999:
        return one
    spread = np.sqrt(1 - alike**2)
    x = np.multiply.outer(score, NODES)
    up = (score[:, None] - alike * x) / spread
    down = (score[:, None] + alike * x) / spread
    other = stats.norm.pdf(x) * (stats.norm.sf(up) + stats.norm.sf(down))
    return np.minimum(1.0, one + score * (other @ WEIGHTS))


def logged(money: pd.Series) -> Floats:
    """Return the logarithm of money on its own scale; a tenth of what is usual counts as little."""
    raw = money.to_numpy(float)
    unit = raw[raw > 0].mean() if (raw > 0).any() else 1.0
    return np.log1p(10 * raw / unit)


def within_cohorts(y: Floats, cohort: pd.Series | NDArray[np.int64]) -> Floats:
    """Return a figure less the mean of its cohort."""
    code = np.asarray(cohort, dtype=np.int64)
    mean = np.bincount(code, y) / np.maximum(np.bincount(code), 1)
    return y - np.take(mean, code)


def _scores(
    held: pd.DataFrame, people: pd.Index, cohort: NDArray[np.int64], centred: Floats, count: int
) -> Floats:
    """Return the standardised sum of an outcome over each level's customers (permutation law)."""
    who = people.get_indexer(pd.Index(held["customer_id"]))
    row, who = held["row"].to_numpy()[who >= 0], who[who >= 0]
    width = int(cohort.max()) + 1 if len(cohort) else 1
    size = np.bincount(cohort, minlength=width).astype(float)
    scatter = np.bincount(cohort, centred**2, minlength=width)
    cell = np.bincount(row * width + cohort[who], minlength=count * width).reshape(count, width)
    room = cell * (size - cell) / np.maximum(size, 1)
    variance = (room * scatter / np.maximum(size - 1, 1)).sum(axis=1)
    total = np.bincount(row, centred[who], minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, total / np.sqrt(variance), 0.0)


def _money(
    held: pd.DataFrame, people: pd.Index, revenue: pd.Series, count: int
) -> dict[str, Floats]:
    """Return the mean revenue of the equal stretch of each level's customers and of the others."""
    known = revenue.reindex(people).dropna()
    who = known.index.get_indexer(pd.Index(held["customer_id"]))
    row, who = held["row"].to_numpy()[who >= 0], who[who >= 0]
    raw = known.to_numpy(float)
    mine, size = np.bincount(row, raw[who], minlength=count), np.bincount(row, minlength=count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {"later": mine / size, "later_rest": (raw.sum() - mine) / (len(raw) - size)}
