"""Customers with the luck that they keep through every question, so that answers can be compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.clv.value import ValueTerms
from clvlib.strategy.futures import Futures, Lever, Luck, Model
from clvlib.strategy.scenarios import Business

NEWCOMERS = 400


@dataclass(frozen=True)
class Crowd:
    """Some customers with the luck that they keep through every question."""

    futures: Futures
    luck: Luck
    seed: int

    @classmethod
    def of(cls, model: Model, people: pd.DataFrame, seed: int, replicates: int) -> Crowd:
        """Draw the luck of some customers."""
        futures = Futures(model, people)
        return cls(futures, futures.luck(np.random.default_rng([seed, 0]), replicates), seed)

    def orders(self, days: float, lever: Lever) -> tuple[np.ndarray, np.ndarray]:
        """Return orders until a day and who is still there then, shape (customers, replicates)."""
        return self.futures.orders(np.random.default_rng([self.seed, 1]), self.luck, days, lever)

    def money(self, terms: ValueTerms, lever: Lever) -> tuple[np.ndarray, np.ndarray]:
        """Return discounted margin and who is still there, shape (customers, replicates)."""
        ends, factors = terms.slices()
        discounted, before, stays = 0.0, 0.0, self.luck.there
        for end, factor in zip(ends, factors, strict=True):
            until, stays = self.orders(float(end), lever)
            discounted = discounted + factor * (until - before)
            before = until
        each = lever.order_value * self.luck.level * terms.gross_margin - terms.servicing_cost
        return discounted * each, stays


def arrivals(model: Model, firm: Business, seed: int, replicates: int) -> Crowd | None:
    """Let some newcomers stand for all: right after a first order, with nothing else known."""
    if not firm.newcomers or firm.first_values is None:
        return None
    picked = np.random.default_rng([seed, 2]).choice(firm.first_values, NEWCOMERS)
    leaves = model.name.startswith("mbg") and "a" in model.timing  # some after the first order
    alive = model.timing["b"] / (model.timing["a"] + model.timing["b"]) if leaves else 1.0
    people = pd.DataFrame(
        {"frequency": 0, "T": 0.0, "monetary_value": 0.0, "first_value": picked,
         "probability_alive": alive}
    )  # fmt: skip
    return Crowd.of(model, people, seed + 1, replicates)
