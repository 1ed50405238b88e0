"""The tests that a number of clusters has to pass.

* *silhouette* (Rousseeuw 1987): how much nearer customers are to their own group than to the
  next; above .25 at least weak structure (Kaufman & Rousseeuw 1990);
* *gap* (Tibshirani, Walther & Hastie 2001): how much tighter the groups are than groups found
  in a featureless box along the principal axes; compared with the gap of a single group. Their
  box reaches from the least to the most, so that one odd customer moves it; this one holds the
  middle 96 % of customers on each axis as evenly as it would if they were featureless. Leaving out
  a tenth of a shop moves the gap by .005 instead of .02, and shops drawn without groups
  (BG/NBD and Gamma-Gamma, two dozen of them) come out below zero where theirs gave up to .17;
* *stability* (Hennig 2007): half of the customers are clustered again, for ten halves; the
  mean Jaccard overlap of the worst group with that of all, and the mean adjusted Rand index of
  every two of the ten clusterings.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.spatial.distance import cdist

from clvlib.rfm.cluster_fit import Clusters, fit, fit_from
from clvlib.rfm.cluster_mixture import mixture_groups

STARTS = 6
REFERENCES = 5
REFERENCE_ROWS = 600
SILHOUETTE_ROWS = 2500
MIXTURE_ROWS = 2000
OUTSIDE = 0.02  # share of customers beyond either end of the featureless box


def k_means(
    rows: np.ndarray, count: int, rng: np.random.Generator, starts: int,
    begin: np.ndarray | None = None,
) -> Clusters:  # fmt: skip
    """Fit k-means from so many random starts, and from given centres too; the best is kept."""
    fitted = fit(rows, count, starts, seed(rng))
    if begin is None:
        return fitted
    other = fit_from(rows, begin)
    return other if other.inertia < fitted.inertia else fitted


def seed(rng: np.random.Generator) -> int:
    """Draw a seed for libraries that do not take a generator."""
    return int(rng.integers(2**31))


def distances(rows: np.ndarray) -> np.ndarray:
    """Return how far the first rows are from each other: once for all silhouettes."""
    few = rows[:SILHOUETTE_ROWS]
    return cdist(few, few).astype("float32")


def silhouette(apart: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean silhouette width; NaN where there is but one group.

    Parameters
    ----------
    apart : numpy.ndarray, shape (n, n)
        From :func:`distances`.
    labels : numpy.ndarray of int, shape (at least n,)
        Groups; those of the first ``n`` rows count.
    """
    count = len(apart)
    groups, sizes = np.unique(labels[:count], return_inverse=True)[1], np.bincount(labels[:count])
    sizes = sizes[sizes > 0]
    if not 1 < len(sizes) < count:
        return float("nan")
    member = np.eye(len(sizes), dtype="float32")[groups]
    sums = (apart @ member).astype(float)
    row = np.arange(count)
    within = sums[row, groups] / np.maximum(sizes[groups] - 1, 1)
    means = sums / sizes
    means[row, groups] = np.inf
    nearest = means.min(axis=1)
    width = (nearest - within) / np.maximum(np.maximum(nearest, within), 1e-12)
    return float(np.where(sizes[groups] > 1, width, 0.0).mean())


def rand_index(one: np.ndarray, other: np.ndarray) -> float:
    """Return the adjusted Rand index of two clusterings (Hubert & Arabie 1985)."""
    table = overlap(one, other)
    pairs = [float((part * (part - 1)).sum()) / 2 for part in (table, table.sum(1), table.sum(0))]
    both, first, second = pairs
    chance = first * second / max(len(one) * (len(one) - 1) / 2, 1)
    most = (first + second) / 2
    return 1.0 if most == chance else (both - chance) / (most - chance)


