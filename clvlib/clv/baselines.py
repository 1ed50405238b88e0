"""The naive forecasts that every model has to beat, behind the same protocol.

On real shops "what each customer did in the last stretch as long as the horizon" often beats the
probability models, so they always stand in the table. They forecast revenue directly as well and
know nothing of leaving: P(alive) is 1 for everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from .protocols import NO_FIT, Diagnostics
from .rows import Horizons, check_horizon, check_summary

Rule = Literal["mean", "past_rate", "last_window"]
_SHORTEST_AGE_DAYS = 1.0


@dataclass(frozen=True)
class FittedBaseline:
    """A naive forecast; see `protocols.FittedPurchaseModel`.

    Attributes
    ----------
    rule : {"mean", "past_rate", "last_window"}
        ``mean``: everybody buys at the mean repeat rate per day. ``past_rate``: each customer goes
        on at the own rate, repeat purchases / age (a newcomer's age counts as one day at least).
        ``last_window``: each repeats the window columns of the summary, scaled to the horizon.
    parameters : dict
        ``purchases_per_day`` and ``revenue_per_day`` of the mean; empty for the others.
    """

    rule: Rule
    parameters: dict[str, float] = field(default_factory=dict)
    standard_errors: dict[str, float] = field(default_factory=dict)
    log_likelihood: float = float("nan")
    diagnostics: Diagnostics = NO_FIT
    time_unit_days: float = 1.0

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.rule

    def expected_purchases(self, summary: pd.DataFrame, horizon_days: Horizons) -> pd.Series:
        """Forecast purchase days in the horizon."""
        rate = self._per_day(summary, horizon_days, "purchases")
        return pd.Series(rate * horizon_days, summary.index, name="expected_purchases")

    def expected_revenue(self, summary: pd.DataFrame, horizon_days: float) -> pd.Series:
        """Forecast revenue in the horizon, in the currency of the summary."""
        rate = self._per_day(summary, horizon_days, "revenue")
        return pd.Series(rate * horizon_days, summary.index, name="expected_revenue")

    def probability_alive(self, summary: pd.DataFrame) -> pd.Series:
        """1 for everybody: a naive forecast knows nothing of leaving."""
        return pd.Series(1.0, summary.index, name="probability_alive")

    def probability_of_purchase_within(
        self, summary: pd.DataFrame, horizon_days: Horizons
    ) -> pd.Series:
        """Probability of a purchase if purchases fell as Poisson around the forecast."""
        expected = self.expected_purchases(summary, horizon_days)
        within = -np.expm1(-expected.to_numpy())
        return pd.Series(within, summary.index, name="probability_of_purchase")

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, horizon_days: float
    ) -> pd.Series:
        """One Poisson draw around the forecast."""
        drawn = rng.poisson(self.expected_purchases(summary, horizon_days))
        return pd.Series(drawn, summary.index, name="purchases")

    def _per_day(self, summary: pd.DataFrame, horizon_days: Horizons, what: str) -> np.ndarray:
        check_horizon(horizon_days)
        check_summary(summary)
        if self.rule == "mean":
            return np.full(len(summary), self.parameters[f"{what}_per_day"])
        if self.rule == "past_rate":
            return _repeat_total(summary, what) / _age(summary)
        return _window(summary, what)


@dataclass(frozen=True)
class Baseline:
    """Recipe of a naive forecast; see `FittedBaseline` for the rules."""

    rule: Rule

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.rule

    def fit(self, summary: pd.DataFrame) -> FittedBaseline:
        """Take the mean rates where the rule needs them, and check the columns it reads."""
        check_summary(summary)
        if self.rule == "last_window":
            _window(summary, "purchases")
        if self.rule != "mean":
            return FittedBaseline(self.rule)
        days = _age(summary).sum()
        rates = {
            f"{what}_per_day": float(_repeat_total(summary, what).sum() / days)
            for what in ("purchases", "revenue")
            if what == "purchases" or "monetary_value" in summary
        }
        return FittedBaseline(self.rule, rates)


def _age(summary: pd.DataFrame) -> np.ndarray:
    return np.maximum(summary["T"].to_numpy(dtype=float), _SHORTEST_AGE_DAYS)


def _repeat_total(summary: pd.DataFrame, what: str) -> np.ndarray:
    frequency = summary["frequency"].to_numpy(dtype=float)
    if what == "purchases":
        return frequency
    return frequency * summary["monetary_value"].to_numpy(dtype=float)


def _window(summary: pd.DataFrame, what: str) -> np.ndarray:
    missing = [c for c in (f"window_{what}", "window_days") if c not in summary]
    if missing:
        raise ValueError(f"the last-window forecast needs {missing}: see holdout.add_window")
    return (summary[f"window_{what}"] / summary["window_days"]).to_numpy(dtype=float)
