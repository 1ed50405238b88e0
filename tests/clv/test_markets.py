"""Markets: a small one borrows from the whole, one or sixty work, the total stays the total."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import markets
from clvlib.clv.credibility import pool
from clvlib.clv.exhibits_markets import market_comparison, market_table, markets_paragraph
from clvlib.clv.market_values import value_by_market
from clvlib.clv.past_error import NO_PAST
from clvlib.errors import InputError
from clvlib.exhibits import Look
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.words import Words

CUSTOMERS = 3000


def _estimate(clv: np.ndarray) -> SimpleNamespace:
    """Only what the comparison reads of an estimate."""
    ids = [f"c{i:05d}" for i in range(len(clv))]
    values = pd.DataFrame(
        {"customer_id": ids, "probability_alive": 0.5, "expected_orders": clv / 10,
         "expected_revenue": clv * 2, "clv": clv}
    )  # fmt: skip
    return SimpleNamespace(values=values, total=float(clv.sum()), error=NO_PAST)


def _orders(ids: pd.Series, place: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {"customer_id": ids, "ordered_at": pd.Timestamp("2024-01-01"), "country": place}
    )


def test_credibility_shrinks_the_small_more_and_knows_no_difference_as_such(
    rng: np.random.Generator,
) -> None:
    size = np.array([5.0, 50, 500, 5000])
    truth = np.array([8.0, 12, 9, 11])
    found = pool(truth + rng.normal(0, 3, 4) / np.sqrt(size), size, np.full(4, 9.0))
    assert (np.diff(found.own_weight) > 0).all()
    assert (np.diff(found.deviation) < 0).all()
    same = pool(np.full(4, 10.0), size, np.full(4, 9.0))
    np.testing.assert_allclose(same.mean, 10.0)
    np.testing.assert_allclose(same.own_weight, 0.0)
    with pytest.raises(ValueError, match="positive exposure"):
        pool(truth, np.zeros(4), np.ones(4))


def test_pooled_means_lie_nearer_to_the_truth_than_counted_ones(rng: np.random.Generator) -> None:
    size = np.tile([10.0, 40, 160, 640], 15)
    gain = []
    for _ in range(30):
        truth = rng.normal(100, 15, 60)
        counted = truth + rng.normal(0, 80, 60) / np.sqrt(size)
        pooled = pool(counted, size, np.full(60, 80.0**2)).mean
        gain.append(((pooled - truth) ** 2).mean() / ((counted - truth) ** 2).mean())
    assert np.mean(gain) < 0.75


@pytest.mark.parametrize("count", [2, 60])
def test_any_number_of_markets_adds_up_to_the_total(count: int, rng: np.random.Generator) -> None:
    valued = _estimate(rng.gamma(1.0, 20.0, CUSTOMERS))
    ids = valued.values["customer_id"]
    place = [f"m{i % count}" for i in range(CUSTOMERS)]
    market = markets.market_of("country", _orders(ids, place), ids)
    table = value_by_market(valued, None, market, rng)  # pyright: ignore[reportArgumentType]
    assert len(table) == count
    assert table["customers"].sum() == CUSTOMERS
    assert table["clv"].sum() == pytest.approx(valued.total)
    assert (table["clv_low"] <= table["clv"]).all()
    assert (table["clv"] <= table["clv_high"]).all()
    spread = table["clv_pooled"].std() / table["clv_mean"].std()
    assert spread < 0.8  # nothing sets these markets apart


def test_few_customers_stand_under_others_and_none_is_lost(rng: np.random.Generator) -> None:
    valued = _estimate(rng.gamma(1.0, 20.0, 100))
    ids = valued.values["customer_id"]
    place = ["FR"] * 60 + ["BE"] * 9 + ["NL"] * 4 + [None] * 27
    market = markets.market_of("country", _orders(ids, place), ids)
    assert market.value_counts().to_dict() == {"FR": 60, markets.UNKNOWN: 27, markets.OTHERS: 13}


def test_the_first_order_decides_and_the_category_is_the_one_paid_most_for() -> None:
    ids = pd.Series([f"c{i}" for i in range(10)])
    day = pd.Timestamp("2024-01-01")
    orders = pd.DataFrame(
        {"customer_id": [*ids, *ids], "ordered_at": [day + pd.Timedelta(days=9)] * 10 + [day] * 10,
         "channel": ["late"] * 10 + ["first"] * 10}
    )  # fmt: skip
    assert set(markets.market_of("channel", orders, ids)) == {"first"}
    lines = pd.DataFrame(
        {"customer_id": [*ids, *ids, *ids], "category": ["tea"] * 20 + ["beans"] * 10,
         "revenue": [3.0] * 20 + [7.0] * 10}
    )  # fmt: skip
    assert set(markets.market_of("category", orders, ids, lines)) == {"beans"}


def test_dimensions_are_found_asked_for_or_refused() -> None:
    orders = pd.DataFrame(
        {"customer_id": ["a", "b"], "country": ["FR", "FR"], "channel": ["web", "shop"]}
    )
    assert markets.dimensions(None, orders, False) == ("channel",)
    assert markets.dimensions((), orders, False) == ()
    assert markets.dimensions(("country", "category"), orders, True) == ("country", "category")
    with pytest.raises(InputError, match="did you mean 'channel'"):
        markets.dimensions(("chanel",), orders, False)


@pytest.mark.parametrize(("least", "shown"), [(10, True), (500, False)])
def test_a_market_under_the_least_group_is_in_no_picture_and_no_sentence(
    least: int, shown: bool, rng: np.random.Generator
) -> None:
    valued = _estimate(rng.gamma(1.0, 20.0, 500))
    ids = valued.values["customer_id"]
    market = markets.market_of("country", _orders(ids, ["DE"] * 300 + ["FR"] * 200), ids)
    table = value_by_market(valued, None, market, rng)  # pyright: ignore[reportArgumentType]
    look = Look(Words("en", least=least), Theme.load(Brand(), "en"), "source")
    for make in (market_comparison, market_table):
        assert (make(table, "country", 1, look, "12 months") is not None) == shown
    told = markets_paragraph(table, "country", look.words)
    assert ("Germany" in told) == shown and ("$" in told) == shown
