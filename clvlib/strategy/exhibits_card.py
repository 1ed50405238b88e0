"""One recommendation as a card: to whom, what, at which cost, and how to tell whether it worked."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.strategy.card_words import (
    break_even_words,
    cost_words,
    detectable_words,
    effect_words,
    stake_sentence,
)
from clvlib.strategy.cards import Card
from clvlib.strategy.days import review_day, start_day
from clvlib.strategy.playbook import Conditions
from clvlib.words import Words
from clvlib.words.terms import term


def card_exhibit(
    card: Card, rank: int, as_of: pd.Timestamp, horizon: str, look: Look, found: str = ""
) -> Exhibit:
    """Set one recommendation as a card: to whom, what, at which cost, and how to tell."""
    w = look.words
    title = card.play.title(w.language)
    return Exhibit(
        name=f"card-{card.play.id}",
        headline=w.t(
            "{rank}. {title}: {customers} customers, {stake}",
            rank=w.number(rank),
            title=title,
            customers=w.number(card.customers),
            stake=stake_sentence(card, look),
        ),
        subtitle=w.t("Margin over the next {horizon}; effects in points of the customers contacted",
                     horizon=horizon),
        body=TableView(
            (Column("", "left", 0.26), Column(w.t("Recommendation"), "left", 0.74)),
            tuple([*_what(card, look, found), *_money(card, look), *_proof(card, as_of, look)]),
        ),
        alt=w.t(
            "Card of the recommendation “{title}” for {customers} customers with action, cost, "
            "expected profit of {profit} and the plan to measure it.",
            title=title,
            customers=w.number(card.customers),
            profit=w.money(card.profit, 0),
        ),
        source=look.source,
    )  # fmt: skip


def _what(card: Card, look: Look, found: str) -> list[tuple[str, str]]:
    w, play = look.words, card.play
    share = w.percent(card.held_out / max(card.customers, 1))
    arms = {"action": w.number(card.contacted), "held": w.number(card.held_out)}
    more = card.eligible - card.customers
    if play.aim == "save":
        split = w.t("{action} no longer contacted, {held} still contacted to compare", **arms)
    else:
        split = w.t("{action} contacted, {held} ({share}) held out", **arms, share=share)
    if 0 < min(card.contacted, card.held_out) < w.least:
        split = w.t(
            "{count} in all, a part of them held out by lot", count=w.number(card.customers)
        )
    if more > 0:
        split = w.t(
            "{split}; {count} more fit, but are better used elsewhere or beyond the limits",
            split=split,
            count=w.people(more),
        )
    return [
        (w.t("For whom"), _whom(card, look)),
        (w.t("Customers"), split),
        (w.t("Action"), play.action(w.language)),
        *([(w.t("Chapter 4 shows"), found)] if found else []),
        (w.t("Owner and channel"), _two(play.owner(w.language), play.channel(w.language), w)),
    ]


def _whom(card: Card, look: Look) -> str:
    """Return segments and whatever else a customer has to meet: who is written to is no riddle."""
    w, wanted = look.words, card.play.conditions
    parts = [w.join([term(code, w) for code in wanted.segments])]
    if wanted.orders_max is not None and (wanted.orders_min or 1) == wanted.orders_max:
        parts.append(
            w.n("exactly {count} order so far", "exactly {count} orders so far", wanted.orders_max)
        )
    else:
        if wanted.orders_min is not None:
            parts.append(
                w.n("at least {count} order", "at least {count} orders", wanted.orders_min)
            )
        if wanted.orders_max is not None:
            parts.append(w.n("at most {count} order", "at most {count} orders", wanted.orders_max))
    parts += _bounds(wanted, w)
    return "; ".join(parts) if w.language == "en" else "；".join(parts)


def _bounds(wanted: Conditions, w: Words) -> list[str]:
    """Say which value, stage, risk and silence a play asks for."""
    parts = []
    if wanted.high_value is not None:
        parts.append(w.t("high value only") if wanted.high_value else w.t("not of high value"))
    if wanted.stages:
        names = w.join([term(stage, w) for stage in wanted.stages])
        parts.append(w.t("life-cycle stage: {names}", names=names))
    for text, share in (
        (w.t("chance of no order within 90 days: {share} or more"), wanted.churn_min),
        (w.t("chance of no order within 90 days: {share} or less"), wanted.churn_max),
        (w.t("likely to be still a customer: {share} or more"), wanted.alive_min),
        (w.t("likely to be still a customer: {share} or less"), wanted.alive_max),
    ):
        if share is not None:
            parts.append(text.format(share=w.percent(share)))
    if wanted.silent_days_min is not None:
        parts.append(w.t("no order for {days} or more", days=w.duration(wanted.silent_days_min)))
    return parts


def _money(card: Card, look: Look) -> list[tuple[str, str]]:
    w = look.words
    profit = w.t(
        "{profit} ({low} to {high}, 90% range); it pays with a chance of {chance}",
        profit=w.money(card.profit, 0),
        low=w.money(card.profit_low, 0),
        high=w.money(card.profit_high, 0),
        chance=w.percent(card.pays),
    )
    stake = stake_sentence(card, look)
    if card.stake_low < card.stake_high:
        stake = w.t(
            "{stake} ({low} to {high}, 90% range)",
            stake=stake,
            low=w.money(card.stake_low, 0),
            high=w.money(card.stake_high, 0),
        )
    return [
        (w.t("Value at stake"), stake),
        (w.t("Cost"), cost_words(card, look)),
        (w.t("One success is worth"), w.money(card.worth)),
        (w.t("Expected effect"), effect_words(card, look)),
        (w.t("Pays from"), break_even_words(card, look)),
        (w.t("Expected profit"), profit),
    ]


def _proof(card: Card, as_of: pd.Timestamp, look: Look) -> list[tuple[str, str]]:
    w, play = look.words, card.play
    return [
        (w.t("Success metric"), play.metric(w.language)),
        (w.t("What can be shown"), detectable_words(card, look)),
        (
            w.t("When"),
            w.t(
                "start {start}, {weeks}, review {date}",
                start=w.date(start_day(as_of)),
                date=w.date(review_day(card, as_of)),
                weeks=w.duration(play.review_weeks, "week"),
            ),
        ),
    ]


def _two(first: str, second: str, w: Words) -> str:
    """Return two texts beside each other."""
    return f"{first}; {second}" if w.language == "en" else f"{first}；{second}"
