"""From orders to money: steps that add up, a new customer's value, and units that cannot be mixed."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import account, acquisition, estimate
from clvlib.clv.exhibits_account import payback_text, rate_paragraph
from clvlib.clv.history import History, history_at
from clvlib.clv.value import ValueTerms
from clvlib.errors import InputError
from clvlib.merchant import HighValue, Horizon, Merchant, Settings
from clvlib.words import Words

AS_OF = pd.Timestamp("1998-06-30 23:59:59")
SHOP = {
    "name": "x", "industry": "retail", "currency": "USD", "timezone": "Europe/London",
    "sources": [{"files": "a.csv"}], "gross_margin": 0.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def known(sample_orders: pd.DataFrame) -> History:
    return history_at(sample_orders, AS_OF)


def _valued(known: History, terms: ValueTerms) -> estimate.Estimate:
    rng = np.random.default_rng(1)
    found = estimate.estimate(known, terms, HighValue(), None, rng, replicates=40)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def valued(known: History) -> estimate.Estimate:
    return _valued(known, ValueTerms(273, 0.10, 0.35, servicing_cost=2.0))


def test_every_step_of_the_account_adds_up(known: History, valued: estimate.Estimate) -> None:
    found = account.account(valued, known.summary)
    for way in (found.residual, found.newcomer):
        assert way.margin == pytest.approx(way.ltv * 0.35)
        assert way.servicing == pytest.approx(way.orders * 2.0)
        assert way.clv == pytest.approx(way.margin - way.servicing - way.discount)
        assert way.low < way.clv < way.high
        assert way.discount > 0
    assert found.residual.clv == pytest.approx(valued.total)
    assert found.newcomer.orders > 1


def test_servicing_is_taken_off_order_by_order(known: History, valued: estimate.Estimate) -> None:
    free = _valued(known, ValueTerms(273, 0.10, 0.35))
    less = (free.values["clv"] - valued.values["clv"]) / free.values["expected_orders"]
    assert less.median() == pytest.approx(1.93, abs=0.01)  # two an order, some months away
    assert less.between(1.85, 2.0 + 1e-6).all()


def test_a_new_customer_follows_the_model_from_the_first_day(
    known: History, valued: estimate.Estimate
) -> None:
    repeats, discounted = account.newcomer_repeats(valued)
    nobody = pd.DataFrame({"frequency": [0], "recency": [0.0], "T": [0.0]})
    assert repeats == pytest.approx(float(valued.purchases.expected_purchases(nobody, 273).iloc[0]))
    assert 0.94 < discounted / repeats < 1.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"discount_rate": 10}, "discount_rate"),
        ({"gross_margin": 35}, "gross_margin"),
        ({"servicing_cost": -1}, "servicing_cost"),
        ({"horizon": "52"}, "horizon"),
        ({"horizon": 365}, "horizon"),
        ({"horizon": "12 moons"}, "horizon"),
        ({"acquisition": {"cac": -3}}, "cac"),
    ],
)
def test_a_number_without_its_unit_is_refused_by_name(
    wrong: dict[str, object], said: str, tmp_path
) -> None:
    import yaml

    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "merchant.yml").write_text(yaml.safe_dump(SHOP | wrong), encoding="utf-8")
    with pytest.raises(InputError, match=said):
        Merchant.load("shop", tmp_path)


def test_the_same_year_in_any_unit_is_the_same_horizon() -> None:
    year = estimate.value_terms(Settings(**SHOP, horizon="12 months"), AS_OF)
    assert year.horizon_days == 365
    assert estimate.value_terms(Settings(**SHOP, horizon="1 year"), AS_OF) == year
    assert Horizon(count=52, unit="weeks").days(AS_OF) == 364
    assert account.monthly_rate(ValueTerms(365, 0.12)) == pytest.approx(1.12 ** (1 / 12) - 1)


def test_a_monthly_rate_is_asked_about() -> None:
    words = Words("en", "USD")
    assert "check that no monthly rate" in rate_paragraph(ValueTerms(365, 0.01), words)
    assert "check" not in rate_paragraph(ValueTerms(365, 0.10), words)


def test_cost_and_payback_by_month_and_channel(valued: estimate.Estimate) -> None:
    ids = valued.values["customer_id"].to_numpy()[:200]
    late = pd.Timestamp("1998-01-15")
    orders = pd.DataFrame(
        {"customer_id": np.repeat(ids, 2), "revenue": 20.0,
         "ordered_at": [late, late + pd.Timedelta(days=40)] * 200,
         "channel": np.repeat(["good", "bad"], 200)}
    )  # fmt: skip
    spend = pd.DataFrame({"day": [late, late], "channel": ["good", "bad"], "spend": [800.0, 9000]})
    pay = acquisition.payback(orders, valued, Settings(**SHOP), AS_OF, spend)
    assert pay is not None
    assert pay.table.loc["good", ["cac", "month"]].tolist() == [8.0, 1.0]
    assert np.isnan(pay.table.loc["bad", "month"])
    assert pay.table.loc["bad", "reached"] == pytest.approx(20 / 90)
    assert pay.months["month_of"].astype(str).tolist() == ["1998-01"]
    assert pay.months["cac"].tolist() == [49.0]
    assert pay.ratio == pytest.approx(pay.value / 49)
    assert pay.profitability == pytest.approx(pay.ratio)


def test_a_month_that_only_early_customers_reach_is_no_payback() -> None:
    words = Words("en", "USD")
    assert payback_text(11.0, 1.1, 0.8, words) == "not yet"
    assert payback_text(3.0, 1.5, 1.4, words) == "month 3"
    assert payback_text(float("nan"), 0.6, 0.8, words) == "60%"
