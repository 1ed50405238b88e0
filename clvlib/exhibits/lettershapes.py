"""The shapes of texts, with a memory.

Which glyphs a text consists of and where each stands is worked out by a library that reads the tables of
the type anew for every text: up to a million and a half instructions for two Chinese characters. A text
is measured and drawn, often several times and in several charts; here it is worked out once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import LoadFlags

from clvlib.exhibits import runs
from clvlib.exhibits.markup import quoted
from clvlib.exhibits.runs import MOST, SCALE, Glyph

# Letters, digits and marks that stand side by side from left to right; none that sits on another.
_SIDE_BY_SIDE = re.compile(
    "[ -~\\u00a0-\\u00ac\\u00ae-\\u017f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf\\u2190-\\u21ff\\u2212"
    "\\u25a0-\\u25ff\\u3000-\\u3029\\u3030-\\u303d\\u4e00-\\u9fff\\uff01-\\uff60\\uffe0-\\uffe6]+"
)


@dataclass(frozen=True)
class Shape:
    """A text's glyphs.

    Parameters
    ----------
    glyphs : tuple of Glyph
        In the order in which they are drawn.
    uses : list of str
        Each glyph at its place, as a line of SVG.
    size : tuple of int, optional
        Width, height and depth below the line in 64ths of a point; None where glyphs may sit on
        each other, so that it has to be measured.
    """

    glyphs: tuple[Glyph, ...]
    uses: list[str]
    size: tuple[int, int, int] | None


@dataclass(frozen=True)
class Line:
    """What a face says of its lines, in its own unit: ascent, (negative) descent and gap."""

    unit: int
    ascent: int
    descent: int
    gap: int


_HEIGHTS = (
    ("OS/2", "sTypoAscender", "sTypoDescender", "sTypoLineGap"),
    ("hhea", "ascent", "descent", "lineGap"),
)
_held: dict[int, tuple[Any, int]] = {}
_lines: dict[int, Line | None] = {}
_shapes: dict[tuple[Any, ...], Shape] = {}
_sizes: dict[tuple[Any, ...], tuple[int, int, int]] = {}


def shape(prop: FontProperties, text: str, features: Any = None, language: Any = None) -> Shape:
    """Return a text's glyphs, as matplotlib places them in vector formats."""
    faces = _faces(prop)
    key = (text, features, language, faces)
    found = _shapes.get(key)
    if found is None:
        if len(_shapes) >= MOST:
            _shapes.clear()
        found = _shapes[key] = _shaped(faces, text, features, language)
    return found


def size(prop: FontProperties, text: str) -> tuple[float, float, float]:
    """Return a text's width, height and depth in points at its own type size."""
    faces = _faces(prop)
    scale = prop.get_size_in_points() / SCALE
    width, height, depth = shape(prop, text).size or _measured(faces, text)
    return width / 64.0 * scale, height / 64.0 * scale, depth / 64.0 * scale


def line_heights(prop: FontProperties) -> Line | None:
    """Return how high lines of a type are; None where the type does not say."""
    faces = _faces(prop)
    if faces not in _lines:
        _lines[faces] = _line(runs.font(faces))
    return _lines[faces]


def _line(font: Any) -> Line | None:
    for name, *keys in _HEIGHTS:
        if (table := font.get_sfnt_table(name)) is not None:
            unit = font.get_sfnt_table("head")["unitsPerEm"]
            return Line(unit, *(table[key] for key in keys))
    return None


def _faces(prop: FontProperties) -> int:
    """Return the number by which the faces of a type are known; comparing their paths takes longer."""
    found = fontManager._find_fonts_by_props(prop)  # pyright: ignore[reportAttributeAccessIssue]
    known = _held.get(id(found))
    if known is None or known[0] is not found:
        if len(_held) >= MOST:
            _held.clear()
        paths = tuple(found)
        if paths not in runs.faces:
            runs.faces.append(paths)
        known = _held[id(found)] = (found, runs.faces.index(paths))
    return known[1]


def _measured(faces: int, text: str) -> tuple[int, int, int]:
    key = (text, faces)
    if key not in _sizes:
        font = runs.font(faces)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        _sizes[key] = (*font.get_width_height(), font.get_descent())
    return _sizes[key]


def _shaped(faces: int, text: str, features: Any, language: Any) -> Shape:
    apart = features is None and language is None and _SIDE_BY_SIDE.fullmatch(text) is not None
    run = runs.put_together(faces, text) if apart else None
    if run is None:
        run = runs.laid_out(faces, text, features, language)
    glyphs, uses, last = [], [], 0.0
    for glyph, x, y in run.placed:
        glyphs.append(glyph)
        uses.append(_use(glyph, x, y))
        apart = apart and y == 0 and x >= last
        last = x
    size = None
    if apart and 0 < len(glyphs) <= len(text):
        low, high = min(g.low for g in glyphs), max(g.high for g in glyphs)
        size = (round(last * 64) + glyphs[-1].advance, high - low, -low)
    return Shape(tuple(glyphs), uses, size)


def _use(glyph: Glyph, x: float, y: float) -> str:
    place = f' transform="translate({short(x)} {short(y)})"' if (x, y) != (0, 0) else ""
    return f"<use xlink:href={quoted('#' + glyph.name)}{place}/>\n"


def short(number: float) -> str:
    """Return a number with at most six decimals and no zeros at the end."""
    return f"{number:f}".rstrip("0").rstrip(".")
