"""What the model of the customers does not know: newcomers, their cost, their channels."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.scenarios import Business

FEWEST = 30  # newcomers of a channel, below which nothing is said about it
MOVED = 0.20
ELASTICITY = 0.5  # of newcomers to spend: an assumption; each further one costs more than the last


def business(
    customers: pd.DataFrame,
    orders: pd.DataFrame,
    as_of: pd.Timestamp,
    margin: float,
    days: float,
    cac: float | None,
    spend: pd.DataFrame | None,
) -> Business:
    """Measure what newcomers bring and cost.

    Parameters
    ----------
    customers : pandas.DataFrame
        Table ``customers``, with ``clv`` where it is known.
    orders : pandas.DataFrame
        Table ``orders``.
    as_of : pandas.Timestamp
        Last instant known.
    margin, days : float
        Gross margin; length of the horizon.
    cac : float or None
        What a newcomer costs, from the settings.
    spend : pandas.DataFrame or None
        Table ``acquisition``.
    """
    span = (as_of - orders["ordered_at"].min()) / pd.Timedelta(days=1)
    window = min(days, max(span, 1.0))
    since = as_of - pd.Timedelta(days=window)
    fresh = customers[customers["first_order_at"] > since]
    expected = len(fresh) * days / window
    cost = float("nan") if cac is None else float(cac)
    if cac is None and spend is not None and len(fresh):
        cost = float(spend.loc[spend["day"] > since, "spend"].sum()) / len(fresh)
    first = fresh["first_value"].to_numpy(float) if len(fresh) else None
    mix = _mix(customers, orders, margin, spend, since) * days / window
    return Business(margin, days, expected, first, cost if cost > 0 else float("nan"), mix)


def _mix(
    customers: pd.DataFrame, orders: pd.DataFrame, margin: float, spend: pd.DataFrame | None,
    since: pd.Timestamp,
) -> float:  # fmt: skip
    """Return the profit of moving a fifth of the worst channel's spend to the best one.

    Newcomers are taken to grow with the square root of a channel's spend; NaN where fewer than two
    channels have both spend and newcomers enough.
    """
    if spend is None or "channel" not in orders or "clv" not in customers:
        return float("nan")
    first = orders.sort_values("ordered_at").drop_duplicates("customer_id")
    fresh = customers[customers["first_order_at"] > since].merge(
        first[["customer_id", "channel"]], on="customer_id"
    )
    value = (fresh["clv"] + fresh["revenue"] * margin).groupby(fresh["channel"])
    paid = spend[spend["day"] > since].groupby("channel")["spend"].sum()
    table = pd.DataFrame({"value": value.sum(), "count": value.size(), "paid": paid}).dropna()
    table = table[(table["count"] >= FEWEST) & (table["paid"] > 0)]
    if len(table) < 2:
        return float("nan")
    back = table["value"] / table["paid"]
    worst, best = str(back.idxmin()), str(back.idxmax())
    moved = MOVED * float(table["paid"][worst])
    more = (1 + moved / float(table["paid"][best])) ** ELASTICITY - 1
    less = 1 - (1 - MOVED) ** ELASTICITY
    return float(table["value"][best] * more - table["value"][worst] * less)


def with_channels(contrasts: pd.DataFrame, firm: Business) -> pd.DataFrame:
    """Add the finding that some channel brings more for its cost to those of chapter 4."""
    if not firm.mix > 0:
        return contrasts
    row = {"trait": "acquisition", "level": "best", "difference": 1.0, "low": 1.0, "high": 1.0}
    return pd.concat([contrasts, pd.DataFrame([row])], ignore_index=True)
