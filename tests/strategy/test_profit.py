"""The profit range of a card holds what comes out as often as it says."""

import numpy as np
import pytest

from clvlib.strategy.cards import make_card
from clvlib.strategy.doubt import doubt
from clvlib.strategy.futures import Model
from clvlib.strategy.playbook import Effect
from clvlib.strategy.profit import SHARPNESS, Terms, draw_effect, draw_profit
from clvlib.strategy.worth import yardsticks
from tests.strategy.test_cards import play
from tests.strategy.treated_shops import MARGIN, WEEKS, ranges, realised, shops

EFFECT = {"mean": 0.12, "low": 0.02, "high": 0.25, "source": "known here"}
PLAYS = {
    "extra_order": play(success="extra_order", effect=EFFECT, review_weeks=8),
    "stays": play(aim="keep", success="stays", effect=EFFECT, review_weeks=8),
    "returns": play(effect=EFFECT, conditions={"segments": ["at_risk"], "alive_max": 0.6},
                    review_weeks=8),
}  # fmt: skip


@pytest.mark.parametrize("success", PLAYS)
def test_profit_interval_covers_the_truth_at_its_level_over_100_merchants(success):
    wanted, inside = PLAYS[success], 0
    for seed, made in enumerate(shops()):
        rng = np.random.default_rng([seed, 1])
        sticks = yardsticks(made.base.assign(segment="loyal"), MARGIN, WEEKS * 7)
        model = Model.of_table(made.parameters)
        sure = doubt(made.base, model, ranges(), WEEKS * 7, rng, replicates=60)
        most = wanted.conditions.alive_max or 1.0
        people = made.base[made.base["probability_alive"] <= most]
        card = make_card(wanted, people, sticks, rng, sure)
        effect = float(draw_effect(wanted.effect, rng, 1)[0])
        came = realised(made, people, card.contacted, wanted, sticks, effect, rng)
        inside += card.profit_low <= came <= card.profit_high
    # 90 % of 100: two standard errors of a count are six
    assert 84 <= inside <= 97, inside


def test_drawn_profits_average_to_the_expected_one():
    terms = Terms(400, 30.0, 0.5, 2.0, 0.3, 12.0, 20.0, 0.8)
    rng = np.random.default_rng(3)
    effect = Effect.model_validate({"mean": 0.1, "low": 0.0, "high": 0.3, "source": "x"})
    effects = draw_effect(effect, rng, 200_000)
    profits = draw_profit(terms, effects, np.ones(200_000), rng)
    assert profits.mean() == pytest.approx(terms.expected(0.1), rel=0.01)
    assert terms.expected(terms.break_even) == pytest.approx(0.0, abs=1e-9)
    assert SHARPNESS > 2  # the prior has one hump
