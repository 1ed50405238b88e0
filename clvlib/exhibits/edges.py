"""The edges of matplotlib's boxes, without an array's minimum of two numbers.

Laying out a chart asks for the left, right, lower and upper edges of some boxes twenty thousand times,
and each answer is the smaller or the larger of two numbers: told by comparing them, it costs a tenth.
"""

from __future__ import annotations

from typing import Any

from matplotlib.transforms import BboxBase

_EDGES = {"xmin": (0, True), "ymin": (1, True), "xmax": (0, False), "ymax": (1, False)}


def compare_edges() -> None:
    """Let matplotlib's boxes tell their edges by comparing two numbers."""
    if "intervalx" not in vars(BboxBase):  # another matplotlib: slower, not wrong
        return
    for name, (axis, lower) in _EDGES.items():
        if type(vars(BboxBase).get(name)) is property:
            setattr(BboxBase, name, _Edge(axis, lower))


class _Edge(property):
    def __init__(self, axis: int, lower: bool) -> None:
        def edge(box: BboxBase) -> Any:
            points = box.get_points()
            one, other = points[0, axis], points[1, axis]
            if one <= other:
                return one if lower else other
            if one > other:
                return other if lower else one
            return one + other  # one of them is no number, nor is the edge

        super().__init__(edge)
