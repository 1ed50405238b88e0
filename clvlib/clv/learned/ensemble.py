"""The learned forecast that races: three forests, and a tenth of a voice for the model behind them.

Money is learned as "whether" and "how much" apart, which ranks customers better than one forest that
corrects a value, on every inner cut; counts of orders are learned as a correction, which is nearer
there. But trees cut customers into groups, and within a group all are alike; the probability model,
at the level that the inner cuts saw, puts those in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..candidates import Kind, answer, forecast_of
from ..history import History
from .hybrid import Hybrid, correction_of, lessons_of
from .level import shrunk_level
from .two_part import TwoPart

BASE_VOICE = 0.1


@dataclass(frozen=True)
class LearnedMean:
    """A candidate: weighted geometric mean of `TwoPart` and the base; see `candidates.Candidate`.

    Attributes
    ----------
    base_voice : float
        Weight of the purchase model times the spend model as published, 0 to 1.
    money, counts : TwoPart, Hybrid
        Who learns revenue, and who learns orders.
    """

    name: str = "learned_mean"
    base_voice: float = BASE_VOICE
    kind: Kind = "learned"
    money: TwoPart = field(default_factory=TwoPart)
    counts: Hybrid = field(default_factory=Hybrid)

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where `TwoPart` does."""
        worth = forecast_of(self.money, history, horizon_days)["expected_revenue"].to_numpy()
        learned = lessons_of(history, horizon_days)
        learnt = correction_of(history, horizon_days, "orders", self.counts)
        level = shrunk_level(learned.seen_levels("revenue")).factor
        voice = (level * learned.base.published) ** self.base_voice
        return answer(
            history,
            learned.base.orders * learnt.factor(learned.now, 1 - self.base_voice),
            np.maximum(worth, 0.0) ** (1 - self.base_voice) * voice,
        )
