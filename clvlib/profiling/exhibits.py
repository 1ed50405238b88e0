"""Exhibits of chapter 4 on the group itself, its rhythm and its gaps."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.comparisons import curves, paired_heatmaps
from clvlib.profiling.group import HighValueGroup, concentration, share_of_best
from clvlib.profiling.rhythm import busy_hours, cumulative_share, has_clock_times, weekly_shares

SAME = 1.1
LEAST_ORDERS = 50
Say = Callable[[float], str]
What = Callable[[pd.DataFrame], float]


def group_portrait(
    group: HighValueGroup, customers: pd.DataFrame, values: pd.DataFrame, horizon: str, look: Look
) -> Exhibit | None:
    """Set high-value customers beside the rest in figures; None without two groups.

    Parameters
    ----------
    group : HighValueGroup
        The group.
    customers, values : pandas.DataFrame
        The tables of those names.
    horizon : str
        The horizon in words.
    look : Look
        Words and theme.
    """
    if not group.usable:
        return None
    w = look.words
    table = customers.merge(values[values["clv"].notna()], on="customer_id")
    mine, rest = table[table["high_value"]], table[~table["high_value"]]
    rows = _portrait_rows(mine, rest, look)
    times = mine["clv"].mean() / max(rest["clv"].mean(), 1e-12)
    headline = w.t(
        "A high-value customer is worth {mine}, one of the rest {rest}",
        mine=w.money(mine["clv"].mean()),
        rest=w.money(rest["clv"].mean()),
    )
    columns = (
        Column("", "left", 0.46),
        Column(w.t("High-value customers")),
        Column(w.t("The rest")),
    )
    return Exhibit(
        name="high-value-portrait",
        headline=headline,
        subtitle=w.t(
            "Means per customer; CLV is margin expected over the next {horizon}; "
            "{total} customers with a prediction",
            horizon=horizon,
            total=w.number(group.total),
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table that sets {count} high-value customers beside {rest} others; "
            "mean CLV differs by a factor of {times}.",
            count=w.number(len(mine)),
            rest=w.number(len(rest)),
            times=w.number(times, 1),
        ),
        source=look.source,
        note=w.t(
            "High value is a prediction made from how often and how lately a customer "
            "ordered, so orders and days since the last one differ by definition."
        ),
        data=table.groupby("high_value")[["clv", "orders", "revenue", "days_since_last"]].mean(),
    )


def _portrait_rows(
    mine: pd.DataFrame, rest: pd.DataFrame, look: Look
) -> list[tuple[str, str, str]]:
    w = look.words
    people, money = len(mine) + len(rest), mine["clv"].sum() + rest["clv"].sum()

    def row(label: str, say: Say, what: What) -> tuple[str, str, str]:
        return label, say(what(mine)), say(what(rest))

    return [
        row(w.t("Customers"), w.number, len),
        row(w.t("Share of customers"), w.percent, lambda t: len(t) / max(people, 1)),
        row(w.t("Share of predicted value"), w.percent, lambda t: t["clv"].sum() / money),
        row(w.t("CLV"), w.money, lambda t: t["clv"].mean()),
        row(w.t("Revenue so far"), w.money, lambda t: t["revenue"].mean()),
        row(w.t("Orders so far"), lambda v: w.number(v, 1), lambda t: t["orders"].mean()),
        row(w.t("Value of the first order"), w.money, lambda t: t["first_value"].mean()),
        row(
            w.t("Value of an order"),
            w.money,
            lambda t: t["revenue"].sum() / max(t["orders"].sum(), 1),
        ),
        row(w.t("Days since the last order (median)"), w.number, _median_wait),
        row(w.t("Probability of still being a customer"), w.percent, _mean_alive),
    ]


def _median_wait(table: pd.DataFrame) -> float:
    return float(table["days_since_last"].median())


def _mean_alive(table: pd.DataFrame) -> float:
    return float(table["probability_alive"].mean())


def value_concentration(
    values: pd.DataFrame, customers: pd.DataFrame, horizon: str, look: Look
) -> Exhibit | None:
    """Draw how few customers hold how much of predicted value and of past revenue."""
    w = look.words
    known = values[values["clv"].notna()]
    if known["clv"].sum() <= 0:
        return None
    past = customers[customers["customer_id"].isin(known["customer_id"])]["revenue"]
    ahead, behind = concentration(known["clv"]), concentration(past)
    best, before = share_of_best(known["clv"]), share_of_best(past)
    predicted, spent = w.t("Predicted value"), w.t("Revenue so far")
    figure = curves(
        {predicted: ahead, spent: behind},
        look,
        w.percent,
        w.percent,
        below=w.t("Share of customers, from the best to the least"),
        axis=w.t("Cumulative share of value"),
        muted=[spent],
        diagonal=w.t("all customers alike"),
    )
    return Exhibit(
        name="value-concentration",
        headline=w.t(
            "The best fifth of customers hold {ahead} of predicted value, {behind} of past revenue",
            ahead=w.percent(best),
            behind=w.percent(before),
        ),
        subtitle=w.t(
            "Cumulative share of CLV over the next {horizon} and of revenue so far; "
            "{total} customers",
            horizon=horizon,
            total=w.number(len(known)),
        ),
        body=figure,
        alt=w.t(
            "Two rising curves. The best 20% of customers hold {ahead} of the predicted value; "
            "the 20% with the highest revenue so far hold {behind} of that revenue.",
            ahead=w.percent(best),
            behind=w.percent(before),
        ),
        source=look.source,
        data=pd.DataFrame({"predicted": ahead, "past": behind}),
    )


def order_rhythm(orders: pd.DataFrame, high_value: pd.Series, look: Look) -> Exhibit | None:
    """Draw the week of both groups by hour; None without clock times or with few orders."""
    w = look.words
    flags = orders["customer_id"].map(high_value).dropna().astype(bool)
    moments = orders.loc[flags.index, "ordered_at"]
    few = min(flags.sum(), (~flags).sum()) < LEAST_ORDERS
    if few or not has_clock_times(moments):
        return None
    mine, rest = weekly_shares(moments[flags]), weekly_shares(moments[~flags])
    hours = busy_hours(mine, rest)
    names = (w.t("High-value customers"), w.t("The rest"))
    day, hour = divmod(int(mine.to_numpy().argmax()), 24)
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
        data=pd.concat({"high_value": mine, "rest": rest}).rename(columns=str).reset_index(),
    )


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
    if min(len(mine), len(rest)) < 10:
        return None
    longest = max(float(pd.concat([mine, rest]).quantile(0.97)), 7.0)
    names = (w.t("High-value customers"), w.t("The rest"))
    drawn = {names[0]: cumulative_share(mine, longest), names[1]: cumulative_share(rest, longest)}
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
        data=pd.DataFrame(drawn),
    )


def _days(count: float, look: Look) -> str:
    return look.words.duration(count, "day", 0 if float(count).is_integer() else 1)
