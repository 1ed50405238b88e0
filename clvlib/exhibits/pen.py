"""The pen that draws charts as SVG: matplotlib's own, with texts from memory and without detours.

What it writes is what matplotlib's backend writes, byte for byte. It saves the shaping of texts, which
is most of what a text costs (:mod:`clvlib.exhibits.lettershapes`), the writing of each glyph and each
element by some ten functions (:mod:`clvlib.exhibits.markup`), and the renderer between that could paint
parts of a chart in pixels, which no chart here wants.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties

from clvlib.exhibits import lettershapes
from clvlib.exhibits.lettershapes import short
from clvlib.exhibits.markup import Markup

DPI = 72
SHIFT = f"scale({short(1 / 64)})"


class Pen(RendererSVG):
    """Writes a chart as SVG.

    Parameters
    ----------
    width, height : float
        In points.
    out : text file
        Where it is written.
    image_dpi : float
        Fineness of pictures within the chart.
    metadata : dict, optional
        As for ``Figure.savefig``.
    """

    def __init__(self, width: float, height: float, out: Any, image_dpi: Any = DPI,
                 metadata: dict[str, Any] | None = None) -> None:  # fmt: skip
        super().__init__(width, height, out, image_dpi=image_dpi, metadata=metadata)
        self.writer: Any = Markup(out.write, opened=("svg",))
        self._glyph_map: dict[str, Any] = {}

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> Any:
        """Return the measures of a text, in points."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return lettershapes.size(prop, s)

    def _get_font_height_metrics(
        self, prop: FontProperties
    ) -> tuple[float | None, float | None, float]:
        """Return how far lines of a type reach up and down, and the gap between them."""
        known = lettershapes.line_heights(prop)
        if known is None:  # matplotlib measures it
            return None, None, 0
        scale = 1 / known.unit * prop.get_size_in_points() * DPI / 72
        return known.ascent * scale, -known.descent * scale, known.gap * scale

    def _draw_text_as_path(
        self, gc: Any, x: float, y: float, s: str, prop: FontProperties, angle: float,
        ismath: Any, mtext: Any = None,
    ) -> None:  # fmt: skip
        if ismath:
            draw: Any = super()._draw_text_as_path  # pyright: ignore[reportAttributeAccessIssue]
            draw(gc, x, y, s, prop, angle, ismath, mtext)
            return
        features, language = (
            (mtext.get_fontfeatures(), mtext.get_language()) if mtext else (None, None)
        )
        shape = lettershapes.shape(prop, s, features, language)
        writer, scale = self.writer, prop.get_size_in_points() / lettershapes.SCALE
        writer.comment(s)
        places = f"translate({short(x)} {short(y)})" if (x, y) != (0, 0) else ""
        turns = f"rotate({short(-angle)})" if angle != 0 else ""
        sizes = f"scale({short(scale)} {short(-scale)})"
        writer.start(
            "g", style=_style(gc), transform=" ".join(filter(None, (places, turns, sizes)))
        )
        self._define(shape)
        writer.lines(shape.uses)
        writer.end("g")

    def _define(self, shape: lettershapes.Shape) -> None:
        """Write the outlines of glyphs that this chart has not used yet."""
        new = {g.name: g for g in shape.glyphs if g.name not in self._glyph_map}
        if new:
            self.writer.start("defs")
            for name, glyph in new.items():
                self.writer.element(
                    "path", id=name.replace("%20", "_"), d=glyph.drawing, transform=SHIFT
                )
            self.writer.end("defs")
            self._glyph_map.update(new)


def _style(gc: Any) -> str:
    """Return the colour of a text."""
    colour = gc.get_rgb()
    alpha = gc.get_alpha() if gc.get_forced_alpha() else colour[3]
    hexed = _hexed(tuple(colour))
    parts = [f"fill: {hexed}"] if hexed != "#000000" else []
    return "; ".join([*parts, f"opacity: {short(alpha)}"] if alpha != 1 else parts)


@cache
def _hexed(colour: Any) -> str:
    return to_hex(colour)


class Canvas(FigureCanvasSVG):
    """What a chart is laid out and written on: one pen, in the measures of the file."""

    def get_renderer(self) -> Pen:
        """Return a pen to measure with."""
        return self._pen(io.StringIO())

    def text(self) -> str:
        """Return the chart as SVG, under the settings that hold."""
        out = io.StringIO()
        pen = self._pen(out)
        self.figure.draw(pen)
        pen.finalize()
        return out.getvalue()

    def _pen(self, out: io.StringIO) -> Pen:
        dpi = self.figure.dpi
        self.figure.dpi = DPI
        width, height = self.figure.get_size_inches()
        return Pen(width * DPI, height * DPI, out, dpi, {"Date": None, "Creator": None})
