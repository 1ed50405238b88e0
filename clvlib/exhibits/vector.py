"""Laying out a chart once and drawing it once.

``Figure.savefig`` draws a chart twice (once to find the layout), and whoever settles the layout
before adds a third time; with some fifty charts a report that was most of a small merchant's run.
Here the layout is found without drawing, in the measures of the file that will be
written, and the file is written in one pass.
"""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties


def settle(figure: Figure) -> None:
    """Find the layout of a finished figure, under the settings that it was made with.

    Margins depend on the labels of ticks, which are made here for the first time; matplotlib
    itself goes round twice for that.
    """
    FigureCanvasSVG(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def svg_text(figure: Figure, salt: str) -> str:
    """Return a figure as SVG; the same bytes for the same figure and salt."""
    out = io.StringIO()
    before = figure.dpi
    canvas = FigureCanvasSVG(figure)
    try:
        with mpl.rc_context({"svg.hashsalt": salt, "svg.fonttype": "path"}):
            canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    finally:
        figure.dpi = before
    text = out.getvalue()
    return text[text.index("<svg") :]


class _Faces:
    """Matplotlib's search for faces, with a memory.

    It asks for every family of a list again and again, at each measuring of each label: a fifth
    of a chart's time. Only lists of families that stand for themselves are remembered; what a
    generic name such as ``sans-serif`` means is a setting.
    """

    def __init__(self, look_up: Any) -> None:
        self._look_up = look_up
        self._known: dict[tuple[Any, ...], Any] = {}
        self.families: set[str] = set()

    def __call__(self, prop: Any, *rest: Any, **options: Any) -> Any:
        if rest or options or not isinstance(prop, FontProperties):
            return self._look_up(prop, *rest, **options)
        wanted = prop.get_family()
        if not self.families.issuperset(wanted):
            return self._look_up(prop)
        key = (*wanted, prop.get_style(), prop.get_variant(), prop.get_weight(),
               prop.get_stretch(), prop.get_size(), prop.get_file())  # fmt: skip
        if key not in self._known:
            self._known[key] = self._look_up(prop)
        return self._known[key]


def remember_faces(families: tuple[str, ...]) -> None:
    """Let matplotlib look up the faces of some families once."""
    manager: Any = font_manager.fontManager
    look_up = getattr(manager, "_find_fonts_by_props", None)
    if look_up is None:  # another matplotlib: slower, not wrong
        return
    if not isinstance(look_up, _Faces):
        look_up = manager._find_fonts_by_props = _Faces(look_up)
    look_up.families.update(families)
