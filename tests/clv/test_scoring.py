"""What a forecast loses is its total, its sizes and its order, and their noise is known."""

import numpy as np
import pytest

from clvlib.clv.scoring import USUAL_SHIFT, high_value_found, log_ratio, loss, noise


def test_loss_adds_total_sizes_and_order():
    rng = np.random.default_rng(2)
    actual = rng.gamma(0.5, 100.0, 4000)
    right, high = loss(actual, actual * 1.001), loss(actual, actual * 1.5)
    by_luck = np.hypot(log_ratio(actual, actual * 1.5)[1], USUAL_SHIFT)
    assert high.total == pytest.approx(np.log(1.5) - by_luck)
    assert high.order == pytest.approx(0)
    assert right.value < high.value
    flat = loss(actual, np.full(4000, actual.mean() * 1.005))
    assert flat.total == 0  # half a per cent is less than the luck of four thousand customers
    assert flat.order == pytest.approx(3.0)
    assert noise(high, high) == 0


def test_noise_of_a_loss_is_that_of_resampled_customers():
    rng = np.random.default_rng(3)
    rate = rng.gamma(0.7, 1.0, 3000)
    actual, first, second = rng.poisson(rate * 2).astype(float), rate * 2.6, rate**0.7 * 2.2
    drawn = [rng.integers(3000, size=3000) for _ in range(300)]
    spread = np.std([loss(actual[d], first[d]).value - loss(actual[d], second[d]).value
                     for d in drawn])  # fmt: skip
    assert noise(loss(actual, first), loss(actual, second)) == pytest.approx(spread, rel=0.3)


def test_log_ratio_knows_its_standard_error():
    rng = np.random.default_rng(4)
    ratios = [log_ratio(rng.exponential(1.0, 500), np.ones(500)) for _ in range(400)]
    measured, claimed = np.std([r for r, _ in ratios]), np.mean([e for _, e in ratios])
    assert claimed == pytest.approx(measured, rel=0.1)


def test_high_value_customers_found():
    actual, said = np.array([0.0, 0, 1, 9]), np.array([0.0, 5, 0, 9])
    found = high_value_found(actual, said)
    assert (found.accuracy, found.precision, found.recall) == (1.0, 1.0, 1.0)
    found = high_value_found(actual, said[::-1])
    assert (found.accuracy, found.precision, found.recall) == (0.5, 0.0, 0.0)
