"""When customers order, and how long they wait until the next time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.privacy.small_groups import hidden_in, nested_hidden

MIDNIGHT_SHARE = 0.9


def in_days(spans: pd.Series) -> pd.Series:
    """Return stretches of time as days, parts of days included."""
    return spans.dt.total_seconds() / 86_400


def has_clock_times(moments: pd.Series) -> bool:
    """Say whether a log knows times of day: dates only are stored as midnight."""
    if moments.empty:
        return False
    midnight = (moments.dt.hour == 0) & (moments.dt.minute == 0) & (moments.dt.second == 0)
    return float(midnight.mean()) < MIDNIGHT_SHARE


def weekly_shares(moments: pd.Series) -> pd.DataFrame:
    """Return the share of orders in each hour of the week.

    Parameters
    ----------
    moments : pandas.Series of datetime64
        Times of orders, local.

    Returns
    -------
    pandas.DataFrame, shape (7, 24)
        Rows = weekday from Monday (0), columns = hour from 0; sums to 1.
    """
    slot = moments.dt.day_of_week.to_numpy() * 24 + moments.dt.hour.to_numpy()
    counts = np.bincount(slot, minlength=168).reshape(7, 24)
    return pd.DataFrame(counts / max(counts.sum(), 1))


def told_shares(
    moments: pd.Series, people: pd.Series, least: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return :func:`weekly_shares`, hours of a few customers all alike, and which those are.

    Parameters
    ----------
    moments : pandas.Series of datetime64
        Times of orders, local.
    people : pandas.Series
        Who ordered; same index.
    least : int
        The least size of a group that may be told of.
    """
    slot = moments.dt.day_of_week.to_numpy() * 24 + moments.dt.hour.to_numpy()
    count = people.groupby(slot).nunique().reindex(range(168), fill_value=0)
    hidden = pd.DataFrame(hidden_in(count, least).to_numpy().reshape(7, 24))
    shares = weekly_shares(moments)
    few = shares.to_numpy()[hidden.to_numpy()]
    return shares.mask(hidden, few.mean() if len(few) else 0.0), hidden


def busy_hours(*weeks: pd.DataFrame, least: float = 0.002) -> list[int]:
    """Return the hours from the first to the last one in which anything happens."""
    by_hour = np.max([week.sum().to_numpy() for week in weeks], axis=0)
    open_hours = np.flatnonzero(by_hour >= least)
    return list(range(open_hours[0], open_hours[-1] + 1)) if len(open_hours) else list(range(24))


def typical_gaps(orders: pd.DataFrame) -> pd.Series:
    """Return each repeat customer's median days between order days.

    Parameters
    ----------
    orders : pandas.DataFrame
        ``customer_id`` and ``ordered_at``; several orders on one day count as one.

    Returns
    -------
    pandas.Series of float
        Indexed by ``customer_id``; customers with a single order day are absent.
    """
    days = pd.DataFrame(
        {"customer_id": orders["customer_id"], "day": orders["ordered_at"].dt.normalize()}
    )
    days = days.drop_duplicates().sort_values(["customer_id", "day"])
    gap = days.groupby("customer_id", sort=False)["day"].diff().dt.days
    return gap.dropna().groupby(days["customer_id"]).median().astype(float)


def patience(orders: pd.DataFrame, share: float = 0.9) -> float:
    """Return the days after which nine in ten repeat customers would have come back."""
    gaps = typical_gaps(orders)
    return float(gaps.quantile(share)) if len(gaps) else float("inf")


def cumulative_share(gaps: pd.Series, longest: float, least: int = 1) -> pd.Series:
    """Return the share of customers whose typical gap is at most so many days.

    It is told of days that at least so many customers lie between, and is straight from one of
    them to the next.
    """
    days = np.arange(0, int(longest) + 1)
    ordered = np.sort(gaps.to_numpy(float))
    count = pd.Series(np.searchsorted(ordered, days, side="right"), days)
    told = count[~nested_hidden(count, least, keep=days[-1])]
    kept = np.interp(days, told.index.to_numpy(float), told.to_numpy(float))
    return pd.Series(kept / max(len(ordered), 1), days)
