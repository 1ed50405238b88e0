"""Gamma-Gamma: what one purchase of a customer is worth.

Colombo & Jiang (1999); Fader & Hardie (2013), note 025. Only the logarithm of the scale differs
between customers with the same number of purchases, so the gamma functions are evaluated on
distinct counts and a million repeat buyers cost little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, gammaln, polygamma

from .evaluation import Evaluation, by_count, symmetric


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


def evaluate(parameters: np.ndarray, spending: Spending) -> Evaluation:
    """Weighted log-likelihood with gradient and Hessian in (p, q, gamma).

    Fader & Hardie (2013), eq. 1a, the density of the mean spend.
    """
    p, q, gamma = parameters
    x, z, w = spending.frequency, spending.mean_spend, spending.weight
    counts, totals = by_count(x, w)
    n, shape = w.sum(), p * x + q
    scale = gamma + x * z
    log_scale, share = np.log(scale), w / scale
    log_z = np.log(z)
    wx, count_weight = w * x, totals * counts
    at_sum, at_p = p * counts + q, p * counts
    value = totals @ (gammaln(at_sum) - gammaln(at_p)) + n * (q * np.log(gamma) - gammaln(q))
    value += (p * wx - w) @ log_z + p * (count_weight @ np.log(counts)) - (w * shape) @ log_scale
    gradient = np.array(
        [
            count_weight @ (digamma(at_sum) - digamma(at_p) + np.log(counts))
            + wx @ (log_z - log_scale),
            totals @ digamma(at_sum) + n * (np.log(gamma) - digamma(q)) - w @ log_scale,
            n * q / gamma - share @ shape,
        ]
    )
    hessian = symmetric(
        3,
        {
            (0, 0): (count_weight * counts) @ (polygamma(1, at_sum) - polygamma(1, at_p)),
            (0, 1): count_weight @ polygamma(1, at_sum),
            (0, 2): -(share @ x),
            (1, 1): totals @ polygamma(1, at_sum) - n * polygamma(1, q),
            (1, 2): n / gamma - share.sum(),
            (2, 2): -n * q / gamma**2 + (share / scale) @ shape,
        },
    )
    return Evaluation(float(value), gradient, hessian)
