"""BG/NBD, MBG/NBD and their regular cousins BG/CNBD-k and MBG/CNBD-k in one likelihood.

Fader, Hardie & Lee (2005) let a customer leave after any repeat purchase; Batislam, Denizel &
Filiztekin (2007) also after the first one; Platzer & Reutterer (2016) replace exponential gaps by
Erlang-k gaps. All four are a sum of k + 1 terms a row: still here in phase j = 0..k-1 of the next
gap, or gone at the last purchase. The gradient is the mean of the terms' gradients and the Hessian
adds their spread, so one pass over the rows gives all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from scipy.special import betaln, digamma, gammaln

from ..rows import Rows
from .evaluation import Evaluation, symmetric, trigamma


@dataclass(frozen=True)
class Variant:
    """Which of the four models: ``k`` Erlang phases a gap, and leaving at the first purchase."""

    k: int
    leave_at_first: bool

    @property
    def chances(self) -> int:
        """Chances to leave that a customer without repeat purchase has passed."""
        return int(self.leave_at_first)


def row_log_likelihood(parameters: np.ndarray, rows: Rows, variant: Variant) -> np.ndarray:
    """Log-likelihood of each row at (r, alpha, a, b), without the gaps' own term.

    Fader, Hardie & Lee (2005), eq. 6; Platzer & Reutterer (2016), eq. 4. Shape ``(n_rows,)``.
    """
    r, alpha, a, b = parameters
    x, terms = rows.frequency, log_terms(parameters, rows, variant)
    common = gammaln(r + variant.k * x) - gammaln(r) + r * np.log(alpha)
    common += betaln(a, b + x + variant.chances) - betaln(a, b)
    return common - x * gammaln(variant.k) + _log_sum(terms)


def log_terms(parameters: np.ndarray, rows: Rows, variant: Variant) -> list[np.ndarray]:
    """Logarithms of the k terms "still here, phase j" and of the last term "gone".

    Each has shape ``(n_rows,)``; their common factor is left out.
    """
    r, alpha, a, b = parameters
    shape = r + variant.k * rows.frequency
    log_age = np.log(alpha + rows.T)
    terms = [-shape * log_age]
    if variant.k > 1:
        with np.errstate(divide="ignore"):
            log_since = np.log(rows.T - rows.recency) - log_age
        for j in range(1, variant.k):
            terms.append(terms[-1] + np.log((shape + j - 1) / j) + log_since)
    before = b + rows.frequency - 1 + variant.chances
    with np.errstate(divide="ignore", invalid="ignore"):
        gone = np.log(a / before) - shape * np.log(alpha + rows.recency)
    if not variant.leave_at_first:
        gone = np.where(rows.frequency > 0, gone, -np.inf)
    return [*terms, gone]


def term_probabilities(parameters: np.ndarray, rows: Rows, variant: Variant) -> list[np.ndarray]:
    """Posterior probabilities of "still here, phase j" (k arrays) and of "gone" (the last)."""
    terms = log_terms(parameters, rows, variant)
    total = _log_sum(terms)
    return [np.exp(term - total) for term in terms]


def evaluate(parameters: np.ndarray, rows: Rows, variant: Variant) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (r, alpha, a, b).

    Where ``rows.log_gap_total`` is known the value includes the Erlang gaps' own term, so that
    models with different k can be compared.
    """
    result = _common(parameters, rows, variant)
    for block in rows.blocks():
        result += _mixture(parameters, block, variant)
    return result


