"""Rare buyers: tests of spend hold their level where a few purchases make the mean."""

import time

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ks_2samp

from clvlib.strategy import rare
from clvlib.strategy.arms import ACTION, HOLD_OUT
from clvlib.strategy.power import spend_arm_size
from clvlib.strategy.rare import _drawn, by_lots, few_buyers
from clvlib.strategy.reading import Difference, cuped, rates, spends
from clvlib.strategy.verdict import _spend

SEEDS, LOTS = 1000, 399


def spent(rng: np.random.Generator, size: int, rate: float = 0.01, spread: float = 0.8):
    """Spend of customers of whom so many buy, for a skewed amount, and what they spent before."""
    taste = rng.gamma(0.8, size=size) / 0.8
    buys = rng.random(size) < np.minimum(rate * taste, 1)
    return buys * rng.lognormal(3, spread, size), taste * 20 + rng.gamma(1.0, 5.0, size)


def read(treated: np.ndarray, held: np.ndarray) -> Difference:
    plain = spends(treated, held)
    return by_lots(plain, treated, held, lots=LOTS) if few_buyers(treated, held) else plain


@pytest.mark.parametrize(("treated", "held", "spread"), [(850, 150, 0.8), (2000, 300, 1.5)])
def test_null_tests_of_rare_buyers_hold_the_false_positive_rate(treated, held, spread):
    """One customer in a hundred buys; Welch's interval misses "no difference" 16 to 20 times in 100."""
    rng, missed, small, welch = np.random.default_rng(1), [], [], []
    for _ in range(SEEDS):
        arms = [spent(rng, n, 0.01, spread)[0] for n in (treated, held)]
        found = read(*arms)
        missed.append(found.low > 0 or found.high < 0)
        small.append(found.p_value < 0.05)
        welch.append(spends(*arms).p_value < 0.05)
    slack = 2.5 * np.sqrt(0.05 * 0.95 / SEEDS)
    assert np.mean(missed) < 0.05 + slack
    assert np.mean(small) < 0.05 + slack
    assert np.mean(welch) > 0.12


def test_so_they_do_after_cuped():
    rng, missed = np.random.default_rng(2), []
    for _ in range(400):
        (a, before), (b, before_held) = spent(rng, 425, 0.02), spent(rng, 75, 0.02)
        c, d, _ = cuped(a, b, before, before_held)
        found = by_lots(spends(c, d), c, d, lots=LOTS)
        missed.append(found.low > 0 or found.high < 0)
    assert np.mean(missed) == pytest.approx(0.05, abs=2.5 * np.sqrt(0.05 * 0.95 / 400))


def test_interval_and_p_value_agree_and_hold_a_planted_effect():
    """Twice as many buy in the larger arm: the true difference of means is one arm's spend."""
    rng, true = np.random.default_rng(3), 0.01 * np.exp(3 + 0.32)
    inside, agree = [], []
    for _ in range(300):
        found = read(spent(rng, 2000, 0.02)[0], spent(rng, 400, 0.01)[0])
        inside.append(found.low <= true <= found.high)
        agree.append((found.p_value < 0.05) == (found.low > 0 or found.high < 0))
    assert np.mean(inside) > 0.95 - 2.5 * np.sqrt(0.05 * 0.95 / 300)
    assert np.mean(agree) >= 0.98  # ties of lots aside


def test_rare_planted_effects_are_found_at_the_stated_power():
    """Sizes from the spread of both arms, as designs take it; a share of them would be .63."""
    rng, rate, more = np.random.default_rng(4), 0.02, 0.016
    often, each, square = rate + more / 2, np.exp(3 + 0.32), np.exp(6 + 2 * 0.64)
    spread = float(np.sqrt(often * square - (often * each) ** 2))
    size = spend_arm_size(spread, float(more * each))
    hits = []
    for _ in range(300):
        buys = [(rng.random(size) < r) * rng.lognormal(3, 0.8, size) for r in (rate + more, rate)]
        hits.append(read(*buys).p_value < 0.05)
    assert np.mean(hits) == pytest.approx(0.8, abs=2.5 * np.sqrt(0.8 * 0.2 / 300))


