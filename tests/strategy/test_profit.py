"""The profit range of a card holds what comes out as often as it says."""

from functools import cache

import numpy as np
import pytest

from clvlib.strategy.cards import make_card
from clvlib.strategy.doubt import CommonError, Doubt, doubt
from clvlib.strategy.futures import Model
from clvlib.strategy.playbook import Effect
from clvlib.strategy.profit import SHARPNESS, Terms, draw_effect, draw_profit
from clvlib.strategy.worth import yardsticks
from tests.strategy.conftest import people
from tests.strategy.test_cards import play
from tests.strategy.treated_shops import MARGIN, WEEKS, ranges, realised, shops

EFFECT = {"mean": 0.12, "low": 0.02, "high": 0.25, "source": "known here"}
PLAYS = {
    "extra_order": play(success="extra_order", effect=EFFECT, review_weeks=8),
    "stays": play(aim="keep", success="stays", effect=EFFECT, review_weeks=8),
    "returns": play(effect=EFFECT, conditions={"segments": ["at_risk"], "alive_max": 0.6},
                    review_weeks=8),
}  # fmt: skip


BEST, FUTURES = 60, 10  # customers; futures of each merchant


@cache
def sure_of(seed: int) -> Doubt:
    made = shops()[seed]
    rng = np.random.default_rng([seed, 3])
    model = Model.of_table(made.parameters)
    return doubt(made.base, model, ranges(), WEEKS * 7, rng, replicates=60)


@pytest.mark.parametrize("group", ["all", "best"])
@pytest.mark.parametrize("success", PLAYS)
def test_profit_interval_covers_the_truth_at_its_level_over_100_merchants(success, group):
    """Of everybody whom the play fits, and of the few most valuable, whose spend is most uneven."""
    wanted, inside = PLAYS[success], []
    for seed, made in enumerate(shops()):
        rng = np.random.default_rng([seed, 1])
        sticks = yardsticks(made.base.assign(segment="loyal"), MARGIN, WEEKS * 7)
        sure = sure_of(seed)
        most = wanted.conditions.alive_max or 1.0
        whom = made.base[made.base["probability_alive"] <= most]
        whom = whom.nlargest(BEST, "clv") if group == "best" else whom
        card = make_card(wanted, whom, sticks, rng, sure)
        for effect in draw_effect(wanted.effect, rng, FUTURES):
            came = realised(made, whom, card.contacted, wanted, sticks, float(effect), rng)
            inside.append(card.profit_low <= came <= card.profit_high)
    # 90 % of 100 merchants: two standard errors of a count are six
    assert 0.84 <= np.mean(inside) <= 0.97, np.mean(inside)


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
