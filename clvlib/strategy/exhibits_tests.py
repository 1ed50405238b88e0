"""Exhibits on experiments: what is to be tested, and what ended tests showed."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.strategy.exhibits_guardrails import signed, too_few
from clvlib.strategy.experiment import Design
from clvlib.strategy.tests_told import verdict_words
from clvlib.strategy.verdict import PAYS, Result
from clvlib.words import Words


def planned(designs: list[Design], look: Look) -> Exhibit | None:
    """Set the tests of the chosen actions in one table; None where there are none."""
    if not designs:
        return None
    w = look.words
    able = sum(
        d.metric.detectable is not None and abs(d.metric.expected_change) >= d.metric.detectable
        for d in designs
    )
    return Exhibit(
        name="planned-tests",
        headline=w.n(
            "{able} of {count} planned test can show the expected effect at once",
            "{able} of {count} planned tests can show the expected effect at once",
            len(designs),
            able=w.number(able),
        ),
        subtitle=w.t(
            "Customers by lot within segment and value; smallest effect shown with 80% power at "
            "5% error; customers needed in each of two equal groups"
        ),
        body=TableView(
            (
                Column(w.t("Test"), "left", 0.18), Column(w.t("Treated"), "right", 0.09),
                Column(w.t("Held out"), "right", 0.09), Column(w.t("Runs until"), "right", 0.16),
                Column(w.t("Order anyway"), "right", 0.08), Column(w.t("Expected"), "right", 0.1),
                Column(w.t("Can show"), "right", 0.1), Column(w.t("Needed (share)"), "right", 0.1),
                Column(w.t("Needed (spend)"), "right", 0.1),
            ),
            tuple(_planned_row(d, w) for d in designs),
        ),
        alt=w.t(
            "Table of {count} planned tests with group sizes, end, expected and detectable effect.",
            count=w.number(len(designs)),
        ),
        source=look.source,
        note=w.t(
            "Designs, lists and the draft of the status file lie in the run's folder “experiments”."
        ),
    )  # fmt: skip


def _planned_row(plan: Design, w: Words) -> tuple[str, ...]:
    need = plan.sample_size
    missing = float("nan")
    return (
        plan.title,
        w.few(plan.treated),
        w.few(plan.held_out),
        w.date(plan.ends),
        w.percent(missing if plan.success == "new_customer" else plan.metric.baseline, 1),
        w.points(plan.metric.expected_change, 1),
        w.points(plan.metric.detectable or missing, 1),
        w.number(missing if need.proportion is None else need.proportion),
        w.number(missing if need.spend is None else need.spend),
    )


def ended(results: list[Result], look: Look) -> Exhibit | None:
    """Set what tests showed in one table; None where none has been carried out."""
    if not results:
        return None
    w = look.words
    done = [result for result in results if result.ended]
    return Exhibit(
        name="test-results",
        headline=_ended_headline(results, done, w),
        subtitle=w.t(
            "Share of customers who reached the aim, treated and held out, difference with its 95% "
            "interval, and incremental profit in the test's time"
        ),
        body=TableView(
            (
                Column(w.t("Test"), "left", 0.17), Column(w.t("Customers"), "right", 0.1, "groups"),
                Column(w.t("Treated"), "right", 0.09), Column(w.t("Held out"), "right", 0.08),
                Column(w.t("Difference"), "right", 0.17), Column(w.t("p-value"), "right", 0.08),
                Column(w.t("Profit"), "right", 0.17), Column(w.t("Verdict"), "left", 0.14),
            ),
            tuple(_ended_row(result, w) for result in results),
        ),
        alt=w.t(
            "Table of {count} tests with the shares of both groups, their difference, the "
            "incremental profit and the verdict.",
            count=w.number(len(results)),
        ),
        source=look.source,
        note=_ended_note(done, w),
        data=pd.DataFrame([_figures(result) for result in results]),
    )  # fmt: skip


def _figures(result: Result) -> dict[str, object]:
    """Return the plain figures of a test."""
    names = ("cost", "profit", "profit_low", "profit_high", "roi", "ratio_p", "explained")
    figures = {name: getattr(result, name) for name in names}
    return {"test": result.design.experiment, "verdict": result.verdict, **figures}


def _ended_headline(results: list[Result], done: list[Result], w: Words) -> str:
    if not done:
        return w.n(
            "{count} test is running; none has ended yet",
            "{count} tests are running; none has ended yet",
            len(results),
        )
    return w.n(
        "{paying} of {count} ended test pays by the rule written before",
        "{paying} of {count} ended tests pay by the rule written before",
        len(done),
        paying=w.number(sum(result.verdict == PAYS for result in done)),
    )


def _ended_row(result: Result, w: Words) -> tuple[str, ...]:
    count = w.number(result.treated + result.held_out)
    verdict, missing = verdict_words(result.verdict, w), w.number(float("nan"))
    if result.share is None or not result.ended or too_few(result, w):
        return (result.design.title, count, *[missing] * 5, verdict)
    share = result.share
    difference = w.t(
        "{points} ({low} to {high})",
        points=w.points(share.estimate, 1),
        low=signed(share.low * 100, w),
        high=signed(share.high * 100, w),
    )
    money = missing
    if pd.notna(result.profit):
        money = w.t(
            "{profit} ({low} to {high})",
            profit=w.money(result.profit, 0),
            low=w.money(result.profit_low, 0),
            high=w.money(result.profit_high, 0),
        )
    return (
        result.design.title, count, w.percent(share.treated, 1), w.percent(share.held_out, 1),
        difference, w.number(result.adjusted_p, 3), money, verdict,
    )  # fmt: skip


def _ended_note(done: list[Result], w: Words) -> str:
    several = (
        w.t(
            "{count} tests are read together, so p-values are adjusted (Holm): the more one looks, "
            "the more chance finds.",
            count=w.number(len(done)),
        )
        if len(done) > 1
        else ""
    )
    explained = max((result.explained for result in done), default=0.0)
    earlier = (
        w.t(
            "Spend is compared after taking out what spend before the test explains (CUPED, up to "
            "{share} of its variance).",
            share=w.percent(explained),
        )
        if explained > 0
        else ""
    )
    return w.passage(several, earlier)
