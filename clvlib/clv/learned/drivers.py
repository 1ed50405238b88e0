"""Why this value: what each feature adds to a customer's correction, and what matters overall.

TreeSHAP splits the logarithm of the factor into additive parts, so a contribution of +0.10 raises
the customer's value by about 10 % against the average customer.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..history import History
from .hybrid import Hybrid, correction_of, lessons_of

SAMPLE = 5_000


def customer_contributions(
    history: History, horizon_days: int, customer_ids: list[str] | None = None
) -> pd.DataFrame:
    """Split each customer's correction of revenue into features.

    Parameters
    ----------
    history : History
    horizon_days : int
    customer_ids : list of str, optional
        Only these; all of them by default.

    Returns
    -------
    DataFrame, one row a customer
        ``customer_id``, one column a feature (log points) and ``base`` (what all share, the level
        included); the parts of a row sum to the logarithm of the factor before its limits.

    Raises
    ------
    Withdrawn
        Where the hybrid does.
    """
    learned = lessons_of(history, horizon_days)
    learnt = correction_of(history, horizon_days, "revenue", Hybrid())
    ids = history.summary["customer_id"]
    kept = ids.isin(customer_ids) if customer_ids is not None else pd.Series(True, ids.index)
    parts = learnt.forest.contributions(learned.now[kept.to_numpy()])
    parts["base"] += np.log(learnt.level.factor)
    parts.insert(0, "customer_id", ids[kept].to_numpy())
    return parts


def drivers(history: History, horizon_days: int) -> pd.DataFrame:
    """Rank the features by how much they move customers' values.

    Returns
    -------
    DataFrame, the strongest first
        ``feature``, ``mean_contribution`` (mean absolute log points, customers weighted by value)
        and ``direction`` (correlation of the feature with its contribution; NaN where constant).

    Raises
    ------
    Withdrawn
        Where the hybrid does.
    """
    learned = lessons_of(history, horizon_days)
    learnt = correction_of(history, horizon_days, "revenue", Hybrid())
    size = len(learned.now)
    chosen = np.arange(size)
    if size > SAMPLE:
        chosen = np.sort(np.random.default_rng(0).choice(size, SAMPLE, replace=False))
    features = learned.now.iloc[chosen]
    parts = learnt.forest.contributions(features).drop(columns="base")
    weight = np.maximum(learned.base.revenue[chosen], 0.0)
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(chosen), 1 / len(chosen))
    table = pd.DataFrame(
        {
            "feature": parts.columns,
            "mean_contribution": weight @ parts.abs().to_numpy(),
            "direction": [_direction(features[name], parts[name]) for name in parts],
        }
    )
    return table.sort_values("mean_contribution", ascending=False, ignore_index=True)


def _direction(values: pd.Series, parts: pd.Series) -> float:
    seen = values.notna().to_numpy()
    first, second = values.to_numpy()[seen].astype(float), parts.to_numpy()[seen]
    if len(first) < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])
