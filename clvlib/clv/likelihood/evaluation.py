"""What a likelihood returns to the optimiser: value, gradient and curvature in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import zeta


@dataclass(frozen=True)
class Evaluation:
    """Log-likelihood at one parameter vector of length ``n``, in natural parameters.

    Attributes
    ----------
    value : float
    gradient : ndarray, shape (n,)
    hessian : ndarray, shape (n, n)
    """

    value: float
    gradient: np.ndarray
    hessian: np.ndarray

    def __add__(self, other: Evaluation) -> Evaluation:
        """Add the evaluation of other rows, or of another factor, at the same parameters."""
        return Evaluation(
            self.value + other.value,
            self.gradient + other.gradient,
            self.hessian + other.hessian,
        )

    def in_logs(self, parameters: np.ndarray) -> Evaluation:
        """Express the evaluation as a function of the logarithms of the parameters."""
        gradient = self.gradient * parameters
        hessian = self.hessian * (parameters[:, None] * parameters)
        hessian.flat[:: len(parameters) + 1] += gradient
        return Evaluation(self.value, gradient, hessian)


def by_count(frequency: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Total weight of each purchase count that occurs: what gamma functions are evaluated on.

    Returns
    -------
    counts, totals : ndarray, shape (n_counts,)
    """
    totals = np.bincount(frequency.astype(np.int64), weights=weight)
    counts = np.flatnonzero(totals)
    return counts.astype(float), totals[counts]


def trigamma(x: Any) -> Any:
    """Second derivative of log gamma; ``scipy.special.polygamma`` works out two more functions."""
    return zeta(2.0, x)


def symmetric(size: int, entries: Mapping[tuple[int, int], Any]) -> np.ndarray:
    """Build a symmetric matrix from the entries of one triangle."""
    matrix = np.zeros((size, size))
    for (row, column), value in entries.items():
        matrix[row, column] = matrix[column, row] = value
    return matrix
