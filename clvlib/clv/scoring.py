"""How far apart two forecasts are, in one loss, and how much of it is luck.

The loss adds three errors on the same scale, logarithms: of the total, of the sizes (RMSE) and of
the order of customers (Gini). A shop's level moves by some 15 % from one stretch to the next, whoever
forecasts; an error of the total within that is luck and does not count. MAE is not in it: where
most customers buy nothing it rewards a forecast that is too low. What single customers do to the
loss (its influence function) gives the noise of a difference between two candidates without
resampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from clvlib.merchant import HighValue

from .high_value import threshold_of
from .metrics import ranks

USUAL_RULE = HighValue(times_mean=1.5)  # by which forecasts of all merchants are compared
USUAL_SHIFT = 0.15  # standard deviation in logs, see `learned.level.USUAL_CHANGE`
_WORST = 3.0  # a total wrong twentyfold, or an order of customers as by lot


@dataclass(frozen=True)
class Loss:
    """The loss of one forecast on one target at one cut.

    Attributes
    ----------
    total, sizes, order : float
        |log(predicted / actual)| of the total beyond its standard error over customers and the
        usual shift of a shop's level; log RMSE per mean actual; minus log Gini.
    influence : ndarray, shape (n_customers,)
        What one customer's weight does to the sum of the three.
    """

    total: float
    sizes: float
    order: float
    influence: np.ndarray

    @property
    def value(self) -> float:
        """Sum of the three."""
        return self.total + self.sizes + self.order


@dataclass(frozen=True)
class HighValueFound:
    """How well the forecast finds those who turn out to be high-value by a rule.

    Attributes
    ----------
    accuracy, precision, recall : float
        Shares; NaN where nobody is forecast, or is, high-value.
    """

    accuracy: float
    precision: float
    recall: float


def loss(actual: np.ndarray, predicted: np.ndarray, actual_rank: np.ndarray | None = None) -> Loss:
    """Score a forecast by the three errors that decide.

    Parameters
    ----------
    actual, predicted : ndarray, shape (n_customers,)
    actual_rank : ndarray, shape (n_customers,), optional
        Ranks of ``actual`` (ties share their mean), where many forecasts are scored on it.

    Returns
    -------
    Loss
    """
    total, at_total = _total(actual, predicted)
    sizes, at_sizes = _sizes(actual, predicted)
    order, at_order = _order(actual, predicted, actual_rank)
    return Loss(total, sizes, order, at_total + at_sizes + at_order)


def noise(first: Loss, second: Loss) -> float:
    """Give the standard error of the difference between two losses on the same customers."""
    difference = first.influence - second.influence
    return float(difference.std() / np.sqrt(len(difference)))


def log_ratio(actual: np.ndarray, predicted: np.ndarray) -> tuple[float, float]:
    """Logarithm of actual over predicted total, and its standard error over customers."""
    a, p = float(actual.sum()), float(predicted.sum())
    if a <= 0 or p <= 0:
        return 0.0, float("inf")
    spread = actual / a - predicted / p
    return float(np.log(a / p)), float(np.sqrt(len(actual)) * spread.std())


def high_value_found(
    actual: np.ndarray, predicted: np.ndarray, rule: HighValue = USUAL_RULE
) -> HighValueFound:
    """Compare who was forecast, and who turned out, to be high-value by a rule.

    Parameters
    ----------
    actual, predicted : ndarray, shape (n,)
        Revenue of each customer, currency.
    rule : HighValue
        Applied to both; tables of the back-test hold everybody against 150% of the mean.
    """
    really, said = (revenue > threshold_of(revenue, rule) for revenue in (actual, predicted))
    both = float((really & said).sum())
    return HighValueFound(
        float((really == said).mean()),
        both / said.sum() if said.any() else float("nan"),
        both / really.sum() if really.any() else float("nan"),
    )


def _total(actual: np.ndarray, predicted: np.ndarray) -> tuple[float, np.ndarray]:
    """Error of the total beyond what large customers and the shop's own shifts make by luck."""
    a, p, n = actual.sum(), predicted.sum(), len(actual)
    log, by_luck = log_ratio(actual, predicted)
    if not np.isfinite(by_luck):
        return _WORST, np.zeros(n)
    beyond = min(max(abs(log) - np.hypot(by_luck, USUAL_SHIFT), 0.0), _WORST)
    return beyond, -np.sign(log) * n * (predicted / p - actual / a) * (beyond > 0)


def _sizes(actual: np.ndarray, predicted: np.ndarray) -> tuple[float, np.ndarray]:
    squared = (predicted - actual) ** 2
    mean, level = squared.mean(), np.abs(actual.mean())
    if mean <= 0 or level <= 0:
        return 0.0, np.zeros(len(actual))
    return float(np.log(mean) / 2 - np.log(level)), (squared / mean - 1) / 2


def _order(
    actual: np.ndarray, predicted: np.ndarray, actual_rank: np.ndarray | None
) -> tuple[float, np.ndarray]:
    n, a = len(actual), actual.sum()
    place = 2 * ranks(predicted) / n - 1 - 1 / n
    best = 2 * (ranks(actual) if actual_rank is None else actual_rank) / n - 1 - 1 / n
    own = float(best @ actual)
    held = float(place @ actual)
    if a <= 0 or own <= 0 or held <= own * np.exp(-_WORST):
        return _WORST, np.zeros(n)
    return float(-np.log(held / own)), -(n * place * actual / held - 1)
