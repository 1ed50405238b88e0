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
from scipy.special import digamma, gammaln

from ..rows import Rows
from .evaluation import Evaluation, symmetric, trigamma

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(28)
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2
_PAIRS = [(i, j) for i in range(4) for j in range(i, 4)]
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
        density, weight, *_ = _nodes(parameters, block)
        top = density.max(axis=0)
        weight *= np.exp(np.subtract(density, top, out=density), out=density)
        with np.errstate(divide="ignore"):
            parts.append(top + np.log(weight.sum(axis=0)))
    return np.concatenate(parts)


def evaluate(parameters: np.ndarray, rows: Rows) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (r, alpha, s, beta)."""
    r, alpha, s, beta = parameters
    x, w = rows.counts
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
            (0, 0): w @ trigamma(r + x) - n * trigamma(r),
            (0, 1): n / alpha,
            (1, 1): -n * r / alpha**2,
            (2, 3): n / beta,
            (3, 3): -n * s / beta**2,
        },
    )
    result = Evaluation(float(value), gradient, hessian)
    for block in rows.blocks(_BLOCK):
        value, *moments = (float(block.weight @ each) for each in _mixture(parameters, block))
        bends = symmetric(4, dict(zip(_PAIRS, moments[4:], strict=True)))
        result += Evaluation(value, np.array(moments[:4]), bends)
    return result


def _mixture(parameters: np.ndarray, rows: Rows) -> np.ndarray:
    """Log(here + gone) of each row, its gradient (4) and its Hessian (`_PAIRS`).

    Returns
    -------
    ndarray, shape (15, n_rows)
    """
    r, alpha, s, beta = parameters
    shape, to_a, to_b = r + rows.frequency, alpha + rows.T, beta + rows.T
    ends = (-np.log(to_a), -shape / to_a, -np.log(to_b), -s / to_b)
    density, mass, log_a, log_b, at_a, at_b = _nodes(parameters, rows)
    per_a, per_b = np.divide(1, at_a, out=at_a), np.divide(1, at_b, out=at_b)
    here = shape * ends[0] + s * ends[2]
    top = np.maximum(density.max(axis=0), here)
    mass *= np.exp(np.subtract(density, top, out=density), out=density)
    stay = np.exp(here - top)
    total = mass.sum(axis=0) + stay
    mass /= total
    stay /= total
    in_a, in_b = mass * per_a, mass * per_b
    bends = [in_a.sum(axis=0) + stay / to_a, in_b.sum(axis=0) + stay / to_b]
    in_a = np.multiply(mass, np.square(per_a, out=in_a), out=in_a)
    in_b = np.multiply(mass, np.square(per_b, out=in_b), out=in_b)
    bends += [in_a.sum(axis=0) + stay / to_a**2, in_b.sum(axis=0)]
    slopes = (
        np.negative(log_a, out=log_a),
        np.multiply(-shape, per_a, out=per_a),
        np.subtract(1 / s, log_b, out=log_b),
        np.multiply(-(s + 1), per_b, out=per_b),
    )
    weighted = [mass * node for node in slopes]
    mean = [m.sum(axis=0) + stay * end for m, end in zip(weighted, ends, strict=True)]
    spread = {
        (i, j): np.einsum("ij,ij->j", weighted[i], slopes[j])
        + stay * ends[i] * ends[j]
        - mean[i] * mean[j]
        for i, j in _PAIRS
    }
    spread[0, 1] -= bends[0]
    spread[1, 1] += shape * bends[2]
    spread[2, 2] -= (1 - stay) / s**2
    spread[2, 3] -= bends[1]
    spread[3, 3] += (s + 1) * bends[3] + s * stay / to_b**2
    return np.stack([top + np.log(total), *mean, *spread.values()])


def _nodes(parameters: np.ndarray, rows: Rows) -> tuple[np.ndarray, ...]:
    """Evaluate the integrand at its nodes, arrays of shape ``(n_nodes, n_rows)``.

    Returns log density (with s and the change of variable), quadrature weight, log(alpha + time),
    log(beta + time), alpha + time and beta + time.
    """
    r, alpha, s, beta = parameters
    shape, last, age = r + rows.frequency, rows.recency, rows.T
    scale = min(alpha, beta)
    span = _span(parameters, shape, last, age, scale)
    near = _NODES[:, None] * span
    np.multiply(scale + last, np.exp(near, out=near), out=near)
    far = near + (max(alpha, beta) - scale)
    at_a, at_b = (near, far) if scale == alpha else (far, near)
    log_near, log_far = np.log(near), np.log(far)
    log_a, log_b = (log_near, log_far) if scale == alpha else (log_far, log_near)
    density = shape * log_a
    np.subtract(np.log(s), density, out=density)
    density -= (s + 1) * log_b
    density += log_near
    return density, _WEIGHTS[:, None] * span, log_a, log_b, at_a, at_b


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
