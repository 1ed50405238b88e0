"""What is known of a newcomer some weeks after the first order, and what came later.

Orders, and events (views, carts, searches) where the merchant has a file of them: those of the month
before the first order and of the weeks after it, all strictly before the moment of the forecast.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.habits import DAY, early_orders
from clvlib.profiling.rhythm import has_clock_times, in_days
from clvlib.profiling.traits import attributes

MOST_LEVELS = 8
BEFORE = 30  # days before the first order in which events count
EVENTS = ("events_before", "events_after", "event_days", "event_silence", "events_known")


def early_features(
    orders: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp, days: int,
    events: pd.DataFrame | None = None, known_until: pd.Timestamp | None = None,
) -> tuple[pd.DataFrame, pd.Series]:  # fmt: skip
    """Return what is known of each customer ``days`` after the first order, and its time.

    Parameters
    ----------
    orders, lines : pandas.DataFrame
        The tables of those names.
    as_of : pandas.Timestamp
        Last instant known.
    days : int
        How many days from the first order may be looked at.
    events : pandas.DataFrame, optional
        The table of that name.
    known_until : pandas.Timestamp, optional
        Which features there are, and which are the commonest levels, is settled by what happened
        before this moment; ``as_of`` where absent. What happens later adds or changes no column.

    Returns
    -------
    (pandas.DataFrame, pandas.Series)
        One row a customer who has been watched that long; the times of the first orders.
    """
    until = as_of + DAY if known_until is None else known_until
    early = early_orders(orders, as_of, days)
    seen = early[early["ordered_at"] < until]
    day = early["ordered_at"].dt.normalize()
    grouped = early.groupby("customer_id")
    first = early.drop_duplicates("customer_id").set_index("customer_id")
    visits = early.assign(day=day).drop_duplicates(["customer_id", "day"])
    since = visits.groupby("customer_id")["since"]
    paid = "gross_revenue" if "gross_revenue" in early else "revenue"  # refunds may come later
    frame = pd.DataFrame(
        {
            "first_value": first[paid].clip(lower=0),
            "spent": grouped[paid].sum().clip(lower=0),
            "visits": since.size().astype(float),
            "last_seen": since.max(),
        }
    )
    frame["biggest"] = grouped[paid].max().clip(lower=0)
    _add_first_order(frame, first, has_clock_times(seen["ordered_at"]))
    _add_goods(
        frame,
        _goods_of(lines, early["order_id"]),
        _goods_of(lines, seen["order_id"]),
    )
    known = first[first["ordered_at"] < until]
    for column in attributes(early):
        for level in common(known[column]):
            frame[f"{column}={level}"] = (first[column] == level).astype(float)
    if events is not None and (events["happened_at"] < until).any():
        frame = frame.join(event_features(events, first["ordered_at"], days, until))
    return frame.fillna(0.0), first["ordered_at"]


def _add_first_order(frame: pd.DataFrame, first: pd.DataFrame, by_hour: bool) -> None:
    """Add what the first order tells beside its value: size, discount, hour, weekend."""
    if "items" in first:
        frame["items"] = first["items"].fillna(1).clip(lower=0)
    if "discount" in first:
        off = first["discount"].fillna(0).clip(lower=0)
        frame["discount"] = (off / (off + frame["first_value"]).clip(lower=1e-9)).astype(float)
    if by_hour:
        hour = first["ordered_at"].dt.hour + first["ordered_at"].dt.minute / 60
        frame["hour"] = hour.astype(float)
    frame["weekend"] = (first["ordered_at"].dt.day_of_week >= 5).astype(float)


def common(texts: pd.Series) -> list[str]:
    """Return the commonest levels, of equally common ones the first by name."""
    count = texts.value_counts().rename_axis("level").reset_index()
    count = count[count["count"] > 0]  # numbered texts are counted where none is left, too
    order = np.lexsort((count["level"].astype("str"), -count["count"]))
    return count["level"].iloc[order[:MOST_LEVELS]].tolist()


def _goods_of(lines: pd.DataFrame, order_ids: pd.Series) -> pd.DataFrame:
    """Return who bought what in some orders."""
    wanted = [name for name in ("customer_id", "product", "category") if name in lines]
    return lines.loc[among(lines["order_id"], order_ids), wanted]


def _add_goods(frame: pd.DataFrame, held: pd.DataFrame, seen: pd.DataFrame) -> None:
    """Add how many kinds of goods the first orders held, and the categories commonest until then."""
    for name in ("product", "category"):
        if name in seen and seen[name].nunique() > 1:
            frame[f"kinds_{name}"] = held.groupby("customer_id")[name].nunique()
    if "category" in seen and seen["category"].nunique() > 1:
        for level in common(seen["category"]):
            has = held.loc[held["category"] == level, "customer_id"].unique()
            frame[f"category={level}"] = among(frame.index, pd.Index(has)).astype(float)


def event_features(
    events: pd.DataFrame, first_at: pd.Series, days: int, until: pd.Timestamp
) -> pd.DataFrame:
    """Return what each customer did between orders: counts by kind, days, silence.

    Parameters
    ----------
    events : pandas.DataFrame
        ``customer_id``, ``happened_at``, ``kind``.
    first_at : pandas.Series of datetime64
        Time of the first order, indexed by customer.
    days : int
        The forecast is made so many days after it; events from then on are not looked at.
    until : pandas.Timestamp
        The commonest kinds are those of the events before this moment.

    Returns
    -------
    pandas.DataFrame
        Indexed like ``first_at``: ``events_before=KIND`` and ``events_after=KIND`` (the first
        order), ``event_days``, ``event_silence`` (days from the last event to the forecast) and
        ``events_known`` (1 where the file reaches back to before the first order).
    """
    since = in_days(events["happened_at"] - events["customer_id"].map(first_at))
    seen = events.assign(since=since)[(since >= -BEFORE) & (since < days)]
    kinds = common(seen.loc[seen["happened_at"] < until, "kind"])
    frame = pd.DataFrame(index=first_at.index)
    for name, part in (("before", seen[seen["since"] < 0]), ("after", seen[seen["since"] >= 0])):
        for kind in kinds:
            count = part[part["kind"] == kind].groupby("customer_id").size()
            frame[f"events_{name}={kind}"] = count.reindex(frame.index).fillna(0).astype(float)
    on = seen.assign(day=seen["happened_at"].dt.normalize()).drop_duplicates(["customer_id", "day"])
    frame["event_days"] = on.groupby("customer_id").size().reindex(frame.index).astype(float)
    silence = days - seen.groupby("customer_id")["since"].max()
    frame["event_silence"] = silence.reindex(frame.index).fillna(days + BEFORE)
    known = first_at - BEFORE * DAY >= events["happened_at"].min().normalize()
    frame["events_known"] = known.astype(float)
    return frame.fillna(0.0)


def follow_up_revenue(
    orders: pd.DataFrame, first_at: pd.Series, days: int, follow_up: int
) -> pd.Series:
    """Return the revenue of each customer between ``days`` and ``days + follow_up``."""
    since = in_days(orders["ordered_at"] - orders["customer_id"].map(first_at))
    inside = (since > days) & (since <= days + follow_up)
    spent = orders[inside].groupby("customer_id")["revenue"].sum()
    return spent.reindex(first_at.index).fillna(0.0).clip(lower=0)
