"""What somebody who was gone would buy after coming back: at the own pace, not at that of the silence.

The models infer how often a customer orders from the days in which there was one. Of somebody who
is still a customer these are all days since the first order; of somebody who left, only those until
then. ``clv / p`` prices everybody by all days, the silent ones too, and so says far too little of
those who are gone. Here both are told apart: who may still be there goes on as the model says of
somebody who is, and who has left takes up the rate and the readiness to leave that the days before
leaving tell (Fader, Hardie & Lee 2005, eq. 4; Batislam, Denizel & Filiztekin 2007; Schmittlein,
Morrison & Colombo 1987, eq. 10: the terms of the likelihood in which the customer is gone).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.linalg import eigh_tridiagonal

from clvlib.strategy.futures import GEOMETRIC, WEEK, Futures, Luck, Model

NODES = 16  # of the quadrature over the chance to leave
MOMENTS = 24  # at which somebody may have left, between the last order and today
BLOCK = 100_000
LEAST = 1e-3  # of a parameter of a beta distribution
CLOSE = (0.5, 2.0)  # between which the level of chapter 3 may differ from the model's


@dataclass(frozen=True)
class Pace:
    """What is known of each customer's rate of ordering and readiness to leave.

    Parameters
    ----------
    shape, weeks : ndarray, shape (customers,)
        Of the gamma distribution of the rate: mean ``shape / weeks`` a week.
    first, second : ndarray, shape (customers,)
        Of the beta distribution of the chance to leave after an order, or shape and weeks of the
        gamma distribution of the hazard to leave; empty where nobody ever leaves.
    """

    shape: np.ndarray
    weeks: np.ndarray
    first: np.ndarray
    second: np.ndarray


def pace(model: Model, people: pd.DataFrame, gone: bool) -> Pace:
    """Return the pace of customers who are still there, or of the same ones if they have left.

    Parameters
    ----------
    model : Model
        From the table ``parameters``.
    people : pandas.DataFrame
        ``frequency``, ``recency`` and ``T`` (days).
    gone : bool
        Whether they have left.
    """
    t = model.timing
    x = people["frequency"].to_numpy(float)
    seen = people["T"].to_numpy(float) / WEEK
    last = np.minimum(people["recency"].to_numpy(float) / WEEK, seen)
    shape = t["r"] + model.phases * x
    if "a" in t:
        until = last if gone else seen  # they leave right after an order
        chances = GEOMETRIC.get(model.name.split("_", 1)[0], 0)
        stayed = np.maximum(t["b"] + x + chances - gone, LEAST)
        return Pace(shape, t["alpha"] + until, np.full(len(x), t["a"] + gone), stayed)
    if "s" in t:
        until = _left_at(shape, last, seen, t) if gone else seen
        return Pace(shape, t["alpha"] + until, np.full(len(x), t["s"] + gone), t["beta"] + until)
    return Pace(shape, t["alpha"] + seen, np.empty(0), np.empty(0))


def _left_at(
    shape: np.ndarray, last: np.ndarray, seen: np.ndarray, t: dict[str, float]
) -> np.ndarray:
    """Return when customers have left on average, if they have, in weeks since their first order."""
    places = (np.arange(MOMENTS) + 0.5) / MOMENTS
    moments = last[:, None] + (seen - last)[:, None] * places
    log = -shape[:, None] * np.log(t["alpha"] + moments) - (t["s"] + 1) * np.log(
        t["beta"] + moments
    )
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return (weight * moments).sum(axis=1) / weight.sum(axis=1)


def orders_ahead(model: Model, own: Pace, days: float) -> np.ndarray:
    """Return the orders expected of somebody who is surely a customer today, shape (customers,).

    Given rate λ and chance q to leave after each order, ``(1 − exp(−λqt)) / q`` orders are expected
    in a time t, and ``λ (1 − exp(−μt)) / μ`` under a hazard μ. The rate is integrated out exactly,
    so is the hazard; the chance by Gauss' quadrature.
    """
    weeks, k = days / WEEK, model.phases
    if not len(own.first):
        return own.shape / own.weeks * weeks / k
    if "s" in model.timing:
        grown = np.log1p(weeks / own.second)
        power = (own.first - 1) * grown
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(np.abs(power) < 1e-9, 1.0, -np.expm1(-power) / power)
        return own.shape / own.weeks * own.second * grown * part
    expected = np.empty(len(own.shape))
    for start in range(0, len(expected), BLOCK):
        some = slice(start, start + BLOCK)
        pairs = np.column_stack([own.first[some], own.second[some]])
        distinct, place = np.unique(pairs, axis=0, return_inverse=True)
        nodes, weights = map(np.array, zip(*(_chances(*pair) for pair in distinct), strict=True))
        chance, weight = nodes[place.ravel()], weights[place.ravel()]
        passed = np.log1p(chance * weeks / k / own.weeks[some, None])
        bought = -np.expm1(-own.shape[some, None] * passed) / chance
        expected[some] = (weight * bought).sum(axis=1)
    return expected


def _chances(first: float, second: float) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes and weights of Gauss' quadrature over a beta distribution.

    References
    ----------
    Golub and Welsch (1969), "Calculation of Gauss quadrature rules", Mathematics of Computation 23.
    """
    low, high = first - 1, second - 1
    n = np.arange(1, NODES)
    both = 2 * n + low + high
    middle = np.empty(NODES)
    middle[0] = (low - high) / (low + high + 2)
    middle[1:] = (low**2 - high**2) / (both * (both + 2))
    beside = 4 * n * (n + low) * (n + high) / (both**2 * (both + 1))
    beside[1:] *= (n[1:] + low + high) / (both[1:] - 1)
    places, vectors = eigh_tridiagonal(middle, np.sqrt(beside))
    return ((1 + places) / 2).clip(1e-12, 1.0), vectors[0] ** 2