def overlap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return how many customers are in each pair of groups, shape (groups, groups)."""
    width = int(other.max()) + 1
    counts = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width)
    return counts.reshape(-1, width).astype(float)


def again(
    rows: np.ndarray, model: Clusters, halves: list[np.ndarray], rng: np.random.Generator
) -> list[Clusters]:
    """Cluster each half of the customers by itself.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n, n_features)
        Scaled features.
    model : Clusters
        The clusters of all.
    halves : list of numpy.ndarray of bool, shape (n,)
        From :func:`clvlib.rfm.cluster_samples.halves`.
    rng : numpy.random.Generator
        Source of starting points.
    """
    centres = model.centres
    count = len(centres)
    wide = [half for half in halves if len(np.unique(rows[half], axis=0)) >= count]
    return [k_means(rows[half], count, rng, starts=2, begin=centres) for half in wide]


def stability(rows: np.ndarray, model: Clusters, others: list[Clusters]) -> tuple[float, float]:
    """Return how well clusters reappear in clusterings of halves.

    Returns
    -------
    jaccard : float
        Mean over the halves of the best overlap with each cluster; the worst cluster's (0 to 1).
    rand : float
        Mean adjusted Rand index of every two halves' clusterings of all (1 = the same, 0 = chance).
    """
    labels = model.labels
    if len(others) < 2:
        return 0.0, 0.0
    overlaps, predicted = [], [other.predict(rows) for other in others]
    for found in predicted:
        shared = overlap(labels, found)
        union = shared.sum(1)[:, None] + shared.sum(0)[None, :] - shared
        overlaps.append((shared / np.maximum(union, 1)).max(axis=1))
    agreements = [rand_index(one, other) for one, other in combinations(predicted, 2)]
    return float(np.mean(overlaps, axis=0).min()), float(np.mean(agreements))


def mixture(
    rows: np.ndarray, labels: np.ndarray, apart: np.ndarray, rng: np.random.Generator
) -> dict[str, float]:
    """Return the alternative's silhouette, and its agreement with k-means."""
    count = int(labels.max()) + 1
    rows, labels = rows[:MIXTURE_ROWS], labels[:MIXTURE_ROWS]
    found = mixture_groups(rows, count, seed(rng))
    return {
        "mixture_silhouette": silhouette(apart[: len(rows), : len(rows)], found),
        "mixture_rand": rand_index(labels, found),
    }


def references(features: np.ndarray) -> list[np.ndarray]:
    """Return featureless data sets in the box along the principal axes of all customers.

    They are the same numbers in every run, stretched to the box: what is compared with them
    differs by the customers alone.
    """
    centred = features - features.mean(axis=0)
    axes = np.linalg.svd(centred.T @ centred)[2]
    low, high = np.quantile(centred @ axes.T, [OUTSIDE, 1 - OUTSIDE], axis=0)
    width = (high - low) / (1 - 2 * OUTSIDE)
    rng = np.random.default_rng(0)
    shape = (min(len(features), REFERENCE_ROWS), features.shape[1])
    return [width * (rng.random(shape) - 0.5) for _ in range(REFERENCES)]


def single_gap(rows: np.ndarray, featureless: list[np.ndarray]) -> float:
    """Return the gap of one group of all."""
    others = [_log_spread(_around_mean(box), len(box)) for box in featureless]
    return float(np.mean(others)) - _log_spread(_around_mean(rows), len(rows))


def gap(rows: np.ndarray, model: Clusters, featureless: list[np.ndarray]) -> tuple[float, float]:
    """Return the gap statistic and its standard error; spreads are means a row."""
    rng = np.random.default_rng(0)
    fits = [k_means(box, len(model.centres), rng, starts=2) for box in featureless]
    others = np.array(
        [_log_spread(one.inertia, len(box)) for one, box in zip(fits, featureless, strict=True)]
    )
    own = _log_spread(model.inertia, len(rows))
    return float(others.mean() - own), float(others.std() * np.sqrt(1 + 1 / len(others)))


def _around_mean(rows: np.ndarray) -> float:
    return float(cdist(rows, rows.mean(axis=0, keepdims=True), "sqeuclidean").sum())


def _log_spread(inertia: float, count: int) -> float:
    return float(np.log(max(inertia, 1e-12) / count))
