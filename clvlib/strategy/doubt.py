"""How sure the money on a card is: futures of its customers, and what all forecasts share.

Two doubts meet on every card. What single customers will do averages out in large groups; it is
drawn from the fitted model. What the forecast itself may get wrong does not average out; it is
the 80 % interval that chapter 3 gave the total, which back-tests have widened, less the part of it
that is the doing of single customers.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import norm

from clvlib.strategy.futures import Futures, Model, blocks, thinned
from clvlib.strategy.returning import luck_of_returning

REPLICATES = 100
LEVEL = 0.80  # of the intervals in the table value_ranges
LEAST_ALIVE = 0.02  # below it a probability says more about the model than about the customer
USUAL = 0.2  # spread of the logarithm of the total where no interval is known


@dataclass(frozen=True)
class CommonError:
    """The error that all customers of a forecast share, as a factor.

    Parameters
    ----------
    below, above : float
        Spread of the logarithm of the total below and above the forecast.
    """

    below: float = USUAL
    above: float = USUAL

    @classmethod
    def of_table(cls, ranges: pd.DataFrame | None) -> CommonError:
        """Read the total's row of the table ``value_ranges``."""
        total = None if ranges is None else ranges[ranges["segment"] == "total"]
        if total is None or total.empty or not (total[["clv", "clv_low"]].to_numpy() > 0).all():
            return cls()
        clv, low, high = total[["clv", "clv_low", "clv_high"]].iloc[0].to_numpy(float)
        z = float(norm.ppf((1 + LEVEL) / 2))
        return cls(max(np.log(clv / low) / z, 0.0), max(np.log(high / clv) / z, 0.0))

    def beyond(self, own: float) -> CommonError:
        """Return the error without what single customers do, which the interval holds too.

        Parameters
        ----------
        own : float
            Coefficient of variation of the drawn total.
        """
        below, above = (max(side**2 - own**2, 0.0) ** 0.5 for side in (self.below, self.above))
        return CommonError(below, above)

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """Draw factors, shape (count,); half of them lie below 1."""
        z = rng.standard_normal(count)
        return np.exp(np.where(z < 0, z * self.below, z * self.above))


@dataclass(frozen=True)
class Doubt:
    """Drawn values of the customers, and the error that they share.

    Parameters
    ----------
    common : CommonError
        Factor on every forecast.
    values : pandas.DataFrame
        Drawn margin of single customers, index = customer_id, one column a replicate; empty where
        no model is known. Of very many customers an even selection.
    within : float
        By how much single orders of one customer scatter about their own mean (coefficient).
    once, back : ndarray, shape of ``values``
        Drawn for the same customers: one order, and what follows it over the horizon if somebody
        comes back for good; empty where unknown.
    """

    common: CommonError = field(default_factory=CommonError)
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    within: float = 0.0
    once: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    back: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))

    def factors(self, people: pd.DataFrame, rng: np.random.Generator, count: int) -> np.ndarray:
        """Draw the value of a group over its forecast, shape (count,)."""
        own = np.ones(1)
        drawn = self._of(people)
        if len(drawn) > 1 and (mean := drawn.sum(axis=0).mean()) > 0:
            own = drawn.sum(axis=0) / mean
            thin = np.sqrt(len(drawn) / len(people))  # a selection scatters more than the whole
            own = np.maximum(1 + (own - 1) * thin, 0.0)
        return self.common.draw(rng, count) * rng.choice(own, count)

    def scatter(self, people: pd.DataFrame, alive: float | None = None) -> float:
        """Return by how much single customers scatter about their mean (coefficient).

        With ``alive`` it is that of what they bring more by coming back with such a probability of
        being a customer then: an order, what follows it, less what would have come anyway.
        """
        drawn = self._of(people)
        if not drawn.size:
            return 1.0
        if alive is None:
            return _variation(float(drawn.mean()), float(np.square(drawn, dtype=float).mean()))
        if not self.back.size:
            return 1.0
        places = self._places(people)
        gone, back = self.once[places] - drawn, self.back[places]
        mean = float((gone + alive * back).mean())
        stays = float(((gone + back).astype(float) ** 2).mean())
        leaves = float((gone.astype(float) ** 2).mean())
        return _variation(mean, alive * stays + (1 - alive) * leaves)

    def _of(self, people: pd.DataFrame) -> np.ndarray:
        if self.values.empty:
            return np.empty((0, 0))
        return self.values.to_numpy()[self._places(people)]

    def _places(self, people: pd.DataFrame) -> np.ndarray:
        places = self.values.index.get_indexer(pd.Index(people["customer_id"]))
        return places[places >= 0]


def _variation(mean: float, square: float) -> float:
    """Return the coefficient of variation by the first two moments; 1 where the mean is nothing."""
    return float(np.sqrt(max(square / mean**2 - 1, 0.0))) if mean > 0 else 1.0


def doubt(
    base: pd.DataFrame,
    model: Model | None,
    ranges: pd.DataFrame | None,
    days: float,
    rng: np.random.Generator,
    replicates: int = REPLICATES,
) -> Doubt:
    """Draw the futures of the base over the horizon.

    Parameters
    ----------
    base : pandas.DataFrame
        From :func:`clvlib.strategy.matching.customer_base`.
    model : Model or None
        From the table ``parameters``.
    ranges : pandas.DataFrame or None
        Table ``value_ranges``.
    days : float
        Length of the horizon.
    rng : numpy.random.Generator
        Of the stage.
    replicates : int
        Futures of each customer.
    """
    common = CommonError.of_table(ranges)
    if model is None or base.empty:
        return Doubt(common)
    some, each = thinned(base)
    futures = Futures(model, some)
    able = "recency" in some
    parts: list[tuple[np.ndarray, ...]] = []
    for count in blocks(len(some), replicates):
        luck = futures.luck(rng, count)
        orders, _ = futures.orders(rng, luck, days)
        drawn = [futures.revenue(rng, luck, orders)]
        if able:
            again = luck_of_returning(futures, luck, rng)
            drawn.append(futures.revenue(rng, again, np.ones_like(orders)))
            drawn.append(futures.revenue(rng, again, futures.orders(rng, again, days)[0]))
        parts.append(tuple(part.astype(np.float32) for part in drawn))
    drawn, *more = (np.hstack(part) for part in zip(*parts, strict=True))
    own = spread_of_total(drawn, each)
    known = pd.DataFrame(drawn, index=pd.Index(some["customer_id"]))
    return Doubt(common.beyond(own), known, float(model.sharpness**-0.5), *more)


def spread_of_total(drawn: np.ndarray, each: float = 1.0) -> float:
    """Return the coefficient of variation of a drawn total, shape (customers, replicates).

    A selection of which each stands for ``each`` customers scatters by the root of that more.
    """
    total = drawn.sum(axis=0, dtype=float)
    return float(total.std() / total.mean() / each**0.5) if total.mean() > 0 else 0.0
