"""Rules about the finished files: one page without a network, one PDF that everybody can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from clvlib.reporting.document import Document
from clvlib.reporting.violation import Violation

MOST_PDF = 3_000_000  # bytes
_EMBEDDED = re.compile(r"(?:data:[\w/+.;=-]+,)[A-Za-z0-9+/=%]+")
_FETCHED = re.compile(
    r"""<(?!a\b)[a-z]+\b[^>]*?\s(?:src|href|srcset|action|poster|data)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)"""
    r"""|url\(\s*["']?\s*((?:https?:)?//[^"')]+)|@import\s+["']([^"']+)""", re.IGNORECASE
)  # fmt: skip
_LINK = re.compile(r"""<a\b[^>]*?\shref\s*=\s*["']((?:https?:)?//[^"']+)""", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


def wrong_page(path: Path, document: Document) -> Iterator[Violation]:
    """Yield what is wrong with a page: outside addresses, dead links, mute pictures, no language."""
    page = _EMBEDDED.sub("data:", path.read_text(encoding="utf-8"))
    for found in _FETCHED.finditer(page):
        yield Violation(
            "outside address", path.name, f"fetches {next(filter(None, found.groups()))}"
        )
    notes = " ".join(document.notes.values())
    for target in map(unescape, _LINK.findall(page)):
        if target not in notes:  # the consultant may link; the kit may not
            yield Violation("outside address", path.name, f"links to {target}")
    known = set(re.findall(r'\sid="([^"]+)"', page))
    for target in sorted(set(re.findall(r'href="#([^"]+)"', page)) - known):
        yield Violation("reference", path.name, f"links to nothing: #{target}")
    for image in _IMAGE.findall(page):
        if not re.search(r'\salt="[^"]+"', image):
            yield Violation("alt text", path.name, f"a picture without: {image[:80]}")
    if not re.search(r'<html\b[^>]*\slang="[a-zA-Z-]+"', page):
        yield Violation("language", path.name, "does not say its language")


def wrong_pdf(path: Path, claims: bool) -> Iterator[Violation]:
    """Yield what is wrong with a PDF: size, fonts, tags, language, title, bookmarks."""
    from pypdf.errors import PdfReadError

    if (size := path.stat().st_size) > MOST_PDF:
        yield Violation(
            "size", path.name, f"{size / 1e6:.1f} MB, more than {MOST_PDF / 1e6:.0f} MB"
        )
    try:
        yield from list(_wrong_inside(path, claims, strict=True))
    except PdfReadError:  # it is not quite in order: read as far as it goes
        yield from _wrong_inside(path, claims, strict=False)


def _wrong_inside(path: Path, claims: bool, strict: bool) -> Iterator[Violation]:
    """Yield what is wrong inside a PDF; unless it may be broken, not every object is looked for first."""
    from pypdf import PdfReader

    reader = PdfReader(path, strict=strict)
    root: Any = reader.trailer["/Root"]
    marked = root.get("/MarkInfo", {}).get("/Marked")
    if "/StructTreeRoot" not in root or not marked:
        yield Violation("tags", path.name, "is not tagged")
    for key, what in (("/Lang", "language"), ("/Outlines", "bookmarks")):
        if not root.get(key):
            yield Violation(what, path.name, f"has no {what}")
    if not (reader.metadata and reader.metadata.title):
        yield Violation("title", path.name, "has no title")
    metadata = root["/Metadata"].get_object().get_data() if "/Metadata" in root else b""
    for mark, standard in ((b"pdfuaid:part", "PDF/UA"), (b"pdfaid:part", "PDF/A")):
        if claims and mark not in metadata:
            yield Violation("tags", path.name, f"does not claim {standard}")
    for name in sorted(_bare_fonts(reader)):
        yield Violation("fonts", path.name, f"{name} is not embedded")


def _bare_fonts(reader: Any) -> set[str]:
    """Return the names of fonts that a reader's device would have to have."""
    bare, seen = set(), set()
    for page in reader.pages:
        resources: Any = page.get("/Resources")
        fonts = resources.get_object().get("/Font") if resources else None
        for reference in fonts.get_object().values() if fonts else ():
            key = getattr(reference, "idnum", id(reference))
            if key in seen:
                continue
            seen.add(key)
            font = reference.get_object()
            for inner in [part.get_object() for part in font.get("/DescendantFonts", [font])]:
                described = inner.get("/FontDescriptor")
                described = described.get_object() if described is not None else {}
                if not any(kind in described for kind in _FONT_FILES):
                    bare.add(str(font.get("/BaseFont", "a font")))
    return bare
