"""Benchmarks of the industry, the movement of the threshold, and the file of touchpoints."""

import numpy as np
import pandas as pd
import pytest

from clvlib.cleaning.touches import read_touchpoints
from clvlib.clv.high_value import high_value_threshold
from clvlib.errors import InputError
from clvlib.merchant import HighValue, Settings
from clvlib.privacy import pseudonym
from clvlib.profiling import group, story, story_moved
from clvlib.run_folder import RunFolder
from tests.profiling.conftest import settings


def with_rule(**rule) -> Settings:
    values = settings().model_dump(exclude_unset=True)
    return Settings.model_validate(values | {"high_value": rule})


def test_the_industrys_mean_replaces_the_merchants_own():
    rule = with_rule(times_mean=1.5, benchmarks={"retail": 80, "restaurant": 20}).high_value
    assert rule.industry_mean == 80
    clv = pd.Series([10.0, 100, 130, 500])
    assert high_value_threshold(clv, rule) == 120
    known = pd.DataFrame({"customer_id": list("abcd"), "clv": clv, "high_value": clv > 120})
    assert group.threshold(known, rule) == 120
    other = with_rule(times_mean=1.5, benchmarks={"restaurant": 20}).high_value
    assert other.industry_mean is None
    assert high_value_threshold(clv, other) == pytest.approx(1.5 * clv.mean())


def test_a_benchmark_needs_a_rule_that_uses_a_mean():
    with pytest.raises(ValueError, match="times_mean"):
        HighValue(top_share=0.2, industry_mean=50)
    assert HighValue.model_validate({"benchmarks": {"retail": 9}}).times_mean == 1.5
    with pytest.raises(ValueError, match="one of"):
        HighValue.model_validate({"times_mean": 1.5, "top_share": 0.2})


def test_the_threshold_is_named_with_the_industry(look, base):
    customers, values = base
    rule = HighValue(times_mean=1.5, industry_mean=30)
    best = group.describe_group(values, customers, rule, np.random.default_rng(0))
    assert best.threshold == 45
    assert look.words.money(30) in story.definition(best, rule, look.words)


def test_movement_is_told_against_the_last_report(tmp_path, english, base):
    customers, values = base
    rule = HighValue(times_mean=1.5)
    best = group.describe_group(values, customers, rule, np.random.default_rng(0))
    near = group.near_threshold(group.known_values(values), best.threshold)
    clv = values["clv"]
    inside = clv.between(0.85 * best.threshold, 1.15 * best.threshold)
    assert near.sum() == inside.sum() > 0
    earlier = RunFolder(tmp_path / "2025-01-31-x").make()
    earlier.note_facts(as_of=pd.Timestamp("2025-01-31 23:59:59"))
    earlier.write_stage_record(
        "profiling", {"items": [], "results": {"high_value_threshold": best.threshold / 1.25}}
    )
    before, since = story_moved.earlier_threshold(earlier)
    told = story_moved.movement(best, int(near.sum()), before, since, english.words)
    assert "+25.0%" in told and "31 January 2025" in told
    alone = story_moved.movement(best, 1, *story_moved.earlier_threshold(None), english.words)
    assert alone.startswith("Fewer than 10 customers lie ")


def test_the_best_fifths_share_lies_in_its_interval(base):
    _, values = base
    low, high = group.bootstrap_best(values["clv"], np.random.default_rng(0))
    assert low < group.share_of_best(values["clv"]) < high


def touch_settings(**acquisition) -> Settings:
    values = settings().model_dump(exclude_unset=True)
    return Settings.model_validate(values | {"acquisition": acquisition})


def test_touchpoints_carry_the_pseudonyms_of_the_orders(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "touch.csv").write_text(
        "Customer ID,Timestamp,Channel\nA-1,2025-03-01 10:00,mail\nA@B.C,2025-03-02 11:30,search\n"
        ",2025-03-02 12:00,search\nA-1,2025-03-05 09:00,\n"
    )
    key = b"k" * 32
    named = {"customer": "Customer ID", "time": "Timestamp", "channel": "Channel"}
    found = read_touchpoints(
        touch_settings(touchpoints="raw/touch.csv", touch_columns=named), tmp_path, key
    )
    assert found is not None
    assert set(found["customer_id"]) == {pseudonym("A-1", key), pseudonym("a@b.c", key)}
    assert len(found) == 3
    assert found["channel"].isna().sum() == 1
    assert read_touchpoints(touch_settings(), tmp_path, key) is None


def test_a_wrong_column_of_touchpoints_is_named(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "touch.csv").write_text("who,when,how\nA,2025-03-01,mail\n")
    with pytest.raises(InputError, match="customer"):
        read_touchpoints(touch_settings(touchpoints="raw/touch.csv"), tmp_path, b"k" * 32)
