"""What would happen if: customers sent through the fitted model again with a lever moved.

Totals are not multiplied. A customer who orders more often also leaves sooner in a model where
every order is a chance to leave; somebody who would have left goes on ordering at an own rate.
Retention can be moved in two ways, which bring different money: everybody leaves a little less, or
some are kept for good and nothing changes for the others. In which one a campaign works nobody
knows beforehand, so both are drawn: three times in four the second, which is the less certain one.
Every lever is drawn with the same luck as the present, so the difference is the lever's doing. Its
interval holds what single customers do, how many newcomers come, and the error that all forecasts
share; that the lever can be moved at all, nobody promises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.business import Business
from clvlib.strategy.crowds import Crowd, arrivals, present
from clvlib.strategy.doubt import CommonError
from clvlib.strategy.futures import Lever, Model, thinned

CUSTOMERS = 3_000
DRAWS = 150_000
FEWEST, MOST = 40, 200
FEW = 15  # replicates that tell a share of customers
LEAST_POINTS = 0.0005  # of retention; fewer would be told as 0.0 points
FIRST_OF = 4  # draws of retention, in one of which everybody leaves a little less (or more)
INTERVAL = (0.10, 0.90)
RETENTION, ORDER, FREQUENCY, PRICE, MARGIN, CAC = 0.05, 0.10, 0.10, 0.05, 0.02, 0.20
LONG_DAYS, RESAMPLED = 5 * 365.25, 4_000


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
        Points of retention that the scenario could add (fewer where few leave).
    horizon_gain, long_gain : tuple of float
        Relative change of the present customers' value by that gain, with its interval: over the
        horizon, and over five years.
    orders_end : bool
        Whether every order is a chance to leave.
    """

    base: float
    table: pd.DataFrame
    retention: float
    retention_gain: float
    horizon_gain: tuple[float, float, float]
    long_gain: tuple[float, float, float]
    orders_end: bool


@dataclass(frozen=True)
class _Market:
    """Customers of today and newcomers, as drawn futures of their money.

    Parameters
    ----------
    today : Crowd
        Present customers.
    later : list of (float, Crowd)
        Newcomers by the days that are left to them.
    business : Business
        What the model does not know.
    numbers : ndarray, shape (replicates,)
        Newcomers who come, over those expected.
    """

    today: Crowd
    later: list[tuple[float, Crowd]]
    business: Business
    numbers: np.ndarray

    def money(self, lever: Lever, gross: bool = False, outright: bool = False) -> np.ndarray:
        """Return the margin of each replicate under a lever, shape (replicates,).

        With ``gross`` what serving the orders costs is left in it; with ``outright`` as many stay
        as under the lever, but some for good and the others as they would have.
        """

        def totals(crowd: Crowd, days: float) -> np.ndarray:
            return crowd.totals(
                days, crowd.outright(days, lever, FEW) if outright else lever, gross
            )

        total, firm = totals(self.today, self.business.days), self.business
        for days, crowd in self.later:
            total = total + totals(crowd, days) * self.numbers
        if firm.newcomers and firm.first_values is not None:
            first = lever.order_value * float(firm.first_values.mean()) * firm.margin
            first = first - (0.0 if gross else firm.servicing)
            total = total + firm.newcomers * first * self.numbers
        return total


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
    wanted = base.groupby("segment")["clv"].sum() / each
    today = present(model, some, wanted, each, business.days, seed, count, business.upkeep)
    later = arrivals(model, business, float(today.level.mean()), seed, count)
    numbers = np.exp(rng.standard_normal(count) * business.unsteady - business.unsteady**2 / 2)
    market = _Market(today, later, business, numbers)
    now = market.money(Lever())
    value = float(now.mean())
    value -= business.newcomers * business.cac if np.isfinite(business.cac) else 0.0
    gains, gained = _retention(today, business.days)
    luck = _Luck(rng.integers(0, count, RESAMPLED), common.draw(rng, RESAMPLED))
    kept = today.kept(business.days, Lever(), FEW)
    own, long_ = (_relative(today, days, gains[0]) for days in (business.days, LONG_DAYS))
    rows = _rows(market, now, gains, gained, luck)
    table = pd.DataFrame(rows, columns=["lever", "size", "change", "change_low", "change_high"])
    table.insert(2, "base", value)
    return Scenarios(value, table, kept, gained, own, long_, model.orders_end)


