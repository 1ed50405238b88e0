"""What one success of a play is worth, and what is at stake for a group.

All money is margin over the horizon. What somebody who comes back is worth is the value of a customer
at the own pace (column ``back`` of :mod:`clvlib.strategy.returning`) who is as likely to be one as the
loyal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.strategy.doubt import LEAST_ALIVE
from clvlib.strategy.playbook import Play

LOYAL = ("champions", "loyal", "active")


@dataclass(frozen=True)
class Yardsticks:
    """Figures of the whole base by which single groups are measured.

    Parameters
    ----------
    loyal_alive : float
        Mean probability of still being a customer among champions, loyal and active.
    loyal_clv : float
        Mean CLV of those; money.
    newcomer : float
        What a new customer brings over the horizon: what the first order leaves, plus the mean
        CLV of customers in the segments new and promising (of all, where there are none).
    margin : float
        Gross margin as a share of revenue.
    horizon_days : float
        Length of the horizon.
    servicing : float
        What an order costs beyond its goods; money.
    """

    loyal_alive: float
    loyal_clv: float
    newcomer: float
    margin: float
    horizon_days: float
    servicing: float = 0.0

    def left_of(self, order: float) -> float:
        """Return what an order of that revenue leaves: its margin less what serving it costs."""
        return order * self.margin - self.servicing


def yardsticks(
    base: pd.DataFrame, margin: float, horizon_days: float, servicing: float = 0.0
) -> Yardsticks:
    """Measure the whole base.

    Parameters
    ----------
    base : pandas.DataFrame
        Customers with their values, from :func:`clvlib.strategy.matching.customer_base`.
    margin : float
        Gross margin.
    horizon_days : float
        Length of the horizon.
    servicing : float
        What an order costs beyond its goods; money.
    """
    loyal = base[base["segment"].isin(LOYAL)]
    loyal = loyal if len(loyal) else base
    fresh = base[base["segment"].isin(["new", "promising"])]
    fresh = fresh if len(fresh) else base
    return Yardsticks(
        loyal_alive=float(loyal["probability_alive"].mean()),
        loyal_clv=float(loyal["clv"].mean()),
        newcomer=float(base["first_value"].mean() * margin - servicing + fresh["clv"].mean()),
        margin=margin,
        horizon_days=horizon_days,
        servicing=servicing,
    )


def stake(group: pd.DataFrame) -> pd.Series:
    """Return each customer's CLV, which is at stake in plays that keep, care or grow; money."""
    return group["clv"].astype(float)


def regained(group: pd.DataFrame, sticks: Yardsticks) -> pd.Series:
    """Return what each customer would bring more over the horizon by coming back; money.

    What the order leaves with which they return, and then the gap between the value of somebody as
    likely to be a customer as the loyal, at the own pace (column ``back``, see
    :mod:`clvlib.strategy.returning`), and the value now. Where no model tells the own pace it is
    ``clv · (p_loyal / p − 1)``, with p taken as 2 % below that, and no more than the pace of all days
    so far; where p is unknown too, the gap to the loyal's mean CLV is taken. The gap is never negative.
    """
    firm = sticks.left_of(next_order(group))
    clv = group["clv"].to_numpy(float)
    alive = np.maximum(group["probability_alive"].to_numpy(float), LEAST_ALIVE)
    by_model = clv * (sticks.loyal_alive / alive - 1)
    gap = np.where(np.isfinite(by_model), by_model, sticks.loyal_clv - clv)
    most = np.maximum(at_own_pace(group, sticks) - clv, 0.0)
    gap = np.fmin(np.maximum(gap, 0.0), most)  # no bound where the pace is unknown
    if "back" in group:  # those whose own pace the model does not tell keep the gap by formula
        back = group["back"].to_numpy(float)
        own = np.maximum(sticks.loyal_alive * back - clv, 0.0)
        gap = np.where(np.isnan(back), gap, own)
    return pd.Series(gap + firm, group.index)


