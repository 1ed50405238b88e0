"""Gamma-Gamma: what one purchase of a customer is worth.

Colombo & Jiang (1999); Fader & Hardie (2013), note 025. Only the logarithm of the scale differs
between customers with the same number of purchases, so the gamma functions are evaluated on
distinct counts and a million repeat buyers cost little.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import digamma, gammaln

from .evaluation import Evaluation, by_count, symmetric, trigamma


@dataclass(frozen=True)
class Spending:
    """Mean spend of repeat buyers.

    Attributes
    ----------
    frequency : ndarray, shape (n,)
        Number of purchases behind the mean, 1 or more.
    mean_spend : ndarray, shape (n,)
        Mean value of a purchase, positive, in any currency unit.
    weight : ndarray, shape (n,)
    """

    frequency: np.ndarray
    mean_spend: np.ndarray
    weight: np.ndarray

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Purchase counts that occur and their total weights, see `by_count`."""
        return by_count(self.frequency, self.weight)

    def blocks(self, size: int = 8192) -> Iterator[Spending]:
        """Cut the customers into blocks that fit the processor's cache; see `Rows.blocks`."""
        for start in range(0, len(self.weight), size):
            part = slice(start, start + size)
            yield Spending(self.frequency[part], self.mean_spend[part], self.weight[part])


def evaluate(parameters: np.ndarray, spending: Spending) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (p, q, gamma).

    Fader & Hardie (2013), eq. 1a, the density of the mean spend.
    """
    result = _common(parameters, spending)
    for block in spending.blocks():
        result += _money(parameters, block)
    return result


def row_log_likelihood(parameters: np.ndarray, spending: Spending) -> np.ndarray:
    """Log-likelihood of each customer's mean spend at (p, q, gamma), shape ``(n,)``.

    Fader & Hardie (2013), eq. 1a.
    """
    p, q, gamma = parameters
    x, z = spending.frequency, spending.mean_spend
    counted = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
    scale = (p * x + q) * np.log(gamma + x * z)
    return counted + (p * x - 1) * np.log(z) + p * x * np.log(x) - scale


def _common(parameters: np.ndarray, spending: Spending) -> Evaluation:
    """Evaluate the factor that depends on the purchase count alone, on distinct counts."""
    p, q, gamma = parameters
    x, w = spending.counts
    n, wx, at_sum, at_p = w.sum(), w * x, p * x + q, p * x
    value = w @ (gammaln(at_sum) - gammaln(at_p)) + n * (q * np.log(gamma) - gammaln(q))
    value += p * (wx @ np.log(x))
    gradient = np.array(
        [
            wx @ (digamma(at_sum) - digamma(at_p) + np.log(x)),
            w @ digamma(at_sum) + n * (np.log(gamma) - digamma(q)),
            n * q / gamma,
        ]
    )
    hessian = symmetric(
        3,
        {
            (0, 0): (wx * x) @ (trigamma(at_sum) - trigamma(at_p)),
            (0, 1): wx @ trigamma(at_sum),
            (1, 1): w @ trigamma(at_sum) - n * trigamma(q),
            (1, 2): n / gamma,
            (2, 2): -n * q / gamma**2,
        },
    )
    return Evaluation(float(value), gradient, hessian)


def _money(parameters: np.ndarray, spending: Spending) -> Evaluation:
    """Evaluate the factor z^(px - 1) / (gamma + x z)^(px + q), the one with the money in it."""
    p, q, gamma = parameters
    x, z, w = spending.frequency, spending.mean_spend, spending.weight
    shape, scale, log_z = p * x + q, gamma + x * z, np.log(z)
    log_scale, share = np.log(scale), w / scale
    value = (w * (p * x - 1)) @ log_z - (w * shape) @ log_scale
    gradient = np.array([(w * x) @ (log_z - log_scale), -(w @ log_scale), -(share @ shape)])
    hessian = symmetric(
        3,
        {(0, 2): -(share @ x), (1, 2): -share.sum(), (2, 2): (share / scale) @ shape},
    )
    return Evaluation(float(value), gradient, hessian)
