"""Laying out a chart once and drawing it once.

``Figure.savefig`` draws a chart twice (once to find the layout), and whoever settles the layout
before adds a third time; with some fifty charts a report that was most of a small merchant's run.
Here the layout is found without drawing, in the measures of the file that will be
written, and the file is written in one pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from clvlib.exhibits import ticks
from clvlib.exhibits.pen import Canvas


def settle(figure: Figure) -> None:
    """Find the layout of a finished figure, under the settings that it was made with.

    Margins depend on the labels of ticks, which are made here for the first time; matplotlib
    itself goes round twice for that.
    """
    Canvas(figure)
    engine = figure.get_layout_engine()
    if engine is not None:
        with ticks.standing_still():
            engine.execute(figure)
        figure.set_layout_engine("none")


def svg_text(figure: Figure, salt: str) -> str:
    """Return a figure as SVG; the same bytes for the same figure and salt."""
    before = figure.dpi
    canvas = Canvas(figure)
    try:
        with _writing(salt), ticks.standing_still():
            text = canvas.text()
    finally:
        figure.dpi = before
    return text[text.index("<svg") :]


def lettering(figure: Figure) -> set[str]:
    """Return the visible texts of a chart: what ``findobj`` finds, without asking bars and lines for parts."""
    found: set[str] = set()
    left: list[Artist] = [*figure.get_children()]
    while left:
        one = left.pop()
        if isinstance(one, Text) and one.get_visible():
            found.add(one.get_text())
        if type(one).get_children is not Artist.get_children:
            left += one.get_children()
    return found


@contextmanager
def _writing(salt: str) -> Iterator[None]:
    """Set what the names within a file depend on; all other settings need no copy."""
    settings: Any = mpl.rcParams
    wanted = {"svg.hashsalt": salt, "svg.fonttype": "path"}
    before = {name: settings[name] for name in wanted}
    settings.update(wanted)
    try:
        yield
    finally:
        settings.update(before)


class _Faces:
    """Matplotlib's search for faces, with a memory.

    It asks for every family of a list again and again, at each measuring of each label: a fifth
    of a chart's time. Only lists of families that stand for themselves are remembered; what a
    generic name such as ``sans-serif`` means is a setting. The size of the type plays no part:
    all faces that matplotlib knows can be scaled.
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
               prop.get_stretch(), prop.get_file())  # fmt: skip
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


class _Layouts:
    """Matplotlib's laying out of a text in lines, with a memory.

    Finding the margins of a chart asks for the size of every label some six times; a layout depends
    on the text and its type alone, not on where it stands.
    """

    MOST = 4096

    def __init__(self, lay_out: Any) -> None:
        self._lay_out = lay_out
        self._known: dict[tuple[Any, ...], Any] = {}

    def __call__(self, text: Text, renderer: Any) -> Any:
        figure, own = text.get_figure(root=True), vars(text)
        if any(map(own.get, _APART)) or figure is None:
            return self._lay_out(text, renderer)
        type_ = vars(own["_fontproperties"])
        key = (
            figure.dpi, renderer.__class__, *map(own.get, _PLACING), *type_["_family"],
            *map(type_.get, _TYPE),
        )  # fmt: skip
        if key not in self._known:
            if len(self._known) >= self.MOST:
                self._known.clear()
            self._known[key] = self._lay_out(text, renderer)
        return self._known[key]


# Asked for some thousand times a chart, so they are looked up where matplotlib keeps them.
_APART = ("_wrap", "_usetex", "_transform_rotates_text")
_PLACING = (
    "_text", "_rotation", "_parse_math", "_horizontalalignment",
    "_verticalalignment", "_multialignment", "_rotation_mode", "_linespacing", "_features", "_language",
)  # fmt: skip
_TYPE = ("_slant", "_variant", "_weight", "_stretch", "_size", "_file", "_math_fontfamily")


def remember_layouts() -> None:
    """Let matplotlib lay out equal texts once."""
    lay_out = getattr(Text, "_get_layout", None)
    if lay_out is None or isinstance(getattr(lay_out, "layouts", None), _Layouts):
        return
    unknown = {*_PLACING, *_APART, "_fontproperties"} - set(vars(Text()))
    if unknown or {*_TYPE, "_family"} - set(vars(FontProperties())):
        return  # another matplotlib: slower, not wrong
    layouts = _Layouts(lay_out)

    def _get_layout(self: Text, renderer: Any) -> Any:
        return layouts(self, renderer)

    _get_layout.layouts = layouts  # pyright: ignore[reportFunctionMemberAccess]
    Text._get_layout = _get_layout  # pyright: ignore[reportAttributeAccessIssue]
