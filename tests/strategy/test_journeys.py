"""Journeys: moments from the merchant's own gaps, a calendar without the past."""

import numpy as np
import pandas as pd

from clvlib.strategy.journeys import TIERS, calendar, calendar_table, journey, tiers, told
from tests.strategy.conftest import people

AS_OF = pd.Timestamp("2025-06-30 23:59:59")


def made(gap: float = 10.0):
    base = people(300, clv=np.arange(300.0), days_since_last=np.arange(300.0) % 40)
    base = base.assign(high_value=base["clv"] > 250)
    days = pd.to_timedelta(np.tile([0.0, gap, 2 * gap], 300), unit="D")
    orders = pd.DataFrame({"customer_id": np.repeat(base["customer_id"].to_numpy(), 3),
                           "ordered_at": pd.Timestamp("2025-01-01") + days})  # fmt: skip
    return base, orders


def test_everybody_is_due_at_the_own_gap_and_nobody_in_the_past(look):
    base, orders = made()
    found = journey(base, orders, AS_OF)
    assert found is not None
    assert (found.days[["usual", "slipping", "late"]] == 10).all(axis=None)
    assert found.due["on"].min() > AS_OF
    assert found.due["on"].max() <= AS_OF.normalize() + pd.Timedelta(days=28)
    usual = found.due[found.due["moment"] == "usual"]
    assert len(usual) == (base["days_since_last"] <= 9).sum()
    listed = calendar_table(found, look.words)
    assert listed.notna().all(axis=None)
    shown = calendar(found, look)
    assert shown is not None
    assert len(shown.headline.split()) <= 14
    assert look.words.number(len(found.due)) in told(found, look.words)


def test_nobody_of_lower_value_is_written_to_sooner(look):
    """Who ordered quickly twice and left makes the gaps of the low tier look short."""
    base, orders = made()
    quick = tiers(base).eq("low").to_numpy()
    place = orders["customer_id"].map(dict(zip(base["customer_id"], quick, strict=True)))
    start = pd.Timestamp("2025-01-01")
    shorter = start + (orders["ordered_at"] - start) / 5
    found = journey(
        base, orders.assign(ordered_at=orders["ordered_at"].where(~place, shorter)), AS_OF
    )
    assert found is not None
    assert found.days["slipping"].is_monotonic_increasing
    shown = calendar(found, look)
    assert shown is not None
    assert look.words.duration(10.0) in shown.headline
    assert look.words.duration(2.0) not in shown.headline


def test_customers_of_an_action_and_those_beyond_the_contacts_are_not_on_the_list(look):
    base, orders = made()
    whole = journey(base, orders, AS_OF)
    assert whole is not None and not whole.capped
    assert len(whole.listed) == len(whole.due)
    busy = set(whole.due["customer_id"].unique()[:60])
    free = journey(base, orders, AS_OF, busy)
    assert free is not None and not free.capped
    pd.testing.assert_frame_equal(free.due, whole.due)  # the calendar itself is the same
    assert busy.isdisjoint(free.listed["customer_id"])
    assert set(calendar_table(free, look.words)["customer_id"]) == set(free.listed["customer_id"])
    assert look.words.number(len(free.listed)) in told(free, look.words)
    wanted = {t: free.listed.loc[free.listed["tier"] == t, "customer_id"].nunique() for t in TIERS}
    most = wanted["high"] + wanted["middle"] // 2
    few = journey(base, orders, AS_OF, busy, most)
    assert few is not None and few.capped
    got = {t: few.listed.loc[few.listed["tier"] == t, "customer_id"].nunique() for t in TIERS}
    assert got == {"high": wanted["high"], "middle": wanted["middle"] // 2, "low": 0}
    assert len(told(few, look.words)) > len(told(free, look.words))
    none = journey(base, orders, AS_OF, busy, 0)
    assert none is not None and none.listed.empty
    assert calendar(none, look) is not None and calendar_table(none, look.words).empty


def test_tiers_hold_everybody_once():
    base, _ = made()
    assert tiers(base).value_counts().to_dict() == {"middle": 126, "low": 125, "high": 49}


def test_without_returns_there_is_no_calendar(look):
    base, orders = made()
    first = orders.drop_duplicates("customer_id")
    assert journey(base, first, AS_OF) is None
    assert calendar(None, look) is None
