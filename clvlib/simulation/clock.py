"""When the shop is busy: days of the week, seasons, hours of the day.

BG/NBD knows no weekdays. So purchases are drawn on an even clock, and the even clock is
then bent within each week: quiet days are short, busy days long. No purchase moves
by more than about a day, none is lost, and the likelihood stays what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

# Monday to Sunday; the branches live on offices.
WEEKDAY = np.array([1.05, 1.08, 1.08, 1.10, 1.15, 0.84, 0.70])
# January to December; newcomers and walk-ins only.
MONTH = np.array([0.90, 0.70, 1.05, 1.10, 1.10, 1.00, 0.95, 0.95, 1.10, 1.15, 1.05, 0.95])

_HOURS = np.arange(7, 22)
_PROFILES = {
    # hour          7  8  9 10 11 12 13 14 15 16 17 18 19 20 21
    "weekday": [5, 11, 9, 6, 6, 10, 9, 7, 9, 8, 6, 5, 4, 3, 2],
    "weekend": [1, 3, 6, 9, 10, 9, 8, 10, 12, 10, 7, 6, 4, 3, 2],
    "morning": [18, 32, 20, 8, 4, 5, 3, 2, 3, 2, 1, 1, 0.5, 0.3, 0.2],
}


@dataclass(frozen=True)
class Clock:
    """The days of the simulated period.

    Attributes
    ----------
    start, end : datetime.date
        First and last day, both open for business.
    edges : numpy.ndarray
        Even-clock time at which each day begins, shape (days + 1,); runs from 0 to ``days``.
    """

    start: date
    end: date
    edges: np.ndarray

    @classmethod
    def over(cls, start: date, end: date) -> Clock:
        """Return the clock of the period from ``start`` to ``end``, both included."""
        dates = pd.date_range(start, end)
        lengths = WEEKDAY[dates.day_of_week.to_numpy()]
        edges = np.concatenate([[0.0], np.cumsum(lengths)])
        return cls(start, end, edges * (len(dates) / edges[-1]))

    @property
    def days(self) -> int:
        """Number of days."""
        return len(self.edges) - 1

    @property
    def dates(self) -> pd.DatetimeIndex:
        """Every day of the period."""
        return pd.date_range(self.start, self.end)

    @property
    def weekday(self) -> np.ndarray:
        """Weekday of each day, 0 for Monday."""
        return self.dates.day_of_week.to_numpy()

    @property
    def noon(self) -> np.ndarray:
        """Even-clock time of the middle of each day."""
        return (self.edges[:-1] + self.edges[1:]) / 2

    def day_of(self, even: np.ndarray) -> np.ndarray:
        """Return the day (from 0) in which an even-clock time falls."""
        return np.searchsorted(self.edges, even, side="right") - 1

    def busy(self) -> np.ndarray:
        """Return how many newcomers and walk-ins each day draws, as shares of all.

        The shop grows by the line from 0.6 to 1.6, with the year's seasons.
        """
        dates = self.dates
        growth = 0.6 + np.arange(self.days) / max(self.days - 1, 1)
        weight = growth * MONTH[dates.month.to_numpy() - 1] * WEEKDAY[self.weekday]
        return weight / weight.sum()

    def stamps(self, day: np.ndarray, second: np.ndarray) -> np.ndarray:
        """Return ``datetime64[s]`` of a day number and a second of that day."""
        first = np.datetime64(self.start, "s")
        return first + (day.astype("int64") * 86_400 + second.astype("int64"))


def draw_seconds(
    rng: np.random.Generator, weekday: np.ndarray, early: np.ndarray | None = None
) -> np.ndarray:
    """Draw the second of the day of each order.

    Parameters
    ----------
    weekday : numpy.ndarray
        Weekday of each order, 0 for Monday.
    early : numpy.ndarray of bool, optional
        Orders of people who come in the morning; seven in ten of these keep to it.
    """
    seconds = np.empty(len(weekday), dtype="int64")
    profile = np.where(weekday < 5, 0, 1)
    if early is not None:
        profile[early & (rng.random(len(weekday)) < 0.7)] = 2
    for code, weights in enumerate(_PROFILES.values()):
        chosen = np.flatnonzero(profile == code)
        share = np.array(weights) / np.sum(weights)
        hour = rng.choice(_HOURS, size=len(chosen), p=share)
        seconds[chosen] = hour * 3600 + rng.integers(0, 3600, len(chosen))
    return seconds
