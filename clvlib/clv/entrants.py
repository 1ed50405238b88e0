"""Everyone who enters the tournament of a merchant."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from clvlib.side_by_side import cores_left

from . import learned
from .candidates import (
    MOST_AHEAD,
    Candidate,
    Foresighted,
    ModelCandidate,
    Withdrawn,
    all_candidates,
)
from .history import History


def entrants() -> list[Candidate]:
    """Return the naive rules, the models of the literature and the learned forecast."""
    return [*all_candidates(), *learned.candidates()]


def set_off(history: History, horizon_days: int, raced: Sequence[Candidate]) -> None:
    """Begin what today's values will most likely need while the race is on.

    The fits come first and from the same starts as after the race, so that but for the clock
    nothing tells whether there was a core to begin on.
    """
    for entrant in raced:
        if isinstance(entrant, ModelCandidate):
            with suppress(ValueError):
                history.fitted(entrant.model)
    if cores_left() == 1 or len(history.summary) > MOST_AHEAD:
        return
    for entrant in raced:
        if isinstance(entrant, Foresighted):
            with suppress(Withdrawn):
                entrant.set_off(history, horizon_days)
