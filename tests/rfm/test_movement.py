"""Movement: nobody is lost on the way, and the money is that of the year before."""

from __future__ import annotations

import pandas as pd
import pytest

from clvlib import tables
from clvlib.rfm import movement
from clvlib.rfm.lifecycle import STAGES, StageCuts
from clvlib.rfm.origins import by_origin, follow_days
from clvlib.rfm.rhythm import purchase_gaps
from clvlib.rfm.scores import CutPoints, rfm_scores
from clvlib.rfm.segments import DEFAULT_GRID, assign_segments
from clvlib.rfm.summary import rfm_summary
from tests.rfm.shops import log


def test_everybody_arrives_and_brings_last_years_money(
    merchant: tuple[pd.DataFrame, pd.Timestamp], summary: pd.DataFrame
) -> None:
    orders, as_of = merchant
    cuts = CutPoints.of(summary)
    stages = StageCuts.of(purchase_gaps(orders, as_of))
    now = summary.assign(segment=assign_segments(rfm_scores(summary, cuts)))
    since = movement.earlier_day(as_of, None)
    then = movement.places_then(orders, since, cuts, DEFAULT_GRID, stages)
    moved = movement.movement(then, movement.places_now(now, stages))
    tables.MOVEMENT.check(moved.assign(since=since))
    before = rfm_summary(orders, since)
    year = orders[
        (orders["ordered_at"] < since + pd.Timedelta(days=1))
        & (orders["ordered_at"] >= since - pd.DateOffset(years=1) + pd.Timedelta(days=1))
    ]
    for kind in ("segment", "stage"):
        part = moved[moved["kind"] == kind]
        assert part["customers"].sum() == len(summary)
        known = part[part["before"] != "none"]
        assert known["customers"].sum() == len(before)
        assert part["revenue"].sum() == pytest.approx(year["revenue"].sum(), abs=0.01)
        assert (part.loc[part["before"] == "none", "revenue"] == 0).all()
    matrix = movement.transition(moved, "segment", DEFAULT_GRID.codes, "customers")
    assert matrix.to_numpy().sum() == len(summary)
    assert 0 <= movement.stayed(moved, "segment") <= 1


def test_value_at_risk_by_hand() -> None:
    moved = pd.DataFrame(
        [("stage", "mature", "declining", 3, 300.0), ("stage", "new", "lost", 1, 20.0),
         ("stage", "lost", "lost", 9, 5.0), ("stage", "none", "new", 4, 0.0),
         ("stage", "declining", "lost", 2, 50.0), ("segment", "loyal", "at_risk", 4, 320.0)],
        columns=["kind", "before", "after", "customers", "revenue"],
    )  # fmt: skip
    assert movement.value_at_risk(moved) == (4, 320.0)
    assert movement.stayed(moved, "stage") == pytest.approx(9 / 15)
    assert movement.transition(moved, "stage", list(STAGES), "revenue").loc["new", "lost"] == 20


def test_nobody_was_a_customer_before() -> None:
    orders = log(("a", "2025-06-01", 5), ("b", "2025-06-02", 5))
    as_of = pd.Timestamp("2025-06-30")
    summary = rfm_summary(orders, as_of)
    cuts, stages = CutPoints.of(summary), StageCuts.of(purchase_gaps(orders, as_of))
    then = movement.places_then(orders, pd.Timestamp("2025-03-31"), cuts, DEFAULT_GRID, stages)
    now = summary.assign(segment=assign_segments(rfm_scores(summary, cuts)))
    moved = movement.movement(then, movement.places_now(now, stages))
    assert set(moved["before"]) == {"none"}
    assert pd.isna(movement.stayed(moved, "segment"))


@pytest.mark.parametrize(
    ("report", "own", "wanted"),
    [
        (None, None, "2025-03-31"),
        ("2025-05-31 23:59:59", None, "2025-05-31"),
        ("2025-05-31", "2024-12-31", "2024-12-31"),
        ("2025-06-30", "2025-07-01", "2025-03-31"),
    ],
)
def test_the_day_to_compare_with(report: str | None, own: str | None, wanted: str) -> None:
    day = movement.earlier_day(
        pd.Timestamp("2025-06-30 23:59:59"),
        pd.Timestamp(report) if report else None,
        pd.Timestamp(own) if own else None,
    )
    assert day == pd.Timestamp(wanted)


def test_origins_follow_everybody_for_the_same_days() -> None:
    rows = []
    for i in range(12):
        rows += [(f"w{i}", "2025-01-01 09:00", 10), (f"w{i}", "2025-01-20", 5),
                 (f"w{i}", "2025-04-20", 90)]  # fmt: skip
        rows += [(f"s{i}", "2025-01-01 09:00", 7)]
    rows += [("late", "2025-05-15", 500), ("lone", "2025-01-01", 1)]
    orders = log(*rows)
    first = orders["customer_id"].str[0].map({"w": "web", "s": "shop", "l": "fair"})
    found = by_origin(orders.assign(channel=first), pd.Timestamp("2025-06-01"), "channel", 30)
    assert found["origin"].tolist() == ["shop", "web"]
    assert found["revenue"].tolist() == [7, 15]
    assert found["back"].tolist() == [0, 1]
    assert follow_days(rfm_summary(orders, pd.Timestamp("2025-06-01"))) == 90
