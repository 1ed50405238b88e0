"""How many clusters, and whether there are any: by a rule that the report prints.

For every number of clusters from 2 to 8:

* *silhouette* (Rousseeuw 1987): how much nearer customers are to their own group than to the
  next; above .25 at least weak structure (Kaufman & Rousseeuw 1990);
* *gap* (Tibshirani, Walther & Hastie 2001): how much tighter the groups are than groups found
  in a featureless box along the principal axes; compared with the gap of a single group;
* *stability* (Hennig 2007): customers are drawn anew with replacement and clustered again; the
  mean Jaccard overlap of the worst group, and the adjusted Rand index of the whole;
* *least size*: the share of the smallest group.

A number is usable when its worst group reappears (Jaccard .75 or more), no group is smaller
than 3 % of customers, the silhouette is .25 or more and the gap is above a single group's. The
largest usable number whose worst group overlaps by .90 or more is taken, else the usable number
with the largest overlap: a rule on stability alone, because the best silhouette is nearly always
that of two groups, and the best gap jumps from month to month. Where none is usable there are
no clusters, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

COUNTS = range(2, 9)
ROWS = 3000
BOOTSTRAPS = 20
REFERENCES = 10
LEAST_JACCARD = 0.75
LEAST_SHARE = 0.03
LEAST_SILHOUETTE = 0.25
FIRM_JACCARD = 0.90


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
    """

    table: pd.DataFrame
    single_gap: float
    best: int | None

    @classmethod
    def nothing(cls) -> Choice:
        """Return the choice of whom there were too few to cluster."""
        return cls(pd.DataFrame(), float("nan"), None)


def choose(features: np.ndarray, rng: np.random.Generator) -> Choice:
    """Try every number of clusters and take one by the printed rule.

    Parameters
    ----------
    features : numpy.ndarray, shape (n_customers, n_features)
        Scaled features; a random sample of at most 3,000 rows is used.
    rng : numpy.random.Generator
        Source of all randomness.
    """
    rows = features
    if len(rows) > ROWS:
        rows = rows[rng.choice(len(rows), ROWS, replace=False)]
    distinct = len(np.unique(rows, axis=0))
    references = _references(rows, rng)
    single, _ = _gap(rows, 1, references, rng)
    tried = [count for count in COUNTS if count < distinct]
    if not tried:
        return Choice.nothing()
    table = pd.DataFrame([_figures(rows, count, references, rng) for count in tried], index=tried)
    table.index.name = "clusters"
    table["usable"] = (
        (table["jaccard"] >= LEAST_JACCARD)
        & (table["least_share"] >= LEAST_SHARE)
        & (table["silhouette"] >= LEAST_SILHOUETTE)
        & (table["gap"] > single)
    )
    return Choice(table, single, best_count(table))


def best_count(table: pd.DataFrame) -> int | None:
    """Return the number of clusters that the rule takes, or None."""
    usable = table[table["usable"]]
    if usable.empty:
        return None
    firm = usable[usable["jaccard"] >= FIRM_JACCARD]
    if len(firm):
        return int(firm.index.to_numpy().max())
    return int(usable.index.to_numpy()[int(usable["jaccard"].argmax())])


def _figures(
    rows: np.ndarray, count: int, references: list[np.ndarray], rng: np.random.Generator
) -> dict[str, float]:
    means = _k_means(rows, count, rng, starts=10)
    labels = np.asarray(means.predict(rows))
    gap, error = _gap(rows, count, references, rng)
    jaccard, rand = stability(rows, labels, count, rng)
    mixture = GaussianMixture(count, reg_covar=1e-4, random_state=_seed(rng)).fit_predict(rows)
    return {
        "silhouette": float(silhouette_score(rows, labels)),
        "gap": gap,
        "gap_error": error,
        "jaccard": jaccard,
        "rand": rand,
        "least_share": float(np.bincount(labels, minlength=count).min() / len(rows)),
        "mixture_silhouette": _silhouette(rows, mixture),
        "mixture_rand": float(adjusted_rand_score(labels, mixture)),
    }


def stability(
    rows: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return how well clusters reappear when customers are drawn anew.

    Returns
    -------
    jaccard : float
        Mean over the draws of the best overlap with each cluster; the worst cluster's (0 to 1).
    rand : float
        Mean adjusted Rand index (1 = the same clustering, 0 = chance).
    """
    overlaps, agreements = [], []
    for _ in range(BOOTSTRAPS):
        drawn = rng.integers(0, len(rows), len(rows))
        again = _k_means(rows[drawn], count, rng, starts=3).predict(rows)
        shared = np.zeros((count, count))
        np.add.at(shared, (labels, again), 1)
        union = shared.sum(1)[:, None] + shared.sum(0)[None, :] - shared
        overlaps.append((shared / np.maximum(union, 1)).max(axis=1))
        agreements.append(adjusted_rand_score(labels, again))
    return float(np.mean(overlaps, axis=0).min()), float(np.mean(agreements))


def _references(rows: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Return featureless data sets in the box along the principal axes."""
    centred = rows - rows.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    return [rng.uniform(low, high, turned.shape) for _ in range(REFERENCES)]


def _gap(
    rows: np.ndarray, count: int, references: list[np.ndarray], rng: np.random.Generator
) -> tuple[float, float]:
    """Return the gap statistic and its standard error."""
    own = _log_spread(rows, count, rng)
    others = np.array([_log_spread(reference, count, rng) for reference in references])
    return float(others.mean() - own), float(others.std() * np.sqrt(1 + 1 / len(others)))


def _log_spread(rows: np.ndarray, count: int, rng: np.random.Generator) -> float:
    if count == 1:
        inertia = float(cdist(rows, rows.mean(axis=0, keepdims=True), "sqeuclidean").sum())
    else:
        inertia = -float(_k_means(rows, count, rng, starts=2).score(rows))
    return float(np.log(max(inertia, 1e-12)))


def _silhouette(rows: np.ndarray, labels: np.ndarray) -> float:
    found = len(np.unique(labels))
    return float(silhouette_score(rows, labels)) if 1 < found < len(rows) else float("nan")


def _k_means(rows: np.ndarray, count: int, rng: np.random.Generator, starts: int) -> KMeans:
    options: dict[str, Any] = {"n_init": starts, "random_state": _seed(rng)}
    return KMeans(count, **options).fit(rows)


def _seed(rng: np.random.Generator) -> int:
    return int(rng.integers(2**31))
