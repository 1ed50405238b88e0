"""The report as a folder of source files that both engines understand.

Quarto and the embedded engine start from the same files: one document in Quarto Markdown, one
Lua filter, one Typst module and one page for HTML. Client data enters them here, and only
through the escapes of :mod:`clvlib.reporting.escape`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from html import escape as html_escape
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from clvlib.exhibits.theme import brand_tokens
from clvlib.home import templates_dir
from clvlib.reporting.cover import Cover
from clvlib.reporting.document import Document
from clvlib.reporting.escape import Safe, markdown, plain, typographic, typst_string
from clvlib.reporting.palette import page_colours
from clvlib.reporting.styles import page_styles, script_hash, template, template_text
from clvlib.reporting.typefaces import bring_type, can_show, families
from clvlib.words import Words

COPIED = ("kit.lua", "kit.typ", "typst-template.typ", "typst-show.typ")
_ID = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True)
class Project:
    """A folder of source files, ready for an engine.

    Parameters
    ----------
    folder : Path
        Where they lie.
    own_type : bool
        Whether the faces in the folder can show every letter; the system's could then only
        make the same report differ between machines, and the PDF can keep to PDF/UA.
    """

    folder: Path
    own_type: bool

    @property
    def standards(self) -> list[Any]:
        """The PDF standards that the document keeps to: PDF/A for archives, PDF/UA for readers."""
        return ["a-2b", "ua-1"] if self.own_type else []


def write_project(document: Document, folder: Path, docx: bool = False) -> Project:
    """Write everything that an engine needs into an empty folder.

    Parameters
    ----------
    document : Document
        What the report says.
    folder : Path
        A scratch folder of its own, outside of any other project.
    docx : bool
        Whether a document for Word is to come out of it too.
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
    bring_type(folder / "fonts")
    texts = {
        "report.qmd": _markdown_document(document),
        "tokens.typ": _typst_tokens(document),
        "page.html": _html_page(document),
    }
    project = Project(folder, can_show(texts["report.qmd"] + texts["tokens.typ"]))
    texts["_quarto.yml"] = _quarto_settings(document, project, docx)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return project


def tag(language: str) -> tuple[str, str | None]:
    """Return a language as Typst and Quarto want it: code and region."""
    return ("zh", "cn") if language.startswith("zh") else (language, None)


def _markdown_document(document: Document) -> str:
    words = document.words
    environment, chinese = _environment(markdown, words, Safe), words.language.startswith("zh")
    text = template(environment, "report.qmd.j2").render(
        cover=document.cover,
        summary=_with_safe_note(document),
        since=document.since,
        looked_back=document.looked_back,
        chapters=[vars(chapter) | {"note": Safe(chapter.note)} for chapter in document.chapters],
        appendix=document.appendix,
        appendix_note=Safe(document.notes.get("appendix", "")),
        exhibit_label=lambda number: words.t("Exhibit {number}", number=number).replace(
            " ", "\u00a0"
        ),
        capital=lambda text: text[:1].upper() + text[1:],
        comma=Safe("、" if chinese else ", "),
        colon=Safe("：" if chinese else ": "),
        gap=Safe("" if chinese else " "),
        parens=[Safe(c) for c in ("（）" if chinese else "()")],
    )
    return re.sub(r"\n{3,}", "\n\n", text)


def _with_safe_note(document: Document) -> dict[str, Any]:
    return vars(document.summary) | {"note": Safe(document.summary.note)}


def _html_page(document: Document) -> str:
    """Return Pandoc's template for the HTML page; dollar signs are doubled, as it asks."""
    cover, words, script = document.cover, document.words, template_text("page.js")
    environment = _page_environment(words)
    top = max(cover.tenths, default=1)
    return template(environment, "page.html.j2").render(
        cover=cover,
        html_lang=words.language,
        logo=_logo_name(cover.logo) if cover.logo else "",
        tenths=[round(100 * share / top) for share in cover.tenths],
        tenths_label=_tenths_label(words),
        point=words.locale.number_symbols["latn"]["decimal"],
        months="|".join(_months(words)),
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
        "fonts": families(document.look.theme),
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
    return f"#let tokens = {typst_value(values)}\n"


def _typst_cover(cover: Cover, author: str) -> dict[str, Any]:
    return {
        "client": cover.client, "title": cover.title, "run": cover.run,
        "confidentiality": cover.confidentiality, "author": author,
        "facts": [list(fact) for fact in cover.facts],
        "tenths": list(cover.tenths), "draft": cover.draft,
        "logo": _logo_name(cover.logo) if cover.logo else None,
    }  # fmt: skip


class Colour(str):
    """A colour code, told from other texts when written as Typst."""

    __slots__ = ()


def typst_value(value: Any) -> str:
    """Return a plain value as a Typst expression."""
    if isinstance(value, Colour):
        return f'rgb("{value}")'
    if value is None:
        return "none"
    if isinstance(value, dict):
        return (
            "(" + "".join(f"{typst_string(k)}: {typst_value(v)}, " for k, v in value.items()) + ")"
        )
    if isinstance(value, list | tuple):
        return "(" + "".join(f"{typst_value(item)}, " for item in value) + ")"
    return repr(value) if isinstance(value, int | float) else typst_string(value)


def _quarto_settings(document: Document, project: Project, docx: bool) -> str:
    environment = SandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True)
    return template(environment, "quarto.yml.j2").render(
        lang=tag(document.words.language)[0],
        paper=document.merchant.settings.brand.paper,
        standards=", ".join(project.standards),
        docx=docx,
        contents=document.words.t("Contents"),
    )


def rehearse(words: Words) -> None:
    """Compile the templates ahead, in a process that workers are forked from."""
    template(_environment(markdown, words, Safe), "report.qmd.j2")
    template(_page_environment(words), "page.html.j2")


def _page_environment(words: Words) -> SandboxedEnvironment:
    return _environment(_html_for_pandoc, words, lambda text: Safe(text.replace("$", "$$")))


def _environment(finalize: Any, words: Words, raw: Any) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        finalize=finalize, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["t"] = words.t
    environment.filters["raw"] = raw
    environment.filters["safe_id"] = lambda text: Safe(_ID.sub("-", str(text)))
    return environment


def html_text(value: object) -> str:
    """Return a value as text in HTML; what is marked as safe as it is."""
    return value if isinstance(value, Safe) else Safe(html_escape(typographic(plain(value))))


def _html_for_pandoc(value: object) -> str:
    return value if isinstance(value, Safe) else Safe(html_text(value).replace("$", "$$"))


def _logo_name(path: Path) -> str:
    return f"logo{path.suffix.lower()}"


def _months(words: Words) -> list[str]:
    """Return the names of the months as dates write them, long and then short ones."""
    names = (words.locale.months["format"][width] for width in ("wide", "abbreviated"))
    return [name.rstrip(".") for twelve in names for _, name in sorted(twelve.items())]


def _tenths_label(words: Words) -> str:
    return words.t(
        "Each bar: the expected value of one tenth of all customers, the best tenth first"
    )
