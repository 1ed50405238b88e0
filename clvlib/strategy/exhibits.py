"""Exhibits of chapter 5: the ranking, the ranges of profit, and the cards."""

from __future__ import annotations

import pandas as pd

from clvlib.exhibits import Column, Exhibit, Look, TableView
from clvlib.exhibits.charts import intervals
from clvlib.strategy.cards import Card, earning, saving
from clvlib.strategy.tables import review_day
from clvlib.words.terms import term


def ranking(cards: list[Card], horizon: str, look: Look) -> Exhibit | None:
    """Set all plays in one table, the most profitable first; None where there is none."""
    if not cards:
        return None
    w = look.words
    columns = (
        Column(w.t("Recommendation"), "left", 0.3),
        Column(w.t("Customers")),
        Column(w.t("At stake")),
        Column(w.t("Cost")),
        Column(w.t("Expected profit")),
        Column(w.t("Pays from")),
        Column(w.t("Chance that it pays")),
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
            "Expected profit over the next {horizon} and its 90% range by the assumed effect",
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


def card_exhibit(card: Card, rank: int, as_of: pd.Timestamp, horizon: str, look: Look) -> Exhibit:
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
            tuple([*_what(card, look), *_money(card, look), *_proof(card, as_of, look)]),
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


def _what(card: Card, look: Look) -> list[tuple[str, str]]:
    w, play = look.words, card.play
    arms = {"action": w.number(card.contacted), "held": w.number(card.held_out)}
    if play.aim == "save":
        split = w.t("{action} no longer contacted, {held} still contacted to compare", **arms)
    else:
        split = w.t("{action} contacted, {held} held out", **arms)
    return [
        (w.t("For whom"), _whom(card, look)),
        (w.t("Customers"), split),
        (w.t("Action"), play.action(w.language)),
        (w.t("Channel"), play.channel(w.language)),
        (w.t("Owner"), play.owner(w.language)),
    ]


def _whom(card: Card, look: Look) -> str:
    """Return segments and, where a play bounds it, the number of orders so far."""
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
    return "; ".join(parts) if w.language == "en" else "；".join(parts)


def _money(card: Card, look: Look) -> list[tuple[str, str]]:
    w = look.words
    profit = w.t(
        "{profit} ({low} to {high}, 90% range); it pays with a chance of {chance}",
        profit=w.money(card.profit, 0),
        low=w.money(card.profit_low, 0),
        high=w.money(card.profit_high, 0),
        chance=w.percent(card.pays),
    )
    return [
        (w.t("Value at stake"), stake_sentence(card, look)),
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
            w.t("Review"),
            w.t(
                "{date}, after {weeks}",
                date=w.date(review_day(card, as_of)),
                weeks=w.duration(play.review_weeks, "week"),
            ),
        ),
    ]


def stake_words(card: Card, look: Look) -> str:
    """Return the value at stake, an upper bound where customers are to be won back."""
    w = look.words
    money = w.money(card.at_stake, 0)
    return w.t("up to {money}", money=money) if card.play.aim == "win_back" else money


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
