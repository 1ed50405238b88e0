"""Fit a purchase model of the literature, and answer in days.

Newton's method on grouped rows (see `summit`), standard errors from the curvature.
``fitter="lifetimes"`` takes the library's own optimiser instead, on the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from . import lifetimes_bridge
from .boundary import diagnose
from .newton import Optimum, is_inside
from .protocols import NOT_FITTED, Diagnostics
from .rows import (
    SUMMARY_COLUMNS,
    Horizons,
    Rows,
    check_horizon,
    check_summary,
    check_time_unit,
    group_rows,
)
from .summit import Summits, best_fit, standing_at
from .timing.family import Family


@dataclass(frozen=True)
class FittedTimingModel:
    """A purchase model at its parameters; see `protocols.FittedPurchaseModel`.

    Attributes
    ----------
    family : Family
    time_unit_days : float
        Length in days of the unit that the parameters are in.
    parameters, standard_errors : dict of float
        In model time units; standard errors are NaN where the curvature does not give them.
    log_likelihood : float
    diagnostics : Diagnostics
    covariance_in_logs : ndarray, shape (n_parameters, n_parameters)
        Of the logarithms of the parameters.
    """

    family: Family
    time_unit_days: float
    parameters: dict[str, float]
    standard_errors: dict[str, float] = field(default_factory=dict)
    log_likelihood: float = float("nan")
    diagnostics: Diagnostics = NOT_FITTED
    covariance_in_logs: np.ndarray | None = None
    _told: dict[str, tuple[Rows, np.ndarray]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.family.name

    @property
    def vector(self) -> np.ndarray:
        """Parameters as an array in the order of the family."""
        return np.array([self.parameters[name] for name in self.family.parameter_names])

    def expected_purchases(self, summary: pd.DataFrame, horizon_days: Horizons) -> pd.Series:
        """Forecast the purchase days of the next ``horizon_days`` days, given each history.

        Parameters
        ----------
        summary : DataFrame, one row a customer
        horizon_days : float or ndarray, shape (n_customers,)
            One horizon for all, or each customer's own.

        Returns
        -------
        Series, shape (n_customers,), index of the summary

        Raises
        ------
        ValueError
            When the horizon is not a positive number of days or the summary is not in days.
        """
        rows = self._rows(summary, horizon_days)
        units = horizon_days / self.time_unit_days
        alive = self._once("probability_alive", rows)
        expected = self.family.expected_purchases(self.vector, rows, units, alive)
        return pd.Series(expected[rows.inverse], summary.index, name="expected_purchases")

    def expected_purchases_since_first(self, age_days: float) -> float:
        """Forecast the repeat purchase days of a new customer in the first ``age_days`` days."""
        return float(self.expected_purchases_up_to(np.array([age_days]))[0])

    def expected_purchases_up_to(self, age_days: np.ndarray) -> np.ndarray:
        """Forecast the repeat purchase days of a new customer up to each age, shape ``(n,)``."""
        none = np.zeros(len(age_days))
        newcomers = pd.DataFrame({"frequency": none, "recency": none, "T": none})
        return self.expected_purchases(newcomers, age_days).to_numpy()

    def probability_alive(self, summary: pd.DataFrame) -> pd.Series:
        """Probability of being a customer still, given each history."""
        rows = group_rows(summary, self.time_unit_days)
        alive = self._once("probability_alive", rows)
        return pd.Series(alive[rows.inverse], summary.index, name="probability_alive")

    def probability_of_purchase_within(
        self, summary: pd.DataFrame, horizon_days: Horizons
    ) -> pd.Series:
        """Probability of at least one purchase in the next ``horizon_days`` days (or each's own).

        One minus the likelihood of the history with that much more silence over its likelihood now,
        which holds for every family.
        """
        rows = self._rows(summary, horizon_days)
        later = rows.aged(horizon_days / self.time_unit_days)
        log_ratio = self.family.row_log_likelihood(self.vector, later)
        log_ratio = log_ratio - self._once("row_log_likelihood", rows)
        within = -np.expm1(np.minimum(log_ratio, 0.0))
        return pd.Series(within[rows.inverse], summary.index, name="probability_of_purchase")

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, horizon_days: float
    ) -> pd.Series:
        """One draw of each customer's purchase days in the horizon, given the history."""
        check_horizon(horizon_days)
        drawn = self.draw(rng, customer_rows(summary, self.time_unit_days), horizon_days)
        return pd.Series(drawn, summary.index, name="purchases")

    def draw(self, rng: np.random.Generator, rows: Rows, horizon_days: float) -> np.ndarray:
        """`simulate` on rows that are laid out already (see `customer_rows`), for many draws."""
        units = horizon_days / self.time_unit_days
        phases = self._once("chances_of_phases", rows)
        return self.family.draw_purchases(rng, self.vector, rows, units, phases)

    def _once(self, question: str, rows: Rows) -> np.ndarray:
        """Ask the family about rows, once for as long as the questions are about the same rows."""
        known = self._told.get(question)
        if known is None or known[0] is not rows:
            known = self._told[question] = rows, getattr(self.family, question)(self.vector, rows)
        return known[1]

    def _rows(self, summary: pd.DataFrame, horizon_days: Horizons) -> Rows:
        """Group equal histories, unless each has its own horizon."""
        check_horizon(horizon_days)
        if isinstance(horizon_days, np.ndarray):
            check_summary(summary)
            return customer_rows(summary, self.time_unit_days)
        return group_rows(summary, self.time_unit_days)


@dataclass(frozen=True)
class TimingModel:
    """Recipe of a purchase model of the literature.

    Attributes
    ----------
    family : Family
    time_unit_days : float
        Unit of the parameters; 7 (weeks) is what the papers use.
    fitter : {"newton", "lifetimes"}
        Who climbs the likelihood; the rows and the likelihood are the same.
    summits : Summits, optional
        Parameters that were found on nearly the same customers by then: the climb starts there, and
        what it finds is noted there.
    """

    family: Family
    time_unit_days: float = 7.0
    fitter: Literal["newton", "lifetimes"] = "newton"
    summits: Summits | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """Name in the registry."""
        return self.family.name

    def fit(self, summary: pd.DataFrame) -> FittedTimingModel:
        """Maximum likelihood on grouped rows.

        Parameters
        ----------
        summary : DataFrame, one row a customer
            ``frequency``, ``recency`` (days), ``T`` (days).

        Returns
        -------
        FittedTimingModel

        Raises
        ------
        ValueError
            When the summary is not in days or nobody has bought twice.
        """
        rows = group_rows(summary, self.time_unit_days)
        if not (rows.frequency > 0).any():
            raise ValueError("nobody has bought on two days: no purchase model can be fitted")
        optimum = self._optimum(rows)
        return FittedTimingModel(
            family=self.family,
            time_unit_days=self.time_unit_days,
            parameters=self._named(optimum.parameters),
            standard_errors=self._named(optimum.standard_errors),
            log_likelihood=optimum.log_likelihood,
            diagnostics=diagnose(self.family, optimum, rows),
            covariance_in_logs=optimum.covariance_in_logs,
        )

    def at(self, parameters: Mapping[str, float]) -> FittedTimingModel:
        """Put the model at given parameters (in time units), without a fit."""
        check_time_unit(self.time_unit_days)
        wanted = {name: float(parameters[name]) for name in self.family.parameter_names}
        return FittedTimingModel(self.family, self.time_unit_days, wanted)

    def _optimum(self, rows: Rows) -> Optimum:
        if self.fitter == "lifetimes":
            found, _ = lifetimes_bridge.fit_purchases(self.name, rows)
            start = np.array([found[name] for name in self.family.parameter_names])
            return standing_at(self.family, rows, start)
        known = self.summits.near(self.name) if self.summits is not None else None
        found = best_fit(self.family, rows, known)
        if self.summits is not None and is_inside(found):
            self.summits.note(self.name, found.parameters)
        return found

    def _named(self, values: np.ndarray) -> dict[str, float]:
        return dict(zip(self.family.parameter_names, values.tolist(), strict=True))


def customer_rows(summary: pd.DataFrame, time_unit_days: float) -> Rows:
    """One row a customer, ungrouped, for draws that must differ between equal histories."""
    check_time_unit(time_unit_days)
    frequency, recency, age = (summary[name].to_numpy(dtype=float) for name in SUMMARY_COLUMNS)
    return Rows(
        frequency,
        recency / time_unit_days,
        age / time_unit_days,
        np.ones(len(summary)),
        np.arange(len(summary)),
    )
