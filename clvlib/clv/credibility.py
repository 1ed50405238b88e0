"""How much of a group's own record to believe: the rest is borrowed from the whole.

A market with eleven customers has a mean, but not one to act on. Buhlmann and Straub (1970) weigh
each group's own record against the mean of all by how much was seen of it and how much groups differ
at all; this is the linear empirical-Bayes estimator (Efron and Morris 1975, for groups of
unequal size), and needs no law for the values.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Pooled:
    """Group means after partial pooling.

    Attributes
    ----------
    mean : ndarray, shape (n_groups,)
        Between the group's own mean and the mean of all.
    own_weight : ndarray, shape (n_groups,)
        0 where only the whole speaks, near 1 where the group speaks for itself.
    deviation : ndarray, shape (n_groups,)
        Standard deviation of what is left in doubt about the group's true mean.
    whole : float
        The mean that groups are drawn to.
    """

    mean: np.ndarray
    own_weight: np.ndarray
    deviation: np.ndarray
    whole: float


def pool(
    own: np.ndarray, exposure: np.ndarray, within: np.ndarray, whole: float | None = None
) -> Pooled:
    """Draw group means towards the mean of all groups.

    Parameters
    ----------
    own : ndarray, shape (n_groups,)
        Means as counted, each over its exposure.
    exposure : ndarray, shape (n_groups,)
        How much was seen of each group (customers, or expected revenue), over 0.
    within : ndarray, shape (n_groups,)
        Variance of a single unit of exposure, so that a mean has the variance
        ``within / exposure``.
    whole : float, optional
        The mean to draw to, where it is known (1 for ratios to a total); estimated otherwise.

    Raises
    ------
    ValueError
        When an exposure is not positive or a variance negative.
    """
    if len(own) == 0 or (exposure <= 0).any() or (within < 0).any():
        raise ValueError("groups need a positive exposure and a variance of 0 or more")
    noise = within / exposure
    between = _between(own, exposure, noise, whole)
    total = between + noise
    weight = np.divide(between, total, out=np.zeros_like(total), where=total > 0)
    centre = whole if whole is not None else _centre(own, exposure, weight)
    mean = weight * own + (1 - weight) * centre
    shared = 0.0 if whole is not None else _doubt(noise, between)
    left = (1 - weight) * between + (1 - weight) ** 2 * shared
    return Pooled(mean, weight, np.sqrt(left), centre)


def _between(
    own: np.ndarray, exposure: np.ndarray, noise: np.ndarray, whole: float | None
) -> float:
    """Variance of the groups' true means: what they scatter beyond their noise."""
    centre = whole if whole is not None else float(np.average(own, weights=exposure))
    share = exposure / exposure.sum()
    scatter = float(share @ (own - centre) ** 2)
    if whole is not None:
        return max(scatter - float(share @ noise), 0.0)
    free = 1 - float((share**2).sum())
    expected = float((share * (1 - share)) @ noise)
    return max((scatter - expected) / free, 0.0) if free > 1e-12 else 0.0


def _centre(own: np.ndarray, exposure: np.ndarray, weight: np.ndarray) -> float:
    chosen = weight if weight.sum() > 0 else exposure
    return float(np.average(own, weights=chosen))


def _doubt(noise: np.ndarray, between: float) -> float:
    """Variance of the common mean, of which a group takes over what it borrows."""
    total = between + noise
    usable = total[total > 0]
    return float(1 / (1 / usable).sum()) if len(usable) else 0.0
