"""Everyone who enters the tournament of a merchant."""

from __future__ import annotations

from .candidates import Candidate, all_candidates


def entrants() -> list[Candidate]:
    """Return the naive rules and the models of the literature."""
    return all_candidates()
