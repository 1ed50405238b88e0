"""From a document to the files that a client gets, by whichever engine is there."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from clvlib.errors import InputError
from clvlib.reporting import embedded, quarto, workbook
from clvlib.reporting.document import Document
from clvlib.reporting.engines import engine_for
from clvlib.reporting.lint import enforce, wrong_document, wrong_files
from clvlib.reporting.notebooks import write_notebook_pages
from clvlib.reporting.project import Project, write_project
from clvlib.reporting.violation import Violation
from clvlib.run_folder import DRAFT

Engine = Callable[[Document, Project, Iterable[str]], dict[str, Path]]
ENGINES: dict[str, Engine] = {"quarto": quarto.render, "embedded": embedded.render}
FORMATS = ("html", "pdf", "docx")
USUAL = ("html", "pdf")
KEPT = "project"
BOOK_OF = "workbook_of"  # fact of a run: what its workbook was written for


@dataclass(frozen=True)
class Rendered:
    """What a render left.

    Parameters
    ----------
    files : dict of str to Path
        ``report.html``, ``report.pdf`` and ``workbook.xlsx`` in the run's folder, by format.
    violations : tuple of Violation
        What the report does against the rules of the house.
    """

    files: dict[str, Path]
    violations: tuple[Violation, ...]


def render(
    document: Document, to: Sequence[str] = USUAL, engine: str = "auto", keep: bool = False
) -> Rendered:
    """Render a report into its run's folder.

    Parameters
    ----------
    document : Document
        What the report says.
    to : sequence of str
        ``html``, ``pdf``, and ``docx`` for whoever goes on writing.
    engine : str
        ``quarto``, ``embedded``, or ``auto``: quarto where the command is, else embedded.
    keep : bool
        Leave the Quarto project in the run's folder, as ``project/``.

    Returns
    -------
    Rendered
        The files, and what the linter found. Pages of the executed notebooks lie beside the
        notebooks.

    Raises
    ------
    InputError
        If a format or engine is unknown, no engine is installed, or the engine fails.
    StageError
        If the report of a demo breaks a rule of the house.
    """
    for kind in to:
        if kind not in FORMATS:
            raise InputError("format", f"'{kind}' is unknown", allowed=", ".join(FORMATS))
    chosen, book = ENGINES[engine_for(engine)], document.folder.path / workbook.NAME
    with (
        tempfile.TemporaryDirectory(prefix="clv-report-") as scratch,
        ThreadPoolExecutor(1) as beside,
    ):
        project = write_project(document, Path(scratch) / "report", "docx" in to)
        setting = beside.submit(chosen, document, project, to)
        # While the engine's programs work, Python reads the document and writes what is its own.
        wrong = wrong_document(document)
        if "html" in to:
            write_notebook_pages(document)
        if not (book.is_file() and document.folder.facts().get(BOOK_OF) == _written_for(document)):
            workbook.write_workbook(document)
        if "pdf" in to:
            import_module("pypdf")  # the linter's, while the print is still set
        made = setting.result()
        violations = (*wrong, *wrong_files(document, made, bool(project.standards)))
        enforce(document, violations)
        if keep:
            _keep(document)
        finished = {kind: _place(path, document.folder.path) for kind, path in made.items()}
    settings = document.merchant.settings
    document.folder.note_facts(**{BOOK_OF: _written_for(document), DRAFT: settings.draft})
    return Rendered(finished | {"xlsx": book}, violations)


def _written_for(document: Document) -> str:
    """Return what a workbook depends on beside the run's tables: the settings, but no note."""
    settings = document.merchant.settings.model_dump_json()
    return hashlib.sha256(f"{document.shared} {settings}".encode()).hexdigest()[:16]


def _keep(document: Document) -> None:
    """Leave the report's sources as a project that ``quarto preview`` opens."""
    target = document.folder.path / KEPT
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="clv-report-") as scratch:
        project = write_project(document, Path(scratch) / KEPT, docx=True)
        shutil.copytree(project.folder, target)  # links to the kit's type become files


def _place(path: Path, folder: Path) -> Path:
    """Move a finished file into the run's folder, whole or not at all."""
    scratch = folder / f".{path.name}.tmp"
    shutil.copyfile(path, scratch)
    return scratch.replace(folder / path.name)
