"""Everyone who enters the tournament of a merchant."""

from __future__ import annotations

from . import learned
from .candidates import Candidate, all_candidates


def entrants() -> list[Candidate]:
    """Return the naive rules, the models of the literature and the learned forecast."""
    return [*all_candidates(), *learned.candidates()]
