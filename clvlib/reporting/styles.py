"""Style sheets of HTML pages: the brand's tokens as CSS variables, and type that travels along.

A report is one file that opens without a network, so the Latin type family is cut down to the
letters that Western European texts use and embedded. Chinese type is left to the reader's
device: every Chinese system has one, and one embedded would weigh megabytes.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import os
from functools import cache
from pathlib import Path
from types import CodeType

import fontTools
from jinja2 import Environment, Template
from platformdirs import user_cache_path

from clvlib.exhibits.theme import CHINESE_FONTS, Theme, brand_tokens, own_face
from clvlib.home import templates_dir
from clvlib.reporting.palette import night_colours, page_colours

FACES = {"SourceSansPro-Regular.ttf": (400, "normal"), "SourceSansPro-It.ttf": (400, "italic"),
         "SourceSansPro-Semibold.ttf": (600, "normal")}  # fmt: skip
LETTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), 0x20AC, 0x2122,
           0x2190, 0x2191, 0x2192, 0x2193, 0x2195, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)  # fmt: skip

_COMPILED: dict[tuple[str, object], CodeType] = {}
FEATURES = ("kern", "liga", "lnum", "tnum", "ccmp", "mark")


def template_text(name: str) -> str:
    """Return a file of the report's template folder."""
    return (templates_dir() / "report" / name).read_text(encoding="utf-8")


def template(environment: Environment, name: str) -> Template:
    """Return a file of that folder as a template, compiled once for all merchants of a batch.

    What its code depends on beside the file is what the environment prints values through.
    """
    key = (text := template_text(name), environment.finalize)
    if key not in _COMPILED:
        _COMPILED[key] = environment.compile(text)
    globals_ = environment.make_globals(None)
    return environment.template_class.from_code(environment, _COMPILED[key], globals_)


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
    path = own_face(name)
    if path is None:
        return ""
    family = brand_tokens()["type"]["latin"]
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f"src: url(data:font/woff;base64,{_subset(path)}) format('woff'); }}"
    )


@cache
def _subset(path: Path) -> str:
    """Return a face cut down to Western letters, as base64 of WOFF.

    Cutting three faces takes more than half a second, so what was cut once is kept among the
    user's caches, by the content of the face and everything that decides how it is cut.
    """
    face = path.read_bytes()
    how = f"{fontTools.version} {LETTERS} {FEATURES}".encode()
    kept = _cache() / f"{hashlib.sha256(face + how).hexdigest()[:32]}.woff"
    with contextlib.suppress(OSError):
        return base64.b64encode(kept.read_bytes()).decode("ascii")
    cut = _cut(face)
    with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not a report
        kept.parent.mkdir(parents=True, exist_ok=True)
        scratch = kept.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(cut)
        scratch.replace(kept)
    return base64.b64encode(cut).decode("ascii")


def _cache() -> Path:
    """Return the folder of cut faces; ``CLV_CACHE_DIR`` overrules the user's own."""
    override = os.environ.get("CLV_CACHE_DIR")
    return (Path(override) if override else user_cache_path("clv-report-kit", False)) / "type"


def _cut(face: bytes) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(
        flavor="woff", layout_features=list(FEATURES), hinting=False, recalc_timestamp=False,
        notdef_outline=True,
    )  # fmt: skip
    font = TTFont(io.BytesIO(face), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LETTERS)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
