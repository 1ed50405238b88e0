"""Spend by empirical-Bayes shrinkage: no distribution needed, dependence on frequency allowed.

Buhlmann & Straub (1970): a customer's mean is pulled towards what customers with as many purchases
spend, the more so the fewer purchases stand behind it. Variances are relative to the mean, so the
currency unit plays no part, and extreme baskets are capped while the variances are estimated.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
        mean, _ = self._posterior(summary)
        return pd.Series(mean, summary.index, name="expected_spend")

    def simulate(
        self, rng: np.random.Generator, summary: pd.DataFrame, purchases: np.ndarray
    ) -> np.ndarray:
        """One draw of each customer's total spend, gamma with the right mean and variance."""
        mean, unsure = self._posterior(summary)
        spread = np.sqrt(max(self.parameters["within"], 1e-6))
        buys = np.asarray(purchases, dtype=float)
        total, who = np.zeros(len(buys)), np.flatnonzero(buys > 0)  # most buy nothing in a draw
        doubt = np.maximum(unsure[who], 1e-6)
        level = rng.gamma(1 / doubt) * doubt * mean[who]
        total[who] = rng.gamma(buys[who] / spread**2) * spread**2 * level
        return total

    def _posterior(self, summary: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Posterior mean and relative variance of each customer's spend."""
        seen, mean = observations(summary, self.use_first_order)
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
        seen, mean = seen[kept], mean[kept]
        unit = mean.mean()
        level, slope, between, within = _estimate(seen, mean / unit)
        parameters = {
            "level": float(level * unit),
            "slope": float(slope),
            "between": float(between),
            "within": float(within),
        }
        return FittedShrinkage(parameters, self.use_first_order)


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


def _estimate(seen: np.ndarray, mean: np.ndarray) -> tuple[float, float, float, float]:
    """Level, slope, between- and within-variance of spend whose overall mean is one."""
    capped = np.minimum(mean, np.quantile(mean, _CAP_QUANTILE))
    log_seen, weight = np.log(seen), np.sqrt(seen)
    level, slope, between, within = 1.0, 0.0, 1.0, 1.0
    for _ in range(_ROUNDS):
        level, slope = _line(log_seen, mean, weight)
        prior = prior_mean(level, slope, seen)
        deviation = (capped / prior - 1) ** 2
        between, within = _variances(1 / seen, deviation)
        weight = 1 / (between + within / seen + 1e-6)
    return level, slope, between, within


def _variances(share: np.ndarray, deviation: np.ndarray) -> tuple[float, float]:
    """Least squares of deviation on 1 and ``share`` with neither coefficient below zero."""
    spread = float(np.var(share))
    within = float(np.cov(share, deviation, ddof=0)[0, 1] / spread) if spread > 1e-12 else 0.0
    between = float(deviation.mean() - within * share.mean())
    if between < 0:
        return 0.0, float((share @ deviation) / (share @ share))
    return (between, within) if within >= 0 else (float(deviation.mean()), 0.0)


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
