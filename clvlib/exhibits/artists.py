"""What matplotlib works out for each thing that it draws, worked out once for all of them.

Every text, bar and line of a chart gets a box of its own, to which it is clipped, though all of these are
the box of its axes; every bar's corners are searched along its edges as if these were curves; every axis
gets a small tick though no chart here has small ticks; and each round of the layout asks anew which
parts may reach beyond the axes. The answers are the same, they are given once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patches import Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from clvlib.exhibits import ticks

_BOX = "_clv_clip_box"
_BEYOND = "_clv_beyond"
_PLACE = ("_x0", "_y0", "_width", "_height", "angle")
_WHOLE = (0.0, 0.0, 1.0, 1.0, 0.0)  # the place of an axes' own patch, in its own measures


def remember_artists() -> None:
    """Let matplotlib share what its artists have in common; done once."""
    for owner, name, wrap in (
        (Artist, "set_clip_path", _shared_boxes),
        (Axes, "_update_patch_limits", _known_corners),
        (Axes, "get_default_bbox_extra_artists", _asked_once),
    ):
        plain = getattr(owner, name, None)
        if plain is not None and not hasattr(plain, "plain"):  # None: slower, not wrong
            setattr(owner, name, wrap(plain))
            getattr(owner, name).plain = plain
    if "minorTicks" in vars(Axis) and not isinstance(vars(Axis)["minorTicks"], _NoneYet):
        Axis.minorTicks = _NoneYet()  # pyright: ignore[reportAttributeAccessIssue]
    Bbox.union = staticmethod(_union)


def _shared_boxes(plain: Any) -> Any:
    """Clip everything in an axes to one and the same box."""

    def set_clip_path(self: Artist, path: Any, transform: Any = None) -> Any:
        if transform is not None or type(path) is not Rectangle:
            return plain(self, path, transform)
        own = vars(path)
        frame = own["_transform"]
        if tuple(map(own.get, _PLACE)) != _WHOLE or frame is None:
            return plain(self, path, transform)
        known = own.get(_BOX)
        if known is None or known[0] is not frame:
            plain(self, path)
            own[_BOX] = frame, self.clipbox
            return None
        self.clipbox = known[1]
        vars(self)["_clippath"] = None
        self.pchanged()
        self.stale = True
        return None

    return set_clip_path


def _known_corners(plain: Any) -> Any:
    """Take the corners of upright boxes without a search for bends."""
    unit: Any = Path.unit_rectangle()
    ends = []
    for curve, _ in unit.iter_bezier(simplify=False):
        ends.append(curve([0, *curve.axis_aligned_extrema()[1], 1]))
    corners = np.vstack(ends)

    def _update_patch_limits(self: Axes, patch: Any) -> Any:
        if type(patch) is not Rectangle or self.name != "rectilinear":
            return plain(self, patch)
        if not patch.get_width() and not patch.get_height():
            return None
        placed = patch.get_transform()
        across, along = placed.contains_branch_separately(self.transData)
        if across or along:
            points = (placed - self.transData).transform(corners)
            self.update_datalim(points, updatex=across, updatey=along)
        return None

    return _update_patch_limits


def _asked_once(plain: Any) -> Any:
    """Tell once a layout which artists may reach beyond their axes."""

    def get_default_bbox_extra_artists(self: Axes) -> Any:
        turn = ticks.turn()
        if turn is None:
            return plain(self)
        known = vars(self).get(_BEYOND)
        if known is None or known[0] != turn:
            known = vars(self)[_BEYOND] = (turn, plain(self))
        return list(known[1])

    return get_default_bbox_extra_artists


def _union(bboxes: Any) -> Bbox:
    """Return the box around some boxes."""
    if not len(bboxes):
        raise ValueError("'bboxes' cannot be empty")
    points = np.array([box.get_points() for box in bboxes])
    return Bbox([points.min(axis=(0, 1)), points.max(axis=(0, 1))])


class _Small(list[Any]):
    """The small ticks of an axis; the first is made when it is asked for."""

    def __init__(self, axis: Axis) -> None:
        super().__init__()
        self._axis: Any = axis

    def __getitem__(self, place: Any) -> Any:
        if place == 0 and not len(self):
            self.append(self._axis._get_tick(major=False))
        return super().__getitem__(place)

    def append(self, tick: Any) -> None:
        """Add a tick; the others are made after the first."""
        if not len(self):
            tick.set_clip_path(self._axis.axes.patch)
        super().append(tick)


class _NoneYet:
    """Gives an axis an empty list of small ticks."""

    def __get__(self, axis: Any, owner: type) -> Any:
        if axis is None:
            return self
        axis.minorTicks = found = _Small(axis)
        return found
