"""The portfolio as a page and as a PDF, in the same dress as the reports that it leads to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from jinja2 import StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from clvlib.errors import InputError
from clvlib.exhibits.theme import Theme, brand_tokens
from clvlib.home import templates_dir
from clvlib.merchant import Brand
from clvlib.reporting import portfolio as content
from clvlib.reporting.escape import Safe, typst_string
from clvlib.reporting.palette import page_colours
from clvlib.reporting.portfolio import Portfolio
from clvlib.reporting.project import Colour, html_text, tag, typst_value
from clvlib.reporting.styles import page_styles, script_hash, template, template_text
from clvlib.reporting.typefaces import bring_type, can_show, families

NAME = "portfolio"
DOCUMENTS = ("report.pdf", "report.html", "workbook.xlsx")
LANDSCAPE_MM = 253


def write_portfolio(portfolio: Portfolio, reports_dir: Path, to: Sequence[str]) -> list[Path]:
    """Write ``portfolio.html`` and ``portfolio.pdf`` into the folder of reports.

    Raises
    ------
    InputError
        If a PDF is asked for and the embedded engine is not installed.
    """
    writers = {"html": _write_page, "pdf": _write_pdf}
    return [writers[kind](portfolio, reports_dir) for kind in to]


def _write_page(portfolio: Portfolio, reports_dir: Path) -> Path:
    words, script = portfolio.words, template_text("page.js")
    theme = Theme.load(Brand(), words.language)
    environment = SandboxedEnvironment(
        finalize=html_text, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["t"] = words.t
    known = content.bands(portfolio)
    page = template(environment, "portfolio.html.j2").render(
        html_lang=words.language, styles=Safe(page_styles(theme, "report.css")),
        script=Safe(script), script_hash=script_hash(script), tiles=content.tiles(portfolio),
        as_of=words.date(portfolio.as_of), overview=Safe(content.overview(portfolio).html()),
        bands=Safe(known.html()) if known else "", remark=content.bands_remark(portfolio),
        links=_links(portfolio, reports_dir),
        problems=[(c.slug, c.problem) for c in portfolio.clients if c.problem],
    )  # fmt: skip
    return _place(reports_dir / f"{NAME}.html", page.encode("utf-8"))


def _links(portfolio: Portfolio, reports_dir: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return for every merchant the documents of its latest run, as relative addresses."""
    found = []
    for client in portfolio.clients:
        here = reports_dir / client.slug / "latest"
        documents = [name for name in DOCUMENTS if (here / name).is_file()]
        if documents:
            links = [(name, quote(f"{client.slug}/latest/{name}")) for name in documents]
            found.append((client.name, links))
    return found


def _write_pdf(portfolio: Portfolio, reports_dir: Path) -> Path:
    if not find_spec("typst"):
        raise InputError("portfolio.pdf", "needs the embedded engine", allowed="--to html",
                         remedy="pip install 'clv-report-kit[embedded]'")  # fmt: skip
    import typst

    with tempfile.TemporaryDirectory(prefix="clv-portfolio-") as scratch:
        folder = Path(scratch)
        bring_type(folder / "fonts")
        shutil.copyfile(templates_dir() / "report" / "kit.typ", folder / "kit.typ")
        texts = {"tokens.typ": _tokens(portfolio), "portfolio.typ": _source(portfolio)}
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        own = can_show("".join(texts.values()))
        day = portfolio.as_of
        made = typst.compile(
            str(folder / "portfolio.typ"), root=scratch, font_paths=[str(folder / "fonts")],
            ignore_system_fonts=own, pdf_standards=["a-2b", "ua-1"] if own else [],
            timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC),
        )  # fmt: skip
    return _place(reports_dir / f"{NAME}.pdf", bytes(made))


def _tokens(portfolio: Portfolio) -> str:
    """Return what kit.typ must know, for a page of its own kind: wide, without a cover."""
    words, tokens, day = portfolio.words, brand_tokens(), portfolio.as_of
    theme = Theme.load(Brand(), words.language)
    language, region = tag(words.language)
    title = words.t("Portfolio")
    colours = {role: Colour(code) for role, code in page_colours(theme).items()}
    values = {
        "lang": language, "region": region, "paper": "a4", "fonts": families(theme),
        "body": tokens["type"]["body"], "width-mm": LANDSCAPE_MM, "colours": colours,
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "cover": {"client": title, "title": words.t("All merchants"), "run": "", "author": "",
                  "confidentiality": words.t("For the consultant only"), "facts": [], "draft": "",
                  "tenths": [], "logo": None},
        "labels": {"contents": "", "run": "", "tenths": "",
                   "page": words.t("Page {page} of {pages}", page="{page}", pages="{pages}")},
    }  # fmt: skip
    return f"#let tokens = {typst_value(values)}\n"


def _source(portfolio: Portfolio) -> str:
    words, known = portfolio.words, content.bands(portfolio)
    tiles = ", ".join(
        f"([#{typst_string(value)}], [#{typst_string(label)}], "
        f"{f'[#{typst_string(remark)}]' if remark else 'none'})"
        for value, label, remark in content.tiles(portfolio)
    )
    return "\n".join([
        '#import "kit.typ": *',
        "#show: kit-wide-page",
        f"#kit-plain-title({typst_string(words.t('Portfolio'))})",
        f"#kit-tiles(across: 4, {tiles})",
        content.overview(portfolio).typst(),
        f"#kit-plain-section({typst_string(words.t('Bands by industry'))})",
        f"#kit-lead(none)[#{typst_string(content.bands_remark(portfolio))}]",
        known.typst() if known else "",
        "",
    ])  # fmt: skip


def _place(path: Path, data: bytes) -> Path:
    scratch = path.with_name(f".{path.name}.tmp")
    scratch.touch(mode=0o600)  # it stands beside the merchants' own folders, not in one
    scratch.write_bytes(data)
    return scratch.replace(path)
