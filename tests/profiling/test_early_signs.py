"""Early signs: nothing ahead is seen, and later customers are ranked better than by value alone."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clvlib.profiling.early_features import early_features, follow_up_revenue
from clvlib.profiling.early_signs import early_signs
from clvlib.profiling.judging import Calibration, auc, calibration
from clvlib.profiling.story_early import came_true, sign_name, told
from clvlib.words import Words
from tests.profiling.shops import AS_OF, coffee_shop

SHARED = Path(os.environ.get("CLV_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not there")


def test_auc_is_the_chance_of_being_ranked_above():
    assert auc(np.array([0, 0, 1, 1.0]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    assert auc(np.array([0, 1.0]), np.array([0.5, 0.5])) == 0.5
    assert np.isnan(auc(np.array([1, 1.0]), np.array([0.5, 0.6])))


def test_features_do_not_look_beyond_the_first_weeks():
    orders, lines, _ = coffee_shop(1, 6000)
    begun = orders.groupby("customer_id")["ordered_at"].transform("min")
    keep = orders["ordered_at"] - begun <= pd.Timedelta(days=30)
    few = orders[keep]
    cut_lines = lines[lines["order_id"].isin(few["order_id"])]
    mine, _ = early_features(orders, lines, AS_OF, 30)
    other, _ = early_features(few, cut_lines, AS_OF, 30)
    pd.testing.assert_frame_equal(mine, other)


def test_what_is_foretold_lies_after_the_first_weeks():
    orders, _, _ = coffee_shop(1, 6000)
    first = orders.groupby("customer_id")["ordered_at"].min()
    spent = follow_up_revenue(orders, first, 30, 60)
    since = (orders["ordered_at"] - orders["customer_id"].map(first)) / pd.Timedelta(days=1)
    inside = orders[(since > 30) & (since <= 90)]
    assert spent.sum() == pytest.approx(inside["revenue"].sum())


def test_the_generated_shop_is_foretold_and_calibrated():
    orders, lines, _ = coffee_shop(1, 6000)
    found = early_signs(orders, lines, AS_OF, 30, 1.5)
    assert found is not None
    assert found.better
    assert found.auc > found.auc_value + 0.05
    assert found.lift > 2
    assert abs(found.expected - found.came) < 0.04
    assert (found.calibration["expected"] - found.calibration["came"]).abs().max() < 0.10
    young = orders.groupby("customer_id")["ordered_at"].min()[found.prospects["customer_id"]]
    age = (AS_OF - young) / pd.Timedelta(days=1)
    assert ((age >= 30) & (age < 30 + found.follow_up)).all()
    assert found.prospects["probability"].is_monotonic_decreasing


def test_a_shop_without_early_signs_is_not_said_to_have_them():
    rng = np.random.default_rng(3)
    people = [f"c{i:04d}" for i in range(2000)]
    start = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 200, 2000), "D")
    later = start + pd.to_timedelta(rng.integers(40, 150, 2000), "D")
    back = rng.random(2000) < 0.3
    frames = [
        pd.DataFrame(
            {"customer_id": people, "ordered_at": start, "revenue": rng.gamma(2, 10, 2000)}
        ),
        pd.DataFrame(
            {"customer_id": np.array(people)[back], "ordered_at": later[back], "revenue": 50.0}
        ),
    ]
    orders = pd.concat(frames, ignore_index=True)
    orders["order_id"] = orders.index.astype(str)
    orders["refunded"] = 0.0
    lines = orders[["order_id", "customer_id"]]
    found = early_signs(orders, lines, pd.Timestamp("2026-02-01"), 30, 1.5)
    assert found is not None
    assert not found.better
    assert found.auc == pytest.approx(0.5, abs=0.07)


def test_too_few_customers_are_told_apart_by_nothing():
    orders, lines, _ = coffee_shop(1, 6000)
    few = orders["customer_id"] < "c000100"
    held = lines["customer_id"] < "c000100"
    assert early_signs(orders[few], lines[held], AS_OF, 30, 1.5) is None


def test_calibration_by_fifths_holds_everybody():
    rng = np.random.default_rng(0)
    chance = rng.random(1003)
    table = calibration((rng.random(1003) < chance).astype(float), chance)
    assert table["customers"].sum() == 1003
    assert (table["expected"] - table["came"]).abs().max() < 0.12


def cdnow() -> pd.DataFrame:
    frame = pd.read_csv(
        SHARED / "cdnow" / "CDNOW_master.txt", sep=r"\s+", header=None,
        names=["customer_id", "day", "items", "revenue"], dtype={"customer_id": str, "day": str},
        skiprows=1,
    )  # fmt: skip
    frame["ordered_at"] = pd.to_datetime(frame["day"], format="%Y%m%d")
    return frame.assign(order_id=frame.index.astype(str), refunded=0.0)


def online_retail() -> tuple[pd.DataFrame, pd.DataFrame]:
    raw = pd.read_csv(
        SHARED / "online_retail" / "online_retail_2010_2011.csv.gz",
        dtype={"InvoiceNo": str, "CustomerID": str}, encoding_errors="replace",
    )  # fmt: skip
    raw = raw.dropna(subset=["CustomerID"])
    raw = raw[(raw["Quantity"] > 0) & (raw["UnitPrice"] > 0)]
    lines = pd.DataFrame(
        {
            "order_id": raw["InvoiceNo"], "customer_id": raw["CustomerID"],
            "ordered_at": pd.to_datetime(raw["InvoiceDate"], format="mixed"),
            "product": raw["Description"], "quantity": raw["Quantity"].astype(float),
            "revenue": raw["Quantity"] * raw["UnitPrice"], "country": raw["Country"],
        }
    )  # fmt: skip
    grouped = lines.groupby(["order_id", "customer_id"])
    orders = grouped.agg(
        ordered_at=("ordered_at", "min"), revenue=("revenue", "sum"), items=("quantity", "sum"),
        country=("country", "first"),
    ).reset_index()  # fmt: skip
    return orders.assign(refunded=0.0), lines


@needs_data
@pytest.mark.parametrize("name", ["cdnow", "online_retail"])
def test_real_customers_who_came_later_are_ranked_better_than_by_first_order_value(name):
    if name == "cdnow":
        orders = cdnow()
        lines = orders[["order_id", "customer_id"]]
    else:
        orders, lines = online_retail()
    as_of = orders["ordered_at"].max().normalize() + pd.Timedelta(days=1)
    found = early_signs(orders, lines, as_of, 30, 1.5)
    assert found is not None
    assert found.auc > found.auc_value
    assert found.better
    assert found.lift > 2.5
    assert abs(found.expected - found.came) < 0.02


def browsing(orders: pd.DataFrame, seed: int = 5) -> pd.DataFrame:
    """Views and carts in the weeks around each first order; later regulars look around more."""
    rng = np.random.default_rng(seed)
    count = orders.groupby("customer_id").size()
    first = orders.groupby("customer_id")["ordered_at"].min()
    views = rng.poisson(1 + 2.0 * np.log1p(count.to_numpy(float)))
    who = np.repeat(count.index.to_numpy(), views)
    moved = pd.to_timedelta(rng.uniform(-20, 60, len(who)), unit="D")
    when = pd.Series(first[who].to_numpy() + moved.to_numpy())
    kind = np.where(rng.random(len(who)) < 0.2, "cart", "view")
    return pd.DataFrame({"customer_id": who, "happened_at": when, "kind": kind})


def test_events_are_looked_at_only_before_the_forecast_is_made():
    orders, lines, _ = coffee_shop(1, 6000)
    events = browsing(orders)
    start = orders.groupby("customer_id")["ordered_at"].min()
    moment = events["customer_id"].map(start) + pd.Timedelta(days=30)
    mine, _ = early_features(orders, lines, AS_OF, 30, events)
    other, _ = early_features(orders, lines, AS_OF, 30, events[events["happened_at"] < moment])
    pd.testing.assert_frame_equal(mine, other)
    at_it = events.assign(happened_at=moment)  # exactly when it is made: too late
    late, _ = early_features(orders, lines, AS_OF, 30, pd.concat([events, at_it]))
    pd.testing.assert_frame_equal(mine, late)
    one = mine.index[0]
    own = events[events["customer_id"] == one]
    before = own[(own["happened_at"] < start[one]) & (own["kind"] == "view")]
    assert mine.loc[one, "events_before=view"] == len(before)


def test_events_make_the_forecast_better_and_are_named_among_its_signs():
    orders, lines, _ = coffee_shop(1, 6000)
    plain = early_signs(orders, lines, AS_OF, 30, 1.5)
    seen = early_signs(orders, lines, AS_OF, 30, 1.5, None, browsing(orders))
    assert plain is not None and seen is not None
    assert seen.auc > plain.auc + 0.02
    assert any(sign.startswith("event") for sign in seen.drivers["sign"].head(5))
    for words in (Words("en", "CNY"), Words("zh-Hans", "CNY")):
        names = [sign_name(s, words) for s in seen.drivers["sign"] if s.startswith("event")]
        assert not any("event" in name or "=" in name for name in names)


def test_a_forecast_that_says_too_much_is_brought_down_and_a_sound_one_left_alone():
    rng = np.random.default_rng(1)
    score = rng.normal(-2.0, 1.0, 4000)
    truth = (rng.random(4000) < 1 / (1 + np.exp(-(score - 0.7)))).astype(float)
    moved = Calibration.fit(score[:2000], truth[:2000])
    assert moved.shift == pytest.approx(-0.7, abs=0.2)
    chance = moved.probability(score[2000:])
    assert chance.mean() == pytest.approx(truth[2000:].mean(), abs=0.015)
    sound = (rng.random(4000) < 1 / (1 + np.exp(-score))).astype(float)
    left = Calibration.fit(score, sound)
    assert abs(left.shift) < 0.06
    assert abs(left.slope - 1) < 0.12  # two standard errors
    assert Calibration.fit(score[:40], truth[:40]) == Calibration()  # too few to tell


def poorer_shop() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A coffee shop of which newcomers bring half of what they brought, from some day on."""
    orders, lines, _ = coffee_shop(1, 6000)
    start = orders.groupby("customer_id")["ordered_at"].transform("min")
    age = (orders["ordered_at"] - start) / pd.Timedelta(days=1)
    late = start > start.quantile(0.45)
    drop = late & (age > 30) & (np.random.default_rng(2).random(len(orders)) < 0.5)
    return orders[~drop], lines


