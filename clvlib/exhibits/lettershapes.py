"""The shapes of texts, with a memory.

Which glyphs a text consists of and where each stands is worked out by a library that reads the tables of
the type anew for every text: up to a million and a half instructions for two Chinese characters. A text
is measured and drawn, often several times and in several charts; here it is worked out once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from matplotlib import _path
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path

from clvlib.exhibits.markup import quoted

SCALE, DPI = 100.0, 72  # at which matplotlib shapes texts for vector formats
MOST = 4096
# Letters, digits and marks that stand side by side from left to right; none that sits on another.
_SIDE_BY_SIDE = re.compile(
    "[ -~\\u00a0-\\u00ac\\u00ae-\\u017f\\u2010-\\u2027\\u2030-\\u205e\\u20a0-\\u20bf\\u2190-\\u21ff\\u2212"
    "\\u25a0-\\u25ff\\u3000-\\u3029\\u3030-\\u303d\\u4e00-\\u9fff\\uff01-\\uff60\\uffe0-\\uffe6]+"
)


@dataclass(frozen=True)
class Glyph:
    """One glyph of one face, at the size at which texts are shaped.

    Parameters
    ----------
    name : str
        By which a picture refers to it.
    drawing : str
        Its outline as the data of an SVG path.
    low, high, advance : int
        Lowest and highest point and the way to the next glyph, in 64ths of a point.
    """

    name: str
    drawing: str
    low: int
    high: int
    advance: int


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
_paths: list[tuple[Any, ...]] = []
_lines: dict[int, Line | None] = {}
_shapes: dict[tuple[Any, ...], Shape] = {}
_sizes: dict[tuple[Any, ...], tuple[int, int, int]] = {}
_glyphs: dict[tuple[str, int, int], Glyph] = {}


def shape(prop: FontProperties, text: str, features: Any = None, language: Any = None) -> Shape:
    """Return a text's glyphs, as matplotlib places them in vector formats."""
    faces = _faces(prop)
    key = (text, features, language, faces)
    found = _shapes.get(key)
    if found is None:
        if len(_shapes) >= MOST:
            _shapes.clear()
        found = _shapes[key] = _shaped(_font(faces), text, features, language)
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
        _lines[faces] = _line(_font(faces))
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
        if paths not in _paths:
            _paths.append(paths)
        known = _held[id(found)] = (found, _paths.index(paths))
    return known[1]


def _font(faces: int) -> Any:
    font = get_font(list(_paths[faces]))
    font.set_size(SCALE, DPI)
    return font


def _measured(faces: int, text: str) -> tuple[int, int, int]:
    key = (text, faces)
    if key not in _sizes:
        font = _font(faces)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        _sizes[key] = (*font.get_width_height(), font.get_descent())
    return _sizes[key]


def _shaped(font: Any, text: str, features: Any, language: Any) -> Shape:
    glyphs, uses, last = [], [], 0.0
    items = font._layout(text, LoadFlags.NO_HINTING, features=features, language=language)
    apart = features is None and language is None and _SIDE_BY_SIDE.fullmatch(text) is not None
    for item in items:
        glyph = _glyph(item)
        glyphs.append(glyph)
        uses.append(_use(glyph, item.x, item.y))
        apart = apart and item.y == 0 and item.x >= last
        last = item.x
    size = None
    if apart and 0 < len(glyphs) <= len(text):
        low, high = min(g.low for g in glyphs), max(g.high for g in glyphs)
        size = (round(last * 64) + glyphs[-1].advance, high - low, -low)
    return Shape(tuple(glyphs), uses, size)


def _glyph(item: Any) -> Glyph:
    font = item.ft_object
    key = (font.fname, font.face_index, item.glyph_index)
    if key not in _glyphs:
        loaded = font.load_glyph(item.glyph_index, flags=LoadFlags.NO_HINTING)
        corners, codes = font.get_path()
        # In the whole units of the type itself, as matplotlib writes it.
        outline = (Path(corners * 64, codes), None, None, False, None, 6)
        write: Any = _path.convert_to_string  # pyright: ignore[reportAttributeAccessIssue]
        drawing = write(*outline, [b"M", b"L", b"Q", b"C", b"z"], False)
        name = quote(f"{font.postscript_name}-{item.glyph_index:x}")
        _, low, _, high = loaded.bbox
        _glyphs[key] = Glyph(name, drawing.decode("ascii"), low, high, loaded.horiAdvance)
    return _glyphs[key]


def _use(glyph: Glyph, x: float, y: float) -> str:
    place = f' transform="translate({short(x)} {short(y)})"' if (x, y) != (0, 0) else ""
    return f"<use xlink:href={quoted('#' + glyph.name)}{place}/>\n"


def short(number: float) -> str:
    """Return a number with at most six decimals and no zeros at the end."""
    return f"{number:f}".rstrip("0").rstrip(".")
