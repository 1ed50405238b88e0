"""The trust gate in the client's words: every rule with its state, its reason and its remedy."""

from __future__ import annotations

import numpy as np

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.words import Words

from .gate import Check, Gate, State


def trust_table(gate: Gate, look: Look) -> Exhibit:
    """Show every rule of the gate: what was measured, what is asked, and the state."""
    words = look.words
    rows = tuple(
        (rule_name(c.rule, words) if not c.half
         else words.t("Error of the total in the last back-test, of the half that could be checked"),
         _measured(c, gate, words), _asked(c, words),
         state_name(c.state, words))
        for c in gate.checks
    )  # fmt: skip
    green = len(gate.of("green"))
    return Exhibit(
        "trust-gate",
        words.t("{green} of {count} conditions for a CLV are met in full",
                green=words.number(green), count=words.number(len(rows))),
        words.t("What the data must carry before a value is printed; one red condition refuses it"),
        TableView((Column(words.t("Condition"), "left", 0.40), Column(words.t("Measured")),
                   Column(words.t("Asked for green")), Column(words.t("State"), "left", 0.12)),
                  rows),
        words.t("Table of {count} conditions: {green} green, {amber} amber, {red} red.",
                count=words.number(len(rows)), green=words.number(green),
                amber=words.number(len(gate.of("amber"))), red=words.number(len(gate.of("red")))),
        look.source,
        data=gate.table(),
    )  # fmt: skip


def gate_paragraph(gate: Gate, words: Words) -> str:
    """Say the verdict, with the remedy of everything that is not green."""
    verdicts = {
        "green": words.t("All conditions for a customer value are met."),
        "amber": words.t("The values may be used, with reservations."),
        "red": words.t("The data cannot carry a customer value, so none is printed."),
    }
    order: tuple[State, State] = ("red", "amber")
    remedies = [_cure(c, words) for state in order for c in gate.of(state)]
    return words.passage(verdicts[gate.state], *remedies)


def _cure(check: Check, words: Words) -> str:
    """Return the reason and the remedy of a rule, and of the half that it could not measure."""
    if not check.half:
        return remedy(check.rule, words)
    far_off = check.measured > check.green
    return words.passage(
        words.t("Half of the forecast could not be checked, as too little came before the stretches "
                "already past: read the total as a range; older orders would let it be checked, "
                "or another run once more have come in."),
        remedy(check.rule, words) if far_off else "",
    )  # fmt: skip


def refusal_title(gate: Gate, words: Words) -> str:
    """Return the chapter's heading where no value is printed."""
    return words.n(
        "No customer value yet: {count} condition is not met",
        "No customer value yet: {count} conditions are not met",
        len(gate.of("red")),
    )


def refusal_claim(gate: Gate, customers: int, words: Words) -> str:
    """Return the executive summary's sentence where no value is printed."""
    return words.passage(
        words.n("With {count} customer no customer value is printed.",
                "With {count} customers no customer value is printed.", customers),
        *[remedy(c.rule, words) for c in gate.of("red")][:2],
    )  # fmt: skip


def refused_tile(gate: Gate, words: Words) -> tuple[str, str, str]:
    """Return label, value and comparison of a total that is not printed."""
    return (
        words.t("future gross margin"),
        words.t("not printed"),
        words.n("{count} condition of the trust gate is red",
                "{count} conditions of the trust gate are red", len(gate.of("red"))),
    )  # fmt: skip


def state_name(state: State, words: Words) -> str:
    """Return a state in the client's language."""
    return {"green": words.t("green"), "amber": words.t("amber"), "red": words.t("red"),
            "unmeasured": words.t("not measured")}[state]  # fmt: skip


