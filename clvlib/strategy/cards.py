"""Recommendation cards: a play, worked out with one merchant's figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.matching import audience
from clvlib.strategy.playbook import Effect, Play, Playbook
from clvlib.strategy.power import detectable_lift
from clvlib.strategy.worth import (
    Yardsticks,
    average_order,
    base_rate,
    regained,
    stake,
    worth_of_success,
)

DRAWS = 4000
SHARPNESS = 6.0
INTERVAL = (0.05, 0.95)
KEEPING = ("keep", "early_care", "grow")


@dataclass(frozen=True)
class Card:
    """One recommendation in figures; money is margin over the horizon.

    Parameters
    ----------
    play : Play
        What to do.
    people : pandas.DataFrame
        The customers concerned, the most valuable first.
    at_stake : float
        Value at stake, see :func:`value_at_stake`.
    contacted, held_out : int
        Customers who get the action, and who do not, so that its effect can be read.
    order_value, worth : float
        Average order (revenue) of the group, and what one success is worth.
    base : float
        Share expected to order within the review period anyway.
    cost : float
        Expected cost (negative: saved).
    break_even : float
        Effect from which on the play pays; NaN where a success never covers its reward.
    profit, profit_low, profit_high : float
        Expected profit and its 90 % range by the prior of the effect.
    pays : float
        Probability that it pays, by the same prior.
    detectable : float
        Smallest lift that the two arms can show with 80 % power; NaN where none.
    """

    play: Play
    people: pd.DataFrame
    at_stake: float
    contacted: int
    held_out: int
    order_value: float
    worth: float
    base: float
    cost: float
    break_even: float
    profit: float
    profit_low: float
    profit_high: float
    pays: float
    detectable: float

    @property
    def customers(self) -> int:
        """Customers concerned, held out or not."""
        return len(self.people)

    @property
    def recommended(self) -> bool:
        """Say whether the play is expected to pay, and with better than even chances."""
        return self.profit > 0 and self.pays > 0.5 and self.contacted > 0

    @property
    def saves(self) -> bool:
        """Say whether the play earns by not spending, which presumes that money is spent now."""
        return self.play.aim == "save"

    @property
    def measurable(self) -> bool:
        """Say whether an effect of the expected size could be shown with this group."""
        return bool(abs(self.play.effect.mean) >= self.detectable)


def draw_effect(effect: Effect, rng: np.random.Generator, draws: int = DRAWS) -> np.ndarray:
    """Draw effects from the prior: a Beta between its bounds with the stated mean.

    Returns
    -------
    ndarray, shape (draws,)
    """
    place = (effect.mean - effect.low) / (effect.high - effect.low)
    drawn = rng.beta(SHARPNESS * place, SHARPNESS * (1 - place), draws)
    return effect.low + (effect.high - effect.low) * drawn


def make_card(
    play: Play, people: pd.DataFrame, sticks: Yardsticks, rng: np.random.Generator
) -> Card:
    """Work out one play for the customers whom it is for.

    Profit with effect δ on n contacted customers is
    ``n · (δ · worth − contact · order − reward · order · (base + δ))``: the reward goes to
    everybody who orders, also to those who would have done so anyway.

    Parameters
    ----------
    play : Play
        What to do.
    people : pandas.DataFrame
        From :func:`clvlib.strategy.matching.audience`; not empty.
    sticks : Yardsticks
        Figures of the whole base.
    rng : numpy.random.Generator
        For the draws of the effect.
    """
    held_out = max(1, round(play.hold_out * len(people)))
    contacted = len(people) - held_out
    order = average_order(people)
    worth = worth_of_success(people, play.success, sticks)
    newcomers = play.success == "new_customer"  # whom nobody would have brought otherwise
    base = 0.0 if newcomers else base_rate(people, play.review_weeks * 7, sticks)
    fixed = (play.cost.contact + play.cost.reward * base) * order
    each = worth - play.cost.reward * order
    effects = draw_effect(play.effect, rng)
    profits = contacted * (effects * each - fixed)
    low, high = np.quantile(profits, INTERVAL)
    return Card(
        play=play,
        people=people,
        at_stake=value_at_stake(play, people, sticks),
        contacted=contacted,
        held_out=held_out,
        order_value=order,
        worth=worth,
        base=base,
        cost=contacted * (fixed + play.cost.reward * order * play.effect.mean),
        break_even=fixed / each if each > 0 else float("nan"),
        profit=contacted * (play.effect.mean * each - fixed),
        profit_low=float(low),
        profit_high=float(high),
        pays=float(np.mean(profits > 0)),
        detectable=detectable_lift(base, contacted, held_out),
    )


def make_cards(
    playbook: Playbook, base: pd.DataFrame, sticks: Yardsticks, rng: np.random.Generator
) -> list[Card]:
    """Work out every play that has enough customers, the most profitable first.

    Savings come last: whether the money is spent today the data do not say.
    Each play draws from a stream of its own, so that adding one changes no other.
    """
    seed = rng.integers(2**63)
    cards = []
    for play in playbook.plays:
        people = audience(base, play.conditions)
        if len(people) >= play.conditions.customers_min:
            own = np.random.default_rng([int(seed), *play.id.encode()])
            cards.append(make_card(play, people, sticks, own))
    return sorted(cards, key=lambda card: (card.saves, -card.profit, card.play.id))


def earning(cards: list[Card]) -> list[Card]:
    """Return the recommended cards that earn by being carried out (not by saving)."""
    return [card for card in cards if card.recommended and not card.saves]


def saving(cards: list[Card]) -> list[Card]:
    """Return the recommended cards that earn by not spending."""
    return [card for card in cards if card.recommended and card.saves]


def value_at_stake(play: Play, people: pd.DataFrame, sticks: Yardsticks) -> float:
    """Return the money that a play is about; margin over the horizon.

    The CLV of the group where it is to be kept, cared for or grown, so never more than the
    CLV of the whole base; what all of the group would bring beyond their CLV by coming back
    where they are to be won back; the value of the newcomers expected where they are to
    recommend; what is spent on them today where contact is to stop.
    """
    if play.aim == "win_back":
        return float(regained(people, sticks).sum())
    if play.aim == "acquire":
        return len(people) * play.effect.mean * sticks.newcomer
    if play.aim == "save":
        return -len(people) * play.cost.contact * average_order(people)
    return float(stake(people).sum())


def clv_to_keep(cards: list[Card]) -> float:
    """Return the CLV of the customers to keep, care for or grow, each counted once.

    A part of the base's CLV, and so never more than that.
    """
    each = [
        pd.Series(stake(card.people).to_numpy(), index=card.people["customer_id"])
        for card in cards
        if card.play.aim in KEEPING
    ]
    return _counted_once(each)


def win_back_potential(cards: list[Card], sticks: Yardsticks) -> float:
    """Return what the customers to win back would bring beyond their CLV if all came back.

    Each customer is counted once; the money is no part of the base's CLV.
    """
    each = [
        pd.Series(regained(card.people, sticks).to_numpy(), index=card.people["customer_id"])
        for card in cards
        if card.play.aim == "win_back"
    ]
    return _counted_once(each)


def _counted_once(each: list[pd.Series]) -> float:
    return float(pd.concat(each).groupby(level=0).max().sum()) if each else 0.0


def named_twice(cards: list[Card]) -> int:
    """Return how many customers stand in more than one card."""
    if not cards:
        return 0
    names = pd.concat([card.people["customer_id"] for card in cards])
    return int((names.value_counts() > 1).sum())
