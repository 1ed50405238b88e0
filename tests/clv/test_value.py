"""Value in money: discounting is a year's, horizons are days, and mistakes are loud."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.classic import net_of_cac, retention_value, simple_value
from clvlib.clv.registry import purchase_model, timing_model
from clvlib.clv.spend import GammaGammaSpend
from clvlib.clv.value import DAYS_A_YEAR, ValueTerms, customer_lifetime_value, discounted_purchases

from . import golden


@pytest.fixture(scope="module")
def models(sample):
    return purchase_model("bg_nbd").fit(sample), GammaGammaSpend().fit(sample)


def test_value_is_margin_discounted_by_the_year(sample, models):
    free = customer_lifetime_value(*models, sample, ValueTerms(365, 0.0))
    np.testing.assert_allclose(free["clv"], free["expected_revenue"])
    half = customer_lifetime_value(*models, sample, ValueTerms(365, 0.0, gross_margin=0.5))
    np.testing.assert_allclose(half["clv"], free["clv"] / 2)
    tenth = customer_lifetime_value(*models, sample, ValueTerms(365, 0.10))
    assert tenth["clv"].sum() / free["clv"].sum() == pytest.approx(1.1**-0.47, abs=0.01)
    assert list(tenth.columns[:2]) == ["customer_id", "probability_alive"]


def test_expected_revenue_is_orders_times_spend(sample, models):
    values = customer_lifetime_value(*models, sample, ValueTerms(273, 0.10))
    assert values["expected_orders"].sum() == pytest.approx(1653.41, abs=0.005)
    product = values["expected_orders"] * values["expected_spend"]
    np.testing.assert_allclose(values["expected_revenue"], product)
    assert np.isfinite(values.drop(columns="customer_id")).all().all()


def test_finer_slices_hardly_change_the_value(sample, models):
    months = customer_lifetime_value(*models, sample, ValueTerms(730, 0.15))["clv"]
    weeks = customer_lifetime_value(*models, sample, ValueTerms(730, 0.15, slice_days=7))["clv"]
    np.testing.assert_allclose(months, weeks, rtol=2e-4)


def test_the_last_slice_ends_at_the_horizon():
    ends, factors = ValueTerms(100, 0.10).slices()
    assert ends[-1] == 100
    assert len(ends) == 4
    assert (np.diff(factors) < 0).all()


@pytest.mark.parametrize(("history", "expected"), golden.PARETO_DERT.items())
def test_discounted_residual_transactions_of_pareto(history, expected):
    model = timing_model("pareto_nbd").at(golden.SAMPLE_MLE["pareto_nbd"][0])
    x, recency = history
    one = pd.DataFrame({"frequency": [x], "recency": [7.0 * recency], "T": [7 * 77.857]})
    rate = np.exp(0.0027 * DAYS_A_YEAR / 7) - 1
    terms = ValueTerms(7 * 52 * 150, rate, slice_days=91)
    discounted, _ = discounted_purchases(model, one, terms)
    assert discounted.iloc[0] == pytest.approx(expected, rel=2e-4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"discount_rate_year": 10}, "0.10 for 10 % a year"),
        ({"discount_rate_year": -0.1}, "discount_rate_year"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizon_days": -30}, "horizon_days"),
        ({"gross_margin": 40}, "0.40 for 40 %"),
        ({"gross_margin": 0}, "gross_margin"),
        ({"slice_days": 0}, "slice_days"),
        ({"discount_rate_year": float("nan")}, "discount_rate_year"),
    ],
)
def test_unit_mistakes_are_loud(wrong, message):
    with pytest.raises(ValueError, match=message):
        ValueTerms(**{"horizon_days": 365, "discount_rate_year": 0.1, **wrong})


def test_simple_formula():
    found = simple_value(50, 4, 0.25, 0.4)
    assert found.value == pytest.approx(320)
    assert found.filled_in() == "50 × 4 × 4.0 × 0.4"


def test_retention_formula():
    found = retention_value(100, 0.8, 0.1, 3)
    assert found.value == pytest.approx(100 * (1 + 0.8 / 1.1 + (0.8 / 1.1) ** 2))
    assert found.numbers["retention_a_year"] == 0.8


def test_net_of_cac():
    net = net_of_cac(simple_value(50, 4, 0.25, 0.4), 20)
    assert net.value == pytest.approx(300)
    assert net.filled_in() == "320.0 − 20"
    with pytest.raises(ValueError, match="cac"):
        net_of_cac(net, -1)


@pytest.mark.parametrize("churn", [0, 25, -0.1])
def test_a_share_is_a_share(churn):
    with pytest.raises(ValueError, match="churn_a_year"):
        simple_value(50, 4, churn)
