"""What large merchants need: goods by number, orders sorted without their texts, offers without ranking all."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from clvlib.among import among, distinct, places
from clvlib.profiling import (
    baskets,
    by_number,
    choice,
    contrasts,
    early_signs,
    goods,
    habits,
    offers,
    rhythm,
    traits,
)
from clvlib.profiling.forecast import Forecast
from clvlib.profiling.in_time import in_time
from clvlib.profiling.later import later_revenue
from clvlib.profiling.neighbours import OFFERS, proposed
from tests.profiling.shops import AS_OF, coffee_shop


@pytest.mark.parametrize(("rows", "people", "hours"), [(0, 1, 1), (1, 1, 1), (900, 20, 30)])
def test_orders_in_time_lie_as_pandas_sorts_them(rows: int, people: int, hours: int) -> None:
    dice = np.random.default_rng(4)
    orders = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in dice.permutation(rows)],
            "customer_id": [f"c{i}" for i in dice.integers(0, people, rows)],
            "ordered_at": pd.Timestamp("2025-01-01")
            + pd.to_timedelta(dice.integers(0, hours, rows), "h"),
        }
    ).astype({"order_id": "str", "customer_id": "str"})
    keys = ["customer_id", "ordered_at", "order_id"]
    pd.testing.assert_frame_equal(in_time(orders, True), orders.sort_values(keys, kind="stable"))
    pd.testing.assert_frame_equal(in_time(orders), orders.sort_values(keys[1:], kind="stable"))


def test_each_number_comes_once_and_in_order() -> None:
    dice = np.random.default_rng(4)
    for count in (0, 1, 500):
        numbers = dice.integers(0, 200, count)
        assert (distinct(numbers) == np.unique(numbers)).all()


def test_numbered_names_are_found_where_texts_are() -> None:
    names = pd.Series(["b", "a", None, "c", "b"], dtype="str")
    for known in (pd.Index(["c", "b"], dtype="str"), pd.Index(pd.Categorical(["c", "b"]))):
        assert places(names.astype("category"), known).tolist() == [1, -1, -1, 0, 1]
        assert among(names.astype("category"), known).tolist() == [True, False, False, True, True]


@pytest.mark.parametrize("neighbours", [True, False])
@pytest.mark.parametrize(
    ("people", "kinds", "share"), [(400, 9, 0.8), (300, 2, 0.9), (300, 60, 0.1)]
)
def test_offers_are_those_of_ranking_every_product(
    people: int, kinds: int, share: float, neighbours: bool
) -> None:
    dice = np.random.default_rng(7)
    held = dice.random((people, kinds)) < share
    held[0] = True  # who has all is offered nothing
    matrix, rows = sparse.csr_matrix(held.astype(np.float32)), dice.permutation(people)
    selling = dice.integers(0, 4, kinds) / 4  # many ties
    sold = held.sum(axis=0).astype(np.float32)
    score = np.broadcast_to(selling + 1e-6 * sold / sold.max(), held.shape).copy()
    if neighbours:
        both = (held.T.astype(float) @ held).astype(float)
        np.fill_diagonal(both, 0.0)
        alike = both / np.sqrt(np.outer(sold, sold)).clip(1.0) * both / (both + 10.0)
        near = held.astype(float) @ alike
        score += near / np.maximum(near.max(axis=1, keepdims=True), 1e-12)
    score[held] = -1.0
    best = np.argsort(-score.round(9), axis=1, kind="stable")[:, :OFFERS]
    expected = np.where(np.take_along_axis(score, best, axis=1) > 0, best, -1)[rows]
    found = proposed(matrix, rows, selling, neighbours)
    assert found.shape == (people, min(OFFERS, kinds))
    assert (found < 0).any()
    if not neighbours:
        assert (found == expected).all()
    for mine, theirs, row in zip(found, expected, score[rows], strict=True):
        assert row[mine[mine >= 0]] == pytest.approx(row[theirs[theirs >= 0]], abs=1e-8)


def _shop() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return orders, lines and values of a shop some of whose goods are not named."""
    orders, lines, value = coffee_shop(3, 1500)
    some = np.random.default_rng(1).random(len(lines))
    lines = lines.astype({"customer_id": "str", "order_id": "str", "product": "str"})
    lines["product"] = lines["product"].mask(some < 0.02).mask(some > 0.99, " ")
    return orders, lines, value


def test_goods_by_number_give_the_same_tables() -> None:
    orders, lines, value = _shop()
    numbered = lines.assign(**{name: pd.Categorical(lines[name]) for name in goods.LEVELS})
    for plain, told in zip(
        _tables(orders, lines, value), _tables(orders, numbered, value), strict=True
    ):
        pd.testing.assert_frame_equal(plain, told, check_exact=True)


def test_customers_by_number_change_no_figure() -> None:
    orders, lines, value = _shop()
    short, by_line, who = by_number.numbered(orders, lines)
    worth = value.set_axis(places(value.index, who.people))
    for plain, told in zip(
        _tables(orders, lines, value), _tables(short, by_line, worth), strict=True
    ):
        told = who.named(told) if "customer_id" in told else told
        told = told.set_index(who.people.take(told.index)) if "first_size" in told else told
        names = plain.index.name
        pd.testing.assert_frame_equal(plain, told.rename_axis(names), check_exact=True)


def test_a_fit_by_blocks_ends_where_one_of_all_customers_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = np.random.default_rng(2)
    spent = dice.gamma(2.0, 20.0, 3000)
    features = pd.DataFrame({"spent": spent, "app": dice.integers(0, 2, 3000).astype(float)})
    label = (dice.random(3000) < 1 / (1 + np.exp(1.5 - spent / 40))).astype(float)
    whole = Forecast.fit(features, label)
    monkeypatch.setattr("clvlib.profiling.forecast.BLOCK", 130)
    parts = Forecast.fit(features, label)
    np.testing.assert_allclose(parts.weights, whole.weights, rtol=0, atol=1e-8)


def test_a_rehearsal_of_some_customers_says_what_one_of_all_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _, lines, _ = _shop()
    every = offers.check_offers(lines)
    monkeypatch.setattr(offers, "MOST_TESTED", 100)
    some = offers.check_offers(lines)
    assert every is not None
    assert some is not None
    assert some.tested <= 2 * 100 < every.tested
    assert some.low < every.hits - every.best_sellers < some.high
    assert abs(some.best_sellers - every.best_sellers) < 0.1


def _tables(orders: pd.DataFrame, lines: pd.DataFrame, value: pd.Series) -> list[pd.DataFrame]:
    high, first = value > 1.5 * value.mean(), traits.first_orders(orders)
    later, pairs = later_revenue(orders, AS_OF), baskets.product_pairs(baskets.baskets(lines))
    count = orders.groupby("customer_id").size()
    signs = early_signs.early_signs(orders, lines, AS_OF, 30, 1.5)
    check = offers.check_offers(lines)
    assert signs is not None
    assert check is not None
    return [
        pairs,
        baskets.second_after_first(lines),
        choice.product_matrix(lines, first, later, pairs, AS_OF),
        choice.last_before_leaving(orders, lines, "product", AS_OF, rhythm.patience(orders)),
        contrasts.held_contrasts(goods.held_first(lines, first, "product"), high, "x", None, later),
        contrasts.like_for_like(goods.held(lines, "product"), high, count, "product"),
        traits.first_order_traits(first, lines),
        habits.weeks_contrasts(orders, lines, high, None, AS_OF, 30),
        signs.prospects,
        pd.DataFrame([vars(check)]),
        offers.next_offers(lines, pd.Index(value.index[:200])),
    ]
