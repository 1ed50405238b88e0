"""Recommendation cards: a play, worked out with one merchant's figures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from clvlib.strategy.doubt import Doubt
from clvlib.strategy.matching import audience
from clvlib.strategy.playbook import Play, Playbook
from clvlib.strategy.power import detectable_lift
from clvlib.strategy.profit import DRAWS, INTERVAL, Terms, draw_effect, draw_profit
from clvlib.strategy.worth import (
    Yardsticks,
    average_order,
    base_rate,
    forecast_worth,
    spread_of_orders,
    value_at_stake,
    worth_of_success,
)

CHOSEN, LOSES, LUCK, BUDGET, CONTACTS, TAKEN, DECLINED = (
    "chosen", "loses", "luck", "budget", "contacts", "taken", "declined",
)  # fmt: skip
LEAST_HELD = 10  # figures of fewer people are shown nowhere, so a smaller hold-out tells nothing


@dataclass(frozen=True)
class Card:
    """One recommendation in figures; money is margin over the horizon.

    Parameters
    ----------
    play : Play
        What to do.
    people : pandas.DataFrame
        The customers concerned, the most valuable first.
    at_stake, stake_low, stake_high : float
        Value at stake, see :func:`~clvlib.strategy.worth.value_at_stake`, and its 90 % range by the forecast's doubt.
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
        Expected profit, and the 90 % range of what will come out.
    pays : float
        Probability that it pays.
    detectable : float
        Smallest lift that the two arms can show with 80 % power; NaN where none.
    eligible : int
        Customers who meet the play's conditions, before the budget and other cards.
    fate : str
        ``chosen``, or why it is not: ``loses``, ``luck`` (earns on average, by a few lucky cases),
        ``budget``, ``contacts``, ``taken``, ``declined``.
    """

    play: Play
    people: pd.DataFrame
    at_stake: float
    stake_low: float
    stake_high: float
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
    eligible: int
    fate: str = CHOSEN

    @property
    def customers(self) -> int:
        """Customers concerned, held out or not."""
        return len(self.people)

    @property
    def hold_out(self) -> float:
        """Share of the group that is held out."""
        return self.held_out / self.customers

    @property
    def promising(self) -> bool:
        """Say whether the play is expected to pay, and with better than even chances."""
        return self.profit > 0 and self.pays > 0.5 and self.contacted > 0

    @property
    def recommended(self) -> bool:
        """Say whether it pays and nothing speaks against it."""
        return self.promising and self.fate == CHOSEN

    @property
    def saves(self) -> bool:
        """Say whether the play earns by not spending, which presumes that money is spent now."""
        return self.play.aim == "save"

    @property
    def bold(self) -> bool:
        """Say whether more than twice as many are assumed to order as would anyway."""
        return self.play.success in ("returns", "extra_order") and self.play.effect.mean > self.base

    @property
    def measurable(self) -> bool:
        """Say whether an effect of the expected size could be shown with this group."""
        return bool(abs(self.play.effect.mean) >= self.detectable)

    def because(self, fate: str) -> Card:
        """Return the card with another fate."""
        return replace(self, fate=fate)


def make_card(
    play: Play,
    people: pd.DataFrame,
    sticks: Yardsticks,
    rng: np.random.Generator,
    doubt: Doubt | None = None,
    eligible: int | None = None,
) -> Card:
    """Work out one play for the customers whom it is for.

    Expected profit with effect δ on n contacted customers is
    ``n · (δ · worth − contact · order − reward · order · (base + δ)) − fixed``: the reward goes to
    everybody who orders, also to those who would have done so anyway. Its range holds the doubt
    about the effect, about the forecast of what customers are worth, and the luck of the draw.

    Parameters
    ----------
    play : Play
        What to do.
    people : pandas.DataFrame
        From :func:`clvlib.strategy.matching.audience`; not empty.
    sticks : Yardsticks
        Figures of the whole base.
    rng : numpy.random.Generator
        For the draws.
    doubt : Doubt, optional
        How sure the customers' values are; the usual error of a forecast where absent.
    eligible : int, optional
        Customers who meet the conditions, where ``people`` are only some of them.
    """
    doubt = doubt or Doubt()
    held_out = held_of(play, len(people))
    terms = _terms(play, people, len(people) - held_out, sticks, doubt)
    effects, factors = draw_effect(play.effect, rng), doubt.factors(people, rng, DRAWS)
    profits = draw_profit(terms, effects, doubt.common.draw(rng, DRAWS), rng)
    low, high = np.quantile(profits, INTERVAL)
    at_stake = value_at_stake(play, people, sticks)
    unsure = factors if play.aim != "save" else np.ones(1)
    stake_low, stake_high = at_stake * np.quantile(unsure, INTERVAL)
    return Card(
        play=play,
        people=people,
        at_stake=at_stake,
        stake_low=float(stake_low),
        stake_high=float(stake_high),
        contacted=terms.contacted,
        held_out=held_out,
        order_value=average_order(people),
        worth=terms.firm + terms.forecast,
        base=terms.base,
        cost=terms.outlay + terms.contacted * terms.reward * max(play.effect.mean, 0.0),
        break_even=terms.break_even,
        profit=terms.expected(play.effect.mean),
        profit_low=float(low),
        profit_high=float(high),
        pays=float(np.mean(profits > 0)),
        detectable=detectable_lift(terms.base, terms.contacted, held_out),
        eligible=len(people) if eligible is None else eligible,
    )


def _terms(
    play: Play, people: pd.DataFrame, contacted: int, sticks: Yardsticks, doubt: Doubt
) -> Terms:
    """Put a play's shares of an order into money."""
    order = average_order(people)
    worth = worth_of_success(people, play.success, sticks)
    forecast = forecast_worth(people, play.success, sticks, worth)
    newcomers = play.success == "new_customer"  # whom nobody would have brought otherwise
    scatter = doubt.scatter(people, sticks.loyal_alive if play.success == "returns" else None)
    if play.success == "extra_order":  # one order of one of them
        scatter = float(np.hypot(spread_of_orders(people), doubt.within))
    return Terms(
        contacted=contacted,
        fixed=play.cost.fixed * order,
        contact=play.cost.contact * order,
        reward=play.cost.reward * order,
        base=0.0 if newcomers else base_rate(people, play.review_weeks * 7, sticks),
        firm=worth - forecast,
        forecast=forecast,
        scatter=scatter,
    )


