"""The group in figures, and a chapter that survives bases where nobody stands out."""

import numpy as np
import pandas as pd
import pytest

from clvlib import tables
from clvlib.merchant import HighValue
from clvlib.profiling import (
    contrasts,
    exhibits,
    exhibits_timing,
    exhibits_traits,
    group,
    rhythm,
    story,
    story_moved,
    story_signs,
    traits,
)
from clvlib.run_folder import RunFolder
from clvlib.words import Words

RULE = HighValue(times_mean=1.5)


def test_share_and_threshold_are_plain_arithmetic(base):
    customers, values = base
    best = group.describe_group(values, customers, RULE, np.random.default_rng(0))
    mine = values[values["clv"] > 1.5 * values["clv"].mean()]
    assert best.customers == len(mine)
    assert best.value_share == pytest.approx(mine["clv"].sum() / values["clv"].sum())
    assert best.threshold == pytest.approx(1.5 * values["clv"].mean())
    assert best.share_low < best.value_share < best.share_high


def test_bootstrap_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    truth = np.sort(rng.gamma(0.5, 40.0, 2_000_000))
    target = truth[truth > 1.5 * truth.mean()].sum() / truth.sum()
    hits = 0
    for _ in range(120):
        low, high = group.bootstrap_share(rng.gamma(0.5, 40.0, 800), RULE, rng)
        hits += low <= target <= high
    assert 104 <= hits <= 120  # 95 % nominal; 104 is the 1-in-1,000 bound below 95 %


@pytest.mark.parametrize("rule", [HighValue(top_share=0.2), HighValue(value_share=0.8)])
def test_other_rules_give_sensible_intervals(rule):
    clv = np.random.default_rng(1).gamma(0.5, 40.0, 3000)
    low, high = group.bootstrap_share(clv, rule, np.random.default_rng(2))
    assert 0.6 < low <= high < 0.95


def test_overlap_counts_the_same_customers_in_both_rankings():
    values = pd.DataFrame(
        {
            "customer_id": list("abcd"),
            "clv": [9.0, 8, 1, 1],
            "high_value": [True, True, False, False],
        }
    )
    customers = pd.DataFrame({"customer_id": list("abcd"), "revenue": [5.0, 1, 50, 1]})
    assert group.past_overlap(values, customers) == 0.5


def test_concentration_runs_from_nothing_to_everything():
    curve = group.concentration(pd.Series([10.0, 0, -5, 30]))
    assert curve.iloc[0] == 0
    assert curve.iloc[-1] == 1
    assert curve.loc[0.25] == 0.75
    assert group.share_of_best(pd.Series([10.0, 0, 0, 30, 0])) == 0.75


@pytest.mark.parametrize("case", ["nobody", "everybody", "unknown", "worthless"])
def test_the_chapter_survives_a_base_without_two_groups(base, orders, look, case):
    customers, values = base
    values = values.assign(high_value=case == "everybody")
    if case == "unknown":
        values = values.assign(clv=np.nan)
    if case == "worthless":
        values = values.assign(clv=0.0)
    best = group.describe_group(values, customers, RULE, np.random.default_rng(0))
    high = group.known_values(values).set_index("customer_id")["high_value"]
    known = traits.first_order_traits(traits.first_orders(orders))
    signs = contrasts.trait_contrasts(known, high)
    assert exhibits.group_portrait(best, customers, values, "12 months", look) is None
    assert exhibits_traits.first_order_signs(signs, look) is None
    assert exhibits_timing.order_rhythm(orders, high, look) is None
    assert exhibits_timing.order_gaps(rhythm.typical_gaps(orders), high, look) is None
    for text in (
        story.title(best, look.words),
        story.claim(best, "12 months", look.words),
        story.definition(best, RULE, look.words),
        story_signs.first_signs(signs, look.words),
        story_signs.goods(signs, [], look.words),
        *story.tile(best, look.words),
    ):
        assert "nan" not in text
    tables.table("contrasts").check(contrasts.combine([signs]))


def test_without_a_customer_value_one_sentence_is_said(base, look):
    customers, values = base
    values = values.assign(clv=np.nan, high_value=False)
    best = group.describe_group(values, customers, RULE, np.random.default_rng(0))
    assert not best.formed
    said = story.claim(best, "12 months", look.words)
    assert said == look.words.t("Without a customer value no high-value group is formed.")
    assert story.definition(best, RULE, look.words) == said
    assert not any(sign.isdigit() for sign in story.title(best, look.words) + said)
    assert exhibits.group_portrait(best, customers, values, "12 months", look) is None
    assert exhibits.value_concentration(values, customers, "12 months", look) is None


