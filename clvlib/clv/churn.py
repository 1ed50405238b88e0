"""Who is leaving: no order within 30, 60, 90 days, and high-value customers who are slipping.

A customer who is slipping is one who would count as high-value if still there, and whose
probability of being there has fallen by a quarter or more since the last order, but not below one
in five: who is lost is not slipping. The fall counts and not the level: rare buyers are silent for long
without having changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .estimate import CHURN_DAYS, Estimate

FALL = 0.75
LOST = 0.20


def standing(estimate: Estimate, summary: pd.DataFrame) -> pd.DataFrame:
    """Say how each customer stands today against the day of the last order.

    Parameters
    ----------
    estimate : Estimate
    summary : DataFrame, one row a customer, in the order of ``estimate.values``

    Returns
    -------
    DataFrame
        ``customer_id``, ``alive_then`` (probability on the day of the last order), ``alive_now``,
        ``clv``, ``kept`` (CLV if still a customer for sure), ``at_stake`` (the difference) and
        ``slipping``.
    """
    values = estimate.values
    fresh = summary.assign(T=summary["recency"])
    then = estimate.purchases.probability_alive(fresh).to_numpy(float).clip(0.0, 1.0)
    now = values["probability_alive"].to_numpy(float)
    clv = values["clv"].to_numpy(float)
    kept = clv / np.maximum(now, LOST)
    slipping = (kept > estimate.threshold) & (now < FALL * then) & (now >= LOST)
    return pd.DataFrame(
        {
            "customer_id": values["customer_id"],
            "alive_then": then,
            "alive_now": now,
            "clv": clv,
            "kept": kept,
            "at_stake": kept - clv,
            "slipping": slipping,
        }
    )


def marked(values: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Return table ``values`` with the column ``slipping``."""
    return values.assign(slipping=standing["slipping"].to_numpy())


def outlook(values: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """Return the mean probability of no order in 30, 60 and 90 days, by segment.

    Parameters
    ----------
    values : DataFrame
        Table ``values``.
    segments : Series, index = customer_id

    Returns
    -------
    DataFrame, index = segment, the safest first
        ``customers``, ``churn_30``, ``churn_60``, ``churn_90``.
    """
    names = [f"churn_{days}" for days in CHURN_DAYS]
    grouped = values.groupby(segments.reindex(values["customer_id"]).to_numpy())
    table = grouped[names].mean()
    table.insert(0, "customers", grouped.size())
    return table.sort_values(names[-1])