def make_cards(
    playbook: Playbook,
    base: pd.DataFrame,
    sticks: Yardsticks,
    rng: np.random.Generator,
    doubt: Doubt | None = None,
) -> list[Card]:
    """Work out every play that has enough customers, the most profitable first.

    Savings come last: whether the money is spent today the data do not say.
    Each play draws from a stream of its own, so that adding one changes no other.
    """
    seed = int(rng.integers(2**63))
    cards = []
    for play in playbook.plays:
        people = audience(base, play.conditions)
        if len(people) >= play.conditions.customers_min:
            card = make_card(play, people, sticks, stream(seed, play), doubt)
            fate = LUCK if card.profit > 0 and card.contacted else LOSES
            cards.append(card if card.promising else card.because(fate))
    return ranked(cards)


def held_of(play: Play, customers: int) -> int:
    """Return how many are held out: the play's share, and ten of a small group, half at most."""
    return max(1, round(play.hold_out * customers), min(LEAST_HELD, customers // 2))


def stream(seed: int, play: Play) -> np.random.Generator:
    """Return the random numbers of one play."""
    return np.random.default_rng([seed, *play.id.encode()])


def ranked(cards: list[Card]) -> list[Card]:
    """Return the cards in the order in which they are shown: chosen, refused, savings."""
    return sorted(
        cards, key=lambda card: (card.saves, not card.recommended, -card.profit, card.play.id)
    )
