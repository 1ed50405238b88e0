"""When a card begins and when its effect is read."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.cards import Card

PREPARATION = 7  # days from the report to the first contact


def start_day(as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the day on which cards are to begin: a week to decide and to prepare."""
    return as_of.normalize() + pd.Timedelta(days=1 + PREPARATION)


def review_day(card: Card, as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the day on which a card's effect is to be read."""
    return start_day(as_of) + pd.Timedelta(weeks=card.play.review_weeks)
