"""What a family of purchase models has to know; everything else is shared.

A family works on grouped rows in the model's own time unit. All of them factor alike: the expected
purchases are the probability of being a customer still, times the purchases of one who is.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ..likelihood.evaluation import Evaluation
from ..rows import Horizons, Rows


class Family(Protocol):
    """One purchase model as functions of (parameters, rows); arrays have shape ``(n_rows,)``."""

    @property
    def name(self) -> str:
        """Name in the registry."""
        ...

    @property
    def parameter_names(self) -> tuple[str, ...]:
        """Names of the literature, in the order of the parameter vector."""
        ...

    @property
    def drops_out(self) -> bool:
        """Whether customers can leave."""
        ...

    def starts(self, rows: Rows) -> list[np.ndarray]:
        """Choose parameter vectors to climb from."""
        ...

    def evaluate(self, parameters: np.ndarray, rows: Rows) -> Evaluation:
        """Evaluate the weighted log-likelihood with gradient and Hessian."""
        ...

    def row_log_likelihood(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Evaluate the log-likelihood of each row."""
        ...

    def probability_alive(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Give the probability of being a customer still."""
        ...

    def expected_purchases(
        self,
        parameters: np.ndarray,
        rows: Rows,
        horizon: Horizons,
        alive: np.ndarray | None = None,
    ) -> np.ndarray:
        """Forecast the purchases of the next ``horizon`` time units (or each row's own).

        ``alive`` is what `probability_alive` says of these rows, where it is known already.
        """
        ...

    def chances_of_phases(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Cumulate the probabilities of standing in each phase, shape ``(n_phases, n_rows)``."""
        ...

    def draw_purchases(
        self,
        rng: np.random.Generator,
        parameters: np.ndarray,
        rows: Rows,
        horizon: float,
        phases: np.ndarray | None = None,
    ) -> np.ndarray:
        """Draw the purchases of the next ``horizon`` time units once.

        ``phases`` is what `chances_of_phases` says of these rows, where it is known already.
        """
        ...


def rate_starts(rows: Rows) -> list[tuple[float, float]]:
    """Three (r, alpha) whose mean rate is the observed one, from very to little mixed customers."""
    purchases = max(float(rows.weight @ rows.frequency), 0.5)
    rate = purchases / max(float(rows.weight @ rows.T), 1e-9)
    return [(r, r / (1.5 * rate)) for r in (0.5, 0.2, 1.5)]


def mean_age(rows: Rows) -> float:
    """Mean time since the first purchase, at least a sliver."""
    return max(float(rows.weight @ rows.T / rows.weight.sum()), 1e-6)


def per_count_and_age(rows: Rows, horizon: Horizons = 0.0) -> tuple[Rows, np.ndarray]:
    """Distinct (frequency, T) with recency = T: what purchases of a present customer depend on.

    Returns
    -------
    distinct : Rows
        All rows where each has its own horizon.
    inverse : ndarray of int, shape (n_rows,)
    """
    if isinstance(horizon, np.ndarray):
        everyone = np.arange(len(rows))
        recency = np.where(rows.frequency > 0, rows.T, 0.0)
        return Rows(rows.frequency, recency, rows.T, rows.weight, everyone), everyone
    return rows.present