def with_return(
    base: pd.DataFrame, model: Model | None, days: float, margin: float, servicing: float = 0.0
) -> pd.DataFrame:
    """Add the column ``back``: what each customer brings over the horizon if surely one; money.

    Parameters
    ----------
    base : pandas.DataFrame
        From :func:`clvlib.strategy.matching.customer_base`.
    model : Model or None
        From the table ``parameters``; without one the base is returned as it is.
    days : float
        Length of the horizon.
    margin, servicing : float
        Gross margin, and what serving an order costs; money.

    Returns
    -------
    pandas.DataFrame
        The mean over both cases, still a customer and not, at the level of chapter 3: the sum over
        everybody of what the model expects is made equal to the sum of their CLV, within a factor
        of two.
    """
    if model is None or base.empty or base["probability_alive"].isna().all():
        return base
    spend = base["expected_spend"].fillna(base["revenue"] / base["orders"].clip(lower=1))
    left = (spend * margin - servicing).to_numpy(float)
    alive = base["probability_alive"].to_numpy(float).clip(0, 1)
    there, away = (orders_ahead(model, pace(model, base, gone), days) for gone in (False, True))
    known = np.isfinite(alive)
    foretold = float((alive * there * left)[known].sum())
    level = float(base["clv"].to_numpy(float)[known].sum()) / foretold if foretold > 0 else 1.0
    back = (alive * there + (1 - alive) * away) * left * np.clip(level, *CLOSE)
    return base.assign(back=back)


def luck_of_returning(futures: Futures, luck: Luck, rng: np.random.Generator) -> Luck:
    """Return the luck of the same customers if all came back today: at their own pace.

    Parameters
    ----------
    futures : Futures
        Customers and model.
    luck : Luck
        Theirs as things stand; who is still there in it keeps rate and readiness to leave.
    rng : numpy.random.Generator
        For those who are not.
    """
    size, own = luck.rate.shape, pace(futures.model, futures.people, gone=True)
    rate = rng.gamma(own.shape[:, None], size=size) / own.weeks[:, None]
    leaving = luck.leaving
    if "a" in futures.model.timing:
        leaving = rng.beta(own.first[:, None], own.second[:, None], size)
    elif len(own.first):
        leaving = rng.gamma(own.first[:, None], size=size) / own.second[:, None]
    return replace(
        luck,
        there=np.ones(size, dtype=bool),
        rate=np.where(luck.there, luck.rate, rate),
        leaving=np.where(luck.there, luck.leaving, leaving),
        fate=rng.exponential(size=size),
    )
