"""Frequency, recency, T and monetary value: the published counts, and a slow reference."""

from __future__ import annotations

import warnings
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clvlib.errors import InputError
from clvlib.rfm import summary
from clvlib.rfm.order_log import open_orders
from clvlib.rfm.summary import purchase_days, rfm_summary
from tests.rfm import shops
from tests.rfm.shops import log

CALIBRATION, END = pd.Timestamp("1997-09-30"), pd.Timestamp("1998-06-30")


def slow_summary(orders: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Go through the log customer by customer and day by day."""
    rows = []
    for customer, own in orders.groupby("customer_id"):
        known = own[own["ordered_at"].dt.date <= as_of.date()]
        if known.empty:
            continue
        days: dict = {}
        for _, order in known.iterrows():
            days.setdefault(order["ordered_at"].date(), []).append(order["revenue"])
        dates = sorted(days)
        later = [sum(days[day]) for day in dates[1:]]
        rows.append({
            "customer_id": customer, "orders": len(known), "frequency": len(dates) - 1,
            "recency": float((dates[-1] - dates[0]).days), "T": float((as_of.date() - dates[0]).days),
            "monetary_value": sum(later) / len(later) if later else 0.0,
            "first_value": sum(days[dates[0]]), "revenue": known["revenue"].sum(),
            "days_since_last": float((as_of.date() - dates[-1]).days),
            "first_order_at": known["ordered_at"].min(), "last_order_at": known["ordered_at"].max(),
        })  # fmt: skip
    return pd.DataFrame(rows)


orders_of_a_few = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d"]),
        st.datetimes(pd.Timestamp("2024-02-26"), pd.Timestamp("2024-03-10 23:59:59")),
        st.integers(-2000, 20000).map(lambda cents: cents / 100),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(rows=orders_of_a_few, day=st.integers(0, 13))
def test_summary_equals_the_slow_reference(rows: list, day: int) -> None:
    orders = log(*rows)
    as_of = pd.Timestamp("2024-02-26") + pd.Timedelta(days=day)
    wanted = slow_summary(orders, as_of)
    if wanted.empty:
        with pytest.raises(InputError, match="hold nothing up to"):
            rfm_summary(orders, as_of)
        return
    for many_shared in (2, -1):  # both ways to the figures, whichever this log would take
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(summary, "MANY_SHARED", many_shared)
            found = rfm_summary(orders, as_of)
        pd.testing.assert_frame_equal(
            found, wanted[list(found.columns)], check_dtype=False, rtol=0, atol=1e-6
        )


@pytest.mark.parametrize(
    ("name", "customers", "repeats", "none", "later", "money"),
    [
        ("CDNOW_sample.txt", 2357, 2457, 1411, 1882, 70976.39),
        ("CDNOW_master.txt", 23570, 24337, None, 19684, 776961.13),
    ],
)
def test_cdnow_has_the_published_counts(
    name: str, customers: int, repeats: int, none: int | None, later: int, money: float
) -> None:
    orders = shops.cdnow(name)
    found, end = rfm_summary(orders, CALIBRATION), rfm_summary(orders, END)
    assert (len(found), found["frequency"].sum()) == (customers, repeats)
    assert none is None or (found["frequency"] == 0).sum() == none
    assert end["frequency"].sum() - found["frequency"].sum() == later
    assert end["revenue"].sum() - found["revenue"].sum() == pytest.approx(money, abs=0.005)


def test_cdnow_sample_has_the_published_spend_and_purchases() -> None:
    orders = shops.cdnow("CDNOW_sample.txt")
    found = rfm_summary(orders, CALIBRATION)
    repeat = found[found["frequency"] > 0]
    assert len(repeat) == 946
    assert repeat["monetary_value"].mean() == pytest.approx(35.0778, abs=5e-5)
    assert purchase_days(rfm_summary(orders, END)).sum() == 6696


def test_cdnow_full_has_the_published_purchases(cdnow: pd.DataFrame) -> None:
    assert purchase_days(rfm_summary(cdnow, END)).sum() == 67591


def test_it_agrees_with_lifetimes_where_lifetimes_is_right(cdnow: pd.DataFrame) -> None:
    some = cdnow[cdnow["customer_id"] < "02000"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        utils = pytest.importorskip("lifetimes.utils")
        theirs = utils.summary_data_from_transaction_data(
            some, "customer_id", "ordered_at", "revenue", observation_period_end=CALIBRATION
        )
    ours = rfm_summary(some, CALIBRATION).set_index("customer_id")
    names = ["frequency", "recency", "T", "monetary_value"]
    pd.testing.assert_frame_equal(ours[names].astype(float), theirs[names], atol=1e-6, rtol=0)


def test_the_as_of_day_counts_to_its_last_second() -> None:
    orders = log(("a", "2025-03-01", 10), ("a", "2025-03-31 23:59:59.999999", 5),
                 ("a", "2025-04-01 00:00:00", 7))  # fmt: skip
    for moment in ("2025-03-31", "2025-03-31 12:00", "2025-03-31 23:59:59.999999"):
        found = rfm_summary(orders, pd.Timestamp(moment)).iloc[0]
        assert (found["frequency"], found["revenue"], found["T"]) == (1, 15, 30)


def test_parquet_and_frame_give_the_same(tmp_path: Path, cdnow: pd.DataFrame) -> None:
    path = tmp_path / "orders.parquet"
    cdnow.to_parquet(path)
    pd.testing.assert_frame_equal(rfm_summary(path, END), rfm_summary(cdnow, END))


def test_both_ways_to_the_figures_agree(
    cdnow: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = cdnow.assign(ordered_at=cdnow["ordered_at"].dt.to_period("M").dt.to_timestamp())
    for orders in (cdnow, busy):  # few and many days with several orders
        monkeypatch.setattr(summary, "MANY_SHARED", 2)
        at_once = rfm_summary(orders, END)
        monkeypatch.setattr(summary, "MANY_SHARED", -1)
        pd.testing.assert_frame_equal(at_once, rfm_summary(orders, END), rtol=0, atol=1e-9)


def test_the_share_of_days_with_several_orders_decides_the_way() -> None:
    with open_orders(log(("a", "2025-01-01 09:00", 1), ("a", "2025-01-01 10:00", 2),
                         ("a", "2025-01-02", 3), ("b", "2025-01-01", 4)), END.replace(year=2025)) as con:  # fmt: skip
        codes, share = summary._shared_days(con)
    assert (len(codes), share) == (1, 0.25)


def test_the_order_of_rows_does_not_matter(cdnow: pd.DataFrame) -> None:
    shuffled = cdnow.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(rfm_summary(shuffled, END), rfm_summary(cdnow, END))


def test_a_fully_refunded_day_is_still_a_day() -> None:
    found = rfm_summary(
        log(("a", "2025-01-01", 10), ("a", "2025-01-05", 0)), END.replace(year=2025)
    )
    assert found["frequency"].tolist() == [1]
    assert found["monetary_value"].tolist() == [0]


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (log(("a", "2025-01-01", 1)).drop(columns="revenue"), "lack the columns revenue"),
        (
            log(("a", "2025-01-01", 1)).assign(
                ordered_at=pd.to_datetime(["2025-01-01"]).tz_localize("UTC")
            ),
            "carries a time zone",
        ),
    ],
)
def test_wrong_orders_are_refused_in_one_line(orders: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        rfm_summary(orders, pd.Timestamp("2025-12-31"))
