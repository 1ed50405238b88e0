"""Features know nothing of what follows their cut, and say what they are called."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.candidates import Withdrawn
from clvlib.clv.history import history_at
from clvlib.clv.learned.base import base_forecast, choose_base
from clvlib.clv.learned.cuts import inner_cuts
from clvlib.clv.learned.features import make_features, make_recipe
from clvlib.clv.learned.firsts import order_features, rank_levels
from clvlib.clv.learned.lessons import lessons
from clvlib.clv.learned.rhythm import rhythm_features, season_features, window_features
from clvlib.clv.learned.sequences import sequences
from clvlib.clv.learned.worth import worth_features

CUT = "1997-06-15"


@pytest.fixture(scope="module")
def attributed(sample_orders):
    """The CDNOW sample with a channel and numbers of items that the log itself does not have."""
    rng = np.random.default_rng(5)
    size = len(sample_orders)
    return sample_orders.assign(
        channel=rng.choice(["search", "mail", "direct"], size),
        items=rng.integers(1, 6, size).astype(float),
        discount=rng.random(size),
    )


def _features(orders, cut=CUT):
    history = history_at(orders, cut)
    base = base_forecast(history, 60, choose_base(history))
    return make_features(history, base, 60, make_recipe(history))


def _future_altered(orders, cut):
    """Everything after the cut shuffled, multiplied and given to others."""
    after = orders["ordered_at"] >= pd.Timestamp(cut) + pd.Timedelta(days=1)
    rng = np.random.default_rng(1)
    altered = orders.copy()
    shuffled = orders.loc[after].sample(frac=1, random_state=2)
    for column in orders.columns.drop("ordered_at"):
        altered.loc[after, column] = shuffled[column].to_numpy()
    altered.loc[after, "revenue"] *= rng.lognormal(3, 1, after.sum())
    newcomers = altered.loc[after].assign(customer_id="later-" + altered["customer_id"])
    return pd.concat([altered, newcomers], ignore_index=True)


def test_nothing_after_the_cut_changes_a_feature(attributed):
    before = _features(attributed)
    after = _features(_future_altered(attributed, CUT))
    pd.testing.assert_frame_equal(before, after, check_exact=True)
    assert len(before.columns) > 40


def test_the_last_order_before_the_cut_does_change_features(attributed):
    known = attributed[attributed["ordered_at"] <= pd.Timestamp(CUT)]
    last = known["ordered_at"].idxmax()
    altered = attributed.copy()
    altered.loc[last, "revenue"] += 1000
    assert not _features(attributed).equals(_features(altered))


def test_lessons_end_at_the_outer_cut(attributed):
    cut = "1997-09-30"
    first = lessons(history_at(attributed, cut), 90)
    second = lessons(history_at(_future_altered(attributed, cut), cut), 90)
    pd.testing.assert_frame_equal(first.features, second.features, check_exact=True)
    for target in ("orders", "revenue"):
        np.testing.assert_array_equal(
            first.stacked("label", target), second.stacked("label", target)
        )
    for lesson in first.past:
        end = lesson.cut.cut + pd.Timedelta(days=lesson.cut.label_days)
        assert end <= pd.Timestamp(cut)


def test_features_of_an_inner_cut_do_not_see_its_own_label(attributed):
    learned = lessons(history_at(attributed, "1997-09-30"), 90)
    inner = learned.past[0].cut.cut
    altered = lessons(history_at(_future_altered(attributed, inner), "1997-09-30"), 90)
    columns = [c for c in learned.features if not c.startswith(("base_", "other_"))]
    pd.testing.assert_frame_equal(
        learned.past[0].features[columns], altered.past[0].features[columns], check_exact=True
    )


@pytest.fixture
def two_customers():
    rows = [
        ("a", "2024-01-01", 10.0), ("a", "2024-01-11", 20.0), ("a", "2024-01-31", 60.0),
        ("b", "2024-02-03", 30.0), ("b", "2024-02-05", -15.0),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    frame["channel"] = ["mail", "mail", "search", "search", "search"]
    frame["items"] = [1.0, 2.0, 6.0, 3.0, 1.0]
    return history_at(frame, "2024-02-10")


def test_rhythm_by_hand(two_customers):
    found = pd.DataFrame(rhythm_features(sequences(two_customers)))
    a, b = found.iloc[0], found.iloc[1]
    assert (a["frequency"], a["age_days"], a["silence_days"]) == (2, 40, 10)
    assert (a["gap_mean"], a["gap_last"]) == (15, 20)
    assert a["gap_trend"] == pytest.approx(np.log(20 / 10))
    assert a["late_share"] == pytest.approx(0.5)  # the purchase of day 30 of 40
    assert a["gap_2"] == pytest.approx(10 / 15)
    assert b["frequency"] == 0
    assert np.isnan(b["gap_mean"])


def test_windows_and_same_season_by_hand(two_customers):
    sold = sequences(two_customers)
    found = window_features(sold, (11, 30), unit=10.0)
    assert found["orders_11d"].tolist() == [1, 1]
    assert found["orders_30d"].tolist() == [1, 1]
    assert found["revenue_30d"].tolist() == [6, 3]
    assert season_features(sold, 90, unit=10.0)["orders_same_season"].tolist() == [0, 0]


def test_worth_by_hand(two_customers):
    found = pd.DataFrame(worth_features(two_customers, sequences(two_customers), unit=10.0))
    assert found["value_first"].tolist() == [1, 3]
    assert found["value_last"].tolist() == [6, 3]
    assert found["value_2"].iloc[0] == 2
    assert found["value_trend"].iloc[0] == pytest.approx(np.log(2))
    assert found["refund_days"].tolist() == [0, 1]
    assert found["refund_share"].tolist() == pytest.approx([0, 0.5])


def test_orders_by_hand(two_customers):
    levels = {"channel": ("mail", "search")}
    found = pd.DataFrame(order_features(two_customers, levels))
    assert found["first_channel=mail"].tolist() == [1, 0]
    assert found["last_channel=search"].tolist() == [1, 1]
    assert found["mean_items"].tolist() == [3, 3]
    assert found["weekend_share"].tolist() == [0, 1]
    assert "hour_mean" not in found


def test_rare_levels_are_left_out(attributed):
    rare = attributed.assign(channel=attributed["channel"].where(attributed.index > 5, "fair"))
    assert sorted(rank_levels(history_at(rare, CUT))["channel"]) == ["direct", "mail", "search"]


def test_inner_cuts_take_whole_horizons_where_there_is_room(sample_orders):
    cuts = inner_cuts(history_at(sample_orders, "1998-06-30"), 120)
    assert [cut.label_days for cut in cuts] == [120, 120, 120]
    assert cuts[-1].cut == pd.Timestamp("1998-03-02")
    assert cuts[0].cut == pd.Timestamp("1997-11-02")


def test_inner_cuts_halve_a_short_history(sample_orders):
    cuts = inner_cuts(history_at(sample_orders, "1997-09-30"), 273)
    assert [(str(cut.cut.date()), cut.label_days) for cut in cuts] == [
        ("1997-05-17", 136),
        ("1997-06-06", 116),
    ]


def test_inner_cuts_withdraw_from_a_quarter_of_a_year(sample_orders):
    with pytest.raises(Withdrawn, match="fewer than"):
        inner_cuts(history_at(sample_orders, "1997-04-10"), 90)
