"""Forecasts know the calendar: what the coming season does to a horizon, and what nobody can know.

Every purchase model spreads a customer's orders evenly over the year, so a quarter with Christmas
in it comes out 25 to 40 % low. The index of `season_index` enters the forecast as a factor. Where
the horizon holds a season that the history has never seen, no factor is honest: then there is a
range, and whoever calls turns amber.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .calendar_periods import Period, inside_period, month_of_days, periods_of, times_seen
from .history import History
from .holdout import day_number
from .season_index import UNSEEN_MONTH, Exposure, SeasonalIndex, exposure, seasonal_index

_Z80 = 1.2816


@dataclass(frozen=True)
class SeasonOutlook:
    """What the calendar does to a horizon.

    Attributes
    ----------
    orders, revenue : float
        Factors on what a model without a season expects.
    low, high : float
        80 % range of the factor on revenue.
    unseen : tuple of str
        Named seasons in the horizon that the history has never held.
    unseen_share : float
        Share of the horizon's days in months that the history does not hold.
    belief : float
        See `SeasonalIndex`.
    """

    orders: float
    revenue: float
    low: float
    high: float
    unseen: tuple[str, ...]
    unseen_share: float
    belief: float


def season_outlook(
    history: History, horizon_days: int, territory: str | None = None
) -> SeasonOutlook:
    """Say what the calendar does to the days after a cut, and what cannot be known of it.

    Parameters
    ----------
    history : History
    horizon_days : int
    territory : str, optional
        ISO country code; see `calendar_periods.territory_of`.

    Returns
    -------
    SeasonOutlook
        Factors over what the history's own mix of days makes a model expect. The range covers what
        is left of doubt about the index, months never seen, and the assumed bracket of the lift of
        named seasons never seen.
    """
    named = periods_of(territory)
    first = day_number(history.cut) + 1
    orders, revenue = (seasonal_index(history, territory, of) for of in ("orders", "revenue"))
    days = exposure(history, "orders")
    month = month_of_days(first, horizon_days) - 1
    unknown = revenue.seen[month] == 0
    new = [p for p in named if _is_unseen(p, history, first, horizon_days)]
    doubt = np.where(unknown, UNSEEN_MONTH, revenue.deviation[month]).mean()
    factor = _ratio(revenue, days, first, horizon_days, named)
    low, high = _bracket(new, first, horizon_days)
    return SeasonOutlook(
        _ratio(orders, days, first, horizon_days, named),
        factor,
        float(factor * low * np.exp(-_Z80 * doubt)),
        float(factor * high * np.exp(_Z80 * doubt)),
        tuple(period.name for period in new),
        float(unknown.mean()),
        revenue.belief,
    )


def season_factor(history: History, horizon_days: int, territory: str | None = None) -> float:
    """Factor on expected orders of the horizon; 1 where the history tells nothing."""
    index = seasonal_index(history, territory, "orders")
    first = day_number(history.cut) + 1
    return _ratio(index, exposure(history, "orders"), first, horizon_days, periods_of(territory))


def season_unseen(history: History, horizon_days: int, territory: str | None = None) -> bool:
    """Whether the horizon holds a named season that the history has never held."""
    first = day_number(history.cut) + 1
    return any(_is_unseen(p, history, first, horizon_days) for p in periods_of(territory))


def index_table(index: SeasonalIndex) -> pd.DataFrame:
    """Lay the index out for an exhibit: ``month`` (1-12), ``factor``, ``low``, ``high``, ``seen``."""
    spread = np.exp(_Z80 * index.deviation)
    return pd.DataFrame(
        {
            "month": np.arange(1, 13),
            "factor": index.months,
            "low": index.months / spread,
            "high": index.months * spread,
            "seen": index.seen,
        }
    )


def _ratio(
    index: SeasonalIndex, days: Exposure, first_day: int, horizon: int, named: tuple[Period, ...]
) -> float:
    """Mean factor of the horizon over that of the history, the latter by customers on each day."""
    before = index.factors(days.first_day, days.days, named)
    weight = days.customers.sum(axis=1)
    usual = np.average(before, weights=weight) if weight.sum() > 0 else 1.0
    return float(index.factors(first_day, horizon, named).mean() / usual)


def _is_unseen(period: Period, history: History, first_day: int, horizon: int) -> bool:
    """Whether the period lies in the horizon but half of it never in the history."""
    if not inside_period(period, first_day, horizon).any():
        return False
    return times_seen(period, exposure(history).first_day, first_day - 1) == 0


def _bracket(periods: list[Period], first_day: int, horizon: int) -> tuple[float, float]:
    """Mean of the assumed lifts over the horizon's days; where seasons overlap, the wider one."""
    low, high = np.ones(horizon), np.ones(horizon)
    for period in periods:
        inside = inside_period(period, first_day, horizon)
        low[inside] = np.minimum(low[inside], period.low)
        high[inside] = np.maximum(high[inside], period.high)
    return float(low.mean()), float(high.mean())
