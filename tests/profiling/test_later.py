"""What was brought later decides: its test, what it can show, and who is a newcomer at all."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from clvlib.profiling.contrasts import trait_contrasts
from clvlib.profiling.foretelling import Foretelling, value_is_enough
from clvlib.profiling.held_out import parts_of
from clvlib.profiling.later import Later, cohorts_of, either, later_columns
from clvlib.profiling.newcomers import newcomers_from
from clvlib.profiling.statistics import benjamini_hochberg
from clvlib.profiling.visible import smallest_visible

DAY = pd.Timedelta(days=1)


def people(count: int) -> pd.Index:
    return pd.Index([f"c{i:05d}" for i in range(count)])


def brought(
    count: int, seed: int = 0, lift: float = 0.0, returns: float = 0.0
) -> tuple[Later, pd.Series]:
    """Skewed revenue of customers of two kinds: a fifth spends, or returns, so much more."""
    rng = np.random.default_rng(seed)
    who = people(count)
    sign = pd.Series(np.where(rng.random(count) < 0.2, "a", "b"), who)
    came = pd.Series(
        pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.random(count) * 300, "D"), who
    )
    mine = (sign == "a").to_numpy()
    back = rng.random(count) < 0.6 * (1 + returns * mine)
    money = rng.gamma(0.7, 100.0, count) * back * (1 + lift * mine)
    counted = pd.Series(np.asarray(money), who)
    whole = counted + rng.gamma(1.0, 10.0, count)
    since = pd.DataFrame({"counted": counted, "whole": whole})
    return Later(180, counted, since, cohorts_of(came)), sign


def test_p_of_the_larger_of_two_scores_is_exact():
    z = np.array([0.5, 1.5, 2.5, 4.0])
    alone = stats.chi2.sf(z**2, 1)
    assert either(z, 1.0) == pytest.approx(alone)
    assert either(z, 0.0) == pytest.approx(1 - (1 - alone) ** 2, rel=1e-6)
    rng = np.random.default_rng(1)
    x = rng.standard_normal(400_000)
    y = 0.9 * x + np.sqrt(1 - 0.81) * rng.standard_normal(400_000)
    drawn = (np.maximum(np.abs(x), np.abs(y)) > 1.5).mean()
    assert either(np.array([1.5]), 0.9)[0] == pytest.approx(drawn, abs=0.003)  # 6 standard errors


def test_where_nothing_is_planted_p_values_are_even():
    found = []
    for seed in range(300):
        later, sign = brought(400, seed)
        pairs = pd.DataFrame({"customer_id": sign.index, "level": sign.to_numpy()})
        pairs = pairs[pairs["level"] == "a"]
        found.append(later_columns(pairs, sign.index, pd.Index(["a"]), later)["p_value"][0])
    assert stats.kstest(found, "uniform").pvalue > 0.001
    assert np.mean(np.array(found) < 0.05) < 0.09  # 5 % and three standard errors


def test_two_levels_of_one_trait_are_one_question():
    p = np.array([0.01, 0.01, 0.04, 0.04])
    assert benjamini_hochberg(p, np.full(4, 0.5)) == pytest.approx(
        np.repeat(benjamini_hochberg(p[::2]), 2)
    )
    later, sign = brought(3000, 2, lift=0.6)
    high = later.since["whole"] > 1.5 * later.since["whole"].mean()
    frame = pd.DataFrame({"sign": sign, "noise": np.where(np.arange(3000) % 2, "x", "y")})
    table = trait_contrasts(frame, high, later.cohort, later=later)
    pair = table[table["trait"] == "sign"]
    assert pair["notable"].all()
    assert pair["p_value"].iloc[0] == pytest.approx(pair["p_value"].iloc[1])
    assert not table.loc[table["trait"] == "noise", "notable"].any()


@pytest.mark.parametrize("more", ["spend", "return"])
def test_the_smallest_difference_shown_is_found_four_times_in_five(more):
    found, seeds = 0, 40
    for seed in range(seeds):
        later, sign = brought(1000, seed)
        frame, high = pd.DataFrame({"sign": sign}), later.since["whole"] > 120
        table = trait_contrasts(frame, high, later.cohort, later=later)
        seen = smallest_visible(table, later)
        assert seen is not None
        planted, _ = (
            brought(1000, seed, lift=seen.lift)
            if more == "spend"
            else brought(1000, seed, returns=seen.share)
        )
        table = trait_contrasts(frame, high, planted.cohort, later=planted)
        found += bool(table["notable"].all())
    # .8 with a standard error of .06 where the difference is of the kind that there is anyway; one in
    # who returns alone, as planted here, moves the logarithm more than its money and is found oftener.
    assert 0.65 < found / seeds < (0.95 if more == "spend" else 1.0)


def test_four_times_the_customers_show_half_the_difference():
    seen = []
    for count in (2500, 10_000):
        later, sign = brought(count)
        high = later.since["whole"] > 120
        table = trait_contrasts(pd.DataFrame({"sign": sign}), high, later.cohort, later=later)
        found = smallest_visible(table, later)
        assert found is not None
        seen.append(found.share)
    assert seen[1] == pytest.approx(seen[0] / 2, rel=0.1)


def test_a_heap_of_old_customers_at_the_start_of_a_log_is_told_from_newcomers():
    rng = np.random.default_rng(0)
    start = pd.Timestamp("2025-01-01")
    even = pd.Series(start + pd.to_timedelta(rng.random(3000) * 300, "D"))
    assert newcomers_from(even) is None
    old = pd.Series(start + pd.to_timedelta(rng.random(900) * 30, "D"))
    since = newcomers_from(pd.concat([old, even]))
    assert since is not None and abs(since - start - 30 * DAY) <= DAY
    assert newcomers_from(old) is None  # one cohort and no more: a log that begins with them
    assert newcomers_from(old.iloc[:0]) is None


def test_months_tested_are_few_whole_and_in_time():
    rng = np.random.default_rng(0)
    came = pd.Series(
        pd.Timestamp("2025-01-01") + pd.to_timedelta(np.sort(rng.random(900)) * 300, "D"),
        people(900),
    )
    parts = parts_of(came)
    assert len(parts) == 4
    assert [name for part in parts for name in part] == list(came.index)
    months = [set(came[part].dt.month) for part in parts]
    assert not set.intersection(*months) and sum(map(len, months)) == len(set.union(*months))
    few = parts_of(came.iloc[:40])
    assert len(few) == 1


def test_where_nothing_beats_the_first_orders_value_it_is_used():
    rng = np.random.default_rng(4)
    who = people(4000)
    noise = {f"n{i}": rng.random(4000) for i in range(25)}
    value = rng.gamma(2.0, 20.0, 4000)
    frame = pd.DataFrame({"first_value": value, "spent": value, **noise}, index=who)
    label = pd.Series((rng.random(4000) < 1 / (1 + np.exp(3 - value / 20))).astype(float), who)
    came = pd.Series(pd.date_range("2025-01-01", periods=4000, freq="h"), who)
    assert value_is_enough(frame, label, came)
    assert Foretelling.fit(frame, label, came, plain=True).plain
    told = pd.Series((rng.random(4000) < 0.1 + 0.6 * frame["n0"]).astype(float), who)
    assert not value_is_enough(frame, told, came)
    assert not Foretelling.fit(frame, told, came).plain
