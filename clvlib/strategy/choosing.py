"""From the cards that would pay to those that are played: budget, contacts, one card a customer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.strategy.budget import Cell, Limits, Offer, Question, cells_of, shared_out, solve
from clvlib.strategy.cards import (
    BUDGET,
    CONTACTS,
    DECLINED,
    TAKEN,
    Card,
    make_card,
    ranked,
    stream,
)
from clvlib.strategy.doubt import Doubt
from clvlib.strategy.sums import named_twice
from clvlib.strategy.worth import Yardsticks, worth_each

BANDS = 4
TRIES, ROUNDS = 8, 12
CLOSER = 0.98  # a try asks for a little less than what would have fitted in proportion


@dataclass(frozen=True)
class Choice:
    """What is played and what was settled on the way.

    Parameters
    ----------
    cards : list of Card
        All cards, the chosen ones with the customers that they got.
    limits : Limits
        What bound the choice.
    wanted_twice : int
        Customers who fitted more than one paying card.
    moved : dict of str to int
        Play → customers whom another card got instead.
    spent : float
        Expected cost of the chosen cards.
    contacted : int
        Customers contacted by the chosen cards.
    narrowed : bool
        Whether a card had to be asked for with more customers, or given up, as it does not pay
        with the few that the limits leave it: what is chosen then is the best that was found.
    """

    cards: list[Card]
    limits: Limits
    wanted_twice: int
    moved: dict[str, int]
    spent: float
    contacted: int
    narrowed: bool = False

    @property
    def chosen(self) -> list[Card]:
        """Cards that are played."""
        return [card for card in self.cards if card.recommended]


def choose(
    cards: list[Card],
    sticks: Yardsticks,
    limits: Limits,
    rng: np.random.Generator,
    doubt: Doubt | None = None,
    declined: frozenset[str] = frozenset(),
) -> Choice:
    """Share customers and money out among the cards that would pay, within the limits.

    The programme knows what a card's customers cost on average; the best of them order more, and so
    take more rewards, and what they cost is known only once they are chosen. Where that is more
    than the budget, it is asked again for less, until the cards as they are played keep it.

    Parameters
    ----------
    cards : list of Card
        From :func:`clvlib.strategy.cards.make_cards`.
    sticks : Yardsticks
        Figures of the whole base.
    limits : Limits
        Budget, contacts, cards a customer.
    rng : numpy.random.Generator
        For the ranges of the cards that lose customers to others.
    doubt : Doubt, optional
        As in :func:`~clvlib.strategy.cards.make_card`.
    declined : frozenset of str
        Plays that the client has turned down.
    """
    seed, asked = int(rng.integers(2**63)), limits
    for _ in range(TRIES):
        found = _shared(cards, sticks, asked, seed, doubt, declined)
        if limits.budget is None or asked.budget is None or found.spent <= limits.budget:
            return replace(found, limits=limits)
        asked = replace(asked, budget=asked.budget * CLOSER * limits.budget / found.spent)
    nothing = replace(limits, budget=0.0)
    return replace(_shared(cards, sticks, nothing, seed, doubt, declined), limits=limits)


def _shared(
    cards: list[Card],
    sticks: Yardsticks,
    limits: Limits,
    seed: int,
    doubt: Doubt | None,
    declined: frozenset[str],
) -> Choice:
    """Share out at what customers cost on average, until every card that is played pays.

    A card that pays with everybody whom it fits may be a mere gamble with the few that the limits
    leave it. It is then asked for with twice as many or not at all, and the best outcome counts.
    """
    least = {card.play.id: card.play.conditions.customers_min for card in cards}
    best: Choice | None = None
    narrowed = False
    for _ in range(ROUNDS):
        found, too_few = _shared_once(cards, sticks, limits, seed, doubt, declined, least)
        if best is None or _earned(found) > _earned(best):
            best = found
        if not too_few:
            break
        narrowed = True
        least |= {name: 2 * max(many, least[name]) for name, many in too_few.items()}
    assert best is not None
    return replace(best, narrowed=narrowed)


def _earned(choice: Choice) -> float:
    return sum(card.profit for card in choice.chosen)


def _shared_once(
    cards: list[Card],
    sticks: Yardsticks,
    limits: Limits,
    seed: int,
    doubt: Doubt | None,
    declined: frozenset[str],
    least: dict[str, int],
) -> tuple[Choice, dict[str, int]]:
    """Share out once; return the choice and how many those cards got that do not pay with them."""
    rest = [c.because(DECLINED) if c.play.id in declined and c.promising else c for c in cards]
    able = [card for card in rest if card.recommended]
    rest = [card for card in rest if not card.recommended]
    worth = [_worth(card, sticks) for card in able]
    bound = limits.budget is not None or limits.contacts is not None
    cells = cells_of(able, worth, BANDS if bound else 1)
    question = _question(able, worth, cells, least)
    names = shared_out(cells, question.offers, solve(question, limits))
    names += [[] for _ in able[len(names) :]]
    made = [
        _with(card, got, sticks, stream(seed, card.play), doubt)
        for card, got in zip(able, names, strict=True)
    ]
    played = [card for card in made if card is not None]
    failed = {
        card.play.id: len(got)
        for card, got, now in zip(able, names, made, strict=True)
        if got and now is None
    }
    spent = sum(max(card.cost, 0.0) for card in played)
    contacted = sum(card.contacted for card in played if not card.saves)
    for card, now in zip(able, made, strict=True):
        if now is None:
            cut = card.play.id in failed or least[card.play.id] > card.play.conditions.customers_min
            rest.append(card.because(_why_not(card, limits, spent, contacted, able, cut)))
    moved = {
        card.play.id: card.customers - now.customers
        for card, now in zip(able, made, strict=True)
        if now is not None and now.customers < card.customers
    }
    choice = Choice(ranked([*played, *rest]), limits, named_twice(able), moved, spent, contacted)
    return choice, failed


def _worth(card: Card, sticks: Yardsticks) -> pd.Series:
    each = worth_each(card.people, card.play.success, sticks)
    return pd.Series(each.to_numpy(float), index=pd.Index(card.people["customer_id"]))


def _question(
    cards: list[Card], worth: list[pd.Series], cells: list[Cell], least: dict[str, int]
) -> Question:
    offers = []
    for number, cell in enumerate(cells):
        for place in cell.cards:
            card, play = cards[place], cards[place].play
            share, effect = 1 - card.hold_out, play.effect.mean
            reward = play.cost.reward * card.order_value
            contact = play.cost.contact * card.order_value
            mean = float(worth[place].loc[list(cell.people)].mean())
            cost = contact + reward * (card.base + max(effect, 0.0))
            gain = effect * (mean - reward) - contact - reward * card.base
            contacts = 0.0 if card.saves else share
            offers.append(Offer(place, number, share * gain, share * cost, contacts))
    return Question(
        tuple(offers),
        tuple(len(cell.people) for cell in cells),
        tuple(card.play.cost.fixed * card.order_value for card in cards),
        tuple(least[card.play.id] for card in cards),
    )


def _with(
    card: Card,
    names: list[str],
    sticks: Yardsticks,
    rng: np.random.Generator,
    doubt: Doubt | None,
) -> Card | None:
    """Work a card out again for the customers that it got; None where it got none."""
    if not names:
        return None
    people = card.people[among(card.people["customer_id"], names)]
    if len(people) == card.customers:
        return card
    again = make_card(card.play, people, sticks, rng, doubt, eligible=card.customers)
    return again if again.promising else None


def _why_not(
    card: Card, limits: Limits, spent: float, contacted: int, able: list[Card], cut: bool
) -> str:
    """Name the limit that keeps a paying card from being played.

    A card is ``cut`` where what the limits leave it are too few customers to make it pay.
    """
    if cut and limits.budget is not None and limits.budget < sum(max(c.cost, 0.0) for c in able):
        return BUDGET
    if cut and limits.contacts is not None:
        most = sum(c.contacted for c in able if not c.saves)
        if limits.contacts < most:
            return CONTACTS
    each = max(card.cost, 0.0) / max(card.customers, 1)
    least = card.play.conditions.customers_min
    if limits.budget is not None and spent + each * least > limits.budget:
        return BUDGET
    if limits.contacts is not None and contacted + least > limits.contacts:
        return CONTACTS
    return TAKEN
