"""Reading experiments: Hillstrom to the published digit, planted effects found, nulls held."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy.power import arm_size, detectable_lift, spend_arm_size
from clvlib.strategy.reading import cuped, heterogeneity, holm, means, rates, sample_ratio, spends

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CLV_SHARED_DATA", ROOT.parent / "shared" / "data"))
FILE = SHARED / "hillstrom" / "hillstrom.csv.gz"
SEEDS = 1000


@pytest.fixture(scope="module")
def hillstrom() -> pd.DataFrame:
    if not FILE.is_file():
        pytest.skip("Hillstrom's e-mail test is not in the shared data")
    return pd.read_csv(FILE)


def arm(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["segment"] == name]


def test_an_arm_in_which_nobody_did_it_is_not_taken_for_certain():
    found = rates(39, 70, 0, 18)  # eight were expected of the eighteen
    low, high = 0.5571 - 0.2114, 0.5571 + 0.1103  # Wilson: 0.4409 to 0.6674, and 0 to 0.1759
    assert found.low == pytest.approx(low, abs=2e-3)
    assert found.high == pytest.approx(high, abs=2e-3)


def test_hillstrom_arms_are_as_large_as_drawn(hillstrom):
    counts = [len(arm(hillstrom, n)) for n in ("Mens E-Mail", "Womens E-Mail", "No E-Mail")]
    assert counts == [21_307, 21_387, 21_306]
    value, p = sample_ratio(np.array(counts), np.ones(3))
    assert (round(value, 4), round(p, 3)) == (0.2025, 0.904)


@pytest.mark.parametrize(
    ("name", "metric", "estimate", "low", "high"),
    [
        ("Mens E-Mail", "visit", 0.076590, 0.069953, 0.083226),
        ("Mens E-Mail", "conversion", 0.006805, 0.005000, 0.008610),
        ("Womens E-Mail", "visit", 0.045233, None, None),
        ("Womens E-Mail", "conversion", 0.003111, 0.001499, 0.004723),
    ],
)
def test_hillstrom_shares_to_the_published_digit(hillstrom, name, metric, estimate, low, high):
    treated, held = arm(hillstrom, name)[metric], arm(hillstrom, "No E-Mail")[metric]
    found = rates(treated.sum(), len(treated), held.sum(), len(held))
    assert round(found.estimate, 6) == estimate
    if low is not None:
        assert (round(found.low, 6), round(found.high, 6)) == (low, high)
    assert found.p_value < 1e-3


def test_hillstrom_levels_and_spend_to_the_published_digit(hillstrom):
    level = hillstrom.groupby("segment")[["visit", "conversion", "spend"]].mean().round(6)
    assert level.loc["Mens E-Mail"].tolist() == [0.182757, 0.012531, 1.422617]
    assert level.loc["Womens E-Mail"].tolist() == [0.151400, 0.008837, 1.077202]
    assert level.loc["No E-Mail"].tolist() == [0.106167, 0.005726, 0.652789]
    none = arm(hillstrom, "No E-Mail")["spend"].to_numpy()
    mens = spends(arm(hillstrom, "Mens E-Mail")["spend"].to_numpy(), none)
    womens = spends(arm(hillstrom, "Womens E-Mail")["spend"].to_numpy(), none)
    assert [round(x, 6) for x in (mens.estimate, mens.low, mens.high)] == [
        0.769827, 0.485149, 1.054505]  # fmt: skip
    assert round(mens.estimate / mens.error, 4) == 5.3001
    assert [round(x, 6) for x in (womens.estimate, womens.low, womens.high)] == [
        0.424412, 0.168965, 0.679860]  # fmt: skip


def test_past_spend_leaves_hillstroms_effect_where_it_is(hillstrom):
    treated, held = arm(hillstrom, "Mens E-Mail"), arm(hillstrom, "No E-Mail")
    a, b, gone = cuped(*(frame[c].to_numpy(float) for c in ("spend", "history")
                         for frame in (treated, held)))  # fmt: skip
    plain, adjusted = spends(treated["spend"].to_numpy(), held["spend"].to_numpy()), spends(a, b)
    assert 0 <= gone < 0.01  # last year's spend says next to nothing about two weeks
    assert adjusted.error <= plain.error
    assert adjusted.estimate == pytest.approx(plain.estimate, abs=0.02)


def test_null_tests_of_shares_hold_the_false_positive_rate():
    rng = np.random.default_rng(1)
    hits, held = rng.binomial(900, 0.12, SEEDS), rng.binomial(300, 0.12, SEEDS)
    wrong = np.mean(rates(hits, 900, held, 300).p_value < 0.05)
    assert wrong == pytest.approx(0.05, abs=2.5 * np.sqrt(0.05 * 0.95 / SEEDS))


def test_null_tests_of_small_counts_stay_below_it():
    rng = np.random.default_rng(2)
    hits, held = rng.binomial(60, 0.04, SEEDS), rng.binomial(20, 0.04, SEEDS)
    assert np.mean(rates(hits, 60, held, 20).p_value < 0.05) <= 0.05


def test_small_counts_are_read_exactly():
    """Three of twelve against none of twelve: 22 % by Fisher, 6 % by the usual approximation."""
    assert rates(3, 12, 0, 12).p_value == pytest.approx(0.2174, abs=5e-4)
    assert rates(np.array([3, 60]), np.array([12, 240]), np.array([0, 40]),
                 np.array([12, 240])).p_value == pytest.approx([0.2174, 0.0246], abs=5e-4)  # fmt: skip


def test_an_arm_of_few_customers_is_as_unsure_as_unbiased_variances_say():
    found = rates(4, 8, 2, 5)
    assert found.error == pytest.approx(np.sqrt(0.25 / 7 + 0.24 / 4))


def skewed(rng: np.random.Generator, size: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Spend of which nine tenths is nothing, with what the same customers spent before."""
    taste = rng.gamma(0.8, size=size)
    spend = (rng.random(size) < 0.1 * taste) * rng.lognormal(3, 0.8, size)
    return spend, taste * 20 + rng.gamma(1.0, 5.0, size)


