"""The choice under a budget is the best one: held against every other choice there is."""

import itertools

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy import story_choice
from clvlib.strategy.budget import Limits, Offer, Question, cells_of, shared_out, solve
from clvlib.strategy.cards import BUDGET, CONTACTS, DECLINED, TAKEN, make_cards
from clvlib.strategy.choosing import choose
from clvlib.strategy.doubt import CommonError, Doubt
from clvlib.strategy.playbook import Playbook
from clvlib.words import Words
from tests.strategy.conftest import people
from tests.strategy.test_cards import play


def small_question(rng: np.random.Generator) -> Question:
    """Two or three cards that compete for the customers of two or three cells."""
    cards, cells = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    offers = [
        Offer(card, cell, rng.uniform(-1, 4), rng.uniform(0.2, 2), rng.uniform(0.5, 1))
        for card in range(cards)
        for cell in range(cells)
        if rng.random() < 0.75
    ]
    sizes = tuple(int(n) for n in rng.integers(1, 4, cells))
    fixed = tuple(float(f) for f in rng.choice([0.0, 0.5, 2.0], cards))
    least = tuple(int(n) for n in rng.integers(1, 3, cards))
    return Question(tuple(offers), sizes, fixed, least)


def best_by_hand(question: Question, limits: Limits) -> float:
    """Try every way to give customers to cards."""
    best = 0.0
    ranges = [range(question.sizes[offer.cell] + 1) for offer in question.offers]
    for counts in itertools.product(*ranges):
        worth = worth_of(question, limits, np.array(counts, dtype=int))
        best = max(best, worth)
    return best


def worth_of(question: Question, limits: Limits, counts: np.ndarray) -> float:
    """Return the profit of one way, or minus infinity where it breaks a limit."""
    pairs = list(zip(question.offers, counts, strict=True))
    each = [sum(n for o, n in pairs if o.card == card) for card in range(len(question.fixed))]
    cells = [sum(n for o, n in pairs if o.cell == cell) for cell in range(len(question.sizes))]
    fixed = sum(f for f, n in zip(question.fixed, each, strict=True) if n)
    broken = (
        any(0 < n < need for n, need in zip(each, question.least, strict=True))
        or any(n > size * limits.per_customer
               for n, size in zip(cells, question.sizes, strict=True))
        or (limits.budget is not None
            and sum(o.cost * n for o, n in pairs) + fixed > limits.budget + 1e-9)
        or (limits.contacts is not None
            and sum(o.contacts * n for o, n in pairs) > limits.contacts + 1e-9)
    )  # fmt: skip
    return -np.inf if broken else float(sum(o.profit * n for o, n in pairs)) - fixed


@pytest.mark.parametrize("seed", range(40))
def test_no_other_choice_earns_more(seed):
    rng = np.random.default_rng(seed)
    question = small_question(rng)
    while np.prod([question.sizes[o.cell] + 1.0 for o in question.offers]) > 3000:
        question = small_question(rng)
    budget = None if seed % 4 == 0 else float(rng.uniform(0.5, 8))
    contacts = None if seed % 3 == 0 else int(rng.integers(1, 6))
    limits = Limits(budget, contacts, int(rng.integers(1, 3)))
    found = worth_of(question, limits, solve(question, limits))
    assert found == pytest.approx(best_by_hand(question, limits), abs=1e-6)


def mixed(count: int = 300) -> pd.DataFrame:
    base = people(count)
    return base.assign(clv=np.linspace(5, 35, count), high_value=np.arange(count) % 2 == 0)


def two_cards(sticks):
    book = Playbook(plays=(
        play(id="all", cost={"contact": 0.001}),
        play(id="best", cost={"contact": 0.002}, conditions={
            "segments": ["at_risk"], "high_value": True},
            effect={"mean": 0.2, "low": 0.05, "high": 0.4, "source": "x"}),
    ))  # fmt: skip
    return make_cards(book, mixed(), sticks, np.random.default_rng(1))


def test_a_customer_of_two_cards_goes_to_the_better_one(sticks):
    choice = choose(two_cards(sticks), sticks, Limits(), np.random.default_rng(2))
    by_name = {card.play.id: card for card in choice.chosen}
    assert set(by_name["best"].people["high_value"]) == {True}
    assert set(by_name["all"].people["high_value"]) == {False}
    assert choice.wanted_twice == 150
    assert choice.moved == {"all": 150}
    assert by_name["all"].eligible == 300


