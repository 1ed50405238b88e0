"""Sums over cards in which no customer is counted twice."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.strategy.cards import Card
from clvlib.strategy.worth import Yardsticks, regained, stake

KEEPING = ("keep", "early_care", "grow")


def earning(cards: list[Card]) -> list[Card]:
    """Return the recommended cards that earn by being carried out (not by saving)."""
    return [card for card in cards if card.recommended and not card.saves]


def saving(cards: list[Card]) -> list[Card]:
    """Return the recommended cards that earn by not spending."""
    return [card for card in cards if card.recommended and card.saves]


def clv_to_keep(cards: list[Card]) -> float:
    """Return the CLV of the customers to keep, care for or grow, each counted once.

    A part of the base's CLV, and so never more than that.
    """
    return _counted_once(cards, KEEPING, stake)


def win_back_potential(cards: list[Card], sticks: Yardsticks) -> float:
    """Return what the customers to win back would bring beyond their CLV if all came back.

    Each customer is counted once; the money is no part of the base's CLV.
    """
    return _counted_once(cards, ("win_back",), lambda people: regained(people, sticks))


def _counted_once(
    cards: list[Card], aims: tuple[str, ...], worth: Callable[[pd.DataFrame], pd.Series]
) -> float:
    """Add up what the customers of some aims are worth; who stands in several cards counts once."""
    each = [
        pd.Series(worth(card.people).to_numpy(), index=card.people["customer_id"])
        for card in cards
        if card.play.aim in aims
    ]
    return float(pd.concat(each).groupby(level=0).max().sum()) if each else 0.0


def named_twice(cards: list[Card]) -> int:
    """Return how many customers stand in more than one card."""
    if not cards:
        return 0
    names = pd.concat([card.people["customer_id"] for card in cards])
    return int((names.value_counts() > 1).sum())