def test_null_tests_of_skewed_spend_hold_the_false_positive_rate_with_and_without_cuped():
    rng = np.random.default_rng(3)
    treated, before = skewed(rng, (SEEDS, 700))
    held, before_held = skewed(rng, (SEEDS, 350))
    slack = 2.5 * np.sqrt(0.05 * 0.95 / SEEDS)
    assert np.mean(spends(treated, held).p_value < 0.05) == pytest.approx(0.05, abs=slack)
    a, b, gone = cuped(treated, held, before, before_held)
    assert gone.mean() > 0.02
    assert np.mean(spends(a, b).p_value < 0.05) == pytest.approx(0.05, abs=slack)


def test_a_planted_effect_is_found_at_the_stated_power():
    rng = np.random.default_rng(4)
    lift = detectable_lift(0.12, 900, 300)
    hits, held = rng.binomial(900, 0.12 + lift, 4000), rng.binomial(300, 0.12, 4000)
    assert np.mean(rates(hits, 900, held, 300).p_value < 0.05) == pytest.approx(0.8, abs=0.02)
    size = arm_size(0.10, 0.03)
    hits, held = rng.binomial(size, 0.13, 4000), rng.binomial(size, 0.10, 4000)
    assert np.mean(rates(hits, size, held, size).p_value < 0.05) == pytest.approx(0.8, abs=0.02)


def test_planted_spend_is_found_at_the_stated_power():
    rng = np.random.default_rng(5)
    sample, _ = skewed(rng, (1, 200_000))
    lift = 0.35 * sample.mean()
    size = spend_arm_size(float(sample.std()), lift)
    treated, held = skewed(rng, (400, size))[0] + lift, skewed(rng, (400, size))[0]
    assert np.mean(spends(treated, held).p_value < 0.05) == pytest.approx(0.8, abs=0.05)


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(6)
    found = rates(rng.binomial(800, 0.2, 4000), 800, rng.binomial(400, 0.15, 4000), 400)
    assert np.mean((found.low < 0.05) & (found.high > 0.05)) == pytest.approx(0.95, abs=0.012)


def test_several_tests_at_once_are_held_to_a_stricter_standard():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []
    rng = np.random.default_rng(7)
    p = rates(rng.binomial(500, 0.3, (SEEDS, 6)), 500, rng.binomial(500, 0.3, (SEEDS, 6)), 500)
    any_wrong = np.mean([min(holm(list(row))) < 0.05 for row in p.p_value])
    assert any_wrong < 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / SEEDS)


def test_parts_that_react_alike_are_not_told_apart():
    rng = np.random.default_rng(8)

    def wrong(second: float) -> float:
        values = []
        for _ in range(300):
            parts = [rates(rng.binomial(600, 0.1 + up), 600, rng.binomial(600, 0.1), 600)
                     for up in (0.03, second)]  # fmt: skip
            values.append(heterogeneity(parts) < 0.05)
        return float(np.mean(values))

    assert wrong(0.03) < 0.09
    assert wrong(0.15) > 0.8
    assert heterogeneity([]) == 1.0


def test_wrong_arm_sizes_are_seen():
    assert sample_ratio(np.array([800, 200]), np.array([0.8, 0.2]))[1] == 1.0
    assert sample_ratio(np.array([700, 300]), np.array([0.8, 0.2]))[1] < 0.001
    even = means(5.0, 0.0, 10, 5.0, 0.0, 10)
    assert (even.estimate, even.p_value) == (0.0, 1.0)
