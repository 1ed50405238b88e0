"""Candidates see nothing after the cut, answer in one form, and step back where they must."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.candidates import Withdrawn, all_candidates, answer, candidate
from clvlib.clv.history import history_at


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    """Three customers over some two years."""
    rows = [
        ("a", "2024-01-10 09:00", 10.0),
        ("a", "2024-03-05 23:59:59", 20.0),
        ("b", "2024-03-06 12:00", 5.0),
        ("b", "2025-03-06 12:00", 7.0),
        ("b", "2025-03-06 18:00", 3.0),
        ("c", "2025-03-07 00:00", 99.0),
        ("b", "2026-01-01 10:00", 8.0),
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="mixed"))


def test_a_history_ends_with_the_last_second_of_its_cut(log):
    history = history_at(log, "2025-03-06 08:00")
    assert history.summary["customer_id"].tolist() == ["a", "b"]
    assert history.orders["ordered_at"].max() == pd.Timestamp("2025-03-06 18:00")
    assert history.until("2024-03-05").summary["frequency"].tolist() == [1]
    with pytest.raises(ValueError, match="nothing is known after 2025-03-06"):
        history.until("2025-03-07")


def test_an_outcome_counts_known_customers_only(log):
    found = history_at(log, "2026-01-01").outcome("2024-03-06", 366)
    assert found["customer_id"].tolist() == ["a", "b"]
    assert found["orders"].tolist() == [0.0, 1.0]  # two orders of one day are one purchase
    assert found["revenue"].tolist() == [0.0, 10.0]
    with pytest.raises(ValueError, match="go past 2026-01-01"):
        history_at(log, "2026-01-01").outcome("2025-12-31", 2)


def test_same_season_last_year_repeats_the_calendar_stretch(log):
    history = history_at(log, "2025-03-01")
    found = candidate("same_season_last_year").forecast(history, 10).set_index("customer_id")
    assert found.loc["a"].tolist() == [1.0, 20.0]  # 2 to 11 March of the year before
    assert found.loc["b"].tolist() == [1.0, 5.0]
    with pytest.raises(Withdrawn, match="does not hold"):
        candidate("same_season_last_year").forecast(history.until("2024-12-31"), 10)


def test_nobody_sees_what_came_after_the_cut(sample_orders):
    cut = "1997-09-30"
    told = history_at(sample_orders, cut)
    altered = sample_orders.assign(
        revenue=np.where(sample_orders["ordered_at"] > cut, 1e6, sample_orders["revenue"])
    )
    other = history_at(altered, cut)
    for entrant in all_candidates():
        try:
            first = entrant.forecast(told, 273)
        except Withdrawn:
            continue
        pd.testing.assert_frame_equal(first, entrant.forecast(other, 273))
        assert first["customer_id"].tolist() == told.summary["customer_id"].tolist()


def test_a_regular_model_without_regularity_withdraws(sample_orders):
    with pytest.raises(Withdrawn, match="the same as MBG/NBD"):
        candidate("mbg_cnbd_k").forecast(history_at(sample_orders, "1997-09-30"), 273)


def test_a_forecast_that_is_not_finite_never_reaches_a_sum(log):
    history = history_at(log, "2025-03-06")
    with pytest.raises(Withdrawn, match="not finite"):
        answer(history, np.array([1.0, np.nan]), np.array([1.0, 1.0]))
    with pytest.raises(ValueError, match="known: mean, past_rate"):
        candidate("oracle")
