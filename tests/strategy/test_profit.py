"""The profit range of a card holds what comes out as often as it says."""

import os
from functools import cache

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy.cards import make_card
from clvlib.strategy.doubt import CommonError, Doubt, doubt
from clvlib.strategy.futures import Model
from clvlib.strategy.playbook import Effect, Play
from clvlib.strategy.profit import SHARPNESS, Terms, draw_effect, draw_profit
from clvlib.strategy.worth import yardsticks
from tests.strategy.conftest import people
from tests.strategy.test_cards import play
from tests.strategy.treated_shops import (
    MARGIN,
    WEEKS,
    WORLDS,
    Shop,
    ranges,
    ranges_of,
    realised,
    shop,
    shops,
)

EFFECT = {"mean": 0.12, "low": 0.02, "high": 0.25, "source": "known here"}
PLAYS = {
    "extra_order": play(success="extra_order", effect=EFFECT, review_weeks=8),
    "stays": play(aim="keep", success="stays", effect=EFFECT, review_weeks=8),
    "returns": play(effect=EFFECT, conditions={"segments": ["at_risk"], "alive_max": 0.6},
                    review_weeks=8),
}  # fmt: skip


BEST, LEAST, FUTURES = 60, 20, 10  # customers; futures of each merchant


def doubted(made: Shop, said: pd.DataFrame, seed: int) -> Doubt:
    model, rng = Model.of_table(made.parameters), np.random.default_rng([seed, 3])
    return doubt(made.base, model, said, WEEKS * 7, rng, replicates=60)


@cache
def sure_of(seed: int) -> Doubt:
    return doubted(shops()[seed], ranges(), seed)


def held(
    made: Shop, sure: Doubt, wanted: Play, group: str, seed: int, afresh: bool = True
) -> list[bool]:
    """Say for some futures of a merchant whether the card's profit range holds them."""
    rng = np.random.default_rng([seed, 1])
    sticks = yardsticks(made.base.assign(segment="loyal"), MARGIN, WEEKS * 7)
    whom = made.base[made.base["probability_alive"] <= (wanted.conditions.alive_max or 1.0)]
    whom = whom.nlargest(BEST, "clv") if group == "best" else whom
    if len(whom) < LEAST:
        return []
    card = make_card(wanted, whom, sticks, rng, sure)
    came = [
        realised(made, whom, card.contacted, wanted, sticks, float(effect), rng, afresh)
        for effect in draw_effect(wanted.effect, rng, FUTURES)
    ]
    return [card.profit_low <= profit <= card.profit_high for profit in came]


@pytest.mark.parametrize("group", ["all", "best"])
@pytest.mark.parametrize("success", PLAYS)
def test_profit_interval_covers_the_truth_at_its_level_over_100_merchants(success, group):
    """Of everybody whom the play fits, and of the few most valuable, whose spend is most uneven."""
    inside = [
        hit
        for seed, made in enumerate(shops())
        for hit in held(made, sure_of(seed), PLAYS[success], group, seed)
    ]
    # 90 % of 100 merchants: two standard errors of a count are six
    assert 0.84 <= np.mean(inside) <= 0.97, np.mean(inside)


def test_so_it_does_where_nobody_leaves_for_being_written_to():
    inside = [
        hit
        for seed, made in enumerate(shops())
        for hit in held(made, sure_of(seed), PLAYS["returns"], "all", seed, afresh=False)
    ]
    assert 0.87 <= np.mean(inside) <= 0.95, np.mean(inside)


@pytest.mark.parametrize("world", [name for name in WORLDS if name != "usual"])
def test_profit_interval_covers_the_truth_for_merchants_of_every_kind(world):
    """Small and large, heavy tails and high prices, customers who mostly buy once or hardly leave.

    A few merchants of each kind run with every change; CLV_SEEDS=100 asks for all.
    """
    count = int(os.environ.get("CLV_SEEDS", "4" if world == "many" else "12"))
    found: dict[str, list[bool]] = {success: [] for success in PLAYS}
    for seed in range(count):
        made = shop(np.random.default_rng(seed), WORLDS[world])
        sure = doubted(made, ranges_of(made, seed), seed)
        for success, inside in found.items():
            inside += held(made, sure, PLAYS[success], "all", seed)
    # Futures of one merchant share what its models got wrong; the width of a tenth holds 95 % of
    # what chance does to a dozen of them.
    for success, inside in found.items():
        assert 0.80 <= np.mean(inside) <= 0.98, (success, np.mean(inside))


def one_group(**changes: float) -> Terms:
    return Terms(**{"contacted": 200, "fixed": 30.0, "contact": 0.5, "reward": 2.0, "base": 0.3,
                    "firm": 0.0, "forecast": 100.0, "scatter": 4.0} | changes)  # fmt: skip


def test_no_play_loses_more_than_it_costs():
    """A customer who is won takes no money away, however uneven customers are."""
    rng, terms = np.random.default_rng(5), one_group()
    profits = draw_profit(terms, np.full(20_000, 0.02), np.ones(20_000), rng)
    assert profits.min() >= -(terms.fixed + terms.contacted * (terms.contact + terms.reward))
    assert profits.mean() == pytest.approx(terms.expected(0.02), rel=0.1)
    assert np.median(profits) < profits.mean()  # a few lucky ones make the mean


def test_an_error_that_all_forecasts_share_does_not_average_out():
    rng = np.random.default_rng(6)
    factors = np.exp(rng.normal(0, 0.3, 20_000))
    many = one_group(contacted=100_000, scatter=0.5, reward=0.0)
    sure = draw_profit(many, np.full(20_000, 0.1), np.ones(20_000), rng)
    doubtful = draw_profit(many, np.full(20_000, 0.1), factors, rng)
    assert sure.std() < 0.02 * many.expected(0.1)
    assert doubtful.std() == pytest.approx(100_000 * 0.1 * 100 * factors.std(), rel=0.05)


def test_what_chapter_3_leaves_open_stands_in_the_factors_of_a_group():
    rng, everybody = np.random.default_rng(7), people(50)
    factors = Doubt(CommonError(0.2, 0.4)).factors(everybody, rng, 40_000)
    low, middle, high = np.quantile(factors, [0.1, 0.5, 0.9])
    assert middle == pytest.approx(1.0, abs=0.01)
    assert np.log([low, high]) == pytest.approx([-0.2 * 1.2816, 0.4 * 1.2816], rel=0.05)


def test_an_order_more_scatters_between_customers_and_within_them(sticks):
    """Alike customers whose orders differ: known where a model says by how much."""
    one_more = play(success="extra_order", effect=EFFECT)

    def width(within: float) -> float:
        card = make_card(one_more, people(2000), sticks, np.random.default_rng(8),
                         Doubt(CommonError(0, 0), within=within))  # fmt: skip
        return card.profit_high - card.profit_low

    assert width(3.0) > 1.1 * width(0.0)


def test_drawn_profits_average_to_the_expected_one():
    terms = Terms(400, 30.0, 0.5, 2.0, 0.3, 12.0, 20.0, 0.8)
    rng = np.random.default_rng(3)
    effect = Effect.model_validate({"mean": 0.1, "low": 0.0, "high": 0.3, "source": "x"})
    effects = draw_effect(effect, rng, 200_000)
    profits = draw_profit(terms, effects, np.ones(200_000), rng)
    assert profits.mean() == pytest.approx(terms.expected(0.1), rel=0.01)
    assert terms.expected(terms.break_even) == pytest.approx(0.0, abs=1e-9)
    assert SHARPNESS > 2  # the prior has one hump
