"""How long customers take to come back: the funnel of orders, and the gaps between them.

Days are counted as everywhere in this room: two orders of one day are one purchase.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.rfm.order_log import OrderLog, open_orders

STEPS = 4

_FUNNEL = """
WITH days AS (SELECT DISTINCT customer_id, day FROM orders),
steps AS (
    SELECT row_number() OVER history AS step, day - lag(day) OVER history AS gap
    FROM days WINDOW history AS (PARTITION BY customer_id ORDER BY day)
)
SELECT CAST(step AS BIGINT) AS step, count(*) AS customers, median(gap) AS median_gap
FROM steps WHERE step <= {steps} GROUP BY step ORDER BY step
"""

_GAPS = """
WITH days AS (SELECT DISTINCT customer_id, day FROM orders),
gaps AS (
    SELECT day - lag(day) OVER (PARTITION BY customer_id ORDER BY day) AS gap,
           1.0 / (count(*) OVER (PARTITION BY customer_id) - 1) AS weight
    FROM days
)
SELECT CAST(gap AS BIGINT) AS gap, count(*) AS times, round(sum(weight), 6) AS weight
FROM gaps WHERE gap IS NOT NULL GROUP BY gap ORDER BY gap
"""


def order_funnel(orders: OrderLog, as_of: pd.Timestamp, steps: int = STEPS) -> pd.DataFrame:
    """Return how many customers came to a first, second, third … purchase day.

    Returns
    -------
    pandas.DataFrame
        Index ``step`` 1 to ``steps``; ``customers`` who reached it, ``of_all`` and
        ``of_previous`` (shares), ``median_gap`` (days since the step before; NaN for the first and
        where nobody came).
    """
    with open_orders(orders, as_of) as connection:
        found = connection.sql(_FUNNEL.format(steps=steps)).df()
    table = found.set_index("step").reindex(range(1, steps + 1))
    table["customers"] = table["customers"].fillna(0).astype("int64")
    table["median_gap"] = table["median_gap"].astype("float64")
    before = table["customers"].shift()
    table["of_all"] = table["customers"] / table["customers"].iloc[0]
    table["of_previous"] = (table["customers"] / before).where(before > 0)
    return table


def purchase_gaps(orders: OrderLog, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return how often each gap between two purchase days of one customer occurs.

    Returns
    -------
    pandas.DataFrame
        Index ``gap`` in days, rising; ``times`` (number of gaps) and ``weight``: the same with
        every customer counting once in all, so that a few who come daily do not set the clock
        for the others. Empty where nobody came back.
    """
    with open_orders(orders, as_of) as connection:
        found = connection.sql(_GAPS).df()
    return found.set_index("gap").astype({"times": "int64", "weight": "float64"})


def gap_quantile(gaps: pd.DataFrame, share: float) -> float:
    """Return the smallest gap (days) within which a share of the weight lies; NaN without gaps.

    Parameters
    ----------
    gaps : pandas.DataFrame
        From :func:`purchase_gaps`.
    share : float
        Between 0 and 1.
    """
    if gaps.empty:
        return float("nan")
    reached = gaps["weight"].cumsum().to_numpy() >= share * gaps["weight"].sum() - 1e-6
    return float(gaps.index.to_numpy()[int(np.argmax(reached))])
