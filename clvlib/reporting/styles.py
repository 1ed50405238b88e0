"""Style sheets of HTML pages: the brand's tokens as CSS variables, and type that travels along.

A report is one file that opens without a network, so the Latin type family is cut down to the
letters that Western European texts use and embedded. Chinese type is left to the reader's
device: every Chinese system has one, and one embedded would weigh megabytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from clvlib.exhibits.theme import CHINESE_FONTS, Theme, brand_tokens, font_folders
from clvlib.home import templates_dir
from clvlib.reporting.palette import night_colours, page_colours

FACES = {"SourceSansPro-Regular.ttf": (400, "normal"), "SourceSansPro-It.ttf": (400, "italic"),
         "SourceSansPro-Semibold.ttf": (600, "normal")}  # fmt: skip
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2122,
           0x2190, 0x2191, 0x2192, 0x2193, 0x2195, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)  # fmt: skip


def template_text(name: str) -> str:
    """Return a file of the report's template folder."""
    return (templates_dir() / "report" / name).read_text(encoding="utf-8")


def page_styles(theme: Theme, *sheets: str) -> str:
    """Return the style sheet of a page: variables by day and by night, type, named sheets."""
    day, night = _variables(page_colours(theme)), _variables(night_colours(theme))
    rules = [
        *(_font_face(name, *style) for name, style in FACES.items()),
        f":root {{ --type: {_families()}; --mono: {_mono()}; {day} }}",
        f"@media (prefers-color-scheme: dark) {{ :root {{ {night} }} }}",
        # Paper is white even for whoever reads at night.
        f"@media print {{ :root {{ {day} }} }}",
        *(template_text(sheet) for sheet in sheets),
    ]
    return "\n".join(rule for rule in rules if rule)


def script_hash(script: str) -> str:
    """Return the hash by which a page's security policy admits its one script."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _variables(colours: dict[str, str]) -> str:
    return " ".join(f"--{role}: {colour};" for role, colour in colours.items())


def _families() -> str:
    latin = brand_tokens()["type"]["latin"]
    quoted = ", ".join(f'"{name}"' for name in (latin, "PingFang SC", *CHINESE_FONTS))
    return f"{quoted}, system-ui, sans-serif"


def _mono() -> str:
    return f'ui-monospace, "{brand_tokens()["type"]["mono"]}", Menlo, Consolas, monospace'


def _font_face(name: str, weight: int, style: str) -> str:
    path = next((f / name for f in font_folders() if (f / name).is_file()), None)
    if path is None:
        return ""
    family = brand_tokens()["type"]["latin"]
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f"src: url(data:font/woff;base64,{_subset(path)}) format('woff'); }}"
    )


@cache
def _subset(path: Path) -> str:
    """Return a face cut down to Western letters, as base64 of WOFF."""
    options = subset.Options(
        flavor="woff", layout_features=["kern", "liga", "lnum", "tnum", "ccmp", "mark"],
        hinting=False, recalc_timestamp=False, notdef_outline=True,
    )  # fmt: skip
    font = TTFont(path, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return base64.b64encode(out.getvalue()).decode("ascii")
