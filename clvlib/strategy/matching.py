"""Which customers a play is for."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.playbook import Conditions

CUSTOMER_COLUMNS = [
    "customer_id", "segment", "orders", "revenue", "first_value", "T", "days_since_last",
    "last_order_at",
]  # fmt: skip
VALUE_COLUMNS = [
    "customer_id", "probability_alive", "expected_orders", "expected_spend", "clv", "high_value",
]  # fmt: skip


def customer_base(customers: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Join customers with their predicted values; those without a CLV are left out.

    Parameters
    ----------
    customers, values : pandas.DataFrame
        The tables of those names.
    """
    base = customers[CUSTOMER_COLUMNS].merge(values[VALUE_COLUMNS], on="customer_id")
    return base[base["clv"].notna()].sort_values("customer_id").reset_index(drop=True)


def audience(base: pd.DataFrame, wanted: Conditions) -> pd.DataFrame:
    """Return the customers who meet a play's conditions, the most valuable first."""
    meets = base["segment"].isin(wanted.segments)
    if wanted.high_value is not None:
        meets &= base["high_value"] == wanted.high_value
    limits = (
        ("orders", wanted.orders_min, wanted.orders_max),
        ("probability_alive", wanted.alive_min, wanted.alive_max),
        ("days_since_last", wanted.silent_days_min, None),
    )
    for column, least, most in limits:
        if least is not None:
            meets &= base[column] >= least
        if most is not None:
            meets &= base[column] <= most
    return base[meets].sort_values(["clv", "customer_id"], ascending=[False, True])