def test_nobody_above_the_threshold_is_said_without_false_reasons(base, orders, english):
    customers, values = base
    values = values.assign(clv=10.0, high_value=False)
    high = values.set_index("customer_id")["high_value"]
    signs = contrasts.trait_contrasts(traits.first_order_traits(traits.first_orders(orders)), high)
    best = group.describe_group(values, customers, RULE, np.random.default_rng(0))
    words = english.words
    assert "–" not in story.definition(best, RULE, words)
    assert "None of the 0" not in story_signs.first_signs(signs, words)
    assert "names no products" not in story_signs.goods(signs, ["category"], words)
    assert "names no products" in story_signs.goods(signs, ["product", "category"], words)
    assert "no times of day" not in story_signs.rhythm(None, ["channel"], words)
    assert "no times of day" in story_signs.rhythm(None, ["time"], words)


def test_exhibits_say_a_number_in_at_most_fourteen_words(base, orders, english):
    customers, values = base
    best = group.describe_group(values, customers, RULE, np.random.default_rng(0))
    high = values.set_index("customer_id")["high_value"]
    assert exhibits_timing.order_rhythm(orders, high, english) is None  # hours are drawn by lot
    early = orders["customer_id"].map(high).astype(bool) & (orders["items"] > 3)
    morning = orders["ordered_at"].dt.to_period("W").dt.start_time + pd.Timedelta("4D 8h")
    planted = orders.assign(ordered_at=orders["ordered_at"].where(~early, morning))
    shown = [
        exhibits.group_portrait(best, customers, values, "12 months", english),
        exhibits.value_concentration(values, customers, "12 months", english),
        exhibits_timing.order_rhythm(planted, high, english),
        exhibits_timing.order_gaps(rhythm.typical_gaps(orders), high, english),
    ]
    for exhibit in shown:
        assert exhibit is not None
        assert len(exhibit.headline.split()) <= 14
        assert any(sign.isdigit() for sign in exhibit.headline)


def test_typical_gap_merges_orders_of_one_day():
    moments = ["2025-01-01 09:00", "2025-01-01 18:00", "2025-01-11 09:00", "2025-01-31 09:00"]
    orders = pd.DataFrame({"customer_id": "c", "ordered_at": pd.to_datetime(moments)})
    assert rhythm.typical_gaps(orders).to_dict() == {"c": 15.0}


def test_weekly_shares_put_an_order_into_its_hour():
    week = rhythm.weekly_shares(pd.Series(pd.to_datetime(["2025-01-06 08:30", "2025-01-12 23:59"])))
    assert week.to_numpy()[0, 8] == 0.5
    assert week.to_numpy()[6, 23] == 0.5
    assert rhythm.busy_hours(week) == list(range(8, 24))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_concentration_is_held_against_the_last_report(tmp_path, language):
    words, day = Words(language, "GBP"), pd.Timestamp("2025-06-30")
    run = RunFolder(tmp_path / "run").make()
    known = pd.DataFrame({"customer_id": list("abcde"), "clv": [6.0, 1.0, 1.0, 1.0, 1.0]})
    assert story_moved.earlier_share(None, None) is None
    assert story_moved.earlier_share(run, None) is None
    assert story_moved.earlier_share(run, known) == pytest.approx(0.6)
    run.write_stage_record("profiling", {"items": [], "results": {"best_fifth_share": 0.55}})
    assert story_moved.earlier_share(run, known) == 0.55
    assert story_moved.concentration_moved(0.69, (0.65, 0.73), None, None, words) == ""
    same, more, less = (
        story_moved.concentration_moved(0.69, (0.65, 0.73), before, day, words)
        for before in (0.67, 0.60, 0.80)
    )
    assert words.points(0.02, 1) in same
    assert words.percent(0.67) in same
    ends = [
        words.t("That is within what chance brings about."),
        words.t("More now rests on few customers."),
        words.t("Less now rests on few customers."),
    ]
    assert all(said.endswith(end) for said, end in zip((same, more, less), ends, strict=True))