def test_lots_and_welch_agree_where_many_buy():
    rng = np.random.default_rng(5)
    treated, held = (spent(rng, n, 0.4, 0.5)[0] for n in (1500, 1500))
    plain = spends(treated, held)
    drawn = by_lots(plain, treated, held)
    assert not few_buyers(treated, held)
    assert (drawn.low, drawn.high) == pytest.approx((plain.low, plain.high), abs=0.2 * plain.error)
    assert drawn.p_value == pytest.approx(plain.p_value, abs=0.03)
    assert drawn.estimate == plain.estimate and drawn.error == plain.error


def test_an_arm_without_buyers_proves_nothing():
    treated, held = np.zeros(400), np.zeros(60)
    treated[:4] = [20.0, 35.0, 15.0, 60.0]
    assert spends(treated, held).p_value < 0.1
    found = by_lots(spends(treated, held), treated, held)
    assert found.low <= 0 <= found.high and found.p_value > 0.5
    none = spends(np.zeros(50), np.zeros(20))
    assert by_lots(none, np.zeros(50), np.zeros(20)) is none


def test_a_test_is_read_by_lots_where_few_buy():
    rng = np.random.default_rng(6)
    arms = pd.DataFrame({"arm": [ACTION] * 850 + [HOLD_OUT] * 150})
    arms["spend"], arms["before"] = spent(rng, 1000)
    sides = [arms[arms["arm"] == name] for name in (ACTION, HOLD_OUT)]
    found, _ = _spend(sides[0], sides[1], 0.95)
    treated, held = (side["spend"].to_numpy(float) for side in sides)
    assert found is not None and few_buyers(treated, held)
    assert found.p_value != spends(treated, held).p_value
    again, _ = _spend(sides[0], sides[1], 0.95)
    assert again == found  # lots are seeded


def test_intervals_of_few_hits_hold_no_difference():
    """Newcombe's; Wald's leaves zero out in 22 of 100 such tests, against Fisher's p-value."""
    rng = np.random.default_rng(7)
    hits, held = rng.binomial(850, 0.01, SEEDS), rng.binomial(150, 0.01, SEEDS)
    found = rates(hits, 850, held, 150)
    assert np.mean((found.low > 0) | (found.high < 0)) < 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / SEEDS)
    # R. G. Newcombe (1998), table II, contrast (f): 9 of 10 against 3 of 10, method 10
    known = rates(9, 10, 3, 10)
    assert (round(known.low, 4), round(known.high, 4)) == (0.1705, 0.8090)


def test_very_many_buyers_cost_the_smaller_arm_only():
    """Half a million buyers against few held out: the lots draw whom the hold-out gets."""
    rng = np.random.default_rng(8)
    treated, held = rng.lognormal(3, 0.8, 300_000), np.zeros(400)
    held[:90] = rng.lognormal(3, 0.8, 90)
    plain, began = spends(treated, held), time.process_time()
    found = by_lots(plain, treated, held)
    assert time.process_time() - began < 2.5  # seconds of the processor: .3 measured; 4 before
    assert found.low > 0 and found.p_value < 0.01


@pytest.mark.parametrize(("treated", "held"), [(900, 100), (100, 900)])
def test_lots_drawn_singly_scatter_as_those_put_in_order(monkeypatch, treated, held):
    some = np.random.default_rng(9).lognormal(3, 0.8, 60)
    usual = _drawn(some, treated, held, 4000)
    monkeypatch.setattr(rare, "MOST", 1)
    singly = _drawn(some, treated, held, 4000)
    assert len(singly) == 4000
    assert ks_2samp(usual, singly).pvalue > 0.01  # seeds are fixed, so this is no matter of luck


def test_interval_and_exact_test_of_few_hits_do_not_contradict_each_other():
    hits, base = (x.ravel() for x in np.meshgrid(np.arange(30), np.arange(8)))
    found = rates(hits, 850, base, 150)
    leaves_out = (found.low > 0) | (found.high < 0)
    small = np.minimum(hits + base, 1000 - hits - base) * 150 / 1000 < 5
    assert not (leaves_out & (found.p_value >= 0.05) & small).any()
    assert ((found.low <= found.estimate) & (found.estimate <= found.high)).all()
