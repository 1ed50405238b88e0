"""How many clusters, and whether there are any: by a rule that the report prints.

Each number from 2 to 8 has a *score*: silhouette times the mean adjusted Rand index between the
clusters of every two of ten halves, cut in proportion where the smallest cluster is under 8 % of
customers. Of the numbers that pass four tests the smallest is taken that has nearly the best score
(88 % of it): its clusters reappear in halves (Jaccard of the worst one and Rand index .85 or more),
none is smaller than 3 % or ten customers, the silhouette is .25 or more, and the gap is well above
that of a single group (by .08; see :mod:`clvlib.rfm.cluster_tests`). The smallest and not the best:
where three clusters score .65 and four .66, which of them leads is chance, and the next month would
choose the other. Two clusters are tried only where no larger number passes: they have nearly always
the best silhouette, and are nearly always those who came once and those who came back, which the
funnel shows already.

There are no clusters where none passes with at least 88 % of the best score of those that reappear
(many small pieces of a cloud are tight and stable too, but that is no structure), and where
customers do not keep their cluster when a tenth of them is left out (nine in ten, on average),
since next month's would be others.

A verdict by thresholds flips where a figure lies at its threshold. What can be done against it is
to take chance out of the figures: samples and halves are drawn by customer id
(:mod:`clvlib.rfm.cluster_samples`), the featureless boxes are the same numbers in every run, and
starting points include the solution for all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from clvlib.rfm import cluster_tests as tests
from clvlib.rfm.cluster_fit import Clusters
from clvlib.rfm.cluster_samples import halves, sample

COUNTS = range(2, 9)
LEAST_JACCARD = 0.85
LEAST_RAND = 0.85
LEAST_SHARE = 0.03
LEAST_MEMBERS = 10
FULL_SHARE = 0.08
LEAST_SILHOUETTE = 0.25
GAP_MARGIN = 0.08
NEAR_BEST = 0.88
LEAST_KEPT = 0.90


@dataclass(frozen=True)
class Choice:
    """The figures behind the number of clusters.

    Parameters
    ----------
    table : pandas.DataFrame
        Index = number of clusters; ``silhouette``, ``gap``, ``gap_error``, ``jaccard``, ``rand``,
        ``least_share``, ``mixture_silhouette``, ``mixture_rand``, ``score``, ``stable``, ``usable`` (passes the
        tests). Empty where there were too few customers to try.
    single_gap : float
        Gap of a single group.
    best : int or None
        Number taken; None where no number passes.
    kept : float
        Share of customers who keep their cluster when a tenth of them is left out, mean over ten
        tenths; NaN where no number was taken.
    """

    table: pd.DataFrame
    single_gap: float
    best: int | None
    kept: float = float("nan")

    @classmethod
    def nothing(cls) -> Choice:
        """Return the choice of whom there were too few to cluster."""
        return cls(pd.DataFrame(), float("nan"), None)

    @property
    def declared(self) -> bool:
        """Whether there are clusters that hold still."""
        return self.best is not None and self.kept >= LEAST_KEPT


@dataclass(frozen=True)
class Trials:
    """The clusterings that a choice rests on.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n_rows, n_features)
        Features of the sample.
    members : numpy.ndarray of int, shape (n_rows,)
        Its row numbers among all customers.
    models : dict of int to Clusters
        Clusters of the sample, by their number.
    """

    rows: np.ndarray
    members: np.ndarray
    models: dict[int, Clusters] = field(default_factory=dict)


def choose(features: np.ndarray, ids: pd.Series, rng: np.random.Generator) -> tuple[Choice, Trials]:
    """Try every number of clusters and take one by the printed rule.

    Parameters
    ----------
    features : numpy.ndarray, shape (n_customers, n_features)
        Scaled features.
    ids : pandas.Series of str, shape (n_customers,)
        Customer ids, by which samples are drawn.
    rng : numpy.random.Generator
        Source of starting points.

    Returns
    -------
    choice : Choice
        Without ``kept``.
    trials : Trials
        The clusterings.
    """
    members = sample(ids)
    trials = Trials(features[members], members)
    distinct = len(np.unique(trials.rows, axis=0))
    tried = [count for count in COUNTS if count < distinct]
    if not tried:
        return Choice.nothing(), trials
    parts, boxes = halves(ids.iloc[members]), tests.references(features)
    apart = tests.distances(trials.rows)
    figures = [_figures(trials, count, parts, boxes, apart, rng) for count in tried]
    table = pd.DataFrame(figures, index=pd.Index(tried, name="clusters"))
    single = tests.single_gap(trials.rows, boxes)
    table["score"] = scores(table)
    table["stable"] = (table["jaccard"] >= LEAST_JACCARD) & (table["rand"] >= LEAST_RAND)
    least = max(LEAST_SHARE, LEAST_MEMBERS / len(features))
    table["usable"] = (
        table["stable"]
        & (table["least_share"] >= least)
        & (table["silhouette"] >= LEAST_SILHOUETTE)
        & (table["gap"] >= single + GAP_MARGIN)
    )
    return Choice(table, single, best_count(table)), trials


def scores(table: pd.DataFrame) -> pd.Series:
    """Return the score by which numbers of clusters are compared."""
    small = (table["least_share"] / FULL_SHARE).clip(upper=1)
    return table["silhouette"].clip(lower=0) * table["rand"].clip(lower=0) * small


def best_count(table: pd.DataFrame) -> int | None:
    """Return the number of clusters that the rule takes, or None."""
    several = table.loc[table["stable"] & (table.index > 2), "score"]
    near = (table["score"] >= NEAR_BEST * several.max()) if len(several) else True
    usable = table.index[table["usable"] & near]
    return next((int(count) for count in (*usable[usable > 2], *usable)), None)


def _figures(
    trials: Trials, count: int, parts: list[np.ndarray], boxes: list[np.ndarray],
    apart: np.ndarray, rng: np.random.Generator,
) -> dict[str, float]:  # fmt: skip
    """Return the figures of one number of clusters, and keep its clusterings."""
    rows = trials.rows
    model = tests.k_means(rows, count, rng, starts=tests.STARTS)
    others = tests.again(rows, model, parts, rng)
    trials.models[count] = model
    labels = model.labels
    gap, error = tests.gap(rows, model, boxes)
    jaccard, rand = tests.stability(rows, model, others)
    return {
        "silhouette": tests.silhouette(apart, labels), "gap": gap, "gap_error": error,
        "jaccard": jaccard, "rand": rand,
        "least_share": float(np.bincount(labels, minlength=count).min() / len(rows)),
    } | tests.mixture(rows, labels, apart, rng)  # fmt: skip
