"""What the cleaning stage says in sentences, made from the same tables as its exhibits."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from clvlib.cleaning.rule_names import rule_name
from clvlib.words import Words


def title(ledger: pd.DataFrame, orders: pd.DataFrame, words: Words) -> str:
    """Return the chapter's heading: what is left to work with."""
    years = (orders["ordered_at"].max() - orders["ordered_at"].min()).days / 365.25
    return words.t(
        "{orders} orders of {customers} customers in {years} carry this report",
        orders=words.number(len(orders)),
        customers=words.number(orders["customer_id"].nunique()),
        years=_span(years, words),
    )


def ledger_paragraph(ledger: pd.DataFrame, words: Words) -> str:
    """Return how much was read, kept and set aside, and the largest reasons."""
    read, kept = (ledger[ledger["kind"] == kind] for kind in ("in", "kept"))
    aside = ledger[ledger["kind"] == "set_aside"].groupby("rule")["rows"].sum()
    opening = words.t(
        "{read} rows worth {money} were read; {kept} rows worth {kept_money} are kept.",
        read=words.number(read["rows"].sum()),
        money=words.money(float(sum(read["money"], Decimal(0)))),
        kept=words.number(kept["rows"].sum()),
        kept_money=words.money(float(sum(kept["money"], Decimal(0)))),
    )
    if aside.sum() == 0:
        return words.passage(opening, words.t("No row had to be set aside."))
    largest = [
        words.t("{rule} ({rows})", rule=rule_name(str(rule), words), rows=words.number(rows))
        for rule, rows in aside.sort_values(ascending=False).head(3).items()
    ]
    rest = words.t("The rest was set aside, mostly: {reasons}.", reasons=words.join(largest))
    return words.passage(opening, rest)


def months_paragraph(orders: pd.DataFrame, words: Words) -> str:
    """Return the span of the log, its revenue, and whether months are missing."""
    month = orders["ordered_at"].dt.to_period("M")
    span = pd.period_range(month.min(), month.max(), freq="M")
    gaps = [p for p in span if p not in set(month.unique())]
    opening = words.t(
        "The orders run from {first} to {last} and bring {revenue} net of discounts and refunds.",
        first=words.date(orders["ordered_at"].min()),
        last=words.date(orders["ordered_at"].max()),
        revenue=words.money(float(orders["revenue"].sum())),
    )
    if not gaps:
        return words.passage(opening, words.t("No month is missing."))
    named = words.join([words.month(p.to_timestamp()) for p in gaps[:6]])
    missing = words.n(
        "{count} month without any order needs an explanation: {months}.",
        "{count} months without any order need an explanation: {months}.",
        len(gaps),
        months=named,
    )
    return words.passage(opening, missing)


def refunds_paragraph(ledger: pd.DataFrame, orders: pd.DataFrame, words: Words) -> str:
    """Return what was given back altogether, and how many orders that still count lost a part."""
    returned = ledger[(ledger["kind"] == "set_aside") & (ledger["rule"] == "refunded")]
    money = float(sum(returned["money"], Decimal(0)))
    kept = float(sum(ledger.loc[ledger["kind"] == "kept", "money"], Decimal(0)))
    whole = words.t(
        "{money} was given back to known customers, {share} of what they had paid; these rows are "
        "set aside in the ledger.",
        money=words.money(money),
        share=words.percent(money / (kept + money) if kept + money else 0.0, 1),
    )
    partly = orders[orders["refunded"] > 0]
    part = words.t(
        "{orders} orders ({share}) were refunded in part and still count with the rest, {money} "
        "less.",
        orders=words.number(len(partly)),
        share=words.percent(len(partly) / len(orders), 1),
        money=words.money(float(partly["refunded"].sum())),
    )
    if not money and partly.empty:
        return words.t("The exports show no refunds that could be matched to an order.")
    return words.passage(whole if money else "", part if len(partly) else "")


def _span(years: float, words: Words) -> str:
    if years < 2:
        return words.duration(max(1, round(years * 12)), "month")
    return words.duration(years, "year", 1)
