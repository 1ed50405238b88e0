"""What a customer is still worth: discounted margin over a horizon, with every unit in its name.

The two classic mistakes, a monthly rate given as a yearly one and weeks given as days, change a
value threefold. Here the rate is a year's, the horizon is in days, and both are refused when they
cannot be meant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .protocols import FittedPurchaseModel, FittedSpendModel
from .rows import check_horizon

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12


@dataclass(frozen=True)
class ValueTerms:
    """How future money is counted.

    Attributes
    ----------
    horizon_days : float
        How far ahead, in days.
    discount_rate_year : float
        A year's discount: 0.10 for 10 % a year, between 0 and 1.
    gross_margin : float
        Share of revenue that is left after the cost of goods, over 0 and up to 1.
    slice_days : float
        Purchases are discounted by slices of at most this length, in the middle of each.
    servicing_cost : float
        Currency that an order costs beyond its goods.
    """

    horizon_days: float
    discount_rate_year: float
    gross_margin: float = 1.0
    slice_days: float = DAYS_A_MONTH
    servicing_cost: float = 0.0

    def __post_init__(self) -> None:
        check_horizon(self.horizon_days)
        if not 0 <= self.discount_rate_year <= 1:
            raise ValueError(
                "discount_rate_year must be between 0 and 1 (0.10 for 10 % a year), "
                f"found {self.discount_rate_year}"
            )
        if not 0 < self.gross_margin <= 1:
            raise ValueError(
                "gross_margin must be over 0 and up to 1 (0.40 for 40 %), "
                f"found {self.gross_margin}"
            )
        if not self.slice_days > 0:
            raise ValueError(f"slice_days must be positive days, found {self.slice_days}")
        if not (np.isfinite(self.servicing_cost) and self.servicing_cost >= 0):
            raise ValueError(
                f"servicing_cost must be 0 or more (currency an order), found {self.servicing_cost}"
            )

    def slices(self) -> tuple[np.ndarray, np.ndarray]:
        """Give the slices' ends (days from now) and the discount factors of their middles."""
        count = max(int(np.ceil(self.horizon_days / self.slice_days - 1e-9)), 1)
        ends = np.minimum(self.slice_days * np.arange(1, count + 1), self.horizon_days)
        middles = (ends + np.append(0.0, ends[:-1])) / 2
        return ends, (1 + self.discount_rate_year) ** (-middles / DAYS_A_YEAR)


def customer_lifetime_value(
    purchases: FittedPurchaseModel,
    spend: FittedSpendModel,
    summary: pd.DataFrame,
    terms: ValueTerms,
) -> pd.DataFrame:
    """Forecast orders, revenue and discounted margin of each customer over the horizon.

    Residual value from the as-of day of the summary on; acquisition cost is not taken off.

    Parameters
    ----------
    purchases, spend : fitted models
    summary : DataFrame, one row a customer
        With ``customer_id``.
    terms : ValueTerms

    Returns
    -------
    DataFrame, index of the summary
        ``customer_id``, ``probability_alive``, ``expected_orders``, ``expected_spend`` (currency
        per order), ``expected_revenue`` (undiscounted) and ``clv`` (discounted margin).
    """
    discounted, orders = discounted_purchases(purchases, summary, terms)
    worth = spend.expected_spend(summary)
    return pd.DataFrame(
        {
            "customer_id": summary["customer_id"],
            "probability_alive": purchases.probability_alive(summary),
            "expected_orders": orders,
            "expected_spend": worth,
            "expected_revenue": orders * worth,
            "clv": discounted * (worth * terms.gross_margin - terms.servicing_cost),
        },
        index=summary.index,
    )


def discounted_purchases(
    purchases: FittedPurchaseModel, summary: pd.DataFrame, terms: ValueTerms
) -> tuple[pd.Series, pd.Series]:
    """Forecast purchases over the horizon, discounted slice by slice, and undiscounted.

    The slice approximation of the discounted expected residual transactions of Fader, Hardie & Lee
    (2005), "RFM and CLV", eq. 1.
    """
    ends, factors = terms.slices()
    discounted = pd.Series(0.0, summary.index)
    before = pd.Series(0.0, summary.index)
    for end, factor in zip(ends, factors, strict=True):
        until = purchases.expected_purchases(summary, float(end))
        discounted += factor * (until - before)
        before = until
    return discounted, before
