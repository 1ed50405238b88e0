"""Exhibits of chapter 4 on when customers order, and how soon again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.comparisons import curves, paired_heatmaps
from clvlib.profiling.rhythm import busy_hours, cumulative_share, has_clock_times, told_shares

SAME = 1.2
SURELY = 4.0
LEAST_ORDERS = 50
LEAST_CUSTOMERS = 10


def order_rhythm(orders: pd.DataFrame, high_value: pd.Series, look: Look) -> Exhibit | None:
    """Draw the week of both groups by hour; None without clock times or with few orders."""
    w = look.words
    flags = orders["customer_id"].map(high_value).dropna().astype(bool)
    moments = orders.loc[flags.index, "ordered_at"]
    few = min(flags.sum(), (~flags).sum()) < LEAST_ORDERS
    if few or not has_clock_times(moments):
        return None
    people = orders.loc[flags.index, "customer_id"]
    (mine, few), (rest, others) = (
        told_shares(moments[side], people[side], w.least) for side in (flags, ~flags)
    )
    told = ~(few | others)
    if not told.any(axis=None) or not _differs(
        mine.where(told, 0.0), rest, int(flags.sum()), int((~flags).sum())
    ):
        return None
    hours = busy_hours(mine, rest)
    names = (w.t("High-value customers"), w.t("The rest"))
    day, hour = divmod(int(mine.where(told, 0.0).to_numpy().argmax()), 24)
    figure = paired_heatmaps(
        (names[0], _named_days(mine[hours], look)),
        (names[1], _named_days(rest[hours], look)),
        look,
        below=w.t("Hour of the day"),
        write=lambda v: w.percent(v, 1),
    )
    return Exhibit(
        name="order-rhythm",
        headline=_rhythm_headline(mine, rest, day, hour, look),
        subtitle=w.t(
            "Share of each group's orders per hour of the week, local time; "
            "{mine} and {rest} orders, {start} to {end}",
            mine=w.number(int(flags.sum())),
            rest=w.number(int((~flags).sum())),
            start=w.date(moments.min()),
            end=w.date(moments.max()),
        ),
        body=figure,
        alt=w.t(
            "Two heat maps of weekday by hour. The high-value customers' busiest hour is {day} "
            "{hour}:00 with {mine} of their orders; the rest place {rest} of theirs then.",
            day=w.weekday(day),
            hour=str(hour),
            mine=w.percent(_cell(mine, day, hour), 1),
            rest=w.percent(_cell(rest, day, hour), 1),
        ),
        source=look.source,
        note=w.t(
            "Hours with orders of fewer than {least} customers are drawn alike.",
            least=w.number(w.least),
        )
        if not told.all(axis=None)
        else "",
        data=pd.concat({"high_value": mine, "rest": rest})
        .rename(columns=str)
        .reset_index()
        .assign(orders_high_value=int(flags.sum()), orders_rest=int((~flags).sum())),
    )


def _differs(mine: pd.DataFrame, rest: pd.DataFrame, orders: int, others: int) -> bool:
    """Say whether the group's busiest hour is clearly, and surely, busier for it than for the rest.

    It is the busiest of 168 hours, and one customer's orders are alike: four standard errors.
    """
    at = int(mine.to_numpy().argmax())
    here, there = mine.to_numpy().ravel()[at], rest.to_numpy().ravel()[at]
    error = np.sqrt(here * (1 - here) / orders + there * (1 - there) / others)
    return bool(here > SAME * there and here - there > SURELY * error)


def _rhythm_headline(
    mine: pd.DataFrame, rest: pd.DataFrame, day: int, hour: int, look: Look
) -> str:
    w = look.words
    place = {"day": w.weekday(day), "hour": str(hour)}
    here, there = _cell(mine, day, hour), _cell(rest, day, hour)
    if here > SAME * there:
        return w.t(
            "High-value customers peak on {day} at {hour}:00: {mine} of orders, rest {rest}",
            mine=w.percent(here, 1),
            rest=w.percent(there, 1),
            **place,
        )
    return w.t(
        "High-value customers order when others do: peak on {day} at {hour}:00 ({mine})",
        mine=w.percent(here, 1),
        **place,
    )


def _cell(week: pd.DataFrame, day: int, hour: int) -> float:
    return float(week.to_numpy()[day, hour])


def _named_days(week: pd.DataFrame, look: Look) -> pd.DataFrame:
    return week.set_axis([look.words.weekday(day) for day in range(7)])


def order_gaps(gaps: pd.Series, high_value: pd.Series, look: Look) -> Exhibit | None:
    """Draw how long repeat customers of both groups usually wait; None where too few do."""
    w = look.words
    flags = high_value.reindex(gaps.index).dropna().astype(bool)
    mine, rest = gaps.loc[flags[flags].index], gaps.loc[flags[~flags].index]
    if min(len(mine), len(rest)) < LEAST_CUSTOMERS:
        return None
    longest = max(float(pd.concat([mine, rest]).quantile(0.97)), 7.0)
    names = (w.t("High-value customers"), w.t("The rest"))
    drawn = {
        name: cumulative_share(side, longest, w.least)
        for name, side in zip(names, (mine, rest), strict=True)
    }
    figure = curves(
        drawn,
        look,
        w.number,
        w.percent,
        below=w.t("Typical days between two orders"),
        axis=w.t("Share of repeat customers who usually return by then"),
        muted=[names[1]],
    )
    medians = {"mine": _days(mine.median(), look), "rest": _days(rest.median(), look)}
    return Exhibit(
        name="order-gaps",
        headline=w.t(
            "High-value customers usually return after {mine}, the rest after {rest}", **medians
        ),
        subtitle=w.t(
            "Median days between order days of each repeat customer; "
            "{count} high-value customers, {others} others",
            count=w.number(len(mine)),
            others=w.number(len(rest)),
        ),
        body=figure,
        alt=w.t(
            "Two rising curves over days. Half of the high-value repeat customers usually "
            "return within {mine}, half of the others within {rest}.",
            **medians,
        ),
        source=look.source,
        note=w.t("Customers with a single order day have no gap and are not in this picture."),
        data=pd.DataFrame(drawn).assign(high_value=len(mine), others=len(rest)),
    )


def _days(count: float, look: Look) -> str:
    return look.words.duration(count, "day", 0 if float(count).is_integer() else 1)
