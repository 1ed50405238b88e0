"""The named trading seasons, by country: when they fall, and how far they can lift a shop's days.

Christmas and Black Friday, Spring Festival, 618 and Double 11 decide whether a forecast of the
coming quarter is right. Fixed dates are computed, those of the moon come from a table. A season
that a shop has not lived through yet cannot be estimated, only bounded: for that each carries a
bracket of the lift of its days, which is an assumption of ours and is called so in the report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from babel.core import get_global

from .holdout import day_number

# First day of the lunar year, Beijing time (Hong Kong Observatory, calendar conversion tables).
LUNAR_NEW_YEAR: dict[int, date] = {
    when.year: when
    for when in (
        date(2009, 1, 26), date(2010, 2, 14), date(2011, 2, 3), date(2012, 1, 23),
        date(2013, 2, 10), date(2014, 1, 31), date(2015, 2, 19), date(2016, 2, 8),
        date(2017, 1, 28), date(2018, 2, 16), date(2019, 2, 5), date(2020, 1, 25),
        date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10),
        date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
        date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11),
        date(2033, 1, 31), date(2034, 2, 19), date(2035, 2, 8),
    )
}  # fmt: skip

CHINESE = frozenset({"CN", "HK", "MO", "TW"})
NO_CHRISTMAS = frozenset({"CN", "IL", "SA", "AE", "IR", "PK", "DZ", "MA", "TN", "TR"})
BLACK_FRIDAY = frozenset({
    "US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "ES", "PT", "IT", "NL", "BE", "LU", "SE", "NO",
    "DK", "FI", "PL", "CZ", "AU", "NZ", "BR", "MX", "ZA",
})  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A named season that returns every year.

    Attributes
    ----------
    name : str
        English, capitalised as in a sentence: ``"Christmas"``.
    days : callable
        Year to first and last day, or None where the year is not known.
    applies : callable
        ISO territory code to whether shops there have it.
    low, high : float
        Assumed bracket of a day's orders in it over an ordinary day of the shop.
    """

    name: str
    days: Callable[[int], tuple[date, date] | None]
    applies: Callable[[str], bool]
    low: float
    high: float

    @property
    def usual(self) -> float:
        """Lift to reckon with where it has never been seen: the middle of the bracket, by half."""
        return float((self.low * self.high) ** 0.25)


def black_friday(year: int) -> date:
    """Day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21 + 1)


def _around_black_friday(year: int) -> tuple[date, date]:
    friday = black_friday(year)
    return friday - timedelta(days=4), friday + timedelta(days=3)


def _before_lunar_year(year: int) -> tuple[date, date] | None:
    eve = LUNAR_NEW_YEAR.get(year)
    return (eve - timedelta(days=21), eve - timedelta(days=1)) if eve else None


def _lunar_holidays(year: int) -> tuple[date, date] | None:
    first = LUNAR_NEW_YEAR.get(year)
    return (first, first + timedelta(days=6)) if first else None


def _fixed(
    start: tuple[int, int], end: tuple[int, int]
) -> Callable[[int], tuple[date, date] | None]:
    return lambda year: (date(year, *start), date(year, *end))


PERIODS = (
    Period(
        "Christmas", _fixed((11, 1), (12, 24)), lambda place: place not in NO_CHRISTMAS, 1.0, 2.0
    ),
    Period("Black Friday", _around_black_friday, lambda place: place in BLACK_FRIDAY, 1.0, 2.5),
    Period("Spring Festival", _before_lunar_year, lambda place: place in CHINESE, 0.9, 1.8),
    Period("Spring Festival holidays", _lunar_holidays, lambda place: place in CHINESE, 0.3, 1.2),
    Period("618", _fixed((6, 1), (6, 18)), lambda place: place == "CN", 1.0, 2.0),
    Period("Double 11", _fixed((11, 1), (11, 11)), lambda place: place == "CN", 1.0, 2.5),
)

DEFAULT_TERRITORY = "US"


def periods_of(territory: str | None) -> tuple[Period, ...]:
    """Give the seasons of a country; those of `DEFAULT_TERRITORY` where it is not known."""
    place = (territory or DEFAULT_TERRITORY).upper()
    return tuple(period for period in PERIODS if period.applies(place))


def territory_of(timezone: str) -> str | None:
    """Give the ISO country code of an IANA time zone (Unicode CLDR); None for UTC and its like."""
    return get_global("zone_territories").get(timezone)


def occurrences(period: Period, first: date, last: date) -> list[tuple[date, date]]:
    """List the period's first and last days where it touches the stretch between two days."""
    years = range(first.year - 1, last.year + 2)
    found = [days for days in map(period.days, years) if days is not None]
    return [days for days in found if days[0] <= last and days[1] >= first]


def month_of_days(first_day: int, days: int) -> np.ndarray:
    """Month (1 to 12) of each of ``days`` days from a day since 1970-01-01 on."""
    dates = (first_day + np.arange(days)).astype("datetime64[D]")
    return dates.astype("datetime64[M]").astype(np.int64) % 12 + 1


def inside_period(period: Period, first_day: int, days: int) -> np.ndarray:
    """Mask of the days that lie in a named season."""
    inside = np.zeros(days, dtype=bool)
    first, last = (pd.Timestamp(first_day + n, unit="D").date() for n in (0, days - 1))
    for start, end in occurrences(period, first, last):
        begin = day_number(pd.Timestamp(start)) - first_day
        inside[max(begin, 0) : day_number(pd.Timestamp(end)) - first_day + 1] = True
    return inside


def times_seen(period: Period, first_day: int, last_day: int) -> int:
    """Count the occurrences of which a stretch holds at least half the days."""
    first, last = (pd.Timestamp(day, unit="D").date() for day in (first_day, last_day))
    held = [
        (min(end, last) - max(start, first)).days + 1 >= ((end - start).days + 1) / 2
        for start, end in occurrences(period, first, last)
    ]
    return sum(held)
