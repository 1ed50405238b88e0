"""What there is to learn from: features before each inner cut, what happened after it, the base.

Trees at every cut see the same features, made by the same recipe; the labels end before the outer
cut. A single huge order must not become a lesson about everybody who resembles its buyer, so a
label counts at most twenty purchases above what the base expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ..candidates import Withdrawn
from ..history import History
from ..holdout import day_number
from .base import Base, BaseChoice, base_forecast, choose_base
from .boosting import MOST_ROWS, Binned, thinned
from .cuts import InnerCut, inner_cuts
from .features import Recipe, make_features, make_recipe

Target = Literal["orders", "revenue"]
TARGETS: tuple[Target, ...] = ("orders", "revenue")
FEWEST_ROWS = 500
FEWEST_BUYERS = 100
LARGEST_SURPRISE = 20.0
_SMALLEST_SHARE = 1e-3


@dataclass(frozen=True)
class Lesson:
    """One inner cut.

    Attributes
    ----------
    cut : InnerCut
    features : DataFrame, shape (n_customers, n_features)
    base : Base
        The probability model's forecast over the label's days.
    orders, revenue : ndarray, shape (n_customers,)
        What happened, purchase days and currency.
    seen : dict of float, optional
        Label total over the base's total by target, where the customers are a sample of all.
    """

    cut: InnerCut
    features: pd.DataFrame
    base: Base
    orders: np.ndarray
    revenue: np.ndarray
    seen: dict[Target, float] | None = None

    def seen_level(self, target: Target) -> float:
        """Label total over the base's total."""
        if self.seen is not None:
            return self.seen[target]
        return float(self.label(target).sum() / self.expected(target).sum())

    def sampled(self, most: int) -> Lesson:
        """Keep at most so many customers, evenly drawn, and the level of all."""
        if len(self.orders) <= most:
            return self
        kept = thinned(len(self.orders), most)
        return Lesson(
            self.cut,
            self.features.iloc[kept],
            self.base.of(kept),
            self.orders[kept],
            self.revenue[kept],
            {target: self.seen_level(target) for target in TARGETS},
        )

    def expected(self, target: Target) -> np.ndarray:
        """Give the forecast of the base, nowhere below a thousandth of its mean."""
        base = self.base.orders if target == "orders" else self.base.revenue
        return np.maximum(base, _SMALLEST_SHARE * base.mean())

    def label(self, target: Target) -> np.ndarray:
        """Give what happened, kept between zero and `LARGEST_SURPRISE` purchases above the base."""
        happened = self.orders if target == "orders" else self.revenue
        one = 1.0 if target == "orders" else np.maximum(self.base.spend, 0.0)
        return np.clip(happened, 0.0, LARGEST_SURPRISE * (one + self.expected(target)))


@dataclass(frozen=True)
class Lessons:
    """All inner cuts of a history, and the same features at its own cut.

    Attributes
    ----------
    past : list of Lesson
    now : DataFrame, shape (n_customers, n_features)
        Features at the outer cut.
    base : Base
        The probability model's forecast from the outer cut over the horizon.
    recipe : Recipe
    """

    past: list[Lesson]
    now: pd.DataFrame
    base: Base
    recipe: Recipe

    @cached_property
    def features(self) -> pd.DataFrame:
        """Features of all inner cuts, one below the other."""
        return pd.concat([lesson.features for lesson in self.past], ignore_index=True)

    @cached_property
    def binned(self) -> Binned:
        """The same, in the bins that all forests share."""
        return Binned.of(self.features)

    def seen_levels(self, target: Target) -> list[float]:
        """Label total over the base's total at each inner cut."""
        return [one.seen_level(target) for one in self.past]

    def stacked(self, what: str, target: Target) -> np.ndarray:
        """``"label"`` or ``"expected"`` of all inner cuts, in the order of `features`."""
        return np.concatenate([getattr(lesson, what)(target) for lesson in self.past])


def lessons(history: History, horizon_days: int) -> Lessons:
    """Prepare what trees learn from.

    Raises
    ------
    Withdrawn
        When the history is too short (see `cuts.inner_cuts`), no purchase model can be fitted, or
        fewer than `FEWEST_ROWS` customers were seen or fewer than `FEWEST_BUYERS` came back.
    """
    cuts = inner_cuts(history, horizon_days)
    rows = sum(len(history.days.buyers(day_number(cut.cut))) for cut in cuts)
    if rows < FEWEST_ROWS:
        raise Withdrawn(f"{rows} customers at the inner cuts; trees need {FEWEST_ROWS}")
    first = [history.until(cuts[0].cut)]
    choice = choose_base(history)
    recipe = make_recipe(first[0])
    most = MOST_ROWS // len(cuts)
    past = []
    for cut in cuts:  # one at a time: histories of millions of orders weigh
        known = first.pop() if first else history.until(cut.cut)
        past.append(_lesson(history, known, cut, choice, recipe).sampled(most))
        del known
    buyers = sum(int((lesson.orders > 0).sum()) for lesson in past)
    if buyers < FEWEST_BUYERS:
        raise Withdrawn(f"{buyers} customers came back after the inner cuts, not {FEWEST_BUYERS}")
    base = base_forecast(history, horizon_days, choice)
    return Lessons(past, make_features(history, base, horizon_days, recipe), base, recipe)


def _lesson(
    history: History, known: History, cut: InnerCut, choice: BaseChoice, recipe: Recipe
) -> Lesson:
    base = base_forecast(known, cut.label_days, choice)
    happened = history.outcome(cut.cut, cut.label_days)
    return Lesson(
        cut,
        make_features(known, base, cut.label_days, recipe),
        base,
        happened["orders"].to_numpy(dtype=float),
        happened["revenue"].to_numpy(dtype=float),
    )
