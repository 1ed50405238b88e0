"""Groups that the data itself suggests, or the honest finding that it suggests none.

k-means on the logarithms of days since the last order, days with an order and revenue, each
scaled to unit spread. How many groups, and whether there are any, is decided by a printed
rule (:mod:`clvlib.rfm.cluster_choice`). Labels run from the most to the least valuable
group, so that cluster 1 is the best customers in every run.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn import config_context
from threadpoolctl import threadpool_limits

from clvlib.rfm.cluster_choice import Choice, Trials, choose
from clvlib.rfm.cluster_samples import without_tenths
from clvlib.rfm.cluster_tests import STARTS, k_means
from clvlib.rfm.summary import purchase_days

ONE_GROUP = "c1"
LEAST_CUSTOMERS = 200
EQUAL_VALUE = 0.16  # of logarithms
CUT = 3.0
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
UNCHECKED = {"assume_finite": True, "skip_parameter_validation": True}


@dataclass(frozen=True)
class Clustering:
    """Clusters of one merchant's customers, and how they were chosen.

    Parameters
    ----------
    labels : pandas.Series of str
        ``c1`` (most revenue a customer) to ``c8``; ``c1`` for everybody where there are none.
    choice : Choice
        The figures for every number of clusters tried.
    """

    labels: pd.Series
    choice: Choice

    @property
    def found(self) -> bool:
        """Whether there are clusters at all."""
        return bool((self.labels != ONE_GROUP).any())

    @property
    def natural(self) -> bool:
        """Whether they are those that the data itself suggests, and hold still."""
        return self.choice.declared and self.labels.nunique() == self.choice.best


def cluster_features(summary: pd.DataFrame) -> pd.DataFrame:
    """Return what customers are compared by: logarithms, scaled to mean 0 and spread 1.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`.

    Returns
    -------
    pandas.DataFrame
        Index of ``summary``; ``recency``, ``frequency``, ``monetary`` without those that are the
        same for everybody. Revenue below zero (refunds) counts as zero. Values are cut at three
        spreads, so that a few refunded customers are no cluster and stretch no test.
    """
    raw = pd.DataFrame({
        "recency": np.log1p(summary["days_since_last"]),
        "frequency": np.log(purchase_days(summary)),
        "monetary": np.log1p(summary["revenue"].clip(lower=0)),
    })  # fmt: skip
    spread = raw.std(ddof=0)
    kept = raw.columns[spread > 1e-9]
    return ((raw[kept] - raw[kept].mean()) / spread[kept]).clip(-CUT, CUT)


def cluster_customers(
    summary: pd.DataFrame, rng: np.random.Generator, fixed: int | None = None
) -> Clustering:
    """Find clusters, or find that there are none.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`.
    rng : numpy.random.Generator
        Source of starting points; samples are drawn by customer id.
    fixed : int, optional
        Number of clusters that the merchant's settings ask for; the figures are worked out and
        printed all the same.
    """
    one = pd.Series(ONE_GROUP, index=summary.index, name="cluster", dtype="str")
    features = cluster_features(summary).to_numpy(float)
    if len(summary) < LEAST_CUSTOMERS or features.shape[1] == 0:
        return Clustering(one, Choice.nothing())
    # On few rows, threads wait for each other, and checks take longer than what is checked.
    with _one_thread(), config_context(**UNCHECKED):
        choice, trials = choose(features, summary["customer_id"], rng)
        if choice.best is not None:
            choice = replace(choice, kept=_kept(trials, choice.best, summary, rng))
        count = fixed or (choice.best if choice.declared else 1) or 1
        if count < 2:
            return Clustering(one, choice)
        model = trials.models.get(count) or k_means(trials.rows, count, rng, starts=STARTS)
        return Clustering(_named(model.predict(features), summary), choice)


def _one_thread() -> AbstractContextManager[object]:
    """Keep libraries to one thread; to look for them takes a while where they were told at their start."""
    told = {os.environ.get(name) for name in THREADS}
    return nullcontext() if told == {"1"} else threadpool_limits(1)


def _kept(trials: Trials, count: int, summary: pd.DataFrame, rng: np.random.Generator) -> float:
    """Return the mean share of customers who keep their cluster when a tenth is left out."""
    members = summary.iloc[trials.members]
    model = trials.models[count]
    labels = _named(model.labels, members).to_numpy()
    shares = []
    for rest in without_tenths(members["customer_id"]):
        other = k_means(trials.rows[rest], count, rng, STARTS, begin=model.centres)
        found = _named(other.labels, members[rest]).to_numpy()
        shares.append((found == labels[rest]).mean())
    return float(np.mean(shares))


def _named(groups: np.ndarray, summary: pd.DataFrame) -> pd.Series:
    """Return ``c1`` … from the most to the least valuable group."""
    codes = {group: f"c{rank}" for rank, group in enumerate(by_value(groups, summary), start=1)}
    named = pd.Series(groups, index=summary.index).map(codes)
    return named.rename("cluster").astype("str")


def by_value(groups: np.ndarray, summary: pd.DataFrame) -> list[int]:
    """Return group numbers in order of value.

    By typical revenue a customer, the highest first; groups within a sixth of each other count as
    equal and are ordered by days since the last order, so that chance does not swap their names.
    Typical is the mean of logarithms: a few large customers do not move it.
    """
    logs = pd.DataFrame({
        "revenue": np.log1p(summary["revenue"].to_numpy(float).clip(min=0)),
        "silence": np.log1p(summary["days_since_last"].to_numpy(float)),
    })  # fmt: skip
    means = logs.groupby(groups).mean().sort_values("revenue", ascending=False, kind="stable")
    level, top, levels = 0, np.inf, []
    for revenue in means["revenue"]:
        if revenue < top - EQUAL_VALUE:
            level, top = level + 1, revenue
        levels.append(level)
    ordered = means.assign(level=levels).sort_values(["level", "silence"], kind="stable")
    return ordered.index.tolist()


def cluster_profiles(customers: pd.DataFrame) -> pd.DataFrame:
    """Return each cluster's size and its profile in the merchant's own units.

    Parameters
    ----------
    customers : pandas.DataFrame
        Summary with a column ``cluster``.

    Returns
    -------
    pandas.DataFrame
        Index = cluster code in order; ``customers``, ``customer_share``, ``revenue``,
        ``revenue_share``; medians ``days_since_last`` (days), ``purchase_days`` (days with an
        order), ``spend`` (revenue a customer) and mean ``mean_spend``; and the words of the
        name by rule: ``often``, ``much``, ``silent`` (see :func:`traits`).
    """
    frame = customers.assign(purchase_days=purchase_days(customers))
    table = frame.groupby("cluster").agg(
        customers=("customer_id", "size"), revenue=("revenue", "sum"),
        days_since_last=("days_since_last", "median"), purchase_days=("purchase_days", "median"),
        spend=("revenue", "median"), mean_spend=("revenue", "mean"),
    )  # fmt: skip
    table.insert(1, "customer_share", table["customers"] / len(frame))
    total = frame["revenue"].sum()
    table.insert(3, "revenue_share", table["revenue"] / total if total > 0 else np.nan)
    return table.join(traits(table, frame))


def traits(table: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Name each cluster by where its medians lie among all customers.

    Each trait is ``high``, ``middle`` or ``low``: the cluster's median lies in the upper, middle
    or lower third of all customers, by mid-ranks, so that a value that half of them share counts as
    the middle of that half; ``highest`` and ``lowest`` are the outer sixths. ``often`` is ``once``
    where the median is one day with an order.
    """
    names = np.array(["lowest", "low", "middle", "high", "highest"])

    def level(column: str, among: pd.Series) -> pd.Series:
        ordered = np.sort(among.to_numpy(float))
        below = np.searchsorted(ordered, table[column], side="left")
        upto = np.searchsorted(ordered, table[column], side="right")
        place = (below + upto) / 2 / len(ordered)
        level = np.searchsorted([1 / 6, 1 / 3, 2 / 3, 5 / 6], place)
        return pd.Series(names[level], index=table.index, dtype="str")

    often = level("purchase_days", frame["purchase_days"])
    return pd.DataFrame({
        "often": often.mask(table["purchase_days"] < 1.5, "once"),
        "much": level("spend", frame["revenue"]),
        "silent": level("days_since_last", frame["days_since_last"]),
    })  # fmt: skip
