"""Who comes back takes up the own pace: the one of the days as a customer, not of the silence."""

import numpy as np
import pytest
from scipy.stats import beta

from clvlib.strategy.doubt import doubt
from clvlib.strategy.futures import Futures, Model
from clvlib.strategy.returning import (
    _chances,
    luck_of_returning,
    orders_ahead,
    pace,
    with_return,
)
from clvlib.strategy.worth import LOYAL, next_order, regained, yardsticks
from tests.strategy.conftest import people
from tests.strategy.test_scenarios import FITTED, SPEND, base_of
from tests.strategy.treated_shops import MARGIN, WEEKS, shops

DAYS = 364.0


@pytest.mark.parametrize(("first", "second"), [(0.3, 2.0), (1, 1), (0.9, 5000.0), (20, 3)])
def test_quadrature_knows_the_beta_distribution(first, second):
    nodes, weights = _chances(first, second)
    known = beta(first, second)
    for power in range(1, 5):
        assert weights @ nodes**power == pytest.approx(known.moment(power), rel=1e-9)


@pytest.mark.parametrize("name", FITTED)
def test_who_is_still_a_customer_is_expected_to_order_as_chapter_3_says(name):
    base, model = base_of(name), Model(name, FITTED[name], SPEND)
    there = orders_ahead(model, pace(model, base, gone=False), DAYS)
    alive, expected = (base[c].to_numpy() for c in ("probability_alive", "expected_orders"))
    assert alive * there == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", FITTED)
def test_draws_of_those_who_come_back_agree_with_what_is_expected(name):
    base, model = base_of(name), Model(name, FITTED[name], SPEND)
    futures, rng = Futures(model, base), np.random.default_rng(1)
    again = luck_of_returning(futures, futures.luck(rng, 400), rng)
    orders, _ = futures.orders(rng, again, DAYS)
    there, gone = (orders_ahead(model, pace(model, base, g), DAYS) for g in (False, True))
    alive = base["probability_alive"].to_numpy()
    assert orders.mean() == pytest.approx((alive * there + (1 - alive) * gone).mean(), rel=0.02)


def test_the_true_worth_of_coming_back_is_what_is_priced():
    """Of 100 merchants' customers who are likely gone: what they would really bring more."""
    priced, true = 0.0, 0.0
    for made in shops():
        sticks = yardsticks(made.base.assign(segment=LOYAL[0]), MARGIN, WEEKS * 7)
        gone = made.base[made.base["probability_alive"] <= 0.6]
        who = gone.index.to_numpy()
        rate, leaving = made.rate[who], made.leaving[who].clip(1e-9)
        ahead = -np.expm1(-rate * leaving * WEEKS) / leaving
        each = made.shape / made.price[who] * MARGIN
        true += float(((sticks.loyal_alive - made.there[who]) * ahead * each).sum())
        priced += float(regained(gone, sticks).sum() - len(gone) * sticks.left_of(next_order(gone)))
    assert priced == pytest.approx(true, rel=0.06)


def test_a_long_silence_makes_nobody_a_slow_customer():
    """Six orders in ten weeks, then nothing for forty: who is back orders as in the ten weeks."""
    model = Model("bg_nbd", FITTED["bg_nbd"], SPEND)
    fast = people(2, frequency=5, recency=70.0, T=[70.0, 350.0])
    there, gone = (orders_ahead(model, pace(model, fast, g), 28.0) for g in (False, True))
    assert there[0] > 2 * there[1]  # had there been no farewell in forty weeks of silence
    assert gone[0] == pytest.approx(gone[1])
    assert gone[0] == pytest.approx(there[0], rel=0.15)  # one chance to leave was taken


def test_without_a_model_there_is_no_pace():
    base = people(3)
    assert with_return(base, None, DAYS, 0.5) is base
    unknown = base.assign(probability_alive=np.nan, frequency=3, recency=100.0)
    assert "back" not in with_return(unknown, Model("nbd", FITTED["nbd"], SPEND), DAYS, 0.5)


def test_the_level_is_that_of_chapter_3():
    base = base_of("bg_nbd")
    model = Model("bg_nbd", FITTED["bg_nbd"], SPEND)
    plain = with_return(base, model, DAYS, 0.5)["back"].to_numpy()
    dearer = with_return(base.assign(clv=base["clv"] * 1.2), model, DAYS, 0.5)["back"].to_numpy()
    assert dearer == pytest.approx(1.2 * plain)


def test_what_coming_back_brings_scatters_more_than_what_they_bring_anyway():
    base = base_of("bg_nbd")
    model = Model("bg_nbd", FITTED["bg_nbd"], SPEND)
    sure = doubt(base, model, None, DAYS, np.random.default_rng(2))
    assert sure.once.shape == sure.back.shape == sure.values.shape
    whole = sure.once - sure.values.to_numpy() + sure.back
    assert sure.scatter(base, alive=1.0) == pytest.approx(whole.std() / whole.mean(), rel=1e-3)
    # A likelihood of staying of one half adds the doubt whether there is anything after one order.
    assert sure.scatter(base, alive=0.5) > 1.1 * sure.scatter(base, alive=1.0)


def test_one_unknown_pace_leaves_the_others_their_own(sticks):
    group = people(3, clv=[20.0, 20.0, 20.0], back=[60.0, np.nan, 100.0])
    found = regained(group, sticks)
    whole = regained(group.assign(back=50.0), sticks)
    by_formula = regained(group.drop(columns="back"), sticks)
    assert whole.tolist() == [0.9 * 50 - 20 + 12.5] * 3
    assert found.tolist() == [0.9 * 60 - 20 + 12.5, by_formula.iloc[1], 0.9 * 100 - 20 + 12.5]
