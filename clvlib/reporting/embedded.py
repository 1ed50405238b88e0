"""The engine for machines without the ``quarto`` command.

It drives the same two programs that Quarto drives, Pandoc and Typst, from the Python packages
that carry them, on the same source files. Both leave Python free while they work, so that the
page and the print are made side by side.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from clvlib.errors import InputError
from clvlib.home import templates_dir
from clvlib.reporting.document import Document
from clvlib.reporting.project import Project

READER = "markdown"
# What only a consultant's note can hold: in all other texts every mark of it is escaped. Looking for it
# at each letter takes a quarter of the time of reading.
NOTES_ONLY = (
    "citations", "tex_math_dollars", "latex_macros", "raw_tex", "footnotes", "inline_notes",
    "grid_tables", "multiline_tables", "simple_tables", "pipe_tables", "table_captions", "example_lists",
)  # fmt: skip
TWIN = "twin.lua"  # writes the source of the print while the page is made
TIMEOUT = 300
LOOK_SECONDS = 0.005
_PICTURE = re.compile(r'(<img\b[^>]*?\ssrc=")([^":]+)"')
_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


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
    makers, wanted = {"html": _html, "pdf": _pdf, "docx": _docx}, list(to)
    _write_typst_template(project.folder)
    with ThreadPoolExecutor(len(makers) + 1) as lanes:
        page = None
        if {"html", "pdf"} <= set(wanted):  # reading the report is half of Pandoc's work for each
            shutil.copyfile(templates_dir() / "report" / TWIN, project.folder / TWIN)
            page = lanes.submit(_write_page, document, project.folder, f"--lua-filter={TWIN}")
        made = {kind: lanes.submit(makers[kind], document, project, page) for kind in wanted}
        return {kind: lane.result() for kind, lane in made.items()}


def _html(document: Document, project: Project, page: Future[None] | None) -> Path:
    out = project.folder / "report.html"
    if page is None:
        _write_page(document, project.folder)
    else:
        page.result()
    text = _with_pictures(out.read_text(encoding="utf-8"), project.folder)
    out.write_text(text, encoding="utf-8", newline="\n")
    return out


def _write_page(document: Document, folder: Path, *before: str) -> None:
    _pandoc(
        document, folder, folder / "report.html", "html5", *before, "--lua-filter=kit.lua",
        "--template=page.html", "--toc", "--toc-depth=2", "--mathml", "--wrap=none",
    )  # fmt: skip


def _with_pictures(page: str, folder: Path) -> str:
    """Put the pictures into the page: what Pandoc does too, at half of the time of a page."""

    def inside(found: re.Match[str]) -> str:
        path = folder / found[2]
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        return f'{found[1]}data:{_KINDS[path.suffix.lower()]};base64,{data}"'

    return _PICTURE.sub(inside, page)


def _docx(document: Document, project: Project, _page: Future[None] | None = None) -> Path:
    out = project.folder / "report.docx"
    draw_pictures(project)
    stamp = str(int(_timestamp(document).timestamp()))
    _pandoc(
        document,
        project.folder,
        out,
        "docx",
        "--lua-filter=kit.lua",
        "--toc",
        "--toc-depth=2",
        f"--metadata=toc-title:{document.words.t('Contents')}",
        f"--metadata=lang:{document.words.language}",
        environment={"SOURCE_DATE_EPOCH": stamp},
    )
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


def _pdf(document: Document, project: Project, page: Future[None] | None) -> Path:
    import typst

    folder = project.folder
    source, out = folder / "report.typ", folder / "report.pdf"
    if page is not None:  # which is there, whole, while Pandoc still writes the page
        while not (source.is_file() or page.done()):
            time.sleep(LOOK_SECONDS)
        if not source.is_file():
            page.result()
    else:
        _pandoc(
            document, folder, source, "typst", "--lua-filter=kit.lua", "--template=embedded-template.typ",
            "--wrap=none",
        )  # fmt: skip
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


def _reader(document: Document) -> str:
    """Return the name of Pandoc's reader, without what this document cannot hold."""
    noted = any(note.strip() for note in document.notes.values())
    return READER if noted else "-".join([READER, *NOTES_ONLY])


def _pandoc(
    document: Document, project: Path, out: Path, to: str, *arguments: str,
    environment: dict[str, str] | None = None,
) -> None:  # fmt: skip
    command = [
        _pandoc_command(), "report.qmd", f"--from={_reader(document)}", f"--to={to}",
        f"--output={out.name}", "--standalone", *arguments,
    ]  # fmt: skip
    try:
        subprocess.run(
            command, cwd=project, env=os.environ | (environment or {}), check=True,
            timeout=TIMEOUT, capture_output=True, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InputError(out.name, f"Pandoc took longer than {TIMEOUT} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip()
        raise InputError(out.name, f"Pandoc could not write it ({said})") from error


def _pandoc_command() -> str:
    """Return the program that the package carries; asked of the package itself where it differs."""
    spec = find_spec("pypandoc")
    for name in ("pandoc", "pandoc.exe"):
        if spec and spec.origin and (path := Path(spec.origin).parent / "files" / name).is_file():
            return str(path)
    import pypandoc

    return pypandoc.get_pandoc_path()


def _timestamp(document: Document) -> datetime:
    """Return the as-of date: a report's own clock, so that its bytes do not depend on ours."""
    day = document.cover.as_of
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
