"""What a value is made of: purchases, loyalty, referrals, and servicing saved.

Kumar et al. (2010), "Undervalued or overvalued customers: capturing total customer engagement
value": a customer is worth more than the next orders. Only what the orders carry is counted: loyalty
always (what a customer is expected to bring beyond customers alike), referrals where a column
``referred_by`` names who sent whom, servicing where ``servicing_cost`` says what each order cost to serve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .account import horizon_years
from .credibility import pool
from .estimate import Estimate

REFERRER, COST, RATING = "referred_by", "servicing_cost", "rating"
_CLASSES = 5
_FEWEST_ALIKE = 20
_SHORTEST_YEARS = 1 / 12


@dataclass(frozen=True)
class Components:
    """The parts of every customer's value.

    Attributes
    ----------
    customers : DataFrame
        ``customer_id``, ``purchases`` (mean CLV of customers alike), ``loyalty`` (CLV beyond that),
        ``referrals`` and ``servicing`` (saved against the mean order); the last two NaN where the
        orders do not carry them.
    referred : int
        Customers whom another one sent.
    referral_worth : float
        Currency a referral is counted at.
    """

    customers: pd.DataFrame
    referred: int
    referral_worth: float


def components(
    estimate: Estimate, summary: pd.DataFrame, orders: pd.DataFrame, referral_worth: float
) -> Components:
    """Split every customer's value.

    Parameters
    ----------
    estimate : Estimate
    summary : DataFrame, one row a customer, in the order of ``estimate.values``
        ``T`` (days) and ``first_value`` (currency).
    orders : DataFrame
        With ``referred_by`` (customer ids) and ``servicing_cost`` where they are known.
    referral_worth : float
        What a referral is worth in currency: the cost of winning a customer that it saves, or
        the value of a new customer.
    """
    values = estimate.values
    alike = _alike(summary, values["clv"])
    sent = referrals(orders, summary["customer_id"])
    coming = _expected_referrals(sent, summary, values, horizon_years(estimate.terms))
    table = pd.DataFrame(
        {
            "customer_id": values["customer_id"],
            "purchases": alike,
            "loyalty": values["clv"].to_numpy() - alike,
            "referrals": np.nan if sent is None else coming * referral_worth,
            "servicing": _servicing_saved(orders, values),
        }
    )
    return Components(table, 0 if sent is None else int(sent.sum()), referral_worth)


def referrals(orders: pd.DataFrame, customers: pd.Series) -> pd.Series | None:
    """Count whom each customer has sent: the referrer named on a newcomer's first order.

    Returns
    -------
    Series or None
        In the order of ``customers``; None without the column or where nobody was sent by a
        known customer.
    """
    if REFERRER not in orders or orders[REFERRER].isna().all():
        return None
    first = orders.sort_values("ordered_at", kind="stable").drop_duplicates("customer_id")
    known = first[first[REFERRER].isin(customers) & (first[REFERRER] != first["customer_id"])]
    if known.empty:
        return None
    counted = known[REFERRER].value_counts()
    return counted.reindex(customers.to_numpy()).fillna(0).astype(int)


def first_rating(orders: pd.DataFrame, customers: pd.Series) -> pd.Series | None:
    """Return how content each customer was with the first order: low, middle or high.

    Only the first order counts, so that no later opinion explains what came before it.

    Returns
    -------
    Series of str, index = customer_id, or None
        Missing where not rated; None without ratings, or where all are the same.
    """
    if RATING not in orders:
        return None
    first = orders.sort_values("ordered_at", kind="stable").drop_duplicates("customer_id")
    told = pd.to_numeric(first[RATING], errors="coerce").set_axis(first["customer_id"])
    told = told.reindex(customers.to_numpy())
    low, high = told.quantile([1 / 3, 2 / 3]).to_numpy(float)
    if not told.max() > told.min():
        return None
    best = told > high if (told > high).any() else told >= high
    worst = told < low if (told < low).any() else told <= low
    band = np.select([best, worst], ["high", "low"], "middle")
    return pd.Series(band, told.index).where(told.notna())


def _alike(summary: pd.DataFrame, clv: pd.Series) -> np.ndarray:
    """Mean CLV of customers won at about the same time with a first order of about this size."""
    age = pd.qcut(summary["T"].rank(method="first"), _CLASSES, labels=False)
    size = pd.qcut(summary["first_value"].rank(method="first"), _CLASSES, labels=False)
    cell = age * _CLASSES + size
    small = cell.map(cell.value_counts()) < _FEWEST_ALIKE
    cell = cell.where(~small, -1)
    return clv.groupby(cell.to_numpy()).transform("mean").to_numpy(float)


def _expected_referrals(
    sent: pd.Series | None, summary: pd.DataFrame, values: pd.DataFrame, years: float
) -> np.ndarray:
    """Expect referrals over the horizon: a rate a year drawn to the mean, while a customer stays."""
    if sent is None:
        return np.zeros(len(summary))
    watched = np.maximum(summary["T"].to_numpy(float) / 365.25, _SHORTEST_YEARS)
    rate = sent.to_numpy(float) / watched
    mean = float(sent.sum() / watched.sum())
    pooled = pool(rate, watched, np.full(len(rate), mean), mean)  # Poisson: variance = mean
    return pooled.mean.clip(min=0.0) * years * values["probability_alive"].to_numpy(float)


def _servicing_saved(orders: pd.DataFrame, values: pd.DataFrame) -> np.ndarray:
    """Cost of the mean order less the customer's own, drawn to it, over the expected orders."""
    missing = np.full(len(values), np.nan)
    if COST not in orders:
        return missing
    cost = pd.to_numeric(orders[COST], errors="coerce")
    known = pd.DataFrame({"customer_id": orders["customer_id"], "cost": cost}).dropna()
    if known.empty:
        return missing
    each = known.groupby("customer_id")["cost"].agg(["mean", "size", "var"])
    within = float(each["var"].mean()) if each["var"].notna().any() else 0.0
    mean = float(known["cost"].mean())
    pooled = pool(
        each["mean"].to_numpy(), each["size"].to_numpy(float), np.full(len(each), within), mean
    )
    own = pd.Series(pooled.mean, each.index).reindex(values["customer_id"]).fillna(mean)
    return (mean - own.to_numpy()) * values["expected_orders"].to_numpy(float)
