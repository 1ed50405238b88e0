"""How customers go on after the first order: gaps, paths to high value, when to write.

Whoever came back late counts as much as whoever came back soon, so gaps are taken among those who came
back and the share who did is always told with them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.profiling.counting import LEAST

DAY = pd.Timedelta(days=1)
MOST_STEPS = 5
MOST_BEGINNINGS = 4
OTHER = "other"


def order_days(orders: pd.DataFrame) -> pd.DataFrame:
    """Return every customer's order days: ``customer_id``, ``day``, ``number`` from 1, ``gap``."""
    days = pd.DataFrame(
        {"customer_id": orders["customer_id"], "day": orders["ordered_at"].dt.normalize()}
    )
    days = days.drop_duplicates().sort_values(["customer_id", "day"], ignore_index=True)
    grouped = days.groupby("customer_id", sort=False)["day"]
    return days.assign(number=grouped.cumcount() + 1, gap=grouped.diff().dt.days)


def order_steps(days: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return the wait between the first orders, and who is due to be written to.

    Parameters
    ----------
    days : pandas.DataFrame
        From :func:`order_days`.
    as_of : pandas.Timestamp
        Last instant known.

    Returns
    -------
    pandas.DataFrame
        One row a step (``step`` 1 = from the first to the second order day): ``customers`` who
        could take it, ``came_on`` who did, ``share``, ``p25``, ``p50``, ``p75``, ``p95`` days
        among them, and ``due``: customers at this step whose wait is beyond the 75th but not
        yet the 95th percentile. The last step stands for all later ones.
    """
    last = days.drop_duplicates("customer_id", keep="last")
    waiting = (as_of.normalize() - last["day"]) / DAY
    at = last["number"].clip(upper=MOST_STEPS)
    rows = []
    for step in range(1, MOST_STEPS + 1):
        later = days["number"] > step if step == MOST_STEPS else days["number"] == step + 1
        gaps = days.loc[later, "gap"].to_numpy(float)
        reached = int((days["number"] == step).sum())
        came = int((days["number"] == step + 1).sum())
        if came < LEAST:
            break
        p25, p50, p75, p95 = np.quantile(gaps, [0.25, 0.5, 0.75, 0.95])
        due = int(((at == step) & (waiting > p75) & (waiting <= p95)).sum())
        rows.append((step, reached, came, came / reached, p25, p50, p75, p95, due))
    names = ["step", "customers", "came_on", "share", "p25", "p50", "p75", "p95", "due"]
    return pd.DataFrame(rows, columns=names)


def contact_day(days: pd.DataFrame, steps: pd.DataFrame) -> pd.Series:
    """Return the day on which each customer should next be written to.

    It is the last order day plus the wait within which three quarters of those who went
    on came by themselves.

    Returns
    -------
    pandas.Series of datetime64
        Indexed by ``customer_id``; missing where no wait is known.
    """
    last = days.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    if steps.empty:
        return pd.Series(pd.NaT, index=last.index, dtype="datetime64[us]")
    waits = steps.set_index("step")["p75"]
    at = last["number"].clip(upper=int(steps["step"].max()))
    return last["day"] + pd.to_timedelta(at.map(waits).round(), unit="D")


def value_paths(
    days: pd.DataFrame, high_value: pd.Series, first: pd.DataFrame, by_category: pd.DataFrame,
    as_of: pd.Timestamp,
) -> tuple[pd.DataFrame, str | None, float]:  # fmt: skip
    """Return the paths to high value, what their beginnings are, and what counts as soon.

    Beginnings are the channels of the first order where there are several, or else nothing.

    Parameters
    ----------
    days, high_value, as_of
        As in :func:`paths`.
    first : pandas.DataFrame
        First orders, from :func:`clvlib.profiling.traits.first_orders`.
    by_category : pandas.DataFrame
        Contrasts of the first category; unused where channels are known.
    """
    del by_category
    gaps = days.loc[days["number"] == 2, "gap"]
    soon = float(gaps.median()) if len(gaps) else 0.0
    trait = next(
        (t for t in ("channel", "branch", "country") if t in first and _several(first[t])), None
    )
    beginnings = first[trait] if trait else None
    return paths(days, high_value, as_of, beginnings, soon), trait, soon


def _several(texts: pd.Series) -> bool:
    share = texts.value_counts(normalize=True)
    return len(share) >= 2 and bool(share.iloc[0] <= 0.85)


def paths(
    days: pd.DataFrame,
    high_value: pd.Series,
    as_of: pd.Timestamp,
    beginnings: pd.Series | None = None,
    patience: float | None = None,
) -> pd.DataFrame:
    """Return how many customers took which path to being high-value today.

    Parameters
    ----------
    days : pandas.DataFrame
        From :func:`order_days`.
    high_value : pandas.Series of bool
        Indexed by ``customer_id``.
    as_of : pandas.Timestamp
        Last instant known; customers who have not been watched for the usual wait are left out.
    beginnings : pandas.Series, optional
        What the first order was (a channel, a category), indexed by ``customer_id``.
    patience : float, optional
        Days within which a second order counts as soon; the median wait where absent.

    Returns
    -------
    pandas.DataFrame
        ``beginning``, ``second`` (``soon``, ``late``, ``never``), ``orders`` (``1``, ``2``,
        ``3-5``, ``6+``), ``outcome`` (``high``, ``rest``), ``customers``.
    """
    second = days[days["number"] == 2].set_index("customer_id")["gap"]
    soon = patience if patience is not None else float(second.median())
    first = days[days["number"] == 1].set_index("customer_id")["day"]
    watched = first.index[(as_of - first) / DAY >= soon]
    who = high_value.index.intersection(watched)
    count = days.groupby("customer_id").size().reindex(who)
    gap = second.reindex(who)
    steps = np.select([count <= 1, count == 2, count <= 5], ["1", "2", "3-5"], "6+")
    frame = pd.DataFrame(
        {
            "second": np.select([gap <= soon, gap > soon], ["soon", "late"], "never"),
            "orders": steps,
            "outcome": np.where(high_value.reindex(who), "high", "rest"),
        },
        index=who,
    )
    if beginnings is not None:
        known = beginnings.reindex(who)
        top = known.value_counts().index[:MOST_BEGINNINGS]
        frame.insert(0, "beginning", known.where(known.isin(top), OTHER).fillna(OTHER))
    counted = frame.groupby(list(frame.columns), observed=True).size()
    return counted.rename("customers").reset_index()
