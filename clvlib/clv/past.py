"""The merchant's own figures that go into the classic formulas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .classic import Classic, net_of_cac, retention_value, simple_value
from .value import DAYS_A_YEAR, ValueTerms


@dataclass(frozen=True)
class PastYear:
    """What an average active customer did lately.

    Attributes
    ----------
    average_order_value : float
        Currency per order.
    orders_a_year : float
        Per customer who was active in the window.
    churn_a_year : float
        Share of active customers who do not order within the following year, from the change
        between two windows next to each other, put on a year.
    window_days : int
        Length of each window.
    """

    average_order_value: float
    orders_a_year: float
    churn_a_year: float
    window_days: int


def past_year(orders: pd.DataFrame, as_of: pd.Timestamp) -> PastYear | None:
    """Measure order value, frequency and churn over the last two windows.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``.
    as_of : Timestamp
        Last instant known.

    Returns
    -------
    PastYear or None
        A window is a year, or half of a shorter history; None below two windows of 28 days, or
        where nobody of the first window was active.
    """
    known = (as_of - orders["ordered_at"].min()).days + 1
    window = int(min(365, known // 2))
    if window < 28:
        return None
    middle = as_of - pd.Timedelta(days=window)
    late = (orders["ordered_at"] > middle).to_numpy()
    early = ~late & (orders["ordered_at"] > middle - pd.Timedelta(days=window)).to_numpy()
    customer, ids = pd.factorize(orders["customer_id"])
    before, after = (np.bincount(customer[w], minlength=len(ids)) > 0 for w in (early, late))
    if not before.any() or not after.any():
        return None
    retained = float((before & after).sum() / before.sum()) ** (DAYS_A_YEAR / window)
    return PastYear(
        float(orders["revenue"][late].mean()),
        float(late.sum() / after.sum() * DAYS_A_YEAR / window),
        1 - retained,
        window,
    )


def classic_values(past: PastYear, terms: ValueTerms, cac: float | None) -> dict[str, Classic]:
    """Return the classic formulas filled with the merchant's own figures; empty without churn."""
    if past.churn_a_year <= 0:
        return {}
    simple = simple_value(
        past.average_order_value, past.orders_a_year, past.churn_a_year, terms.gross_margin
    )
    margin = past.average_order_value * past.orders_a_year * terms.gross_margin
    retention = retention_value(margin, 1 - past.churn_a_year, terms.discount_rate_year, years=10)
    both = {"simple": simple, "retention": retention}
    return both | ({"net_of_cac": net_of_cac(simple, cac)} if cac is not None else {})
