"""What every model of this room promises, so that they can race each other.

A purchase model says how many orders a customer will place, a spend model what one is worth. Both
are fitted on the purchase summary, one row a customer, and answer with one value a customer in the
order of the summary. Days are always days: models may think in weeks, their answers do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from .rows import Horizons


@dataclass(frozen=True)
class Diagnostics:
    """How a fit went.

    Attributes
    ----------
    converged : bool
    gradient_norm : float
        Largest slope of the log-likelihood in the logarithm of a parameter, per customer.
    boundary : str or None
        In plain words what it means that the fit ended at the edge of the model; None otherwise.
    boundary_code : str or None
        The same as a word for programs: ``"no_dropout"``, ``"equal_rates"``, ``"equal_dropout"``,
        ``"flat"``, ``"no_finite_mean"``, ``"too_few_buyers"`` or ``"not_converged"``.
    iterations, starts : int
    """

    converged: bool
    gradient_norm: float
    boundary: str | None = None
    boundary_code: str | None = None
    iterations: int = 0
    starts: int = 0


NO_FIT = Diagnostics(converged=True, gradient_norm=0.0)
NOT_FITTED = Diagnostics(converged=False, gradient_norm=float("nan"))


class FittedPurchaseModel(Protocol):
    """A purchase model that knows its parameters."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    @property
    def time_unit_days(self) -> float:
        """Length in days of the unit that the parameters are in."""
        ...

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by the names of the literature."""
        ...

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors of the parameters; empty or NaN where unknown."""
        ...

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the parameters; NaN where the model has none."""
        ...

    @property
    def diagnostics(self) -> Diagnostics:
        """How the fit went."""
        ...

    def expected_purchases(self, summary: pd.DataFrame, horizon_days: Horizons) -> pd.Series:
        """Forecast the purchase days of the next ``horizon_days`` days."""
        ...

    def probability_alive(self, summary: pd.DataFrame) -> pd.Series:
        """Give the probability of being a customer still."""
        ...

    def probability_of_purchase_within(
        self, summary: pd.DataFrame, horizon_days: Horizons
    ) -> pd.Series:
        """Give the probability of at least one purchase in the horizon."""
        ...

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, horizon_days: float
    ) -> pd.Series:
        """Draw the future once, given each history."""
        ...


class PurchaseModel(Protocol):
    """A recipe that can be fitted to a purchase summary."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    def fit(self, summary: pd.DataFrame) -> FittedPurchaseModel:
        """Fit to a purchase summary."""
        ...


class FittedSpendModel(Protocol):
    """A spend model that knows its parameters; money in the currency of the summary."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by the names of the literature."""
        ...

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors of the parameters; empty or NaN where unknown."""
        ...

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the parameters; NaN where the model has none."""
        ...

    @property
    def diagnostics(self) -> Diagnostics:
        """How the fit went."""
        ...

    def expected_spend(self, summary: pd.DataFrame) -> pd.Series:
        """Forecast the value of a future purchase of each customer."""
        ...

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, purchases: np.ndarray
    ) -> np.ndarray:
        """Draw the future once, given each history."""
        ...

    def observed(self, summary: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Give the purchases that are seen of each customer, and their mean in currency."""
        ...

    def draw(
        self, rng: np.random.Generator, seen: np.ndarray, mean: np.ndarray, purchases: np.ndarray
    ) -> np.ndarray:
        """`simulate` on what `observed` gave."""
        ...


class SpendModel(Protocol):
    """A recipe that can be fitted to a purchase summary."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    def fit(self, summary: pd.DataFrame) -> FittedSpendModel:
        """Fit to a purchase summary."""
        ...
