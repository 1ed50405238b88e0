"""The grid covers every customer exactly once, and holds still."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from clvlib.merchant import Rfm
from clvlib.rfm.scores import CutPoints, rfm_scores
from clvlib.rfm.segments import (
    DEFAULT_GRID,
    SegmentGrid,
    assign_segments,
    frequency_and_spend,
    grid_counts,
    segment_table,
)
from clvlib.rfm.summary import rfm_summary
from clvlib.words.terms import SEGMENTS


def test_every_combination_of_scores_has_exactly_one_segment() -> None:
    scores = pd.DataFrame(
        list(itertools.product(range(1, 6), repeat=3)), columns=["r_score", "f_score", "m_score"]
    )
    found = assign_segments(scores)
    assert found.notna().all()
    assert set(found) == set(SEGMENTS)
    fm = frequency_and_spend(scores)
    for r, mean in itertools.product(range(1, 6), range(1, 6)):
        assert len(set(found[(scores["r_score"] == r) & (fm == mean)])) == 1


def test_better_scores_never_lead_to_a_worse_neighbourhood() -> None:
    """Champions sit in the best corner, dormant in the worst, and nothing else in either."""
    frame = DEFAULT_GRID.frame
    assert (frame.loc[5, 5], frame.loc[1, 1]) == ("champions", "dormant")
    assert list(frame.index) == [5, 4, 3, 2, 1]


def test_sizes_and_money_of_real_and_hard_merchants_add_up(summary: pd.DataFrame) -> None:
    scores = rfm_scores(summary, CutPoints.of(summary))
    customers = summary.join(scores).assign(segment=assign_segments(scores))
    table = segment_table(customers, DEFAULT_GRID.codes)
    assert list(table.index) == list(SEGMENTS)
    assert table["customers"].sum() == len(summary)
    assert table["revenue"].sum() == pytest.approx(summary["revenue"].sum())
    assert table["customer_share"].sum() == pytest.approx(1)
    counts = grid_counts(customers)
    assert counts.shape == (5, 5)
    assert counts.to_numpy().sum() == len(summary)


def test_dropping_a_tenth_leaves_the_rest_where_they_were(
    merchant: tuple[pd.DataFrame, pd.Timestamp], summary: pd.DataFrame
) -> None:
    _, as_of = merchant
    before = _segments(summary)
    rng = np.random.default_rng(11)
    for _ in range(10):
        kept = summary[rng.random(len(summary)) >= 0.1]
        after = _segments(kept)
        assert (after == before.loc[kept.index]).mean() >= 0.90
    assert as_of >= summary["last_order_at"].max().normalize()


def test_a_merchants_own_grid_is_used_and_keeps_its_own_names() -> None:
    rows = (("fresh",) * 5, ("fresh",) * 5, ("loyal",) * 5, ("gone",) * 5, ("gone",) * 5)
    grid = SegmentGrid.of(Rfm(grid=rows))
    scores = pd.DataFrame({"r_score": [5, 3, 1], "f_score": [1, 3, 5], "m_score": [1, 3, 5]})
    assert assign_segments(scores, grid).tolist() == ["fresh", "loyal", "gone"]
    assert grid.codes == ["loyal", "fresh", "gone"]


@pytest.mark.parametrize("rows", [(("a",) * 5,) * 4, (("a",) * 4,) * 5])
def test_a_grid_with_holes_is_refused(rows: tuple) -> None:
    with pytest.raises(ValueError, match=r"rows|Field required|items"):
        Rfm(grid=rows)
    with pytest.raises(ValueError, match="five rows of five"):
        SegmentGrid(rows)


def test_customers_of_one_day_share_a_segment(cdnow: pd.DataFrame) -> None:
    summary = rfm_summary(cdnow, pd.Timestamp("1998-06-30"))
    frame = summary.assign(segment=_segments(summary))
    alike = frame.groupby(["days_since_last", "frequency", "revenue"])["segment"].nunique()
    assert (alike == 1).all()


def _segments(summary: pd.DataFrame) -> pd.Series:
    return assign_segments(rfm_scores(summary, CutPoints.of(summary)))
