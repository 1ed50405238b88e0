"""The learned candidates: what they reach on CDNOW, and when they step back."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import xgboost

from clvlib.clv.candidates import Withdrawn
from clvlib.clv.extremes import FAR
from clvlib.clv.history import history_at
from clvlib.clv.learned import (
    Hybrid,
    LearnedMean,
    TwoPart,
    candidates,
    customer_contributions,
    drivers,
)
from clvlib.clv.learned.boosting import Binned, TreeSettings, grow
from clvlib.clv.learned.hybrid import LARGEST_FACTOR, correction_of, lessons_of
from clvlib.clv.learned.level import shrunk_level
from clvlib.clv.metrics import accuracy
from clvlib.side_by_side import CORES

from .conftest import CUT, HORIZON_DAYS


@pytest.fixture(scope="module")
def full_history(full_orders):
    return history_at(full_orders, CUT)


@pytest.fixture(scope="module")
def sample_history(sample_orders):
    return history_at(sample_orders, CUT)


def _revenue(candidate, history, split):
    forecast = candidate.forecast(history, HORIZON_DAYS)
    assert forecast["customer_id"].tolist() == split.actual["customer_id"].tolist()
    return accuracy(split.actual["revenue"].to_numpy(), forecast["expected_revenue"].to_numpy())


def test_learned_mean_reaches_every_goal_on_full_cdnow_at_once(full_history, full_split):
    found = _revenue(LearnedMean(), full_history, full_split)
    assert abs(found.bias) <= 0.05
    assert found.gini >= 0.715
    assert found.spearman >= 0.45
    assert found.decile_mape <= 0.10
    assert found.rmse <= 94.5
    assert not found.leak_alarm


def test_corrections_halve_the_errors_of_the_base_on_full_cdnow(full_history, full_split):
    base = lessons_of(full_history, HORIZON_DAYS).base
    actual = full_split.actual["revenue"].to_numpy()
    before = accuracy(actual, base.revenue)
    for candidate in (Hybrid(), TwoPart()):
        after = _revenue(candidate, full_history, full_split)
        assert abs(after.bias) < abs(before.bias) / 2
        assert after.decile_mape < before.decile_mape / 2
        assert after.gini > before.gini


def test_orders_are_corrected_as_well(full_history, full_split):
    base = lessons_of(full_history, HORIZON_DAYS).base
    actual = full_split.actual["purchases"].to_numpy()
    forecast = Hybrid().forecast(full_history, HORIZON_DAYS)["expected_orders"].to_numpy()
    assert accuracy(actual, forecast).rmse < accuracy(actual, base.orders).rmse
    assert abs(accuracy(actual, forecast).bias) < 0.05


def test_same_history_same_bytes(sample_orders):
    first, second = (
        LearnedMean().forecast(history_at(sample_orders, CUT), HORIZON_DAYS) for _ in range(2)
    )
    pd.testing.assert_frame_equal(first, second, check_exact=True)


def test_pence_give_the_same_forecast_as_pounds(sample_orders):
    pounds = Hybrid().forecast(history_at(sample_orders, CUT), 90)
    cents = sample_orders.assign(revenue=sample_orders["revenue"] * 100)
    pence = Hybrid().forecast(history_at(cents, CUT), 90)
    np.testing.assert_allclose(
        pence["expected_revenue"], pounds["expected_revenue"] * 100, rtol=2e-3
    )
    np.testing.assert_allclose(pence["expected_orders"], pounds["expected_orders"], rtol=2e-3)


@pytest.mark.parametrize("candidate", candidates(), ids=lambda candidate: candidate.name)
def test_thin_data_withdraw_with_a_reason(candidate, sample_orders):
    few = sample_orders["customer_id"].unique()[:40]
    small = sample_orders[sample_orders["customer_id"].isin(few)]
    with pytest.raises(Withdrawn, match=r"\d"):
        candidate.forecast(history_at(small, CUT), 90)


@pytest.mark.parametrize("candidate", candidates(), ids=lambda candidate: candidate.name)
def test_customers_who_never_return_withdraw(candidate, sample_orders):
    once = sample_orders.drop_duplicates("customer_id")
    with pytest.raises(Withdrawn):
        candidate.forecast(history_at(once, CUT), 90)


def test_money_is_two_thirds_whether_times_how_much_and_its_total_halfway_to_the_corrected_model(
    sample_history,
):
    both, product, corrected = (
        candidate.forecast(sample_history, HORIZON_DAYS)["expected_revenue"]
        for candidate in (LearnedMean(), LearnedMean(correction_voice=0.0), Hybrid())
    )
    assert product.max() < FAR * product.mean()  # nobody to temper
    mixed = (product * product.sum() / corrected.sum()) ** (2 / 3) * corrected ** (1 / 3)
    halfway = np.sqrt(mixed.sum() * corrected.sum())

    np.testing.assert_allclose(both, mixed * halfway / mixed.sum())


def test_names_are_unique_and_kind_is_learned():
    every = [*candidates(), Hybrid(), TwoPart()]
    assert len({candidate.name for candidate in every}) == len(every)
    assert {candidate.kind for candidate in every} == {"learned"}


def test_the_library_of_trees_is_not_loaded_before_a_forecast():
    code = "import sys, clvlib.clv.learned as l; l.candidates(); print('xgboost' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_factors_stay_within_their_limits(sample_history):
    learned = lessons_of(sample_history, HORIZON_DAYS)
    found = correction_of(sample_history, HORIZON_DAYS, "revenue", Hybrid())
    factor = found.factor(learned.now) / found.level.factor
    assert factor.max() <= LARGEST_FACTOR + 1e-9
    assert factor.std() > 0.01


def test_contributions_of_a_customer_sum_to_the_factor(sample_history):
    ids = sample_history.summary["customer_id"].iloc[:50].tolist()
    parts = customer_contributions(sample_history, HORIZON_DAYS, ids)
    assert parts["customer_id"].tolist() == ids
    learned = lessons_of(sample_history, HORIZON_DAYS)
    found = correction_of(sample_history, HORIZON_DAYS, "revenue", Hybrid())
    margin = found.forest.margin(learned.now.iloc[:50]) + np.log(found.level.factor)
    total = parts.drop(columns="customer_id").sum(axis=1)
    np.testing.assert_allclose(total, margin, atol=1e-4)


def test_drivers_rank_features_by_contribution(sample_history):
    table = drivers(sample_history, HORIZON_DAYS)
    assert list(table.columns) == ["feature", "mean_contribution", "direction"]
    assert table["mean_contribution"].is_monotonic_decreasing
    assert table["mean_contribution"].iloc[0] > 0
    assert table["direction"].dropna().between(-1, 1).all()


def test_a_level_is_believed_in_part_and_less_when_cuts_disagree():
    agreed, torn = shrunk_level([1.25, 1.25]), shrunk_level([1.0, 1.5625])
    assert 1 < torn.factor < agreed.factor < 1.25
    assert shrunk_level([1.0, 1.0]).factor == 1.0
    assert shrunk_level([0.5]).factor == pytest.approx(1 / shrunk_level([2.0]).factor)


def test_wholesaler_forecast_beats_its_degenerate_base(wholesaler_orders):
    history = history_at(wholesaler_orders, "2011-08-31")
    actual = history_at(wholesaler_orders, "2011-12-09").outcome("2011-08-31", 100)["revenue"]
    learned = LearnedMean().forecast(history, 100)["expected_revenue"].to_numpy()
    base = lessons_of(history, 100).base
    assert base.model == "nbd"
    before, after = accuracy(actual, base.revenue), accuracy(actual, learned)
    assert after.rmse < 0.9 * before.rmse
    assert after.gini > before.gini
    assert abs(after.bias) < abs(before.bias)


@pytest.mark.parametrize("cores", [1, 3])
def test_forests_that_grow_side_by_side_are_those_that_grow_alone(rng, monkeypatch, cores):
    monkeypatch.setenv(CORES, str(cores))
    features = pd.DataFrame(rng.random((400, 5)), columns=list("abcde"))
    labels = [rng.poisson(mean, 400).astype(float) for mean in (0.5, 1.0, 2.0)]
    shared, settings = Binned.of(features), TreeSettings(rounds=5)
    forests = [grow(shared, label, settings) for label in labels]
    forests.append(grow(Binned.of(features), labels[0], settings))
    for forest, label in zip(reversed(forests), [labels[0], *reversed(labels)], strict=True):
        for seed, booster in enumerate(forest.boosters):
            matrix = Binned.of(features).matrix
            matrix.set_info(label=label, base_margin=np.zeros(400))
            alone = xgboost.train(settings.parameters(400.0, seed), matrix, 5)
            assert booster.save_raw("json") == alone.save_raw("json")


@pytest.mark.parametrize("cores", [1, 3])
def test_a_forest_that_cannot_grow_says_so_to_whoever_asks_and_leaves_the_next_alone(
    rng, monkeypatch, cores
):
    monkeypatch.setenv(CORES, str(cores))
    rows = Binned.of(pd.DataFrame(rng.random((400, 5)), columns=list("abcde")))
    impossible = grow(rows, np.full(400, -1.0), TreeSettings(rounds=2))
    good = grow(rows, np.ones(400), TreeSettings(rounds=2))
    assert len(good.boosters) == 3
    with pytest.raises(xgboost.core.XGBoostError):
        _ = impossible.boosters


@pytest.mark.parametrize("depth", [1, 3, 5])
@pytest.mark.parametrize("objective", ["count:poisson", "binary:logistic", "reg:gamma"])
def test_trees_that_are_read_out_say_what_the_library_says(rng, depth, objective):
    values = rng.normal(size=(700, 6)).astype(np.float32)
    values[rng.random(values.shape) < 0.2] = np.nan
    features = pd.DataFrame(values, columns=list("abcdef")).assign(empty=np.float32(np.nan))
    label = (rng.random(700) < 0.5) + (0.0 if objective == "binary:logistic" else 0.1)
    forest = grow(Binned.of(features), label, TreeSettings(objective, rounds=9, depth=depth))
    asked = features.to_numpy(dtype=np.float32)
    said = [b.inplace_predict(asked, predict_type="margin") for b in forest.boosters]
    assert np.ptp(said) > 0
    assert np.array_equal(forest.margin(features), np.mean(said, axis=0, dtype=np.float64))
    parts = forest.contributions(features)
    whole = xgboost.DMatrix(asked, base_margin=np.zeros(700), nthread=1)
    split = [_unnamed(b).predict(whole, pred_contribs=True) for b in forest.boosters]
    assert np.array_equal(parts.to_numpy(), np.mean(split, axis=0, dtype=np.float64))
    few = forest.contributions(features[:40])  # of these the library is asked
    assert np.array_equal(few.to_numpy(), parts[:40].to_numpy())


def _unnamed(booster: xgboost.Booster) -> xgboost.Booster:
    booster = booster.copy()
    booster.feature_names = None
    return booster
