"""What chapter 3 shows where no customer value is printed: the past, and the way to a value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.privacy.small_groups import nested_hidden
from clvlib.words import Words

from .certain import Facts, Missing
from .exhibits_trust import asked_number, remedy, rule_name


def known_for_certain(facts: Facts, look: Look) -> Exhibit:
    """Show what the log says without any model."""
    words = look.words
    back = pd.Series([float(facts.customers), float(facts.returned)])
    share = words.part(facts.returned / facts.customers, facts.customers)
    told = not nested_hidden(back, look.least)[1]
    rows = (
        (words.t("Customers"), words.number(facts.customers)),
        (words.t("of whom came back"),
         words.t("{count} ({share})", count=words.number(facts.returned), share=share)
         if told else share),
        (words.t("Orders"), words.number(facts.orders)),
        (words.t("Revenue"), words.money(facts.revenue, 0)),
        (words.t("Revenue an order"), words.money(facts.order_value, 2)),
        (words.t("Revenue a customer so far"), words.money(facts.per_customer, 2)),
        (words.t("Share of the tenth who spent most"),
         words.percent(facts.best_share) if facts.customers >= 10 * look.least else "–"),
        (words.t("Median gap between orders"),
         words.duration(facts.gap) if np.isfinite(facts.gap) else "–"),
        (words.t("Since the last order of all"), words.duration(facts.silence)),
    )  # fmt: skip
    return Exhibit(
        "known-for-certain",
        words.t("A customer has brought {money} so far, in {orders} orders",
                money=words.money(facts.per_customer),
                orders=words.number(facts.orders / facts.customers, 1)),
        words.t("The past of all customers, counted; no forecast is in it"),
        TableView((Column(words.t("Figure"), "left", 0.6), Column(words.t("Value"))), rows),
        words.t("Table of {count} figures of the past.", count=words.number(len(rows))),
        look.source,
        data=pd.DataFrame([vars(facts)]),
    )  # fmt: skip


def way_to_a_value(found: list[Missing], look: Look) -> Exhibit | None:
    """Show what lacks to a value, and how long it takes at the present pace; None without a gap."""
    if not found:
        return None
    words = look.words
    rows = tuple(_row(one, words) for one in found)
    waits = [one.months for one in found]
    longest = max(waits) if np.isfinite(waits).all() else float("nan")
    return Exhibit(
        "way-to-a-value",
        words.t("At the present pace a value can be printed in {months}",
                months=words.duration(np.ceil(longest), "month"))
        if np.isfinite(longest)
        else words.n("{count} condition stands between this data and a value",
                     "{count} conditions stand between this data and a value", len(found)),
        words.t("Red conditions of the trust gate: what is there, what is needed at least, and how "
                "long it takes at the pace of the last year"),
        TableView((Column(words.t("Condition"), "left", 0.34), Column(words.t("Measured")),
                   Column(words.t("Needed")), Column(words.t("Missing")),
                   Column(words.t("At this pace"))), rows),
        words.t("Table of {count} conditions with what is missing.", count=words.number(len(rows))),
        look.source,
        note=words.passage(*(remedy(one.check.rule, words) for one in found)),
        data=pd.DataFrame(
            [{**vars(one.check), "lacking": one.lacking, "months": one.months} for one in found]
        ),
    )  # fmt: skip


def facts_paragraph(facts: Facts, words: Words) -> str:
    """Say what is known for certain, where a forecast would only be a guess."""
    return words.t(
        "What is certain: in {days} {customers} customers placed {orders} orders worth {revenue}; "
        "{returned} of them came back. A forecast for single customers would be guesswork, so the "
        "report keeps to what was counted.",
        days=words.duration(facts.known_days), customers=words.number(facts.customers),
        orders=words.number(facts.orders), revenue=words.money(facts.revenue, 0),
        returned=words.number(facts.returned),
    )  # fmt: skip


def _row(one: Missing, words: Words) -> tuple[str, ...]:
    check = one.check
    measured = asked_number(check.rule, check.measured, words)
    lacking = asked_number(check.rule, one.lacking, words)
    wait = words.duration(np.ceil(one.months), "month") if np.isfinite(one.months) else "–"
    return (
        rule_name(check.rule, words), measured, asked_number(check.rule, check.red, words), lacking,
        wait,
    )  # fmt: skip
