"""How sure the parameters are: a weighted bootstrap of the grouped likelihood, one step each.

Every customer is drawn a Poisson number of times, which on grouped rows is one Poisson number a
row. What a row does to slope and curvature at the summit is worked out once; a replicate is then
two sums over rows and one Newton step, as good as climbing again to the order that the bootstrap
itself is good for (Zeng & Lin 2008). Directions in which the likelihood is flat are left alone. Few
histories leave the likelihood crooked; there the climb goes on from where the step ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from .likelihood import gamma_gamma
from .newton import Evaluate, climb
from .protocols import FittedPurchaseModel, FittedSpendModel
from .purchases import FittedTimingModel
from .rows import group_rows
from .shrinkage import FittedShrinkage, resampled
from .spend import FittedGammaGamma, repeat_spending

_FEWEST_REPEATS = 3
_FEW_ROWS = 2_000
_MAX_STEPS = 12
_ENOUGH = (
    1e-2  # log-likelihood, a seventh of a standard error; the step that it ends on goes beyond
)
_STEP = 1e-3  # in logs; second differences are then good to five digits or so
_FLAT = 0.25  # curvature in logs: a standard error of two, a factor of seven
_MOST = 2.0  # in logs

RowLikelihood = Callable[[np.ndarray], np.ndarray]


def resampled_purchases(
    fitted: FittedPurchaseModel,
    summary: pd.DataFrame,
    replicates: int,
    rng: np.random.Generator,
) -> Iterator[FittedPurchaseModel]:
    """Refit a purchase model on resampled customers.

    Parameters
    ----------
    fitted : FittedPurchaseModel
        A model of the literature is refitted from its parameters; a baseline, which has none to
        speak of, is yielded as it is.
    summary : DataFrame
        What it was fitted on.
    replicates : int
    rng : Generator

    Yields
    ------
    FittedPurchaseModel, ``replicates`` times
    """
    if not isinstance(fitted, FittedTimingModel):
        yield from [fitted] * replicates
        return
    rows, family = group_rows(summary, fitted.time_unit_days), fitted.family
    summit = Summit.of(
        lambda p: family.row_log_likelihood(p, rows), np.log(fitted.vector), rows.weight
    )
    repeats = rows.frequency > 0
    for _ in range(replicates):
        drawn = rows.reweighted(rng.poisson(rows.weight).astype(float))
        if drawn.weight[repeats].sum() < _FEWEST_REPEATS:
            yield fitted
            continue
        vector = summit.refitted(drawn.weight, partial(family.evaluate, rows=drawn))
        named = dict(zip(family.parameter_names, vector.tolist(), strict=True))
        yield replace(fitted, parameters=named)


def resampled_spend(
    fitted: FittedSpendModel,
    summary: pd.DataFrame,
    replicates: int,
    rng: np.random.Generator,
) -> Iterator[FittedSpendModel]:
    """Refit a spend model on resampled customers; see `resampled_purchases`."""
    if isinstance(fitted, FittedGammaGamma):
        yield from _resampled_gamma_gamma(fitted, summary, replicates, rng)
    elif isinstance(fitted, FittedShrinkage):
        yield from resampled(fitted, summary, replicates, rng)
    else:
        yield from [fitted] * replicates


@dataclass(frozen=True)
class Summit:
    """Slope and curvature of the log-likelihood at its summit, row by row.

    Attributes
    ----------
    logs : ndarray, shape (n_parameters,)
        Logarithms of the parameters there.
    slopes : ndarray, shape (n_rows, n_parameters)
        Of a customer of each row, in the logarithms of the parameters.
    bends : ndarray, shape (n_rows, n_parameters ** 2)
        Second derivatives.
    firm : ndarray, shape (n_parameters, n_firm)
        Directions that the data pin down.
    """

    logs: np.ndarray
    slopes: np.ndarray
    bends: np.ndarray
    firm: np.ndarray

    @classmethod
    def of(cls, likelihood: RowLikelihood, logs: np.ndarray, weight: np.ndarray) -> Summit:
        """Differentiate a likelihood by rows at the logarithms of its parameters."""
        size = len(logs)

        def at(*moved: int) -> np.ndarray:
            shift = np.zeros(size)
            for place in moved:
                shift[abs(place) - 1] += np.sign(place) * _STEP
            return likelihood(np.exp(logs + shift))

        middle = at()
        up, down = ([at(sign * (i + 1)) for i in range(size)] for sign in (1, -1))
        slopes = np.column_stack([u - d for u, d in zip(up, down, strict=True)]) / (2 * _STEP)
        bends = np.empty((len(middle), size, size))
        for i in range(size):
            bends[:, i, i] = up[i] + down[i] - 2 * middle
            for j in range(i):
                both = at(i + 1, j + 1) + at(-i - 1, -j - 1) + 2 * middle
                bends[:, i, j] = bends[:, j, i] = (both - up[i] - up[j] - down[i] - down[j]) / 2
        bends = np.nan_to_num(bends.reshape(len(middle), -1)) / _STEP**2
        curvature, axes = np.linalg.eigh(-(weight @ bends).reshape(size, size))
        return cls(logs, np.nan_to_num(slopes), bends, axes[:, curvature > _FLAT])

    def refitted(self, weight: np.ndarray, evaluate: Evaluate) -> np.ndarray:
        """Return the parameters under other weights, by which ``evaluate`` counts too."""
        logs = self.logs + self.step(weight)
        if len(self.slopes) < _FEW_ROWS:
            logs = climb(evaluate, logs, _MAX_STEPS, _ENOUGH)[0]
        return np.exp(logs)

    def step(self, weight: np.ndarray) -> np.ndarray:
        """Return the Newton step of all customers together under other weights, at most `_MOST`."""
        size, firm = len(self.logs), self.firm
        if not firm.shape[1]:
            return np.zeros(size)
        curvature, axes = np.linalg.eigh(-firm.T @ (weight @ self.bends).reshape(size, size) @ firm)
        slope = axes.T @ (firm.T @ (weight @ self.slopes))
        step = firm @ (axes @ (slope / np.maximum(curvature, _FLAT)))
        return step * min(1.0, _MOST / max(float(np.abs(step).max()), 1e-300))


def _resampled_gamma_gamma(
    fitted: FittedGammaGamma, summary: pd.DataFrame, replicates: int, rng: np.random.Generator
) -> Iterator[FittedGammaGamma]:
    """Step from the summit; a replicate without a finite mean keeps the old parameters."""
    spending, unit = repeat_spending(summary), fitted.population_mean
    scaled = replace(spending, mean_spend=spending.mean_spend / unit)
    logs = np.log(np.array(list(fitted.parameters.values())) / [1.0, 1.0, unit])
    summit = Summit.of(lambda p: gamma_gamma.row_log_likelihood(p, scaled), logs, spending.weight)
    for _ in range(replicates):
        drawn = replace(scaled, weight=rng.poisson(spending.weight).astype(float))
        evaluate = partial(gamma_gamma.evaluate, spending=drawn)
        p, q, gamma = summit.refitted(drawn.weight, evaluate)
        parameters = {"p": float(p), "q": float(q), "gamma": float(gamma * unit)}
        yield replace(fitted, parameters=parameters) if q > 1 else fitted
