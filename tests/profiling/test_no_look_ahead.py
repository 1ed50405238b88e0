"""What comes later changes nothing in what is said to have been known before."""

import numpy as np
import pandas as pd
import pytest

from clvlib.profiling import habits, offers, traits
from clvlib.profiling.early_features import early_features
from tests.profiling.shops import AS_OF, coffee_shop

CUT = pd.Timestamp("2025-06-30")
DAYS = 30


def shuffled(frame: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    return frame.sample(frac=1.0, random_state=seed).reset_index(drop=True)


def other_future(orders: pd.DataFrame, lines: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same shop up to the cut; then ten times the prices, new channels, new goods, new people."""
    orders, lines = orders.copy(), lines.copy()
    late = orders["ordered_at"] >= CUT
    for name in ("revenue", "gross_revenue"):
        orders.loc[late, name] *= 10
    orders.loc[late, ["channel", "branch", "payment"]] = "brand new"
    late = lines["ordered_at"] >= CUT
    lines.loc[late, ["product", "category"]] = "brand new"
    lines.loc[late, "revenue"] *= 10
    crowd = orders[orders["ordered_at"] >= CUT].assign(
        customer_id=lambda t: "x" + t["customer_id"], order_id=lambda t: "x" + t["order_id"]
    )
    more = lines[lines["ordered_at"] >= CUT].assign(
        customer_id=lambda t: "x" + t["customer_id"], order_id=lambda t: "x" + t["order_id"]
    )
    return shuffled(pd.concat([orders, crowd])), shuffled(pd.concat([lines, more]))


@pytest.fixture(scope="module")
def shops():
    orders, lines, _ = coffee_shop(1, 6000)
    return (orders, lines), other_future(orders, lines)


def browsing(orders: pd.DataFrame, late: str) -> pd.DataFrame:
    """One event a day before every order; from the cut on of another kind, ten times over."""
    when = orders["ordered_at"] - pd.Timedelta(days=1)
    kind = np.where(
        when < CUT, np.where(orders["order_id"].str.len() % 2 == 0, "cart", "view"), late
    )
    found = pd.DataFrame({"customer_id": orders["customer_id"], "happened_at": when, "kind": kind})
    return pd.concat([found, *[found[when >= CUT]] * (0 if late == "view" else 10)])


def test_features_of_the_forecast_are_settled_at_the_cut(shops):
    tables = []
    for (orders, lines), late in zip(shops, ("view", "search"), strict=True):
        frame, first_at = early_features(
            orders, lines, AS_OF, DAYS, browsing(orders, late), known_until=CUT
        )
        done = first_at + pd.Timedelta(days=DAYS) <= CUT
        tables.append(frame[done.to_numpy()].sort_index())
    assert len(tables[0]) > 2000
    pd.testing.assert_frame_equal(*tables)


def test_traits_of_first_orders_know_no_later_prices_and_no_later_customers(shops):
    told = []
    for orders, lines in shops:
        first = traits.first_orders(orders)
        frame = traits.first_order_traits(first, lines)
        told.append(frame[(first["ordered_at"] < CUT).to_numpy()].sort_index())
    names = [name for name in told[0] if name in told[1]]
    assert {"first_size", "first_price", "first_items", "first_breadth", "channel"} <= set(names)
    pd.testing.assert_frame_equal(told[0][names], told[1][names])


def test_quarters_are_taken_among_those_before():
    at = pd.Series(pd.date_range("2025-01-01", periods=400), [f"c{i:03d}" for i in range(400)])
    rising = pd.Series(np.arange(400.0), at.index)
    found = traits.quarters(rising, at)
    assert found.iloc[:39].isna().all()  # too few before to be told apart
    assert (found.iloc[39:] == "q4").all()  # each is the highest so far
    drawn = pd.Series(np.random.default_rng(0).random(400), at.index)
    mixed = shuffled(pd.DataFrame({"x": drawn, "at": at}).reset_index()).set_index("index")
    again = traits.quarters(mixed["x"], mixed["at"]).reindex(at.index)
    pd.testing.assert_series_equal(again, traits.quarters(drawn, at), check_names=False)


def test_habits_depend_on_nobody_else(shops):
    told = []
    for orders, _ in shops:
        count = orders[orders["ordered_at"] < CUT].groupby("customer_id").size()
        frame = habits.habit_traits(orders)
        told.append(frame.reindex(count.index[count >= 4]).sort_index())
    pd.testing.assert_frame_equal(*told)


def test_offers_rehearsed_know_nothing_of_what_sells_later():
    """A product that everybody buys from the first rehearsal on cannot have been offered there."""
    _, lines, _ = coffee_shop(1, 6000)
    check = offers.check_offers(lines)
    assert check is not None
    craze = lines["ordered_at"] >= check.since
    craze &= np.random.default_rng(0).random(len(lines)) < 0.8
    wild = lines.assign(product=lines["product"].where(~craze, "craze"))
    day = lines["ordered_at"].dt.normalize()
    before, after = day < check.since, day >= check.since
    mine, theirs = offers._rehearsed(wild[before], wild[after])
    named = offers.next_offers(wild[before], pd.Index(wild.loc[before, "customer_id"].unique()))
    assert "craze" not in set(named.filter(like="offer").to_numpy().ravel())
    assert max(mine.mean(), theirs.mean()) < 0.25  # two in five where nothing changes
