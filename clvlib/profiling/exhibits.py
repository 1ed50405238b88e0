"""Exhibits of chapter 4 on the group itself: its portrait and its share of the value."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.among import among
from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.comparisons import curves
from clvlib.profiling.group import HighValueGroup, concentration, share_of_best

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
    past = customers[among(customers["customer_id"], known["customer_id"])]["revenue"]
    ahead, behind = (concentration(side, least=w.least) for side in (known["clv"], past))
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
