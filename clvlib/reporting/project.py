"""The report as a folder of source files that both engines understand.

Quarto and the embedded engine start from the same files: one document in Quarto Markdown, one
Lua filter, one Typst module and one page for HTML. Client data enters them here, and only
through the escapes of :mod:`clvlib.reporting.escape`.
"""

from __future__ import annotations

import re
import shutil
from html import escape as html_escape
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from clvlib.exhibits.theme import CHINESE_FONTS, Theme, brand_tokens, font_folders
from clvlib.home import templates_dir
from clvlib.reporting.appendix import appendix
from clvlib.reporting.cover import Cover
from clvlib.reporting.document import Document
from clvlib.reporting.escape import Safe, markdown, plain, typographic, typst_string
from clvlib.reporting.palette import page_colours
from clvlib.reporting.styles import page_styles, script_hash, template_text
from clvlib.words import Words

COPIED = ("kit.lua", "kit.typ", "typst-template.typ", "typst-show.typ")
FONT_FILES = (
    "SourceSansPro-Regular.ttf", "SourceSansPro-It.ttf", "SourceSansPro-Semibold.ttf",
    "SourceSansPro-SemiboldIt.ttf", "NotoSansCJKsc-Regular.otf",
)  # fmt: skip
_ID = re.compile(r"[^A-Za-z0-9_-]")


