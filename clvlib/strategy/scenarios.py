"""What would happen if: customers sent through the fitted model again with a lever moved.

Totals are not multiplied. A customer who orders more often also leaves sooner in a model where
every order is a chance to leave; somebody who would have left goes on ordering at an own rate.
Every lever is drawn with the same luck as the present, so the difference is the lever's doing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.doubt import CommonError
from clvlib.strategy.futures import Futures, Lever, Model, thinned

CUSTOMERS = 3_000
DRAWS = 150_000
FEWEST, MOST = 40, 200
FEW = 15  # replicates that tell a share of customers
INTERVAL = (0.10, 0.90)
RETENTION, ORDER, FREQUENCY, PRICE, MARGIN, CAC = 0.05, 0.10, 0.10, 0.05, 0.02, 0.20
LONG_DAYS = 5 * 365.25
NEWCOMERS = 400
AGES = (7 / 8, 5 / 8, 3 / 8, 1 / 8)  # of the horizon that is left to a newcomer on arrival


@dataclass(frozen=True)
class Business:
    """What the model does not know.

    Parameters
    ----------
    margin : float
        Gross margin.
    days : float
        Length of the horizon.
    newcomers : float
        New customers expected in it.
    first_values : ndarray
        First orders of recent newcomers; money.
    cac : float
        What one costs; NaN where nobody knows.
    mix : float
        Profit of moving a fifth of the spend from the worst to the best channel; NaN where the
        channels' costs are not known.
    """

    margin: float
    days: float
    newcomers: float = 0.0
    first_values: np.ndarray | None = None
    cac: float = float("nan")
    mix: float = float("nan")


@dataclass(frozen=True)
class Scenarios:
    """The present and what each lever changes.

    Parameters
    ----------
    base : float
        Profit of the next horizon: margin of customers and newcomers less what newcomers cost.
    table : pandas.DataFrame
        Table ``scenarios``: ``lever``, ``size``, ``base``, ``change``, ``change_low``,
        ``change_high`` (80 % interval).
    retention : float
        Share of present customers who are still customers at the horizon's end.
    retention_gain : float
        Points of retention that the scenario could add (less than asked where few leave).
    horizon_gain, long_gain : tuple of float
        Relative change of the present customers' value by that gain, with its interval: over the
        horizon, and over five years.
    """

    base: float
    table: pd.DataFrame
    retention: float
    retention_gain: float
    horizon_gain: tuple[float, float, float]
    long_gain: tuple[float, float, float]


@dataclass(frozen=True)
class _Play:
    """Everything that single draws need."""

    futures: Futures
    weights: np.ndarray
    seed: int
    replicates: int

    def totals(self, days: float, lever: Lever) -> np.ndarray:
        """Return the weighted revenue of each replicate under a lever, shape (replicates,)."""
        luck = self.futures.luck(np.random.default_rng([self.seed, 0]), self.replicates)
        orders, _ = self.futures.orders(np.random.default_rng([self.seed, 1]), luck, days, lever)
        return lever.order_value * (self.weights @ (orders * luck.level))

    def kept(self, days: float, lever: Lever, replicates: int) -> float:
        """Return the share of present customers who are still there after some days."""
        luck = self.futures.luck(np.random.default_rng([self.seed, 0]), replicates)
        _, stays = self.futures.orders(np.random.default_rng([self.seed, 1]), luck, days, lever)
        return float(stays.sum() / max(luck.there.sum(), 1))


def play_through(
    base: pd.DataFrame,
    model: Model | None,
    business: Business,
    common: CommonError,
    rng: np.random.Generator,
) -> Scenarios | None:
    """Send the customers through the model under every lever.

    Parameters
    ----------
    base : pandas.DataFrame
        From :func:`clvlib.strategy.matching.customer_base`.
    model : Model or None
        From the table ``parameters``.
    business : Business
        Margin, newcomers and their cost.
    common : CommonError
        Error of the forecast that all customers share.
    rng : numpy.random.Generator
        Of the stage.

    Returns
    -------
    Scenarios or None
        None where no model is known, or nobody is expected to buy.
    """
    if model is None or base.empty or not base["clv"].sum() > 0:
        return None
    some, each = thinned(base, CUSTOMERS)
    count = int(np.clip(DRAWS // len(some), FEWEST, MOST))
    seed = int(rng.integers(2**31))
    raw = _Play(Futures(model, some), np.ones(len(some)), seed, count)
    level = _calibrated(raw, some, base.groupby("segment")["clv"].sum() / each, business.days)
    present = _Play(raw.futures, level * each, seed, count)
    arrivals = _arrivals(model, business, float(level.mean()), seed, count)
    factors = common.draw(rng, count)

    def money(lever: Lever) -> np.ndarray:
        total = present.totals(business.days, lever)
        for days, crowd in arrivals:
            total = total + crowd.totals(days, lever)
        if business.newcomers and business.first_values is not None:
            first = float(business.first_values.mean()) * business.margin
            total = total + lever.order_value * business.newcomers * first
        return total * factors

    now = money(Lever())
    paid = business.newcomers * business.cac if np.isfinite(business.cac) else 0.0
    gains, gained = _retention(present, business.days)
    rows = _rows(money, now, gains, gained, business)
    kept = present.kept(business.days, Lever(), FEW)
    own, long_ = (_relative(present, days, gains[0], factors) for days in
                  (business.days, LONG_DAYS))  # fmt: skip
    value = float(np.mean(now) / np.mean(factors)) - paid
    table = pd.DataFrame(rows, columns=["lever", "size", "change", "change_low", "change_high"])
    table.insert(2, "base", value)
    return Scenarios(value, table, kept, gained, own, long_)


def _calibrated(
    raw: _Play, some: pd.DataFrame, wanted: pd.Series, days: float
) -> np.ndarray:  # fmt: skip
    """Return factors that bring each segment's mean draw to chapter 3's value of it."""
    luck = raw.futures.luck(np.random.default_rng([raw.seed, 0]), raw.replicates)
    orders, _ = raw.futures.orders(np.random.default_rng([raw.seed, 1]), luck, days)
    drawn = pd.Series((orders * luck.level).mean(axis=1), index=some.index)
    sums = drawn.groupby(some["segment"]).sum()
    whole = float(wanted.sum() / max(float(sums.sum()), 1e-12))
    factor = (wanted / sums.where(sums > 0)).fillna(whole).clip(0.1 * whole, 10 * whole)
    return some["segment"].map(factor).to_numpy(float)


def _arrivals(
    model: Model, business: Business, level: float, seed: int, replicates: int
) -> list[tuple[float, _Play]]:
    """Let newcomers arrive evenly over the horizon: crowds with less and less of it left."""
    if not business.newcomers or business.first_values is None:
        return []
    picked = np.random.default_rng([seed, 2]).choice(business.first_values, NEWCOMERS)
    leaves = model.name.startswith("mbg") and "a" in model.timing  # some after the first order
    alive = model.timing["b"] / (model.timing["a"] + model.timing["b"]) if leaves else 1.0
    crowd = pd.DataFrame(
        {
            "frequency": 0, "T": 0.0, "monetary_value": 0.0, "first_value": picked,
            "probability_alive": alive,
        }
    )  # fmt: skip
    weights = np.full(NEWCOMERS, level * business.newcomers / len(AGES) / NEWCOMERS)
    return [
        (age * business.days, _Play(Futures(model, crowd), weights, seed + n + 1, replicates))
        for n, age in enumerate(AGES)
    ]


def _retention(present: _Play, days: float) -> tuple[tuple[Lever, Lever], float]:
    """Find the factors on leaving that move retention by five points, or what few leavers allow."""
    if not present.futures.model.leaves:
        return (Lever(), Lever()), 0.0

    def kept(factor: float) -> float:
        return present.kept(days, Lever(leaving=factor), FEW)

    now = kept(1.0)
    points = min(RETENTION, (1 - now) / 2)  # nobody keeps more than half of those who would leave
    up, down = _solve(kept, now + points, 0.0, 1.0), _solve(kept, now - points, 1.0, 20.0)
    return (Lever(leaving=up), Lever(leaving=down)), points


def _solve(share: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Bisect a falling function of a factor; the nearer end where the wish is out of reach."""
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) > wanted else (low, middle)
    return (low + high) / 2


