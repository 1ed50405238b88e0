"""Charts come out the same with and without what is remembered between two of them."""

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from clvlib.exhibits import vector


def _drawn(size: float) -> str:
    figure = Figure(figsize=(4, 3), layout="constrained")
    axis = figure.subplots()
    axis.plot([0, 1, 2], [3, 1, 2])
    axis.set_title("same words", fontsize=size)
    axis.set_xlabel("same words", rotation=12)
    axis.text(1, 2, "same words", ha="right", va="top", fontsize=size)
    axis.text(1, 1, "two\nlines", ha="center", linespacing=1.4)
    vector.settle(figure)
    return vector.svg_text(figure, "salt")


def test_remembered_layouts_draw_the_same_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    vector.remember_layouts()
    remembered = getattr(Text, "_get_layout")  # noqa: B009 - a private method of matplotlib
    asked = []
    with monkeypatch.context() as plain:
        plain.setattr(Text, "_get_layout", remembered.layouts._lay_out)
        fresh = [_drawn(9), _drawn(14)]
    assert fresh[0] != fresh[1]
    with monkeypatch.context() as watched:
        first = remembered.layouts._lay_out
        watched.setattr(remembered.layouts, "_known", {})
        watched.setattr(
            remembered.layouts, "_lay_out", lambda *given: asked.append(given) or first(*given)
        )
        assert [_drawn(9), _drawn(14), _drawn(9)] == [*fresh, fresh[0]]
    assert len(asked) < 60  # six times as many without a memory
