"""What the past errors of a procedure say about the next forecast: its spread.

A level that was missed last time is not corrected: over 28 cuts of nine logs every correction made
the next total worse, because levels move. It is the model's own error, which no bootstrap of its
parameters knows, and it widens every interval by a factor common to all customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .tournament import FADE, Race

USUAL_ERROR = 0.10
USUAL_WEIGHT = 3.0


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


def model_error(race: Race, horizon_days: float) -> ModelError:
    """Estimate the error that the pick shares over all customers.

    The squared errors of the cuts, less what single customers make by luck (the predictive draws
    already hold it), are pooled with a usual error of ten per cent that weighs like three cuts.
    An error grows with the root of the horizon where the cuts could only test a shorter one.

    Parameters
    ----------
    race : Race
    horizon_days : float
        The horizon of the values.
    """
    found = race.log_ratios("revenue")
    weights = FADE ** np.arange(len(found))
    squared = max(
        float(np.average(found[:, 0] ** 2 - _finite(found[:, 1]) ** 2, weights=weights)), 0.0
    )
    cuts = independent_cuts(race)
    pooled = (USUAL_WEIGHT * USUAL_ERROR**2 + cuts * squared) / (USUAL_WEIGHT + cuts)
    longer = max(horizon_days / race.trials[0].horizon_days, 1.0)
    return ModelError(float(np.sqrt(pooled * longer)), USUAL_WEIGHT + cuts)


def independent_cuts(race: Race) -> float:
    """Count the stretches that were tested, overlaps once: 1 plus the steps per stretch."""
    first, last = race.trials[-1].history.cut, race.trials[0].history.cut
    return 1.0 + (last - first).days / race.trials[0].horizon_days


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, 0.0)
