"""Generated merchants whose customers respond to a treatment in a way that is known.

Customers follow BG/NBD and Gamma-Gamma; the models are fitted to their log as chapter 3 does, the
card sees only that, and what then really comes out is simulated from the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from clvlib.clv.intervals import value_intervals
from clvlib.clv.purchases import TimingModel
from clvlib.clv.registry import FAMILIES
from clvlib.clv.spend import GammaGammaSpend
from clvlib.clv.value import ValueTerms, customer_lifetime_value
from clvlib.strategy.futures import Model
from clvlib.strategy.playbook import Play
from clvlib.strategy.returning import with_return
from clvlib.strategy.worth import Yardsticks

WEEKS, MARGIN = 26.0, 0.5
SEEDS = 100
TERMS = ValueTerms(WEEKS * 7, 0.0, MARGIN)


@dataclass(frozen=True)
class World:
    """How customers of a kind of merchant order (r, alpha), leave (a, b) and spend (p, q, gamma)."""

    customers: int = 500
    r: float = 0.9
    alpha: float = 6.0
    a: float = 0.8
    b: float = 2.6
    p: float = 3.0
    q: float = 4.0
    gamma: float = 40.0


USUAL = World()
WORLDS = {
    "usual": USUAL,
    "few": World(customers=150),
    "many": World(customers=4000),
    "heavy tails": World(r=0.35, alpha=3.0, q=2.6, gamma=25.0),
    "dear": World(p=6.0, gamma=4000.0),
    "mostly once": World(r=0.12, alpha=4.0),
    "faithful": World(a=0.4, b=6.0),
    "fickle": World(a=1.5, b=1.5),
}


@dataclass(frozen=True)
class Shop:
    """One merchant: what is known of the customers, and what is true of them."""

    base: pd.DataFrame
    parameters: pd.DataFrame
    rate: np.ndarray
    leaving: np.ndarray
    price: np.ndarray
    there: np.ndarray
    shape: float  # of the spend of single orders

    def orders(self, rng: np.random.Generator, weeks: float, there: np.ndarray) -> np.ndarray:
        """Draw true future orders."""
        until_gone = rng.geometric(self.leaving.clip(1e-9, 1))
        return np.where(there, np.minimum(rng.poisson(self.rate * weeks), until_gone), 0)

    def margin(self, rng: np.random.Generator, orders: np.ndarray) -> np.ndarray:
        """Draw the true margin of so many orders."""
        spent = rng.gamma(np.maximum(self.shape * orders, 1e-9)) / self.price
        return np.where(orders > 0, spent, 0.0) * MARGIN


def shop(rng: np.random.Generator, world: World = USUAL) -> Shop:
    """Let customers buy until today, then fit the models to what was seen."""
    n, w = world.customers, world
    rate, leaving = rng.gamma(w.r, size=n) / w.alpha, rng.beta(w.a, w.b, n)
    price, age = rng.gamma(w.q, size=n) / w.gamma, rng.uniform(30, 78, n)
    x, last, now, there = np.zeros(n), np.zeros(n), np.zeros(n), np.ones(n, dtype=bool)
    buying = np.ones(n, dtype=bool)
    while buying.any():
        now = now + rng.exponential(size=n) / rate
        buying &= now <= age
        x[buying] += 1
        last[buying] = now[buying]
        gone = buying & (rng.random(n) < leaving)
        there &= ~gone
        buying &= ~gone
    first = rng.gamma(w.p, size=n) / price
    repeat = np.where(x > 0, rng.gamma(np.maximum(w.p * x, 1e-9)) / price / np.maximum(x, 1), 0.0)
    seen = pd.DataFrame(
        {
            "customer_id": [f"c{i:04d}" for i in range(n)],
            "frequency": x.astype(int),
            "recency": np.minimum(np.maximum(last * 7, x), age * 7),
            "T": age * 7,
            "monetary_value": repeat,
            "first_value": first,
        }
    )
    timing = TimingModel(FAMILIES["bg_nbd"]).fit(seen)
    spend = GammaGammaSpend().fit(seen)
    values = customer_lifetime_value(timing, spend, seen, TERMS)
    rows = [
        {"model": m.name, "parameter": k, "value": v}
        for m in (timing, spend)
        for k, v in m.parameters.items()
    ]
    known = seen.merge(values, on="customer_id").assign(
        segment="at_risk", orders=(x + 1).astype(int), revenue=first + x * repeat,
        days_since_last=seen["T"] - seen["recency"], last_order_at=pd.Timestamp("2025-01-01"),
        high_value=False,
    )  # fmt: skip
    table = pd.DataFrame(rows)
    known = with_return(known, Model.of_table(table), WEEKS * 7, MARGIN)
    return Shop(known, table, rate, leaving, price, there, w.p)


def realised(
    made: Shop, card_people: pd.DataFrame, contacted: int, play: Play, sticks: Yardsticks,
    effect: float, rng: np.random.Generator, afresh: bool = True,
) -> float:  # fmt: skip
    """Carry the play out on so many of its customers and return the profit that it made.

    Who comes back goes on at the own rate and is a customer as likely as the loyal: ``afresh``
    whether or not there was one before, or else only who was none (nobody leaves for being
    written to, so the others go on as they would have).
    """
    count = len(made.rate)
    places = rng.permutation(card_people.index.to_numpy())[:contacted]
    chosen = np.zeros(count, dtype=bool)
    chosen[places] = True
    responds = chosen & (rng.random(count) < abs(effect))
    one = np.ones(count)
    gain = made.margin(rng, one)
    if play.success != "extra_order":
        stays = rng.random(count) < sticks.loyal_alive
        own = made.margin(rng, made.orders(rng, WEEKS, made.there))
        back = made.margin(rng, made.orders(rng, WEEKS, stays))
        more = back - own if afresh else np.where(made.there, 0.0, back)
        gain = own if play.success == "stays" else gain + more
    order = float(card_people["revenue"].sum() / card_people["orders"].sum())
    anyway = chosen & ~responds & (made.orders(rng, play.review_weeks, made.there) > 0)
    rewards = play.cost.reward * order * (anyway.sum() + responds.sum())
    return float(gain[responds].sum()) - rewards - play.cost.contact * order * contacted


def ranges_of(made: Shop, seed: int) -> pd.DataFrame:
    """Return how sure the total is, as chapter 3 says it of the merchant."""
    timing, spend = TimingModel(FAMILIES["bg_nbd"]).fit(made.base), GammaGammaSpend().fit(made.base)
    found = value_intervals(
        timing, spend, made.base, TERMS, np.random.default_rng(seed), replicates=60
    ).groups.loc[["total"]]
    return found.rename_axis("segment").reset_index()


@cache
def ranges() -> pd.DataFrame:
    """Return how sure the total of one such merchant is."""
    return ranges_of(shop(np.random.default_rng(10_000)), 1)


@cache
def shops() -> list[Shop]:
    return [shop(np.random.default_rng(seed)) for seed in range(SEEDS)]


def until_gone(leaving: np.ndarray, fate: np.ndarray) -> np.ndarray:
    """Return after which order somebody is gone, by a chance to leave and by fate."""
    return np.ceil(fate / -np.log1p(-leaving.clip(1e-12, 1 - 1e-12))).clip(1)


def staying(made: Shop, points: float) -> tuple[float, float]:
    """Return how to make so much more of the customers stay to the end, in two ways.

    The factor on leaving, by bisection on 40 futures of each, the same ones for every factor; and
    the share of customers to be kept for good (below zero: to be lost at once).
    """
    rng = np.random.default_rng(12)
    here = np.flatnonzero(made.there)
    arrivals = rng.poisson(made.rate[here, None] * WEEKS, (len(here), 40))
    fate = rng.exponential(size=arrivals.shape)

    def kept(factor: float) -> float:
        return float((arrivals < until_gone(made.leaving[here, None] * factor, fate)).mean())

    wanted, low, high = kept(1.0) + points, 0.0, 30.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) > wanted else (low, middle)
    return (low + high) / 2, points / (1 - kept(1.0) if points > 0 else kept(1.0))


def changed(
    made: Shop, lever: str, size: float, rng: np.random.Generator, factor: float = 1.0,
    outright: float = 0.0,
) -> float:  # fmt: skip
    """Return by how much the next months' margin really changes when a lever is moved.

    Orders beyond those that come anyway are further arrivals of the same customers, as long as
    they stay; dearer orders are the same orders; who is likelier to stay (by ``factor``, see
    :func:`staying`) goes on at the own rate, and so does who is kept for good (``outright``).
    """
    fate = rng.exponential(size=len(made.rate))
    gone = until_gone(made.leaving, fate)
    anyway = rng.poisson(made.rate * WEEKS)
    orders = np.where(made.there, np.minimum(anyway, gone), 0)
    if lever == "order_value":
        return size * float(made.margin(rng, orders).sum())
    if lever == "retention":
        later = np.minimum(anyway, until_gone(made.leaving * factor, fate))
        if outright:
            picked = rng.random(len(made.rate)) < abs(outright)
            later = np.where(picked, anyway if outright > 0 else 0, np.minimum(anyway, gone))
        later = np.where(made.there, later, 0)
        return float(np.sign(size) * made.margin(rng, np.abs(later - orders)).sum())
    more = anyway + rng.poisson(size * made.rate * WEEKS)
    extra = np.where(made.there, np.minimum(more, gone), 0) - orders
    return float(made.margin(rng, extra).sum())
