"""The arithmetic of reading an experiment; every function also takes arrays of many experiments.

Intervals are Wald's for shares (with unbiased variances) and Welch's for money, the ones that
published results use; the p-value of shares is the pooled z-test's. Where counts are small, shares
have Newcombe's interval and Fisher's exact p-value, and the interval holds zero where the exact test
cannot rule it out; a verdict needs both (spend of few buyers: see
:mod:`clvlib.strategy.rare`). Spend is read after CUPED: what customers spent before the test explains much
of what they spend in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import chi2, fisher_exact, norm, t

SMALL = 5.0  # expected count below which the normal approximation is not used
MANY = 1000.0  # degrees of freedom from which on the normal quantile is taken
SRM_ALPHA = 0.001

Figures = Any  # a float, or an array of them: one experiment or many


@dataclass(frozen=True)
class Difference:
    """Treated minus held out.

    Parameters
    ----------
    treated, held_out : float or ndarray
        Means (or shares) of the arms.
    estimate, low, high : float or ndarray
        Difference and its interval.
    error : float or ndarray
        Its standard error.
    p_value : float or ndarray
        Two-sided.
    """

    treated: Figures
    held_out: Figures
    estimate: Figures
    low: Figures
    high: Figures
    error: Figures
    p_value: Figures


def rates(
    hits: Figures, count: Figures, hits_held: Figures, held: Figures, level: float = 0.95
) -> Difference:
    """Compare two shares.

    Parameters
    ----------
    hits, count : int or ndarray
        Successes and customers of the treated arm.
    hits_held, held : int or ndarray
        The same of the hold-out arm.
    level : float
        Of the interval.

    References
    ----------
    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 3rd ed., ch. 3;
    for small counts R. G. Newcombe (1998), "Interval estimation for the difference between
    independent proportions", Statistics in Medicine 17, 873-890, method 10.
    """
    hits, count, hits_held, held = (
        np.asarray(x, dtype=float) for x in (hits, count, hits_held, held)
    )
    a, b = hits / count, hits_held / held
    error = np.sqrt(a * (1 - a) / (count - 1).clip(1) + b * (1 - b) / (held - 1).clip(1))
    pooled = (hits + hits_held) / (count + held)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / count + 1 / held))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, (a - b) / spread, 0.0)
    p = 2 * norm.sf(np.abs(z))
    expected = np.minimum(pooled, 1 - pooled) * np.minimum(count, held)
    p = _exact(p, expected, hits, count, hits_held, held)
    place = float(norm.ppf((1 + level) / 2))
    ends = zip(_wald(a - b, error, place), _newcombe(a, count, b, held, place), strict=True)
    # An arm in which nobody, or everybody, did it has no spread of its own to go by, however many
    # are expected in it.
    rare = np.minimum.reduce([hits, count - hits, hits_held, held - hits_held])
    few = (expected < SMALL) | (rare < SMALL)
    low, high = (np.where(few, small, usual) for usual, small in ends)
    unsure = few & (p >= 1 - level)
    low, high = np.where(unsure, low.clip(max=0), low), np.where(unsure, high.clip(min=0), high)
    return Difference(*(_plain(x) for x in (a, b, a - b, low, high, error, p)))


def _wald(difference: np.ndarray, error: np.ndarray, place: float) -> tuple[np.ndarray, ...]:
    return difference - place * error, difference + place * error


def _newcombe(
    a: np.ndarray, count: np.ndarray, b: np.ndarray, held: np.ndarray, place: float
) -> tuple[np.ndarray, ...]:
    """Return the interval of a difference from Wilson's intervals of both shares."""
    (low, high), (low_held, high_held) = (_wilson(*arm, place) for arm in ((a, count), (b, held)))
    below, above = np.hypot(a - low, high_held - b), np.hypot(high - a, b - low_held)
    return a - b - below, a - b + above


def _wilson(share: np.ndarray, count: np.ndarray, place: float) -> tuple[np.ndarray, ...]:
    middle = share + place**2 / (2 * count)
    half = place * np.sqrt(share * (1 - share) / count + (place / (2 * count)) ** 2)
    whole = 1 + place**2 / count
    return (middle - half) / whole, (middle + half) / whole


