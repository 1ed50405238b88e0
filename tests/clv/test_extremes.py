"""Forecasts far beyond all others come a little nearer, and nobody else loses by it."""

import numpy as np
import pytest

from clvlib.clv.extremes import FALL, FAR, POWER, tempered


def _crowd(*far: float) -> np.ndarray:
    return np.concatenate([np.random.default_rng(1).gamma(2.0, 1.0, 20_000), far])


def test_where_nobody_is_far_nothing_changes():
    said = _crowd(100.0)
    assert tempered(said) is said
    assert tempered(np.zeros(3)).tolist() == [0.0, 0.0, 0.0]
    assert len(tempered(np.zeros(0))) == 0


def test_the_few_lose_half_of_it_goes_to_all_and_the_order_stays():
    said = _crowd(900.0, 2000.0, 1999.0)
    found = tempered(said)
    limit = FAR * said.mean()
    cut = limit * (said[-3:] / limit) ** POWER

    assert (found[:-3] > said[:-3]).all()
    assert (found[-3:] < said[-3:]).all()
    np.testing.assert_array_equal(np.argsort(found, kind="stable"), np.argsort(said, kind="stable"))
    left = said[:-3].sum() + cut.sum()
    assert found.sum() == pytest.approx(np.sqrt(left * said.sum()))


@pytest.mark.parametrize("unit", [1e-6, 100.0, 1e6])
def test_any_currency_gives_the_same_answer(unit):
    said = _crowd(900.0, 2000.0)
    np.testing.assert_allclose(tempered(unit * said), unit * tempered(said), rtol=1e-12)


def test_who_expects_everything_alone_keeps_it():
    said = np.array([0.0] * 199 + [5.0])
    np.testing.assert_allclose(tempered(said), said)
    nearly = tempered(np.array([1e-3] * 499 + [5.0]))
    assert nearly.sum() > 0.95 * (0.499 + 5.0)


@pytest.mark.parametrize("exponent", [0.3, 0.6, 0.9, 1.2])
@pytest.mark.parametrize("customers", [500, 5_000, 200_000])
def test_the_total_never_falls_by_more_than_stated(exponent, customers):
    for seed in range(10):
        said = np.random.default_rng(seed).pareto(exponent, customers)
        found = tempered(said)
        assert 1 - FALL - 1e-9 <= found.sum() / said.sum() <= 1 + 1e-9
        np.testing.assert_array_equal(np.argsort(said), np.argsort(found))