def test_budget_and_contacts_hold_and_are_named(sticks):
    cards = two_cards(sticks)
    free = choose(cards, sticks, Limits(), np.random.default_rng(2))
    tight = choose(cards, sticks, Limits(budget=free.spent / 3), np.random.default_rng(2))
    assert 0 < tight.spent <= free.spent / 3
    none = choose(cards, sticks, Limits(budget=0.0), np.random.default_rng(2))
    assert [card.fate for card in none.cards] == [BUDGET, BUDGET]
    few = choose(cards, sticks, Limits(contacts=60), np.random.default_rng(2))
    assert 0 < few.contacted <= 60
    assert [card.fate for card in few.cards if not card.recommended] in ([CONTACTS], [TAKEN])
    said_no = choose(
        cards, sticks, Limits(), np.random.default_rng(2), declined=frozenset({"best"})
    )
    assert {card.play.id: card.fate for card in said_no.cards}["best"] == DECLINED


@pytest.mark.parametrize("part", [0.15, 0.3, 0.5, 0.7, 0.9])
def test_a_budget_is_kept_where_the_best_customers_order_more_than_the_average(sticks, part):
    """Who orders anyway takes the reward, too: the most valuable cost more than a card's mean."""
    base = mixed(400).assign(expected_orders=np.linspace(0.1, 12, 400) ** 1.5)
    effect = {"mean": 0.2, "low": 0.1, "high": 0.3, "source": "x"}
    book = Playbook(plays=(play(cost={"contact": 0.001, "reward": 0.1}, effect=effect),))
    cards = make_cards(book, base, sticks, np.random.default_rng(1))
    free = choose(cards, sticks, Limits(), np.random.default_rng(2))
    assert free.chosen
    limits = Limits(budget=free.spent * part)
    held = choose(cards, sticks, limits, np.random.default_rng(2))
    assert part * 0.8 * free.spent < held.spent <= limits.budget
    assert held.limits == limits


def uneven(count: int = 400) -> pd.DataFrame:
    """A few customers worth very much: with few contacts a play on them is mostly a loss."""
    return people(count, "champions", clv=np.where(np.arange(count) < 8, 400.0, 10.0))


@pytest.mark.parametrize("limits", [Limits(contacts=60), Limits(budget=15.0)])
def test_limits_that_leave_too_few_for_one_card_go_to_the_next(sticks, limits):
    """What would be a gamble with sixty contacts makes way for what pays with them."""
    values = uneven()["clv"].to_numpy()
    drawn = np.random.default_rng(3).exponential(values[:, None], (400, 60))
    sure = Doubt(CommonError(0, 0), pd.DataFrame(drawn, index=pd.Index(uneven()["customer_id"])))
    effect = {"mean": 0.05, "low": 0.01, "high": 0.1, "source": "x"}
    champions = {"segments": ["champions"]}
    book = Playbook(plays=(
        play(id="gamble", aim="keep", success="stays", effect=effect, conditions=champions,
             cost={"contact": 0.01}),
        play(id="steady", aim="grow", success="extra_order", conditions=champions,
             cost={"contact": 0.01}, effect={"mean": 0.1, "low": 0.05, "high": 0.2, "source": "x"}),
    ))  # fmt: skip
    cards = make_cards(book, uneven(), sticks, np.random.default_rng(1), sure)
    choice = choose(cards, sticks, limits, np.random.default_rng(2), sure)
    assert choice.chosen and sum(card.profit for card in choice.chosen) > 0
    assert all(card.pays > 0.5 for card in choice.chosen)
    assert choice.spent <= (limits.budget or np.inf)
    assert choice.contacted <= (limits.contacts or np.inf)
    assert "“" in story_choice.left_out(choice.cards, Words("en", "GBP"))
    if len(choice.chosen) == 1:  # nobody took its customers: it is the limit that keeps it out
        kept = next(card for card in choice.cards if not card.recommended)
        assert kept.fate in (BUDGET, CONTACTS)


def test_under_a_contact_limit_the_most_valuable_are_written_to(sticks):
    cards = two_cards(sticks)
    few = choose(cards, sticks, Limits(contacts=60), np.random.default_rng(2))
    got = pd.concat([card.people for card in few.chosen])
    assert got["clv"].mean() > mixed()["clv"].mean() + 4
    assert got["customer_id"].is_unique


def test_several_cards_a_customer_are_shared_out_without_twins():
    worth = [pd.Series(1.0, index=list("abcde"))] * 2
    cells = cells_of([None, None], worth, 1)  # type: ignore[list-item]
    offers = (Offer(0, 0, 2.0, 0, 1), Offer(1, 0, 1.0, 0, 1))
    names = shared_out(cells, offers, np.array([4, 4]))
    assert all(len(set(part)) == 4 for part in names)
