"""Cards: hand-worked figures, honest ranges, lists that are the same next time."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest

from clvlib import tables as contracts
from clvlib.strategy import exhibits, exhibits_card, story, story_choice, story_tests, tables
from clvlib.strategy.arms import assign
from clvlib.strategy.budget import Limits
from clvlib.strategy.card_words import fate_words
from clvlib.strategy.cards import make_card, make_cards
from clvlib.strategy.choosing import choose
from clvlib.strategy.doubt import CommonError, Doubt
from clvlib.strategy.experiment import design
from clvlib.strategy.matching import audience
from clvlib.strategy.playbook import Effect, Play, Playbook, industry_playbook
from clvlib.strategy.profit import draw_effect
from clvlib.strategy.sums import clv_to_keep, named_twice, win_back_potential
from clvlib.strategy.worth import average_order, base_rate, regained, worth_of_success, yardsticks
from clvlib.words import Words
from tests.strategy.conftest import people

AS_OF = pd.Timestamp("2025-06-30 23:59:59.999999")


def play(**changes: object) -> Play:
    values = {
        "id": "win-back", "aim": "win_back", "title": "Win back",
        "conditions": {"segments": ["at_risk"]}, "action": "Write.", "channel": "mail",
        "owner": "shop", "metric": "orders", "success": "returns",
        "cost": {"contact": 0.02, "reward": 0.1},
        "effect": {"mean": 0.05, "low": 0.01, "high": 0.1, "source": "judgement"},
        "review_weeks": 13, "hold_out": 0.25,
    }  # fmt: skip
    return Play.model_validate(values | changes)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_card_is_the_arithmetic_that_it_prints(sticks):
    card = make_card(play(), people(), sticks, rng())
    # regained: an order's margin 12.5, and 20 · (0.9 / 0.45 − 1) = 20
    assert card.worth == pytest.approx(32.5)
    assert card.at_stake == pytest.approx(400 * 32.5)
    assert (card.contacted, card.held_out) == (300, 100)
    base = 1 - math.exp(-1.6 * 91 / 364)
    assert card.base == pytest.approx(base)
    fixed, each = (0.02 + 0.1 * base) * 25, 32.5 - 2.5
    assert card.break_even == pytest.approx(fixed / each)
    assert card.profit == pytest.approx(300 * (0.05 * each - fixed))
    assert card.cost == pytest.approx(300 * (fixed + 2.5 * 0.05))
    assert card.profit_low < card.profit < card.profit_high


def test_at_break_even_the_profit_is_nothing(sticks):
    at = make_card(play(), people(), sticks, rng()).break_even
    effect = {"mean": at, "low": at - 0.01, "high": at + 0.01, "source": "x"}
    card = make_card(play(effect=effect), people(), sticks, rng())
    assert card.profit == pytest.approx(0, abs=1e-9)
    assert card.pays == pytest.approx(0.5, abs=0.1)


def test_a_success_that_never_covers_its_reward_never_pays(sticks):
    greedy = play(success="extra_order", cost={"contact": 0.01, "reward": 0.9})
    card = make_card(greedy, people(), sticks, rng())
    assert math.isnan(card.break_even)
    assert not card.recommended


def test_stopping_contact_saves_until_too_many_orders_are_lost(sticks):
    stop = play(
        id="stop", aim="save", success="extra_order", cost={"contact": -0.02},
        effect={"mean": -0.005, "low": -0.02, "high": 0.001, "source": "x"},
    )  # fmt: skip
    card = make_card(stop, people(), sticks, rng())
    assert card.cost == pytest.approx(-300 * 0.5)
    assert card.at_stake == pytest.approx(400 * 0.5)
    assert card.break_even == pytest.approx(-0.5 / 12.5)
    assert card.profit == pytest.approx(300 * (0.5 - 0.005 * 12.5))


def test_serving_an_order_costs_what_it_costs(sticks):
    """An order of 25 at a margin of one half that costs 4.5 to serve leaves 8."""
    served = dataclasses.replace(sticks, servicing=4.5)
    assert make_card(play(success="extra_order"), people(), served, rng()).worth == pytest.approx(8)
    often = people(orders=9, revenue=225.0)
    assert make_card(play(), often, served, rng()).worth == pytest.approx(28)
    newcomer = [yardsticks(people(), 0.5, 364.0, cost).newcomer for cost in (0.0, 4.5)]
    assert newcomer[0] - newcomer[1] == pytest.approx(4.5)


def test_any_customer_may_be_the_one_who_orders_once_more(sticks):
    """Half of them order four times at 25, half once at 100: the next order is worth 62.50."""
    rare = people(100, orders=1, revenue=100.0, expected_spend=100.0)
    mixed = pd.concat([people(100), rare], ignore_index=True)
    assert worth_of_success(mixed, "extra_order", sticks) == pytest.approx(62.5 * 0.5)
    assert average_order(mixed) == pytest.approx(40.0)


@pytest.mark.parametrize(("count", "held"), [(19, 9), (20, 10), (30, 10), (400, 100)])
def test_a_hold_out_is_never_too_small_to_be_shown(sticks, count, held):
    card = make_card(play(), people(count), sticks, rng())
    assert (card.held_out, card.contacted) == (held, count - held)
    lots = assign(card.people, card.play.id, card.hold_out, 7)
    assert (lots["arm"] == "hold_out").sum() == held
    plan = design(card, lots, AS_OF, 0.5, 7, Words("en", "GBP"))
    assert plan.held_out == held


def test_what_earns_by_a_few_lucky_cases_is_not_said_not_to_pay(sticks, look):
    """Profit on average, and a loss in most futures: one customer in a hundred is worth a fortune."""
    values = np.where(np.arange(400) % 100 == 0, 4000.0, 1.0)
    group = people(400, "champions", clv=values)
    care = play(id="care", aim="keep", success="stays", cost={"contact": 0.02},
                conditions={"segments": ["champions"]},
                effect={"mean": 0.02, "low": 0.0, "high": 0.05, "source": "x"})  # fmt: skip
    drawn = pd.DataFrame(np.tile(values[:, None], 20), index=pd.Index(group["customer_id"]))
    sure = Doubt(CommonError(0, 0), drawn)
    card = make_cards(Playbook(plays=(care,)), group, sticks, rng(), sure)[0]
    assert card.profit > 0 and card.pays < 0.5
    assert card.profit_low >= -card.cost
    assert not card.recommended
    assert fate_words(card, look.words) == look.words.t("more often a loss")
    said = story_choice.left_out([card], look.words)
    assert look.words.t("does not pay") not in said and card.play.title("en") in said
    if look.words.language == "en":
        assert "more often at a loss" in said and "no likely profit" not in said


def test_card_says_everything_that_a_customer_has_to_meet(sticks, look):
    wanted = {"segments": ["at_risk"], "high_value": True, "stages": ["declining"],
              "churn_min": 0.9, "alive_max": 0.5, "silent_days_min": 30}  # fmt: skip
    card = make_card(play(conditions=wanted), people(), sticks, rng())
    shown = str(exhibits_card.card_exhibit(card, 1, AS_OF, "12 months", look).body)
    for part in (look.words.percent(0.9), look.words.percent(0.5), look.words.duration(30)):
        assert part in shown
    if look.words.language == "en":
        for part in ("high value only", "Declining", "still a customer: 50% or less"):
            assert part in shown


def test_an_effect_beyond_a_doubling_is_called_bold(sticks, look):
    """Hardly anybody orders anyway: five points more would be many times that."""
    gone = people(orders=4, expected_orders=0.02)
    card = make_card(play(), gone, sticks, rng())
    assert card.bold and look.words.percent(card.base, 1) in story.why(card, look)
    usual = make_card(play(), people(), sticks, rng())
    assert not usual.bold and look.words.percent(usual.base, 1) not in story.why(usual, look)
    tested = play().effect.model_copy(update={"source": story_tests.SOURCE})
    known = make_card(play().model_copy(update={"effect": tested}), gone, sticks, rng())
    assert look.words.percent(known.base, 1) not in story.why(known, look)


def test_savings_are_in_no_sum_of_profits(sticks, look):
    stop = play(
        id="stop", aim="save", success="extra_order", cost={"contact": -0.02},
        effect={"mean": -0.005, "low": -0.02, "high": 0.001, "source": "x"},
    )  # fmt: skip
    cards = make_cards(Playbook(plays=(stop,)), people(), sticks, rng())
    assert cards[0].recommended
    assert story.figures(cards, 0.0, 0.0, 0)["expected_profit"] == 0
    assert story.figures(cards, 0.0, 0.0, 0)["cost_recommended"] == 0
    assert "1" in story.title(cards, 400, "12 months", look.words)
    assert "0" not in story.title(cards, 400, "", look.words)
    assert look.words.money(-cards[0].cost, 0) in story.ask(cards, look.words)


def test_draws_keep_mean_and_bounds():
    drawn = draw_effect(
        Effect.model_validate({"mean": 0.02, "low": -0.01, "high": 0.07, "source": "x"}),
        rng(),
        200_000,
    )
    assert drawn.mean() == pytest.approx(0.02, abs=2e-4)
    assert drawn.min() >= -0.01
    assert drawn.max() <= 0.07


def test_regained_without_a_probability_is_the_gap_to_the_loyal(sticks):
    unknown = people(3, probability_alive=np.nan, orders=9)
    assert regained(unknown, sticks).tolist() == [80 - 20 + 12.5] * 3
    lively = people(3, probability_alive=1.0)
    assert regained(lively, sticks).tolist() == [12.5] * 3


def test_nobody_comes_back_as_more_than_they_ever_were(sticks):
    """A forecast that rests on no probability, of somebody whom the model calls gone: 8 in 303 days."""
    gone = people(3, probability_alive=0.001, clv=40.0, orders=8, T=303.0)
    pace = 8 / 303 * 364 * 12.5  # what the own past comes to over the horizon
    assert regained(gone, sticks).tolist() == pytest.approx([pace - 40.0 + 12.5] * 3)
    loyal = people(3, probability_alive=0.5, clv=500.0)
    assert regained(loyal, sticks).tolist() == [12.5] * 3  # already expected to outdo the past


def test_base_rate_without_expectations_uses_the_past(sticks):
    silent = people(5, expected_orders=np.nan)
    assert base_rate(silent, 91.25, sticks) == pytest.approx(1 - math.exp(-1.0))


def test_conditions_are_all_to_be_met():
    base = pd.concat([people(50), people(50, "loyal", orders=9)], ignore_index=True)
    base["customer_id"] = [f"c{i}" for i in range(100)]
    wanted = play(conditions={"segments": ["at_risk", "loyal"], "orders_min": 5}).conditions
    assert set(audience(base, wanted)["segment"]) == {"loyal"}
    wanted = play(conditions={"segments": ["at_risk"], "alive_max": 0.4}).conditions
    assert audience(base, wanted).empty


def test_adding_a_play_changes_no_other_card(sticks):
    base = people()
    one = make_cards(Playbook(plays=(play(),)), base, sticks, rng())
    two = make_cards(Playbook(plays=(play(id="other"), play())), base, sticks, rng())
    same = next(card for card in two if card.play.id == "win-back")
    assert (same.profit_low, same.pays) == (one[0].profit_low, one[0].pays)


def test_value_at_stake_counts_nobody_twice(sticks):
    base = people()
    cards = make_cards(Playbook(plays=(play(id="other"), play())), base, sticks, rng())
    assert win_back_potential(cards, sticks) == pytest.approx(400 * 32.5)
    assert clv_to_keep(cards) == 0.0
    assert named_twice(cards) == 400
    assert win_back_potential([], sticks) == clv_to_keep([]) == 0.0


def test_tile_never_shows_more_than_the_base_is_worth(sticks, look):
    keep = {"aim": "keep", "success": "stays", "conditions": {"segments": ["loyal"]}}
    base = pd.concat([people(100, "loyal"), people(100)], ignore_index=True)
    base["customer_id"] = [f"c{i}" for i in range(200)]
    book = Playbook(plays=(play(), play(id="keep", **keep), play(id="again", **keep)))
    cards = make_cards(book, base, sticks, rng())
    kept, regain = clv_to_keep(cards), win_back_potential(cards, sticks)
    assert kept == pytest.approx(100 * 20.0)
    assert kept <= base["clv"].sum() < kept + regain
    _, value, comparison = story.tile(kept, regain, cards, "12 months", look.words)
    assert value == look.words.money(kept, 0)
    assert look.words.money(regain, 0) in comparison
    table = exhibits.ranking(cards, "12 months", look)
    assert table is not None
    assert look.words.t("up to {money}", money=look.words.money(regain, 0)) in str(table.body)


def test_counts_and_best_leave_savings_to_themselves(sticks, look):
    words = look.words
    stop = play(
        id="stop", aim="save", success="extra_order", cost={"contact": -0.5},
        effect={"mean": -0.005, "low": -0.02, "high": 0.001, "source": "x"},
    )  # fmt: skip
    cheap = play(cost={"contact": 0.001}, title="Cheap")
    dear = play(id="dear", cost={"contact": 2.0})
    cards = make_cards(Playbook(plays=(stop, cheap, dear)), people(), sticks, rng())
    assert [card.play.id for card in cards] == ["win-back", "dear", "stop"]
    assert cards[2].profit > cards[0].profit > 0 > cards[1].profit
    table = exhibits.ranking(cards, "12 months", look)
    ranges = exhibits.profit_ranges(cards, "12 months", look)
    assert table is not None
    assert ranges is not None
    profit = words.money(cards[0].profit, 0)
    first = words.n(
        "Of {all} actions {count} earns {profit}",
        "Of {all} actions {count} earn {profit} together",
        1,
        all="3",
        profit=profit,
    )
    assert table.headline.startswith(first)
    assert words.n("{count} more saves cost", "{count} more save cost", 1) in table.headline
    assert ranges.headline == words.t(
        "Of those that earn, the best brings {profit}: {low} to {high}",
        profit=profit,
        low=words.money(cards[0].profit_low, 0),
        high=words.money(cards[0].profit_high, 0),
    )


def test_card_says_how_many_orders_its_customers_have(sticks, look):
    once = play(conditions={"segments": ["new"], "orders_max": 1})
    card = make_card(once, people(50, "new", orders=1), sticks, rng())
    shown = str(exhibits_card.card_exhibit(card, 1, AS_OF, "12 months", look).body)
    said = look.words.n("exactly {count} order so far", "exactly {count} orders so far", 1)
    assert said in shown


def test_small_groups_get_no_card(sticks):
    assert make_cards(Playbook(plays=(play(),)), people(19), sticks, rng()) == []


def test_list_for_the_mailing_tool_says_why_and_when(sticks, look):
    card = make_card(play(), people(), sticks, rng())
    lots = assign(card.people, "win-back", 0.25, 7)
    plan = design(card, lots, AS_OF, 0.5, 7, look.words)
    listed = tables.audience_table(card, lots, plan, look)
    held = listed["arm"] == "hold_out"
    assert held.sum() == card.held_out
    assert set(listed.loc[held, "contact_on"]) == {""}
    assert set(listed.loc[~held, "contact_on"]) == {"2025-07-08"}
    assert listed["reason"].str.contains("90").all()


def test_actions_meet_their_contract_and_words_hold_no_gaps(sticks, look):
    segments = ["champions", "loyal", "new", "at_risk", "dormant", "previously_loyal"]
    base = pd.concat([people(100, code) for code in segments], ignore_index=True)
    base = base.assign(
        customer_id=[f"c{i}" for i in range(len(base))],
        high_value=base["segment"] == "champions",
    )
    measured = yardsticks(base, 0.4, 365.0)
    cards = make_cards(industry_playbook("retail"), base, measured, rng())
    assert [card.saves for card in cards] == [False] * (len(cards) - 1) + [True]
    profits = [card.profit for card in cards[:-1]]
    assert profits == sorted(profits, reverse=True)
    contracts.table("actions").check(tables.actions_table(cards, AS_OF, look.words))
    choice = choose(cards, measured, Limits(budget=400.0, contacts=300), rng())
    shown = [
        exhibits.ranking(cards, "12 months", look),
        exhibits.profit_ranges(cards, "12 months", look),
        *(exhibits_card.card_exhibit(c, 1, AS_OF, "12 months", look) for c in cards),
    ]
    texts = [
        story.title(cards, len(base), "12 months", look.words),
        story.ask(cards, look.words),
        story.measuring(cards, look.words),
        story_choice.left_out(cards, look.words),
        story_choice.limits(choice, look.words),
        story_choice.conflicts(choice, look.words),
        story_choice.waiting(["A", "B"], look.words),
        *(story.why(card, look) for card in cards),
        *(e.headline + e.subtitle + e.alt for e in shown if e is not None),
    ]
    assert all("nan" not in text and "{" not in text for text in texts)
    assert all(len(e.headline.split()) <= 14 for e in shown if e is not None)


def test_chapter_without_any_card_still_speaks(look, sticks):
    empty = tables.actions_table([], AS_OF, look.words)
    assert contracts.table("actions").check(empty).empty
    assert exhibits.ranking([], "12 months", look) is None
    assert exhibits.profit_ranges([], "12 months", look) is None
    words = look.words
    for known in (0, 35):
        texts = [
            story.title([], known, "12 months", words),
            story.ask([], words),
            story.reading([], known, words),
        ]
        assert all(texts)
        if words.language == "en":
            said = " ".join(texts)
            assert "longer history" in said
            assert "nearest to paying" not in said
            assert "0 actions" not in said
            assert len(texts[0].split()) <= 14
    assert "35" in story.title([], 35, "12 months", words)
