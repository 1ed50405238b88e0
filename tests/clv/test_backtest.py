"""The published hold-out tables come out, for models and naive baselines."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.backtest import accuracy_table, by_frequency, forecast, split_orders
from clvlib.clv.registry import purchase_model
from clvlib.clv.spend import GammaGammaSpend

from . import golden

FADER_HARDIE = GammaGammaSpend(first_order="ignored")


@pytest.fixture(scope="module")
def forecasts(sample_split):
    return {
        name: forecast(sample_split, purchase_model(name), FADER_HARDIE)
        for name in golden.SAMPLE_HOLDOUT
    }


@pytest.fixture(scope="module")
def full_forecasts(full_split):
    return {
        name: forecast(full_split, purchase_model(name), FADER_HARDIE)
        for name in (*golden.FULL_HOLDOUT, "last_window")
    }


def test_holdout_of_the_sample(sample_split):
    assert sample_split.actual["purchases"].sum() == 1882
    assert sample_split.actual["revenue"].sum() == pytest.approx(70976.39, abs=0.005)


def test_holdout_of_the_full_log(full_split):
    assert full_split.actual["purchases"].sum() == 19684
    assert full_split.actual["revenue"].sum() == pytest.approx(776961.13, abs=0.005)


@pytest.mark.parametrize("name", golden.SAMPLE_HOLDOUT)
def test_purchases_of_the_sample(forecasts, name):
    total, bias, mae, rmse, pearson, spearman = golden.SAMPLE_HOLDOUT[name]
    found = forecasts[name].purchase_accuracy
    assert found.predicted_total == pytest.approx(total, abs=0.0051)
    assert found.bias == pytest.approx(bias, abs=1e-3)  # -12.146 is printed as -12.2
    assert (found.mae, found.rmse) == pytest.approx((mae, rmse), abs=5.1e-5)
    assert (found.pearson, found.spearman) == pytest.approx((pearson, spearman), abs=5.1e-5)


def test_frequency_classes_of_the_sample(sample_split, forecasts):
    table = by_frequency(sample_split, [forecasts["bg_nbd"], forecasts["pareto_nbd"]])
    for column, expected in golden.SAMPLE_CLASSES.items():
        np.testing.assert_allclose(table[column], expected, atol=5.1e-5)


@pytest.mark.parametrize("name", golden.SAMPLE_REVENUE)
def test_revenue_of_the_sample(forecasts, name):
    total, gini = golden.SAMPLE_REVENUE[name]
    found = forecasts[name].revenue_accuracy
    assert found.predicted_total == pytest.approx(total, abs=0.02)
    assert found.gini == pytest.approx(gini, abs=5.1e-4)
    assert not found.leak_alarm


@pytest.mark.parametrize("name", golden.FULL_HOLDOUT)
def test_purchases_of_the_full_log(full_forecasts, name):
    bias, mae = golden.FULL_HOLDOUT[name]
    found = full_forecasts[name].purchase_accuracy
    assert found.bias == pytest.approx(bias, abs=5.1e-4)
    assert found.mae == pytest.approx(mae, abs=5.1e-5)


def test_past_spend_carried_forward_on_the_full_log(full_forecasts):
    bias, mae, rmse, gini, top = golden.FULL_PAST_SPEND
    found = full_forecasts["last_window"].revenue_accuracy
    assert found.bias == pytest.approx(bias, abs=5.1e-3)
    assert found.mae == pytest.approx(mae, abs=5.1e-3)
    assert found.rmse == pytest.approx(rmse, abs=0.051)
    assert (found.gini, found.top_decile_capture) == pytest.approx((gini, top), abs=5.1e-4)


@pytest.mark.parametrize("name", golden.FULL_DOLLARS_GINI_AND_TOP)
def test_ranking_of_dollars_on_the_full_log(full_forecasts, name):
    gini, top = golden.FULL_DOLLARS_GINI_AND_TOP[name]
    found = full_forecasts[name].revenue_accuracy
    assert (found.gini, found.top_decile_capture) == pytest.approx((gini, top), abs=6e-4)


def test_online_retail_as_the_field_sees_it(wholesaler_orders):
    split = split_orders(wholesaler_orders, "2011-08-31", 100, "ordered")
    assert len(split.calibration) == 3314
    assert split.actual["purchases"].sum() == 4777
    assert split.actual["revenue"].sum() == pytest.approx(2736175, abs=0.5)
    found = forecast(split, purchase_model("nbd"), FADER_HARDIE)
    assert found.revenue_accuracy.bias == pytest.approx(-0.398, abs=5.1e-4)
    assert found.revenue_accuracy.gini == pytest.approx(0.774, abs=6e-4)
    assert found.purchase_accuracy.bias == pytest.approx(-0.245, abs=6e-4)


def test_the_same_rows_are_scored_for_every_model(sample_split, forecasts):
    assert (sample_split.actual["customer_id"] == sample_split.calibration["customer_id"]).all()
    table = accuracy_table(list(forecasts.values()), of="purchases")
    assert (table["customers"] == 2357).all()
    assert (table["actual_total"] == 1882).all()


def test_customers_who_came_later_are_not_forecast():
    orders = pd.DataFrame(
        {
            "customer_id": ["a", "b", "a"],
            "ordered_at": pd.to_datetime(["2024-01-01", "2024-02-05", "2024-02-20"]),
            "revenue": [1.0, 2.0, 3.0],
        }
    )
    split = split_orders(orders, "2024-01-31", 20)
    assert split.calibration["customer_id"].tolist() == ["a"]
    assert split.actual["revenue"].tolist() == [3.0]
    with pytest.raises(ValueError, match="the log ends 20 days after the cut"):
        split_orders(orders, "2024-01-31", 21)
    with pytest.raises(ValueError, match="nobody has bought"):
        split_orders(orders, "2023-12-31", 20)


def test_a_model_without_spend_model_is_refused(sample_split):
    with pytest.raises(ValueError, match="spend model"):
        forecast(sample_split, purchase_model("bg_nbd"))
