"""NBD as a family: steady buyers who never leave (Ehrenberg 1959; Schmittlein et al. 1985)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..likelihood import nbd as likelihood
from ..likelihood.evaluation import Evaluation
from ..rows import Horizons, Rows
from .family import rate_starts


@dataclass(frozen=True)
class NBDFamily:
    """Poisson purchases, gamma rates (r, alpha), no drop-out."""

    name: str = "nbd"
    parameter_names: tuple[str, ...] = ("r", "alpha")
    drops_out: bool = False

    def starts(self, rows: Rows) -> list[np.ndarray]:
        """Choose parameter vectors to climb from."""
        return [np.array(start) for start in rate_starts(rows)]

    def evaluate(self, parameters: np.ndarray, rows: Rows) -> Evaluation:
        """Evaluate the weighted log-likelihood with gradient and Hessian."""
        return likelihood.evaluate(parameters, rows)

    def row_log_likelihood(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Evaluate the log-likelihood of each row."""
        return likelihood.row_log_likelihood(parameters, rows)

    def probability_alive(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Give the probability of being a customer still."""
        return np.ones(len(rows))

    def expected_purchases(
        self,
        parameters: np.ndarray,
        rows: Rows,
        horizon: Horizons,
        alive: np.ndarray | None = None,
    ) -> np.ndarray:
        """Forecast the purchases of the next ``horizon`` time units."""
        r, alpha = parameters
        return horizon * (r + rows.frequency) / (alpha + rows.T)

    def chances_of_phases(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Cumulate the probabilities of standing in each phase: all are present."""
        return np.ones((1, len(rows)))

    def draw_purchases(
        self,
        rng: np.random.Generator,
        parameters: np.ndarray,
        rows: Rows,
        horizon: float,
        phases: np.ndarray | None = None,
    ) -> np.ndarray:
        """Draw the purchases of the next ``horizon`` time units once."""
        r, alpha = parameters
        return rng.poisson(horizon * rng.gamma(r + rows.frequency) / (alpha + rows.T))
