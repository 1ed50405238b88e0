"""How one card's figures are said: the same words in the ranking, on the card and in the text."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Look
from clvlib.strategy.cards import BUDGET, CONTACTS, DECLINED, LOSES, LUCK, TAKEN, Card
from clvlib.words import Words


def stake_words(card: Card, look: Look) -> str:
    """Return the value at stake, an upper bound where customers are to be won back."""
    w = look.words
    money = w.money(card.at_stake, 0)
    return w.t("up to {money}", money=money) if card.play.aim == "win_back" else money


def fate_words(card: Card, words: Words) -> str:
    """Say whether a card is to be played, or what keeps it from it."""
    if card.recommended:
        return words.t("do it")
    return {
        LOSES: words.t("does not pay"),
        LUCK: words.t("more often a loss"),
        BUDGET: words.t("beyond the budget"),
        CONTACTS: words.t("beyond the contacts"),
        TAKEN: words.t("customers better used elsewhere"),
        DECLINED: words.t("declined"),
    }.get(card.fate, words.t("does not pay"))


def stake_sentence(card: Card, look: Look) -> str:
    """Return the value at stake together with what kind of money it is."""
    w = look.words
    money = w.money(card.at_stake, 0)
    if card.play.aim == "win_back":
        return w.t("up to {money} to win back", money=money)
    if card.play.aim == "acquire":
        return w.t("{money} from newcomers", money=money)
    if card.play.aim == "save":
        return w.t("{money} spent today", money=money)
    return w.t("{money} of CLV to keep", money=money)


def cost_words(card: Card, look: Look) -> str:
    """Return the cost, or what is saved."""
    w = look.words
    if card.cost < 0:
        return w.t("saves {money}", money=w.money(-card.cost, 0))
    return w.money(card.cost, 0)


def effect_words(card: Card, look: Look) -> str:
    """Return the assumed effect with its bounds and where it comes from."""
    w, effect = look.words, card.play.effect
    return w.t(
        "{mean} (assumed between {low} and {high}; {source})",
        mean=w.points(effect.mean, 1),
        low=w.number(effect.low * 100, 1).replace("-", "−"),
        high=w.number(effect.high * 100, 1).replace("-", "−"),
        source=effect.source(w.language),
    )


def break_even_words(card: Card, look: Look) -> str:
    """Return the effect from which on a play pays."""
    w = look.words
    if pd.isna(card.break_even):
        return w.t("never")
    points = w.points(card.break_even, 1 if abs(card.break_even) >= 0.01 else 2)
    return w.t("down to {points}", points=points) if card.cost < 0 else points


def detectable_words(card: Card, look: Look) -> str:
    """Say which effect this group is large enough to show."""
    w = look.words
    if pd.isna(card.detectable):
        return w.t("The group is too small to show any effect.")
    if card.play.success == "new_customer":
        return w.t(
            "An effect of {lift} or more, newcomers counted by their code (80% power)",
            lift=w.points(card.detectable, 1),
        )
    return w.t(
        "An effect of {lift} or more on {base} who order anyway (80% power)",
        lift=w.points(card.detectable, 1),
        base=w.percent(card.base, 1),
    )
