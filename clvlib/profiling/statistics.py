"""Intervals, tests and shrinkage for shares of two groups.

A table of group differences invites picking the largest by luck. These functions are
the guard: an interval for every difference, a correction for the number of comparisons,
and shrinkage of what small groups claim. All are vectorised over comparisons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import betaincinv, ndtr, ndtri

Floats = NDArray[np.float64]


def wilson(hits: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Return the score interval of a share.

    Parameters
    ----------
    hits, of : array_like of int, shape (k,)
        Successes and trials; a group of none has the interval (0, 1).
    confidence : float
        Nominal coverage.

    Returns
    -------
    low, high : ndarray, shape (k,)

    References
    ----------
    E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    k, n = np.asarray(hits, float), np.asarray(of, float)
    z = ndtri(0.5 + confidence / 2)
    safe = np.maximum(n, 1)
    centre = (k + z**2 / 2) / (safe + z**2)
    half = z / (safe + z**2) * np.sqrt(k * (safe - k) / safe + z**2 / 4)
    low = np.where(k == 0, 0.0, centre - half)
    high = np.where(k == n, 1.0, centre + half)
    return np.where(n == 0, 0.0, low), np.where(n == 0, 1.0, high)


def newcombe(
    hits: ArrayLike, of: ArrayLike, other_hits: ArrayLike, other_of: ArrayLike,
    confidence: float = 0.95,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    """Return the difference of two independent shares with its hybrid score interval.

    Parameters
    ----------
    hits, of, other_hits, other_of : array_like of int, shape (k,)
        Successes and trials of the two groups, none of them empty.
    confidence : float
        Nominal coverage.

    Returns
    -------
    difference, low, high : ndarray, shape (k,)

    References
    ----------
    R. G. Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    p1 = np.asarray(hits, float) / np.asarray(of, float)
    p2 = np.asarray(other_hits, float) / np.asarray(other_of, float)
    l1, u1 = wilson(hits, of, confidence)
    l2, u2 = wilson(other_hits, other_of, confidence)
    difference = p1 - p2
    low = difference - np.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)
    high = difference + np.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2)
    return difference, low, high


def mid_p(hits: ArrayLike, of: ArrayLike, other_hits: ArrayLike, other_of: ArrayLike) -> Floats:
    """Return two-sided mid-p values of Fisher's exact test, which small counts need.

    Parameters
    ----------
    hits, of, other_hits, other_of : array_like of int, shape (k,)
        As in :func:`newcombe`.

    References
    ----------
    H. O. Lancaster (1961), J. Am. Stat. Assoc. 56, 223-234.
    """
    x, n1 = np.asarray(hits, np.int64), np.asarray(of, np.int64)
    total = n1 + np.asarray(other_of, np.int64)
    law = (total, x + np.asarray(other_hits, np.int64), n1)
    point = stats.hypergeom.pmf(x, *law)
    below, above = stats.hypergeom.cdf(x, *law) - point / 2, stats.hypergeom.sf(x, *law) + point / 2
    return np.minimum(1.0, 2 * np.minimum(below, above))


