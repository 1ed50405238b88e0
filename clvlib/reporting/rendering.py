"""From a document to the files that a client gets, by whichever engine is there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from clvlib.errors import InputError
from clvlib.reporting import embedded, quarto
from clvlib.reporting.document import Document
from clvlib.reporting.notebooks import write_notebook_pages
from clvlib.reporting.project import Project, write_project

Engine = Callable[[Document, Project, Iterable[str]], dict[str, Path]]
ENGINES = ("auto", "quarto", "embedded")
FORMATS = ("html", "pdf")


def render(
    document: Document, to: Sequence[str] = FORMATS, engine: str = "auto"
) -> dict[str, Path]:
    """Render a report into its run's folder.

    Parameters
    ----------
    document : Document
        What the report says.
    to : sequence of str
        ``html``, ``pdf`` or both.
    engine : str
        ``quarto``, ``embedded``, or ``auto``: quarto where the command is, else embedded.

    Returns
    -------
    dict of str to Path
        ``report.html`` and ``report.pdf`` in the run's folder, by format. Pages of the
        executed notebooks lie beside the notebooks.

    Raises
    ------
    InputError
        If a format or engine is unknown, no engine is installed, or the engine fails.
    """
    for kind in to:
        if kind not in FORMATS:
            raise InputError("format", f"'{kind}' is unknown", allowed=", ".join(FORMATS))
    chosen = choose(engine)
    with tempfile.TemporaryDirectory(prefix="clv-report-") as scratch:
        project = write_project(document, Path(scratch) / "report")
        made = chosen(document, project, to)
        finished = {kind: _place(path, document.folder.path) for kind, path in made.items()}
    if "html" in finished:
        write_notebook_pages(document)
    return finished


def choose(engine: str) -> Engine:
    """Return the function that renders for an engine's name.

    Raises
    ------
    InputError
        If the name is unknown or the engine is not there.
    """
    if engine not in ENGINES:
        raise InputError("engine", f"'{engine}' is unknown", allowed=", ".join(ENGINES))
    if engine == "quarto" or (engine == "auto" and quarto.command()):
        return quarto.render
    if embedded.available():
        return embedded.render
    raise InputError(
        "engine", "neither the quarto command nor the embedded engine was found",
        remedy="install Quarto from quarto.org, or: pip install 'clv-report-kit[embedded]'",
    )  # fmt: skip


def _place(path: Path, folder: Path) -> Path:
    """Move a finished file into the run's folder, whole or not at all."""
    scratch = folder / f".{path.name}.tmp"
    shutil.copyfile(path, scratch)
    return scratch.replace(folder / path.name)
