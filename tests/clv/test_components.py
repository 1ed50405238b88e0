"""Parts of value: they add up, and referrals, ratings and servicing count only where they are told."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import components
from clvlib.clv.exhibits_components import components_paragraph, value_components
from clvlib.clv.value import ValueTerms
from clvlib.exhibits import Look
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand
from clvlib.words import Words

SIZE = 400
IDS = pd.Series([f"c{i:04d}" for i in range(SIZE)])


@pytest.fixture
def shop(rng: np.random.Generator):
    """An estimate, a summary and orders: everybody ordered once, half of them half a year ago."""
    values = pd.DataFrame(
        {"customer_id": IDS, "clv": rng.gamma(1.0, 20.0, SIZE), "probability_alive": 0.8,
         "expected_orders": 2.0}
    )  # fmt: skip
    estimate = SimpleNamespace(values=values, terms=ValueTerms(365.25, 0.10))
    summary = pd.DataFrame(
        {"customer_id": IDS, "T": np.repeat([365.25, 182.6], SIZE // 2),
         "first_value": rng.gamma(2.0, 10.0, SIZE)}
    )  # fmt: skip
    orders = pd.DataFrame({"customer_id": IDS, "ordered_at": pd.Timestamp("2025-01-01")})
    return estimate, summary, orders


def test_purchases_and_loyalty_are_the_value_and_loyalty_cancels_out(shop) -> None:
    estimate, summary, orders = shop
    found = components.components(estimate, summary, orders, 10.0).customers
    clv = estimate.values["clv"]
    np.testing.assert_allclose(found["purchases"] + found["loyalty"], clv)
    assert found["loyalty"].sum() == pytest.approx(0, abs=1e-6 * clv.sum())
    assert found[["referrals", "servicing"]].isna().all().all()


def test_whom_a_customer_sent_counts_once_at_the_first_order(shop) -> None:
    estimate, summary, orders = shop
    sender = pd.Series([None] * SIZE, dtype=object)
    sender[10:30] = "c0000"
    sender[30] = "c0030"  # oneself
    sender[31] = "stranger"
    again = orders.assign(ordered_at=pd.Timestamp("2025-03-01"), referred_by="c0001")
    told = pd.concat([orders.assign(referred_by=sender), again])
    found = components.components(estimate, summary, told, 10.0)
    assert found.referred == 20
    worth = found.customers.set_index("customer_id")["referrals"]
    assert worth["c0000"] > 10 * worth["c0001"] > 0
    # Twenty in three hundred customer years, drawn to the mean; all stay with a chance of .8.
    assert worth.sum() == pytest.approx(20 / 300 * SIZE * 0.8 * 10.0, rel=0.25)


def test_ratings_of_the_first_order_make_three_bands(shop) -> None:
    _, _, orders = shop
    stars = np.tile([1, 3, 4, 5], SIZE // 4)
    later = orders.assign(ordered_at=pd.Timestamp("2025-03-01"), rating="1")
    told = pd.concat([orders.assign(rating=stars.astype(str)), later])
    bands = components.first_rating(told, IDS)
    assert bands is not None
    assert bands.iloc[:4].tolist() == ["low", "middle", "middle", "high"]
    assert components.first_rating(orders.assign(rating="5"), IDS) is None
    assert components.first_rating(orders, IDS) is None
    mostly_best = orders.assign(rating=np.where(np.arange(SIZE) % 10 == 0, "4", "5"))
    best = components.first_rating(mostly_best, IDS)
    assert best is not None
    assert best.value_counts().to_dict() == {"high": 360, "low": 40}


def test_cheap_to_serve_customers_save_money(shop) -> None:
    estimate, summary, orders = shop
    several = pd.concat([orders] * 6, ignore_index=True)
    cheap = several["customer_id"].isin(IDS[:200])
    cost = np.where(cheap, 1.0, 3.0) + np.tile([-0.1, 0.1], len(several) // 2)
    found = components.components(estimate, summary, several.assign(servicing_cost=cost), 1.0)
    saved = found.customers["servicing"]
    assert saved[:200].mean() == pytest.approx(2.0, rel=0.05)  # one an order, two orders
    assert saved[200:].mean() == pytest.approx(-2.0, rel=0.05)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_where_nobody_is_high_value_nothing_is_said_of_them(shop, language) -> None:
    estimate, summary, orders = shop
    found = components.components(estimate, summary, orders, 10.0)
    look = Look(Words(language, "USD"), Theme.load(Brand(), language), "source")
    nobody, segments = pd.Series(np.zeros(SIZE, dtype=bool)), pd.Series("core", index=IDS)
    shown = value_components(found, segments, nobody, look, "12 months")
    told = components_paragraph(found, nobody, look.words)
    named = {"en": "igh-value", "zh-Hans": "高价值"}[language]
    assert "400" in shown.headline
    assert named not in shown.headline + told
    assert named in components_paragraph(found, ~nobody, look.words)
