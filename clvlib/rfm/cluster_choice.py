"""How many clusters, and whether there are any: by a rule that the report prints.

A number from 2 to 8 is *usable* when its worst group reappears in redraws (Jaccard .75 or more),
no group is smaller than 3 % of customers, the silhouette is .25 or more, and the gap is well above
that of a single group (by .10; see :mod:`clvlib.rfm.cluster_tests`). Of the usable numbers from
three on, with a silhouette at most .15 below the best, the one whose worst group overlaps most is
taken, of nearly equal ones (.03) the largest number; two groups only where no more are usable. Two
have nearly always the best silhouette and the best overlap, and are nearly always those who came
once and those who came back, which the funnel shows already; and the best gap jumps from month to
month.

All figures are means over five samples that each leave out at least a tenth of the customers, so
that chance has little part in the choice. Clusters are *declared* only if customers keep theirs when
it is made from such a sample alone: nine in ten of them, on average. Otherwise there are no
clusters, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.rfm import cluster_tests as tests

COUNTS = range(2, 9)
SAMPLES = 5
ROWS = 2000
LEAST_JACCARD = 0.75
LEAST_SHARE = 0.03
LEAST_SILHOUETTE = 0.25
SILHOUETTE_SLACK = 0.15
JACCARD_SLACK = 0.03
GAP_MARGIN = 0.10
LEAST_KEPT = 0.90


@dataclass(frozen=True)
class Choice:
    """The figures behind the number of clusters.

    Parameters
    ----------
    table : pandas.DataFrame
        Index = number of clusters; ``silhouette``, ``gap``, ``gap_error``, ``jaccard``, ``rand``,
        ``least_share``, ``mixture_silhouette``, ``mixture_rand``, ``usable``. Empty where there
        were too few customers to try.
    single_gap : float
        Gap of a single group.
    best : int or None
        Number taken; None where no number is usable.
    kept : float
        Share of customers who keep their cluster when it is made from a sample alone, mean over
        the samples; NaN where no number was taken.
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


def choose(features: np.ndarray, rng: np.random.Generator) -> tuple[Choice, list[np.ndarray]]:
    """Try every number of clusters and take one by the printed rule.

    Parameters
    ----------
    features : numpy.ndarray, shape (n_customers, n_features)
        Scaled features.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    choice : Choice
        Without ``kept``.
    samples : list of numpy.ndarray of int
        Row numbers of each sample.
    """
    size = min(ROWS, int(0.9 * len(features)))
    samples = [np.sort(rng.choice(len(features), size, replace=False)) for _ in range(SAMPLES)]
    distinct = min(len(np.unique(features[rows], axis=0)) for rows in samples)
    tried = [count for count in COUNTS if count < distinct]
    if not tried:
        return Choice.nothing(), samples
    tables = [_table(features[rows], tried, rng) for rows in samples]
    table = sum(tables[1:], tables[0]) / len(tables)
    single = float(table["gap"].iloc[0])
    table = table.iloc[1:].join(_mixtures(features[samples[0]], tried, rng))
    table["usable"] = (
        (table["jaccard"] >= LEAST_JACCARD)
        & (table["least_share"] >= LEAST_SHARE)
        & (table["silhouette"] >= LEAST_SILHOUETTE)
        & (table["gap"] >= single + GAP_MARGIN)
    )
    return Choice(table, single, best_count(table)), samples


def best_count(table: pd.DataFrame) -> int | None:
    """Return the number of clusters that the rule takes, or None."""
    usable = table[table["usable"]]
    if usable.empty:
        return None
    usable = usable[usable["silhouette"] >= usable["silhouette"].max() - SILHOUETTE_SLACK]
    several = usable[usable.index > 2]
    if several.empty:
        return 2
    alike = several[several["jaccard"] >= several["jaccard"].max() - JACCARD_SLACK]
    return int(alike.index.to_numpy().max())


def _table(rows: np.ndarray, tried: list[int], rng: np.random.Generator) -> pd.DataFrame:
    """Return the figures of one sample; the first row is a single group."""
    featureless = tests.references(rows, rng)
    single, error = tests.gap(rows, 1, featureless, rng)
    figures = [{"gap": single, "gap_error": error}]
    for count in tried:
        labels = np.asarray(tests.k_means(rows, count, rng, starts=5).predict(rows))
        gap, error = tests.gap(rows, count, featureless, rng)
        jaccard, rand = tests.stability(rows, labels, count, rng)
        figures.append({
            "silhouette": tests.silhouette(rows, labels), "gap": gap, "gap_error": error,
            "jaccard": jaccard, "rand": rand,
            "least_share": float(np.bincount(labels, minlength=count).min() / len(rows)),
        })  # fmt: skip
    return pd.DataFrame(figures, index=pd.Index([1, *tried], name="clusters"))


def _mixtures(rows: np.ndarray, tried: list[int], rng: np.random.Generator) -> pd.DataFrame:
    """Return how the alternative does; it has no part in the choice."""
    figures = []
    for count in tried:
        labels = np.asarray(tests.k_means(rows, count, rng, starts=5).predict(rows))
        figures.append(tests.mixture(rows, labels, count, rng))
    return pd.DataFrame(figures, index=pd.Index(tried, name="clusters"))
