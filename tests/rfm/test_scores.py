"""Scores: ties together, thresholds rising and round, the merchant's own where set."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib.merchant import Rfm
from clvlib.rfm.cutting import cut, cut_places, roundest
from clvlib.rfm.scores import CutPoints, rfm_scores, threshold_table
from clvlib.rfm.summary import purchase_days

values = st.lists(st.integers(-50, 400).map(float), min_size=1, max_size=80)


def slow_places(ordered: list[float]) -> list[int]:
    """Fill score after score with an equal share of whoever is left, never splitting equals."""
    places, done = [], 0
    for left in (5, 4, 3, 2):
        ends = [i for i in range(done + 1, len(ordered)) if ordered[i - 1] < ordered[i]]
        if not ends:
            break
        target = done + (len(ordered) - done) / left
        done = min(ends, key=lambda end: (abs(end - target), end))
        places.append(done)
    return places


@settings(max_examples=200, deadline=None)
@given(values)
def test_cuts_fall_where_the_slow_reference_puts_them(found: list[float]) -> None:
    ordered = np.sort(np.array(found))
    assert cut_places(ordered) == slow_places(sorted(found))


@settings(max_examples=200, deadline=None)
@given(values, st.booleans())
def test_thresholds_rise_and_move_nobody_in_small_data(found: list[float], at_most: bool) -> None:
    """With fewer than a hundred customers no rounding may move anybody."""
    thresholds = cut(np.array(found), at_most=at_most)
    assert list(thresholds) == sorted(set(thresholds))
    side = "left" if at_most else "right"
    groups = np.searchsorted(thresholds, np.sort(found), side=side)
    places = slow_places(sorted(found))
    wanted = np.searchsorted(places, np.arange(len(found)), side="right")
    assert groups.tolist() == wanted.tolist()


@settings(max_examples=300, deadline=None)
@given(st.integers(-(10**8), 10**8).map(lambda n: n / 100), st.floats(0.0625, 1e6, width=32))
def test_the_roundest_number_lies_inside(low: float, length: float) -> None:
    high = low + length
    if low < high:
        assert low < roundest(low, high) <= high


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(14.2, 15.1, 15), (-3, 2, 0), (9.989, 9.99, 9.99), (1, 2, 2), (1230, 1260, 1250), (0, 7, 5),
     (96, 104, 100), (-33, -28.5, -30)],
)  # fmt: skip
def test_round_numbers_are_what_a_reader_calls_round(
    low: float, high: float, wanted: float
) -> None:
    assert roundest(low, high) == wanted


def test_most_customers_bought_once_and_no_score_is_skipped() -> None:
    """92 % once: quintiles would put four thresholds on 1; here the others share what is left."""
    orders = np.repeat([1, 2, 3, 4, 5, 6], [920, 50, 18, 7, 3, 2]).astype(float)
    assert cut(orders) == (2, 3, 4, 5)


def test_everybody_alike_has_one_score() -> None:
    assert cut(np.full(50, 9.99)) == ()
    summary = pd.DataFrame(
        {"days_since_last": [3.0] * 4, "frequency": [0] * 4, "revenue": [9.99] * 4}
    )
    cuts = CutPoints.of(summary)
    scores = rfm_scores(summary, cuts)
    assert scores.to_numpy().tolist() == [[5, 1, 1]] * 4
    table = threshold_table(scores, cuts)
    assert table["customers"].sum() == 12
    assert table[["low", "high"]].isna().all(axis=None)


def test_thresholds_of_real_and_hard_merchants_are_monotone_and_explain_every_score(
    summary: pd.DataFrame,
) -> None:
    cuts = CutPoints.of(summary)
    scores = rfm_scores(summary, cuts)
    by = {
        "recency": (scores["r_score"], summary["days_since_last"]),
        "frequency": (scores["f_score"], purchase_days(summary)),
        "monetary": (scores["m_score"], summary["revenue"]),
    }
    table = threshold_table(scores, cuts)
    for name, (score, measured) in by.items():
        ranges = measured.groupby(score).agg(["min", "max"])
        best_first = ranges.sort_index(ascending=name == "frequency" or name == "monetary")
        assert (
            best_first["min"].iloc[1:].to_numpy() > best_first["max"].iloc[:-1].to_numpy()
        ).all()
        for row in table[(table["score"] == name) & (table["customers"] > 0)].itertuples():
            inside = measured[score == row.level]
            low, high = np.nan_to_num([row.low, row.high], nan=np.inf) * [1, 1]
            if name == "recency":
                assert pd.isna(row.low) or (inside > low).all()
                assert pd.isna(row.high) or (inside <= high).all()
            else:
                assert pd.isna(row.low) or (inside >= low).all()
                assert pd.isna(row.high) or (inside < high).all()
    assert table.groupby("score")["share"].sum().tolist() == pytest.approx([1, 1, 1])


def test_own_cut_points_are_used_as_they_are(summary: pd.DataFrame) -> None:
    own = Rfm(recency_days=(30, 60, 120, 240), orders=(2, 3, 5, 10), revenue=(50, 100, 250, 500))
    cuts = CutPoints.of(summary, own)
    assert cuts == CutPoints((30, 60, 120, 240), (2, 3, 5, 10), (50, 100, 250, 500))
    scores = rfm_scores(summary, cuts)
    assert (scores["r_score"][summary["days_since_last"].between(31, 60)] == 4).all()
    assert (scores["f_score"][summary["frequency"] == 0] == 1).all()
    assert (scores["m_score"][summary["revenue"] >= 500] == 5).all()


@pytest.mark.parametrize("cuts", [(5, 5, 6, 7), (4, 3, 2, 1)])
def test_own_cut_points_that_do_not_rise_are_refused(cuts: tuple) -> None:
    with pytest.raises(ValueError, match="each larger than the one before"):
        Rfm(orders=cuts)
