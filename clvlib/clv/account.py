"""From orders to money, step by step: of the customers known today, and of a new one.

A report that says "value" and leaves open whether it is revenue or margin, from today or from the
first order, before or after what the customer cost, is read wrongly. So every step has a name
here: gross LTV is revenue, CLV is discounted margin less servicing, residual is from today on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .estimate import Estimate
from .value import DAYS_A_YEAR, ValueTerms

_RECENT_DAYS = 365
_LEAST_NEW = 30


@dataclass(frozen=True)
class Steps:
    """One way from orders to CLV; money in currency.

    Attributes
    ----------
    customers : int
        How many it is about; 1 for a mean new customer.
    orders : float
        Expected over the horizon; for a new customer with the first one.
    ltv : float
        Gross LTV: undiscounted revenue over the horizon.
    margin : float
        Gross margin of it.
    servicing : float
        What serving these orders costs.
    discount : float
        What discounting takes off.
    clv : float
        ``margin - servicing - discount``: net CLV, before acquisition cost.
    low, high : float
        80 % interval of ``clv``.
    """

    customers: int
    orders: float
    ltv: float
    margin: float
    servicing: float
    discount: float
    clv: float
    low: float
    high: float

    @property
    def order_value(self) -> float:
        """Revenue an order; 0 without orders."""
        return self.ltv / self.orders if self.orders > 0 else 0.0


@dataclass(frozen=True)
class Account:
    """Residual value of all known customers, and value of a new one from acquisition.

    Attributes
    ----------
    terms : ValueTerms
    residual : Steps
        All customers known today, from today on.
    newcomer : Steps
        A mean new customer, from the first order on.
    newcomers : int
        Customers whose first orders say what a first order is worth.
    """

    terms: ValueTerms
    residual: Steps
    newcomer: Steps
    newcomers: int


def account(estimate: Estimate, summary: pd.DataFrame) -> Account:
    """Draw up the account.

    Parameters
    ----------
    estimate : Estimate
    summary : DataFrame, one row a customer
        ``T`` (days since the first order) and ``first_value`` (currency).
    """
    recent = summary[summary["T"] <= _RECENT_DAYS]
    won = recent if len(recent) >= _LEAST_NEW else summary
    return Account(
        estimate.terms, _residual(estimate), _newcomer(estimate, won), len(won)
    )  # fmt: skip


def _residual(estimate: Estimate) -> Steps:
    values, terms = estimate.values, estimate.terms
    orders, ltv = float(values["expected_orders"].sum()), float(values["expected_revenue"].sum())
    margin, servicing = ltv * terms.gross_margin, orders * terms.servicing_cost
    low, high = estimate.total_range
    return Steps(
        len(values), orders, ltv, margin, servicing, margin - servicing - estimate.total,
        estimate.total, low, high,
    )  # fmt: skip


def _newcomer(estimate: Estimate, won: pd.DataFrame) -> Steps:
    """Follow a mean new customer: the first order at once, repeats as the model expects them."""
    terms = estimate.terms
    repeats, discounted = newcomer_repeats(estimate)
    first = float(won["first_value"].mean())
    later = _repeat_value(estimate, first)
    orders, ltv = 1.0 + repeats, first + repeats * later
    margin, servicing = ltv * terms.gross_margin, orders * terms.servicing_cost

    def worth(of_first: float, of_later: float) -> float:
        net_later = of_later * (later * terms.gross_margin - terms.servicing_cost)
        return of_first * (first * terms.gross_margin - terms.servicing_cost) + net_later

    clv = worth(1.0, discounted)
    low, high = (worth(1.0, discounted * f) for f in relative_range(estimate))
    return Steps(
        1, orders, ltv, margin, servicing, margin - servicing - clv, clv, low, high
    )  # fmt: skip


def newcomer_repeats(estimate: Estimate) -> tuple[float, float]:
    """Return the repeat orders of a new customer over the horizon, plain and discounted.

    The model behind the values speaks.
    """
    ends, factors = estimate.terms.slices()
    nobody = pd.DataFrame({"frequency": [0], "recency": [0.0], "T": [0.0]})
    until = np.array(
        [float(estimate.purchases.expected_purchases(nobody, float(end)).iloc[0]) for end in ends]
    )
    steps = np.diff(until, prepend=0.0)
    return float(steps.sum()), float(steps @ factors)


def relative_range(estimate: Estimate) -> tuple[float, float]:
    """Return the 80 % interval of the total over the total; (1, 1) without a positive total."""
    low, high = estimate.total_range
    total = estimate.total
    return (low / total, high / total) if total > 0 else (1.0, 1.0)


def monthly_rate(terms: ValueTerms) -> float:
    """Return the monthly rate that a year's discount rate comes to, so that both can be read."""
    return float((1 + terms.discount_rate_year) ** (1 / 12) - 1)


def horizon_years(terms: ValueTerms) -> float:
    """Return the horizon in years."""
    return terms.horizon_days / DAYS_A_YEAR


def _repeat_value(estimate: Estimate, first: float) -> float:
    """Return the mean value of a repeat order: that of a customer of whom only one order is known."""
    one = pd.DataFrame(
        {"frequency": [0], "recency": [0.0], "T": [0.0], "monetary_value": [0.0],
         "first_value": [first]}
    )  # fmt: skip
    said = float(estimate.spend.expected_spend(one).iloc[0])
    return said if np.isfinite(said) else first
