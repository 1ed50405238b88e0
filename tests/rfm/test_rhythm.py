"""Funnel, gaps and life cycle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from clvlib.rfm.lifecycle import (
    STAGES,
    StageCuts,
    churn,
    life_stages,
    look_back,
    stage_history,
    stage_sizes,
)
from clvlib.rfm.rhythm import gap_quantile, order_funnel, purchase_gaps
from clvlib.rfm.summary import rfm_summary
from tests.rfm import shops
from tests.rfm.shops import log
from tests.rfm.test_cohorts import rows

AS_OF = pd.Timestamp("2025-06-30")
HAND = log(
    ("a", "2025-01-01", 1), ("a", "2025-01-11", 1), ("a", "2025-01-11 20:00", 1),
    ("a", "2025-02-10", 1), ("b", "2025-01-01", 1), ("b", "2025-03-02", 1), ("c", "2025-01-01", 1),
)  # fmt: skip


def test_the_funnel_counts_days_and_gives_median_gaps() -> None:
    funnel = order_funnel(HAND, AS_OF)
    assert funnel["customers"].tolist() == [3, 2, 1, 0]
    assert funnel["median_gap"].tolist()[1:3] == [35, 30]
    assert funnel["median_gap"].isna().tolist() == [True, False, False, True]
    assert funnel["of_previous"].tolist()[1:] == pytest.approx([2 / 3, 1 / 2, 0])


def test_every_customer_counts_once_among_the_gaps() -> None:
    gaps = purchase_gaps(HAND, AS_OF)
    assert gaps["times"].to_dict() == {10: 1, 30: 1, 60: 1}
    assert gaps["weight"].to_dict() == {10: 0.5, 30: 0.5, 60: 1.0}
    assert [gap_quantile(gaps, q) for q in (0.2, 0.5, 0.51, 1.0)] == [10, 30, 60, 60]


@settings(max_examples=40, deadline=None)
@given(rows)
def test_funnel_and_gaps_equal_the_slow_reference(made: list) -> None:
    orders = log(*made)
    days = orders.groupby("customer_id")["ordered_at"].apply(lambda t: sorted(set(t.dt.date)))
    funnel = order_funnel(orders, AS_OF)
    for step in (1, 2, 3, 4):
        reached = [own for own in days if len(own) >= step]
        assert funnel.loc[step, "customers"] == len(reached)
        if step > 1 and reached:
            gaps = [(own[step - 1] - own[step - 2]).days for own in reached]
            assert funnel.loc[step, "median_gap"] == np.median(gaps)
    all_gaps = [(b - a).days for own in days for a, b in pairwise(own)]
    assert sorted(all_gaps) == np.repeat(*_counts(purchase_gaps(orders, AS_OF))).tolist()


def _counts(gaps: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return gaps.index.to_numpy(), gaps["times"].to_numpy()


def test_too_few_gaps_give_no_cut_points_and_no_stages() -> None:
    cuts = StageCuts.of(purchase_gaps(HAND, AS_OF))
    assert not cuts.known
    assert set(life_stages(rfm_summary(HAND, AS_OF), cuts)) == {"unknown"}
    assert stage_history(HAND, AS_OF, cuts, [AS_OF]).empty


CUTS = StageCuts(usual=20, long=40, longest=90, gaps=100)


def summary(**columns: list) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    return frame.assign(customer_id=[f"c{i}" for i in range(len(frame))])


def test_stages_follow_silence_and_number_of_orders() -> None:
    found = life_stages(
        summary(frequency=[0, 1, 2, 3, 9, 0, 0], days_since_last=[40, 0, 40, 40, 41, 90, 91]), CUTS
    )
    assert found.tolist() == [
        "new",
        "growing",
        "growing",
        "mature",
        "declining",
        "declining",
        "lost",
    ]


def test_probability_of_being_alive_overrules_silence_where_it_is_known() -> None:
    frame = summary(frequency=[5, 5, 0, 5], days_since_last=[10, 100, 100, 100])
    alive = pd.Series({"c0": 0.2, "c1": 0.8, "c2": 1.0})
    assert life_stages(frame, CUTS, alive).tolist() == ["declining", "declining", "lost", "lost"]


def test_history_ends_where_today_stands_and_loses_nobody() -> None:
    orders = shops.shop(3000, 0.6)
    cuts = StageCuts.of(purchase_gaps(orders, shops.AS_OF))
    dates = look_back(orders["ordered_at"].min(), shops.AS_OF)
    history = stage_history(orders, shops.AS_OF, cuts, dates)
    today = rfm_summary(orders, shops.AS_OF)
    sizes = stage_sizes(history)
    assert sizes.iloc[-1].to_dict() == life_stages(today, cuts).value_counts().reindex(
        list(STAGES), fill_value=0
    ).to_dict()  # fmt: skip
    for date in dates:
        known = rfm_summary(orders, date)
        assert sizes.loc[date].sum() == len(known)
        assert (life_stages(known, cuts) == "lost").sum() == sizes.loc[date, "lost"]


def test_churn_by_hand() -> None:
    history = pd.DataFrame(
        [("2025-01-31", "none", "new", 10), ("2025-02-28", "new", "lost", 2),
         ("2025-02-28", "new", "declining", 8), ("2025-02-28", "none", "new", 5),
         ("2025-03-31", "declining", "lost", 4), ("2025-03-31", "declining", "mature", 4),
         ("2025-03-31", "new", "new", 5), ("2025-03-31", "lost", "lost", 1),
         ("2025-03-31", "lost", "growing", 1)],
        columns=["as_of", "before", "stage", "customers"],
    ).astype({"as_of": "datetime64[us]"})  # fmt: skip
    rates = churn(history, pd.Timestamp("2025-01-01"))
    assert rates["rate"].tolist() == pytest.approx([2 / 10, 4 / 13])
    assert rates["people"].tolist() == [10, 13]
    assert churn(history, pd.Timestamp("2025-02-15"))["rate"].tolist() == pytest.approx([4 / 13])


def test_the_look_back_steps_by_whole_months_to_month_ends() -> None:
    days = look_back(pd.Timestamp("2024-07-15"), pd.Timestamp("2025-02-28"))
    assert [f"{day:%m-%d}" for day in days] == [
        "07-31", "08-31", "09-30", "10-31", "11-30", "12-31", "01-31", "02-28"
    ]  # fmt: skip
    assert len(look_back(pd.Timestamp("2015-01-01"), pd.Timestamp("2025-02-28"))) <= 13
