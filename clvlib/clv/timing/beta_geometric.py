"""BG/NBD, MBG/NBD and MBG/CNBD-k as one family.

For k = 1 ``lifetimes`` owns the formulas. Where it has none (k > 1) or answers with NaN, infinity
or more than a customer who never leaves could buy, the expectation is summed in logarithms: the
n-th further purchase happens if enough Erlang phases pass and no chance to leave was taken before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaln

from .. import lifetimes_bridge
from ..likelihood import beta_geometric as likelihood
from ..likelihood.beta_geometric import Variant
from ..likelihood.evaluation import Evaluation
from ..rows import Horizons, Rows
from .family import per_count_and_age, rate_starts

_NEGLIGIBLE = 1e-12
_MAX_TERMS = 20_000


@dataclass(frozen=True)
class BetaGeometricFamily:
    """Gamma rates (r, alpha), drop-out with a beta probability (a, b) after a purchase."""

    name: str
    variant: Variant
    parameter_names: tuple[str, ...] = ("r", "alpha", "a", "b")
    drops_out: bool = True

    def starts(self, rows: Rows) -> list[np.ndarray]:
        """Choose parameter vectors to climb from."""
        drops = [(0.8, 2.5), (0.3, 1.5), (2.0, 8.0)]
        rates = [(r, alpha / self.variant.k) for r, alpha in rate_starts(rows)]
        return [np.array(rate + drop) for rate, drop in zip(rates, drops, strict=True)]

    def evaluate(self, parameters: np.ndarray, rows: Rows) -> Evaluation:
        """Evaluate the weighted log-likelihood with gradient and Hessian."""
        return likelihood.evaluate(parameters, rows, self.variant)

    def row_log_likelihood(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Evaluate the log-likelihood of each row."""
        return likelihood.row_log_likelihood(parameters, rows, self.variant)

    def probability_alive(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Give the probability of being a customer still."""
        own = 1 - likelihood.term_probabilities(parameters, rows, self.variant)[-1]
        if self.variant.k > 1:
            return own
        theirs = lifetimes_bridge.probability_alive(self.name, self._named(parameters), rows)
        return np.where(np.isfinite(theirs), theirs, own)

    def expected_purchases(
        self,
        parameters: np.ndarray,
        rows: Rows,
        horizon: Horizons,
        alive: np.ndarray | None = None,
    ) -> np.ndarray:
        """Forecast the purchases of the next ``horizon`` time units."""
        distinct, inverse = per_count_and_age(rows, horizon)
        if self.variant.k > 1:
            phases = likelihood.term_probabilities(parameters, rows, self.variant)[:-1]
            total = np.zeros(len(rows))
            for phase, probability in enumerate(phases):
                present = self._if_present(parameters, distinct, horizon, phase)
                total += probability * present[inverse]
            return total
        present = self._guarded(parameters, distinct, horizon)
        if alive is None:
            alive = self.probability_alive(parameters, rows)
        return alive * present[inverse]

    def chances_of_phases(self, parameters: np.ndarray, rows: Rows) -> np.ndarray:
        """Cumulate the probabilities of standing in each phase of the next gap, and of gone."""
        terms = likelihood.term_probabilities(parameters, rows, self.variant)
        return np.cumsum(terms, axis=0)

    def draw_purchases(
        self,
        rng: np.random.Generator,
        parameters: np.ndarray,
        rows: Rows,
        horizon: float,
        phases: np.ndarray | None = None,
    ) -> np.ndarray:
        """Draw the purchases of the next ``horizon`` time units once."""
        r, alpha, a, b = parameters
        reached = self.chances_of_phases(parameters, rows) if phases is None else phases
        phase = (rng.random(len(rows)) >= reached).sum(axis=0)
        k = self.variant.k
        drawn, here = np.zeros(len(rows), dtype=np.int64), np.flatnonzero(phase < k)
        begun, frequency = phase[here], rows.frequency[here]
        rate = rng.gamma(r + k * frequency + begun) / (alpha + rows.T[here])
        arrivals = (rng.poisson(rate * horizon) + begun) // k
        some = arrivals > 0  # only who would buy can leave before the horizon ends
        leaving = rng.beta(a, b + frequency[some] + self.variant.chances)
        until_gone = rng.geometric(np.clip(leaving, 1e-9, 1.0))
        drawn[here[some]] = np.minimum(arrivals[some], until_gone)
        return drawn

    def _named(self, parameters: np.ndarray) -> dict[str, float]:
        return dict(zip(self.parameter_names, parameters.tolist(), strict=True))

    def _guarded(self, parameters: np.ndarray, rows: Rows, horizon: Horizons) -> np.ndarray:
        """Purchases of a present customer from lifetimes, and from the sum where it fails."""
        r, alpha, a, b = parameters
        named = self._named(parameters)
        with np.errstate(all="ignore"):
            present = lifetimes_bridge.expected_purchases(self.name, named, rows, horizon)
            present = present / lifetimes_bridge.probability_alive(self.name, named, rows)
        most = horizon * (r + rows.frequency) / (alpha + rows.T) * (1 + 1e-9)
        good = (present >= 0) & (present <= most) & _well_conditioned(a, b)
        if not good.all():
            bad = _pick(rows, ~good)
            ahead = horizon[~good] if isinstance(horizon, np.ndarray) else horizon
            present[~good] = self._if_present(parameters, bad, ahead, 0)
        return present

    def _if_present(
        self, parameters: np.ndarray, rows: Rows, horizon: Horizons, phase: int
    ) -> np.ndarray:
        """Sum over n of P(phases for n purchases pass) x P(not gone before the n-th)."""
        r, alpha, a, b = parameters
        k = self.variant.k
        shape = r + k * rows.frequency + phase
        passed = horizon / (alpha + rows.T + horizon)
        stay = b + rows.frequency + self.variant.chances
        total, live = np.zeros(len(rows)), np.arange(len(rows))
        base = betaln(a, stay)
        for n in range(1, _MAX_TERMS):
            kept = np.exp(betaln(a, stay[live] + n - 1) - base[live])
            term = kept * betainc(n * k - phase, shape[live], passed[live])
            total[live] += term
            live = live[term > _NEGLIGIBLE * (1 + total[live])]
            if not len(live):
                break
        return total


def _well_conditioned(a: float, b: float) -> bool:
    """Is the closed form free of cancellation? It divides by a - 1 and loses digits in large b."""
    return abs(a - 1) > 1e-6 and max(a, b) < 1e3


def _pick(rows: Rows, kept: np.ndarray) -> Rows:
    return Rows(
        rows.frequency[kept],
        rows.recency[kept],
        rows.T[kept],
        rows.weight[kept],
        np.arange(int(kept.sum())),
    )
