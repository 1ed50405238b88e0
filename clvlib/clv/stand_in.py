"""The country's usual year in place of the shop's own index, where a season was never seen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .following import Following, following
from .history import History
from .season_index import UNSEEN_MONTH, SeasonalIndex, exposure, seasonal_index
from .usual_year import UsualYear, usual_year


@dataclass(frozen=True)
class StandIn:
    """The usual year as far as a shop follows it.

    Attributes
    ----------
    index : SeasonalIndex
        Its ``deviation`` holds the doubt about the slope, too.
    year : UsualYear
    follows : Following
    """

    index: SeasonalIndex
    year: UsualYear
    follows: Following


def stand_in(history: History, of: str) -> StandIn | None:
    """Raise the usual year to the power that the shop's own months show; see `following`.

    Parameters
    ----------
    history : History
        Its ``usual`` and ``territory`` name the country.
    of : {"orders", "revenue"}

    Returns
    -------
    StandIn or None
        None where no usual year is known, or the settings want none.
    """
    return history.once(f"stand-in {of}", lambda: _stand_in(history, of))


def _stand_in(history: History, of: str) -> StandIn | None:
    year = usual_year(history.usual_year_of, history.cut.year)
    if year is None:
        return None
    days = exposure(history, of)
    follows = following(days.first_day, days.customers, days.sold, days.noise, year.logs)
    own = history.once(f"index {of}", lambda: seasonal_index(history, history.territory, of))
    index = replace(
        own,
        months=np.exp(follows.slope * year.logs),
        periods={},
        deviation=np.hypot(UNSEEN_MONTH, follows.deviation * year.logs),
    )
    return StandIn(index, year, follows)
