"""Matplotlib's placing of ticks, with a memory.

While a chart is laid out or written, matplotlib places the ticks of each axis anew for the axis itself,
for its label, for its spines and for the title, some eight times in all. As long as neither the limits
of the axis nor its place on the paper change, each placing gives the same ticks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from matplotlib.axis import Axis

_MEMORY = "_clv_ticks"
_turns = count()
_turn: list[int] = []  # which laying out or writing is going on, the innermost last


@dataclass
class _Placed:
    """An axis' ticks as they stand in one state of it, and the room that their labels take."""

    state: tuple[Any, ...]
    ticks: list[Any]
    boxes: tuple[list[Any], list[Any]] | None = None

    @property
    def turn(self) -> int:
        return self.state[0]


@contextmanager
def standing_still() -> Iterator[None]:
    """Place ticks once for each state of an axis; within, nobody may change how an axis is divided."""
    _remember()
    _turn.append(next(_turns))
    try:
        yield
    finally:
        _turn.pop()


def turn() -> int | None:
    """Return which laying out or writing is going on; None where none is."""
    return _turn[-1] if _turn else None


def _remember() -> None:
    """Let matplotlib ask the memory; done once."""
    _remember_ticks()
    _remember_labels()


def _remember_ticks() -> None:
    place = getattr(Axis, "_update_ticks", None)
    if place is None or hasattr(place, "placed_by"):  # another matplotlib: slower, not wrong
        return

    def _update_ticks(self: Axis) -> Any:
        if not _turn:
            return place(self)
        state = (_turn[-1], *self.get_view_interval(), *self.axes.bbox.bounds)
        known = vars(self).get(_MEMORY)
        if known is None or known.state != state:
            known = vars(self)[_MEMORY] = _Placed(state, place(self))
        return known.ticks

    _update_ticks.placed_by = place  # pyright: ignore[reportFunctionMemberAccess]
    Axis._update_ticks = _update_ticks  # pyright: ignore[reportAttributeAccessIssue]


def _remember_labels() -> None:
    """Measure the labels of ticks once for each placing: axis, title and layout all ask for them."""
    measure = getattr(Axis, "_get_ticklabel_bboxes", None)
    if measure is None or hasattr(measure, "measured_by"):
        return

    def _get_ticklabel_bboxes(self: Axis, ticks: Any, renderer: Any) -> Any:
        known = vars(self).get(_MEMORY)
        if not _turn or known is None or known.ticks is not ticks or known.turn != _turn[-1]:
            return measure(self, ticks, renderer)
        if known.boxes is None:
            known.boxes = measure(self, ticks, renderer)
        return tuple(list(boxes) for boxes in known.boxes)

    _get_ticklabel_bboxes.measured_by = measure  # pyright: ignore[reportFunctionMemberAccess]
    Axis._get_ticklabel_bboxes = _get_ticklabel_bboxes  # pyright: ignore[reportAttributeAccessIssue]
