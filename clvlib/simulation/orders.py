"""Every order that the till saw: of members, walk-ins, staff and the till's own tests."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.simulation.clock import Clock, draw_seconds
from clvlib.simulation.scenario import Scenario

MEMBER, WALK_IN, STAFF, TEST = 0, 1, 2, 3
_STAY_WITH_CHANNEL, _STAY_WITH_BRANCH = 0.75, 0.85
_WALK_IN_CHANNELS = (0.80, 0.02, 0.12, 0.06)
_CASH = 0.10
_STAFF_DAYS = 0.7


def member_orders(
    rng: np.random.Generator,
    scenario: Scenario,
    clock: Clock,
    members: pd.DataFrame,
    visits: pd.DataFrame,
) -> pd.DataFrame:
    """Return one order a visit: value, time of day, channel, branch, payment.

    The net value is the Gamma-Gamma draw, rounded to the fen.
    """
    member, count = visits["member"].to_numpy(), len(visits)
    first = visits["number"].to_numpy() == 0
    orders = visits.assign(kind=MEMBER)
    yuan = rng.gamma(scenario.spending.p, 1 / members["nu"].to_numpy()[member])
    orders["net"] = _fen(yuan)
    early = members["morning"].to_numpy()[member]
    orders["second"] = draw_seconds(rng, clock.weekday[visits["day"]], early)
    shares = [channel.tilt.share for channel in scenario.channels]
    stays = first | (rng.random(count) < _STAY_WITH_CHANNEL)
    wanders = rng.choice(len(shares), size=count, p=np.array(shares))
    orders["channel"] = np.where(stays, members["channel"].to_numpy()[member], wanders)
    home = first | (rng.random(count) < _STAY_WITH_BRANCH)
    elsewhere = _branches(rng, scenario, count)
    orders["branch"] = np.where(home, members["branch"].to_numpy()[member], elsewhere)
    orders["payment"] = rng.choice(len(scenario.payments), size=count, p=scenario.payment_shares)
    orders["beans"] = members["beans"].to_numpy()[member]
    return orders


def other_orders(
    rng: np.random.Generator, scenario: Scenario, clock: Clock, members_orders: int
) -> pd.DataFrame:
    """Return the orders that no analysis of customers should see, in the same columns."""
    walk_ins = rng.poisson(scenario.walk_in_ratio * members_orders)
    days = [
        rng.choice(clock.days, size=walk_ins, p=clock.busy()),
        np.flatnonzero(rng.random(clock.days) < _STAFF_DAYS),
        rng.integers(0, clock.days, scenario.test_orders),
    ]
    kind = np.repeat([WALK_IN, STAFF, TEST], [len(part) for part in days])
    day, count = np.concatenate(days), len(kind)
    orders = pd.DataFrame({"member": -1, "number": 0, "day": day, "kind": kind})
    typical = np.select([kind == WALK_IN, kind == STAFF], [scenario.walk_in_value, 12.0])
    orders["net"] = np.where(kind == TEST, 1, _fen(rng.gamma(4.0, typical / 4.0)))
    orders["second"] = draw_seconds(rng, clock.weekday[day])
    channel = rng.choice(len(scenario.channels), size=count, p=_WALK_IN_CHANNELS)
    orders["channel"] = np.where(kind == WALK_IN, channel, 0)
    orders["branch"] = np.where(kind == TEST, 0, _branches(rng, scenario, count))
    payment = rng.choice(len(scenario.payments), size=count, p=scenario.payment_shares)
    cash = (orders["channel"] == 0) & (rng.random(count) < _CASH)
    orders["payment"] = np.where(cash, scenario.payments.index("现金"), payment)
    orders["beans"] = False
    return orders


def _fen(yuan: np.ndarray) -> np.ndarray:
    return np.maximum(np.rint(yuan * 100).astype("int64"), 1)


def _branches(rng: np.random.Generator, scenario: Scenario, count: int) -> np.ndarray:
    return rng.choice(len(scenario.branches), size=count, p=scenario.branch_shares)
