"""The tests that a number of clusters has to pass.

* *silhouette* (Rousseeuw 1987): how much nearer customers are to their own group than to the
  next; above .25 at least weak structure (Kaufman & Rousseeuw 1990);
* *gap* (Tibshirani, Walther & Hastie 2001): how much tighter the groups are than groups found
  in a featureless box along the principal axes; compared with the gap of a single group;
* *stability* (Hennig 2007): customers are drawn anew with replacement and clustered again; the
  mean Jaccard overlap of the worst group, and the adjusted Rand index of the whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.mixture import GaussianMixture

BOOTSTRAPS = 10
REFERENCES = 5
REFERENCE_ROWS = 1000


def k_means(rows: np.ndarray, count: int, rng: np.random.Generator, starts: int) -> KMeans:
    """Fit k-means from so many random starts."""
    options: dict[str, Any] = {"n_init": starts, "random_state": seed(rng)}
    return KMeans(count, **options).fit(rows)


def seed(rng: np.random.Generator) -> int:
    """Draw a seed for libraries that do not take a generator."""
    return int(rng.integers(2**31))


def silhouette(rows: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette width; NaN where there is but one group."""
    found = len(np.unique(labels))
    return float(silhouette_score(rows, labels)) if 1 < found < len(rows) else float("nan")


def stability(
    rows: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[float, float]:
    """Return how well clusters reappear when customers are drawn anew.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n, n_features)
        Scaled features.
    labels : numpy.ndarray of int, shape (n,)
        The clusters to be found again.
    count : int
        Their number.

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
        again = np.asarray(k_means(rows[drawn], count, rng, starts=3).predict(rows))
        shared = np.zeros((count, count))
        np.add.at(shared, (labels, again), 1)
        union = shared.sum(1)[:, None] + shared.sum(0)[None, :] - shared
        overlaps.append((shared / np.maximum(union, 1)).max(axis=1))
        agreements.append(adjusted_rand_score(labels, again))
    return float(np.mean(overlaps, axis=0).min()), float(np.mean(agreements))


def mixture(
    rows: np.ndarray, labels: np.ndarray, count: int, rng: np.random.Generator
) -> dict[str, float]:
    """Return the alternative's silhouette, and its agreement with k-means."""
    model = GaussianMixture(count, reg_covar=1e-4, random_state=seed(rng))
    found = np.asarray(model.fit_predict(rows))
    return {
        "mixture_silhouette": silhouette(rows, found),
        "mixture_rand": float(adjusted_rand_score(labels, found)),
    }


def references(rows: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    """Return featureless data sets in the box along the principal axes."""
    centred = rows - rows.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2]
    turned = centred @ axes.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    shape = (min(len(rows), REFERENCE_ROWS), rows.shape[1])
    return [rng.uniform(low, high, shape) for _ in range(REFERENCES)]


def gap(
    rows: np.ndarray, count: int, featureless: list[np.ndarray], rng: np.random.Generator
) -> tuple[float, float]:
    """Return the gap statistic and its standard error; spreads are means a row."""
    own = _log_spread(rows, count, rng, starts=5)
    others = np.array([_log_spread(box, count, rng, starts=1) for box in featureless])
    return float(others.mean() - own), float(others.std() * np.sqrt(1 + 1 / len(others)))


def _log_spread(rows: np.ndarray, count: int, rng: np.random.Generator, starts: int) -> float:
    if count == 1:
        inertia = float(cdist(rows, rows.mean(axis=0, keepdims=True), "sqeuclidean").sum())
    else:
        inertia = -float(k_means(rows, count, rng, starts).score(rows))
    return float(np.log(max(inertia, 1e-12) / len(rows)))
