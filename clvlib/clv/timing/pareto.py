"""Pareto/NBD as a family (Schmittlein, Morrison & Colombo 1987).

``lifetimes`` owns the formulas; where its 2F1 gives up (a customer with over a hundred purchases
gets NaN) the quadrature of the likelihood answers, in logarithms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from .. import lifetimes_bridge
from ..likelihood import pareto as likelihood
from ..likelihood.evaluation import Evaluation
from ..rows import Horizons, Rows
from .family import mean_age, per_count_and_age, rate_starts

_FAR_OUT = 1e3  # where parameters run off, 2F1 takes a hundred times as long and gives less


@dataclass(frozen=True)
class ParetoFamily:
    """Gamma rates (r, alpha), exponential lifetimes with gamma rates (s, beta)."""

    name: str = "pareto_nbd"
    parameter_names: tuple[str, ...] = ("r", "alpha", "s", "beta")
    drops_out: bool = True

    def starts(self, rows: Rows) -> list[np.ndarray]:
        """Choose parameter vectors to climb from."""
        age = mean_age(rows)
        drops = [(0.5, 0.4 * age), (1.0, age), (0.3, 2 * age)]
        pairs = zip(rate_starts(rows), drops, strict=True)
        return [np.array(rate + drop) for rate, drop in pairs]

    def evaluate(self, parameters: np.ndarray, rows: Rows) -> Evaluation:
        """Evaluate the weighted log-likelihood with gradient and Hessian."""
        return likelihood.evaluate(parameters, rows)

    def row_log_likelihood(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Evaluate the log-likelihood of each row."""
        return likelihood.row_log_likelihood(parameters, rows)

    def probability_alive(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Give the probability of being a customer still."""
        alive = np.full(len(rows), np.nan)
        if parameters.max() < _FAR_OUT:
            alive = lifetimes_bridge.probability_alive(self.name, self._named(parameters), rows)
        good = (alive >= 0) & (alive <= 1)
        if not good.all():
            log_odds = likelihood.log_here(parameters, rows) - likelihood.log_gone(parameters, rows)
            alive = np.where(good, alive, expit(log_odds))
        return alive

    def expected_purchases(
        self,
        parameters: np.ndarray,
        rows: Rows,
        horizon: Horizons,
        alive: np.ndarray | None = None,
    ) -> np.ndarray:
        """Forecast the purchases of the next ``horizon`` time units."""
        distinct, inverse = per_count_and_age(rows, horizon)
        present = own = self._if_present(parameters, distinct, horizon)
        if parameters[2] < _FAR_OUT:  # from there on the library has no number for anybody
            said = lifetimes_bridge.expected_purchases(
                self.name, self._named(parameters), distinct, horizon
            )
            good = np.isfinite(said) & (np.abs(said / own - 1) < 1e-6)
            present = np.where(good, said, own)
        if alive is None:
            alive = self.probability_alive(parameters, rows)
        return alive * present[inverse]

    def chances_of_phases(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Cumulate the probabilities of standing in each phase: alive."""
        return self.probability_alive(parameters, rows)[None, :]

    def draw_purchases(
        self,
        rng: np.random.Generator,
        parameters: np.ndarray,
        rows: Rows,
        horizon: float,
        phases: np.ndarray | None = None,
    ) -> np.ndarray:
        """Draw the purchases of the next ``horizon`` time units once."""
        r, alpha, s, beta = parameters
        phases = self.chances_of_phases(parameters, rows) if phases is None else phases
        alive = rng.random(len(rows)) < phases[0]
        drawn, here = np.zeros(len(rows), dtype=np.int64), np.flatnonzero(alive)
        rate = rng.gamma(r + rows.frequency[here]) / (alpha + rows.T[here])
        leaving = rng.gamma(s, size=len(here)) / (beta + rows.T[here])
        with np.errstate(divide="ignore"):
            stays = np.minimum(rng.exponential(size=len(here)) / leaving, horizon)
        drawn[here] = rng.poisson(rate * stays)
        return drawn

    def _named(self, parameters: np.ndarray) -> dict[str, float]:
        return dict(zip(self.parameter_names, parameters.tolist(), strict=True))

    def _if_present(self, parameters: np.ndarray, rows: Rows, horizon: Horizons) -> np.ndarray:
        """Purchases of a present customer: rate x expected time as one, also at s = 1."""
        r, alpha, s, beta = parameters
        log_growth = np.log1p(horizon / (beta + rows.T))
        exponent = (1 - s) * log_growth
        ratio = np.where(np.abs(exponent) > 1e-12, np.expm1(exponent) / (exponent + 1e-300), 1.0)
        stays = (beta + rows.T) * log_growth * ratio
        return (r + rows.frequency) / (alpha + rows.T) * stays
