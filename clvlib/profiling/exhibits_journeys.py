"""Exhibits of chapter 4 on how customers go on: waits between orders, paths to high value."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.steps import stages
from clvlib.profiling.journeys import MOST_STEPS, OTHER
from clvlib.profiling.labels import plain, trait_name
from clvlib.words import Words


def next_contact(steps: pd.DataFrame, look: Look) -> Exhibit | None:
    """Show the waits between orders and when to write; None where too few come back."""
    w = look.words
    if steps.empty:
        return None
    rows = [
        (_step(int(r["step"]), w), w.part(r["share"], r["customers"]), w.number(r["p25"]), w.number(r["p50"]),
         w.number(r["p75"]), w.t("day {day}", day=w.number(round(r["p75"]))), w.few(r["due"]))
        for _, r in steps.iterrows()
    ]  # fmt: skip
    columns = (
        Column(w.t("From order to order"), "left", 0.28), Column(w.t("Came on")),
        Column(w.t("A quarter within, days")), Column(w.t("Half within")),
        Column(w.t("Three quarters within")), Column(w.t("Write on")), Column(w.t("Due today")),
    )  # fmt: skip
    first = steps.iloc[0]
    return Exhibit(
        name="next-contact",
        headline=w.t(
            "Half of second orders come within {half}; write on day {day}",
            half=w.duration(first["p50"]),
            day=w.number(round(first["p75"])),
        ),
        subtitle=w.t(
            "Days between order days of customers who came on; customers due: waiting longer than "
            "three quarters, but not yet longer than 95% of those who came on"
        ),
        body=TableView(columns, tuple(rows)),
        alt=w.t(
            "Table of waits. From the first to the second order {share} came on, half of them "
            "within {half} and three quarters within {day}.",
            share=w.part(first["share"], first["customers"]),
            half=w.duration(first["p50"]),
            day=w.duration(round(first["p75"])),
        ),
        source=look.source,
        note=w.t(
            "Three quarters of those who come on have done so by the day given: before it a reminder "
            "pays for orders that come anyway, long after it the customer is mostly gone."
        ),
        data=steps,
    )


def _step(step: int, w: Words) -> str:
    if step == MOST_STEPS:
        return w.t("{step} and later", step=w.number(step))
    return w.t("{step} to {next}", step=w.number(step), next=w.number(step + 1))


def value_paths(flows: pd.DataFrame, trait: str | None, soon: float, look: Look) -> Exhibit | None:
    """Draw the paths from the first order to being high-value today."""
    w = look.words
    total = float(flows["customers"].sum())
    high = flows[flows["outcome"] == "high"]
    if total == 0 or high["customers"].sum() < w.least:
        return None
    days = w.duration(soon)
    second = {
        "soon": w.t("within {days}", days=days),
        "late": w.t("later"),
        "never": w.t("not at all"),
    }
    orders = {"6+": w.t("6 or more"), "3-5": w.t("3 to 5"), "2": w.t("2"), "1": w.t("1")}
    outcome = {"high": w.t("High-value"), "rest": w.t("The rest")}
    names, heads = [second, orders, outcome], [w.t("Second order"), w.t("Orders"), w.t("Today")]
    if "beginning" in flows:
        size = flows.groupby("beginning")["customers"].sum().sort_values(ascending=False)
        order = [b for b in size.index if b != OTHER] + [b for b in size.index if b == OTHER]
        names.insert(0, {b: w.t("others") if b == OTHER else plain(b, 16) for b in order})
        heads.insert(0, w.t("First order: {trait}", trait=trait_name(trait or "", w).lower()))
    rates = flows.assign(hit=flows["customers"].where(flows["outcome"] == "high", 0))
    rates = rates.groupby("second")[["hit", "customers"]].sum()
    rates = rates.reindex(["soon", "late", "never"], fill_value=0)
    share = {str(k): w.part(hit / n if n else 0.0, n) for k, (hit, n) in rates.T.items()}
    return Exhibit(
        name="value-paths",
        headline=w.t(
            "Back within {days}: {soon} are high-value; back later {late}, never {never}",
            days=days,
            **share,
        ),
        subtitle=w.t(
            "{count} customers watched for at least {days}; width = customers, colour = paths of "
            "those who are high-value today",
            count=w.number(total),
            days=days,
        ),
        body=stages(flows, names, heads, "high", look),
        alt=w.t(
            "Bands from the first order over the second and the number of orders to today. Of "
            "those who came back within {days}, {soon} are high-value, of those who never did {never}.",
            days=days,
            soon=share["soon"],
            never=share["never"],
        ),
        source=look.source,
        data=flows,
    )
