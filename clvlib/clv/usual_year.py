"""The usual year of retail trade, by country: what official statistics say about an ordinary shop.

A shop that has not lived through an autumn knows nothing of it; its country's trade does. The index
of a month is what a day of it sold over what a day of the year sold, from monthly retail sales not
seasonally adjusted: log of sales a day less its centred mean over twelve months, averaged over the
years named. Trade in food, vehicles and fuel is left out where the statistics part it off. A profile
serves the years after its own alone, so that no test against the past looks ahead (and cuts before
the first profile's end lean on none, though a later forecast does); countries whose
statistics were not at hand have none, and their shops stay at an even year.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Source = Literal["census", "ons", "abs", "rosstat"]

MEAN_SLOPE = 0.85
SLOPE_SPREAD = 0.60
_Z80 = 1.2816


@dataclass(frozen=True)
class UsualYear:
    """Index of the twelve months of a country's retail trade.

    Attributes
    ----------
    territory : str
        ISO country code.
    source : Source
        Statistical office, see `SOURCES`.
    years : (int, int)
        First and last year of the statistics averaged.
    months : tuple of float, length 12
        Sales a day in January ... December over those of an even year.
    """

    territory: str
    source: Source
    years: tuple[int, int]
    months: tuple[float, ...]

    @property
    def logs(self) -> np.ndarray:
        """Logarithm of the index, shape ``(12,)``."""
        return np.log(self.months)


SOURCES: dict[Source, str] = {
    "census": "US Census Bureau, Monthly Retail Trade",
    "ons": "UK Office for National Statistics, Retail Sales Index",
    "abs": "Australian Bureau of Statistics, Retail Trade 8501.0",
    "rosstat": "Rosstat, retail trade turnover",
}

# US: retail without vehicles, petrol and food shops. GB: mean of clothing, household goods, books
# and cosmetics. AU: retail without food and restaurants. RU: goods other than food.
USUAL_YEARS = (
    UsualYear("US", "census", (1992, 1996), (
        0.815, 0.893, 0.931, 0.968, 0.983, 0.992, 0.932, 0.986, 0.968, 0.983, 1.105, 1.437)),
    UsualYear("US", "census", (2000, 2009), (
        0.870, 0.942, 0.960, 0.982, 1.005, 1.001, 0.945, 0.989, 0.949, 0.966, 1.070, 1.315)),
    UsualYear("US", "census", (2010, 2019), (
        0.870, 0.950, 0.975, 0.985, 1.010, 0.999, 0.955, 0.988, 0.952, 0.963, 1.085, 1.264)),
    UsualYear("GB", "ons", (1990, 1999), (
        0.940, 0.912, 0.924, 0.932, 0.923, 0.930, 0.984, 0.952, 0.952, 1.008, 1.105, 1.428)),
    UsualYear("GB", "ons", (2000, 2009), (
        0.923, 0.903, 0.917, 0.929, 0.925, 0.929, 0.970, 0.940, 0.953, 1.006, 1.118, 1.476)),
    UsualYear("GB", "ons", (2010, 2019), (
        0.898, 0.889, 0.917, 0.922, 0.926, 0.944, 0.977, 0.946, 0.960, 1.013, 1.142, 1.457)),
    UsualYear("AU", "abs", (1995, 2004), (
        0.929, 0.907, 0.908, 0.940, 0.959, 0.973, 0.942, 0.928, 0.974, 0.992, 1.082, 1.458)),
    UsualYear("AU", "abs", (2005, 2017), (
        0.944, 0.909, 0.917, 0.931, 0.941, 0.988, 0.948, 0.934, 0.976, 0.990, 1.089, 1.424)),
    UsualYear("RU", "rosstat", (2005, 2016), (
        0.885, 0.953, 0.934, 0.969, 0.945, 0.988, 0.983, 1.016, 1.039, 1.030, 1.052, 1.203)),
)  # fmt: skip


def usual_year(territory: str | None, year: int) -> UsualYear | None:
    """Give the newest profile of a country whose statistics end before a year.

    Parameters
    ----------
    territory : str or None
        ISO country code; None where it is not known.
    year : int
        In which the forecast is made.

    Returns
    -------
    UsualYear or None
        None for other countries, and before the first profile's end.
    """
    known = [u for u in USUAL_YEARS if u.territory == territory and u.years[1] < year]
    return max(known, key=lambda u: u.years[1], default=None)


def ordinary_range() -> tuple[float, float]:
    """Power to which the shops of an ordinary trade raise the usual year: 80 % range."""
    return max(MEAN_SLOPE - _Z80 * SLOPE_SPREAD, 0.0), MEAN_SLOPE + _Z80 * SLOPE_SPREAD
