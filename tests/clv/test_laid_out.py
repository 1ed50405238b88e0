"""An earlier cut of a history that is laid out already is the history of that day."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.history import History, history_at
from clvlib.clv.learned.firsts import order_features
from clvlib.clv.learned.sequences import rows_of, sequences

CUT = "1997-06-30"


@pytest.fixture(scope="module")
def both(sample_orders: pd.DataFrame) -> tuple[History, History]:
    """Cut CDNOW's sample twice: by way of a later day, and at once; rows in order of time."""
    orders = sample_orders.assign(
        discount=np.arange(len(sample_orders)) % 3, channel=sample_orders["customer_id"].str[-1]
    ).sort_values("ordered_at", kind="stable")
    return history_at(orders, "1998-06-30").until(CUT), history_at(orders, CUT)


def test_the_summary_is_the_same(both: tuple[History, History]) -> None:
    given, fresh = both
    pd.testing.assert_frame_equal(given.summary, fresh.summary)
    assert fresh.summary["customer_id"].is_monotonic_increasing
    pd.testing.assert_frame_equal(given.with_window(60), fresh.with_window(60))
    names = given.days.customer_ids[given.who]
    assert list(names) == fresh.summary["customer_id"].tolist()


def test_what_came_is_counted_for_the_right_customers(
    both: tuple[History, History], sample_orders: pd.DataFrame
) -> None:
    came = history_at(sample_orders, "1998-06-30").outcome(CUT, 90).set_index("customer_id")
    day = sample_orders["ordered_at"].dt.normalize()
    after = sample_orders[(day > CUT) & (day <= pd.Timestamp(CUT) + pd.Timedelta(days=90))]
    counted = after.drop_duplicates(["customer_id", "ordered_at"]).groupby("customer_id").size()
    counted = counted.reindex(came.index).fillna(0.0)
    assert came.index.tolist() == both[1].summary["customer_id"].tolist()
    np.testing.assert_array_equal(came["orders"], counted)
    money = after.groupby("customer_id")["revenue"].sum().reindex(came.index).fillna(0.0)
    np.testing.assert_allclose(came["revenue"], money)


def test_features_read_the_same_orders(both: tuple[History, History]) -> None:
    given, fresh = both
    levels = {"channel": ("1", "2")}
    for mine, theirs in zip(*(order_features(h, levels).values() for h in both), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert (rows_of(given) >= 0).sum() == len(fresh.summary)
    np.testing.assert_array_equal(sequences(given).day, sequences(fresh).day)


@pytest.mark.parametrize("model", ["nbd", "bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_a_fit_that_starts_at_an_earlier_summit_ends_at_the_same(
    sample_orders: pd.DataFrame, model: str
) -> None:
    whole = history_at(sample_orders, "1998-06-30")
    whole.until("1997-05-31").fitted(model)
    warm, cold = whole.until(CUT).fitted(model), history_at(sample_orders, CUT).fitted(model)
    assert warm.log_likelihood == pytest.approx(cold.log_likelihood, abs=1e-6)
    assert warm.parameters == pytest.approx(cold.parameters, rel=1e-4)
    if model == "mbg_nbd":
        assert warm.diagnostics.starts == 1  # no race of starts
