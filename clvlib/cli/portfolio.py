"""``clv portfolio``: one page over all merchants."""

from __future__ import annotations

from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, echo, shown
from clvlib.errors import InputError


def portfolio(
    to: Annotated[
        str, typer.Option("--to", metavar="FORMATS", help="html, pdf or html,pdf.")
    ] = "html,pdf",
    language: Annotated[
        str, typer.Option("--language", metavar="LANGUAGE", help="en or zh-Hans.")
    ] = "en",
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Write one page over all merchants: key figures, trust, goals, bands by industry, links."""
    from clvlib.running.plan import parse_formats
    from clvlib.words.catalogue import LANGUAGES

    folders, formats = Folders.of(data_dir, reports_dir), parse_formats(to)
    if not formats or "docx" in formats:
        raise InputError("--to", f"'{to}' is no portfolio", allowed="html, pdf or html,pdf")
    if language not in LANGUAGES:
        raise InputError("--language", f"'{language}' is unknown", allowed=", ".join(LANGUAGES))
    from clvlib.reporting.portfolio import Portfolio
    from clvlib.reporting.portfolio_pages import write_portfolio

    page = Portfolio.load(folders.data, folders.reports, language)
    made = write_portfolio(page, folders.reports, formats)
    echo(f"→ {len(page.clients)} merchants  {'   '.join(shown(path) for path in made)}")
