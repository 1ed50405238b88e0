"""What the shop pays for newcomers, by day and channel."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.simulation.clock import Clock
from clvlib.simulation.scenario import Scenario

_NOISE = 0.25


def draw_spend(
    rng: np.random.Generator, scenario: Scenario, clock: Clock, members: pd.DataFrame
) -> pd.DataFrame:
    """Return ``日期``, ``渠道``, ``费用`` (yuan), one row a day and channel.

    Budgets follow the expected newcomers of the day, not the actual ones; over the
    period a channel's spend is its scenario's cost times the members who came through it.
    """
    channels = scenario.channels
    came = np.bincount(members["channel"], minlength=len(channels))
    budget = came * np.array([channel.cac for channel in channels])
    weight = clock.busy()[:, None] * rng.lognormal(0, _NOISE, (clock.days, len(channels)))
    spent = np.rint(100 * budget * weight / weight.sum(axis=0)) / 100
    return pd.DataFrame(
        {
            "日期": np.repeat(clock.dates, len(channels)),
            "渠道": np.tile([channel.name for channel in channels], clock.days),
            "费用": spent.ravel(),
        }
    )
