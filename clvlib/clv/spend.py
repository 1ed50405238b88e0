"""What one purchase is worth: Gamma-Gamma, and what replaces it where it cannot stand.

Gamma-Gamma (Fader & Hardie 2013, note 025) assumes that how much and how often are independent,
and its mean exists only for q > 1. Both are checked. Values are divided by their mean before the
fit, so that any currency unit gives the same answer; where the fit ends without a finite mean, at
no summit, or with too few repeat buyers, an empirical-Bayes shrinkage takes over and says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd

from . import lifetimes_bridge
from .likelihood import gamma_gamma
from .likelihood.gamma_gamma import Spending
from .newton import Optimum, maximise
from .protocols import NOT_FITTED, Diagnostics, FittedSpendModel
from .shrinkage import ShrinkageSpend, observations

FirstOrder = Literal["counts", "ignored"]

_STARTS = ((2.0, 3.0, 1.0), (6.0, 4.0, 0.5), (1.0, 2.0, 1.0), (15.0, 6.0, 0.35))
_FEWEST_BUYERS = 20
_TOO_EXTREME = 1e5

REPLACED = {
    "too_few_buyers": "Too few repeat buyers for Gamma-Gamma; spend is shrunk towards the mean.",
    "no_finite_mean": "Gamma-Gamma gives spend no finite mean (q <= 1): a few very large orders "
    "rule the log; spend is shrunk towards the mean instead.",
    "not_converged": "Gamma-Gamma found no summit on this log; spend is shrunk towards the mean.",
}


@dataclass(frozen=True)
class FittedGammaGamma:
    """Gamma-Gamma at its parameters; see `protocols.FittedSpendModel`.

    Attributes
    ----------
    parameters : dict
        ``p``, ``q`` (no unit) and ``gamma`` (currency).
    first_order : {"counts", "ignored"}
        See `GammaGammaSpend`.
    """

    parameters: dict[str, float]
    standard_errors: dict[str, float] = field(default_factory=dict)
    log_likelihood: float = float("nan")
    diagnostics: Diagnostics = NOT_FITTED
    first_order: FirstOrder = "counts"
    name: str = "gamma_gamma"

    @property
    def population_mean(self) -> float:
        """Mean spend of a purchase over the population, p gamma / (q - 1)."""
        return self.parameters["p"] * self.parameters["gamma"] / (self.parameters["q"] - 1)

    def expected_spend(self, summary: pd.DataFrame) -> pd.Series:
        """Forecast the value of a future purchase of each customer (Fader & Hardie 2013, eq. 5)."""
        seen, mean = self.observed(summary)
        expected = lifetimes_bridge.expected_spend(self.parameters, seen, mean)
        return pd.Series(expected, summary.index, name="expected_spend")

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, purchases: np.ndarray
    ) -> np.ndarray:
        """One draw of each customer's total spend over ``purchases`` purchases."""
        return self.draw(rng, *self.observed(summary), purchases)

    def observed(self, summary: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return what `draw` goes by: purchases seen and their mean, of each customer."""
        return observations(summary, self.first_order == "counts")

    def draw(
        self, rng: np.random.Generator, seen: np.ndarray, mean: np.ndarray, purchases: np.ndarray
    ) -> np.ndarray:
        """`simulate` on what is laid out already, for many draws."""
        p, q, gamma = (self.parameters[name] for name in ("p", "q", "gamma"))
        buys = np.asarray(purchases, dtype=float)
        total, who = np.zeros(len(buys)), np.flatnonzero(buys > 0)  # most buy nothing in a draw
        rate = rng.gamma(p * seen[who] + q) / (gamma + seen[who] * mean[who])
        total[who] = rng.gamma(p * buys[who]) / rate
        return total


@dataclass(frozen=True)
class GammaGammaSpend:
    """Recipe of the Gamma-Gamma model.

    Attributes
    ----------
    first_order : {"counts", "ignored"}
        What is known of a one-time buyer. ``"ignored"`` is Fader & Hardie: the model sees repeat
        purchases only, so all one-time buyers get the population mean. ``"counts"`` updates the
        population with that one order as a single observation (x = 1, mean = ``first_value``), so
        who began with a large basket is expected to spend more, shrunk as one order deserves. The
        parameters are the same; repeat buyers are not affected.
    fitter : {"newton", "lifetimes"}
    """

    first_order: FirstOrder = "counts"
    fitter: Literal["newton", "lifetimes"] = "newton"
    name: str = "gamma_gamma"

    def fit(self, summary: pd.DataFrame) -> FittedSpendModel:
        """Maximum likelihood on repeat buyers with positive mean spend.

        Parameters
        ----------
        summary : DataFrame
            ``frequency``, ``monetary_value`` (currency) and, for ``first_order="counts"``,
            ``first_value``.

        Returns
        -------
        FittedGammaGamma, or a fitted shrinkage model whose diagnostics say why it took over.

        Raises
        ------
        ValueError
            When no customer has a positive spend.
        """
        spending = repeat_spending(summary)
        if spending.weight.sum() < _FEWEST_BUYERS:
            return self._replaced(summary, "too_few_buyers", None)
        unit = float(spending.mean_spend.mean())
        optimum = self._optimum(replace(spending, mean_spend=spending.mean_spend / unit))
        trouble = _trouble(optimum)
        if trouble:
            return self._replaced(summary, trouble, optimum)
        names, scale = ("p", "q", "gamma"), np.array([1.0, 1.0, unit])
        return FittedGammaGamma(
            dict(zip(names, (optimum.parameters * scale).tolist(), strict=True)),
            dict(zip(names, (optimum.standard_errors * scale).tolist(), strict=True)),
            optimum.log_likelihood - float(spending.weight.sum()) * np.log(unit),
            Diagnostics(
                optimum.converged,
                optimum.gradient_norm,
                iterations=optimum.iterations,
                starts=optimum.starts,
            ),
            self.first_order,
        )

    def at(self, p: float, q: float, gamma: float) -> FittedGammaGamma:
        """Put the model at given parameters, without a fit; gamma in currency."""
        if q <= 1:
            raise ValueError(f"Gamma-Gamma has no finite mean for q <= 1, found q = {q}")
        return FittedGammaGamma({"p": p, "q": q, "gamma": gamma}, first_order=self.first_order)

    def _optimum(self, spending: Spending) -> Optimum:
        def evaluate(parameters: np.ndarray) -> gamma_gamma.Evaluation:
            return gamma_gamma.evaluate(parameters, spending)

        total = float(spending.weight.sum())
        if self.fitter == "lifetimes":
            found = lifetimes_bridge.fit_spend(spending.frequency, spending.mean_spend)
            start = np.array([found["p"], found["q"], found["gamma"]])
            return maximise(evaluate, [start], total, max_iterations=0)
        return maximise(evaluate, [np.array(start) for start in _STARTS], total)

    def _replaced(
        self, summary: pd.DataFrame, code: str, optimum: Optimum | None
    ) -> FittedSpendModel:
        fitted = ShrinkageSpend(use_first_order=self.first_order == "counts").fit(summary)
        norm = optimum.gradient_norm if optimum else 0.0
        return replace(fitted, diagnostics=Diagnostics(True, norm, REPLACED[code], code))


@dataclass(frozen=True)
class Independence:
    """How far spend and frequency hang together, which Gamma-Gamma assumes they do not.

    Attributes
    ----------
    correlation : float
        Pearson, over repeat buyers, between frequency and mean spend (CDNOW: .11).
    eta_squared : float
        Share of the variance of mean spend that lies between frequency classes 1, 2, ... 7+.
    buyers : int
    """

    correlation: float
    eta_squared: float
    buyers: int


def spend_independence(summary: pd.DataFrame) -> Independence:
    """Measure the dependence of spend on frequency among repeat buyers; NaN where undefined."""
    spending = repeat_spending(summary)
    x, z = spending.frequency, spending.mean_spend
    if len(z) < 3 or np.ptp(z) == 0 or np.ptp(x) == 0:
        return Independence(float("nan"), float("nan"), len(z))
    between = pd.Series(z).groupby(np.minimum(x, 7)).transform("mean")
    return Independence(
        float(np.corrcoef(x, z)[0, 1]), float(between.var(ddof=0) / z.var()), len(z)
    )


def repeat_spending(summary: pd.DataFrame) -> Spending:
    """Repeat buyers with a positive mean spend, which is what Gamma-Gamma is fitted on."""
    kept = (summary["frequency"] > 0) & (summary["monetary_value"] > 0)
    frequency = summary.loc[kept, "frequency"].to_numpy(dtype=float)
    value = summary.loc[kept, "monetary_value"].to_numpy(dtype=float)
    return Spending(frequency, value, np.ones(len(value)))


def _trouble(optimum: Optimum) -> str | None:
    if optimum.parameters[1] <= 1:
        return "no_finite_mean"
    extreme = optimum.parameters[:2].max() > _TOO_EXTREME
    return "not_converged" if extreme or not optimum.converged else None
