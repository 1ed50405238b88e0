"""Earlier days at which to learn: features before each, labels after it, all before the cut.

Where the history holds more than two horizons, the labels are whole horizons. Where it is shorter,
half of it becomes the label; the models' own forecasts are then made over that shorter stretch too,
and the trees learn a ratio, which carries over to the longer one.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..candidates import Withdrawn
from ..history import History

SHORTEST_LABEL_DAYS = 28
SHORTEST_PAST_DAYS = 90
_SECOND = 0.85
_MOST_CUTS = 3


@dataclass(frozen=True)
class InnerCut:
    """A day to learn at.

    Attributes
    ----------
    cut : Timestamp
        Last day of the features.
    label_days : int
        Days after it that make the label; none is later than the outer cut.
    """

    cut: pd.Timestamp
    label_days: int


def inner_cuts(history: History, horizon_days: int) -> list[InnerCut]:
    """Choose one to three inner cuts, the earliest first.

    Parameters
    ----------
    history : History
    horizon_days : int
        What will be forecast from the outer cut.

    Returns
    -------
    list of InnerCut
        Half a horizon apart with labels of a whole horizon where there is room for two such cuts;
        else with labels of half the history and of 85 % of that.

    Raises
    ------
    Withdrawn
        When there is no room for a quarter of a year to learn from and four weeks to learn.
    """
    known = history.known_days
    label = min(horizon_days, known // 2, known - SHORTEST_PAST_DAYS)
    if label < SHORTEST_LABEL_DAYS:
        raise Withdrawn(
            f"{known} days of history are fewer than the {SHORTEST_PAST_DAYS} + "
            f"{SHORTEST_LABEL_DAYS} that trees need"
        )
    step = horizon_days // 2
    room = (known - label - SHORTEST_PAST_DAYS) // step if label == horizon_days else 0
    if room < 1:
        lengths = {label, max(round(label * _SECOND), SHORTEST_LABEL_DAYS)}
        return [InnerCut(_back(history, days), days) for days in sorted(lengths, reverse=True)]
    places = range(min(room, _MOST_CUTS - 1), -1, -1)
    return [InnerCut(_back(history, label + place * step), label) for place in places]


def _back(history: History, days: int) -> pd.Timestamp:
    return history.cut - pd.Timedelta(days=days)
