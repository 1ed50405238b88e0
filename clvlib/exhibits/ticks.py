"""Matplotlib's placing of ticks, with a memory.

While a chart is laid out or written, matplotlib places the ticks of each axis anew for the axis itself,
for its label, for its spines and for the title, some eight times in all. As long as neither the limits
of the axis nor its place on the paper change, each placing gives the same ticks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from matplotlib.axis import Axis

_MEMORY = "_clv_ticks"
_turns = count()
_turn: list[int] = []  # which laying out or writing is going on, the innermost last


@contextmanager
def standing_still() -> Iterator[None]:
    """Place ticks once for each state of an axis; within, nobody may change how an axis is divided."""
    _remember()
    _turn.append(next(_turns))
    try:
        yield
    finally:
        _turn.pop()


def _remember() -> None:
    """Let matplotlib ask the memory; done once."""
    place = getattr(Axis, "_update_ticks", None)
    if place is None or hasattr(place, "placed_by"):  # another matplotlib: slower, not wrong
        return

    def _update_ticks(self: Axis) -> Any:
        if not _turn:
            return place(self)
        state = (_turn[-1], *self.get_view_interval(), *self.axes.bbox.bounds)
        known = vars(self).get(_MEMORY)
        if known is None or known[0] != state:
            known = vars(self)[_MEMORY] = (state, place(self))
        return known[1]

    _update_ticks.placed_by = place  # pyright: ignore[reportFunctionMemberAccess]
    Axis._update_ticks = _update_ticks  # pyright: ignore[reportAttributeAccessIssue]
