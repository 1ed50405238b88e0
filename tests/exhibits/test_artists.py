"""What is shared between the parts of a chart changes nothing in the picture."""

from typing import Any

import numpy as np
import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, _LazyTickList  # pyright: ignore[reportAttributeAccessIssue]
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from clvlib.exhibits import artists, vector


def _drawn(small: bool = False) -> str:
    figure = Figure(figsize=(5, 3), layout="constrained")
    for axes in figure.subplots(1, 2):
        axes.bar(["a", "b", "c"], [3, 0, -2], width=[0.5, 0.7, 0])
        axes.add_patch(Rectangle((0.2, 0.3), 0.7, 2.1, angle=20))
        axes.add_patch(Circle((1, 1), 0.3))
        axes.text(2.6, 1, "beyond the edge of the axes")
        axes.text(0, 1, "within", clip_on=True)
        axes.plot([0, 1, 2], [1, 4, 2])
        axes.axvspan(0.5, 0.7)
        for place in (-0.5, 0, 2, 2.5, 9):
            axes.annotate("at a point", (place, 1), annotation_clip=None)
        axes.set_title("both", loc="left")
        if small:
            axes.minorticks_on()
            axes.grid(which="both")
    vector.settle(figure)
    return vector.svg_text(figure, "salt")


@pytest.mark.parametrize("small", [False, True])
def test_same_picture_with_what_is_shared(small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    artists.remember_artists()
    ours = _drawn(small)
    with monkeypatch.context() as plain:
        for owner, name in (
            (Artist, "set_clip_path"),
            (Axes, "_update_patch_limits"),
            (Axes, "get_default_bbox_extra_artists"),
            (Axes, "contains_point"),
            (Path, "get_extents"),
        ):
            plain.setattr(owner, name, getattr(owner, name).plain)
        plain.setattr(Axis, "minorTicks", _LazyTickList(major=False))
        plain.setattr(Bbox, "union", staticmethod(_union))
        assert _drawn(small) == ours
    assert "beyond the edge" in ours


def _union(boxes: list[Bbox]) -> Bbox:
    low = [min(box.xmin for box in boxes), min(box.ymin for box in boxes)]
    return Bbox([low, [max(box.xmax for box in boxes), max(box.ymax for box in boxes)]])


def test_parts_of_an_axes_share_their_box() -> None:
    artists.remember_artists()
    axes = Figure().subplots()
    bars = axes.bar([1, 2], [3, 4])
    assert bars[0].get_clip_box() is bars[1].get_clip_box() is not None
    own: Any = Rectangle((0, 0), 2, 2, transform=axes.transData)
    bars[0].set_clip_path(own)
    assert bars[0].get_clip_box() is not bars[1].get_clip_box()
    assert axes.xaxis.minorTicks == []


def test_a_point_is_in_the_axes_where_their_outline_says_so() -> None:
    artists.remember_artists()
    axes: Any = Figure(figsize=(4, 3)).subplots()
    told: Any = Axes.contains_point
    (left, low), (right, high) = axes.bbox.get_points()
    for across in (-9, -2.5, -1, -0.2, 0.2, 1, 2.5, 9):
        points = [
            (left + across, 50),
            (right + across, 50),
            (70, low + across),
            (70, high + across),
        ]
        for point in [*points, (float("nan"), 50)]:
            assert bool(told(axes, point)) == bool(told.plain(axes, point)), (across, point)


def test_boxes_around_boxes_keep_what_is_no_number() -> None:
    artists.remember_artists()
    boxes = [Bbox([[3, 1], [0, 2]]), Bbox([[-1, 5], [2, 0.5]])]
    assert list(Bbox.union(boxes).extents) == [-1, 0.5, 3, 5]
    assert np.isnan(Bbox.union([*boxes, Bbox([[np.nan, 1], [1, 1]])]).x0)
    with pytest.raises(ValueError, match="empty"):
        Bbox.union([])