def rule_name(rule: str, words: Words) -> str:
    """Return what a rule asks for, in the client's language."""
    return {
        "buyers": words.t("Customers"),
        "repeat_buyers": words.t("Customers who came back"),
        "span": words.t("History over the median gap between orders"),
        "quiet_days": words.t("Days since the last order"),
        "independence": words.t("Correlation of frequency and spend"),
        "regularity": words.t("Regularity of orders beyond the model (Wheat–Morrison)"),
        "drift": words.t("Change in how many newcomers come back"),
        "seasons": words.t("Years of history, to have seen every season"),
        "concentration": words.t("Largest customer's share of revenue"),
        "past_error": words.t("Error of the total in the last back-test"),
        "high_value_accuracy": words.t("Right side of the high-value line, last back-test"),
        "unseen_seasons": words.t("Named seasons ahead that the history never held"),
    }[rule]


def remedy(rule: str, words: Words) -> str:
    """Return the reason and what would cure it, in the client's language."""
    return {
        "buyers": words.t("There are few customers: values of single ones are rough; more history "
                          "or more branches in the export would help."),
        "repeat_buyers": words.t("Few customers came back, and only they show a rhythm: wait for "
                                 "more repeat orders, or join guest checkouts of one person."),
        "span": words.t("The history is short against the usual gap between two orders: export "
                        "older orders too."),
        "quiet_days": words.t("The last order lies well back: export the latest orders before "
                              "acting on these values."),
        "independence": words.t("Who buys often also spends differently, so order values are "
                                "estimated by shrinkage instead of Gamma-Gamma."),
        "regularity": words.t("Customers buy more regularly than the model assumes: who missed a "
                              "beat may have left already."),
        "drift": words.t("Late newcomers come back differently from early ones: values of recent "
                         "customers lean on those of older ones and should be watched."),
        "seasons": words.t("The history is shorter than a year, so the horizon holds seasons that "
                           "were never seen: read the total as a range, and run again once a full "
                           "year is in."),
        "concentration": words.t("One customer carries much of revenue: plan that customer by "
                                 "hand, not by a model."),
        "unseen_seasons": words.t("A season lies ahead that the history has never held: read the total "
                                  "as a range; orders from the same weeks of last year would cure "
                                  "it."),
        "high_value_accuracy": words.t("Who is of high value was called rightly less often than "
                                       "asked: take those near the line as undecided, and rank "
                                       "customers rather than sort them in two."),
        "past_error": words.t("The method was far off, or could not be tested, on a stretch "
                              "already past: use the order of customers rather than the amounts."),
    }[rule]  # fmt: skip


def _measured(check: Check, gate: Gate, words: Words) -> str:
    """Write what was measured; of the largest customer, and of a few, only the bound."""
    if np.isnan(check.measured):
        return "–"
    if check.rule == "concentration":
        limit = check.green if check.state == "green" else check.red
        share = _number(check.rule, limit, words)
        if check.state == "red":
            return words.t("over {limit}", limit=share)
        return words.t("at most {limit}", limit=share)
    if check.rule in ("buyers", "repeat_buyers"):
        people = next((c.measured for c in gate.checks if c.rule == "buyers"), check.measured)
        if 0 < people - check.measured < words.least:
            return words.t("over {limit}", limit=words.number(people - words.least))
        return words.few(check.measured)
    return _number(check.rule, check.measured, words)


def _asked(check: Check, words: Words) -> str:
    limit = _number(check.rule, check.green, words)
    if check.rule in ("buyers", "repeat_buyers", "span", "seasons", "high_value_accuracy"):
        return words.t("at least {limit}", limit=limit)
    return words.t("at most {limit}", limit=limit)


def asked_number(rule: str, value: float, words: Words) -> str:
    """Return a rule's measure or limit as it is written; a dash where it is unknown."""
    return "–" if np.isnan(value) else _number(rule, value, words)


def _number(rule: str, value: float, words: Words) -> str:
    if rule in ("drift", "concentration", "past_error"):
        return words.percent(value)
    if rule == "high_value_accuracy":
        return words.percent(value, 1)
    digits = {"independence": 2, "regularity": 1, "seasons": 1, "span": 1}.get(rule, 0)
    return words.number(value, digits)