def benjamini_hochberg(p_values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Return q values: the false-discovery rate at which each comparison would be reported.

    Parameters
    ----------
    p_values : array_like, shape (k,)
        One a comparison.
    weights : array_like, shape (k,), optional
        How many questions each comparison is; one half for both of a pair that say the same.

    References
    ----------
    Y. Benjamini and Y. Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    p = np.asarray(p_values, float)
    asked = np.ones(len(p)) if weights is None else np.asarray(weights, float)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * asked.sum() / np.maximum(np.cumsum(asked[order]), 1.0)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


def two_stage(p_values: ArrayLike, weights: ArrayLike | None = None, level: float = 0.05) -> Floats:
    """Return q values that make up for comparisons found already: adaptive, in two stages.

    Benjamini and Hochberg's rate is kept below the share of comparisons in which there is nothing. How
    many there are is judged from the first stage: those that it does not find.

    Parameters
    ----------
    p_values, weights
        As in :func:`benjamini_hochberg`.
    level : float
        False-discovery rate of both stages; report what is at most that.

    References
    ----------
    Y. Benjamini, A. M. Krieger and D. Yekutieli (2006), Biometrika 93, 491-507, definition 6.
    """
    q = benjamini_hochberg(p_values, weights)
    asked = np.ones(len(q)) if weights is None else np.asarray(weights, float)
    total = float(asked.sum())
    found = float(asked[q <= level / (1 + level)].sum())
    nothing = max(total - found, min(1.0, total)) / max(total, 1e-12)
    return np.minimum(1.0, q * (1 + level) * nothing)


def shrink_rates(
    hits: ArrayLike, of: ArrayLike, base: float, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Pull the rates of groups towards the base rate, small groups the most.

    The groups' true rates are taken as Beta distributed around ``base``; how strongly
    they are pulled follows from how much more they scatter than chance alone would let
    them (method of moments). Where they scatter no more, the pull is as strong as if all
    groups together stood behind the base rate.

    Parameters
    ----------
    hits, of : array_like of int, shape (k,)
        Successes and trials, one entry a group.
    base : float
        Rate over everybody, between 0 and 1.
    confidence : float
        Coverage of the posterior interval.

    Returns
    -------
    rate, low, high : ndarray, shape (k,)

    References
    ----------
    J. C. Kleinman (1973), J. Am. Stat. Assoc. 68, 46-54.
    """
    k, n = np.asarray(hits, float), np.asarray(of, float)
    weight = _pull(k, n, base)
    a, b, tail = k + weight * base, n - k + weight * (1 - base), (1 - confidence) / 2
    return (k + weight * base) / (n + weight), betaincinv(a, b, tail), betaincinv(a, b, 1 - tail)


def _pull(k: Floats, n: Floats, base: float) -> float:
    """Return how many customers' weight the base rate has (method of moments)."""
    everyone = float(n.sum())
    chance = base * (1 - base)
    room = everyone - len(n)
    if not len(n) or chance <= 0 or room <= 0:
        return max(everyone, 1.0)
    excess = float(np.sum(n * (k / n - base) ** 2)) - len(n) * chance
    ratio = min(excess / (chance * room), 1.0)
    return min(1 / ratio - 1, everyone) + 1e-9 if ratio > 0 else everyone


def stratified_difference(
    hits: Floats, of: Floats, other_hits: Floats, other_of: Floats, confidence: float = 0.95
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the Mantel-Haenszel difference of two shares, compared like with like.

    Parameters
    ----------
    hits, other_hits : ndarray, shape (k, s)
        Successes of the two groups, a row a comparison and a column a stratum.
    of, other_of : ndarray, shape (s,)
        Trials of the two groups in each stratum.
    confidence : float
        Nominal coverage.

    Returns
    -------
    difference, low, high, p : ndarray, shape (k,)
        NaN where no stratum holds both groups.

    References
    ----------
    S. Greenland and J. M. Robins (1985), Biometrics 41, 55-68; variance by
    T. Sato (1989), Biometrics 45, 1323-1324.
    """
    both = (of > 0) & (other_of > 0)
    a, b, n1, n2 = hits[:, both], other_hits[:, both], of[both], other_of[both]
    n = n1 + n2
    weight = np.sum(n1 * n2 / n)
    if weight == 0:
        empty = np.full(len(hits), np.nan)
        return empty, empty, empty, empty
    difference = np.sum((a * n2 - b * n1) / n, axis=1) / weight
    p = (n1**2 * b - n2**2 * a + n1 * n2 * (n2 - n1) / 2) / n**2
    q = (a * (n2 - b) + b * (n1 - a)) / (2 * n)
    variance = (difference * p.sum(axis=1) + q.sum(axis=1)) / weight**2
    error = np.sqrt(np.maximum(variance, 0))
    z = ndtri(0.5 + confidence / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.where(error > 0, difference / error, 0.0)
    return difference, difference - z * error, difference + z * error, 2 * ndtr(-abs(score))