def at_own_pace(group: pd.DataFrame, sticks: Yardsticks) -> np.ndarray:
    """Return what each customer would bring over the horizon at the pace of all days so far; money."""
    count = group["orders"].to_numpy(float)
    spend = group["revenue"].to_numpy(float) / np.maximum(count, 1)
    if "expected_spend" in group:
        expected = group["expected_spend"].to_numpy(float)
        spend = np.where(np.isnan(expected), spend, expected)
    orders = count / np.maximum(group["T"].to_numpy(float), 1) * sticks.horizon_days
    return orders * (spend * sticks.margin - sticks.servicing)


def worth_of_success(group: pd.DataFrame, success: str, sticks: Yardsticks) -> float:
    """Return the margin that one success brings over the horizon.

    ``stays``: the mean CLV of the group; ``returns``: the mean of :func:`regained`;
    ``extra_order``: what the next order of one of them leaves; ``new_customer``: what a
    newcomer brings.
    """
    if success == "stays":
        return float(group["clv"].mean())
    if success == "returns":
        return float(regained(group, sticks).mean())
    if success == "new_customer":
        return sticks.newcomer
    return sticks.left_of(next_order(group))


def worth_each(group: pd.DataFrame, success: str, sticks: Yardsticks) -> pd.Series:
    """Return what a success with each customer is worth; its mean is :func:`worth_of_success`."""
    if success == "stays":
        return group["clv"].astype(float)
    if success == "returns":
        return regained(group, sticks)
    return pd.Series(worth_of_success(group, success, sticks), index=group.index)


def forecast_worth(
    group: pd.DataFrame, success: str, sticks: Yardsticks, worth: float | None = None
) -> float:
    """Return the part of a success's worth that rests on the forecast and not on past orders.

    ``worth`` is that of :func:`worth_of_success`, where it is known already.
    """
    if success == "extra_order":
        return 0.0
    firm = sticks.left_of(next_order(group)) if success == "returns" else 0.0
    worth = worth_of_success(group, success, sticks) if worth is None else worth
    return max(worth - firm, 0.0)


def spread_of_orders(group: pd.DataFrame) -> float:
    """Return the coefficient of variation of the customers' average orders, at least one half."""
    each = group["revenue"] / group["orders"].clip(lower=1)
    mean = float(each.mean())
    return max(float(each.std(ddof=0)) / mean, 0.5) if mean > 0 else 1.0


def average_order(group: pd.DataFrame) -> float:
    """Return the mean revenue of an order of the group's customers."""
    return float(group["revenue"].sum() / max(float(group["orders"].sum()), 1.0))


def next_order(group: pd.DataFrame) -> float:
    """Return the mean revenue expected of the next order of one of the group's customers.

    Any of them may be the one who orders once more, so each counts once, however many orders
    there were: dear and rare customers more than they do in the average order.
    """
    expected = group["expected_spend"].dropna() if "expected_spend" in group else []
    return float(np.mean(expected)) if len(expected) else average_order(group)


def base_rate(group: pd.DataFrame, days: float, sticks: Yardsticks) -> float:
    """Return the share of a group expected to order within some days without any action.

    Expected orders over the horizon are spread evenly and taken as Poisson for each customer;
    without expectations, the customers' own past rates are used.
    """
    expected = group["expected_orders"] * days / sticks.horizon_days
    past = group["orders"] / group["T"].clip(lower=1) * days
    rate = expected.fillna(past).clip(lower=0)
    return float(np.mean(1 - np.exp(-rate)))


def value_at_stake(play: Play, people: pd.DataFrame, sticks: Yardsticks) -> float:
    """Return the money that a play is about; margin over the horizon.

    The CLV of the group where it is to be kept, cared for or grown, so never more than the
    CLV of the whole base; what all of the group would bring beyond their CLV by coming back
    where they are to be won back; the value of the newcomers expected where they are to
    recommend; what is spent on them today where contact is to stop.
    """
    if play.aim == "win_back":
        return float(regained(people, sticks).sum())
    if play.aim == "acquire":
        return len(people) * play.effect.mean * sticks.newcomer
    if play.aim == "save":
        return -len(people) * play.cost.contact * average_order(people)
    return float(stake(people).sum())
