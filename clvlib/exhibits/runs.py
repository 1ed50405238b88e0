"""Runs of glyphs: what texts are put together from.

A Han letter stands for itself, and where no other letters stand in a text, digits and marks between Han
letters ("2024", "%") stand as they do alone. Such a text needs nothing of the library that reads all tables
of the large Chinese face for every text: its letters are looked up, and its other runs are known from
texts before. With Latin letters it is not so: marks are kerned with these, or not, by what stands before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from matplotlib import _path
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path

SCALE, DPI = 100.0, 72  # at which matplotlib shapes texts for vector formats
MOST = 4096
_PARTS = re.compile("[\\u4e00-\\u9fff]|[^\\u4e00-\\u9fff]+")
_MARKS = (
    "0123456789 .,%+\\-\u2212\u2013/:$\u20ac\u00a5\u00b7\u2026"
    "\u201c\u201d\uff0c\u3002\uff1b\uff1a\u3001\uff08\uff09"
)
_ALONE = re.compile(f"[\\u4e00-\\u9fff{_MARKS}]+")


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
class Run:
    """Glyphs, each with its place in points.

    Parameters
    ----------
    placed : list of (Glyph, float, float)
        In the order in which they are drawn.
    advance : int
        The way to what follows, in 64ths of a point.
    """

    placed: list[tuple[Glyph, float, float]]
    advance: int


faces: list[tuple[Any, ...]] = []  # by number: the files of a type, the first one preferred
_glyphs: dict[tuple[str, int, int], Glyph] = {}
_runs: dict[tuple[str, int], Run] = {}


def font(number: int) -> Any:
    """Return the faces of a number, at the size at which texts are shaped."""
    return _sized(get_font(list(faces[number])))


def laid_out(number: int, text: str, features: Any = None, language: Any = None) -> Run:
    """Return a text's run as the library lays it out."""
    items = font(number)._layout(text, LoadFlags.NO_HINTING, features=features, language=language)
    placed = [(_glyph(item.ft_object, item.glyph_index), item.x, item.y) for item in items]
    return Run(placed, round(placed[-1][1] * 64) + placed[-1][0].advance if placed else 0)


def know(number: int, letters: Iterable[str]) -> None:
    """Take in the outlines of Han letters, for whoever is forked from this process."""
    for letter in sorted(letters):
        if _is_han(letter):
            _part(number, letter)


def put_together(number: int, text: str) -> Run | None:
    """Return the run of a text of Han letters, digits and marks, from its parts.

    None for any other text, and where its type's second face lacks a letter.
    """
    if not _ALONE.fullmatch(text):
        return None
    parts = _PARTS.findall(text)
    if not any(map(_is_han, parts)):
        return None
    placed, advance = [], 0
    for part in parts:
        run = _part(number, part)
        if run is None:
            return None
        placed += [(glyph, advance / 64 + x, y) for glyph, x, y in run.placed]
        advance += run.advance
    return Run(placed, advance)


def _part(number: int, part: str) -> Run | None:
    known = _runs.get((part, number))
    if known is None:
        known = _han(number, part) if _is_han(part) else laid_out(number, part)
        if known is None:
            return None
        if len(_runs) >= MOST:
            _runs.clear()
        _runs[part, number] = known
    return known


def _is_han(part: str) -> bool:
    return "\u4e00" <= part[0] <= "\u9fff"


def _han(number: int, letter: str) -> Run | None:
    """Return a Han letter in the second of some faces; None where it is in the first, or not there."""
    paths, code = faces[number], ord(letter)
    if len(paths) < 2 or font(number).get_char_index(code, _fallback=False):
        return None
    face = _sized(get_font(paths[1]))
    index = face.get_char_index(code, _fallback=False)
    if not index:
        return None
    glyph = _glyph(face, index)
    return Run([(glyph, 0.0, 0.0)], glyph.advance)


def _sized(face: Any) -> Any:
    face.set_size(SCALE, DPI)
    return face


def _glyph(face: Any, index: int) -> Glyph:
    key = (face.fname, face.face_index, index)
    if key not in _glyphs:
        loaded = face.load_glyph(index, flags=LoadFlags.NO_HINTING)
        corners, codes = face.get_path()
        # In the whole units of the type itself, as matplotlib writes it.
        outline = (Path(corners * 64, codes), None, None, False, None, 6)
        write: Any = _path.convert_to_string  # pyright: ignore[reportAttributeAccessIssue]
        drawing = write(*outline, [b"M", b"L", b"Q", b"C", b"z"], False)
        name = quote(f"{face.postscript_name}-{index:x}")
        _, low, _, high = loaded.bbox
        _glyphs[key] = Glyph(name, drawing.decode("ascii"), low, high, loaded.horiAdvance)
    return _glyphs[key]
