"""What matplotlib works out for each thing that it draws, worked out once for all of them.

Every text, bar and line of a chart gets a box of its own, to which it is clipped, though all of these are
the box of its axes; every bar's corners are searched along its edges as if these were curves, and every
box's among the codes of its lines; whether a point lies in the axes is asked of their outline; every axis
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
_EDGE = 2.0  # pixels: within so many of an edge a line's width may count
_FEW = 16  # lines of a path


def remember_artists() -> None:
    """Let matplotlib share what its artists have in common; done once."""
    for owner, name, wrap in (
        (Artist, "set_clip_path", _shared_boxes),
        (Axes, "_update_patch_limits", _known_corners),
        (Axes, "get_default_bbox_extra_artists", _asked_once),
        (Axes, "contains_point", _in_the_box),
        (Path, "get_extents", _known_lines),
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
        if vars(patch)["_transformSet"] and vars(patch)["_transform"] is self.transData:
            self.update_datalim(patch.get_patch_transform().transform(corners))
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


def _in_the_box(plain: Any) -> Any:
    """Compare a point with the edges of the axes; next to an edge the outline is asked."""

    def contains_point(self: Axes, point: Any) -> Any:
        own = vars(self.patch)
        if type(self.patch) is not Rectangle or tuple(map(own.get, _PLACE)) != _WHOLE:
            return plain(self, point)
        (left, low), (right, high) = self.bbox.get_points()
        x, y = point
        if left + _EDGE < x < right - _EDGE and low + _EDGE < y < high - _EDGE:
            return True
        if x < left - _EDGE or x > right + _EDGE or y < low - _EDGE or y > high + _EDGE:
            return False
        return plain(self, point)

    return contains_point


def _known_lines(plain: Any) -> Any:
    """Remember which corners of a path count, by the codes of its lines."""
    known: dict[bytes, Any] = {}

    def get_extents(self: Path, transform: Any = None, **kwargs: Any) -> Bbox:
        path: Any = self if transform is None else transform.transform_path(self)
        codes = path.codes
        if codes is None or len(codes) > _FEW:
            return plain(path, None, **kwargs)
        key = codes.tobytes()
        if key not in known:
            bent = np.isin(codes, [Path.CURVE3, Path.CURVE4]).any()
            known[key] = None if bent else np.isin(codes, [Path.MOVETO, Path.LINETO])
        straight = known[key]
        if straight is None or not straight.any():
            return plain(path, None, **kwargs)
        corners = path.vertices[straight]
        return Bbox([corners.min(axis=0), corners.max(axis=0)])

    return get_extents


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
