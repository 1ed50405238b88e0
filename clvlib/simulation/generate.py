"""One shop from its settings: members, visits, baskets, till, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from clvlib.errors import InputError
from clvlib.merchant import Settings, Simulation
from clvlib.simulation.acquisition import draw_spend
from clvlib.simulation.baskets import fill_baskets
from clvlib.simulation.clock import Clock
from clvlib.simulation.members import draw_members
from clvlib.simulation.menu import MENU
from clvlib.simulation.opinions import add_opinions
from clvlib.simulation.orders import MEMBER, TEST, member_orders, other_orders
from clvlib.simulation.refunds import add_refunds
from clvlib.simulation.scenario import COFFEE, Scenario
from clvlib.simulation.till import ring_up
from clvlib.simulation.truth import tell_truth
from clvlib.simulation.visits import draw_visits

# Each part of the shop draws from its own stream, so that changing one leaves the others alone.
_STREAMS = ("members", "visits", "orders", "others", "baskets", "refunds", "spend", "opinions")


@dataclass(frozen=True)
class Simulated:
    """A generated shop.

    Attributes
    ----------
    rows : pandas.DataFrame
        The till's rows as exported, Chinese headers, money in yuan, each once and by time.
    orders : pandas.DataFrame
        The true orders of members, one a member and day: ``order_id``, ``customer_id``,
        ``member``, ``number``, ``time``, ``day``, ``net`` (fen), ``channel``, ``branch``.
    members : pandas.DataFrame
        What no export shows: ``rate``, ``dropout``, ``nu``, traits and ``customer_id`` of each.
    spend : pandas.DataFrame
        Acquisition spend by day and channel.
    truth : dict
        Parameters, planted differences and counts; what ``truth.json`` holds.
    """

    rows: pd.DataFrame
    orders: pd.DataFrame
    members: pd.DataFrame
    spend: pd.DataFrame
    truth: dict[str, Any]


def simulate(settings: Settings, scenario: Scenario = COFFEE) -> Simulated:
    """Generate the shop that the ``simulation`` block of the settings describes.

    The same settings give the same shop.

    Raises
    ------
    InputError
        If the settings have no ``simulation`` block or its period is under two weeks.
    """
    plan = _plan(settings)
    streams = np.random.SeedSequence(plan.seed).spawn(len(_STREAMS))
    rng = {name: np.random.default_rng(seed) for name, seed in zip(_STREAMS, streams, strict=True)}
    clock = Clock.over(plan.start, plan.end)
    members = draw_members(rng["members"], scenario, clock, plan.customers)
    visits = draw_visits(rng["visits"], members, clock)
    own = member_orders(rng["orders"], scenario, clock, members, visits)
    others = other_orders(rng["others"], scenario, clock, len(own))
    orders = pd.concat([own, others], ignore_index=True)
    lines = _as_tests(fill_baskets(rng["baskets"], orders), orders)
    lines = add_refunds(rng["refunds"], lines, orders, scenario.refund_share)
    spend = draw_spend(rng["spend"], scenario, clock, members)
    orders, rows = ring_up(scenario, clock, orders, lines)
    own = orders[orders["kind"] == MEMBER].drop(columns=["kind", "second", "beans"])
    members["customer_id"] = own.loc[own["number"] == 0, "customer_id"].to_numpy()
    rows = add_opinions(rng["opinions"], scenario, rows, own, members)
    truth = tell_truth(settings, scenario, members, own, lines, orders)
    return Simulated(rows=rows, orders=own, members=members, spend=spend, truth=truth)


def _plan(settings: Settings) -> Simulation:
    plan = settings.simulation
    if plan is None:
        raise InputError(
            "simulation", "is missing in merchant.yml", remedy="only generated merchants have it"
        )
    if (plan.end - plan.start).days < 14:
        raise InputError(
            "simulation.end", f"is {plan.end}", allowed="at least two weeks after simulation.start"
        )
    return plan


def _as_tests(lines: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Turn the till's test orders into a single line of one fen."""
    test = (orders["kind"].to_numpy() == TEST)[lines["order"]]
    lines = lines[~(test & lines.duplicated("order"))].reset_index(drop=True)
    test = (orders["kind"].to_numpy() == TEST)[lines["order"]]
    lines.loc[test, ["product", "size", "quantity", "price", "discount", "paid"]] = [
        len(MENU.names) - 1, 0, 1, 1, 0, 1
    ]  # fmt: skip
    return lines