@dataclass(frozen=True)
class _Luck:
    """Which replicate comes true, and how wrong the forecast is that all customers share."""

    replicate: np.ndarray
    factors: np.ndarray

    def summary(self, *changes: np.ndarray, shared: bool = True) -> tuple[float, float, float]:
        """Return the expected change and its interval, from one change a replicate and way."""
        drawn = changes[-1][self.replicate]
        first = np.arange(len(drawn)) % FIRST_OF == 0
        drawn = np.where(first, changes[0][self.replicate], drawn)
        low, high = np.quantile(drawn * (self.factors if shared else 1.0), INTERVAL)
        mean = float((changes[0].mean() + (FIRST_OF - 1) * changes[-1].mean()) / FIRST_OF)
        return mean, min(float(low), mean), max(float(high), mean)


def _retention(today: Crowd, days: float) -> tuple[tuple[Lever, Lever], float]:
    """Find the factors on leaving that move retention by five points, or what few leavers allow."""
    if not today.futures.model.leaves:
        return (Lever(), Lever()), 0.0

    def kept(factor: float) -> float:
        return today.kept(days, Lever(leaving=factor), FEW)

    now = kept(1.0)
    points = min(RETENTION, (1 - now) / 2)  # of those who leave nobody keeps more than half
    if points < LEAST_POINTS:
        return (Lever(), Lever()), 0.0
    up, down = _solve(kept, now + points, 0.0, 1.0), _solve(kept, now - points, 1.0, 20.0)
    return (Lever(leaving=up), Lever(leaving=down)), points


def _solve(share: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Bisect a falling function of a factor; the nearer end where the wish is out of reach."""
    for _ in range(9):
        middle = (low + high) / 2
        low, high = (middle, high) if share(middle) > wanted else (low, middle)
    return (low + high) / 2


def _rows(
    market: _Market, now: np.ndarray, gains: tuple[Lever, Lever], points: float, luck: _Luck
) -> list[tuple[object, ...]]:
    """Work out every lever, up and down."""
    (up, down), business = gains, market.business
    levers = [
        ("order_value", ORDER, Lever(order_value=1 + ORDER)),
        ("order_value", -ORDER, Lever(order_value=1 - ORDER)),
        ("frequency", FREQUENCY, Lever(frequency=1 + FREQUENCY)),
        ("frequency", -FREQUENCY, Lever(frequency=1 - FREQUENCY)),
    ]
    if points > 0 and up != down:
        levers += [("retention", points, up), ("retention", -points, down)]
    found: list[tuple[object, ...]] = []
    for name, size, lever in levers:
        ways = (False, True) if name == "retention" else (False,)
        changes = [market.money(lever, outright=way) - now for way in ways]
        found.append((name, size, *luck.summary(*changes)))
    whole = market.money(Lever(), gross=True) if business.servicing else now
    for name, size in (("discount", PRICE), ("margin", MARGIN)):  # the same orders, other margins
        for sign in (1, -1):
            moved = -sign if name == "discount" else sign
            found.append((name, sign * size, *luck.summary(whole * moved * size / business.margin)))
    if np.isfinite(business.cac) and business.newcomers:
        spent = business.newcomers * business.cac * market.numbers / market.numbers.mean()
        found += [("cac", s * CAC, *luck.summary(-s * CAC * spent, shared=False)) for s in (1, -1)]
    if np.isfinite(business.mix):
        found.append(("mix", business.mix_share, *_mixed(business, luck)))
    return found


def _mixed(business: Business, luck: _Luck) -> tuple[float, float, float]:
    """Return the change by the mix of channels: how newcomers follow spend is assumed."""
    low, high = business.mix_range or (business.mix, business.mix)
    place = np.linspace(-1, 1, len(luck.factors))
    change = np.where(place < 0, business.mix + place * (business.mix - low),
                      business.mix + place * (high - business.mix))  # fmt: skip
    ends = np.quantile(change * luck.factors, INTERVAL)
    return business.mix, min(float(ends[0]), business.mix), max(float(ends[1]), business.mix)


def _relative(today: Crowd, days: float, lever: Lever) -> tuple[float, float, float]:
    """Return the relative gain of the present customers' value; NaN where that may be nothing."""
    before = today.totals(days, Lever())
    if (before <= 0).any():
        return float("nan"), float("nan"), float("nan")
    gain = today.totals(days, lever) / before - 1
    low, high = np.quantile(gain, INTERVAL)
    return float(gain.mean()), float(low), float(high)
