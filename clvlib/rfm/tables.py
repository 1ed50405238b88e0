"""The stage's small tables, in the shape that :mod:`clvlib.tables` declares."""

from __future__ import annotations

import pandas as pd

COLUMNS = [
    "customers", "customer_share", "revenue", "revenue_share", "days_since_last", "orders",
    "spend", "order_value",
]  # fmt: skip


def segments_table(**parts: pd.DataFrame) -> pd.DataFrame:
    """Stack the tables of segments, clusters and stages.

    Parameters
    ----------
    **parts
        Kind (``segment``, ``cluster``, ``stage``) = table from
        :func:`clvlib.rfm.segments.segment_table`.
    """
    stacked = [
        table[COLUMNS].rename_axis("code").reset_index().assign(kind=kind)
        for kind, table in parts.items()
    ]
    return pd.concat(stacked, ignore_index=True)[["kind", "code", *COLUMNS]]


def known_alive(
    values: pd.DataFrame, summary: pd.DataFrame, then: pd.Timestamp
) -> pd.Series | None:
    """Return P(alive) of an earlier report for those who have not ordered since.

    Parameters
    ----------
    values : pandas.DataFrame
        The ``values`` table of that report.
    summary : pandas.DataFrame
        Today's summary.
    then : pandas.Timestamp
        That report's as-of date.

    Returns
    -------
    pandas.Series or None
        By ``customer_id``; None where nothing is known.
    """
    silent = summary.loc[summary["last_order_at"] <= then, "customer_id"]
    known = values.set_index("customer_id")["probability_alive"].dropna()
    known = known[known.index.isin(silent)]
    return None if known.empty else known