def test_a_shop_whose_newcomers_grow_poorer_is_not_said_to_be_foretold():
    """Their outcomes were not known when the test begins: the promise is the old one, and is told."""
    found = early_signs(*poorer_shop(), AS_OF, 30, 1.5)
    assert found is not None and found.lag_tested
    assert found.expected - found.came > 0.05  # 11 points; 1 with outcomes from the future
    assert found.gap_low > 0
    assert 0 < found.calibration_error < 0.2
    assert "expects too many" in came_true(found, Words("en", "CNY"))


def test_a_shop_that_stays_as_it_is_turns_out_as_foretold():
    orders, lines, _ = coffee_shop(1, 6000)
    found = early_signs(orders, lines, AS_OF, 30, 1.5)
    assert found is not None and found.lag_tested
    assert found.gap_low < 0 < found.gap_high
    assert "As many" in came_true(found, Words("en", "CNY"))


def test_no_outcome_serves_that_was_unknown_when_the_first_test_was_foretold():
    """What came after a month's forecasts were made changes nothing in them nor in those before."""
    orders, lines = poorer_shop()
    found = early_signs(orders, lines, AS_OF, 30, 1.5)
    assert found is not None
    start = orders["customer_id"].map(orders.groupby("customer_id")["ordered_at"].min())
    for part in (0, 2):
        since = found.parts["since"].iloc[part]
        ahead = (start < since) & (orders["ordered_at"] > since + pd.Timedelta(days=found.days))
        raised = {n: orders[n].where(~ahead, 9.0 * orders[n]) for n in ("revenue", "gross_revenue")}
        other = early_signs(orders.assign(**raised), lines, AS_OF, 30, 1.5)
        assert other is not None and other.mark == found.mark
        ours, theirs = (f.parts["expected"].iloc[: part + 1].tolist() for f in (found, other))
        assert theirs == ours


def test_too_short_a_history_says_that_the_lag_is_not_tested():
    orders, lines, _ = coffee_shop(1, 6000)
    begun = orders.groupby("customer_id")["ordered_at"].transform("min")
    at = pd.Timestamp("2024-12-31 23:59:59")
    held = orders[(orders["ordered_at"] <= at) & (begun >= pd.Timestamp("2024-02-01"))]
    found = early_signs(held, lines, at, 30, 1.5)
    assert found is not None and not found.lag_tested
    words = Words("en", "CNY")
    assert "lag is not tested" in told(found, words)
    assert "As many" not in came_true(found, words)
