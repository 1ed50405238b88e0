"""Hold the fitted model against the past that it was fitted on, and the ranking against the future.

The repeat counts are those of Fader, Hardie & Lee (2005), fig. 3: a model that cannot say how many
customers came back not at all, once, twice has no business in forecasting single ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.privacy.small_groups import rank_steps

from .protocols import FittedPurchaseModel

MOST_REPEATS = 7
_AGES = 24
_MOST_CUSTOMERS = 20_000
_DRAWS = 4


def repeat_counts(
    model: FittedPurchaseModel, summary: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Count customers by repeat orders, and let the model draw the same customers from the start.

    Parameters
    ----------
    model : FittedPurchaseModel
        Fitted on this summary.
    summary : DataFrame, one row a customer
        ``frequency``, ``T`` (days).
    rng : Generator

    Returns
    -------
    DataFrame, index = repeat orders 0 … 7 (the last one and more)
        ``actual`` and ``expected`` customers. Large logs are sampled, ages put into 24 classes.
    """
    most = range(MOST_REPEATS + 1)
    actual = np.minimum(summary["frequency"].to_numpy(), MOST_REPEATS)
    counted = pd.Series(actual).value_counts().reindex(most).fillna(0)
    age = summary["T"].to_numpy(float)
    if len(age) > _MOST_CUSTOMERS:
        age = rng.choice(age, _MOST_CUSTOMERS, replace=False)
    age = np.sort(age[age >= 1])
    expected = np.zeros(MOST_REPEATS + 1)
    for part in np.array_split(age, _AGES):
        if len(part):
            drawn = _drawn(model, part, rng)
            expected += np.bincount(drawn, minlength=MOST_REPEATS + 1) / _DRAWS
    expected *= (summary["T"] >= 1).sum() / max(len(age), 1)
    expected[0] += (summary["T"] < 1).sum()
    return pd.DataFrame({"actual": counted.to_numpy(float), "expected": expected}, index=most)


def _drawn(model: FittedPurchaseModel, ages: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw the repeat orders of newcomers of about one age, capped."""
    zero = np.zeros(len(ages) * _DRAWS)
    newcomers = pd.DataFrame({"frequency": zero.astype(int), "recency": zero, "T": zero})
    orders = model.simulate(rng, newcomers, float(ages.mean())).to_numpy()
    return np.minimum(orders, MOST_REPEATS).astype(int)


def held_by_rank(
    actual: np.ndarray, said: np.ndarray, where: np.ndarray, least: int = 1
) -> np.ndarray:  # fmt: skip
    """Return the share of the total that the best-ranked hold, between steps of so many people.

    Parameters
    ----------
    actual, said : ndarray, shape (n_customers,)
        What came, and what was forecast.
    where : ndarray
        Per cents of the customers, the best-ranked first.
    least : int
        Nothing is told between two steps of at least so many customers but a straight line.
    """
    order = np.argsort(-said, kind="stable")
    held = np.append(0.0, np.cumsum(actual[order])) / max(float(actual.sum()), 1e-12)
    at = rank_steps(len(actual), len(actual), least)
    return np.interp(where, 100 * at / max(len(actual), 1), held[at])


def lift(actual: np.ndarray, said: np.ndarray, least: int = 1) -> pd.Series:
    """Mean of those ranked highest over the mean of all, at every per cent from 1 to 100.

    Parameters
    ----------
    actual, said : ndarray, shape (n_customers,)
        What came, and what was forecast.
    least : int
        As in :func:`held_by_rank`.
    """
    where = np.arange(1.0, 101.0)
    share = held_by_rank(actual, said, where, least)
    return pd.Series(share / (where / 100), where)
