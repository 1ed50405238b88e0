"""Cohorts: nothing is zero that is not known, and every coin is in one cell."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib import tables
from clvlib.rfm.cohorts import cohort_table, life_table, new_and_returning, triangle
from tests.rfm.shops import log

HAND = log(
    ("a", "2025-01-10", 100), ("a", "2025-02-03", 50), ("a", "2025-03-30", 10),
    ("b", "2025-01-31 23:59", 20), ("b", "2025-01-31 10:00", 5),
    ("c", "2025-03-02", 70), ("c", "2025-03-20", 30),
)  # fmt: skip


def test_a_triangle_made_by_hand() -> None:
    table = cohort_table(HAND, pd.Timestamp("2025-03-31"))
    cells = triangle(table, "retention")
    assert cells.index.strftime("%Y-%m").tolist() == ["2025-01", "2025-03"]
    assert cells.loc["2025-01-01"].tolist() == [1.0, 0.5, 0.5]
    assert cells.loc["2025-03-01", 0] == 1.0
    assert cells.loc["2025-03-01", [1, 2]].isna().all()
    value = triangle(table, "revenue")
    assert value.loc["2025-01-01"].tolist() == [62.5, 87.5, 92.5]
    assert value.loc["2025-03-01", 0] == 100


def test_a_running_month_is_marked_and_left_out() -> None:
    table = cohort_table(HAND, pd.Timestamp("2025-03-30"))
    running = table[~table["complete"]]
    assert running[["period", "active"]].to_numpy().tolist() == [[2, 1], [0, 1]]
    assert triangle(table, "retention").columns.tolist() == [0, 1]


def test_weeks_begin_on_monday() -> None:
    table = cohort_table(HAND, pd.Timestamp("2025-03-31"), "week")
    assert (table["cohort"].dt.day_of_week == 0).all()
    assert table.loc[table["cohort"] == "2025-01-06", "period"].max() == 12


def test_life_of_the_average_customer_by_hand() -> None:
    table = life_table(cohort_table(HAND, pd.Timestamp("2025-03-31")), margin=0.5)
    assert table["customers"].tolist() == [3, 2, 2]
    assert table["revenue"].tolist() == pytest.approx([225 / 3, 225 / 3 + 25, 225 / 3 + 30])
    assert table["margin"].tolist() == pytest.approx((table["revenue"] / 2).tolist())
    assert table["orders"].is_monotonic_increasing


def test_new_and_returning_revenue_by_hand() -> None:
    flow = new_and_returning(HAND, pd.Timestamp("2025-03-31"))
    assert flow["new"].tolist() == [125, 0, 70]
    assert flow["returning"].tolist() == [0, 50, 40]
    assert flow["new_customers"].tolist() == [2, 0, 1]
    assert flow["returning_customers"].tolist() == [0, 1, 2]
    assert flow["complete"].tolist() == [True, True, True]


rows = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.datetimes(pd.Timestamp("2024-11-20"), pd.Timestamp("2025-03-10")),
        st.integers(0, 9000).map(lambda cents: cents / 100),
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(rows, st.sampled_from(["month", "week"]))
def test_every_order_is_in_one_cell_and_equals_the_slow_count(made: list, every: str) -> None:
    orders = log(*made)
    as_of = pd.Timestamp("2025-03-12")
    table = cohort_table(orders, as_of, every)
    tables.COHORTS.check(table)
    assert table["revenue"].sum() == pytest.approx(orders["revenue"].sum(), abs=1e-4)
    assert table["orders"].sum() == len(orders)
    flow = new_and_returning(orders, as_of, every)
    assert flow[["new", "returning"]].to_numpy().sum() == pytest.approx(orders["revenue"].sum())
    span = orders["ordered_at"].dt.to_period("M" if every == "month" else "W-SUN")
    first = span.groupby(orders["customer_id"]).transform("min")
    slow = orders.groupby([first, span])["customer_id"].nunique()
    for (begun, seen), active in slow.items():
        period = (seen - begun).n
        cell = table[(table["cohort"] == begun.start_time) & (table["period"] == period)]
        assert cell["active"].tolist() == [active]
    assert (table["active"] > 0).sum() == len(slow)
