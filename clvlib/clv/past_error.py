"""What the past errors of a procedure say about the next forecast: its spread.

A level that was missed last time is not corrected: over 28 cuts of nine logs every correction made
the next total worse, because levels move. It is the model's own error, which no bootstrap of its
parameters knows, and it widens every interval by a factor common to all customers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .candidates import Withdrawn, forecast_of
from .history import History
from .tournament import FADE, Race
from .voices import Combination

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
    apart : float
        What of it stands for a forecast that no cut could try; see `untried_apart`.
    """

    scale: float
    freedom: float
    apart: float = 0.0

    def draw(self, rng: np.random.Generator, replicates: int) -> np.ndarray:
        """Draw common factors; no draw changes the total more than fourfold."""
        logs = self.scale * rng.standard_t(self.freedom, replicates)
        return np.exp(np.clip(logs, -np.log(4.0), np.log(4.0)))


NO_PAST = ModelError(USUAL_ERROR * 2, USUAL_WEIGHT)


def model_error(race: Race, horizon_days: float, apart: float = 0.0) -> ModelError:
    """Estimate the error that the pick shares over all customers.

    The squared errors of the cuts, less what single customers make by luck (the predictive draws
    already hold it), are pooled with a usual error of ten per cent that weighs like three cuts.
    An error grows with the root of the horizon where the cuts could only test a shorter one.

    Where a forecast is heard that no cut could try (`Race.untried`), the errors are those of the
    other half alone. How far the two halves lie apart today is then the only sign of what the one
    that was not tried may be off. The pick lies midway between them, so were either of them right,
    it would be off by half of the logarithm of the ratio of their totals: its square is added.

    Parameters
    ----------
    race : Race
    horizon_days : float
        The horizon of the values.
    apart : float
        Log of the untried forecast's total over that of those tried; see `untried_apart`.
    """
    found = race.log_ratios("revenue")
    weights = FADE ** np.arange(len(found))
    squared = max(
        float(np.average(found[:, 0] ** 2 - _finite(found[:, 1]) ** 2, weights=weights)), 0.0
    )
    cuts = independent_cuts(race)
    pooled = (USUAL_WEIGHT * USUAL_ERROR**2 + cuts * squared) / (USUAL_WEIGHT + cuts)
    longer = max(horizon_days / race.trials[0].horizon_days, 1.0)
    return ModelError(
        float(np.sqrt(pooled * longer + (apart / 2) ** 2)), USUAL_WEIGHT + cuts, apart
    )


def untried_apart(race: Race, history: History, horizon_days: int) -> float:
    """Return how far the untried forecast's total lies from that of those tried, in logarithms.

    Returns
    -------
    float
        Log of the one over the other; 0 where all were tried, or one expects nothing.
    """
    if race.untried is None:
        return 0.0
    tried = [name for name in race.heard if name != race.untried]
    rest = Combination(
        tuple(race.entrants[name] for name in tried),
        tuple(race.heard[name] for name in tried),
        name="tried_half",
    )
    totals = []
    for one in (race.entrants[race.untried], rest):
        try:
            totals.append(forecast_of(one, history, horizon_days)["expected_revenue"].sum())
        except Withdrawn:
            return 0.0
    return float(np.log(totals[0] / totals[1])) if min(totals) > 0 else 0.0


def independent_cuts(race: Race) -> float:
    """Count the stretches that were tested, overlaps once: 1 plus the steps per stretch."""
    first, last = race.trials[-1].history.cut, race.trials[0].history.cut
    return 1.0 + (last - first).days / race.trials[0].horizon_days


def _finite(values: np.ndarray) -> np.ndarray:
    return np.where(np.isfinite(values), values, 0.0)
