"""Pairs equal mlxtend's, planted pairs are found, and huge baskets do not explode."""

import time

import numpy as np
import pandas as pd
import pytest

from clvlib.profiling.baskets import baskets, product_pairs, second_after_first
from clvlib.simulation.menu import PAIRS
from tests.profiling.shops import coffee_shop


def random_lines(orders: int = 400, products: int = 12, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    held = rng.random((orders, products)) < np.linspace(0.05, 0.5, products)
    order, product = np.nonzero(held)
    return pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in order],
            "customer_id": [f"c{i % 90}" for i in order],
            "ordered_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(order, "D"),
            "product": [f"p{i}" for i in product],
        }
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [0, 1])
def test_support_confidence_and_lift_are_those_of_mlxtend(seed):
    patterns = pytest.importorskip("mlxtend.frequent_patterns", reason="mlxtend is a dev package")
    lines = random_lines(seed=seed)
    held = baskets(pd.concat([lines, lines.head(50)]))  # a product twice in an order counts once
    mine = product_pairs(held, least=1)
    table = pd.crosstab(lines["order_id"], lines["product"]).astype(bool)
    frequent = patterns.fpgrowth(table, min_support=1e-9, use_colnames=True, max_len=2)
    theirs = patterns.association_rules(frequent, metric="lift", min_threshold=0)
    theirs = theirs.assign(
        first=[next(iter(s)) for s in theirs["antecedents"]],
        second=[next(iter(s)) for s in theirs["consequents"]],
    ).set_index(["first", "second"])
    assert len(theirs) == 2 * len(mine)
    for row in mine.itertuples():
        there, back = theirs.loc[(row.first, row.second)], theirs.loc[(row.second, row.first)]
        assert row.support == pytest.approx(there["support"])
        assert row.confidence == pytest.approx(there["confidence"])
        assert row.back_confidence == pytest.approx(back["confidence"])
        assert row.lift == pytest.approx(there["lift"])
        assert row.lift_low <= row.lift <= row.lift_high


def test_planted_pairs_are_found_and_hardly_any_other():
    _, lines, _ = coffee_shop(1, 6000)
    pairs = product_pairs(baskets(lines))
    found = pairs[(pairs["q_value"] <= 0.05) & (pairs["lift_low"] > 1)]
    named = {frozenset(p) for p in zip(found["first"], found["second"], strict=True)}
    planted = {frozenset(p) for p in PAIRS}
    assert planted <= named
    assert len(named - planted) <= 2
    assert {frozenset(p) for p in pairs.head(4)[["first", "second"]].to_numpy()} == planted


def test_independent_goods_show_no_pair_over_many_draws():
    found = 0
    for seed in range(20):
        pairs = product_pairs(baskets(random_lines(seed=seed)))
        found += int(((pairs["q_value"] <= 0.05) & (pairs["lift_low"] > 1)).sum() > 0)
    assert found <= 4


def test_a_huge_basket_is_capped_and_told():
    huge = pd.DataFrame(
        {"order_id": "o0", "customer_id": "c", "ordered_at": pd.Timestamp("2025-01-01"),
         "product": [f"x{i}" for i in range(20_000)]}
    )  # fmt: skip
    start = time.process_time()
    held = baskets(pd.concat([random_lines(), huge]))
    pairs = product_pairs(held)
    assert time.process_time() - start < 30  # seconds of the processor: a tenth of one measured
    assert held.attrs["cut"] == 1
    assert held.groupby("order").size().max() <= 60
    assert len(pairs) == len(product_pairs(baskets(random_lines())))


def test_second_orders_are_counted_by_customer():
    days = pd.to_datetime(["2025-01-01", "2025-01-05", "2025-01-09"])
    rows = [("a", "tea"), ("b", "tea"), ("c", "tea"), ("d", "bun")]
    lines = [(c, days[0], p) for c, p in rows]
    lines += [("a", days[1], "tea"), ("b", days[1], "bun"), ("d", days[1], "bun")]
    lines += [("a", days[2], "bun")]  # the third order day does not count
    frame = pd.DataFrame(lines, columns=["customer_id", "ordered_at", "product"])
    found = second_after_first(frame, least=1).set_index(["first", "second"])
    assert found.loc[("tea", "tea"), "customers"] == 1
    assert found.loc[("tea", "tea"), "share"] == 0.5  # of a and b, who came back
    assert found.loc[("tea", "bun"), "usual"] == pytest.approx(2 / 3)
    assert found.loc[("bun", "bun"), "share"] == 1.0


def test_no_products_give_an_empty_table():
    lines = random_lines().assign(product=None)
    held = baskets(lines.astype({"product": "str"}).assign(product=pd.NA))
    assert product_pairs(held).empty
    assert second_after_first(random_lines(), least=10**6).empty
