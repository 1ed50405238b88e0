"""What customers brought after their first order, compared at equal age.

A prediction of value alone is a poor judge of traits: it rests on the same few orders, and somebody
who bought often and then fell silent is soon written off. What everybody brought since the first
order is plain counting. Whoever came within the same few weeks is of the same age, so customers are
compared within narrow cohorts, and the whole time that they were watched counts. The first order
itself is left out, or every trait of a large first order would look like a sign of value.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.among import places
from clvlib.profiling.in_time import in_time
from clvlib.profiling.ways import beyond, three_ways

DAY = pd.Timedelta(days=1)
STRETCHES = (180, 120, 90, 60, 30)
WATCHED_SHARE = 0.6
COHORT = 50  # customers of one cohort, at least
MOST_COHORTS = 200
FEWER_COHORTS = 60  # where they are parted further

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
    ways : pandas.DataFrame of float
        The three ways in which the whole came about, from :func:`clvlib.profiling.ways.three_ways`;
        without columns where they are not known.
    """

    days: int
    revenue: pd.Series
    since: pd.DataFrame = field(default_factory=pd.DataFrame)
    cohort: pd.Series = field(default_factory=lambda: pd.Series(dtype="int64"))
    ways: pd.DataFrame = field(default_factory=pd.DataFrame)

    def placed(self, people: pd.Index) -> Later:
        """Return the same of some customers, who go by their places among them from now on.

        Parameters
        ----------
        people : pandas.Index
            Customers; those of whom nothing is known keep their place and are left out.
        """
        at = places(people, self.since.index)
        known = np.flatnonzero(at >= 0)
        revenue = self.revenue.reindex(people).reset_index(drop=True).dropna()
        since = self.since.iloc[at[known]].set_axis(known)
        cohort = self.cohort.reindex(self.since.index).iloc[at[known]].set_axis(known)
        ways = self.ways.iloc[at[known]].set_axis(known) if len(self.ways) else self.ways
        return Later(self.days, revenue, since, cohort, ways)

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
    sales = in_time(orders[["customer_id", "order_id", "ordered_at", "revenue"]])
    begun = sales.groupby("customer_id")["ordered_at"].transform("min")
    first = ~sales.duplicated("customer_id")
    watched = (as_of - begun[first]) / DAY
    days = next((d for d in STRETCHES if (watched >= d).mean() >= WATCHED_SHARE), None)
    if days is None:
        return None
    inside = ~first & (sales["ordered_at"] - begun <= days * DAY)
    spent = sales["revenue"].where(inside, 0.0).groupby(sales["customer_id"]).sum()
    seen = sales.loc[first, "customer_id"][watched >= days]
    counted = sales["revenue"].mask(first, 0.0).groupby(sales["customer_id"]).sum()
    since = pd.DataFrame({"counted": counted.clip(lower=0)})
    if ahead is not None:
        since["whole"] = since["counted"] + ahead.reindex(since.index).fillna(0.0).clip(lower=0)
    came = begun[first].set_axis(sales.loc[first, "customer_id"])
    cohort = cohorts_of(came)
    ways = _ways(orders, as_of, since.iloc[:, -1], cohort)
    return Later(days, spent.reindex(seen).clip(lower=0), since, cohort, ways)


def _ways(
    orders: pd.DataFrame, as_of: pd.Timestamp, whole: pd.Series, cohort: pd.Series
) -> pd.DataFrame:
    """Return pace, spending and staying; the last is what the two others leave of the whole."""
    code = cohort.reindex(whole.index)
    total = pd.Series(logged(whole), whole.index)
    ways = three_ways(orders, as_of, total)
    parts = (total, ways["pace"], ways["spend"])
    apart = [within_cohorts(np.asarray(part, dtype=float), code) for part in parts]
    return ways.assign(stay=beyond(*apart))


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
