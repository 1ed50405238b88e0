"""NBD: customers buy at their own steady rate and never leave.

Ehrenberg (1959). The limit of all drop-out models without drop-out, hence the yardstick by which
a drop-out model shows that it has seen anybody leave.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from ..rows import Rows
from .evaluation import Evaluation, symmetric, trigamma


def row_log_likelihood(parameters: np.ndarray, rows: Rows) -> np.ndarray:
    """Log-likelihood of each row at (r, alpha), shape ``(n_rows,)``.

    Gamma-mixed Poisson timing process: Gamma(r + x) / Gamma(r) alpha^r / (alpha + T)^(r + x).
    """
    r, alpha = parameters
    x = rows.frequency
    return gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + rows.T)


def evaluate(parameters: np.ndarray, rows: Rows) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (r, alpha)."""
    r, alpha = parameters
    x, w = rows.counts
    n = w.sum()
    value = w @ gammaln(r + x) - n * (gammaln(r) - r * np.log(alpha))
    gradient = np.array([w @ digamma(r + x) - n * (digamma(r) - np.log(alpha)), n * r / alpha])
    hessian = symmetric(
        2,
        {
            (0, 0): w @ trigamma(r + x) - n * trigamma(r),
            (0, 1): n / alpha,
            (1, 1): -n * r / alpha**2,
        },
    )
    result = Evaluation(float(value), gradient, hessian)
    for block in rows.blocks():
        result += _exposure(parameters, block)
    return result


def _exposure(parameters: np.ndarray, rows: Rows) -> Evaluation:
    """Evaluate the factor (alpha + T)^-(r + x), the only one that needs every row."""
    r, alpha = parameters
    w, shape, age = rows.weight, r + rows.frequency, alpha + rows.T
    log_age, share = np.log(age), w / age
    gradient = np.array([-(w @ log_age), -(share @ shape)])
    hessian = symmetric(2, {(0, 1): -share.sum(), (1, 1): (share / age) @ shape})
    return Evaluation(-float((w * shape) @ log_age), gradient, hessian)
