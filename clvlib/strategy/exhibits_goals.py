"""Goals in one table, and in a sentence."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.strategy.goals import (
    AWAY,
    BEGUN,
    BEHIND,
    MISSED,
    ON_PLAN,
    REACHED,
    UNKNOWN,
    Standing,
    goals_table,
)
from clvlib.strategy.metrics import FOLLOW, WINDOW
from clvlib.words import Words

SHARES = ("high_value_share", "repeat_rate", "conversion")
MONEY = ("order_value", "wasted_spend", "revenue", "clv_total", "expected_profit", "value_at_stake")


def goals_exhibit(found: list[Standing], look: Look) -> Exhibit | None:
    """Set all goals in one table; None where none is set."""
    if not found:
        return None
    w = look.words
    well = sum(s.state in (REACHED, ON_PLAN) for s in found)
    return Exhibit(
        name="goals",
        headline=w.n(
            "{well} of {count} goal is reached or on plan",
            "{well} of {count} goals are reached or on plan",
            len(found),
            well=w.number(well),
        ),
        subtitle=w.t(
            "Figures of the settings: baseline, where a straight line to the target would stand "
            "today, and where each stands"
        ),
        body=TableView(
            (
                Column(w.t("Goal"), "left", 0.2), Column(w.t("Since"), "left"),
                Column(w.t("Baseline")), Column(w.t("Target")), Column(w.t("By"), "left"),
                Column(w.t("Plan today")), Column(w.t("Now")), Column(w.t("State"), "left"),
                Column(w.t("More than noise?"), "left"),
            ),
            tuple(_row(s, w) for s in found),
        ),
        alt=w.t(
            "Table of {count} goals with baseline, target, plan, present state and whether the "
            "movement is more than noise.",
            count=w.number(len(found)),
        ),
        source=look.source,
        note=w.passage(*[definition(s.goal.metric, w) for s in found]),
        data=goals_table(found).assign(window=WINDOW, follow=FOLLOW),
    )  # fmt: skip


def metric_words(metric: str, w: Words) -> str:
    """Return what a metric is called; rarer figures of the manifest keep their own name."""
    return {
        "high_value_share": w.t("Share of high-value customers"),
        "repeat_rate": w.t("Repeat rate"),
        "order_value": w.t("Order value"),
        "conversion": w.t("Second order of newcomers"),
        "retention": w.t("Retention"),
        "wasted_spend": w.t("Spend without return"),
        "customers": w.t("Customers"),
        "orders": w.t("Orders"),
        "revenue": w.t("Revenue"),
        "clv_total": w.t("CLV of all customers"),
        "value_at_stake": w.t("Value at stake"),
        "expected_profit": w.t("Expected profit"),
    }.get(metric, metric)


def definition(metric: str, w: Words) -> str:
    """Return what a metric counts, in a sentence; empty where its name says it."""
    return {
        "order_value": w.t("Order value: of the last 90 days."),
        "conversion": w.t(
            "Second order: share of newcomers who order again within 60 days (visits are not in "
            "the data)."
        ),
        "retention": w.t("Retention: days from first to last order within half a year."),
        "wasted_spend": w.t(
            "Spend without return: cost of winning those newcomers of the last 90 days who have "
            "ordered once."
        ),
    }.get(metric, "")


def state_words(state: str, w: Words) -> str:
    """Return a state in a word or two."""
    return {
        REACHED: w.t("reached"),
        ON_PLAN: w.t("on plan"),
        BEHIND: w.t("behind plan"),
        AWAY: w.t("moves away"),
        MISSED: w.t("missed"),
        BEGUN: w.t("begins today"),
        UNKNOWN: w.t("not known"),
    }[state]


def _row(s: Standing, w: Words) -> tuple[str, ...]:
    moved = {True: w.t("yes"), False: w.t("no"), None: w.t("not known")}[s.moved]
    if s.state in (BEGUN, UNKNOWN):
        moved = w.number(float("nan"))
    return (
        metric_words(s.goal.metric, w),
        w.date(s.since),
        figure(s.goal.metric, s.baseline, w),
        figure(s.goal.metric, s.target, w),
        w.date(s.goal.by),
        figure(s.goal.metric, s.planned, w),
        figure(s.goal.metric, s.now, w),
        state_words(s.state, w),
        moved,
    )


def figure(metric: str, value: float, w: Words) -> str:
    """Return a figure in its unit."""
    if metric in SHARES:
        return w.percent(value, 1)
    if metric in MONEY:
        return w.money(value)
    if metric == "retention":
        return w.duration(value, "day", 1)
    return w.number(value, 0 if pd.notna(value) and abs(value) >= 100 else 2)


def told(found: list[Standing], w: Words) -> str:
    """Say how the goals stand, and how much of it is noise."""
    parts = []
    for s in found:
        name = metric_words(s.goal.metric, w)
        if s.state in (UNKNOWN, BEGUN):
            parts.append(w.t("{name}: {state}.", name=name, state=state_words(s.state, w)))
            continue
        parts.append(
            w.t(
                "{name}: {now} against {planned} as planned ({progress} of the way), {state}.",
                name=name,
                now=figure(s.goal.metric, s.now, w),
                planned=figure(s.goal.metric, s.planned, w),
                progress=w.percent(s.progress),
                state=state_words(s.state, w),
            )
        )
    noise = [metric_words(s.goal.metric, w) for s in found
             if s.moved is False and s.state not in (UNKNOWN, BEGUN)]  # fmt: skip
    if noise:
        parts.append(w.t("Not more than noise so far: {names}.", names=w.join(noise)))
    return w.passage(*parts)
