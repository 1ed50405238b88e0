"""Who is heard in the forecast that values the customers, and with how much voice.

The winner of stretches past owes much to luck, the more so the more took part. What holds up is an
average of two that err differently: the learned forecast and the mean of the models, each with the
voice exp(-z²/2), where z is how far its loss is behind, in standard errors of that distance. Who else
leads has to lead by two standard errors to be heard. Over 89 histories (earlier stretches of four
real logs, generated shops of twelve kinds) this was better after the last cut than the winner, than
"the learned one unless clearly behind" (by 0.02 of loss, two and a half standard errors) and than
either of the two alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .candidates import Candidate, Kind, Withdrawn, answer, forecast_of
from .history import History

CORE: tuple[Kind, ...] = ("learned", "committee")
CLEAR_LEAD = 2.0  # standard errors
LEAST_VOICE = 0.05  # of the loudest; below it nobody is asked
_NEXT_TO_NOTHING = 1e-9

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
    losses = standing["loss"]
    leader = str(losses.index[0])
    core = standing[standing["kind"].isin(CORE)].drop_duplicates("kind").index.map(str).tolist()
    best = core[0] if core else leader
    clear = losses[best] - losses[leader] > CLEAR_LEAD * noise(best, leader)
    first = leader if clear else best
    voice = {first: 1.0}
    for name in (name for name in core if name != first):
        behind, luck = losses[name] - losses[first], noise(name, first)
        if behind <= 0 or luck > 0:
            voice[name] = float(np.exp(-((max(behind, 0.0) / max(luck, 1e-12)) ** 2) / 2))
    total = sum(share for share in voice.values() if share >= LEAST_VOICE)
    return {name: share / total for name, share in voice.items() if share >= LEAST_VOICE}


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
            values = [np.maximum(table[column].to_numpy(), _NEXT_TO_NOTHING) for table in said]
            return np.exp(np.average(np.log(values), axis=0, weights=shares))

        return answer(history, mean("expected_orders"), mean("expected_revenue"))
