"""The engine for machines without the ``quarto`` command.

It drives the same two programs that Quarto drives, Pandoc and Typst, from the Python packages
that carry them, on the same source files.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from clvlib.errors import InputError
from clvlib.reporting.document import Document
from clvlib.reporting.project import Project

READER = "markdown"


def available() -> bool:
    """Say whether the packages of the ``embedded`` extra are installed."""
    return bool(find_spec("pypandoc") and find_spec("typst"))


def render(document: Document, project: Project, to: Iterable[str]) -> dict[str, Path]:
    """Make the files of a report from its project folder.

    Parameters
    ----------
    document : Document
        Whose as-of date goes into the PDF instead of the clock.
    project : Project
        Written by :func:`clvlib.reporting.project.write_project`.
    to : iterable of str
        ``html``, ``pdf`` and ``docx``.

    Returns
    -------
    dict of str to Path
        Files in the project folder, by format.

    Raises
    ------
    InputError
        If Pandoc or Typst cannot make the document; carries their message.
    """
    makers = {"html": _html, "pdf": _pdf, "docx": _docx}
    return {kind: makers[kind](document, project) for kind in to}


def _html(document: Document, project: Project) -> Path:
    out = project.folder / "report.html"
    _pandoc(
        project.folder, out, "html5", "--template=page.html", "--embed-resources", "--toc",
        "--toc-depth=2", "--mathml", "--wrap=none",
    )  # fmt: skip
    return out


def _docx(document: Document, project: Project) -> Path:
    out = project.folder / "report.docx"
    draw_pictures(project)
    stamp = str(int(_timestamp(document).timestamp()))
    with _in_environment(SOURCE_DATE_EPOCH=stamp):
        _pandoc(project.folder, out, "docx", "--toc", "--toc-depth=2")
    return out


def draw_pictures(project: Project) -> None:
    """Put every chart beside its SVG as PNG, which Word needs.

    Raises
    ------
    InputError
        If the embedded Typst is not installed.
    """
    if not find_spec("typst"):
        raise InputError("--to docx", "the pictures need the embedded engine",
                         remedy="pip install 'clv-report-kit[embedded]'")  # fmt: skip
    import typst

    page = "#set page(width: auto, height: auto, margin: 0pt)\n"
    for picture in sorted((project.folder / "exhibits").glob("*.svg")):
        drawing = project.folder / "picture.typ"
        drawing.write_text(f'{page}#image("exhibits/{picture.name}", width: 166mm)\n', "utf-8")
        typst.compile(str(drawing), output=str(picture.with_suffix(".png")), format="png",
                      root=str(project.folder), ppi=200)  # fmt: skip
        drawing.unlink()


@contextlib.contextmanager
def _in_environment(**variables: str) -> Iterator[None]:
    """Set variables for the programs called meanwhile."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _pdf(document: Document, project: Project) -> Path:
    import typst

    folder = project.folder
    source, out = folder / "report.typ", folder / "report.pdf"
    _write_typst_template(folder)
    _pandoc(folder, source, "typst", "--template=embedded-template.typ", "--wrap=none")
    try:
        typst.compile(
            str(source), output=str(out), root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=project.own_type,
            pdf_standards=project.standards,
            timestamp=_timestamp(document),
        )  # fmt: skip
    except typst.TypstError as error:
        raise InputError("report.pdf", f"Typst could not set it ({error})") from error
    return out


def _write_typst_template(project: Path) -> None:
    parts = [
        (project / name).read_text(encoding="utf-8")
        for name in ("typst-template.typ", "typst-show.typ")
    ]
    (project / "embedded-template.typ").write_text(
        "\n".join([*parts, "$body$", ""]), encoding="utf-8"
    )


def _pandoc(project: Path, out: Path, to: str, *arguments: str) -> None:
    import pypandoc

    try:
        pypandoc.convert_file(
            str(project / "report.qmd"), to, format=READER, outputfile=str(out),
            extra_args=["--standalone", "--lua-filter=kit.lua", *arguments],
            cworkdir=str(project), sandbox=False,
        )  # fmt: skip
    except RuntimeError as error:
        raise InputError(out.name, f"Pandoc could not write it ({error})") from error


def _timestamp(document: Document) -> datetime:
    """Return the as-of date: a report's own clock, so that its bytes do not depend on ours."""
    day = document.cover.as_of
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
