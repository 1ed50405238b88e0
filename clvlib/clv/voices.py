"""Who is heard in the forecast that values the customers, and with how much voice.

The winner of stretches past owes much to luck, the more so the more took part. What holds up is an
average of two that err differently: the learned forecast, which has seen what the models say and
begins with four voices, and the mean of the models with one. Each is heard exp(-z²) as loud, where
z is how far its loss is behind, in standard errors of that distance. Who else leads has to lead by
two standard errors to be heard. Over 89 histories (earlier stretches of four real logs, generated
shops of twelve kinds) this was better after the last cut than the winner, than "the learned one
unless clearly behind" (by 0.02 of loss, two standard errors) and than either of the two alone;
to correct a level that was missed before made the next one worse.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .candidates import Candidate, Kind, Withdrawn, answer, forecast_of, geometric_mean
from .history import History

CORE: dict[Kind, float] = {"learned": 4.0, "committee": 1.0}  # voices to begin with
CLEAR_LEAD = 2.0  # standard errors
LEAST_VOICE = 0.05  # of the loudest; below it nobody is asked

Noise = Callable[[str, str], float]


def voices(standing: pd.DataFrame, noise: Noise) -> dict[str, float]:
    """Share out the voices by how the candidates did on stretches already past.

    Parameters
    ----------
    standing : DataFrame
        See `tournament.Race`.
    noise : callable
        Standard error of the difference between the losses of two candidates.

    Returns
    -------
    dict of float
        By candidate, the loudest first; they add up to one.
    """
    losses, kinds = standing["loss"], standing["kind"]
    leader = str(losses.index[0])
    core = standing[kinds.isin(list(CORE))].drop_duplicates("kind").index.map(str).tolist()
    best = core[0] if core else leader
    clear = losses[best] - losses[leader] > CLEAR_LEAD * noise(best, leader)
    first = leader if clear else best
    voice = {
        name: CORE.get(kinds[name], 1.0) * _heard(losses[name] - losses[first], noise(name, first))
        for name in dict.fromkeys([first, *core])
    }
    least = LEAST_VOICE * max(voice.values())
    kept = {name: share for name, share in voice.items() if share >= least}
    loudest = sorted(kept, key=lambda name: -kept[name])
    return {name: kept[name] / sum(kept.values()) for name in loudest}


def _heard(behind: float, noise: float) -> float:
    """Share of its voice that is left to whoever is so far behind."""
    if behind <= 0:
        return 1.0
    return float(np.exp(-((behind / noise) ** 2))) if noise > 0 else 0.0


@dataclass(frozen=True)
class Combination:
    """A candidate: the geometric mean of several, each with its voice; see `candidates.Candidate`.

    Attributes
    ----------
    members : tuple of Candidate
    shares : tuple of float
        Their voices; shared out anew among those who answer.
    """

    members: tuple[Candidate, ...]
    shares: tuple[float, ...]
    name: str = "combination"
    kind: Kind = "combination"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`; withdraws where nobody answers."""
        said, shares = [], []
        for member, share in zip(self.members, self.shares, strict=True):
            try:
                said.append(forecast_of(member, history, horizon_days))
            except Withdrawn:
                continue
            shares.append(share)
        if not said:
            raise Withdrawn(f"none of {len(self.members)} members can forecast")

        def mean(column: str) -> np.ndarray:
            return geometric_mean([table[column].to_numpy() for table in said], shares)

        return answer(history, mean("expected_orders"), mean("expected_revenue"))