def _exact(
    p: np.ndarray, expected: np.ndarray, hits: np.ndarray, count: np.ndarray,
    hits_held: np.ndarray, held: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """Replace the p-values of small counts by Fisher's."""
    p, *counts = np.broadcast_arrays(p, hits, count - hits, hits_held, held - hits_held)
    p = p.copy()
    for place in zip(*np.nonzero(np.atleast_1d(expected < SMALL)), strict=True):
        spot = place if p.ndim else ()
        won, lost, won_held, lost_held = (float(c[spot]) for c in counts)
        table = [[int(won), int(lost)], [int(won_held), int(lost_held)]]
        p[spot] = float(fisher_exact(table)[1])  # pyright: ignore[reportArgumentType]
    return p


def means(
    mean: Figures, variance: Figures, count: Figures,
    mean_held: Figures, variance_held: Figures, held: Figures, level: float = 0.95,
) -> Difference:  # fmt: skip
    """Compare two means by Welch's test, from means, variances (ddof 1) and counts.

    References
    ----------
    B. L. Welch (1947), Biometrika 34, 28-35.
    """
    own, other = np.asarray(variance) / count, np.asarray(variance_held) / held
    error = np.sqrt(own + other)
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = (own + other) ** 2 / (own**2 / (count - 1) + other**2 / (held - 1))
        freedom = np.where(np.isfinite(freedom), freedom, 1.0)
        value = np.where(error > 0, (np.asarray(mean) - mean_held) / error, 0.0)
    difference = np.asarray(mean) - mean_held
    place = (1 + level) / 2
    half = np.where(freedom < MANY, t.ppf(place, freedom), norm.ppf(place)) * error
    p = 2 * t.sf(np.abs(value), freedom)
    return Difference(
        *(_plain(x) for x in (mean, mean_held, difference, difference - half, difference + half,
                              error, p))
    )  # fmt: skip


def spends(treated: np.ndarray, held: np.ndarray, level: float = 0.95) -> Difference:
    """Compare the spend of two arms, customer by customer (along the last axis)."""
    a, b = np.asarray(treated, dtype=float), np.asarray(held, dtype=float)
    return means(
        a.mean(-1), a.var(-1, ddof=1), a.shape[-1], b.mean(-1), b.var(-1, ddof=1), b.shape[-1],
        level,
    )  # fmt: skip


def cuped(
    treated: np.ndarray, held: np.ndarray, before: np.ndarray, before_held: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Figures]:
    """Take out of each customer's spend what the spend before the test explains.

    Returns
    -------
    (ndarray, ndarray, float or ndarray)
        Adjusted spends of the arms, and the share of variance that is gone.

    References
    ----------
    Deng, Xu, Kohavi and Walker (2013), "Improving the sensitivity of online controlled
    experiments by utilizing pre-experiment data", WSDM, eq. 4 and 5.
    """
    y, x = (np.concatenate(pair, -1) for pair in ((treated, held), (before, before_held)))
    n = np.shape(treated)[-1]
    inside_y = np.concatenate([_centred(y[..., :n]), _centred(y[..., n:])], -1)
    inside_x = np.concatenate([_centred(x[..., :n]), _centred(x[..., n:])], -1)
    varies = (inside_x**2).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(varies > 0, (inside_x * inside_y).sum(-1) / varies, 0.0)
        gone = np.where(varies > 0, slope**2 * varies / (inside_y**2).sum(-1), 0.0)
    adjusted = y - slope[..., None] * (x - x.mean(-1, keepdims=True))
    return adjusted[..., :n], adjusted[..., n:], _plain(np.nan_to_num(gone))


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(-1, keepdims=True)


def sample_ratio(counts: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    """Return χ² and p-value of arm sizes against their planned shares.

    A p-value below .001 says that the arms are not what was drawn: nothing may be read.
    """
    expected = np.asarray(shares, dtype=float) / np.sum(shares) * np.sum(counts)
    value = float((((np.asarray(counts) - expected) ** 2) / expected).sum())
    return value, float(chi2.sf(value, len(expected) - 1))


def holm(p_values: list[float]) -> list[float]:
    """Adjust p-values for reading several tests at once (Holm 1979), in the order given."""
    order = np.argsort(p_values)
    adjusted, least = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[int(place)] = least
    return adjusted


def heterogeneity(differences: list[Difference]) -> float:
    """Return the p-value that parts of a test differ in their effect (Cochran's Q)."""
    known = [d for d in differences if d.error > 0]
    if len(known) < 2:
        return 1.0
    weights = np.array([1 / d.error**2 for d in known])
    each = np.array([d.estimate for d in known])
    common = (weights * each).sum() / weights.sum()
    return float(chi2.sf((weights * (each - common) ** 2).sum(), len(known) - 1))


def _plain(value: Figures) -> Figures:
    """Return a single figure as a float, many as an array."""
    found = np.asarray(value, dtype=float)
    return float(found) if found.ndim == 0 else found
