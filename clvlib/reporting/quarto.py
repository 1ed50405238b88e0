"""The engine that runs the ``quarto`` command, in a scratch project of its own.

Two renders in one directory corrupt each other (quarto-cli issues 5861, 6116), and a render to
one format cleans the output of the other: so one project a report, and all formats at once.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from clvlib.errors import InputError
from clvlib.reporting.document import Document
from clvlib.reporting.embedded import draw_pictures
from clvlib.reporting.engines import quarto_command
from clvlib.reporting.project import Project

FORMATS = {"html": "html", "pdf": "typst", "docx": "docx"}
TIMEOUT = 300


def render(document: Document, project: Project, to: Iterable[str]) -> dict[str, Path]:
    """Make the files of a report; arguments and result as in :mod:`clvlib.reporting.embedded`.

    Raises
    ------
    InputError
        If there is no quarto command, or it fails; carries the end of its message.
    """
    quarto = quarto_command()
    if quarto is None:
        raise InputError("quarto", "command was not found", remedy="use --engine embedded")
    wanted = list(to)
    if "docx" in wanted:
        draw_pictures(project)
    target = "all" if len(wanted) > 1 else FORMATS[wanted[0]]
    _run([quarto, "render", "--to", target, "--no-execute"], project, document)
    made = {kind: project.folder / "out" / f"report.{kind}" for kind in wanted}
    for kind, path in made.items():
        if not path.is_file():
            raise InputError("quarto", f"made no {kind} file")
    return made


def _run(arguments: list[str], project: Project, document: Document) -> None:
    environment = os.environ | {
        "SOURCE_DATE_EPOCH": str(int(document.cover.as_of.normalize().timestamp())),
    }
    if project.own_type:
        environment["TYPST_IGNORE_SYSTEM_FONTS"] = "true"
    try:
        subprocess.run(
            arguments, cwd=project.folder, env=environment, check=True, timeout=TIMEOUT,
            capture_output=True, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InputError("quarto", f"took longer than {TIMEOUT} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise InputError("quarto", "failed: " + " / ".join(said[-6:])) from error
