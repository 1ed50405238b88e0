"""What is planted is found, what is not is not, and small groups stay silent."""

import numpy as np
import pandas as pd

from clvlib.profiling import goods, traits
from clvlib.profiling.contrasts import (
    arrival,
    held_contrasts,
    like_for_like,
    trait_contrasts,
)
from clvlib.profiling.counting import LEAST
from clvlib.profiling.findings import paying, telling
from clvlib.profiling.later import later_revenue
from tests.profiling.conftest import make_orders


def test_false_findings_stay_rare_over_a_hundred_seeds():
    found = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        names = pd.Index([f"c{i}" for i in range(500)])
        frame = pd.DataFrame({f"t{k}": rng.choice(list("abcde"), 500) for k in range(8)}, names)
        high = pd.Series(rng.random(500) < 0.2, index=names)
        found += bool(trait_contrasts(frame, high)["notable"].any())
    assert found <= 10  # under the null a family with any finding is a false one: about 5 %


def test_a_planted_difference_is_found_and_ranked_first():
    rng = np.random.default_rng(1)
    names = pd.Index([f"c{i}" for i in range(3000)])
    high = pd.Series(rng.random(3000) < 0.2, index=names)
    channel = np.where(high & (rng.random(3000) < 0.3), "app", rng.choice(["till", "web"], 3000))
    frame = pd.DataFrame({"channel": channel, "noise": rng.choice(list("abc"), 3000)}, names)
    result = trait_contrasts(frame, high)
    assert result.iloc[0]["level"] == "app"
    assert set(result[result["notable"]]["trait"]) == {"channel"}


def test_levels_under_ten_customers_are_not_shown(orders):
    first = traits.first_orders(orders)
    rare = first["channel"].where(np.arange(len(first)) >= LEAST - 1, "kiosk")
    frame = pd.DataFrame({"channel": rare})
    high = pd.Series(np.arange(len(first)) % 5 == 0, index=first.index)
    result = trait_contrasts(frame, high)
    assert "kiosk" not in set(result["level"])
    assert (result["customers"] >= LEAST).all()


def test_traits_do_not_look_ahead():
    orders = make_orders(np.random.default_rng(3))
    first = traits.first_orders(orders)
    later = ~orders["order_id"].isin(first["order_id"])
    changed = orders.assign(
        revenue=orders["revenue"].where(~later, 9999.0),
        channel=orders["channel"].where(~later, "app"),
    )
    pd.testing.assert_frame_equal(
        traits.first_order_traits(first),
        traits.first_order_traits(traits.first_orders(changed)),
    )


def test_hostile_product_names_come_through_unchanged():
    names = ['=HYPERLINK("http://x")', "<script>", "拿铁 $12 {x}", "a\tb", "%s %(x)s"]
    people = [f"c{i}" for i in range(200)]
    held = pd.DataFrame(
        {"customer_id": people * len(names), "level": np.repeat(names, len(people))}
    )
    high = pd.Series(np.arange(200) % 2 == 0, index=people)
    assert set(held_contrasts(held, high, "first_product")["level"]) == set(names)


def test_like_for_like_forgives_those_who_merely_order_more():
    rng = np.random.default_rng(2)
    people = pd.Index([f"c{i}" for i in range(4000)])
    count = pd.Series(rng.choice([1, 4], 4000), index=people)
    high = pd.Series(rng.random(4000) < np.where(count == 4, 0.5, 0.1), index=people)
    buys = people[rng.random(4000) < np.where(count == 4, 0.6, 0.15)]
    held = pd.DataFrame({"customer_id": buys, "level": "tea"})
    crowd = pd.concat([held, pd.DataFrame({"customer_id": people, "level": "bag"})])
    crude = held_contrasts(crowd, high, "product").set_index("level").loc["tea"]
    fair = like_for_like(crowd, high, count, "product").set_index("level").loc["tea"]
    assert crude["difference"] > 0.15
    assert fair["low"] < 0 < fair["high"]


def test_nothing_held_gives_an_empty_table():
    lines = pd.DataFrame({"order_id": ["1"], "customer_id": ["c"]})
    high = pd.Series([True], index=["c"])
    assert held_contrasts(goods.held(lines, "product"), high, "product").empty
    orders = make_orders(np.random.default_rng(6), 60)
    later = later_revenue(orders, orders["ordered_at"].max())
    assert later is not None
    came = arrival(traits.first_orders(orders)["ordered_at"])
    nothing = goods.held(lines, "category")
    assert held_contrasts(nothing, high, "first_category", came, later).empty


def test_dates_without_times_name_no_daypart():
    orders = make_orders(np.random.default_rng(4))
    orders["ordered_at"] = orders["ordered_at"].dt.normalize()
    frame = traits.first_order_traits(traits.first_orders(orders))
    assert "first_daypart" not in frame
    lacking = traits.missing_traits(orders, pd.DataFrame({"order_id": []}))
    assert {"time", "product", "country"} <= set(lacking)
    assert "channel" not in lacking


def test_money_alone_tells_nothing_where_it_differs_little():
    frame = pd.DataFrame(
        {
            "trait": "channel", "level": ["app", "till", "web"], "notable": True, "family": "f",
            "difference": [0.01, 0.01, 0.3], "shift": [3.0, -3.0, 9.0], "rate_low": [0.1, 0.1, 0.4],
            "rate_high": [0.3, 0.3, 0.6], "base_rate": 0.2, "later": [110.0, 60.0, 300.0],
            "later_rest": [100.0, 100.0, 100.0],
            "customers": 100, "hits": 20, "high_value": 0.1, "rest": 0.1,
        }
    )  # fmt: skip
    assert telling(frame)["level"].tolist() == ["web"]
    assert paying(frame)["level"].tolist() == ["till"]
    assert paying(frame.head(1)).empty
    common = frame.assign(customers=900, hits=190, high_value=0.95, rest=0.8875)
    assert telling(common).empty and paying(common).empty  # nine in ten: told by the others
