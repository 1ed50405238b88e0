"""Gamma-Gamma reproduces the note, knows no currency, and steps aside where it cannot stand."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.likelihood import gamma_gamma
from clvlib.clv.shrinkage import ShrinkageSpend
from clvlib.clv.spend import GammaGammaSpend, repeat_spending, spend_independence

from . import golden

MODELS = [GammaGammaSpend(), GammaGammaSpend(first_order="ignored"), ShrinkageSpend()]


def test_sample_gives_the_published_fit(sample):
    fitted = GammaGammaSpend().fit(sample)
    printed, log_likelihood = golden.PUBLISHED_GAMMA_GAMMA
    assert {k: round(v, 2) for k, v in fitted.parameters.items()} == printed
    assert round(fitted.log_likelihood, 4) == log_likelihood
    for name, value in golden.SAMPLE_GAMMA_GAMMA[0].items():
        assert fitted.parameters[name] == pytest.approx(value, rel=1e-6)
    assert fitted.population_mean == pytest.approx(35.1704, abs=5e-5)


def test_full_log_gives_the_mle(full):
    fitted = GammaGammaSpend().fit(full)
    parameters, log_likelihood = golden.FULL_GAMMA_GAMMA
    for name, value in parameters.items():
        assert fitted.parameters[name] == pytest.approx(value, rel=1e-5)
    assert fitted.log_likelihood == pytest.approx(log_likelihood, abs=1e-4)


def test_likelihood_at_the_published_point(sample):
    value = gamma_gamma.evaluate(np.array([6.25, 3.74, 15.44]), repeat_spending(sample)).value
    assert value == pytest.approx(golden.GAMMA_GAMMA_AT_PUBLISHED_POINT, abs=1e-8)


def test_lifetimes_finds_the_same_summit(sample):
    ours = GammaGammaSpend().fit(sample)
    theirs = GammaGammaSpend(fitter="lifetimes").fit(sample)
    for name, value in ours.parameters.items():
        assert theirs.parameters[name] == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("unit", [100.0, 1e-4, 7.1])
def test_any_currency_unit_gives_the_same_answer(sample, model, unit):
    money = ["monetary_value", "first_value"]
    other = sample.assign(**{c: sample[c] * unit for c in money})
    here = model.fit(sample).expected_spend(sample)
    there = model.fit(other).expected_spend(other)
    np.testing.assert_allclose(there, here * unit, rtol=1e-6)


def test_one_time_buyers_get_the_population_mean_when_the_first_order_is_ignored(sample):
    fitted = GammaGammaSpend(first_order="ignored").fit(sample)
    once = fitted.expected_spend(sample)[sample["frequency"] == 0]
    np.testing.assert_allclose(once, fitted.population_mean)


def test_the_first_order_of_a_one_time_buyer_counts_as_one_order_deserves(sample):
    fitted = GammaGammaSpend().fit(sample)
    once = sample[(sample["frequency"] == 0) & (sample["first_value"] > 0)]
    expected = fitted.expected_spend(once)
    p, q = fitted.parameters["p"], fitted.parameters["q"]
    trust = p / (p + q - 1)
    by_hand = fitted.population_mean + trust * (once["first_value"] - fitted.population_mean)
    np.testing.assert_allclose(expected, by_hand)
    repeat = sample[sample["frequency"] > 0]
    ignored = GammaGammaSpend(first_order="ignored").fit(sample)
    np.testing.assert_allclose(fitted.expected_spend(repeat), ignored.expected_spend(repeat))


def test_frequency_and_spend_of_cdnow_hardly_hang_together(sample):
    found = spend_independence(sample)
    assert found.correlation == pytest.approx(0.11, abs=0.005)
    assert found.eta_squared < 0.05
    assert found.buyers == 946


def _buyers(rng, n, mean_spend):
    return pd.DataFrame(
        {
            "frequency": rng.integers(1, 6, n),
            "monetary_value": mean_spend,
            "first_value": mean_spend,
        }
    )


def test_spend_without_a_finite_mean_is_replaced(rng):
    heavy = _buyers(rng, 3000, rng.pareto(0.6, 3000) + 1)
    fitted = GammaGammaSpend().fit(heavy)
    assert fitted.name == "shrinkage"
    assert fitted.diagnostics.boundary_code == "no_finite_mean"
    assert (fitted.expected_spend(heavy) > 0).all()


def test_equal_prices_are_replaced(rng):
    same = _buyers(rng, 500, np.full(500, 20.0))
    fitted = GammaGammaSpend().fit(same)
    assert fitted.name == "shrinkage"
    np.testing.assert_allclose(fitted.expected_spend(same), 20.0, rtol=1e-6)


def test_too_few_repeat_buyers_are_replaced(sample):
    few = pd.concat([sample[sample["frequency"] == 0], sample[sample["frequency"] > 0].head(5)])
    fitted = GammaGammaSpend().fit(few)
    assert fitted.diagnostics.boundary_code == "too_few_buyers"
    assert np.isfinite(fitted.expected_spend(few)).all()


def test_shrinkage_follows_a_spend_that_grows_with_frequency(rng):
    x = rng.integers(1, 20, 4000)
    truth = 20 * (1 + 0.5 * np.log(x)) * rng.gamma(5, 1 / 5, 4000)
    seen = truth * rng.gamma(3 * x) / (3 * x)
    summary = pd.DataFrame({"frequency": x, "monetary_value": seen})
    model = ShrinkageSpend().fit(summary)
    shrunk = model.expected_spend(summary)
    assert np.mean((shrunk - truth) ** 2) < 0.8 * np.mean((seen - truth) ** 2)
    assert model.parameters["between"] == pytest.approx(0.2, rel=0.25)
    assert model.parameters["within"] == pytest.approx(0.4, rel=0.25)


@pytest.mark.parametrize("model", MODELS)
def test_simulated_spend_has_the_expected_mean(sample, model, rng):
    fitted = model.fit(sample)
    purchases = np.full(len(sample), 2)
    drawn = np.mean([fitted.simulate(rng, sample, purchases) for _ in range(60)], axis=0)
    assert drawn.sum() == pytest.approx(2 * fitted.expected_spend(sample).sum(), rel=0.03)
    assert (fitted.simulate(rng, sample, 0 * purchases) == 0).all()


def test_no_finite_mean_is_refused_by_hand():
    with pytest.raises(ValueError, match=r"q = 0\.9"):
        GammaGammaSpend().at(p=2, q=0.9, gamma=10)
