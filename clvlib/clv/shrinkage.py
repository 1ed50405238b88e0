"""Spend by empirical-Bayes shrinkage: no distribution needed, dependence on frequency allowed.

Buhlmann & Straub (1970): a customer's mean is pulled towards what customers with as many purchases
spend, the more so the fewer purchases stand behind it. Variances are relative to the mean, so the
currency unit plays no part, and extreme baskets are capped while the variances are estimated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from .protocols import NO_FIT, Diagnostics

_CAP_QUANTILE = 0.995
_ROUNDS = 4


@dataclass(frozen=True)
class FittedShrinkage:
    """Shrinkage at its parameters; see `protocols.FittedSpendModel`.

    Attributes
    ----------
    parameters : dict
        ``level`` (currency; mean spend of a customer with one purchase), ``slope`` (its relative
        change per unit of log frequency), ``between`` and ``within`` (relative variances between
        customers, and between purchases of one customer).
    use_first_order : bool
        The first order of a one-time buyer is one observation.
    """

    parameters: dict[str, float]
    use_first_order: bool
    diagnostics: Diagnostics = NO_FIT
    standard_errors: dict[str, float] = field(default_factory=dict)
    log_likelihood: float = float("nan")
    name: str = "shrinkage"

    def expected_spend(self, summary: pd.DataFrame) -> pd.Series:
        """Forecast the value of a future purchase of each customer, in currency."""
        mean, _ = self._posterior(*self.observed(summary))
        return pd.Series(mean, summary.index, name="expected_spend")

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, purchases: np.ndarray
    ) -> np.ndarray:
        """One draw of each customer's total spend, gamma with the right mean and variance."""
        return self.draw(rng, *self.observed(summary), purchases)

    def observed(self, summary: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Return what `draw` goes by: purchases seen and their mean, of each customer."""
        return observations(summary, self.use_first_order)

    def draw(
        self, rng: np.random.Generator, seen: np.ndarray, mean: np.ndarray, purchases: np.ndarray
    ) -> np.ndarray:
        """`simulate` on what is laid out already, for many draws."""
        spread = np.sqrt(max(self.parameters["within"], 1e-6))
        buys = np.asarray(purchases, dtype=float)
        total, who = np.zeros(len(buys)), np.flatnonzero(buys > 0)  # most buy nothing in a draw
        mean, unsure = self._posterior(seen[who], mean[who])
        doubt = np.maximum(unsure, 1e-6)
        level = rng.gamma(1 / doubt) * doubt * mean
        total[who] = rng.gamma(buys[who] / spread**2) * spread**2 * level
        return total

    def _posterior(self, seen: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Posterior mean and relative variance of each customer's spend."""
        between, within = self.parameters["between"], self.parameters["within"]
        prior = prior_mean(self.parameters["level"], self.parameters["slope"], seen)
        with np.errstate(divide="ignore", invalid="ignore"):
            trust = np.where(seen > 0, between / (between + within / seen), 0.0)
        trust = np.nan_to_num(trust)
        return prior + trust * (mean - prior), between * (1 - trust)


@dataclass(frozen=True)
class ShrinkageSpend:
    """Recipe of the shrinkage estimator.

    Attributes
    ----------
    use_first_order : bool
        Count the first order of a one-time buyer as one observation, where it is given.
    """

    use_first_order: bool = True
    name: str = "shrinkage"

    def fit(self, summary: pd.DataFrame) -> FittedShrinkage:
        """Alternate between mean line and variances on the customers with positive spend.

        Parameters
        ----------
        summary : DataFrame
            ``frequency``, ``monetary_value`` and, where the first order counts, ``first_value``.

        Raises
        ------
        ValueError
            When no customer has a positive spend.
        """
        seen, mean = observations(summary, self.use_first_order)
        kept = (seen > 0) & (mean > 0)
        if not kept.any():
            raise ValueError("no customer has a positive spend: there is nothing to estimate")
        parameters = _estimate(_Seen.of(seen[kept], mean[kept]), np.ones(int(kept.sum())))
        return FittedShrinkage(parameters, self.use_first_order)


def resampled(
    fitted: FittedShrinkage, summary: pd.DataFrame, replicates: int, rng: np.random.Generator
) -> Iterator[FittedShrinkage]:
    """Estimate again with every customer drawn a Poisson number of times.

    Parameters
    ----------
    fitted : FittedShrinkage
    summary : DataFrame
        What it was fitted on.
    replicates : int
    rng : Generator
    """
    seen, mean = observations(summary, fitted.use_first_order)
    kept = (seen > 0) & (mean > 0)
    data = _Seen.of(seen[kept], mean[kept])
    for _ in range(replicates):
        times = rng.poisson(1.0, len(data.seen)).astype(float)
        yield replace(fitted, parameters=_estimate(data, times)) if times.any() else fitted


def observations(summary: pd.DataFrame, use_first_order: bool) -> tuple[np.ndarray, np.ndarray]:
    """Count the purchases that are seen, and take their mean; each of shape ``(n_customers,)``."""
    seen = summary["frequency"].to_numpy(dtype=float).copy()
    mean = np.maximum(summary["monetary_value"].to_numpy(dtype=float), 0.0)
    if use_first_order and "first_value" in summary:
        first = summary["first_value"].to_numpy(dtype=float)
        once = (seen == 0) & (first > 0)
        seen[once], mean[once] = 1.0, first[once]
    return seen, mean


def prior_mean(level: float, slope: float, seen: np.ndarray) -> np.ndarray:
    """Mean spend of customers with so many purchases, never under a tenth of the level."""
    line = 1 + slope * np.log(np.maximum(seen, 1.0))
    return level * np.maximum(line, 0.1)


@dataclass(frozen=True)
class _Seen:
    """Customers with a positive spend; means in units of the mean of all."""

    unit: float
    seen: np.ndarray
    mean: np.ndarray
    capped: np.ndarray
    log_seen: np.ndarray

    @classmethod
    def of(cls, seen: np.ndarray, mean: np.ndarray) -> _Seen:
        """Scale spends to the mean of all, so that any currency unit gives the same answers."""
        unit = float(mean.mean())
        capped = np.minimum(mean, np.quantile(mean, _CAP_QUANTILE))
        return cls(unit, seen, mean / unit, capped / unit, np.log(seen))


def _estimate(data: _Seen, times: np.ndarray) -> dict[str, float]:
    """Level, slope, between- and within-variance, each customer counted so many times."""
    seen, weight = data.seen, np.sqrt(data.seen)
    level, slope, between, within = 1.0, 0.0, 1.0, 1.0
    for _ in range(_ROUNDS):
        level, slope = _line(data.log_seen, data.mean, weight * times)
        prior = prior_mean(level, slope, seen)
        deviation = (data.capped / prior - 1) ** 2
        between, within = _variances(1 / seen, deviation, times)
        weight = 1 / (between + within / seen + 1e-6)
    return {
        "level": float(level * data.unit),
        "slope": float(slope),
        "between": float(between),
        "within": float(within),
    }


def _variances(share: np.ndarray, deviation: np.ndarray, times: np.ndarray) -> tuple[float, float]:
    """Least squares of deviation on 1 and ``share`` with neither coefficient below zero."""
    middle, mean = (float(np.average(v, weights=times)) for v in (share, deviation))
    off = share - middle
    spread = float(np.average(off**2, weights=times))
    shared = float(np.average(off * deviation, weights=times))
    within = shared / spread if spread > 1e-12 else 0.0
    between = mean - within * middle
    if between < 0:
        return 0.0, float((times * share) @ deviation / ((times * share) @ share))
    return (between, within) if within >= 0 else (mean, 0.0)


def _line(log_seen: np.ndarray, mean: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Weighted least squares; a flat line where frequencies do not differ."""
    level = float(weight @ mean / weight.sum())
    centre = weight @ log_seen / weight.sum()
    spread = weight @ (log_seen - centre) ** 2
    if spread < 1e-9:
        return level, 0.0
    rise = float(weight @ ((log_seen - centre) * (mean - level)) / spread)
    start = max(level - rise * centre, 0.05 * level)
    return start, rise / start
