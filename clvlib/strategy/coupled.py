"""Counts drawn so that two futures under one luck differ by the lever that was moved, not by chance.

``numpy`` draws Poisson counts by rejection: another mean takes other numbers from the stream, and
all that follows changes. Here each count takes one number, and rises with its mean.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

STEPS = 120  # of the walk up a Poisson distribution whose mean is at most 30


def poisson(rng: np.random.Generator, mean: np.ndarray) -> np.ndarray:
    """Draw Poisson counts that rise with their mean under the same generator state.

    The inverse of the distribution function by walking up: means here are mostly small; above 30
    the square root is taken as normal (Anscombe 1948).

    Parameters
    ----------
    rng : numpy.random.Generator
        One uniform number is taken for each mean, whatever the mean.
    mean : numpy.ndarray
        Means, at least zero.
    """
    place = rng.random(mean.shape)
    many = mean > 30
    count = np.zeros(mean.size)
    root = np.sqrt(mean[many]) + ndtri(place[many].clip(1e-12, 1 - 1e-12)) / 2
    np.put(count, np.flatnonzero(many), np.floor(np.maximum(root, 0.0) ** 2))
    few: np.ndarray = np.flatnonzero(~many.ravel())
    m, u = mean.ravel()[few], place.ravel()[few]
    term = np.exp(-m)
    reached = term.copy()
    for step in range(1, STEPS):
        above = u > reached
        if not above.any():
            break
        few, m, u, term, reached = (part[above] for part in (few, m, u, term, reached))
        term = term * m / step
        reached = reached + term
        np.put(count, few, step)
    return count.reshape(mean.shape)


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
