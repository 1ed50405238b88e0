"""The truth about a generated shop, in the words and units of the report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from clvlib.merchant import Settings
from clvlib.simulation.menu import MENU, PAIRS
from clvlib.simulation.opinions import RATED, REFERRED
from clvlib.simulation.refunds import RETURNED
from clvlib.simulation.scenario import Scenario

CONVENTION = (
    "BG/NBD in weeks: frequency, recency and T count days, at most one purchase a day, T runs to "
    "the last day of the period. Gamma-Gamma in currency units: net value of an order. A refunded "
    "item comes on top of the net value, so gross = net + refunded; no order is refunded whole."
)
# What follows from the laws themselves and is therefore no planted difference.
FOLLOWS = {
    "first_order_value": "spend",
    "first_order_quantity": "spend",
    "first_order_discount_share": "spend (inverse)",
    "first_order_lines": "spend, through the beans",
    "first_channel of the first kind": "takes the customers that the other channels leave",
}


def tell_truth(
    settings: Settings,
    scenario: Scenario,
    members: pd.DataFrame,
    own: pd.DataFrame,
    lines: pd.DataFrame,
    orders: pd.DataFrame,
) -> dict[str, Any]:
    """Return everything that a later stage may be measured against, ready for JSON.

    Parameters
    ----------
    own : pandas.DataFrame
        Orders of members.
    lines, orders : pandas.DataFrame
        All lines and all orders of the till.
    """
    plan = settings.simulation
    assert plan is not None
    return {
        "scenario": scenario.name,
        "simulation": plan.model_dump(mode="json"),
        "currency": settings.currency,
        "convention": CONVENTION,
        "bg_nbd": asdict(scenario.timing),
        "gamma_gamma": asdict(scenario.spending),
        "planted": _planted(scenario, members, own, lines),
        "nothing_planted": [
            "branch",
            "payment",
            "weekday",
            "season",
            "product and category other than beans",
        ],
        "follows": FOLLOWS,
        "opinions": {
            "referred_share": REFERRED,
            "referrers": "the one of four earlier members who buys most often",
            "rated_share": RATED,
            "rating": "goes down with the drop-out",
        },
        "baskets": [{"product": first, "with": second} for first, second in PAIRS],
        "channels": _channels(settings, scenario, members, own),
        "counts": _counts(own, lines, orders),
    }


def _planted(
    scenario: Scenario, members: pd.DataFrame, own: pd.DataFrame, lines: pd.DataFrame
) -> list[dict[str, Any]]:
    """List the traits of the first order with the true means of those with and without."""
    first = own.index[own["number"] == 0]
    hour = own.loc[first, "time"].dt.hour.to_numpy()
    bean_lines = lines.loc[(lines["product"] >= MENU.core), "order"]
    found = [
        ("first_product", "咖啡豆", "mean_spend", np.isin(first, bean_lines)),
        ("hour", "07-09", "rate", hour < 10),
    ]
    column = {"rate": "rate", "dropout": "dropout", "spend": "mean_spend"}
    for position, channel in enumerate(scenario.channels):
        if channel.tilt.slope:
            has = (members["channel"] == position).to_numpy()
            found.append(("first_channel", channel.name, column[channel.tilt.on], has))
    return [_difference(members, *row) for row in found]


def _difference(
    members: pd.DataFrame, trait: str, level: str, quantity: str, has: np.ndarray
) -> dict[str, Any]:
    values = members[quantity].to_numpy()
    return {
        "trait": trait,
        "level": level,
        "goes_with": quantity,
        "members": int(has.sum()),
        "mean_with": _mean(values[has]),
        "mean_without": _mean(values[~has]),
    }


def _channels(
    settings: Settings, scenario: Scenario, members: pd.DataFrame, own: pd.DataFrame
) -> list[dict[str, Any]]:
    """Set what newcomers of each channel cost against the margin that they have brought."""
    net = np.bincount(own["member"], weights=own["net"], minlength=len(members)) / 100
    told = []
    for position, channel in enumerate(scenario.channels):
        came = (members["channel"] == position).to_numpy()
        margin = _mean(net[came] * settings.margin)
        told.append(
            {
                "channel": channel.name,
                "members": int(came.sum()),
                "cac": channel.cac,
                "margin_to_date": margin,
                "paid_back": margin is not None and margin > channel.cac,
            }
        )
    return told


def _counts(own: pd.DataFrame, lines: pd.DataFrame, orders: pd.DataFrame) -> dict[str, Any]:
    kind = orders["kind"].to_numpy()[lines["order"]]
    by_kind = np.bincount(kind, minlength=4)
    refunded = (lines["status"] == RETURNED) | (lines["paid"] < 0)
    of_members = lines[refunded & (kind == 0)]
    return {
        "members": int(own["member"].nunique()),
        "orders": len(own),
        "net_revenue": int(own["net"].sum()) / 100,
        "refunded": int(of_members["paid"].abs().sum()) / 100,
        "rows": {
            "all": len(lines),
            "members": int(by_kind[0]),
            "walk_in": int(by_kind[1]),
            "staff": int(by_kind[2]),
            "test": int(by_kind[3]),
            "marked_refunded": int((lines["status"] == RETURNED).sum()),
            "negative": int((lines["paid"] < 0).sum()),
        },
    }


def _mean(values: np.ndarray) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None
