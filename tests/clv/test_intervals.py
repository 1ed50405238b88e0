"""Intervals hold what they promise on generated merchants, and keep their order."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.bootstrap import Summit, resampled_purchases, resampled_spend
from clvlib.clv.intervals import value_intervals
from clvlib.clv.newton import climb
from clvlib.clv.registry import purchase_model
from clvlib.clv.rows import group_rows
from clvlib.clv.spend import GammaGammaSpend
from clvlib.clv.value import ValueTerms


@pytest.fixture(scope="module")
def models(sample):
    return purchase_model("bg_nbd").fit(sample), GammaGammaSpend().fit(sample)


def test_bootstrap_spreads_like_the_standard_errors(sample, models, rng):
    purchases, spend = models
    drawn = [m.vector for m in resampled_purchases(purchases, sample, 150, rng)]
    ratio = np.std(drawn, axis=0) / list(purchases.standard_errors.values())
    assert ((ratio > 0.8) & (ratio < 1.7)).all()  # wider: the model is not quite the truth
    means = [m.population_mean for m in resampled_spend(spend, sample, 150, rng)]
    assert np.mean(means) == pytest.approx(spend.population_mean, rel=0.01)
    assert 0.2 < np.std(means) < 2


def test_a_step_from_the_summit_is_the_climb(sample):
    fitted = purchase_model("bg_nbd").fit(sample)
    rows = group_rows(sample, 7.0)
    summit = Summit.of(
        lambda p: fitted.family.row_log_likelihood(p, rows), np.log(fitted.vector), rows.weight
    )
    assert np.abs(rows.weight @ summit.slopes).max() < 1e-3  # a summit
    exact = fitted.family.evaluate(fitted.vector, rows).in_logs(fitted.vector)
    bends = (rows.weight @ summit.bends).reshape(4, 4)
    np.testing.assert_allclose(bends, exact.hessian, rtol=1e-4, atol=1e-2)
    rng, totals = np.random.default_rng(8), []
    for _ in range(12):
        drawn = rows.reweighted(rng.poisson(rows.weight).astype(float))
        climbed = climb(partial(fitted.family.evaluate, rows=drawn), summit.logs)[0]
        both = np.exp(summit.logs + summit.step(drawn.weight)), np.exp(climbed)
        totals.append([fitted.family.expected_purchases(p, rows, 39.0) @ rows.weight for p in both])
    step, climb_ = np.array(totals).T
    assert np.corrcoef(step, climb_)[0, 1] > 0.99
    assert np.std(step) == pytest.approx(np.std(climb_), rel=0.1)


def test_intervals_hold_the_estimate_and_add_up(sample, models, rng):
    terms = ValueTerms(273, 0.10, gross_margin=0.4)
    groups = (sample["frequency"] > 0).map({True: "repeat", False: "once"})
    found = value_intervals(*models, sample, terms, rng, groups, replicates=150)
    assert list(found.groups.index) == ["once", "repeat", "total"]
    assert (found.groups["clv_low"] < found.groups["clv"]).all()
    assert (found.groups["clv"] < found.groups["clv_high"]).all()
    assert found.groups.loc["total", "clv"] == pytest.approx(
        found.groups.loc[["once", "repeat"], "clv"].sum()
    )
    assert (found.customers["clv_low"] <= found.customers["clv_high"]).all()
    assert found.customers["probability_top_decile"].mean() == pytest.approx(0.1, abs=0.01)
    assert len(found.total_draws) == 150


def test_the_same_seed_gives_the_same_interval(sample, models):
    terms = ValueTerms(273, 0.10)
    first, again = (
        value_intervals(*models, sample, terms, np.random.default_rng(3), replicates=20)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.total_draws, again.total_draws)


def _merchant(rng, customers=600, horizon=180):
    """Histories, and revenue in the horizon, of customers who are BG/NBD x Gamma-Gamma."""
    age = rng.integers(60, 500, customers).astype(float)
    rate = rng.gamma(0.8, 1 / 12.0, customers) / 7
    leaving = rng.beta(0.8, 2.5, customers)
    scale = 1 / (rng.gamma(4.0, 1 / 16.0, customers))
    now, recency = np.zeros(customers), np.zeros(customers)
    frequency, seen, later = (np.zeros(customers, dtype=int) for _ in range(3))
    here = np.arange(customers)
    while len(here):
        now[here] += rng.exponential(1 / rate[here])
        here = here[now[here] <= age[here] + horizon]
        known, day = now[here] <= age[here], np.floor(now[here])
        seen[here] += known
        later[here] += ~known
        frequency[here] += known & (day > recency[here])
        recency[here] = np.where(known, day, recency[here])
        here = here[rng.random(len(here)) >= leaving[here]]
    mean = rng.gamma(np.maximum(6.0 * seen, 1e-9), scale) / np.maximum(seen, 1)
    return pd.DataFrame(
        {
            "customer_id": np.arange(customers).astype(str),
            "frequency": frequency,
            "recency": recency,
            "T": age,
            "monetary_value": np.where(frequency > 0, mean, 0.0),
            "first_value": rng.gamma(6.0, scale),
            "future": rng.gamma(np.maximum(6.0 * later, 1e-9), scale) * (later > 0),
        }
    )


def test_eighty_percent_intervals_of_the_total_cover_about_eighty_percent():
    rng, hits, merchants = np.random.default_rng(123), 0, 50
    for number in range(merchants):
        merchant = _merchant(rng)
        purchases = purchase_model("bg_nbd").fit(merchant)
        spend = GammaGammaSpend().fit(merchant)
        found = value_intervals(
            purchases, spend, merchant, ValueTerms(180, 0.0), np.random.default_rng(number),
            replicates=50,
        ).groups.loc["total"]  # fmt: skip
        hits += found["clv_low"] <= merchant["future"].sum() <= found["clv_high"]
    assert 0.66 <= hits / merchants <= 0.94


@pytest.mark.parametrize("wrong", [{"level": 80}, {"replicates": 5}])
def test_wrong_settings_are_refused(sample, models, rng, wrong):
    with pytest.raises(ValueError, match=r"0\.80 for 80 %|20 or more"):
        value_intervals(*models, sample, ValueTerms(273, 0.1), rng, **wrong)
