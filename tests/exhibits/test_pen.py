"""The kit's pen writes what matplotlib's own backend writes, byte for byte."""

import io
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from clvlib.exhibits import lettershapes, markup, theme, ticks, vector
from clvlib.exhibits.vector import lettering
from clvlib.merchant import Brand


def _figure() -> Figure:
    figure = Figure(figsize=(5, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.bar(["Tea & milk", 'a "b"', "<c>"], [3, 1, 2], color="#123456", alpha=0.5)
    left.set_ylabel("客户数 (customers)")
    left.text(0, 1, "--- AVATAR, office 12.5 % -- ---", rotation=30, color=(0, 0, 0, 0.4))
    right.plot([0, 1, 2], [3, 1, 2], marker="o", linestyle="--", label=r"cost \$5 to \$9")
    right.scatter([0, 1], [1, 2], s=[20, 40])
    right.pcolormesh(np.arange(6.0).reshape(2, 3))
    right.set_title("two\nlines $x^2$ 中文", weight="bold")
    right.annotate("here", (1, 1), xytext=(5, 5), textcoords="offset points",
                   arrowprops={"arrowstyle": "->"}, fontfeatures=["-kern"])  # fmt: skip
    right.legend()
    return figure


def _plain(figure: Figure) -> str:
    """Draw with matplotlib's own canvas."""
    FigureCanvasSVG(figure)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    figure.set_layout_engine("none")
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "salt", "svg.fonttype": "path"}):
        FigureCanvasSVG(figure).print_svg(out, metadata={"Date": None, "Creator": None})
    return out.getvalue()[out.getvalue().index("<svg") :]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_same_bytes_as_matplotlib(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    house = theme.Theme.load(Brand(), language)
    with house.drawing():  # makes the faces known
        pass
    for name in ("_get_ticklabel_bboxes", "_update_ticks"):
        memory = getattr(Axis, name)
        monkeypatch.setattr(Axis, name, getattr(memory, "measured_by", None) or memory.placed_by)
    with mpl.rc_context(house._settings()):  # pyright: ignore[reportArgumentType]
        plain = _plain(_figure())
        monkeypatch.undo()
        ours = _figure()
        vector.settle(ours)
    assert vector.svg_text(ours, "salt") == plain
    assert plain.count("<use") > 100


def test_sizes_are_those_that_are_measured() -> None:
    theme._register_fonts()
    texts = [
        "AVATAR To. Ty",
        "office fjord",
        "12,345.6 %",
        "2.5–3 × ¥9",
        "客户（12 个月）",
        "Größe à",
        " ",
        "·",
    ]
    for family in (list(theme.chart_fonts("en")), list(theme.chart_fonts("en"))[1:]):
        for weight in ("normal", "bold"):
            prop = FontProperties(family=family, weight=weight, size=9)
            for text in texts:
                told = lettershapes.shape(prop, text).size
                assert told == lettershapes._measured(lettershapes._faces(prop), text), text


def test_letters_that_sit_on_each_other_are_measured() -> None:
    theme._register_fonts()
    prop = FontProperties(family=["DejaVu Sans"], size=9)
    for text in ("e\u0301", "שלום", "\u00ad", "ǭ"):
        assert lettershapes.shape(prop, text).size is None
        assert lettershapes.size(prop, text)[0] >= 0


def test_a_text_is_shaped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shaped = []
    make = lettershapes._shaped
    monkeypatch.setattr(lettershapes, "_shapes", {})
    monkeypatch.setattr(lettershapes, "_shaped", lambda *a: shaped.append(a) or make(*a))
    for _ in range(2):
        figure = _figure()
        vector.settle(figure)
        vector.svg_text(figure, "salt")
    assert shaped
    assert len(shaped) == len({*shaped})


def test_the_labels_of_ticks_are_measured_once_for_each_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vector.settle(_figure())  # the memory is set up
    axis: Any = _figure().axes[0].xaxis
    measure = type(axis)._get_ticklabel_bboxes.measured_by
    renderer = axis.get_figure(root=True)._get_renderer()
    with ticks.standing_still():
        placed = axis._update_ticks()
        first = axis._get_ticklabel_bboxes(placed, renderer)
        again = axis._get_ticklabel_bboxes(placed, renderer)
        fresh = measure(axis, placed, renderer)
    boxes = [[box.bounds for box in some] for some in (first[0], again[0], fresh[0])]
    assert boxes[0] == boxes[1] == boxes[2]
    assert first[0][0] is again[0][0]


def test_marks_in_texts_are_escaped() -> None:
    out = io.StringIO()
    text = markup.Markup(out.write)
    text.start("g", {"id": 'a"b'}, style="")
    text.element("path", "x<&>", d="M'\"")
    text.comment("a---b & --")
    text.end("g")
    assert out.getvalue() == (
        '<g id=\'a"b\'>\n <path d="M&apos;&quot;">x&lt;&amp;&gt;</path>\n <!-- a- - -b &amp; - - -->\n</g>\n'
    )


def test_a_chart_s_lettering_is_what_a_search_through_it_finds() -> None:
    figure = _figure()
    figure.axes[0].text(0, 0, "unseen").set_visible(False)
    vector.settle(figure)
    found = {t.get_text() for t in figure.findobj(Text) if t.get_visible()}
    assert lettering(figure) == found
    assert {"here", 'a "b"', "客户数 (customers)"} <= found
