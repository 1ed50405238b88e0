"""Exhibits of the views on rules, runs, money and tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, TableView
from clvlib.exhibits.charts import histogram
from clvlib.lab.high_value import Line
from clvlib.lab.planner import TestPlan
from clvlib.lab.run import Run
from clvlib.privacy.small_groups import hidden_in
from clvlib.strategy.choosing import Choice
from clvlib.strategy.exhibits import ranking
from clvlib.words import Words
from clvlib.words.speech import MISSING
from clvlib.words.terms import term

SHARES_OF_PEOPLE = ("repeat", "high_value_share")


def segments(table: pd.DataFrame, moved: int, run: Run) -> Exhibit:
    """Set the segments before and after a change of thresholds side by side.

    Parameters
    ----------
    table : pandas.DataFrame
        From :meth:`clvlib.lab.Designer.segments`.
    moved : int
        Customers who stand in another segment afterwards.
    run : Run
    """
    w = run.words
    hidden = hidden_in(table["movers"], w.least)
    rows = [
        _segment(str(code), r, few, w)
        for (code, r), few in zip(table.iterrows(), hidden.tolist(), strict=True)
    ]
    sums = table.sum()
    rows.append((w.t("Together"), w.number(sums["customers_before"]), w.number(sums["customers"]),
                 "", w.money(sums["clv_before"], 0), w.money(sums["clv"], 0)))  # fmt: skip
    heads = (w.t("Customers in the report"), w.t("Customers now"), w.t("Change"),
             w.t("CLV in the report"), w.t("CLV now"))  # fmt: skip
    least = w.number(w.least)
    return Exhibit(
        "lab-segments",
        w.t("Fewer than {least} of {all} customers would change segment", least=least,
            all=w.number(sums["customers"]))
        if 0 < moved < w.least
        else w.n("{count} of {all} customers would change segment",
                 "{count} of {all} customers would change segment", moved,
                 all=w.number(sums["customers"])),
        w.t("Customers and CLV by segment, with the report's thresholds and with these"),
        TableView((Column(w.t("Segment"), "left", 0.26),
                   *(Column(h, people="parts") for h in heads[:2]),
                   *(Column(h) for h in heads[2:])), tuple(rows), totals=(len(rows) - 1,)),
        w.t("Table of {count} segments with customers and CLV before and after.",
            count=w.number(len(table))),
        run.look.source,
        note=w.t("Where fewer than {least} customers come or go, the change is not shown.",
                 least=least) if hidden.any() else "",
        data=table.reset_index().assign(moved=moved, everybody=sums["customers"]),
    )  # fmt: skip


def _segment(code: str, row: pd.Series, hidden: bool, w: Words) -> tuple[str, ...]:
    """Write a segment before and after; of a change by a few customers, only what was before."""
    before = term(code, w), w.number(row["customers_before"])
    if hidden:
        return (*before, MISSING, MISSING, w.money(row["clv_before"], 0), MISSING)
    change = _signed_count(row["customers"] - row["customers_before"], w)
    clv = w.money(row["clv_before"], 0), w.money(row["clv"], 0)
    return (*before, w.number(row["customers"]), change, *clv)


def high_value(line: Line, clv: pd.Series, run: Run) -> Exhibit:
    """Draw the distribution of value with the line of the high-value customers."""
    w = run.words
    name = w.t("{times} times the mean", times=w.number(line.times_mean, 1))
    few = 0 < line.customers < w.least
    return Exhibit(
        "lab-high-value",
        w.t("Fewer than {least} customers lie above {threshold}", least=w.number(w.least),
            threshold=w.money(line.threshold))
        if few
        else w.t("{share} of customers lie above {threshold} and hold {value} of CLV",
                 share=w.percent(line.customer_share, 1), threshold=w.money(line.threshold),
                 value=w.percent(line.clv_share)),
        w.t("Customers by CLV; the line is {times} times the mean, {count} of {all} lie above it",
            times=w.number(line.times_mean, 1), count=w.people(line.customers),
            all=w.number(line.all_customers)),
        histogram(clv.to_numpy(float), run.look, w.compact_money, w.t("CLV"), w.t("Customers"),
                  mark=(line.threshold, name), top_share=0.02, least=w.least),
        w.t("Distribution of CLV with a line at {threshold}; {count} customers lie above it.",
            threshold=w.money(line.threshold), count=w.people(line.customers)),
        run.look.source,
        note="" if few else w.t("Those above the line brought {share} of revenue so far.",
                                share=w.percent(line.revenue_share)),
        data=_line_data(line),
    )  # fmt: skip


def runs(table: pd.DataFrame, before: Run, after: Run) -> Exhibit:
    """Hold two runs of a merchant against each other."""
    w = after.words
    whole = table.set_index("figure")
    customers = whole[["before", "after"]].T["customers"]
    rows = [
        (_figure(str(r["figure"]), str(r["kind"]), w), *_sides(r, customers, w))
        for _, r in table.iterrows()
    ]  # fmt: skip
    apart = tuple(int(i) for i in np.flatnonzero(table["kind"] == "whole"))
    money = [w.money(float(whole[side]["clv"]), 0) for side in ("before", "after")]
    day = [w.date(run.as_of) for run in (before, after)]
    heads = [f"{date} ({run.name[-8:]})" for date, run in zip(day, (before, after), strict=True)]
    return Exhibit(
        "lab-runs",
        w.t("CLV of all customers: {after}, against {before}", after=money[1], before=money[0]),
        w.t("Customers, money and segments as known on {first} and on {second}",
            first=day[0], second=day[1]),
        TableView((Column("", "left", 0.34), *(Column(h, people="parts") for h in heads),
                   Column(w.t("Change"))), tuple(rows), apart=apart),
        w.t("Table of {count} figures in two runs, with the change.", count=w.number(len(table))),
        after.look.source,
        data=table,
    )  # fmt: skip


def budget(choice: Choice, run: Run) -> Exhibit | None:
    """Rank the recommendations as a budget shares itself out; None where there is none."""
    w, limits = run.words, choice.limits
    shown = ranking(choice.cards, w.stretch(run.settings.horizon), run.look)
    if shown is None:
        return None
    bound = [
        w.t("budget {money}", money=w.money(limits.budget, 0)) if limits.budget is not None else "",
        w.t("contacts {count}", count=w.number(limits.contacts))
        if limits.contacts is not None else "",
        w.n("{count} recommendation a customer", "{count} recommendations a customer",
            limits.per_customer),
    ]  # fmt: skip
    spent = w.t("Cost {spent}, {contacted} customers contacted; limits: {bound}.",
                spent=w.money(choice.spent, 0), contacted=w.people(choice.contacted),
                bound=w.join([part for part in bound if part]))  # fmt: skip
    figures = {
        "spent": choice.spent, "contacted": choice.contacted,
        "earned": sum(c.profit for c in choice.chosen if not c.saves), "cards": len(choice.cards),
    }  # fmt: skip
    return replace(
        shown, name="lab-budget", note=w.passage(spent, shown.note), data=pd.DataFrame([figures])
    )


def test_plan(plan: TestPlan, run: Run) -> Exhibit:
    """Say what a test in a segment needs, by how long it lasts."""
    w = run.words
    who = term(plan.segment, w) if plan.segment else w.t("all customers")
    few = plan.customers < w.least
    rows = [
        (w.duration(int(str(days))), MISSING if few else w.percent(r["base"], 1),
         MISSING if few else w.number(r["needed"]),
         "±" + w.number(r["detectable"] * 100, 1) if np.isfinite(r["detectable"]) else "–",
         w.t("yes") if r["enough"] else w.t("no"))
        for days, r in plan.lengths.iterrows()
    ]  # fmt: skip
    heads = (w.t("Order anyway"), w.t("Customers needed in each group"),
             w.t("Smallest change that shows, points"), w.t("Enough customers"))  # fmt: skip
    lift = w.number(plan.lift * 100, 1)
    headline = (
        w.t("{days} are enough to show {lift} points", days=w.duration(plan.shortest), lift=lift)
        if plan.shortest
        else w.t("Fewer than {least} customers are too few to show {lift} points",
                 least=w.number(w.least), lift=lift)
        if few
        else w.t("{count} customers are too few to show {lift} points",
                 count=w.number(plan.customers), lift=lift)
    )  # fmt: skip
    return Exhibit(
        "lab-test",
        headline,
        w.t("Test among {count} customers ({who}), {share} held out; share who order, 80% power, "
            "5% error", count=w.people(plan.customers), who=who, share=w.percent(plan.hold_out)),
        TableView((Column(w.t("Length"), "left", 0.16), *(Column(h) for h in heads)), tuple(rows)),
        w.t("Table of {count} lengths of a test with the customers that each needs.",
            count=w.number(len(plan.lengths))),
        run.look.source,
        note=w.t("Who orders anyway is the fitted model's answer for these customers."),
        data=plan.lengths.reset_index().assign(
            enough=lambda t: t["enough"].astype(float), lift=plan.lift, hold_out=plan.hold_out,
            customers=plan.customers, power=0.80, alpha=0.05, points=plan.lift * 100,
        ),
    )  # fmt: skip


test_plan.__test__ = False  # pyright: ignore[reportFunctionMemberAccess]


def _line_data(line: Line) -> pd.DataFrame:
    known = {name: [float(value)] for name, value in vars(line).items()}
    shares = ("customer_share", "clv_share", "revenue_share")
    return pd.DataFrame({**known, **{name: [getattr(line, name)] for name in shares}})


def _figure(name: str, kind: str, w: Words) -> str:
    if kind == "segment":
        return w.t("Segment: {name}", name=term(name, w))
    return {
        "customers": w.t("Customers"),
        "revenue": w.t("Revenue so far"),
        "repeat": w.t("Customers with more than one order"),
        "clv": w.t("CLV of all customers"),
        "clv_mean": w.t("CLV of a customer"),
        "alive": w.t("Probability of being alive"),
        "high_value": w.t("High-value customers"),
        "high_value_share": w.t("Share of high-value customers"),
    }[name]


def _sides(row: pd.Series, customers: pd.Series, w: Words) -> tuple[str, str, str]:
    """Write a figure before, after and its change; a share of few people only as a bound."""
    unit = str(row["unit"])
    if row["figure"] not in SHARES_OF_PEOPLE:
        before, after = (_unit(row[side], unit, w) for side in ("before", "after"))
        return before, after, _moved(row["change"], unit, w)
    sides = [(float(row[side]), float(customers[side])) for side in ("before", "after")]
    before, after = (w.part(share, of, 1) for share, of in sides)
    few = any(0 < round(share * of) < w.least for share, of in sides)
    return before, after, MISSING if few else _moved(row["change"], unit, w)


def _unit(value: float, unit: str, w: Words) -> str:
    return {"money": w.money, "share": lambda v: w.percent(v, 1), "count": w.number}[unit](value)


def _moved(change: float, unit: str, w: Words) -> str:
    if unit == "share":
        return w.points(change, 1)
    return _signed_count(change, w) if unit == "count" else _plus(change) + w.money(change)


def _signed_count(change: float, w: Words) -> str:
    return _plus(change) + w.number(change).replace("-", "−")


def _plus(change: float) -> str:
    return "+" if change > 0 else ""
