"""Pareto/NBD with its integral done by quadrature, because 2F1 has no usable derivatives.

Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2005), "A note on deriving the Pareto/NBD
model". The likelihood of a row is "still here" plus the integral over the moment of leaving. That
integrand is smooth, so Gauss-Legendre nodes in y = log((c + time) / (c + t_x)), c = min(alpha,
beta), cut off where the integrand has fallen by ``_CUT`` e-folds, give it to twelve digits
or so; the same nodes give gradient and Hessian. All of it stays in logarithms: hundreds of
purchases do no harm.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from ..rows import Rows
from .evaluation import Evaluation, by_count, symmetric

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(28)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_CUT = 36.0
_BLOCK = 1024


def row_log_likelihood(parameters: np.ndarray, rows: Rows) -> np.ndarray:
    """Log-likelihood of each row at (r, alpha, s, beta), shape ``(n_rows,)``.

    Fader & Hardie (2005), eq. 18, in its integral form (eq. 15 and 16 before the 2F1).
    """
    r, alpha, s, beta = parameters
    common = gammaln(r + rows.frequency) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return common + np.logaddexp(log_here(parameters, rows), log_gone(parameters, rows))


def log_here(parameters: np.ndarray, rows: Rows) -> np.ndarray:
    """Logarithm of the term "still a customer at T", without the common factor."""
    r, alpha, s, beta = parameters
    return -(r + rows.frequency) * np.log(alpha + rows.T) - s * np.log(beta + rows.T)


def log_gone(parameters: np.ndarray, rows: Rows) -> np.ndarray:
    """Logarithm of the term "left between t_x and T", without the common factor."""
    parts = [np.zeros(0)]
    for block in rows.blocks(_BLOCK):
        log_density, weight, *_ = _nodes(parameters, block)
        top = log_density.max(axis=0)
        with np.errstate(divide="ignore"):
            parts.append(top + np.log((weight * np.exp(log_density - top)).sum(axis=0)))
    return np.concatenate(parts)


def evaluate(parameters: np.ndarray, rows: Rows) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (r, alpha, s, beta)."""
    r, alpha, s, beta = parameters
    x, w = by_count(rows.frequency, rows.weight)
    n = w.sum()
    value = w @ gammaln(r + x) + n * (r * np.log(alpha) + s * np.log(beta) - gammaln(r))
    gradient = np.array(
        [
            w @ digamma(r + x) + n * (np.log(alpha) - digamma(r)),
            n * r / alpha,
            n * np.log(beta),
            n * s / beta,
        ]
    )
    hessian = symmetric(
        4,
        {
            (0, 0): w @ polygamma(1, r + x) - n * polygamma(1, r),
            (0, 1): n / alpha,
            (1, 1): -n * r / alpha**2,
            (2, 3): n / beta,
            (3, 3): -n * s / beta**2,
        },
    )
    result = Evaluation(float(value), gradient, hessian)
    for block in rows.blocks(_BLOCK):
        result += _mixture(parameters, block)
    return result


def _mixture(parameters: np.ndarray, rows: Rows) -> Evaluation:
    """Sum log(here + gone) over rows, with its gradient and its Hessian."""
    r, alpha, s, beta = parameters
    w, shape, age = rows.weight, r + rows.frequency, rows.T
    log_density, weight, log_a, log_b, per_a, per_b = _nodes(parameters, rows)
    here = -shape * np.log(alpha + age) - s * np.log(beta + age)
    top = np.maximum(log_density.max(axis=0), here)
    mass = weight * np.exp(log_density - top)
    stay = np.exp(here - top)
    total = mass.sum(axis=0) + stay
    mass /= total
    stay /= total
    gone = 1 - stay
    slopes = [
        (-log_a, -np.log(alpha + age)),
        (-shape * per_a, -shape / (alpha + age)),
        (1 / s - log_b, -np.log(beta + age)),
        (-(s + 1) * per_b, -s / (beta + age)),
    ]
    weighted = [mass * node for node, _ in slopes]
    mean = [m.sum(axis=0) + stay * end for m, (_, end) in zip(weighted, slopes, strict=True)]
    spread = {
        (i, j): np.einsum("ij,ij->j", weighted[i], slopes[j][0])
        + stay * slopes[i][1] * slopes[j][1]
        - mean[i] * mean[j]
        for i in range(4)
        for j in range(i, 4)
    }
    spread[0, 1] -= (mass * per_a).sum(axis=0) + stay / (alpha + age)
    spread[1, 1] += shape * ((mass * per_a**2).sum(axis=0) + stay / (alpha + age) ** 2)
    spread[2, 2] -= gone / s**2
    spread[2, 3] -= (mass * per_b).sum(axis=0) + stay / (beta + age)
    spread[3, 3] += (s + 1) * (mass * per_b**2).sum(axis=0) + s * stay / (beta + age) ** 2
    hessian = symmetric(4, {place: float(w @ values) for place, values in spread.items()})
    gradient = np.array([w @ m for m in mean])
    return Evaluation(float(w @ (top + np.log(total))), gradient, hessian)


def _nodes(parameters: np.ndarray, rows: Rows) -> tuple[np.ndarray, ...]:
    """Evaluate the integrand at its nodes, arrays of shape ``(n_nodes, n_rows)``.

    Returns log density (with s and the change of variable), quadrature weight, log(alpha + time),
    log(beta + time), 1 / (alpha + time) and 1 / (beta + time).
    """
    r, alpha, s, beta = parameters
    shape, last, age = r + rows.frequency, rows.recency, rows.T
    scale = min(alpha, beta)
    span = _span(parameters, shape, last, age, scale)
    grown = (scale + last) * np.exp(_NODES[:, None] * span)
    at_a, at_b = grown + (alpha - scale), grown + (beta - scale)
    log_a, log_b = np.log(at_a), np.log(at_b)
    log_grown = log_a if scale == alpha else log_b
    log_density = np.log(s) - shape * log_a - (s + 1) * log_b + log_grown
    return log_density, _WEIGHTS[:, None] * span, log_a, log_b, 1 / at_a, 1 / at_b


def _span(
    parameters: np.ndarray, shape: np.ndarray, last: np.ndarray, age: np.ndarray, scale: float
) -> np.ndarray:
    """Upper end of the integral in y: T, or sooner where the integrand has died out.

    The fall of the integrand is convex in y, so Newton's method from the right never undershoots.
    """
    _, alpha, s, beta = parameters
    span = np.log((scale + age) / (scale + last))
    start_a, start_b = np.log(alpha + last), np.log(beta + last)
    for _ in range(5):
        grown = (scale + last) * np.exp(span)
        at_a, at_b = grown + (alpha - scale), grown + (beta - scale)
        fall = shape * (np.log(at_a) - start_a) + (s + 1) * (np.log(at_b) - start_b) - span
        rate = grown * (shape / at_a + (s + 1) / at_b) - 1
        step = np.where(fall > _CUT, (fall - _CUT) / np.where(rate > 0, rate, np.inf), 0.0)
        if not step.any():
            break
        span = span - step
    return span
