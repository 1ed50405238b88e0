"""Copied ticks are drawn like ticks that were made one by one, and none holds what is another's."""

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.figure import Figure

from clvlib.exhibits import tick_copies, vector
from clvlib.exhibits.theme import Theme
from clvlib.merchant import Brand


def _drawn() -> str:
    with tick_copies.same_settings():
        figure = Figure(figsize=(6, 3), layout="constrained")
        for number, axes in enumerate(figure.subplots(1, 3)):
            axes.plot(np.arange(9.0) * 10**number, np.arange(9.0) ** 2)
            axes.grid(axis="y", color="red", alpha=0.5)
            axes.tick_params(axis="x", length=0, rotation=30 * number, labelcolor="green")
            if number == 1:
                axes.set_xticks([0, 40, 80], ["none", "some", "many"])
                axes.xaxis.get_major_ticks()[1].label1.set_fontweight("bold")
            if number == 2:
                axes.minorticks_on()
                axes.yaxis.tick_right()
        vector.settle(figure)
    return vector.svg_text(figure, "salt")


def test_same_picture_with_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = _drawn()
    made_by: Any = getattr(Axis, "_get_tick").made_by  # noqa: B009 - a private method of matplotlib
    made = []

    def one_by_one(axis: Axis, major: bool) -> Any:
        made.append(axis)
        return made_by(axis, major)

    one_by_one.made_by = made_by  # pyright: ignore[reportFunctionMemberAccess]
    with monkeypatch.context() as plain:
        plain.setattr(Axis, "_get_tick", one_by_one)
        assert _drawn() == ours
    assert len(made) > 20


def test_copies_are_their_own() -> None:
    with tick_copies.same_settings():
        axes: Any = Figure().subplots()
        one, other = (axes.xaxis._get_tick(major=True) for _ in range(2))
        assert tick_copies._copied_kinds[type(one)]
        one.label1.set_fontsize(31)
        one.label1.set_text("one")
        one.gridline.set_visible(True)
        one.update_position(3)
        assert other.label1.get_fontsize() != 31
        assert other.label1.get_text() == ""
        assert not other.gridline.get_visible()
        assert other.get_loc() == 0
        assert list(other.tick1line.get_xdata()) == [0]
        assert one._callbacks is not other._callbacks


def test_charts_leave_the_settings_as_they_were() -> None:
    before = dict(mpl.rcParams)
    with Theme.load(Brand(), "en").drawing() as (_, axes):
        assert mpl.rcParams["axes.spines.top"] is False
        assert mpl.rcParams["text.color"] != before["text.color"]
        axes.plot([1, 2])
    assert dict(mpl.rcParams) == before
    with pytest.raises(ZeroDivisionError), Theme.load(Brand(), "en").drawing():
        raise ZeroDivisionError
    assert dict(mpl.rcParams) == before
