"""Everyone who enters the tournament of a merchant."""

from __future__ import annotations

from . import learned
from .candidates import Candidate, all_candidates

# The learned forecasts take more time than all other candidates together; a whole run must stay
# under a minute. They stay out until kernels start warm; `learned.candidates()` offers them all.
TOO_SLOW = frozenset({"hybrid", "hybrid_mean", "two_part", "learned_mean"})


def entrants() -> list[Candidate]:
    """Return the naive rules, the models of the literature and the learned ones in time."""
    return [*all_candidates(), *(c for c in learned.candidates() if c.name not in TOO_SLOW)]
