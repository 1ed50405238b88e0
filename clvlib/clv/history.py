"""What was known by the end of a day: the one thing a candidate of the tournament may see.

A forecast leaks when it reads what came after the cut. So every candidate gets a `History`, which
hands out no later row, and keeps what several candidates need (the purchase summary, the
fitted models of the literature), so that twelve candidates cost three fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from .holdout import Days, PurchaseRule, day_number, summarise_days
from .laid_out import LaidOut, lay_out
from .protocols import FittedPurchaseModel, FittedSpendModel
from .purchases import TimingModel
from .registry import purchase_model, spend_model
from .regularity import RegularModel
from .spend import spend_independence
from .summit import Summits

T = TypeVar("T")

TIME_UNIT_DAYS = 7.0
YEAR_DAYS = 365
MOST_CORRELATION = 0.25  # CDNOW has .11; users of Gamma-Gamma stop trusting it at about .24
MOST_ETA_SQUARED = 0.06  # a medium effect by Cohen (1988)


@dataclass(frozen=True)
class History:
    """Orders up to and including the day ``cut``; make it with `history_at`.

    Attributes
    ----------
    cut : Timestamp
        Last day that is known, at midnight; the day itself is known to its last second.
    rule : PurchaseRule
        What counts as a purchase, see `holdout.purchase_days`.
    lines : DataFrame or None
        The lines of these orders, where known.
    territory : str or None
        ISO country code of the shop, for the named seasons; see `calendar_periods`.
    usual : str
        Whose usual year of trade stands in for months never seen: ``"country"`` (that of the shop),
        ``"none"``, or the ISO code of another; see `usual_year`.
    """

    _log: pd.DataFrame = field(repr=False)  # later orders, too: a dozen cuts share one table
    cut: pd.Timestamp
    rule: PurchaseRule = "ordered"
    lines: pd.DataFrame | None = None
    territory: str | None = None
    usual: str = "country"
    _made: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    _given: LaidOut | None = field(default=None, repr=False, compare=False)
    _present: int | None = field(default=None, repr=False, compare=False)
    _found: dict[str, dict[int, np.ndarray]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def orders(self) -> pd.DataFrame:
        """``customer_id``, ``ordered_at``, ``revenue`` and whatever else the orders carry."""
        known = _known(self._log, self.cut)
        return self._log if known.all() else self._log[known]

    @cached_property
    def laid_out(self) -> LaidOut:
        """The orders customer by customer; of an earlier day, what the later one laid out."""
        return self._given or lay_out(self.orders, self.rule)

    @property
    def days(self) -> Days:
        """What every customer did on every day."""
        return self.laid_out.days

    @property
    def usual_year_of(self) -> str | None:
        """ISO code of the country whose usual year of trade counts; None where none does."""
        return {"country": self.territory, "none": None}.get(self.usual, self.usual)

    @cached_property
    def who(self) -> np.ndarray:
        """Position in ``days.customer_ids`` of each row of the summary, ascending."""
        return self.days.buyers(day_number(self.cut))

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Purchase summary, one row a customer sorted by id; see `holdout.summarise`."""
        return summarise_days(self.days, day_number(self.cut))

    @property
    def present(self) -> int:
        """Last day, since 1970-01-01, of the history that this one was put back from, or its own."""
        return day_number(self.cut) if self._present is None else self._present

    @property
    def known_days(self) -> int:
        """Days from the first order to the cut, both included."""
        return day_number(self.cut) - int(self.days.day.min()) + 1

    def until(self, cut: pd.Timestamp | str) -> History:
        """Go further back: what was known by an earlier day."""
        earlier = pd.Timestamp(cut).normalize()
        if earlier > self.cut:
            raise ValueError(f"nothing is known after {self.cut.date()}, asked for {cut}")
        known = history_at(self._log, earlier, self.rule, self.lines, self.territory, self.usual)
        given = self.laid_out.until(day_number(earlier))
        return replace(known, _given=given, _found=self._found, _present=self.present)

    def outcome(self, cut: pd.Timestamp | str, horizon_days: int) -> pd.DataFrame:
        """Count what customers known by an earlier cut did in the days after it.

        Returns
        -------
        DataFrame, one row a customer of ``self.until(cut).summary``, in its order
            ``customer_id``, ``orders`` (purchase days), ``revenue``.

        Raises
        ------
        ValueError
            When the stretch ends after this history does.
        """
        last = day_number(cut)
        if last + horizon_days > day_number(self.cut):
            raise ValueError(f"{horizon_days} days after {cut} go past {self.cut.date()}")
        return _counted(self.days, self.days.buyers(last), last + 1, last + horizon_days)

    def with_window(self, horizon_days: int) -> pd.DataFrame:
        """Add the columns of the last window to the summary; see `holdout.add_window`."""
        last = day_number(self.cut)
        orders, revenue = self.days.done(self.who, last - horizon_days + 1, last)
        return self.summary.assign(
            window_purchases=orders, window_revenue=revenue, window_days=float(horizon_days)
        )

    def a_year_before(self, horizon_days: int) -> pd.DataFrame | None:
        """Count what each customer did in the horizon's calendar stretch a year earlier.

        Returns
        -------
        DataFrame or None
            ``customer_id``, ``orders``, ``revenue``; a horizon over a year repeats the last year.
            None where the history does not hold the stretch.
        """
        first = day_number(self.cut) - YEAR_DAYS + 1
        if first < int(self.days.day.min()):
            return None
        length = min(horizon_days, YEAR_DAYS)
        seen = _counted(self.days, self.who, first, first + length - 1)
        more = horizon_days / length
        return seen.assign(orders=seen["orders"] * more, revenue=seen["revenue"] * more)

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made once for this history."""
        if key not in self._made:
            self._made[key] = make()
        return cast(T, self._made[key])

    def forget(self, start: str) -> None:
        """Drop what `once` made under keys that start so: features of a million customers weigh."""
        for key in [key for key in self._made if key.startswith(start)]:
            del self._made[key]

    def fitted(self, model: str) -> FittedPurchaseModel:
        """Fit a purchase model of the registry, once."""
        recipe = purchase_model(model, TIME_UNIT_DAYS)
        if isinstance(recipe, TimingModel | RegularModel):
            recipe = replace(recipe, summits=Summits(day_number(self.cut), self._found))
        return self.once(f"model {model}", lambda: recipe.fit(self.summary))

    def fitted_spend(self, model: str) -> FittedSpendModel:
        """Fit a spend model of the registry, once."""
        return self.once(f"spend {model}", lambda: spend_model(model).fit(self.summary))

    def best_spend(self) -> FittedSpendModel:
        """Gamma-Gamma where frequency and spend are independent enough, else shrinkage."""
        found = self.once("spend independence", lambda: spend_independence(self.summary))
        together = abs(found.correlation) > MOST_CORRELATION or found.eta_squared > MOST_ETA_SQUARED
        return self.fitted_spend("shrinkage" if together else "gamma_gamma")


def history_at(
    orders: pd.DataFrame,
    cut: pd.Timestamp | str,
    rule: PurchaseRule = "ordered",
    lines: pd.DataFrame | None = None,
    territory: str | None = None,
    usual: str = "country",
) -> History:
    """Keep what was known by the end of a day.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at`` (naive local timestamps), ``revenue``, others as they come.
    cut : Timestamp or str
        Last day that is known; its clock time is ignored.
    rule : PurchaseRule
    lines : DataFrame, optional
        With ``ordered_at``.
    territory : str, optional
        ISO country code of the shop.
    usual : str
        See `History`.

    Raises
    ------
    ValueError
        When nobody has ordered by then.
    """
    day = pd.Timestamp(cut).normalize()
    if not _known(orders, day).any():
        raise ValueError(f"nobody has bought by {day.date()}")
    kept = None if lines is None else lines[_known(lines, day)]
    return History(orders, day, rule, kept, territory, usual)


def _known(rows: pd.DataFrame, cut: pd.Timestamp) -> pd.Series:
    """Say of each row whether it was known by the end of a day."""
    return rows["ordered_at"] < cut + pd.Timedelta(days=1)


def _counted(days: Days, who: np.ndarray, first: int, last: int) -> pd.DataFrame:
    """Purchase days and revenue of customers between two days, both included."""
    orders, revenue = days.done(who, first, last)
    ids = days.customer_ids[who]
    return pd.DataFrame({"customer_id": ids, "orders": orders, "revenue": revenue})
