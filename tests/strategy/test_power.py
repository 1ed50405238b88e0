"""The smallest lift that can be shown, against published figures and by simulation."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from clvlib.strategy.power import arm_size, detectable_lift, spend_arm_size


def test_published_arm_size():
    assert arm_size(0.10, 0.005) == 57_763


def test_published_lift_of_412_customers():
    assert round(100 * detectable_lift(0.10, 206, 206), 1) == 9.8


def test_lift_and_size_are_inverse():
    lift = detectable_lift(0.08, 3000, 3000)
    assert arm_size(0.08, lift) in (3000, 3001)


def test_simulated_power_of_unequal_arms_is_four_in_five():
    rng = np.random.default_rng(1)
    treated, held, base = 800, 200, 0.2
    lift = detectable_lift(base, treated, held)
    a, b = rng.binomial(treated, base + lift, 20_000), rng.binomial(held, base, 20_000)
    pooled = (a + b) / (treated + held)
    z = (a / treated - b / held) / np.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / held))
    assert np.mean(z > norm.ppf(0.975)) == pytest.approx(0.8, abs=0.02)


def test_very_uneven_spend_needs_more_customers_than_its_variance_says():
    assert spend_arm_size(10.0, 5.0) == 63  # 2 (1.96 + 0.84)^2 (10 / 5)^2
    assert spend_arm_size(10.0, 5.0, skewness=2.0) == 355 * 4


@pytest.mark.parametrize(("treated", "held"), [(2, 1), (0, 10), (10, 0)])
def test_tiny_groups_show_nothing(treated, held):
    assert math.isnan(detectable_lift(0.5, treated, held))
