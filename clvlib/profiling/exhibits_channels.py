"""Exhibits of chapter 4 on channels: what they bring, what they cost, who gets the credit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import heatmap
from clvlib.profiling.attribution import OTHER
from clvlib.profiling.labels import brief, plain
from clvlib.words import Words

HEALTHY = 3.0


def by_channel(table: pd.DataFrame, horizon: str, look: Look) -> Exhibit | None:
    """Show value, cost and payback by channel of the first order, beside the last one."""
    w = look.words
    if table.empty or table["channel"].nunique() < 2:
        return None
    first = table[table["touch"] == "first"].set_index("channel")
    last = table[table["touch"] == "last"].set_index("channel")
    priced = bool(first["ratio"].notna().any())
    by = "ratio" if priced else "value"
    first = first.sort_values(by, ascending=False, na_position="last", kind="stable")
    rows = [_row(name, r, last, priced, w) for name, r in first.iterrows()]
    cost = (
        Column(w.t("Cost of a newcomer")), Column(w.t("CLV:CAC")), Column(w.t("Paid back in month")),
    ) if priced else ()  # fmt: skip
    columns = (
        Column(w.t("Channel of the first order"), "left", 0.24), Column(w.t("Customers"), people="groups"),
        Column(w.t("High-value")), Column(w.t("Value")), *cost,
        Column(w.t("Value, by last channel")),
    )  # fmt: skip
    return Exhibit(
        name="channel-value",
        headline=_channel_headline(first, priced, w),
        subtitle=w.t(
            "Means per customer; value = margin so far plus CLV over the next {horizon}; "
            "channels with at least ten customers",
            horizon=horizon,
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of {count} channels; value a customer runs from {low} to {high}.",
            count=w.number(len(first)),
            low=w.money(first["value"].min()),
            high=w.money(first["value"].max()),
        ),
        source=look.source,
        note=w.t("A dash in “paid back” means: not within the months watched.") if priced else "",
        data=table,
    )


def _row(name: object, r: pd.Series, last: pd.DataFrame, priced: bool, w: Words) -> tuple[str, ...]:
    of_last = float(last["value"].get(name, np.nan))  # pyright: ignore[reportArgumentType]
    cost = (w.money(r["cac"]), w.number(r["ratio"], 1), w.number(r["payback"])) if priced else ()
    return (
        plain(str(name), 30), w.number(r["customers"]), w.part(r["high_value"], r["customers"]),
        w.money(r["value"]), *cost, w.money(of_last),
    )  # fmt: skip


def _channel_headline(first: pd.DataFrame, priced: bool, w: Words) -> str:
    worst, best = first.dropna(subset=["value"]).iloc[-1], first.iloc[0]
    names = {"best": brief(str(first.index[0]), 20), "worst": brief(str(worst.name), 20)}
    if priced:
        known = first.dropna(subset=["ratio"])
        worst = known.iloc[-1]
        return w.t(
            "“{best}” brings {high} times its cost, “{worst}” {low} times",
            best=names["best"], worst=brief(str(worst.name), 20),
            high=w.number(best["ratio"], 1), low=w.number(worst["ratio"], 1),
        )  # fmt: skip
    return w.t(
        "A customer from “{best}” is worth {high}, from “{worst}” {low}",
        high=w.money(best["value"]),
        low=w.money(worst["value"]),
        **names,
    )


def credit(table: pd.DataFrame, touched: int, look: Look) -> Exhibit | None:
    """Draw the share of newcomers credited to each channel by seven rules."""
    w = look.words
    won = float(table["first"].sum())
    if len(table) < 2 or won < 10:
        return None
    share = table / won
    spread = share.max(axis=1) - share.min(axis=1)
    most = str(spread.idxmax())
    least, largest = share.min(axis=1), share.max(axis=1)
    names = [w.t("others") if c == OTHER else plain(str(c), 24) for c in table.index]
    shown = share.set_axis(names).set_axis([rule_name(str(r), w) for r in share], axis=1)
    label = names[list(table.index).index(most)]
    return Exhibit(
        name="channel-credit",
        headline=w.t(
            "“{name}” won {low} or {high} of newcomers, depending on the rule",
            name=brief(label, 24),
            low=w.percent(float(least[most])),
            high=w.percent(float(largest[most])),
        ),
        subtitle=w.t(
            "Share of {won} newcomers credited to each channel by the touches of the 90 days "
            "before their first order; {touched} people with touches",
            won=w.number(won),
            touched=w.number(touched),
        ),
        body=heatmap(shown, look, w.percent, w.t("Rule")),
        alt=w.t(
            "Heat map of {count} channels by seven rules of attribution; they disagree most on "
            "“{name}”: {low} to {high}.",
            count=w.number(len(table)),
            name=label,
            low=w.percent(float(least[most])),
            high=w.percent(float(largest[most])),
        ),
        source=look.source,
        note=w.t(
            "Position: 40% to the first, 40% to the last touch. Decay: a touch counts half after "
            "seven days. Markov: customers lost if the channel were not there. Shapley: fair share "
            "of what sets of channels win together."
        ),
        data=table,
    )


def rule_name(rule: str, w: Words) -> str:
    """Return what a rule of attribution is called."""
    return {
        "first": w.t("First"), "last": w.t("Last"), "linear": w.t("Linear"),
        "position": w.t("Position"), "decay": w.t("Decay"), "markov": w.t("Markov"),
        "shapley": w.t("Shapley"),
    }[rule]  # fmt: skip
