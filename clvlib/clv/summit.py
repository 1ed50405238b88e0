"""The summit of a purchase model's likelihood, found in a few passes over the rows.

Several starts, because a likelihood may have a ridge beside its summit. On large data the starts race
on a thinned set of rows and only the winner climbs on all of them; where the summit of nearly the
same customers is known (an earlier cut of the log), the climb starts there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .newton import Optimum, is_inside, maximise
from .rows import Rows
from .timing.family import Family

_MANY_ROWS = 3_000
_TOO_MANY_ROWS = 20_000
_THINNED_ROWS = 1_500


@dataclass(frozen=True)
class Summits:
    """Summits found on one log at several cuts; a fit starts from none that a later day gave.

    Where a climb starts moves where it ends in the last digits, so a start that was found on what
    came after a cut would be a leak, however small.

    Attributes
    ----------
    day : int
        The cut, in days since 1970-01-01.
    found : dict
        Parameters by family and by the cut that they were found at; shared by all cuts of a log.
    """

    day: int
    found: dict[str, dict[int, np.ndarray]] = field(default_factory=dict)

    def near(self, family: str) -> np.ndarray | None:
        """Return the parameters of the latest cut that is no later than this one."""
        known = self.found.get(family, {})
        days = [day for day in known if day <= self.day]
        return known[max(days)] if days else None

    def note(self, family: str, parameters: np.ndarray) -> None:
        """Keep what was found at this cut."""
        self.found.setdefault(family, {})[self.day] = parameters


def best_fit(family: Family, rows: Rows, near: np.ndarray | None = None) -> Optimum:
    """Maximise the likelihood of a family, from as few starts as it takes.

    A summit that is known from nearly the same customers (``near``) is climbed from first; on many
    rows the starts race on thinned ones. Where that ends on a ridge all starts climb on all rows,
    but for `_TOO_MANY_ROWS`.
    """
    total = float(rows.weight.sum())

    def climbed(starts: list[np.ndarray]) -> Optimum:
        return maximise(lambda p: family.evaluate(p, rows), starts, total)

    if near is not None and is_inside(found := climbed([near])):
        return found
    starts = family.starts(rows)
    if len(rows) > _MANY_ROWS:
        few = rows.thinned(_THINNED_ROWS, np.random.default_rng(0))
        raced = maximise(lambda p: family.evaluate(p, few), starts, few.weight.sum())
        found = climbed([raced.parameters])
        if is_inside(found) or len(rows) > _TOO_MANY_ROWS:
            return found
    return climbed(starts)


def standing_at(family: Family, rows: Rows, parameters: np.ndarray) -> Optimum:
    """Describe a point that somebody else found as if it were the optimum."""
    return maximise(
        lambda p: family.evaluate(p, rows), [parameters], rows.weight.sum(), max_iterations=0
    )
