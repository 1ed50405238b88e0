"""Exhibits of chapter 4: the five lenses of the customer-base audit."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.grids import bar_panels
from clvlib.profiling.exhibits_bridge import bridge
from clvlib.profiling.exhibits_cohorts import cohorts, evolution
from clvlib.profiling.lenses import (
    Periods,
    base_health,
    cohort_evolution,
    cohorts_compared,
    deciles,
    revenue_bridge,
)

LEAST_TENTHS = 100
AGE_STEP = 90


def five_lenses(
    orders: pd.DataFrame, periods: Periods | None, as_of: pd.Timestamp, look: Look
) -> list[Exhibit]:
    """Return the five looks at the base that its history allows."""
    if periods is None:
        return []
    aged = cohort_evolution(orders, as_of)
    found = [
        tenths(deciles(orders, periods.middle), periods.days, look),
        bridge(revenue_bridge(orders, periods), periods, look),
        evolution(*aged, AGE_STEP, look) if aged else None,
        cohorts(cohorts_compared(orders, as_of, AGE_STEP), AGE_STEP, look),
        health(base_health(orders, periods), periods, look),
    ]
    return [exhibit for exhibit in found if exhibit is not None]


def tenths(table: pd.DataFrame, days: int, look: Look) -> Exhibit | None:
    """Draw how different customers are: revenue, orders and order value by tenth."""
    w = look.words
    if table["customers"].sum() < LEAST_TENTHS or table["share"].iloc[0] <= 0:
        return None
    best, worst = table.iloc[0], table.iloc[-1]
    names = [w.t("Share of revenue"), w.t("Revenue"), w.t("Orders"), w.t("Order value")]
    frame = table[["share", "revenue", "orders", "order_value"]].set_axis(names, axis=1)
    labels = [w.t("Best tenth"), *(w.t("{rank}th tenth", rank=w.number(i)) for i in range(2, 11))]
    labels[1], labels[2] = w.t("2nd tenth"), w.t("3rd tenth")
    frame = frame.set_axis(labels[: len(frame)])
    writers = dict(
        zip(names, (w.percent, w.compact_money, lambda v: w.number(v, 1), w.compact_money),
            strict=True)
    )  # fmt: skip
    times = best["orders"] / max(worst["orders"], 1e-9)
    return Exhibit(
        name="customers-by-tenth",
        headline=w.t(
            "The best tenth brings {share} of revenue and orders {times} times as often",
            share=w.percent(best["share"]),
            times=w.number(times, 1 if times < 10 else 0),
        ),
        subtitle=w.t(
            "Customers with an order in the last {days}, in tenths by revenue; means per customer; "
            "times as often: best against last tenth",
            days=w.duration(days),
        ),
        body=bar_panels(frame, look, writers, {}),
        alt=w.t(
            "Bars for ten groups of customers. The best tenth brings {share} of revenue with "
            "{orders} orders of {value} each; the last tenth orders {few} times.",
            share=w.percent(best["share"]),
            orders=w.number(best["orders"], 1),
            value=w.money(best["order_value"]),
            few=w.number(worst["orders"], 1),
        ),
        source=look.source,
        data=table,
    )


def health(table: pd.DataFrame, periods: Periods, look: Look) -> Exhibit:
    """Show the signs of health of the base in both periods."""
    w = look.words

    few = {when: 0 < table[when]["active"] < look.least for when in ("before", "after")}
    untold = {when: _untold(table[when], look.least) for when in ("before", "after")}

    def row(
        key: str, label: str, share: bool = False, money: bool = False, digits: int = 0
    ) -> tuple[str, ...]:
        counted = key in ("active", "newcomers")
        old, new = (
            float(table[when][key])
            if key not in untold[when] and (counted or not few[when])
            else float("nan")
            for when in few
        )
        say = w.percent if share else w.money if money else lambda v: w.number(v, digits)
        move = w.points(new - old) if share else w.percent(new / old - 1, sign=True) if old else "–"
        if counted and any(0 < count < look.least for count in (old, new)):
            move = "–"
        return label, *(map(w.few, (old, new)) if counted else map(say, (old, new))), move

    rows = (
        row("active", w.t("Active customers")),
        row("newcomers", w.t("of whom new")),
        row("repeat_share", w.t("Share of active customers with an earlier order"), share=True),
        row("repeat_revenue", w.t("Share of revenue from them"), share=True),
        row("orders", w.t("Orders per active customer"), digits=2),
        row("order_value", w.t("Value of an order"), money=True),
        row("best_fifth", w.t("Share of revenue from the best fifth"), share=True),
    )
    new, old = float(table["after"]["active"]), float(table["before"]["active"])
    columns = (
        Column("", "left", 0.46), Column(w.t("{days} before", days=w.duration(periods.days))),
        Column(w.t("Last {days}", days=w.duration(periods.days))), Column(w.t("Change")),
    )  # fmt: skip
    return Exhibit(
        name="base-health",
        headline=_health_headline(
            table, any(few.values()), "repeat_share" in untold["after"], look
        ),
        subtitle=w.t(
            "Customers with an order in the last {days} against the {days} before",
            days=w.duration(periods.days),
        ),
        body=TableView(columns, rows),
        alt=w.t(
            "Table of seven signs in two periods; active customers went from {old} to {new}.",
            old=w.people(old),
            new=w.people(new),
        ),
        source=look.source,
        data=table,
    )


def _health_headline(table: pd.DataFrame, few: bool, untold: bool, look: Look) -> str:
    """Say how many are active, by how much that moved, and how many of them are not new."""
    w = look.words
    new, old = float(table["after"]["active"]), float(table["before"]["active"])
    if few:
        return w.t("{active} active customers: too few to compare", active=w.people(new))
    change = w.percent(new / old - 1, sign=True) if old else "–"
    if untold:
        return w.t("{active} active customers, {change}", active=w.number(new), change=change)
    return w.t(
        "{active} active customers, {change}; {repeat} of them had bought before",
        active=w.number(new),
        change=change,
        repeat=w.percent(float(table["after"]["repeat_share"])),
    )


def _untold(signs: pd.Series, least: int) -> set[str]:
    """Return the signs of a period that would tell of a few customers."""
    active, fresh = float(signs["active"]), float(signs["newcomers"])
    told: set[str] = set()
    if 0 < fresh < least or 0 < active - fresh < least:
        told |= {"newcomers", "repeat_share", "repeat_revenue"}
    if active < 5 * least:
        told |= {"best_fifth"}
    return told