def write_project(document: Document, folder: Path) -> None:
    """Write everything that an engine needs into an empty folder.

    Parameters
    ----------
    document : Document
        What the report says.
    folder : Path
        A scratch folder of its own, outside of any other project.
    """
    (folder / "exhibits").mkdir(parents=True)
    for name in COPIED:
        shutil.copyfile(templates_dir() / "report" / name, folder / name)
    for exhibit in document.exhibits.values():
        if exhibit.picture:
            shutil.copyfile(exhibit.picture, folder / "exhibits" / exhibit.picture.name)
    logo = document.cover.logo
    if logo:
        shutil.copyfile(logo, folder / _logo_name(logo))
    _bring_type(folder / "fonts")
    texts = {
        "report.qmd": _markdown_document(document),
        "tokens.typ": _typst_tokens(document),
        "page.html": _html_page(document),
        "_quarto.yml": _quarto_settings(document),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _bring_type(folder: Path) -> None:
    """Put the type that the document needs beside it, so that both engines see the same."""
    folder.mkdir()
    for name in FONT_FILES:
        found = [f / name for f in font_folders() if (f / name).is_file()]
        if found:
            _link(found[0], folder / name)


def type_is_complete(project: Path, language: str) -> bool:
    """Say whether a project holds all the type that its language needs.

    The system's own could then only make the same report differ between machines.
    """
    needed = FONT_FILES if language.startswith("zh") else FONT_FILES[:4]
    return all((project / "fonts" / name).is_file() for name in needed)


def _link(source: Path, target: Path) -> None:
    """Link a large file, or copy it where links are not to be had."""
    try:
        target.symlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def tag(language: str) -> tuple[str, str | None]:
    """Return a language as Typst and Quarto want it: code and region."""
    return ("zh", "cn") if language.startswith("zh") else (language, None)


def _markdown_document(document: Document) -> str:
    words = document.words
    environment = _environment(markdown, words)
    environment.filters["raw"] = Safe
    text = environment.from_string(template_text("report.qmd.j2")).render(
        cover=document.cover,
        summary=_with_safe_note(document),
        chapters=[vars(chapter) | {"note": Safe(chapter.note)} for chapter in document.chapters],
        appendix=appendix(document),
        appendix_note=Safe(document.notes.get("appendix", "")),
        exhibit_label=lambda number: words.t("Exhibit {number}", number=number),
        comma=Safe("、" if words.language.startswith("zh") else ", "),
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _with_safe_note(document: Document) -> dict[str, Any]:
    return vars(document.summary) | {"note": Safe(document.summary.note)}


def _html_page(document: Document) -> str:
    """Return Pandoc's template for the HTML page; dollar signs are doubled, as it asks."""
    cover, words, script = document.cover, document.words, template_text("page.js")
    environment = _environment(_html_for_pandoc, words)
    environment.filters["raw"] = lambda text: Safe(text.replace("$", "$$"))
    top = max(cover.tenths, default=1)
    return environment.from_string(template_text("page.html.j2")).render(
        cover=cover,
        html_lang=words.language,
        logo=_logo_name(cover.logo) if cover.logo else "",
        tenths=[round(100 * share / top) for share in cover.tenths],
        tenths_label=_tenths_label(words),
        styles=page_styles(document.look.theme, "report.css"),
        script=script,
        script_hash=script_hash(script),
    )


def _typst_tokens(document: Document) -> str:
    cover, words, tokens = document.cover, document.words, brand_tokens()
    language, region = tag(words.language)
    day = cover.as_of
    values = {
        "lang": language,
        "region": region,
        "paper": document.merchant.settings.brand.paper,
        "fonts": _fonts(document.look.theme),
        "body": tokens["type"]["body"],
        "width-mm": tokens["page"]["width_mm"],
        "colours": {role: Colour(code) for role, code in page_colours(document.look.theme).items()},
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "cover": _typst_cover(cover, document.merchant.settings.brand.author),
        "labels": {
            "contents": words.t("Contents"),
            "page": words.t("Page {page} of {pages}", page="{page}", pages="{pages}"),
            "run": words.t("Run"),
            "tenths": _tenths_label(words),
        },
    }
    return f"#let tokens = {_typst(values)}\n"


def _typst_cover(cover: Cover, author: str) -> dict[str, Any]:
    return {
        "client": cover.client, "title": cover.title, "run": cover.run,
        "confidentiality": cover.confidentiality, "author": author,
        "facts": [list(fact) for fact in cover.facts],
        "tenths": list(cover.tenths),
        "logo": _logo_name(cover.logo) if cover.logo else None,
    }  # fmt: skip


class Colour(str):
    """A colour code, told from other texts when written as Typst."""

    __slots__ = ()


def _typst(value: Any) -> str:
    """Return a plain value as a Typst expression."""
    if isinstance(value, Colour):
        return f'rgb("{value}")'
    if value is None:
        return "none"
    if isinstance(value, dict):
        return "(" + "".join(f"{typst_string(k)}: {_typst(v)}, " for k, v in value.items()) + ")"
    if isinstance(value, list | tuple):
        return "(" + "".join(f"{_typst(item)}, " for item in value) + ")"
    return repr(value) if isinstance(value, int | float) else typst_string(value)


def _quarto_settings(document: Document) -> str:
    environment = SandboxedEnvironment(undefined=StrictUndefined)
    return environment.from_string(template_text("quarto.yml.j2")).render(
        lang=tag(document.words.language)[0],
        paper=document.merchant.settings.brand.paper,
    )


def _environment(finalize: Any, words: Words) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        finalize=finalize, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["t"] = words.t
    environment.filters["safe_id"] = lambda text: Safe(_ID.sub("-", str(text)))
    return environment


def _html_for_pandoc(value: object) -> str:
    if isinstance(value, Safe):
        return value
    return Safe(html_escape(typographic(plain(value))).replace("$", "$$"))


def _fonts(theme: Theme) -> list[str]:
    """Return families for Typst; the last ones serve machines without the kit's own type."""
    own = [brand_tokens()["type"]["latin"], *(f for f in theme.fonts if f in CHINESE_FONTS)]
    return [*own, "Source Sans 3", "Noto Sans", "Liberation Sans", "DejaVu Sans"]


def _logo_name(path: Path) -> str:
    return f"logo{path.suffix.lower()}"


def _tenths_label(words: Words) -> str:
    return words.t("Each bar: the expected value of one tenth of all customers, the best tenth first")
