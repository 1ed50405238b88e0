"""A Gaussian mixture's groups: the alternative that k-means is held against.

Expectation and maximisation as in ``sklearn.mixture.GaussianMixture`` with full covariances, in the same
order of operations, without looking at every step for the kind of array that it is given.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg.lapack import dpotrf, dtrtrs  # pyright: ignore[reportAttributeAccessIssue]

from clvlib.rfm.cluster_fit import fit

MOST_STEPS, TOLERANCE = 100, 1e-3  # as in scikit-learn
LEAST_VARIANCE = 1e-4
_NOBODY = 10 * float(np.finfo(float).eps)


def mixture_groups(rows: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return the most probable component of each row.

    Parameters
    ----------
    rows : numpy.ndarray of float, shape (n_rows, n_features)
        Scaled features, none missing; at least ``count`` rows.
    count, seed : int
        Number of components, and the seed of the k-means that it begins with.

    Returns
    -------
    numpy.ndarray of int, shape (n_rows,)

    Raises
    ------
    ValueError
        If a component has no spread, which ``LEAST_VARIANCE`` prevents in finite features.
    """
    member = np.zeros((len(rows), count))
    member[np.arange(len(rows)), fit(rows, count, 1, seed).labels] = 1
    sizes, means, sharp = _maximised(rows, member)
    sizes /= len(rows)
    bound = -np.inf
    for _ in range(MOST_STEPS):
        before = bound
        likely, log_member = _expected(rows, sizes, means, sharp)
        sizes, means, sharp = _maximised(rows, np.exp(log_member))
        sizes /= sizes.sum()
        bound = likely.mean()
        if abs(bound - before) < TOLERANCE:
            break
    return _expected(rows, sizes, means, sharp)[1].argmax(axis=1)


def _expected(
    rows: np.ndarray, sizes: np.ndarray, means: np.ndarray, sharp: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each row's log likelihood, and the logarithm of its membership."""
    width = rows.shape[1]
    depth = np.log(sharp.reshape(len(means), -1)[:, :: width + 1]).sum(axis=1)
    away = np.empty((len(rows), len(means)))
    for place, (mean, root) in enumerate(zip(means, sharp, strict=True)):
        moved = rows @ root - mean @ root
        away[:, place] = (moved * moved).sum(axis=1)
    weighted = -0.5 * (width * np.log(2 * np.pi) + away) + depth + np.log(sizes)
    likely = _log_sum(weighted)
    return likely, weighted - likely[:, None]


def _log_sum(logs: np.ndarray) -> np.ndarray:
    """Return the logarithm of each row's sum; the largest summand is kept apart for its digits."""
    most = logs.max(axis=1, keepdims=True)
    largest = logs == most
    rest = np.exp(np.where(largest, -np.inf, logs) - most).sum(axis=1, keepdims=True)
    many = largest.sum(axis=1, keepdims=True, dtype=float)
    return (np.log1p(rest / many) + np.log(many) + most)[:, 0]


def _maximised(rows: np.ndarray, member: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each component's size, its mean and the root of its precision."""
    width = rows.shape[1]
    sizes = member.sum(axis=0) + _NOBODY
    means = (member.T @ rows) / sizes[:, None]
    sharp, one = np.empty((len(sizes), width, width)), np.eye(width)
    for place, (size, mean) in enumerate(zip(sizes, means, strict=True)):
        away = rows - mean
        spread = ((member[:, place] * away.T) @ away) / size
        spread.flat[:: width + 1] += LEAST_VARIANCE
        root, failed = dpotrf(spread, lower=1, clean=1)
        if failed:
            raise ValueError("a component of the mixture has no spread")
        sharp[place] = dtrtrs(root, one, lower=1)[0].T
    return sizes, means, sharp
