"""What the value tables hold where the trust gate is red: customers, but no values."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .estimate import Estimate, parameters_table

MONEY = ("expected_orders", "expected_spend", "expected_revenue", "clv", "clv_low", "clv_high",
         "probability_top_decile", "churn_30", "churn_60", "churn_90")  # fmt: skip


def valueless(customers: pd.Series) -> pd.DataFrame:
    """Return table ``values`` with every figure missing and nobody high-value.

    Parameters
    ----------
    customers : Series
        Ids.
    """
    empty = {name: np.full(len(customers), np.nan) for name in ("probability_alive", *MONEY)}
    return pd.DataFrame({"customer_id": customers.to_numpy(), **empty, "high_value": False})


def fitted_parameters(estimate: Estimate | None) -> pd.DataFrame:
    """Return table ``parameters``, empty where nothing could be fitted."""
    if estimate is not None:
        return parameters_table(estimate)
    names = {"model": "str", "parameter": "str", "value": "float64", "standard_error": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in names.items()})
