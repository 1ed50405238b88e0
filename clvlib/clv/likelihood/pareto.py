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
        density, weight, _ = _nodes(parameters, block)
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
    total = np.array([value, *gradient, *(hessian[pair] for pair in _PAIRS)])
    for block in rows.blocks(_BLOCK):
        total += [block.weight @ each for each in _mixture(parameters, block)]
    bends = symmetric(4, dict(zip(_PAIRS, total[5:].tolist(), strict=True)))
    return Evaluation(float(total[0]), total[1:5], bends)


def _mixture(parameters: np.ndarray, rows: Rows) -> list[np.ndarray]:
    """Log(here + gone) of each row, its gradient (4) and its Hessian (`_PAIRS`).

    What is done to all parameters alike is done in one call: on so few rows the calls cost most.

    Returns
    -------
    list of 15 ndarray, shape (n_rows,)
    """
    r, alpha, s, beta = parameters
    shape, to_a, to_b = r + rows.frequency, alpha + rows.T, beta + rows.T
    ends = np.array([-np.log(to_a), -shape / to_a, -np.log(to_b), -s / to_b])
    density, mass, slopes = _nodes(parameters, rows)
    per = np.divide(1, slopes[1::2], out=slopes[1::2])
    here = shape * ends[0] + s * ends[2]
    top = np.maximum(density.max(axis=0), here)
    mass *= np.exp(np.subtract(density, top, out=density), out=density)
    stay = np.exp(here - top)
    total = mass.sum(axis=0) + stay
    mass /= total
    stay /= total
    inverse = mass * per
    first = inverse.sum(axis=1)
    np.multiply(mass, np.square(per, out=inverse), out=inverse)
    second = inverse.sum(axis=1)
    np.negative(slopes[0], out=slopes[0])
    np.multiply(-shape, slopes[1], out=slopes[1])
    np.subtract(1 / s, slopes[2], out=slopes[2])
    np.multiply(-(s + 1), slopes[3], out=slopes[3])
    weighted = mass * slopes
    left = stay * ends
    mean = weighted.sum(axis=1) + left
    spread = [
        np.einsum("jk,ijk->ik", weighted[i], slopes[i:]) + left[i] * ends[i:] - mean[i] * mean[i:]
        for i in range(4)
    ]
    spread[0][1] -= first[0] + stay / to_a
    spread[1][0] += shape * (second[0] + stay / to_a**2)
    spread[2][0] -= (1 - stay) / s**2
    spread[2][1] -= first[1] + stay / to_b
    spread[3][0] += (s + 1) * second[1] + s * stay / to_b**2
    return [top + np.log(total), *mean, *(each for block in spread for each in block)]


def _nodes(parameters: np.ndarray, rows: Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evaluate the integrand at its nodes, arrays of shape ``(n_nodes, n_rows)``.

    Returns log density (with s and the change of variable), quadrature weight, and in one array of
    shape ``(4, n_nodes, n_rows)``: log(alpha + time), alpha + time, log(beta + time), beta + time.
    """
    r, alpha, s, beta = parameters
    shape, last, age = r + rows.frequency, rows.recency, rows.T
    scale = min(alpha, beta)
    span = _span(parameters, shape, last, age, scale)
    logs_and_times = np.empty((4, len(_NODES), len(span)))
    log_a, at_a, log_b, at_b = logs_and_times
    log_near, near, log_far, far = (
        (log_a, at_a, log_b, at_b) if scale == alpha else (log_b, at_b, log_a, at_a)
    )
    np.multiply(_NODES[:, None], span, out=near)
    np.multiply(scale + last, np.exp(near, out=near), out=near)
    np.add(near, max(alpha, beta) - scale, out=far)
    np.log(near, out=log_near)
    np.log(far, out=log_far)
    density = shape * log_a
    np.subtract(np.log(s), density, out=density)
    density -= (s + 1) * log_b
    density += log_near
    return density, _WEIGHTS[:, None] * span, logs_and_times


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
