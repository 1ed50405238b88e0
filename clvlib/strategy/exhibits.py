"""Exhibits of chapter 5: the ranking and the ranges of profit."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import intervals
from clvlib.strategy.card_words import break_even_words, cost_words, fate_words, stake_words
from clvlib.strategy.cards import Card
from clvlib.strategy.sums import earning, saving


def ranking(cards: list[Card], horizon: str, look: Look) -> Exhibit | None:
    """Set all plays in one table, the most profitable first; None where there is none."""
    if not cards:
        return None
    w = look.words
    columns = (
        Column(w.t("Recommendation"), "left", 0.3),
        Column(w.t("Customers"), people="groups"),
        Column(w.t("At stake")),
        Column(w.t("Cost")),
        Column(w.t("Expected profit")),
        Column(w.t("Pays from")),
        Column(w.t("Chance that it pays")),
        Column(w.t("Decision"), "left"),
    )
    return Exhibit(
        name="recommendations",
        headline=_ranking_headline(cards, look),
        subtitle=w.t(
            "Margin over the next {horizon}; cost and profit over the customers contacted; "
            "“pays from” is the least additional success",
            horizon=horizon,
        ),
        body=TableView(columns, tuple(_ranking_row(card, look) for card in cards)),
        alt=w.t(
            "Table of {count} actions with customers, value at stake, cost, expected profit and "
            "the effect from which on each pays.",
            count=w.number(len(cards)),
        ),
        source=look.source,
        note=w.passage(
            w.t(
                "At stake: for customers to keep or grow, their CLV; “up to” for customers to win "
                "back, what they would bring beyond their CLV if all came back, so not a part of "
                "total CLV; for recommendations, the newcomers' value; for savings, today's cost."
            ),
            w.t(
                "Expected profit rests on the playbook's assumption of the effect, not on a "
                "measurement; the hold-out group of each action will tell. Savings presume that "
                "these customers are written to today, and are not in the sum."
            ),
        ),
    )


def _ranking_headline(cards: list[Card], look: Look) -> str:
    """Say how many of all rows earn, how much, and how many more only save."""
    w, paying, sparing = look.words, earning(cards), saving(cards)
    everything = w.number(len(cards))
    if paying:
        first = w.n(
            "Of {all} actions {count} earns {profit}",
            "Of {all} actions {count} earn {profit} together",
            len(paying),
            all=everything,
            profit=w.money(sum(card.profit for card in paying), 0),
        )
    else:
        first = w.t("Of {all} actions none earns", all=everything)
    if not sparing:
        return first
    second = w.n("{count} more saves cost", "{count} more save cost", len(sparing))
    return w.t("{first}; {second}", first=first, second=second)


def _ranking_row(card: Card, look: Look) -> tuple[str, ...]:
    w = look.words
    return (
        card.play.title(w.language),
        w.number(card.customers),
        stake_words(card, look),
        cost_words(card, look),
        w.money(card.profit, 0),
        break_even_words(card, look),
        w.percent(card.pays),
        fate_words(card, w),
    )


def profit_ranges(cards: list[Card], horizon: str, look: Look) -> Exhibit | None:
    """Draw the range of profit of each play; None where there is none."""
    if not cards:
        return None
    w = look.words
    frame = pd.DataFrame(
        {
            "estimate": [card.profit for card in cards],
            "low": [card.profit_low for card in cards],
            "high": [card.profit_high for card in cards],
        },
        index=[card.play.title(w.language) for card in cards],
    )
    best = cards[0]  # savings come last, so this is one of them only where there is nothing else
    return Exhibit(
        name="profit-ranges",
        headline=_ranges_headline(cards, look),
        subtitle=w.t(
            "Expected profit over the next {horizon}; the bar holds what comes out in 9 of 10 cases",
            horizon=horizon,
        ),
        body=intervals(frame, look, w.compact_money, w.t("Profit (margin less cost)")),
        alt=w.t(
            "Ranges of profit for {count} actions; the first, “{title}”, from {low} to {high}.",
            count=w.number(len(cards)),
            title=best.play.title(w.language),
            low=w.money(best.profit_low, 0),
            high=w.money(best.profit_high, 0),
        ),
        source=look.source,
        data=frame.reset_index(names="play"),
    )


def _ranges_headline(cards: list[Card], look: Look) -> str:
    """Name the range of the best action of those that earn; of savings where there are no others.

    A saving may be larger than that, but whether the money is spent today the data do not say.
    """
    w, paying = look.words, earning(cards)
    best = (paying or cards)[0]
    place = {
        "profit": w.money(best.profit, 0),
        "low": w.money(best.profit_low, 0),
        "high": w.money(best.profit_high, 0),
    }
    if paying:
        return w.t("Of those that earn, the best brings {profit}: {low} to {high}", **place)
    if best.saves:
        return w.t("Stopping contact brings {profit}, between {low} and {high}", **place)
    return w.t("No action earns; the nearest brings {profit}: {low} to {high}", **place)
