"""Single customers followed through time: how a value comes about, shown on a few telling ones.

A model that is only a table of parameters is not believed. The path of the probability of being
alive, order by order, shows what the model makes of a rhythm and of a silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd

from .estimate import Estimate
from .history import History
from .holdout import day_number
from .protocols import FittedPurchaseModel

POINTS = 160
_QUARTERS = (0.25, 0.75)
_WINDOW_POINTS = 60
_NEWCOMER_SHARE = 0.2


@dataclass(frozen=True)
class Portrait:
    """One customer's history and what follows from it.

    Attributes
    ----------
    role : str
        Why this one: ``"best"``, ``"slipping"`` or ``"newcomer"``.
    customer_id : str
    placed : int
        Orders placed; several on a day are one purchase day.
    orders : Series, index = day
        Revenue of each purchase day.
    path, ahead : Series, index = day
        Probability of being alive, up to today and, without a further order, beyond.
    window : (Timestamp, Timestamp) or None
        Where the middle half of next orders falls, given that one comes within the horizon.
    order_chance : float
        Probability of an order within the horizon.
    value : Series
        The customer's row of table ``values``.
    """

    role: str
    customer_id: str
    placed: int
    orders: pd.Series
    path: pd.Series
    ahead: pd.Series
    window: tuple[pd.Timestamp, pd.Timestamp] | None
    order_chance: float
    value: pd.Series


def telling_customers(
    estimate: Estimate, standing: pd.DataFrame, summary: pd.DataFrame
) -> dict[str, str]:
    """Choose customers worth a look: the best one, one who is slipping, a promising new one.

    Parameters
    ----------
    estimate : Estimate
    standing : DataFrame
        See `churn.standing`.
    summary : DataFrame
        In the order of ``estimate.values``.

    Returns
    -------
    dict of str
        Role and customer; nobody stands in two roles, and roles that nobody fills are absent.
    """
    values = estimate.values
    chosen = {"best": int(values["clv"].to_numpy().argmax())}
    slipping = standing["slipping"].to_numpy() & (np.arange(len(values)) != chosen["best"])
    if slipping.any():
        chosen["slipping"] = int(np.where(slipping, standing["at_stake"], -np.inf).argmax())
    age = summary["T"].to_numpy()
    young = age <= np.quantile(age, _NEWCOMER_SHARE)
    young &= (summary["frequency"] > 0).to_numpy() & (summary["frequency"] <= 2).to_numpy()
    young[list(chosen.values())] = False
    if young.any():
        chosen["newcomer"] = int(np.where(young, values["clv"], -np.inf).argmax())
    return {role: str(values["customer_id"].iloc[at]) for role, at in chosen.items()}


def portraits(estimate: Estimate, history: History, chosen: dict[str, str]) -> list[Portrait]:
    """Draw up the chosen customers.

    Parameters
    ----------
    estimate : Estimate
    history : History
        All that is known.
    chosen : dict of str
        Role and customer.
    """
    values = estimate.values.set_index("customer_id", drop=False)
    return [
        portrait(role, name, history, estimate.purchases, estimate.terms.horizon_days,
                 cast("pd.Series", values.loc[name]))
        for role, name in chosen.items()
    ]  # fmt: skip


def portrait(
    role: str,
    customer_id: str,
    history: History,
    purchases: FittedPurchaseModel,
    horizon_days: float,
    value: pd.Series,
) -> Portrait:
    """Draw up one customer.

    Parameters
    ----------
    role : str
        Why this one.
    customer_id : str
    history : History
        All that is known, or what is known of this customer.
    purchases : FittedPurchaseModel
    horizon_days : float
    value : Series
        The customer's row of table ``values``.
    """
    days, today = history.days, day_number(history.cut)
    place = int(np.flatnonzero(np.asarray(days.customer_ids) == customer_id)[0])
    mine = days.where((days.customer == place) & days.purchase)
    order = np.argsort(mine.day)
    bought, revenue = mine.day[order], mine.revenue[order]
    later = np.unique(np.linspace(today, today + (today - bought[-1]) + 60, 30).astype(int))
    window, chance = _window(purchases, horizon_days, bought, today)
    return Portrait(
        role, customer_id, int((history.orders["customer_id"] == customer_id).sum()),
        pd.Series(revenue, _dates(bought)),
        alive_path(purchases, bought, _grid(bought, today)),
        alive_path(purchases, bought, later), window, chance, value,
    )  # fmt: skip


def alive_path(model: FittedPurchaseModel, bought: np.ndarray, at: np.ndarray) -> pd.Series:
    """Return the probability of being alive as it was known on each day.

    Parameters
    ----------
    model : FittedPurchaseModel
    bought : ndarray of int
        Purchase days since 1970, ascending.
    at : ndarray of int
        Days to look from, on or after the first purchase.
    """
    seen = np.searchsorted(bought, at, side="right")
    rows = pd.DataFrame(
        {
            "frequency": seen - 1,
            "recency": (bought[seen - 1] - bought[0]).astype(float),
            "T": (at - bought[0]).astype(float),
        }
    )
    alive = model.probability_alive(rows).clip(0.0, 1.0)
    return pd.Series(alive.to_numpy(), _dates(at))


def _grid(bought: np.ndarray, today: int) -> np.ndarray:
    """Days to draw the path on: evenly spread, and each purchase with the day before it."""
    even = np.linspace(bought[0], today, POINTS).astype(int)
    return np.unique(np.concatenate([even, bought, np.maximum(bought - 1, bought[0])]))


def _window(
    purchases: FittedPurchaseModel, horizon_days: float, bought: np.ndarray, today: int
) -> tuple[tuple[pd.Timestamp, pd.Timestamp] | None, float]:
    """Where the middle half of the next order falls, and the chance that there is one."""
    ends = np.linspace(0, horizon_days, _WINDOW_POINTS + 1)[1:]
    one = pd.DataFrame(
        {"frequency": len(bought) - 1, "recency": float(bought[-1] - bought[0]),
         "T": float(today - bought[0])}, index=np.arange(len(ends)),
    )  # fmt: skip
    within = purchases.probability_of_purchase_within(one, ends).to_numpy()
    chance = float(within[-1])
    if chance < 0.01:
        return None, chance
    share = np.append(0.0, within) / chance
    low, high = np.interp(_QUARTERS, share, np.append(0.0, ends))
    first = _dates(np.array([today]))[0]
    return (first + pd.Timedelta(days=float(low)), first + pd.Timedelta(days=float(high))), chance


def _dates(days: np.ndarray) -> pd.DatetimeIndex:
    return pd.to_datetime(days, unit="D", origin="unix")
