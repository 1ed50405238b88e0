"""Tables that stand whatever the trust gate says: customers without values, parameters if any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .estimate import Estimate

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
    """Return table ``parameters``, empty where nothing could be fitted.

    One row per fitted parameter with its standard error: first the purchase model behind the
    values, then the spend model; BG/NBD for comparison last.
    """
    if estimate is None:
        names = {"model": "str", "parameter": "str", "value": "float64"}
        names["standard_error"] = "float64"
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in names.items()})
    models = (estimate.purchases, estimate.spend, estimate.classic)
    rows = [
        {
            "model": model.name,
            "parameter": name,
            "value": value,
            "standard_error": model.standard_errors.get(name, float("nan")),
            "log_likelihood": model.log_likelihood,
        }
        for model in models
        if model is not None
        for name, value in model.parameters.items()
    ]
    return pd.DataFrame(rows)
