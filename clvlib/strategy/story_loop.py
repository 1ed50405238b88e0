"""What the look back says, and what therefore changes: the same in chapter 5 and on the screen."""

from __future__ import annotations

from clvlib.strategy.exhibits_loop import movement_words
from clvlib.strategy.loop import LoopReport
from clvlib.strategy.status import Statuses
from clvlib.strategy.tests_told import told as test_told
from clvlib.strategy.verdict import FAILS, GUARDED, HARMS, INVALID, PAYS, UNDECIDED, Result
from clvlib.words import Words


def first(words: Words) -> str:
    """Say that there is nothing to look back to."""
    return words.t(
        "No report has been made before this one's day, so nothing can be held against it yet; the "
        "next one will begin with what this one foretold."
    )


def forecast(report: LoopReport, words: Words) -> str:
    """Say how far the last report's forecast was off."""
    check = report.revenue
    if not report.recognised:
        return words.t(
            "No customer of the report of {since} is found in this one: the key of the "
            "pseudonyms or the numbering of customers has changed, so nothing can be held against it.",
            since=words.date(report.since),
        )
    if check is None:
        return words.t(
            "The report of {since} made no forecast that could be held against what came.",
            since=words.date(report.since),
        )
    first = words.t(
        "The report of {since} foretold {predicted} of revenue for the first {days} after it, from "
        "customers known then (80% interval {low} to {high}); {actual} came from them.",
        since=words.date(report.since),
        predicted=words.money(check.predicted, 0),
        days=words.duration(report.foretold_days),
        low=words.money(check.low, 0),
        high=words.money(check.high, 0),
        actual=words.money(check.actual, 0),
    )
    second = (
        words.t("What came lies inside the interval.")
        if check.inside
        else words.t("What came lies outside the interval, which happens by chance in one of five.")
    )
    return words.passage(first, second)


def claim(report: LoopReport, words: Words) -> str | None:
    """Return the sentence for the executive summary; None where nothing was foretold."""
    check = report.revenue
    if check is None or not check.actual:
        return None
    place = {
        "actual": words.money(check.actual, 0),
        "predicted": words.money(check.predicted, 0),
        "since": words.date(report.since),
        "days": words.duration(report.foretold_days),
    }
    if check.inside:
        return words.t(
            "Customers known at the report of {since} brought {actual} in the {days} after it; "
            "{predicted} was foretold: inside its 80% interval.",
            **place,
        )
    return words.t(
        "Customers known at the report of {since} brought {actual} in the {days} after it; "
        "{predicted} was foretold: outside its 80% interval.",
        **place,
    )


def recommendations(report: LoopReport, statuses: Statuses, words: Words) -> str:
    """Say which recommendations of the last report were taken."""
    wanted = report.actions[report.actions["recommended"]]
    if wanted.empty:
        return words.t("The last report recommended nothing.")
    day = f"{report.since:%Y-%m-%d}"
    groups: dict[str, list[str]] = {"taken": [], "declined": [], "open": []}
    for play, title in zip(wanted["play"], wanted["title"], strict=True):
        entry = statuses.of(f"{play}-{day}")
        state = entry.status if entry else "proposed"
        key = {"running": "taken", "done": "taken", "declined": "declined"}.get(state, "open")
        groups[key].append("“" + str(title) + "”")
    if len(groups["open"]) == len(wanted):
        return words.n(
            "What became of the {count} recommendation of the last report nobody has noted (file "
            "actions.yml).",
            "What became of the {count} recommendations of the last report nobody has noted (file "
            "actions.yml).",
            len(wanted),
        )
    said = [
        words.n(
            "Taken, of {count} recommendation of the last report: {taken} ({names}).",
            "Taken, of {count} recommendations of the last report: {taken} ({names}).",
            len(wanted),
            taken=words.number(len(groups["taken"])),
            names=words.join(groups["taken"]),
        )
    ]
    if groups["declined"]:
        said.append(words.t("Declined: {names}.", names=words.join(groups["declined"])))
    if groups["open"]:
        said.append(words.t("Not noted: {names}.", names=words.join(groups["open"])))
    return words.passage(*said)


def thresholds(report: LoopReport, words: Words) -> str:
    """Say which thresholds have moved."""
    if not report.recognised:
        return words.t("Thresholds are not compared, as the customers are not the same.")
    if not report.moved:
        return words.t("No threshold of the scores or of high value moved by 5% or more.")
    return words.t(
        "Thresholds that moved by 5% or more: {list}.",
        list=words.join([movement_words(moved, words) for moved in report.moved]),
    )


def changes(report: LoopReport, results: list[Result], words: Words) -> str:
    """Say what follows from all that."""
    said = []
    check = report.revenue
    if check is not None and not check.inside:
        said.append(
            words.t(
                "The forecast was {error} off: read this report's values with that in mind, and "
                "look for what was different (season, prices, assortment).",
                error=words.percent(abs(check.error)),
            )
        )
    for verdicts, text in _consequences(words):
        names = ["“" + r.design.title + "”" for r in results if r.verdict in verdicts]
        if names:
            said.append(text.format(names=words.join(names)))
    if report.moved:
        said.append(
            words.t(
                "Customers have changed segment where only a threshold moved: compare lists by "
                "customer, not by segment."
            )
        )
    if not said and not report.recognised:
        return words.t("What follows from the last report cannot be told.")
    return words.passage(*said) or words.t("Nothing that came since speaks for another course.")


def _consequences(words: Words) -> list[tuple[tuple[str, ...], str]]:
    return [
        (
            (PAYS,),
            words.t(
                "To be rolled out, its effect counted in this report's ranking: {names}.",
                names="{names}",
            ),
        ),
        (
            (FAILS, HARMS),
            words.t(
                "To be stopped, its effect counted in this report's ranking: {names}.",
                names="{names}",
            ),
        ),
        (
            (GUARDED,),
            words.t("Not to be rolled out before the broken guardrail is understood: {names}."),
        ),
        ((UNDECIDED,), words.t("To be run for another round: {names}.")),
        ((INVALID,), words.t("To be repeated with groups as drawn: {names}.")),
    ]


def whole(
    report: LoopReport,
    statuses: Statuses,
    results: list[Result],
    words: Words,
    tests: bool = True,
) -> list[tuple[str, str]]:
    """Return all passages in the order of reading, each with its name.

    Without ``tests`` the single tests are left out, where they have been told before.
    """
    told = [(f"loop-test-{n}", test_told(r, words)) for n, r in enumerate(results)] if tests else []
    return [
        ("loop-forecast", forecast(report, words)),
        ("loop-actions", recommendations(report, statuses, words)),
        *told,
        ("loop-thresholds", thresholds(report, words)),
        ("loop-changes", changes(report, results, words)),
    ]
