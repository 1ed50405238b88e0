"""How sure the parameters are: a weighted bootstrap of the grouped likelihood.

Every customer is drawn a Poisson number of times, which on grouped rows is one Poisson number a
row, and the model is fitted again from the summit: two or three Newton steps. Unlike standard
errors this needs no round summit, and it goes on working where a parameter is near its boundary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from .likelihood import gamma_gamma
from .likelihood.evaluation import Evaluation
from .likelihood.gamma_gamma import Spending
from .newton import climb
from .protocols import FittedPurchaseModel, FittedSpendModel
from .purchases import FittedTimingModel
from .rows import Rows, group_rows
from .shrinkage import FittedShrinkage, ShrinkageSpend
from .spend import FittedGammaGamma, repeat_spending

_MAX_STEPS = 12
_ENOUGH = 1e-3  # log-likelihood; the step that it ends on goes far beyond
_FEWEST_REPEATS = 3


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
    rows, start = group_rows(summary, fitted.time_unit_days), np.log(fitted.vector)
    for _ in range(replicates):
        drawn = rows.reweighted(rng.poisson(rows.weight).astype(float))
        vector = np.exp(_refit(fitted, drawn, start))
        names = fitted.family.parameter_names
        yield replace(fitted, parameters=dict(zip(names, vector.tolist(), strict=True)))


def resampled_spend(
    fitted: FittedSpendModel,
    summary: pd.DataFrame,
    replicates: int,
    rng: np.random.Generator,
) -> Iterator[FittedSpendModel]:
    """Refit a spend model on resampled customers; see `resampled_purchases`."""
    spending = repeat_spending(summary)
    for _ in range(replicates):
        if isinstance(fitted, FittedGammaGamma):
            yield _refit_gamma_gamma(fitted, spending, rng)
        elif isinstance(fitted, FittedShrinkage):
            chosen = rng.integers(len(summary), size=len(summary))
            again = ShrinkageSpend(fitted.use_first_order).fit(summary.iloc[chosen])
            yield replace(fitted, parameters=again.parameters)
        else:
            yield fitted


def _refit(fitted: FittedTimingModel, rows: Rows, start: np.ndarray) -> np.ndarray:
    if rows.weight[rows.frequency > 0].sum() < _FEWEST_REPEATS:
        return start

    def evaluate(parameters: np.ndarray) -> Evaluation:
        return fitted.family.evaluate(parameters, rows)

    return climb(evaluate, start, _MAX_STEPS, _ENOUGH)[0]


def _refit_gamma_gamma(
    fitted: FittedGammaGamma, spending: Spending, rng: np.random.Generator
) -> FittedGammaGamma:
    """Refit from the summit; a replicate without a finite mean keeps the old parameters."""
    drawn = replace(spending, weight=rng.poisson(spending.weight).astype(float))
    unit, start = fitted.population_mean, list(fitted.parameters.values())
    scaled = replace(drawn, mean_spend=drawn.mean_spend / unit)
    logs = np.log(np.array(start) / [1.0, 1.0, unit])

    def evaluate(parameters: np.ndarray) -> Evaluation:
        return gamma_gamma.evaluate(parameters, scaled)

    p, q, gamma = np.exp(climb(evaluate, logs, _MAX_STEPS, _ENOUGH)[0])
    if q <= 1:
        return fitted
    parameters = {"p": float(p), "q": float(q), "gamma": float(gamma * unit)}
    return replace(fitted, parameters=parameters)
