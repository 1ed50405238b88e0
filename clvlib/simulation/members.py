"""Who the members are: their hidden rates first, their visible traits after.

The order matters. Rate, drop-out and spend are drawn from the laws of the scenario;
traits are assigned afterwards, by the quantile that was drawn. That plants a true
difference between groups and leaves BG/NBD and Gamma-Gamma exact over all members.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import betainc, gammainc

from clvlib.simulation.clock import Clock
from clvlib.simulation.scenario import Scenario, Tilt


def draw_members(
    rng: np.random.Generator, scenario: Scenario, clock: Clock, count: int
) -> pd.DataFrame:
    """Draw members in the order of their first day.

    Returns
    -------
    pandas.DataFrame
        ``first_day`` (from 0), ``rate`` (purchases a week), ``dropout``, ``nu``, ``mean_spend``
        (yuan an order) and the traits ``channel``, ``branch`` (positions), ``morning``, ``beans``.
    """
    timing, spending = scenario.timing, scenario.spending
    members = pd.DataFrame(
        {
            "first_day": np.sort(rng.choice(clock.days, size=count, p=clock.busy())),
            "rate": rng.gamma(timing.r, 1 / timing.alpha, count),
            "dropout": rng.beta(timing.a, timing.b, count),
            "nu": rng.gamma(spending.q, 1 / spending.gamma, count),
        }
    )
    members["mean_spend"] = spending.p / members["nu"]
    quantiles = _quantiles(members, scenario)
    members["channel"] = _draw_channel(rng, scenario, quantiles)
    members["branch"] = rng.choice(len(scenario.branches), size=count, p=scenario.branch_shares)
    members["morning"] = rng.random(count) < _probability(scenario.morning, quantiles)
    members["beans"] = rng.random(count) < _probability(scenario.beans, quantiles)
    return members


def _quantiles(members: pd.DataFrame, scenario: Scenario) -> dict[str, np.ndarray]:
    """Return where each member stands in the true law of rate, drop-out and mean spend."""
    timing, spending = scenario.timing, scenario.spending
    return {
        "rate": gammainc(timing.r, timing.alpha * members["rate"].to_numpy()),
        "dropout": betainc(timing.a, timing.b, members["dropout"].to_numpy()),
        "spend": 1 - gammainc(spending.q, spending.gamma * members["nu"].to_numpy()),
    }


def _probability(tilt: Tilt, quantiles: dict[str, np.ndarray]) -> np.ndarray:
    return np.clip(tilt.share + tilt.slope * (quantiles[tilt.on] - 0.5), 0, 1)


def _draw_channel(
    rng: np.random.Generator, scenario: Scenario, quantiles: dict[str, np.ndarray]
) -> np.ndarray:
    """Draw the channel of the first order; what the later channels leave goes to the first."""
    others = [_probability(channel.tilt, quantiles) for channel in scenario.channels[1:]]
    above = (rng.random(len(quantiles["rate"])) < np.cumsum(others, axis=0)).sum(axis=0)
    count = len(scenario.channels)
    return (count - above) % count
