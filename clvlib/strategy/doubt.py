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
    """

    common: CommonError = field(default_factory=CommonError)
    values: pd.DataFrame = field(default_factory=pd.DataFrame)
    within: float = 0.0

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

        With ``alive`` it is that of the same customers brought back to such a probability of being
        one: whoever is gone brings nothing in most futures, and would not once back.
        """
        drawn = self._of(people)
        if not drawn.size:
            return 1.0
        weight = np.ones(len(drawn))
        if alive is not None:
            known = people["customer_id"].isin(self.values.index)
            chance = people.loc[known, "probability_alive"].fillna(1.0).to_numpy(float)
            weight = np.maximum(alive / chance.clip(LEAST_ALIVE), 1.0)
        mean = float((weight * drawn.mean(axis=1)).mean())
        square = float((weight * (drawn**2).mean(axis=1)).mean())
        return float(np.sqrt(max(square / mean**2 - 1, 0.0))) if mean > 0 else 1.0

    def _of(self, people: pd.DataFrame) -> np.ndarray:
        if self.values.empty:
            return np.empty((0, 0))
        places = self.values.index.get_indexer(pd.Index(people["customer_id"]))
        return self.values.to_numpy()[places[places >= 0]]


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
    parts = []
    for count in blocks(len(some), replicates):
        luck = futures.luck(rng, count)
        orders, _ = futures.orders(rng, luck, days)
        parts.append(futures.revenue(rng, luck, orders).astype(np.float32))
    drawn = np.hstack(parts)
    own = spread_of_total(drawn, each)
    known = pd.DataFrame(drawn, index=pd.Index(some["customer_id"]))
    return Doubt(common.beyond(own), known, float(model.sharpness**-0.5))


def spread_of_total(drawn: np.ndarray, each: float = 1.0) -> float:
    """Return the coefficient of variation of a drawn total, shape (customers, replicates).

    A selection of which each stands for ``each`` customers scatters by the root of that more.
    """
    total = drawn.sum(axis=0, dtype=float)
    return float(total.std() / total.mean() / each**0.5) if total.mean() > 0 else 0.0
