"""Will the customer buy, and for how much: two forests instead of one.

Where most customers spend nothing, a value near zero and a value that is either nothing or a lot
are different things. Both forests start from the probability model's answer over the same days, so
that labels of a shorter stretch teach something about the horizon.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..candidates import Kind, Withdrawn, answer
from ..history import History
from .base import Base
from .boosting import Binned, Forest, TreeSettings, grow
from .hybrid import LARGEST_FACTOR, SMALLEST_FACTOR, lessons_of
from .lessons import FEWEST_BUYERS, Lessons

_EDGE = 1e-5


@dataclass(frozen=True)
class TwoPart:
    """A candidate: probability of buying x what a buyer spends; see `candidates.Candidate`.

    Attributes
    ----------
    settings : TreeSettings
        Shared by both forests but for the objective.
    """

    name: str = "two_part"
    settings: TreeSettings = field(default_factory=TreeSettings)
    kind: Kind = "learned"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where `lessons.lessons` does."""
        learned = lessons_of(history, horizon_days)
        start = _logit(learned.base.within)
        buys, spends = self._forests(history, horizon_days)
        margin = buys.margin(learned.now)
        probability = 1 / (1 + np.exp(-(start + margin)))
        low, high = np.log(SMALLEST_FACTOR), np.log(LARGEST_FACTOR)
        margin = np.clip(spends.margin(learned.now), low, high)
        spend = _if_bought(learned.base, "revenue") * np.exp(margin)
        return answer(
            history,
            probability * _if_bought(learned.base, "orders"),
            probability * spend,
        )

    def set_off(self, history: History, horizon_days: int) -> None:
        """See `Foresighted.set_off`."""
        self._forests(history, horizon_days)

    def _forests(self, history: History, horizon_days: int) -> tuple[Forest, Forest]:
        """Order both forests, once for a history."""
        learned = lessons_of(history, horizon_days)

        def ordered() -> tuple[Forest, Forest]:
            spends = how_much(learned, self.settings)  # first: it may withdraw
            return will_buy(learned, self.settings), spends

        return history.once(f"two parts {horizon_days} {self.settings}", ordered)


def will_buy(learned: Lessons, settings: TreeSettings) -> Forest:
    """Learn to correct the base's probability of a purchase (logistic, offset its logit)."""
    bought = np.concatenate([lesson.orders > 0 for lesson in learned.past]).astype(float)
    start = np.concatenate([_logit(lesson.base.within) for lesson in learned.past])
    return grow(learned.binned, bought, replace(settings, objective="binary:logistic"), start)


def how_much(learned: Lessons, settings: TreeSettings) -> Forest:
    """Learn to correct what the base expects of a buyer (gamma, offset its logarithm).

    Raises
    ------
    Withdrawn
        When too few customers paid anything after the inner cuts.
    """
    paid = learned.stacked("label", "revenue")
    there = paid > 0
    if there.sum() < FEWEST_BUYERS:
        raise Withdrawn(f"{int(there.sum())} customers paid after the inner cuts")
    expected = np.concatenate([_if_bought(lesson.base, "revenue") for lesson in learned.past])
    unit = paid[there].mean()
    start = np.log(np.maximum(expected[there] / unit, _EDGE))
    return grow(
        Binned.of(learned.features[there]),
        paid[there] / unit,
        replace(settings, objective="reg:gamma"),
        start,
    )


def _if_bought(base: Base, target: str) -> np.ndarray:
    """Forecast of the base given that there is a purchase."""
    values = base.orders if target == "orders" else base.revenue
    return values / np.maximum(base.within, _EDGE)


def _logit(probability: np.ndarray) -> np.ndarray:
    inside = np.clip(probability, _EDGE, 1 - _EDGE)
    return np.log(inside / (1 - inside))
