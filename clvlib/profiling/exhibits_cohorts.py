"""Exhibits of chapter 4: how one cohort evolves, and how cohorts compare."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Exhibit, Look
from clvlib.exhibits.charts import intervals
from clvlib.exhibits.grids import bar_panels
from clvlib.words import Words

Z95, Z99 = 1.96, 2.576


def evolution(cohort: str, table: pd.DataFrame, step: int, look: Look) -> Exhibit | None:
    """Draw how one cohort evolves: who still buys, how often, for how much.

    It ends where fewer than ten of them still buy; None where that is before the second step.
    """
    w = look.words
    buying = (table["active"] * table["customers"]).round()
    others = table["customers"] - buying
    few = (buying < w.least) | ((others > 0) & (others < w.least))
    table = table[~few.cummax()]
    if len(table) < 2:
        return None
    names = [w.t("Still buying"), w.t("Orders each"), w.t("Order value"), w.t("Revenue a customer")]
    frame = table[["active", "orders", "order_value", "revenue"]].set_axis(names, axis=1)
    labels = [
        w.t("Days {start}–{end}", start=w.number((i - 1) * step), end=w.number(i * step))
        for i in table.index
    ]
    writers = dict(
        zip(names, (w.percent, lambda v: w.number(v, 1), w.compact_money, w.compact_money),
            strict=True)
    )  # fmt: skip
    last = table.iloc[-1]
    kept = last["revenue"] / max(table["revenue"].iloc[0], 1e-9)
    place = {"cohort": quarter_name(cohort, w), "end": w.number(len(table) * step)}
    return Exhibit(
        name="cohort-evolution",
        headline=w.t(
            "By day {end}, {active} still buy and bring {kept} of the beginning",
            end=place["end"],
            active=w.percent(last["active"]),
            kept=w.percent(kept),
        ),
        subtitle=w.t(
            "The {count} customers of {cohort} by days since their first order; those who buy, "
            "their orders, value of an order, and revenue over all of them",
            count=w.number(table["customers"].iloc[0]),
            cohort=place["cohort"],
        ),
        body=bar_panels(frame.set_axis(labels), look, writers, {}),
        alt=w.t(
            "Bars by age of the cohort of {cohort}: the share who buy ends at {active}, "
            "revenue a customer goes from {first} to {last}.",
            cohort=place["cohort"],
            active=w.percent(last["active"]),
            first=w.money(table["revenue"].iloc[0]),
            last=w.money(last["revenue"]),
        ),
        source=look.source,
        data=table,
    )


def cohorts(table: pd.DataFrame, days: int, look: Look) -> Exhibit | None:
    """Draw cohorts at equal age; None where there is only one."""
    w = look.words
    if len(table) < 2:
        return None
    names = [quarter_name(q, w) for q in table.index]
    newest, before = table.iloc[-1], table.iloc[:-1]
    known = before.iloc[1:] if len(before) > 1 else before
    usual = float((known["estimate"] * known["customers"]).sum() / known["customers"].sum())
    change = newest["estimate"] / max(usual, 1e-9) - 1
    error = (table["high"] - table["low"]) / 2 / Z95
    weight = known["customers"] / known["customers"].sum()
    pooled = float(((weight * error[known.index]) ** 2).sum() + error.iloc[-1] ** 2) ** 0.5
    sure = abs(newest["estimate"] - usual) > Z99 * pooled
    place = {"new": w.money(newest["estimate"]), "old": w.money(usual), "cohort": names[-1]}
    if not sure:
        headline = w.t("{cohort} newcomers bring {new}, as earlier ones did ({old})", **place)
    elif change > 0:
        headline = w.t("{cohort} newcomers are better: {new} each, earlier ones {old}", **place)
    else:
        headline = w.t("{cohort} newcomers are weaker: {new} each, earlier ones {old}", **place)
    return Exhibit(
        name="cohorts-compared",
        headline=headline,
        subtitle=w.t(
            "Revenue a customer in the first {days}, by quarter of the first order, with 95% "
            "interval; line: mean of the earlier cohorts, but for the first",
            days=w.duration(days),
        ),
        body=intervals(
            table.set_axis(names), look, w.compact_money, w.t("Revenue a customer"), zero=usual
        ),
        alt=w.t(
            "Means with intervals for {count} cohorts; the newest, {cohort}, stands at {new}, "
            "the earlier ones at {old} on average.",
            count=w.number(len(table)),
            **place,
        ),
        source=look.source,
        note=w.t("The first cohort also holds customers from before the data began."),
        data=table.assign(days=days, usual=usual),
    )


def quarter_name(quarter: str, w: Words) -> str:
    """Return ``2025Q1`` as the months of that quarter, e.g. Q1 2025."""
    year, number = quarter.split("Q")
    return w.t("Q{quarter} {year}", quarter=number, year=year)
