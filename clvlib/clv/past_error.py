"""What the past errors of a procedure say about the next forecast: a correction, and a spread.

A level that was missed by far more than luck, cut after cut, is corrected, but by less than what
was seen. What is left is the model's own error, which no bootstrap of its parameters knows; it
widens every interval by a factor common to all customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tournament import FADE, Race

BEYOND_LUCK = 2.0
USUAL_ERROR = 0.10
USUAL_WEIGHT = 3.0


@dataclass(frozen=True)
class Level:
    """Factors on the forecast of orders and of revenue; 1 where the past gives no reason."""

    orders: float = 1.0
    revenue: float = 1.0


@dataclass(frozen=True)
class ModelError:
    """Spread of the error that all customers share.

    Attributes
    ----------
    scale : float
        Scale of Student's t on the logarithm of the total.
    freedom : float
        Its degrees of freedom: few cuts, and overlapping ones, leave heavy tails.
    """

    scale: float
    freedom: float

    def draw(self, rng: np.random.Generator, replicates: int) -> np.ndarray:
        """Draw common factors; no draw changes the total more than fourfold."""
        logs = self.scale * rng.standard_t(self.freedom, replicates)
        return np.exp(np.clip(logs, -np.log(4.0), np.log(4.0)))


NO_PAST = ModelError(USUAL_ERROR * 2, USUAL_WEIGHT)


def level_of(race: Race) -> Level:
    """Correct what the pick missed by more than twice its noise, less its noise once."""
    return Level(_factor(race.log_ratios("orders")), _factor(race.log_ratios("revenue")))


def model_error(race: Race, level: Level, horizon_days: float) -> ModelError:
    """Estimate the error that the pick shares over all customers.

    The squared errors of the cuts, less what single customers make by luck (the predictive draws
    already hold it), are pooled with a usual error of ten per cent that weighs like three cuts.
    An error grows with the root of the horizon where the cuts could only test a shorter one.

    Parameters
    ----------
    race : Race
    level : Level
        What is corrected; the rest is error.
    horizon_days : float
        The horizon of the values.
    """
    found = race.log_ratios("revenue")
    weights = FADE ** np.arange(len(found))
    left = found[:, 0] - np.log(level.revenue)
    squared = max(float(np.average(left**2 - _finite(found[:, 1]) ** 2, weights=weights)), 0.0)
    cuts = independent_cuts(race)
    pooled = (USUAL_WEIGHT * USUAL_ERROR**2 + cuts * squared) / (USUAL_WEIGHT + cuts)
    longer = max(horizon_days / race.trials[0].horizon_days, 1.0)
    return ModelError(float(np.sqrt(pooled * longer)), USUAL_WEIGHT + cuts)


def independent_cuts(race: Race) -> float:
    """Count the stretches that were tested, overlaps once: 1 plus the steps per stretch."""
    first, last = race.trials[-1].history.cut, race.trials[0].history.cut
    return 1.0 + (last - first).days / race.trials[0].horizon_days


def _factor(found: np.ndarray) -> float:
    """Give the factor of a level; ``found`` has the log ratios and their noise, a row a cut."""
    if not np.isfinite(found).all():
        return 1.0
    weights = FADE ** np.arange(len(found))
    mean = float(np.average(found[:, 0], weights=weights))
    variance = np.average(found[:, 1] ** 2 + (found[:, 0] - mean) ** 2, weights=weights)
    by_luck = float(np.sqrt(variance))
    if len(found) < 2 or abs(mean) < BEYOND_LUCK * by_luck:
        return 1.0
    return float(np.exp(np.sign(mean) * (abs(mean) - by_luck)))


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, 0.0)
