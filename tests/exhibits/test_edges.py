"""Boxes tell the same edges by comparing as by an array's minimum, and charts come out the same."""

import numpy as np
import pytest
from matplotlib.transforms import Bbox, BboxBase

from clvlib.exhibits import edges

CASES = [[[1, 2], [3, 4]], [[3, 4], [1, 2]], [[-0.0, 0.0], [0.0, -0.0]], [[np.nan, 1], [2, np.nan]],
         [[np.inf, -np.inf], [np.nan, 0]], [[1, 1], [1, 1]]]  # fmt: skip


@pytest.mark.parametrize("points", CASES)
def test_edges_are_those_of_the_array(points: list[list[float]]) -> None:
    edges.compare_edges()
    assert all(type(vars(BboxBase)[name]) is not property for name in ("xmin", "ymax"))
    box, array = Bbox(np.array(points, float)), np.array(points, float)
    told = (box.xmin, box.ymin, box.xmax, box.ymax)
    known = (*array.min(axis=0), *array.max(axis=0))
    assert np.array_equal(told, known, equal_nan=True)
    assert {type(edge) for edge in told} == {np.float64}
