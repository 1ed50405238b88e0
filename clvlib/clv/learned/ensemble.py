"""Four learned forecasts averaged: two ways to learn, times two ways to start.

Correcting a value and asking "whether" and "how much" apart err on different customers, and so do a
spend model that knows the first order and one that leaves it to the trees. Their geometric mean ranks
customers better than any of them, on inner cuts as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..candidates import Candidate, Kind, answer
from ..history import History
from .hybrid import Hybrid
from .two_part import TwoPart

MEMBERS: tuple[Candidate, ...] = (
    Hybrid(),
    TwoPart(),
    Hybrid(first_order="ignored"),
    TwoPart(first_order="ignored"),
)


@dataclass(frozen=True)
class LearnedMean:
    """A candidate: the geometric mean of `MEMBERS`; see `candidates.Candidate`."""

    name: str = "learned_mean"
    members: tuple[Candidate, ...] = MEMBERS
    kind: Kind = "learned"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where a member does."""
        tables = [member.forecast(history, horizon_days) for member in self.members]

        def mean(column: str) -> np.ndarray:
            values = [np.maximum(table[column].to_numpy(), 0.0) for table in tables]
            return np.prod(values, axis=0) ** (1 / len(values))

        return answer(history, mean("expected_orders"), mean("expected_revenue"))