def _rows(
    money: Callable[[Lever], np.ndarray],
    now: np.ndarray,
    gains: tuple[Lever, Lever],
    points: float,
    business: Business,
) -> list[tuple[object, ...]]:
    """Work out every lever, up and down."""
    up, down = gains
    levers = [
        ("order_value", ORDER, Lever(order_value=1 + ORDER)),
        ("order_value", -ORDER, Lever(order_value=1 - ORDER)),
        ("frequency", FREQUENCY, Lever(frequency=1 + FREQUENCY)),
        ("frequency", -FREQUENCY, Lever(frequency=1 - FREQUENCY)),
    ]
    if up != down:
        levers += [("retention", points, up), ("retention", -points, down)]
    found: list[tuple[object, ...]] = []
    for name, size, lever in levers:
        found.append((name, size, *_summary(money(lever) - now)))
    for name, size in (("discount", PRICE), ("margin", MARGIN)):  # the same orders, other margins
        for sign in (1, -1):
            moved = -sign if name == "discount" else sign
            found.append((name, sign * size, *_summary(now * moved * size / business.margin)))
    if np.isfinite(business.cac) and business.newcomers:
        spent = business.newcomers * business.cac
        found += [("cac", s * CAC, *(-s * CAC * spent,) * 3) for s in (1, -1)]
    if np.isfinite(business.mix):
        found.append(("mix", 0.20, *(business.mix,) * 3))
    return found


def _summary(change: np.ndarray) -> tuple[float, float, float]:
    low, high = np.quantile(change, INTERVAL)
    return float(change.mean()), float(low), float(high)


def _relative(
    present: _Play, days: float, lever: Lever, factors: np.ndarray
) -> tuple[float, float, float]:
    """Return the relative gain of the present customers' value over some days."""
    before = present.totals(days, Lever())
    gain = present.totals(days, lever) / np.maximum(before, 1e-12) - 1
    low, high = np.quantile(gain, INTERVAL)
    return float(gain.mean()), float(low), float(high)
