"""Estimate what the calendar does to the orders of existing customers.

The orders of each day are compared with what the customers' ages alone make expect, so that a shop
that grows, or a cohort that cools down, is not taken for a season. What is seen once may be chance
or a good year: factors are shrunk by how often they have returned.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .calendar_periods import (
    PERIODS,
    Period,
    inside_period,
    month_of_days,
    periods_of,
    times_seen,
)
from .history import History
from .holdout import day_number

NO_SEASON_YEARS, FULL_YEARS = 1.0, 2.0
YEAR_DAYS = 365.25
YEAR_TO_YEAR = 0.10
UNSEEN_MONTH = 0.20
AGE_EDGES = (0, 7, 14, 30, 60, 120, 240, 365, 730, 100_000)
_SEASON_SPREAD = 0.25
_ROUNDS = 12
_MOST_OF_A_MONTH = 20
_LEAST = 1e-3


@dataclass(frozen=True)
class Exposure:
    """Existing customers and what they did, day by day.

    Attributes
    ----------
    first_day : int
        First day of the log, in days since 1970-01-01.
    customers : ndarray, shape (n_days, n_ages)
        Customers of each age class on each day; the day of the first order is not counted.
    sold : ndarray, shape (n_days, n_ages)
        Repeat purchase days, or their revenue, of the same.
    noise : float
        Variance of a total over its mean: 1 for orders, more for revenue.
    """

    first_day: int
    customers: np.ndarray
    sold: np.ndarray
    noise: float

    @property
    def days(self) -> int:
        """Days of the log up to the cut."""
        return len(self.sold)


@dataclass(frozen=True)
class SeasonalIndex:
    """What the calendar does to orders or revenue of existing customers.

    Attributes
    ----------
    months : ndarray, shape (12,)
        Factor of January ... December, shrunk; about 1 on average.
    periods : dict of str to float
        Further factor of a named season's days, on top of their month's; shrunk.
    deviation : ndarray, shape (12,)
        Standard deviation in logs that is left on each month.
    seen : ndarray of int, shape (12,)
        How often the history holds most of the month.
    belief : float
        0 with up to a year of history, 1 from two years on.
    """

    months: np.ndarray
    periods: dict[str, float]
    deviation: np.ndarray
    seen: np.ndarray
    belief: float

    def factors(self, first_day: int, days: int, named: tuple[Period, ...]) -> np.ndarray:
        """Factor of each of ``days`` days from ``first_day`` (days since 1970) on."""
        factor = self.months[month_of_days(first_day, days) - 1].copy()
        for period in named:
            inside = inside_period(period, first_day, days)
            factor[inside] *= self.periods.get(period.name, 1.0)
        return factor


def seasonal_index(
    history: History, territory: str | None = None, of: str = "orders"
) -> SeasonalIndex:
    """Estimate the index from repeat orders, given how old the customers were each day.

    Parameters
    ----------
    history : History
    territory : str, optional
        ISO country code, for the named seasons.
    of : {"orders", "revenue"}

    Returns
    -------
    SeasonalIndex
        All ones where the history is a year or shorter, or nobody came back.

    Notes
    -----
    Daily totals are taken as rate(age) x month x named season and fitted by turns (iterative
    proportional fitting of a Poisson model). Each log factor is then shrunk by σ² / (σ² + τ²/m +
    v): σ² how much seasons vary, τ the change from year to year, m the times seen, v its sampling
    variance; and by `SeasonalIndex.belief`.
    """
    named = periods_of(territory)
    years = history.known_days / YEAR_DAYS
    belief = float(np.clip((years - NO_SEASON_YEARS) / (FULL_YEARS - NO_SEASON_YEARS), 0, 1))
    days = exposure(history, of)
    seen = _months_seen(days)
    if belief == 0 or days.sold.sum() <= 0:
        return SeasonalIndex(np.ones(12), {}, np.full(12, UNSEEN_MONTH), seen, belief)
    month = month_of_days(days.first_day, days.days)
    masks = {p.name: inside_period(p, days.first_day, days.days) for p in named}
    months, periods = _fit(days, month, masks)
    return _shrunk(days, month, masks, (months, periods), seen, belief)


def exposure(history: History, of: str = "orders") -> Exposure:
    """Count existing customers, and their repeat orders or revenue, by day and age class."""
    return history.once(f"exposure {of}", lambda: _exposure(history, of))


def _exposure(history: History, of: str) -> Exposure:
    bought = history.days.where(history.days.purchase)
    first_day, last = int(bought.day.min()), day_number(history.cut)
    length, ages = last - first_day + 1, len(AGE_EDGES) - 1
    begun = np.full(len(history.days.customer_ids), np.iinfo(np.int64).max)
    np.minimum.at(begun, bought.customer, bought.day)
    known = begun[begun <= last] - first_day
    so_far = np.cumsum(np.bincount(known, minlength=length))
    upto = np.stack([_lagged(so_far, edge + 1) for edge in AGE_EDGES], axis=1)
    age = bought.day - begun[bought.customer]
    repeat = age > 0
    worth = np.ones(repeat.sum()) if of == "orders" else np.maximum(bought.revenue[repeat], 0.0)
    place = (bought.day[repeat] - first_day) * ages
    place = place + np.searchsorted(AGE_EDGES, age[repeat], side="left") - 1
    sold = np.bincount(place, weights=worth, minlength=length * ages).reshape(length, ages)
    noise = float((worth**2).sum() / worth.sum()) if worth.sum() > 0 else 1.0
    return Exposure(first_day, (upto[:, :-1] - upto[:, 1:]).astype(float), sold, noise)


def _lagged(values: np.ndarray, lag: int) -> np.ndarray:
    """Shift by a number of days, zeros in front."""
    if lag >= len(values):
        return np.zeros_like(values)
    return np.concatenate([np.zeros(lag, values.dtype), values[: len(values) - lag]])


def _months_seen(days: Exposure) -> np.ndarray:
    """How often each month is held for at least `_MOST_OF_A_MONTH` days."""
    dates = (days.first_day + np.arange(days.days)).astype("datetime64[D]")
    months, counts = np.unique(dates.astype("datetime64[M]"), return_counts=True)
    full = months[counts >= _MOST_OF_A_MONTH].astype(np.int64) % 12
    return np.bincount(full, minlength=12)


def _fit(
    days: Exposure, month: np.ndarray, masks: dict[str, np.ndarray]
) -> tuple[np.ndarray, dict[str, float]]:
    """Fit rate(age) x month x named season by turns."""
    months, named = np.ones(12), dict.fromkeys(masks, 1.0)
    total = days.sold.sum(axis=1)
    for _ in range(_ROUNDS):
        season = _daily(months, named, month, masks)
        rate = days.sold.sum(axis=0) / np.maximum((days.customers.T * season).sum(axis=1), 1e-12)
        base = days.customers @ rate
        others = base * season / months[month - 1]
        months = _over(_by(total, month), _by(others, month))
        for name, mask in masks.items():
            expected = (base * _daily(months, named, month, masks))[mask].sum() / named[name]
            part = float(total[mask].sum() / expected) if expected > 0 else 1.0
            named[name] = max(part, _LEAST)  # where nobody came at all
    return months, named


def _daily(
    months: np.ndarray, named: dict[str, float], month: np.ndarray, masks: dict[str, np.ndarray]
) -> np.ndarray:
    factor = months[month - 1].copy()
    for name, mask in masks.items():
        factor[mask] *= named[name]
    return np.maximum(factor, 1e-9)


def _by(values: np.ndarray, month: np.ndarray) -> np.ndarray:
    return np.bincount(month - 1, weights=values, minlength=12)


def _over(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return np.where(expected > 0, np.maximum(seen, 1e-9) / np.maximum(expected, 1e-9), 1.0)


def _shrunk(
    days: Exposure,
    month: np.ndarray,
    masks: dict[str, np.ndarray],
    fitted: tuple[np.ndarray, dict[str, float]],
    seen: np.ndarray,
    belief: float,
) -> SeasonalIndex:
    months, named = fitted
    total, last = days.sold.sum(axis=1), days.first_day + days.days - 1
    sold = _by(total, month)
    weight, deviation = _weight(sold, days.noise, seen, belief)
    logs = np.log(np.maximum(months, _LEAST))
    logs = np.where(seen > 0, logs - np.average(logs, weights=np.maximum(sold, 1e-9)), 0.0)
    factors = {}
    for period in (p for p in PERIODS if p.name in masks and masks[p.name].any()):
        held = np.array([times_seen(period, days.first_day, last)])
        part, _ = _weight(np.array([total[masks[period.name]].sum()]), days.noise, held, belief)
        factors[period.name] = float(named[period.name] ** part[0])
    return SeasonalIndex(np.exp(weight * logs), factors, deviation, seen, belief)


def _weight(
    sold: np.ndarray, noise: float, seen: np.ndarray, belief: float
) -> tuple[np.ndarray, np.ndarray]:
    """Share of each log factor to believe, and the standard deviation that is left."""
    prior = _SEASON_SPREAD**2
    doubt = YEAR_TO_YEAR**2 / np.maximum(seen, 1) + noise / np.maximum(sold, 1e-9)
    weight = np.where(seen > 0, prior / (prior + doubt), 0.0)
    left = np.minimum(np.sqrt(prior * (1 - weight) + YEAR_TO_YEAR**2), UNSEEN_MONTH)
    left = belief * left + (1 - belief) * UNSEEN_MONTH
    return belief * weight, np.where(seen > 0, left, UNSEEN_MONTH)
