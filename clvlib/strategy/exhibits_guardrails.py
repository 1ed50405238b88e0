"""The guardrails of ended tests in one table, and the sentence on those that are broken."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.strategy.guardrails import RATIO, REVENUE, Guardrail
from clvlib.strategy.verdict import Result
from clvlib.words import Words


def guarded(results: list[Result], look: Look) -> Exhibit | None:
    """Set the guardrails of ended tests in one table; None where no test has ended."""
    rows = [(result, guard) for result in results if result.ended for guard in result.guards]
    if not rows:
        return None
    w = look.words
    wrong = sum(guard.state == "broken" for _, guard in rows)
    unsure = sum(guard.state in ("open", "unknown") for _, guard in rows)
    return Exhibit(
        name="test-guardrails",
        headline=w.n(
            "{broken} of {count} guardrail is broken; {open} cannot be told",
            "{broken} of {count} guardrails are broken; {open} cannot be told",
            len(rows),
            broken=w.number(wrong),
            open=w.number(unsure),
        ),
        subtitle=w.t(
            "Revenue a customer, refunds as a share of gross revenue, and the sizes of the groups; "
            "treated minus held out with its 95% interval"
        ),
        body=TableView(
            (
                Column(w.t("Test"), "left", 0.22), Column(w.t("Guardrail"), "left", 0.2),
                Column(w.t("Treated")), Column(w.t("Held out")),
                Column(w.t("Difference"), "right", 0.22), Column(w.t("State"), "left", 0.14),
            ),
            tuple(_row(result, guard, w) for result, guard in rows),
        ),
        alt=w.t(
            "Table of {count} guardrails of ended tests with the measure of both groups, their "
            "difference and whether the guardrail was kept.",
            count=w.number(len(rows)),
        ),
        source=look.source,
        note=w.t(
            "Broken: the whole interval lies on the wrong side of zero, which chance alone brings "
            "about in one of forty. Kept: a fall of revenue by 5% or a rise of refunds by two points "
            "lies outside the interval."
        ),
        data=pd.DataFrame(
            [{"test": r.design.experiment} | vars(guard) for r, guard in rows]
        ),
    )  # fmt: skip


def guardrail_words(name: str, words: Words) -> str:
    """Return what a guardrail watches."""
    return {
        "revenue": words.t("Revenue a customer"),
        "refunds": words.t("Refunds, share of gross revenue"),
        "ratio": words.t("Group sizes as drawn"),
    }[name]


def signed(value: float, w: Words) -> str:
    """Return a number with one decimal and a true sign."""
    text = w.number(abs(value), 1)
    return f"−{text}" if value < 0 else text


def too_few(result: Result, words: Words) -> bool:
    """Say whether a group of a test is so small that its figures would speak of single people."""
    return min(result.treated, result.held_out) < words.least


def broken_words(result: Result, words: Words) -> str:
    """Say which guardrails a test has broken; empty where none."""
    wrong = [guardrail_words(g.name, words) for g in result.guards if g.state == "broken"]
    if not wrong or not result.ended:
        return ""
    return words.t("Broken guardrail: {names}.", names=words.join(wrong))


def _row(result: Result, guard: Guardrail, w: Words) -> tuple[str, ...]:
    state = {
        "kept": w.t("kept"), "broken": w.t("broken"), "open": w.t("too small to tell"),
        "unknown": w.t("not in the data"),
    }[guard.state]  # fmt: skip
    name, missing = guardrail_words(guard.name, w), w.number(float("nan"))
    if guard.name != RATIO and too_few(result, w):
        return (result.design.title, name, missing, missing, missing, w.t("too few to show"))
    if guard.state == "unknown":
        return (result.design.title, name, missing, missing, missing, state)
    if guard.name == RATIO:
        counts = (w.number(guard.treated), w.number(guard.held_out))
        planned = w.t(
            "drawn: {treated} and {held}", treated=w.number(result.design.treated),
            held=w.number(result.design.held_out),
        )  # fmt: skip
        return (result.design.title, name, *counts, planned, state)
    if guard.name == REVENUE:
        levels = (w.money(guard.treated), w.money(guard.held_out))
        spread = [w.money(x) for x in (guard.difference, guard.low, guard.high)]
    else:
        levels = (w.percent(guard.treated, 1), w.percent(guard.held_out, 1))
        spread = [w.points(guard.difference, 1)]
        spread += [signed(x * 100, w) for x in (guard.low, guard.high)]
    difference = w.t(
        "{difference} ({low} to {high})", difference=spread[0], low=spread[1], high=spread[2]
    )
    return (result.design.title, name, *levels, difference, state)
