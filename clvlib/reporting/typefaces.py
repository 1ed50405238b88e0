"""The type that travels with a report, and whether it can show every letter of it.

PDF/UA allows no letter without a shape, and a client's product names may hold anything: an
emoji, Thai, Arabic. What the kit's own faces cannot show is looked for in the system's, and
the claim of PDF/UA is given up, rather than the report.
"""

from __future__ import annotations

import shutil
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from clvlib.exhibits.theme import CHINESE_FONTS, Theme, brand_tokens, own_face

LATIN_FILES = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-SemiboldIt.ttf",
)
CHINESE_FILE = "NotoSansCJKsc-Regular.otf"


def families(theme: Theme) -> list[str]:
    """Return families for Typst; the last ones serve machines without the kit's own type."""
    own = [brand_tokens()["type"]["latin"], *(f for f in theme.fonts if f in CHINESE_FONTS)]
    return [*own, "Source Sans 3", "Noto Sans", "Liberation Sans", "DejaVu Sans"]


def bring_type(folder: Path) -> None:
    """Put the kit's own faces beside a document, so that both engines see the same."""
    folder.mkdir()
    for name in (*LATIN_FILES, CHINESE_FILE):
        if found := own_face(name):
            _link(found, folder / name)


def can_show(text: str) -> bool:
    """Say whether the kit's own faces have a shape for every letter of a text."""
    return all(own_face(name) for name in LATIN_FILES) and not unshowable(text)


def unshowable(text: str) -> set[str]:
    """Return the letters of a text that none of the kit's own faces has a shape for."""
    letters = set(map(ord, text)) - _letters(LATIN_FILES[0])
    if letters:  # most texts are Latin: the large Chinese face is opened only where it must be
        letters -= _letters(CHINESE_FILE)
    return {c for c in map(chr, letters) if not unicodedata.category(c).startswith(("C", "Z"))}


@cache
def _letters(name: str) -> frozenset[int]:
    path = own_face(name)
    if not path:
        return frozenset()
    face = TTFont(path, lazy=True)
    # Which letters there are is asked, not what their shapes are called: to find forty thousand names
    # takes as long as all the rest.
    face.setGlyphOrder([str(number) for number in range(face["maxp"].numGlyphs)])
    return frozenset(face.getBestCmap() or ())


def know_letters() -> None:
    """Read ahead which letters the kit's own faces hold."""
    for name in (LATIN_FILES[0], CHINESE_FILE):
        _letters(name)


def _link(source: Path, target: Path) -> None:
    """Link a large file, or copy it where links are not to be had."""
    try:
        target.symlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
