"""Where the past is cut for the tournament.

The stretch that is forecast is one horizon long where the history holds two of them, otherwise half
of the history. The last cut lies one stretch before the as-of day; the earlier ones follow at equal
steps of at most a third of the stretch, as long as half a stretch of history (and four weeks) stays
before them.
"""

from __future__ import annotations

import pandas as pd

from clvlib.merchant import Horizon

SHORTEST_STRETCH_DAYS = 28
_SHORTEST_STEP_DAYS = 7
MOST_CUTS = 3


def stretch(first: pd.Timestamp, as_of: pd.Timestamp, horizon: Horizon) -> int:
    """Return the length of the stretch that is forecast, in days."""
    known = (as_of.normalize() - first.normalize()).days + 1
    days = (as_of.normalize() - horizon.begin(as_of).normalize()).days
    return days if 2 * days <= known + 1 else max(known // 2, 1)


def rolling_cuts(
    first: pd.Timestamp, as_of: pd.Timestamp, horizon: Horizon
) -> tuple[list[pd.Timestamp], int]:
    """Return the cuts, the latest first, and the length of the stretch after each.

    Parameters
    ----------
    first, as_of : Timestamp
        First order, and last day known.
    horizon : Horizon

    Returns
    -------
    list of Timestamp, int
        No cut where the stretch would be shorter than four weeks.
    """
    days = stretch(first, as_of, horizon)
    if days < SHORTEST_STRETCH_DAYS:
        return [], days
    last = as_of.normalize() - pd.Timedelta(days=days)
    before = (last - first.normalize()).days + 1
    room = before - max(days // 2, SHORTEST_STRETCH_DAYS)
    step = min(days // 3, room // (MOST_CUTS - 1))
    if step < _SHORTEST_STEP_DAYS:
        step = _SHORTEST_STEP_DAYS
    count = 1 + min(MOST_CUTS - 1, max(room, 0) // step)
    return [last - pd.Timedelta(days=step * i) for i in range(count)], days
