"""The tests that a number of clusters has to pass.

* *silhouette* (Rousseeuw 1987): how much nearer customers are to their own group than to the
  next; above .25 at least weak structure (Kaufman & Rousseeuw 1990);
* *gap* (Tibshirani, Walther & Hastie 2001): how much tighter the groups are than groups found
  in a featureless box along the principal axes; compared with the gap of a single group;
* *stability* (Hennig 2007): half of the customers are clustered again, for ten halves; the
  mean Jaccard overlap of the worst group with that of all, and the mean adjusted Rand index of
  every two of the ten clusterings.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

STARTS = 6
REFERENCES = 5
REFERENCE_ROWS = 600
SILHOUETTE_ROWS = 2500
MIXTURE_ROWS = 2000


def k_means(
    rows: np.ndarray, count: int, rng: np.random.Generator, starts: int,
    begin: np.ndarray | None = None,
) -> KMeans:  # fmt: skip
    """Fit k-means from so many random starts, and from given centres too; the best is kept."""
    options: dict[str, Any] = {"n_init": starts, "random_state": seed(rng)}
    fitted = KMeans(count, **options).fit(rows)
    if begin is None:
        return fitted
    given: dict[str, Any] = {"init": begin, "n_init": 1}
    other = KMeans(count, **given).fit(rows)
    return other if _inertia(other) < _inertia(fitted) else fitted


def _inertia(model: KMeans) -> float:
    return float(model.inertia_ or 0.0)


def seed(rng: np.random.Generator) -> int:
    """Draw a seed for libraries that do not take a generator."""
    return int(rng.integers(2**31))


def silhouette(rows: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette width of the first rows; NaN where there is but one group."""
    rows, labels = rows[:SILHOUETTE_ROWS], labels[:SILHOUETTE_ROWS]
    found = len(np.unique(labels))
    return float(silhouette_score(rows, labels)) if 1 < found < len(rows) else float("nan")


def again(
    rows: np.ndarray, model: KMeans, halves: list[np.ndarray], rng: np.random.Generator
) -> list[KMeans]:
    """Cluster each half of the customers by itself.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n, n_features)
        Scaled features.
    model : KMeans
        The clusters of all.
    halves : list of numpy.ndarray of bool, shape (n,)
        From :func:`clvlib.rfm.cluster_samples.halves`.
    rng : numpy.random.Generator
        Source of starting points.
    """
    centres = model.cluster_centers_
    count = len(centres)
    wide = [half for half in halves if len(np.unique(rows[half], axis=0)) >= count]
    return [k_means(rows[half], count, rng, starts=2, begin=centres) for half in wide]


def stability(rows: np.ndarray, model: KMeans, others: list[KMeans]) -> tuple[float, float]:
    """Return how well clusters reappear in clusterings of halves.

    Returns
    -------
    jaccard : float
        Mean over the halves of the best overlap with each cluster; the worst cluster's (0 to 1).
    rand : float
        Mean adjusted Rand index of every two halves' clusterings of all (1 = the same, 0 = chance).
    """
    labels = np.asarray(model.labels_)
    count = len(model.cluster_centers_)
    if len(others) < 2:
        return 0.0, 0.0
    overlaps, predicted = [], [np.asarray(other.predict(rows)) for other in others]
    for found in predicted:
        shared = np.zeros((count, count))
        np.add.at(shared, (labels, found), 1)
        union = shared.sum(1)[:, None] + shared.sum(0)[None, :] - shared
        overlaps.append((shared / np.maximum(union, 1)).max(axis=1))
    agreements = [adjusted_rand_score(one, other) for one, other in combinations(predicted, 2)]
    return float(np.mean(overlaps, axis=0).min()), float(np.mean(agreements))


def mixture(
    rows: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> dict[str, float]:
    """Return the alternative's silhouette, and its agreement with k-means."""
    rows, labels = rows[:MIXTURE_ROWS], labels[:MIXTURE_ROWS]
    model = GaussianMixture(count, reg_covar=1e-4, random_state=seed(rng))
    found = np.asarray(model.fit_predict(rows))
    return {
        "mixture_silhouette": silhouette(rows, found),
        "mixture_rand": float(adjusted_rand_score(labels, found)),
    }


def references(features: np.ndarray) -> list[np.ndarray]:
    """Return featureless data sets in the box along the principal axes of all customers.

    They are the same numbers in every run, stretched to the box: what is compared with them
    differs by the customers alone.
    """
    centred = features - features.mean(axis=0)
    axes = np.linalg.svd(centred.T @ centred)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    rng = np.random.default_rng(0)
    shape = (min(len(features), REFERENCE_ROWS), features.shape[1])
    return [low + (high - low) * rng.random(shape) for _ in range(REFERENCES)]


def single_gap(rows: np.ndarray, featureless: list[np.ndarray]) -> float:
    """Return the gap of one group of all."""
    others = [_log_spread(_around_mean(box), len(box)) for box in featureless]
    return float(np.mean(others)) - _log_spread(_around_mean(rows), len(rows))


def gap(rows: np.ndarray, model: KMeans, featureless: list[np.ndarray]) -> tuple[float, float]:
    """Return the gap statistic and its standard error; spreads are means a row."""
    rng = np.random.default_rng(0)
    fits = [k_means(box, len(model.cluster_centers_), rng, starts=2) for box in featureless]
    others = np.array(
        [_log_spread(_inertia(fit), len(box)) for fit, box in zip(fits, featureless, strict=True)]
    )
    own = _log_spread(_inertia(model), len(rows))
    return float(others.mean() - own), float(others.std() * np.sqrt(1 + 1 / len(others)))


def _around_mean(rows: np.ndarray) -> float:
    return float(cdist(rows, rows.mean(axis=0, keepdims=True), "sqeuclidean").sum())


def _log_spread(inertia: float, count: int) -> float:
    return float(np.log(max(inertia, 1e-12) / count))
