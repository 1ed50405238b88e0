"""K-means on few rows: scikit-learn's own steps in its own order, without its checks around them.

The choice of clusters fits some hundred and ninety small k-means. Of a fit of 250 customers, most was
spent on validating what is valid and on looking for the kind of array that every array here is; the steps
themselves (k-means++ by Arthur & Vassilvitskii 2007 with a few trials a centre, Lloyd 1982) are those of
``sklearn.cluster.KMeans`` to the last bit, and where another scikit-learn keeps them elsewhere, it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

try:
    from sklearn.cluster._k_means_common import (  # pyright: ignore[reportMissingImports]
        _inertia_dense,
        _is_same_clustering,
    )
    from sklearn.cluster._k_means_lloyd import (  # pyright: ignore[reportMissingImports]
        lloyd_iter_chunked_dense,
    )
except ImportError:  # another scikit-learn: slower, not wrong
    lloyd_iter_chunked_dense = None

MOST_STEPS, TOLERANCE = 300, 1e-4  # as in scikit-learn


@dataclass(frozen=True)
class Clusters:
    """A fitted k-means.

    Parameters
    ----------
    centres : numpy.ndarray, shape (n_clusters, n_features)
        Means of the clusters.
    labels : numpy.ndarray of int, shape (n_rows,)
        Cluster of each row.
    inertia : float
        Sum of squared distances to the centres.
    """

    centres: np.ndarray
    labels: np.ndarray
    inertia: float

    def predict(self, rows: np.ndarray) -> np.ndarray:
        """Return the nearest cluster of each row, shape (n_rows,)."""
        if lloyd_iter_chunked_dense is None:
            return cdist(rows, self.centres, "sqeuclidean").argmin(axis=1)
        labels, same = np.full(len(rows), -1, dtype=np.int32), np.ascontiguousarray(self.centres)
        rows, aside = np.ascontiguousarray(rows), np.zeros(len(same))
        _lloyd(rows, np.ones(len(rows)), same, same, aside.copy(), labels, aside, 1, False)
        return labels


def fit(rows: np.ndarray, count: int, starts: int, seed: int) -> Clusters:
    """Fit k-means from so many random starts; the best is kept.

    Parameters
    ----------
    rows : numpy.ndarray of float, shape (n_rows, n_features)
        Scaled features, none missing; at least ``count`` rows.
    count, starts, seed : int
        Number of clusters and of starts, and the seed of the starting points.
    """
    if lloyd_iter_chunked_dense is None:
        options: dict[str, Any] = {"n_init": starts, "random_state": seed}
        return _of(KMeans(count, **options).fit(rows))
    data, random = _Rows.of(rows), np.random.RandomState(seed)
    best = None
    for _ in range(starts):
        found = data.settle(data.begin(count, random))
        if best is None or (
            found[1] < best[1] and not _is_same_clustering(found[0], best[0], count)
        ):
            best = found
    labels, inertia, centres = best or data.settle(data.begin(count, random))
    return Clusters(centres + data.place, labels, inertia)


def fit_from(rows: np.ndarray, centres: np.ndarray) -> Clusters:
    """Fit k-means from given centres."""
    if lloyd_iter_chunked_dense is None:
        given: dict[str, Any] = {"init": centres, "n_init": 1}
        return _of(KMeans(len(centres), **given).fit(rows))
    data = _Rows.of(rows)
    labels, inertia, found = data.settle(np.ascontiguousarray(centres) - data.place)
    return Clusters(found + data.place, labels, inertia)


def _of(model: KMeans) -> Clusters:
    centres, labels = np.asarray(model.cluster_centers_), np.asarray(model.labels_)
    return Clusters(centres, labels, float(model.inertia_ or 0.0))


@dataclass(frozen=True)
class _Rows:
    """Rows around their mean, each of the same weight; squared lengths are known."""

    rows: np.ndarray
    place: np.ndarray
    weight: np.ndarray
    norms: np.ndarray
    tolerance: float

    @classmethod
    def of(cls, rows: np.ndarray) -> _Rows:
        rows = np.ascontiguousarray(rows)
        place, tolerance = rows.mean(axis=0), float(np.mean(np.var(rows, axis=0)) * TOLERANCE)
        moved = rows - place
        norms = np.einsum("ij,ij->i", moved, moved)[None, :]
        return cls(moved, place, np.ones(len(rows)), norms, tolerance)

    def begin(self, count: int, random: np.random.RandomState) -> np.ndarray:
        """Draw starting centres far from each other, the best of a few trials each."""
        rows, weight, size = self.rows, self.weight, len(self.rows)
        trials = 2 + int(np.log(count))
        first = random.choice(size, p=weight / weight.sum())
        chosen = [first]
        nearest = self._apart(rows[[first]])
        left = nearest @ weight
        for _ in range(1, count):
            places = random.uniform(size=trials) * left
            tried = np.searchsorted(np.cumsum(weight * nearest), places)
            np.minimum(tried, nearest.size - 1, out=tried)
            apart = self._apart(rows[tried])
            np.minimum(nearest, apart, out=apart)
            potentials = apart @ weight.reshape(-1, 1)
            best = np.argmin(potentials)
            left, nearest = potentials[best], apart[best]
            chosen.append(tried[best])
        return rows[chosen]

    def settle(self, begin: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
        """Move centres to the means of those nearest to them until nobody changes side."""
        count, (size, width) = len(begin), self.rows.shape
        centres, moved = begin, np.zeros((count, width))
        labels, before = np.full(size, -1, dtype=np.int32), np.full(size, -1, dtype=np.int32)
        members, shift = np.zeros(count), np.zeros(count)
        for _ in range(MOST_STEPS):
            _lloyd(self.rows, self.weight, centres, moved, members, labels, shift, 1)
            centres, moved = moved, centres
            if (labels == before).all():
                break
            if (shift**2).sum() <= self.tolerance:
                _lloyd(self.rows, self.weight, centres, centres, members, labels, shift, 1, False)
                break
            before[:] = labels
        else:
            _lloyd(self.rows, self.weight, centres, centres, members, labels, shift, 1, False)
        return labels, _inertia_dense(self.rows, self.weight, centres, labels, 1), centres

    def _apart(self, some: np.ndarray) -> np.ndarray:
        """Return squared distances of some rows to all."""
        apart = -2 * (some @ self.rows.T)
        apart += np.einsum("ij,ij->i", some, some)[:, None]
        apart += self.norms
        return np.maximum(apart, 0, out=apart)


def _lloyd(*given: Any) -> None:
    lloyd_iter_chunked_dense(*given)  # pyright: ignore[reportOptionalCall]
