"""The probability model's value, corrected by boosted trees.

Pareto/NBD x Gamma-Gamma knows how buying works but not the shop; trees know the shop but start from
nothing. Here the trees learn a factor: target label / value with weight value, which is a Poisson
likelihood with the logarithm of the value as offset. Factors stay between a quarter and two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..candidates import Kind, answer
from ..history import History
from .boosting import Forest, TreeSettings, grow
from .lessons import TARGETS, Lessons, Target, lessons
from .level import Level, shrunk_level

SMALLEST_FACTOR, LARGEST_FACTOR = 0.25, 2.0


@dataclass(frozen=True)
class Correction:
    """A learned factor on the base's forecast of one target.

    Attributes
    ----------
    forest : Forest
        Its margin is the logarithm of the factor, before `level`.
    level : Level
    """

    forest: Forest
    level: Level

    def factor(self, features: pd.DataFrame, strength: float = 1.0) -> np.ndarray:
        """Factor of each customer; ``strength`` 0.5 is the geometric mean with no correction."""
        low, high = np.log(SMALLEST_FACTOR), np.log(LARGEST_FACTOR)
        margin = np.clip(self.forest.margin(features), low, high)
        return np.exp(strength * margin) * self.level.factor


@dataclass(frozen=True)
class Hybrid:
    """A candidate: base times correction; see `candidates.Candidate`.

    Attributes
    ----------
    strength : float
        Exponent of the trees' factor: 1 is all of it, 0.5 the geometric mean with the base.
    settings : TreeSettings
    """

    name: str = "hybrid"
    strength: float = 1.0
    settings: TreeSettings = field(default_factory=TreeSettings)
    kind: Kind = "learned"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where `lessons.lessons` does."""
        learned = lessons_of(history, horizon_days)
        orders, revenue = (
            correction_of(history, horizon_days, target, self).factor(learned.now, self.strength)
            for target in TARGETS
        )
        return answer(history, learned.base.orders * orders, learned.base.revenue * revenue)


def correction(learned: Lessons, target: Target, settings: TreeSettings) -> Correction:
    """Learn the factor on ``"orders"`` or ``"revenue"``; level and shape apart."""
    seen = learned.seen_levels(target)
    label, expected = learned.stacked("label", target), learned.stacked("expected", target)
    sizes = [len(lesson.features) for lesson in learned.past]
    expected = expected * np.repeat(np.maximum(seen, 1e-6), sizes)
    unit = expected.mean()
    forest = grow(learned.binned, label / unit, settings, np.log(expected / unit))
    return Correction(forest, shrunk_level(seen))


def lessons_of(history: History, horizon_days: int) -> Lessons:
    """Prepare lessons once for all learned candidates of a history."""
    return history.once(f"lessons {horizon_days}", lambda: lessons(history, horizon_days))


def correction_of(
    history: History, horizon_days: int, target: Target, hybrid: Hybrid
) -> Correction:
    """Learn a correction once for all candidates and exhibits of a history."""
    learned = lessons_of(history, horizon_days)
    key = f"correction {horizon_days} {target} {hybrid.settings}"
    return history.once(key, lambda: correction(learned, target, hybrid.settings))
