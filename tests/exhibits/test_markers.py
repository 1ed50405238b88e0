"""Marks come out the same with and without what is remembered of equal ones."""

import pytest
from matplotlib.figure import Figure
from matplotlib.markers import TICKLEFT, MarkerStyle

from clvlib.exhibits import markers, vector


def _drawn() -> str:
    figure = Figure(figsize=(4, 3), layout="constrained")
    axis = figure.subplots()
    axis.plot([0, 1, 2], [3, 1, 2], "o", ms=5, fillstyle="left")
    axis.plot([0, 1, 2], [1, 2, 3], "--", marker="s")
    axis.tick_params(direction="in")
    axis.set_xticks([0.0, 0.5, 1.0], ["a", "b", "c"])
    vector.settle(figure)
    return vector.svg_text(figure, "salt")


def test_remembered_marks_draw_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    markers.remember_markers()
    remembering = MarkerStyle.__init__
    with monkeypatch.context() as plain:
        plain.setattr(MarkerStyle, "__init__", vars(remembering)["made_by"])
        fresh = _drawn()
    assert _drawn() == fresh
    assert _drawn() == fresh


def test_a_turned_mark_is_its_owners_alone() -> None:
    markers.remember_markers()
    turned = MarkerStyle(TICKLEFT).rotated(deg=30)
    more = turned.rotated(deg=30).get_transform().get_matrix()
    assert (turned.get_transform().get_matrix() != more).any()
    assert MarkerStyle(TICKLEFT).get_user_transform() is None
