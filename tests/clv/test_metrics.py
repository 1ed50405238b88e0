"""Accuracy figures mean what they say."""

import numpy as np
import pytest
from scipy.stats import rankdata

from clvlib.clv.metrics import accuracy, decile_table, normalised_gini, ranks, top_share


def test_a_perfect_forecast_is_a_leak_alarm(rng):
    actual = rng.gamma(0.3, 50, 1000)
    perfect = accuracy(actual, actual)
    assert perfect.bias == 0
    assert perfect.gini == pytest.approx(1)
    assert perfect.leak_alarm
    assert perfect.decile_mape == pytest.approx(0)


def test_a_constant_forecast_ranks_nobody(rng):
    actual = rng.gamma(0.3, 50, 1000)
    flat = accuracy(actual, np.full(1000, actual.mean()))
    assert flat.gini == pytest.approx(0, abs=1e-12)
    assert flat.top_decile_capture == pytest.approx(0.1)
    assert np.isnan(flat.spearman)


def test_ties_do_not_depend_on_the_order_of_the_table(rng):
    actual, predicted = rng.gamma(0.3, 50, 997), rng.integers(0, 5, 997).astype(float)
    order = rng.permutation(997)
    here, there = accuracy(actual, predicted), accuracy(actual[order], predicted[order])
    for name in ("gini", "top_decile_capture", "decile_mape", "spearman"):
        assert getattr(here, name) == pytest.approx(getattr(there, name))


def test_gini_by_hand():
    actual = np.array([0.0, 0.0, 0.0, 10.0])
    assert normalised_gini(actual, np.array([1.0, 2.0, 3.0, 4.0])) == pytest.approx(1)
    assert normalised_gini(actual, np.array([4.0, 3.0, 2.0, 1.0])) == pytest.approx(-1)
    assert top_share(actual, np.array([1.0, 2.0, 3.0, 4.0]), 0.25) == 1.0


def test_deciles_keep_every_customer(rng):
    table = decile_table(rng.random(103), rng.random(103))
    assert len(table) == 10
    assert table["customers"].sum() == 103
    assert table["predicted_mean"].is_monotonic_decreasing


@pytest.mark.parametrize("bad", [[1.0, np.nan], [1.0], [np.inf, 1.0]])
def test_nan_is_an_error_and_never_a_gap(bad):
    with pytest.raises(ValueError, match=r"finite|equal"):
        accuracy(np.array([1.0, 2.0]), np.array(bad))


def test_equal_values_share_their_mean_rank(rng):
    values = np.round(rng.gamma(0.5, 4, 500))
    assert np.array_equal(ranks(values), rankdata(values))
    distinct = rng.random(500)
    assert np.array_equal(ranks(distinct), rankdata(distinct))


def test_ties_in_the_forecast_keep_the_order_of_the_table(rng):
    actual, predicted = rng.gamma(0.3, 50, 997), np.round(rng.gamma(0.5, 4, 997))
    order = np.argsort(-predicted, kind="stable")
    tenth = np.arange(997) * 10 // 997
    table = decile_table(actual, predicted)
    assert np.array_equal(table["customers"], np.bincount(tenth))
    means = [predicted[order][tenth == i].mean() for i in range(10)]
    assert table["predicted_mean"].to_numpy() == pytest.approx(means)
