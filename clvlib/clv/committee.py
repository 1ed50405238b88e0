"""The models of the literature, averaged.

Which of them is best at one stretch says little about the next (they differ most in the level, and
levels move), while each errs in its own direction: NBD knows of no leaving and is too high, MBG/NBD
lets one-time buyers leave and is too low. Their geometric mean is nearer than the one that was best
last time, as combinations of forecasts have been ever since Bates & Granger (1969).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .candidates import Candidate, Kind, Withdrawn, answer, forecast_of, geometric_mean
from .extremes import tempered
from .history import History
from .season import season_outlook

_FEWEST = 2


@dataclass(frozen=True)
class Committee:
    """A candidate: the geometric mean of those members who answer; see `candidates.Candidate`.

    Half of the usual lift of seasons never seen is added, see `season.SeasonOutlook`.

    Attributes
    ----------
    members : tuple of Candidate
    """

    members: tuple[Candidate, ...]
    name: str = "committee"
    kind: Kind = "committee"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where fewer than two members answer."""
        said = [table for table in map(_asking(history, horizon_days), self.members)
                if table is not None]  # fmt: skip
        if len(said) < _FEWEST:
            raise Withdrawn(f"{len(said)} of {len(self.members)} models can forecast")

        def mean(column: str) -> np.ndarray:
            return geometric_mean([table[column].to_numpy() for table in said])

        lift = season_outlook(history, horizon_days).usual
        revenue = tempered(lift * mean("expected_revenue"))
        return answer(history, lift * mean("expected_orders"), revenue)


def _asking(history: History, horizon_days: int) -> Callable[[Candidate], pd.DataFrame | None]:
    def ask(member: Candidate) -> pd.DataFrame | None:
        try:
            return forecast_of(member, history, horizon_days)
        except Withdrawn:
            return None

    return ask
