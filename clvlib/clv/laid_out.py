"""The orders sorted by customer and time once, for every cut that is looked at.

A tournament cuts one log at a dozen days. Whose order is whose, and which came first, is the same
at all of them: an earlier cut keeps the rows up to it, and no id is compared twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .holdout import Days, PurchaseRule, check_orders, days_of, numbered

_NEVER_READ = ("customer_id", "order_id", "revenue", "gross_revenue", "refunded")


@dataclass(frozen=True)
class LaidOut:
    """Orders customer by customer.

    Attributes
    ----------
    days : Days
        What every customer did on every day.
    customer : ndarray of int, shape (n_orders,)
        Position in ``days.customer_ids``, ascending.
    positive : ndarray of bool, shape (n_orders,)
        Whether the order is no refund.
    orders : DataFrame, shape (n_orders, ...)
        ``ordered_at`` (ascending within a customer) and what the orders carry beyond money and ids;
        texts by number (a dozen cuts hold them), but for those that are nearly all different.
    """

    days: Days
    customer: np.ndarray
    positive: np.ndarray
    orders: pd.DataFrame

    def until(self, last_day: int) -> LaidOut:
        """Keep what was known by the end of a day (days since 1970-01-01)."""
        end = np.datetime64(last_day + 1, "D")
        kept = (self.orders["ordered_at"] < pd.Timestamp(end)).to_numpy()
        days = self.days.where(self.days.day <= last_day)
        orders = self.orders[kept].reset_index(drop=True)
        return LaidOut(days, self.customer[kept], self.positive[kept], orders)


def lay_out(orders: pd.DataFrame, rule: PurchaseRule) -> LaidOut:
    """Sort orders by customer and time.

    Parameters
    ----------
    orders : DataFrame
        See `holdout.purchase_days`.
    rule : PurchaseRule

    Raises
    ------
    ValueError
        See `holdout.purchase_days`.
    """
    check_orders(orders)
    customer, ids = numbered(orders["customer_id"])
    order = np.lexsort((orders["ordered_at"].to_numpy(), customer))
    kept = [name for name in orders.columns if name not in _NEVER_READ]
    carried = {name: _by_number(orders[name]).iloc[order] for name in kept}
    return LaidOut(
        days_of(orders, customer, ids, rule),
        customer[order],
        (orders["revenue"] >= 0).to_numpy()[order],
        pd.DataFrame(carried).reset_index(drop=True),
    )


def _by_number(column: pd.Series) -> pd.Series:
    """Return texts of which many are alike as a categorical, anything else as it is."""
    if not isinstance(column.dtype, pd.StringDtype):
        return column
    held = column.astype("category")
    return held if len(held.cat.categories) < len(held) / 10 else column