def _common(parameters: np.ndarray, rows: Rows, variant: Variant) -> Evaluation:
    """Evaluate the factor that depends on the purchase count alone, on distinct counts."""
    r, alpha, a, b = parameters
    x, w = rows.counts
    n, shape, stayed = w.sum(), r + variant.k * x, b + x + variant.chances
    value = w @ (gammaln(shape) + betaln(a, stayed) - x * gammaln(variant.k))
    value += n * (r * np.log(alpha) - gammaln(r) - betaln(a, b))
    if variant.k > 1 and rows.log_gap_total is not None:
        value += (variant.k - 1) * rows.log_gap_total
    together = w @ digamma(a + stayed) - n * digamma(a + b)
    gradient = np.array(
        [
            w @ digamma(shape) + n * (np.log(alpha) - digamma(r)),
            n * r / alpha,
            -together,
            w @ digamma(stayed) - n * digamma(b) - together,
        ]
    )
    bend = n * trigamma(a + b) - w @ trigamma(a + stayed)
    hessian = symmetric(
        4,
        {
            (0, 0): w @ trigamma(shape) - n * trigamma(r),
            (0, 1): n / alpha,
            (1, 1): -n * r / alpha**2,
            (2, 2): bend,
            (2, 3): bend,
            (3, 3): bend + w @ trigamma(stayed) - n * trigamma(b),
        },
    )
    return Evaluation(float(value), gradient, hessian)


def _mixture(parameters: np.ndarray, rows: Rows, variant: Variant) -> Evaluation:
    """Evaluate the logarithm of the sum of terms: mean gradient, and mean curvature plus spread."""
    r, alpha, a, _ = parameters
    w, shape = rows.weight, r + variant.k * rows.frequency
    terms = log_terms(parameters, rows, variant)
    total = _log_sum(terms)
    gone = np.exp(terms[-1] - total)
    moments = _Moments(len(rows))
    age, last = alpha + rows.T, alpha + rows.recency
    rising, bending = np.zeros(1), np.zeros(1)
    log_age = np.log(age)
    for j, term in enumerate(terms[:-1]):
        here = np.exp(term - total) if variant.k > 1 else 1 - gone
        moments.add(here, rising - log_age, -(shape + j) / age, bending, 1 / age, shape + j)
        rising, bending = rising + 1 / (shape + j), bending - 1 / (shape + j) ** 2
    slope_r, slope_alpha = -np.log(last), -shape / last
    moments.add(gone, slope_r, slope_alpha, np.zeros(1), 1 / last, shape)
    left = w * gone
    per_before = 1 / np.where(gone > 0, parameters[3] + rows.frequency - 1 + variant.chances, 1)
    stay = left * (1 - gone)
    gradient = [w @ moments.r, w @ moments.alpha, left.sum() / a, -left @ per_before]
    cross_r, cross_alpha = left * (slope_r - moments.r), left * (slope_alpha - moments.alpha)
    hessian = symmetric(
        4,
        {
            (0, 0): w @ (moments.rr - moments.r**2),
            (0, 1): w @ (moments.r_alpha - moments.r * moments.alpha),
            (1, 1): w @ (moments.alpha_alpha - moments.alpha**2),
            (0, 2): cross_r.sum() / a,
            (1, 2): cross_alpha.sum() / a,
            (0, 3): -cross_r @ per_before,
            (1, 3): -cross_alpha @ per_before,
            (2, 2): -(left @ gone) / a**2,
            (2, 3): -(stay @ per_before) / a,
            (3, 3): (left * (2 - gone)) @ per_before**2,
        },
    )
    return Evaluation(float(w @ total), np.array(gradient), hessian)


def _log_sum(terms: list[np.ndarray]) -> np.ndarray:
    return reduce(np.logaddexp, terms)


class _Moments:
    """Running sums over terms of probability x (gradient, curvature + gradient squared)."""

    def __init__(self, size: int) -> None:
        self.r, self.alpha = np.zeros(size), np.zeros(size)
        self.rr, self.r_alpha, self.alpha_alpha = np.zeros(size), np.zeros(size), np.zeros(size)

    def add(
        self,
        probability: np.ndarray,
        slope_r: np.ndarray,
        slope_alpha: np.ndarray,
        bend_r: np.ndarray,
        inverse: np.ndarray,
        shape: np.ndarray,
    ) -> None:
        """Add one term whose rate part is (alpha + time)^-shape; ``inverse`` = 1 / that sum."""
        self.r += probability * slope_r
        self.alpha += probability * slope_alpha
        self.rr += probability * (bend_r + slope_r**2)
        self.r_alpha += probability * (slope_r * slope_alpha - inverse)
        self.alpha_alpha += probability * (shape * inverse**2 + slope_alpha**2)
