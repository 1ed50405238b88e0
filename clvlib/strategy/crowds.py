"""Crowds: customers whose futures are drawn together and added up in money.

A crowd stands for more customers than it has where there are very many, or for newcomers of whom
only the number is known. Its total scatters as that of everybody it stands for would.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from clvlib.strategy.business import Business
from clvlib.strategy.futures import Course, Futures, Lever, Model

NEWCOMERS = 400
AGES = (7 / 8, 5 / 8, 3 / 8, 1 / 8)  # of the horizon that is left to a newcomer on arrival


@dataclass(frozen=True)
class Crowd:
    """Some customers, what each counts for, and the luck that they share under every lever.

    Parameters
    ----------
    futures : Futures
        The model and the customers.
    level : ndarray, shape (customers,)
        Factor from drawn revenue to money.
    each : float
        Real customers for whom one of them stands.
    seed, replicates : int
        Of the draws.
    upkeep : float
        Revenue whose margin serving one order eats up.
    """

    futures: Futures
    level: np.ndarray
    each: float
    seed: int
    replicates: int
    upkeep: float = 0.0
    _courses: dict[tuple[float, int], tuple[Course, np.ndarray, np.ndarray]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _normals: dict[int, np.ndarray] = field(default_factory=dict, repr=False, compare=False)

    def totals(self, days: float, lever: Lever, gross: bool = False) -> np.ndarray:
        """Return the money of each replicate under a lever, shape (replicates,).

        With ``gross`` what serving the orders costs is left in it.

        A customer's orders scatter about the own level of spend as the spend model says. What
        ``each`` real customers bring scatters by its root, not as if they all did the same.
        """
        course, anyway, _ = self._anyway(days, self.replicates)
        orders, scatter = anyway, self._normal(3) * np.sqrt(anyway)
        if (lever.frequency, lever.leaving, lever.outright) != (1.0, 1.0, 0.0):
            orders = self.futures.under(course, lever)[0]
            scatter = _carried_on(scatter, anyway, orders, self._normal(4))
        spent = course.luck.level * (orders + scatter / np.sqrt(self.futures.model.sharpness))
        left = lever.order_value * spent - (0.0 if gross else self.upkeep) * orders
        total = self.each * (self.level @ left)
        return total.mean() + (total - total.mean()) / np.sqrt(self.each)

    def _anyway(self, days: float, replicates: int) -> tuple[Course, np.ndarray, np.ndarray]:
        """Return the course of some days, orders and who stays without any lever, drawn once."""
        if (days, replicates) not in self._courses:
            course = drawn(self.futures, self.seed, days, replicates)
            self._courses[days, replicates] = (course, *self.futures.under(course, Lever()))
        return self._courses[days, replicates]

    def _normal(self, stream: int) -> np.ndarray:
        if stream not in self._normals:
            size = (len(self.level), self.replicates)
            self._normals[stream] = np.random.default_rng([self.seed, stream]).standard_normal(size)
        return self._normals[stream]

    def kept(self, days: float, lever: Lever, replicates: int) -> float:
        """Return the share of present customers who are still there after some days."""
        course, _, stays = self._anyway(days, replicates)
        if lever != Lever():
            stays = self.futures.under(course, lever)[1]
        return float(stays.sum() / max(course.luck.there.sum(), 1))

    def outright(self, days: float, lever: Lever, replicates: int) -> Lever:
        """Return the lever that keeps as many, or loses as many, for good instead of by and by."""
        now, then = (self.kept(days, each, replicates) for each in (Lever(), lever))
        rest = 1 - now if then > now else now
        return Lever(outright=(then - now) / rest if rest > 0 else 0.0)


def drawn(futures: Futures, seed: int, days: float, replicates: int) -> Course:
    """Draw the luck of a crowd and the course of its next days from its seed."""
    luck = futures.luck(np.random.default_rng([seed, 0]), replicates)
    return futures.course(np.random.default_rng([seed, 1]), luck, days)


def _carried_on(
    scatter: np.ndarray, anyway: np.ndarray, orders: np.ndarray, fresh: np.ndarray
) -> np.ndarray:
    """Return the scatter of spend over another number of orders, with the same first ones.

    Spend adds up order by order, so its scatter is a Brownian path over their number: known at
    ``anyway``, carried on beyond it, and bridged before it.
    """
    more = scatter + fresh * np.sqrt(np.maximum(orders - anyway, 0.0))
    share = orders / np.maximum(anyway, 1.0)
    bridged = share * scatter + fresh * np.sqrt(np.maximum(orders * (1 - share), 0.0))
    return np.where(orders >= anyway, more, bridged)


def present(
    model: Model, some: pd.DataFrame, wanted: pd.Series, each: float, days: float, seed: int,
    replicates: int, upkeep: float = 0.0,
) -> Crowd:  # fmt: skip
    """Return the customers of today, each segment's mean draw at chapter 3's value of it.

    Parameters
    ----------
    model : Model
        From the table ``parameters``.
    some : pandas.DataFrame
        The customers drawn.
    wanted : pandas.Series
        Value of each segment's drawn customers; money.
    each, days, seed, replicates, upkeep
        As in :class:`Crowd`, and the horizon in days.
    """
    futures = Futures(model, some)
    course = drawn(futures, seed, days, replicates)
    orders, stays = futures.under(course, Lever())
    left = pd.Series((orders * (course.luck.level - upkeep)).mean(axis=1), index=some.index)
    sums = left.groupby(some["segment"]).sum()
    whole = float(wanted.sum() / max(float(sums.sum()), 1e-12))
    factor = (wanted / sums.where(sums > 0)).fillna(whole).clip(0.1 * whole, 10 * whole)
    level = some["segment"].map(factor).to_numpy(float)
    known = {(days, replicates): (course, orders, stays)}
    return Crowd(futures, level, each, seed, replicates, upkeep, known)


def arrivals(
    model: Model, business: Business, level: float, seed: int, replicates: int
) -> list[tuple[float, Crowd]]:
    """Let newcomers arrive evenly over the horizon: crowds with less and less of it left."""
    if not business.newcomers or business.first_values is None:
        return []
    picked = np.random.default_rng([seed, 2]).choice(business.first_values, NEWCOMERS)
    leaves = model.name.startswith("mbg") and "a" in model.timing  # some after the first order
    alive = model.timing["b"] / (model.timing["a"] + model.timing["b"]) if leaves else 1.0
    people = pd.DataFrame(
        {
            "frequency": 0, "T": 0.0, "monetary_value": 0.0, "first_value": picked,
            "probability_alive": alive,
        }
    )  # fmt: skip
    each = business.newcomers / len(AGES) / NEWCOMERS
    weights = np.full(NEWCOMERS, level)
    return [
        (
            age * business.days,
            Crowd(Futures(model, people), weights, each, seed + n + 1, replicates, business.upkeep),
        )
        for n, age in enumerate(AGES)
    ]
