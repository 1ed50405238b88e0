"""NBD: customers buy at their own steady rate and never leave.

Ehrenberg (1959). The limit of all drop-out models without drop-out, hence the yardstick by which
a drop-out model shows that it has seen anybody leave.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from ..rows import Rows
from .evaluation import Evaluation, by_count, symmetric


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
    w, x = rows.weight, rows.frequency
    counts, totals = by_count(x, w)
    n = w.sum()
    age = alpha + rows.T
    log_age, share = np.log(age), w / age
    value = (
        totals @ gammaln(r + counts)
        - n * (gammaln(r) - r * np.log(alpha))
        - (w * (r + x)) @ log_age
    )
    gradient = np.array(
        [
            totals @ digamma(r + counts) - n * (digamma(r) - np.log(alpha)) - w @ log_age,
            n * r / alpha - share @ (r + x),
        ]
    )
    hessian = symmetric(
        2,
        {
            (0, 0): totals @ polygamma(1, r + counts) - n * polygamma(1, r),
            (0, 1): n / alpha - share.sum(),
            (1, 1): -n * r / alpha**2 + (share / age) @ (r + x),
        },
    )
    return Evaluation(float(value), gradient, hessian)
