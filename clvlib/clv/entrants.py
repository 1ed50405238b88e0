"""Everyone who enters the tournament of a merchant."""

from __future__ import annotations

from . import learned
from .candidates import Candidate, all_candidates

# The mean of four learned forecasts takes half of the whole race's time. It stays out until a run
# has that time to spare (kernels that start warm); `learned.candidates()` still offers it.
TOO_SLOW = frozenset({"learned_mean"})


def entrants() -> list[Candidate]:
    """Return the naive rules, the models of the literature and the learned ones."""
    return [*all_candidates(), *(c for c in learned.candidates() if c.name not in TOO_SLOW)]
