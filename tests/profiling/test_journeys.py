"""Waits, paths, lenses and channels on figures that can be counted by hand."""

import numpy as np
import pandas as pd
import pytest

from clvlib.exhibits import Look
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.profiling import channels, exhibits_cohorts, exhibits_journeys, journeys, lenses
from clvlib.profiling.exhibits_bridge import bridge
from clvlib.words import Words
from tests.profiling.conftest import make_orders
from tests.profiling.shops import AS_OF, coffee_shop


def orders_of(rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    frame["ordered_at"] = pd.to_datetime(frame["ordered_at"])
    frame["order_id"] = [f"o{i}" for i in range(len(frame))]
    return frame


def test_waits_between_orders_are_quartiles_of_the_gaps():
    rows = []
    for i in range(40):
        rows.append((f"c{i}", "2025-01-01", 1.0))
        if i < 20:
            rows.append((f"c{i}", pd.Timestamp("2025-01-01") + pd.Timedelta(days=i + 1), 1.0))
    days = journeys.order_days(orders_of(rows))
    steps = journeys.order_steps(days, pd.Timestamp("2025-01-18"))
    assert len(steps) == 1
    first = steps.iloc[0]
    assert (first["customers"], first["came_on"], first["share"]) == (40, 20, 0.5)
    assert first["p50"] == pytest.approx(10.5)
    assert first["p75"] == pytest.approx(15.25)
    assert first["due"] == 20  # 17 days: beyond 15.25, not yet beyond 19.05
    assert journeys.contact_day(days, steps)["c39"] == pd.Timestamp("2025-01-16")


def test_paths_hold_every_watched_customer_once():
    orders, _, value = coffee_shop(1, 6000)
    days = journeys.order_days(orders)
    high = value > 1.5 * value.mean()
    first = orders.sort_values("ordered_at").drop_duplicates("customer_id").set_index("customer_id")
    flows, trait, soon = journeys.value_paths(days, high, first, pd.DataFrame(), AS_OF)
    assert trait == "channel"
    began = days[days["number"] == 1].set_index("customer_id")["day"]
    assert flows["customers"].sum() == int(((AS_OF - began) / pd.Timedelta(days=1) >= soon).sum())
    never = flows[flows["second"] == "never"]
    assert set(never["orders"]) == {"1"}


def test_shares_of_few_high_value_customers_are_bounds(look: Look) -> None:
    rows = [("soon", "2", "high", 20), ("soon", "2", "rest", 20), ("late", "2", "high", 3),
            ("late", "2", "rest", 37), ("never", "1", "rest", 40)]  # fmt: skip
    flows = pd.DataFrame(rows, columns=["second", "orders", "outcome", "customers"])
    exhibit = exhibits_journeys.value_paths(flows, None, 30.0, look)
    assert exhibit is not None
    assert "50%" in exhibit.headline and "<25%" in exhibit.headline
    assert "8%" not in exhibit.headline


def test_the_bridge_adds_up_to_the_cent():
    orders = make_orders(np.random.default_rng(1))
    as_of = orders["ordered_at"].max()
    periods = lenses.two_periods(orders, as_of)
    table = lenses.revenue_bridge(orders, periods)
    before, after = table.attrs["before"], table.attrs["after"]
    assert before + table["change"].sum() == pytest.approx(after)
    late = orders[orders["ordered_at"] > periods.middle]
    assert after == pytest.approx(late["revenue"].sum())
    assert (table.loc[["new", "back", "up"], "change"] >= 0).all()
    assert (table.loc[["down", "lost"], "change"] <= 0).all()


def test_the_bridge_names_each_move():
    rows = [
        ("new", "2025-03-10", 5), ("up", "2025-02-10", 5), ("up", "2025-03-10", 8),
        ("down", "2025-02-10", 5), ("down", "2025-03-10", 2), ("lost", "2025-02-10", 7),
        ("back", "2024-12-01", 1), ("back", "2025-03-10", 4),
    ]  # fmt: skip
    end = pd.Timestamp("2025-04-01")
    periods = lenses.Periods(30, end - pd.Timedelta(days=30), end)
    table = lenses.revenue_bridge(orders_of(rows), periods)
    assert table["change"].to_dict() == {"new": 5, "back": 4, "up": 3, "down": -3, "lost": -7}
    assert (table["customers"] == 1).all()


MONEY = {"new": 4000.0, "back": 600.0, "up": 9000.0, "down": -5000.0, "lost": -3000.0}


def bridge_headline(counts: dict[str, int], money: dict[str, float], look: Look) -> str:
    table = pd.DataFrame({"customers": counts, "change": money})
    table.attrs = {"before": 50_000.0, "after": 50_000.0 + sum(money.values())}
    end = pd.Timestamp("2025-04-01")
    picture = bridge(table, lenses.Periods(30, end - pd.Timedelta(days=30), end), look)
    assert picture is not None
    return picture.headline


def test_the_bridges_headline_counts_small_groups_too(english):
    """Back and its cover, new, are both among the newcomers and returners: their sum is told."""
    counts = {"new": 40, "back": 5, "up": 200, "down": 180, "lost": 90}
    told = bridge_headline(counts, MONEY, english)
    assert "brought £4.6K" in told and "took £8K" in told


def test_the_bridges_headline_gives_no_small_group_away(english):
    """Back is hidden with down: what either sum held beyond the picture would be back's."""
    counts = {"new": 90, "back": 6, "up": 200, "down": 50, "lost": 180}
    told = bridge_headline(counts, MONEY, english)
    assert "brought" not in told and "took" not in told
    assert "£50K became £56K" in told
    falling = {**MONEY, "up": 500.0}
    assert "became" in bridge_headline(counts, falling, english)
    none_small = {**counts, "back": 60}
    assert "took £8K, gains brought only £5.1K" in bridge_headline(none_small, falling, english)


def test_tenths_are_equal_and_their_shares_whole():
    orders = make_orders(np.random.default_rng(2))
    table = lenses.deciles(orders, orders["ordered_at"].min() - pd.Timedelta(days=1))
    assert table["share"].sum() == pytest.approx(1)
    assert table["customers"].max() - table["customers"].min() <= 1
    assert table["revenue"].is_monotonic_decreasing
    np.testing.assert_allclose(table["revenue"], table["orders"] * table["order_value"])


def test_a_cohort_is_followed_only_as_far_as_all_of_it_has_lived():
    orders, _, _ = coffee_shop(1, 6000)
    name, table = lenses.cohort_evolution(orders, AS_OF)
    end = pd.Period(name, "Q").end_time
    assert (AS_OF - end) / pd.Timedelta(days=1) >= 90 * len(table)
    assert table["active"].iloc[0] == 1.0
    product = table["active"] * table["orders"] * table["order_value"]
    np.testing.assert_allclose(product, table["revenue"])


def test_cohorts_alike_are_seldom_called_different():
    orders, _, _ = coffee_shop(1, 6000)
    table = lenses.cohorts_compared(orders, AS_OF, 90)
    assert len(table) == 9  # the tenth quarter has not been watched for ninety days
    mean = np.average(table["estimate"], weights=table["customers"])
    assert ((table["low"] <= mean) & (mean <= table["high"])).sum() >= 7
    look = Look(Words(), Theme.load(Brand(), "en"), "source")
    exhibit = exhibits_cohorts.cohorts(table, 90, look)
    assert exhibit is not None and exhibit.data is not None
    usual = look.words.money(float(exhibit.data["usual"].iloc[0]))
    assert usual in exhibit.headline + exhibit.alt  # every figure that is said is kept


def test_payback_counts_only_customers_who_have_lived_the_month():
    rows = [(f"a{i}", "2025-01-01", 10.0) for i in range(20)]
    rows += [(f"a{i}", "2025-02-15", 20.0) for i in range(20)]
    orders = orders_of(rows)
    won = pd.Index([f"a{i}" for i in range(20)])
    as_of = pd.Timestamp("2025-12-31")
    months = [channels.payback_months(orders, won, cac, 0.5, as_of) for cac in (5.0, 14.0, 16.0)]
    assert months[0] == 1
    assert months[1] == 2
    assert np.isnan(months[2])


def test_channels_cost_what_their_newcomers_cost():
    orders, _, value = coffee_shop(1, 6000)
    values = pd.DataFrame({"customer_id": value.index, "clv": value, "high_value": value > 5})
    first = orders.sort_values("ordered_at").drop_duplicates("customer_id")
    count = first["channel"].value_counts()
    spend = pd.DataFrame(
        {
            "day": first["ordered_at"].min().normalize(),
            "channel": count.index.to_numpy(),
            "spend": 7.0 * count.to_numpy(),
        }
    )
    spend = pd.concat([spend, spend.assign(day=AS_OF.normalize(), spend=0.0)])
    table = channels.channel_values(orders, values, spend, 0.5, AS_OF)
    mine = table[table["touch"] == "first"]
    np.testing.assert_allclose(mine["cac"], 7.0)
    np.testing.assert_allclose(mine["ratio"], mine["value"] / 7.0)
    assert table.loc[table["touch"] == "last", "cac"].isna().all()
    bare = orders.drop(columns="channel")
    assert channels.channel_values(bare, values, None, 0.5, AS_OF).empty


def test_a_shop_too_small_for_any_channel_has_costs_of_none():
    orders, _, value = coffee_shop(1, 6000)
    few = orders[orders["customer_id"].isin(orders["customer_id"].unique()[:4])]
    values = pd.DataFrame({"customer_id": value.index, "clv": value, "high_value": value > 5})
    spend = pd.DataFrame({"day": [AS_OF.normalize()], "channel": ["search"], "spend": [7.0]})
    assert channels.channel_values(few, values, spend, 0.5, AS_OF).empty
