"""The likelihoods agree with lifetimes, and their derivatives with differences."""

import numpy as np
import pytest
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

from clvlib.clv.likelihood import beta_geometric, gamma_gamma, nbd, pareto
from clvlib.clv.likelihood.beta_geometric import Variant
from clvlib.clv.likelihood.gamma_gamma import Spending
from clvlib.clv.rows import Rows


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(1)
    x = rng.poisson(2, 200).astype(float)
    age = rng.uniform(10, 40, 200)
    recency = np.where(x > 0, rng.uniform(0, 1, 200) * age, 0)
    x[:3], recency[:3], age[:3] = [150, 700, 30], [5, 39, 0.5], [39, 39.1, 39]
    return Rows(x, recency, age, rng.uniform(0.5, 2, 200), np.arange(200), log_gap_total=3.0)


def _cases(rows):
    for k, first in [(1, False), (1, True), (2, True), (3, False)]:
        variant = Variant(k, first)
        yield (
            f"beta geometric {variant}",
            np.array([0.5, 4.0, 0.8, 2.4]),
            lambda p, v=variant: beta_geometric.evaluate(p, rows, v),
        )
    yield "nbd", np.array([0.5, 4.0]), lambda p: nbd.evaluate(p, rows)
    for point in ([0.55, 10.0, 0.6, 11.0], [0.5, 0.02, 0.6, 30.0], [0.5, 30.0, 0.6, 0.05]):
        yield f"pareto {point}", np.array(point), lambda p: pareto.evaluate(p, rows)
    spending = Spending(np.maximum(rows.frequency, 1), 1 + rows.T, rows.weight)
    yield (
        "gamma-gamma",
        np.array([6.0, 3.0, 15.0]),
        lambda p: gamma_gamma.evaluate(p, spending),
    )


def test_gradient_and_hessian_match_differences(rows):
    for name, point, evaluate in _cases(rows):
        here = evaluate(point)
        for i, value in enumerate(point):
            step = np.zeros(len(point))
            step[i] = 1e-5 * value
            up, down = evaluate(point + step), evaluate(point - step)
            slope = (up.value - down.value) / (2 * step[i])
            bend = (up.gradient - down.gradient) / (2 * step[i])
            assert here.gradient[i] == pytest.approx(slope, rel=1e-5, abs=1e-3), name
            np.testing.assert_allclose(here.hessian[i], bend, rtol=1e-5, atol=1e-2, err_msg=name)


def test_sum_of_rows_is_the_weighted_value(rows):
    point = np.array([0.5, 4.0, 0.8, 2.4])
    per_row = pareto.row_log_likelihood(point, rows)
    assert rows.weight @ per_row == pytest.approx(pareto.evaluate(point, rows).value)
    variant = Variant(1, False)
    per_row = beta_geometric.row_log_likelihood(point, rows, variant)
    value = beta_geometric.evaluate(point, rows, variant).value
    assert rows.weight @ per_row == pytest.approx(value)


@pytest.mark.parametrize(
    ("fitter", "first"), [(BetaGeoFitter, False), (ModifiedBetaGeoFitter, True)]
)
def test_beta_geometric_likelihood_is_that_of_lifetimes(rows, fitter, first):
    point = np.array([0.5, 4.0, 0.8, 2.4])
    args = (np.log(point), rows.frequency, rows.recency, rows.T, rows.weight, 0.0)
    theirs = -fitter._negative_log_likelihood(*args) * rows.weight.sum()
    rows = Rows(rows.frequency, rows.recency, rows.T, rows.weight, rows.inverse)
    ours = beta_geometric.evaluate(point, rows, Variant(1, first)).value
    assert ours == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(
    "point", [(0.55, 10.0, 0.6, 11.0), (0.5, 0.02, 0.6, 30.0), (0.001, 0.0001, 0.001, 0.00001)]
)
def test_pareto_quadrature_equals_the_hypergeometric_form(rows, point):
    theirs = ParetoNBDFitter._conditional_log_likelihood(
        point, rows.frequency, rows.recency, rows.T
    )
    ours = pareto.row_log_likelihood(np.array(point), rows)
    np.testing.assert_allclose(ours, theirs, atol=1e-11, rtol=1e-12)


def test_likelihoods_stay_finite_where_lifetimes_gives_up():
    rows = Rows(
        np.array([131.0, 2000.0]), np.array([9.0, 39.0]), np.array([39.0, 39.0]),
        np.ones(2), np.arange(2),
    )  # fmt: skip
    for point in ([5, 50, 5, 1e5], [0.5, 0.1, 0.2, 30.0]):
        assert np.isfinite(pareto.row_log_likelihood(np.array(point), rows)).all()
