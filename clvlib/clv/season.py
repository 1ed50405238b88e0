"""Forecasts know the calendar: what the coming season does to a horizon, and what nobody can know.

Every purchase model spreads a customer's orders evenly over the year, so a quarter with Christmas
in it comes out 25 to 40 % low. The index of `season_index` enters the forecast as a factor. Where
the horizon holds a named season that the history has never seen, the usual year of the country's
retail trade stands in for it (`stand_in`), or half of an assumed lift where that is not known; the
range holds all of it, and whoever calls turns amber.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .calendar_periods import Period, inside_period, month_of_days, periods_of, times_seen
from .following import Following
from .history import History
from .holdout import day_number
from .season_index import UNSEEN_MONTH, Exposure, SeasonalIndex, exposure, seasonal_index
from .stand_in import StandIn, stand_in
from .usual_year import UsualYear

Z80 = 1.2816


@dataclass(frozen=True)
class SeasonOutlook:
    """What the calendar does to a horizon.

    Attributes
    ----------
    orders, revenue : float
        Factors on what a model without a season expects: from the shop's own history, or from
        ``year`` where a named season was never seen.
    low, high : float
        80 % range of the factor on revenue, seasons never seen included.
    unseen : tuple of str
        Named seasons in the horizon that the history has never held.
    unseen_share : float
        Share of the horizon's days in months that the history does not hold.
    belief : float
        See `SeasonalIndex`.
    usual : float
        Further factor of the seasons never seen: half of what is usual in retail, 1 where ``year``
        holds it. It enters the kit's own forecasts (`learned`, `committee`); the models of the
        literature stay as they are.
    bracket : (float, float)
        What the seasons never seen may do to the horizon, at least and at most; (1, 1) without.
    year : UsualYear or None
        The usual year of trade that stands in where a named season was never seen.
    follows : Following or None
        How far the shop's revenue follows it.
    """

    orders: float
    revenue: float
    low: float
    high: float
    unseen: tuple[str, ...]
    unseen_share: float
    belief: float
    usual: float = 1.0
    bracket: tuple[float, float] = (1.0, 1.0)
    year: UsualYear | None = None
    follows: Following | None = None

    @property
    def unseen_spread(self) -> float:
        """Standard deviation in logs of what the seasons never seen may do."""
        low, high = self.bracket
        return float(np.log(high / low) / (2 * Z80))


def season_outlook(history: History, horizon_days: int) -> SeasonOutlook:
    """Say what the calendar does to the days after a cut, and what cannot be known of it.

    Parameters
    ----------
    history : History
        `trading_place` tells which named seasons lie ahead; those of its ``territory`` are in the
        index of what the shop has lived through.
    horizon_days : int

    Returns
    -------
    SeasonOutlook
        Factors over what the history's own mix of days makes a model expect. The range covers what
        is left of doubt about the index, months never seen, and the assumed bracket of the lift of
        named seasons never seen.
    """
    return history.once(f"season {horizon_days}", lambda: _outlook(history, horizon_days))


def _outlook(history: History, horizon_days: int) -> SeasonOutlook:
    named, sold_to = periods_of(history.territory), periods_of(trading_place(history))
    first = day_number(history.cut) + 1
    days = exposure(history, "orders")
    new = [p for p in sold_to if _is_unseen(p, days, first, horizon_days)]
    # A forecast and the past that it learns from lean alike, each on the profile of its own
    # year: a cut before the first profile's end leans on none.
    today = history.present + 1
    leans = bool(new) or any(_is_unseen(p, days, today, horizon_days) for p in sold_to)
    lean = [stand_in(history, of) for of in ("orders", "revenue")] if leans else []
    orders, revenue = (
        given.index if given else season_of(history, of)
        for of, given in zip(("orders", "revenue"), lean or (None, None), strict=True)
    )
    month = month_of_days(first, horizon_days) - 1
    unknown = revenue.seen[month] == 0
    factor = _ratio(revenue, days, first, horizon_days, named)
    outlook = SeasonOutlook(
        _ratio(orders, days, first, horizon_days, named), factor, factor, factor,
        tuple(period.name for period in new), float(unknown.mean()), revenue.belief,
    )  # fmt: skip
    bracket = _lifts(new, first, horizon_days)
    if lean and lean[1]:
        return _leaning(outlook, lean[1], float(revenue.deviation[month].mean()), bracket)
    doubt = np.where(unknown, UNSEEN_MONTH, revenue.deviation[month]).mean()
    low, usual, high = bracket
    return replace(
        outlook,
        low=float(factor * low * np.exp(-Z80 * doubt)),
        high=float(factor * high * np.exp(Z80 * doubt)),
        usual=usual,
        bracket=(low, high),
    )


def _leaning(
    outlook: SeasonOutlook, given: StandIn, doubt: float, bracket: tuple[float, float, float]
) -> SeasonOutlook:
    """Give the range around a factor that holds the lift of the seasons never seen already."""
    low, _, high = bracket
    around = Z80 * np.hypot(doubt, np.log(high / low) / (2 * Z80))
    return replace(
        outlook,
        low=float(outlook.revenue * np.exp(-around)),
        high=float(outlook.revenue * np.exp(around)),
        bracket=(low, high),
        year=given.year,
        follows=given.follows,
    )


def trading_place(history: History) -> str | None:
    """Country whose named seasons lie ahead: the one that the settings sell to, or the shop's."""
    return history.usual_year_of or history.territory


def season_of(history: History, of: str = "orders") -> SeasonalIndex:
    """Estimate the index of a history once; ``of`` is ``"orders"`` or ``"revenue"``."""
    return history.once(f"index {of}", lambda: seasonal_index(history, history.territory, of))


def season_factor(history: History, horizon_days: int) -> float:
    """Factor on expected orders of the horizon; 1 where the history tells nothing."""
    return season_outlook(history, horizon_days).orders


def index_table(index: SeasonalIndex) -> pd.DataFrame:
    """Lay the index out for an exhibit: ``month`` (1-12), ``factor``, ``low``, ``high``, ``seen``."""
    spread = np.exp(Z80 * index.deviation)
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


def _is_unseen(period: Period, days: Exposure, first_day: int, horizon: int) -> bool:
    """Whether the period lies in the horizon but half of it never in the history."""
    if not inside_period(period, first_day, horizon).any():
        return False
    return times_seen(period, days.first_day, first_day - 1) == 0


def _lifts(periods: list[Period], first_day: int, horizon: int) -> tuple[float, float, float]:
    """Mean over the horizon of the least, usual and largest lift; the stronger where they overlap."""
    low, usual, high = np.ones(horizon), np.ones(horizon), np.ones(horizon)
    for period in periods:
        inside = inside_period(period, first_day, horizon)
        low[inside] = np.minimum(low[inside], period.low)
        high[inside] = np.maximum(high[inside], period.high)
        stronger = inside & (np.abs(np.log(usual)) < abs(np.log(period.usual)))
        usual[stronger] = period.usual
    return float(low.mean()), float(usual.mean()), float(high.mean())
