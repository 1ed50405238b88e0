"""Counts drawn so that two futures under one luck differ by the lever that was moved, not by chance.

``numpy`` draws Poisson counts by rejection: another mean takes other numbers from the stream, and
all that follows changes. Here each count takes one number, and rises with its mean.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

STEPS = 120  # of the walk up a Poisson distribution whose mean is at most 30
PORTION = 8_192  # counts that are walked together
THINNED = 0.6  # share still on the way, below which the others are left behind


def poisson(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Draw Poisson counts that rise with their mean under the same generator state.

    Parameters
    ----------
    rng : numpy.random.Generator
        One uniform number is taken for each mean, whatever the mean.
    mean : numpy.ndarray
        Means, at least zero.
    """
    return counted(rng.random(mean.shape), mean)


def counted(place: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return the Poisson counts at places of their distribution, shaped as they are.

    The inverse of the distribution function by walking up: means here are mostly small; above 30
    the square root is taken as normal (Anscombe 1948).

    Parameters
    ----------
    place : numpy.ndarray
        Places in the distribution, at least 0 and below 1.
    mean : numpy.ndarray
        Means of the same shape, at least zero.
    """
    m, u = mean.ravel(), place.ravel()
    many = m > 30
    if not many.any():
        return _walked(m, u).reshape(mean.shape)
    count = np.zeros(mean.size)
    root = np.sqrt(m[many]) + ndtri(u[many].clip(1e-12, 1 - 1e-12)) / 2
    count[many] = np.floor(np.maximum(root, 0.0) ** 2)
    count[~many] = _walked(m[~many], u[~many])
    return count.reshape(mean.shape)


def _walked(mean: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Walk up the distributions portion by portion, each small enough for the processor's cache."""
    count = np.zeros(len(mean))
    for start in range(0, len(mean), PORTION):
        _walk(*(part[start : start + PORTION] for part in (mean, place, count)))
    return count


def _walk(m: np.ndarray, u: np.ndarray, count: np.ndarray) -> None:
    """Count the steps until each place is reached; those who are there leave once they are many."""
    term = np.exp(-m)
    reached, whose = term.copy(), None
    for step in range(1, STEPS):
        above = u > reached
        left = np.count_nonzero(above)
        if not left:
            break
        if left < THINNED * len(u):
            at = np.flatnonzero(above)
            whose = at if whose is None else whose[at]
            m, u, term, reached = (part[at] for part in (m, u, term, reached))
            count[whose] = step
        elif whose is None:
            count += above
        else:
            count[whose[above]] = step
        term *= m
        term /= step
        reached += term


def at_another_rate(
    rng: np.random.Generator, arrivals: np.ndarray, mean: np.ndarray, factor: float
) -> np.ndarray:
    """Return the arrivals of a process that is so many times as fast: the same ones and more.

    A faster Poisson process is the old one and another one beside it; a slower one is the old one
    with some arrivals struck out by lot.

    Parameters
    ----------
    rng : numpy.random.Generator
        In the state in which the arrivals of the other rate are to be drawn, too.
    arrivals, mean : numpy.ndarray
        Counts as drawn, and the means they were drawn with.
    factor : float
        How many times as fast; above zero.
    """
    if factor == 1.0:
        return arrivals
    if factor > 1.0:
        return arrivals + poisson(rng, mean * (factor - 1))
    return rng.binomial(arrivals.astype(int), factor).astype(float)
