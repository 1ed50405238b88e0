"""The cut is inclusive to its last second, days merge, refunds are no purchases."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.holdout import activity, day_number, purchase_days, summarise


def _orders(*rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="ISO8601"))


def test_cdnow_sample_has_the_published_counts(sample_orders, sample):
    assert len(purchase_days(sample_orders).day) == 6696
    assert len(sample) == 2357
    assert sample["frequency"].sum() == 2457
    assert (sample["frequency"] == 0).sum() == 1411
    repeat = sample.loc[sample["frequency"] > 0, "monetary_value"]
    assert repeat.mean() == pytest.approx(35.0778, abs=5e-5)


def test_full_cdnow_has_the_published_counts(full_orders, full):
    assert len(purchase_days(full_orders).day) == 67591
    assert len(full) == 23570
    assert full["frequency"].sum() == 24337


def test_the_cut_is_inclusive_to_its_last_second():
    orders = _orders(
        ("a", "2024-01-01 10:00", 5.0),
        ("a", "2024-01-31 23:59:59", 7.0),
        ("a", "2024-02-01 00:00:00", 9.0),
    )
    for as_of in ("2024-01-31", "2024-01-31 08:00"):
        row = summarise(orders, as_of).iloc[0]
        assert (row["frequency"], row["recency"], row["T"]) == (1, 30, 30)
        assert row["monetary_value"] == 7.0
    after = activity(purchase_days(orders), day_number("2024-02-01"), day_number("2024-02-10"))
    assert after.loc["a", "revenue"] == 9.0


def test_orders_of_one_day_are_one_purchase():
    orders = _orders(
        ("a", "2024-01-01", 5.0), ("a", "2024-01-03 09:00", 4.0), ("a", "2024-01-03 18:00", 6.0)
    )
    row = summarise(orders, "2024-01-10").iloc[0]
    assert (row["frequency"], row["monetary_value"], row["first_value"]) == (1, 10.0, 5.0)
    assert row["log_gap_sum"] == pytest.approx(np.log(2))


@pytest.mark.parametrize(
    ("rule", "frequency"), [("positive_or_free", 2), ("positive", 1), ("ordered", 3)]
)
def test_what_counts_as_a_purchase_is_a_rule(rule, frequency):
    orders = _orders(
        ("a", "2024-01-01", 5.0),
        ("a", "2024-01-02", 0.0),  # ordered for nothing
        ("a", "2024-01-03", 4.0),
        ("a", "2024-01-03", -4.0),  # cancelled the same day
        ("a", "2024-01-04", 6.0),
        ("a", "2024-01-05", -1.0),  # refund alone
    )
    assert summarise(orders, "2024-01-31", rule).loc[0, "frequency"] == frequency


def test_a_later_refund_is_taken_off_the_purchase_before_it():
    orders = _orders(
        ("a", "2024-01-01", 5.0), ("a", "2024-01-04", 6.0), ("a", "2024-01-06", -2.0),
        ("b", "2024-01-05", -3.0), ("b", "2024-01-06", 8.0),
    )  # fmt: skip
    summary = summarise(orders, "2024-01-31").set_index("customer_id")
    assert summary.loc["a", "monetary_value"] == 4.0
    assert summary.loc["b", "first_value"] == 8.0
    early = summarise(orders, "2024-01-05").set_index("customer_id")
    assert early.loc["a", "monetary_value"] == 6.0
    assert "b" not in early.index


def test_cents_that_cancel_leave_no_dust():
    orders = _orders(("a", "2024-01-01", 0.1), ("a", "2024-01-01", 0.2), ("a", "2024-01-01", -0.3))
    assert summarise(orders, "2024-01-31").empty


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda o: o.assign(ordered_at=o["ordered_at"].astype(str)), "naive local timestamps"),
        (lambda o: o.assign(ordered_at=o["ordered_at"].dt.tz_localize("UTC")), "naive local"),
        (lambda o: o.assign(revenue=np.nan), "missing values in revenue"),
        (lambda o: o.drop(columns="revenue"), "lack"),
    ],
)
def test_a_wrong_log_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        purchase_days(change(_orders(("a", "2024-01-01", 5.0))))
