"""What stage 05 hands on: the table of actions and one audience a card."""

from __future__ import annotations

import hashlib

import pandas as pd

from clvlib.strategy.cards import Card
from clvlib.words import Words

PREPARATION = 7  # days from the report to the first contact


def actions_table(cards: list[Card], as_of: pd.Timestamp, words: Words) -> pd.DataFrame:
    """Return the table ``actions``, in the order of the cards.

    Parameters
    ----------
    cards : list of Card
        Ranked.
    as_of : pandas.Timestamp
        Day from which review periods count.
    words : Words
        Language of the titles.
    """
    rows = [_row(rank, card, as_of, words) for rank, card in enumerate(cards, start=1)]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


_COLUMNS = (
    "rank", "play", "title", "segment", "customers", "value_at_stake", "aim", "recommended",
    "contacted", "held_out", "cost", "break_even", "profit", "profit_low", "profit_high",
    "chance_it_pays", "base_rate", "detectable_lift", "review_on", "fate", "stake_low",
    "stake_high", "hold_out", "success", "effect", "effect_low", "effect_high", "worth", "unit_cost",
)  # fmt: skip


def _row(rank: int, card: Card, as_of: pd.Timestamp, words: Words) -> tuple[object, ...]:
    play = card.play
    return (
        rank, play.id, play.title(words.language), " ".join(play.conditions.segments),
        card.customers, card.at_stake, play.aim, card.recommended, card.contacted, card.held_out,
        card.cost, card.break_even, card.profit, card.profit_low, card.profit_high, card.pays,
        card.base, card.detectable, review_day(card, as_of), card.fate, card.stake_low,
        card.stake_high, play.hold_out, play.success, play.effect.mean, play.effect.low,
        play.effect.high, card.worth, play.cost.contact * card.order_value,
    )  # fmt: skip


def start_day(as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the day on which cards are to begin: a week to decide and to prepare."""
    return as_of.normalize() + pd.Timedelta(days=1 + PREPARATION)


def review_day(card: Card, as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the day on which a card's effect is to be read."""
    return start_day(as_of) + pd.Timedelta(weeks=card.play.review_weeks)


def audience_table(card: Card, seed: int) -> pd.DataFrame:
    """Return the customers of a card, each to get the action or to be held out.

    Who is held out is decided by a seeded hash of play and customer, so that the same
    customer stays in the same arm if the list is made again.

    Parameters
    ----------
    card : Card
        The recommendation.
    seed : int
        The merchant's seed.
    """
    people = card.people
    lots = people["customer_id"].map(lambda name: _lot(f"{seed}/{card.play.id}/{name}"))
    held = lots.rank(method="first") <= card.held_out
    return pd.DataFrame(
        {
            "customer_id": people["customer_id"],
            "arm": held.map({True: "hold_out", False: "action"}),
            "play": card.play.id,
            "segment": people["segment"],
            "clv": people["clv"].round(2),
            "probability_alive": people["probability_alive"].round(3),
            "orders": people["orders"],
            "last_order_on": people["last_order_at"].dt.strftime("%Y-%m-%d"),
        }
    ).reset_index(drop=True)


def _lot(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:7], "big")
