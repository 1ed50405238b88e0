"""Fits reproduce the literature, predictions are finite, unit mistakes are loud."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import lifetimes_bridge
from clvlib.clv.purchases import TimingModel
from clvlib.clv.registry import FAMILIES, PURCHASE_MODELS, purchase_model, timing_model
from clvlib.clv.regularity import RegularModel
from clvlib.clv.rows import _RECENTLY, Rows, group_rows
from clvlib.clv.timing.family import per_count_and_age

from . import golden


def assert_mle(fitted, expected):
    parameters, log_likelihood = expected
    for name, value in parameters.items():
        assert fitted.parameters[name] == pytest.approx(value, rel=1e-4)
    assert fitted.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)


@pytest.mark.parametrize("name", golden.SAMPLE_MLE)
def test_sample_gives_the_mle(sample, name):
    fitted = purchase_model(name).fit(sample)
    assert_mle(fitted, golden.SAMPLE_MLE[name])
    assert fitted.diagnostics.converged
    assert fitted.diagnostics.boundary is None
    assert fitted.diagnostics.gradient_norm < 1e-8


@pytest.mark.parametrize("name", golden.PUBLISHED)
def test_sample_gives_the_printed_digits(sample, name):
    parameters, log_likelihood = golden.PUBLISHED[name]
    fitted = purchase_model(name).fit(sample)
    assert {k: round(v, 3) for k, v in fitted.parameters.items()} == parameters
    assert round(fitted.log_likelihood, 1) == log_likelihood


@pytest.mark.parametrize("name", golden.FULL_MLE)
def test_full_log_gives_the_mle(full, name):
    assert_mle(purchase_model(name).fit(full), golden.FULL_MLE[name])


@pytest.mark.parametrize("name", golden.AT_PUBLISHED_POINT)
def test_likelihood_at_the_published_point(sample, name):
    family, rows = FAMILIES[name], group_rows(sample, 7.0)
    point = np.array(list(golden.PUBLISHED[name][0].values()))
    value = family.evaluate(point, rows).value
    assert value == pytest.approx(golden.AT_PUBLISHED_POINT[name], abs=1e-8)


def test_pareto_standard_errors(sample):
    errors = purchase_model("pareto_nbd").fit(sample).standard_errors
    for name, value in golden.PARETO_STANDARD_ERRORS.items():
        assert errors[name] == pytest.approx(value, rel=2e-4)


@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
def test_lifetimes_finds_the_same_summit(sample, name):
    ours = purchase_model(name).fit(sample)
    theirs = TimingModel(FAMILIES[name], fitter="lifetimes").fit(sample)
    for parameter, value in ours.parameters.items():
        assert theirs.parameters[parameter] == pytest.approx(value, rel=1e-5)
    assert theirs.log_likelihood <= ours.log_likelihood + 1e-8


@pytest.mark.parametrize("name", ["pareto_nbd", "bg_nbd", "mbg_nbd"])
def test_grocery_likelihoods(grocery, name):
    fitted = purchase_model(name).fit(grocery)
    assert fitted.log_likelihood == pytest.approx(golden.GROCERY_LOG_LIKELIHOOD[name], abs=1e-4)


def test_grocery_is_bought_on_a_rhythm(grocery):
    fitted = purchase_model("mbg_cnbd_k").fit(grocery)
    assert fitted.name == "mbg_cnbd_2"
    expected = golden.GROCERY_LOG_LIKELIHOOD["mbg_cnbd_2"]
    assert fitted.log_likelihood == pytest.approx(expected, abs=1e-4)


def test_pareto_forecast_of_grocery(grocery):
    fitted = purchase_model("pareto_nbd").fit(grocery)
    assert fitted.expected_purchases(grocery, 364).sum() == pytest.approx(3990.7, abs=0.05)


def test_choosing_k_needs_the_gaps(sample):
    with pytest.raises(ValueError, match="log_gap_sum"):
        RegularModel().fit(sample.drop(columns="log_gap_sum"))


@pytest.fixture(scope="module")
def published_bg():
    return timing_model("bg_nbd").at(golden.PUBLISHED["bg_nbd"][0])


@pytest.mark.parametrize(("weeks", "expected"), golden.BG_EXPECTATION.items())
def test_expectation_of_a_new_customer(weeks, expected):
    model = timing_model("bg_nbd").at(golden.SAMPLE_MLE["bg_nbd"][0])
    assert model.expected_purchases_since_first(7 * weeks) == pytest.approx(expected, abs=4e-4)


def test_conditional_expectation(published_bg):
    one = pd.DataFrame({"frequency": [2], "recency": [30.43 * 7], "T": [38.86 * 7]})
    assert published_bg.expected_purchases(one, 39 * 7).iloc[0] == pytest.approx(1.226, abs=5e-4)


def test_probability_of_no_purchase(published_bg):
    new = pd.DataFrame({"frequency": [0], "recency": [0.0], "T": [0.0]})
    buys = published_bg.probability_of_purchase_within(new, 39 * 7).iloc[0]
    assert 1 - buys == pytest.approx(0.5737864, abs=5e-8)


def test_pareto_probability_alive():
    model = timing_model("pareto_nbd").at(
        {"r": 0.5534, "alpha": 10.5802, "s": 0.6061, "beta": 11.6562}
    )
    one = pd.DataFrame({"frequency": [26], "recency": [30.86 * 7], "T": [31 * 7]})
    assert model.probability_alive(one).iloc[0] == pytest.approx(0.9979, abs=5e-5)


@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd", "pareto_nbd"])
@pytest.mark.parametrize("horizon_days", [7, 3650])
def test_no_row_is_ever_nan(name, horizon_days):
    extreme = pd.DataFrame(
        {
            "frequency": [0, 0, 1, 131, 700, 1000],
            "recency": [0.0, 0.0, 1.0, 400.0, 701.0, 1000.0],
            "T": [0.0, 1000.0, 1000.0, 1000.0, 5000.0, 1000.0],
        }
    )
    parameters = dict(zip(FAMILIES[name].parameter_names, (0.3, 4.0, 1.0, 12.0), strict=True))
    model = timing_model(name).at(parameters)
    expected = model.expected_purchases(extreme, horizon_days)
    alive = model.probability_alive(extreme)
    within = model.probability_of_purchase_within(extreme, horizon_days)
    assert (np.isfinite(expected) & (expected >= 0)).all()
    assert alive.between(0, 1).all()
    assert within.between(0, 1).all()
    assert (within <= expected + 1e-9).all()


@pytest.mark.parametrize("name", ["bg_nbd", "mbg_nbd"])
def test_own_sum_agrees_with_lifetimes_where_both_work(sample, name):
    family, rows = FAMILIES[name], group_rows(sample, 7.0)
    point = np.array([0.25, 4.4, 0.8, 2.4])
    distinct, _ = per_count_and_age(rows)
    theirs = family._guarded(point, distinct, 39.0)
    ours = family._if_present(point, distinct, 39.0, 0)
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.parametrize("s", [1e3, 3e4, 1e7])
@pytest.mark.parametrize("alpha", [0.1, 8.0, 1e4])
def test_lifetimes_has_no_number_of_pareto_where_nobody_asks_it(s, alpha):
    frequency = np.repeat([0.0, 1.0, 5.0, 80.0], 6)
    age = np.tile(np.geomspace(0.2, 500, 6), 4)
    rows = Rows(frequency, np.where(frequency > 0, age, 0.0), age, np.ones(24), np.arange(24))
    family = FAMILIES["pareto_nbd"]
    for life in (0.01, 5.0, 1e4):
        at = np.array([0.5, alpha, s, s * life])
        named = dict(zip(family.parameter_names, at.tolist(), strict=True))
        said = lifetimes_bridge.expected_purchases("pareto_nbd", named, rows, 26.0)
        own = family.expected_purchases(at, rows, 26.0, np.ones(24))
        assert np.isfinite(own).all()
        with np.errstate(all="ignore"):
            assert not (np.abs(said / own - 1) < 1e-6).any()


@pytest.mark.parametrize("name", PURCHASE_MODELS)
def test_simulation_has_the_expected_mean(sample, name, rng):
    fitted = purchase_model(name).fit(sample)
    drawn = [fitted.simulate(rng, sample, 273) for _ in range(60)]
    total = fitted.expected_purchases(sample, 273).sum()
    assert np.mean([draw.sum() for draw in drawn]) == pytest.approx(total, rel=0.03)
    buyers = np.mean([(draw > 0).mean() for draw in drawn])
    within = fitted.probability_of_purchase_within(sample, 273).mean()
    assert buyers == pytest.approx(within, rel=0.03)


def test_answers_do_not_depend_on_the_time_unit(sample):
    weeks, days = purchase_model("bg_nbd", 7.0), purchase_model("bg_nbd", 1.0)
    weekly, daily = weeks.fit(sample), days.fit(sample)
    assert daily.parameters["alpha"] == pytest.approx(7 * weekly.parameters["alpha"], rel=1e-6)
    np.testing.assert_allclose(
        weekly.expected_purchases(sample, 273), daily.expected_purchases(sample, 273), rtol=1e-6
    )


def test_a_wholesaler_without_leavers_is_told_so(wholesaler_orders):
    from clvlib.clv.backtest import split_orders

    summary = split_orders(wholesaler_orders, "2011-08-31", 100, "ordered").calibration
    nbd = purchase_model("nbd").fit(summary).expected_purchases(summary, 100)
    for name in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
        fitted = purchase_model(name).fit(summary)
        assert fitted.diagnostics.boundary_code == "no_dropout"
        assert "without drop-out" in fitted.diagnostics.boundary
        np.testing.assert_allclose(fitted.expected_purchases(summary, 100), nbd, rtol=1e-4)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.assign(recency=s["recency"] / 30, T=s["T"] / 30), "must be in days"),
        (lambda s: s.assign(recency=s["T"] + 1), "between 0 and T"),
        (lambda s: s.assign(frequency=s["frequency"] + 0.5), "whole number"),
        (lambda s: s.assign(T=np.nan), "missing or infinite"),
        (lambda s: s.drop(columns="T"), "lacks"),
        (lambda s: s.iloc[:0], "no customers"),
        (lambda s: s.assign(frequency=0, recency=0.0), "nobody has bought"),
    ],
)
def test_a_wrong_summary_is_refused(sample, change, message):
    with pytest.raises(ValueError, match=message):
        purchase_model("bg_nbd").fit(change(sample))


@pytest.mark.parametrize("horizon_days", [0, -1, float("nan"), float("inf")])
def test_a_wrong_horizon_is_refused(sample, published_bg, horizon_days):
    with pytest.raises(ValueError, match="horizon_days"):
        published_bg.expected_purchases(sample, horizon_days)


def test_an_unknown_model_names_the_known_ones():
    with pytest.raises(ValueError, match="bg_nbd"):
        purchase_model("bgnbd")


def test_order_and_index_of_the_summary_are_kept(sample, published_bg):
    shuffled = sample.sample(frac=1, random_state=1)
    here = published_bg.expected_purchases(sample, 100)
    there = published_bg.expected_purchases(shuffled, 100)
    pd.testing.assert_series_equal(there.sort_index(), here)


def test_a_summary_changed_in_place_is_grouped_again(sample):
    summary = sample.copy()
    before = group_rows(summary, 7.0)
    assert group_rows(summary, 7.0) is before
    summary.loc[summary.index[0], "T"] += 1
    after = group_rows(summary, 7.0)
    assert after is not before
    assert after.T[after.inverse[0]] == summary["T"].iloc[0] / 7
    assert group_rows(summary, 1.0) is not after


def test_a_refitted_copy_does_not_answer_for_the_model_it_came_from(sample):
    fitted = timing_model("bg_nbd").fit(sample)
    alive = fitted.probability_alive(sample)
    other = replace(fitted, parameters=fitted.parameters | {"a": 2 * fitted.parameters["a"]})
    assert (other.probability_alive(sample) != alive).any()
    assert fitted.probability_alive(sample).equals(alive)


def test_what_rows_remember_of_one_fit_is_what_another_would_find(sample):
    """All models with drop-out are held against the same NBD, fitted once for all of them."""
    names = ("bg_nbd", "mbg_nbd", "pareto_nbd")
    together = {name: timing_model(name).fit(sample).diagnostics for name in names}
    assert "without dropout" in group_rows(sample, 7.0).told
    for name in names:
        _RECENTLY.clear()
        assert timing_model(name).fit(sample).diagnostics == together[name]
