"""A stage's notebook before and after its run: translated, then made fit to hand over."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from clvlib.errors import InputError, StageError
from clvlib.running.quick_json import indented
from clvlib.running.scrub import Scrubber
from clvlib.words import translate_blocks

PARAMETERS, INJECTED = "parameters", "injected-parameters"
HIDDEN = "remove-cell"  # the tag that Quarto, nbconvert and the embedded engine honour
_JSON = re.compile(r"^application/(?:.*\+)?json$")  # kinds of output that hold no text
_KEPT_METADATA = ("kernelspec", "language_info")


def load(path: Path) -> NotebookNode:
    """Read a notebook of the kit.

    Raises
    ------
    InputError
        If it is missing or no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise InputError(f"notebook '{path.name}'", "is missing from the kit") from None
    except (ValueError, nbformat.reader.NotJSONError) as error:
        raise InputError(f"notebook '{path.name}'", f"cannot be read: {error}") from error


def prepare(path: Path, language: str, parameters: dict[str, Any]) -> NotebookNode:
    """Return a notebook ready to run: prose in the client's language, no outputs.

    Parameters
    ----------
    path : Path
        The kit's own notebook.
    language : str
        Language of the prose.
    parameters : dict
        What will be injected; every name must stand in the ``parameters`` cell, since
        papermill only warns of unknown ones.

    Raises
    ------
    StageError
        If a parameter is not declared.
    """
    notebook = load(path)
    missing = sorted(set(parameters) - _declared(notebook))
    if missing:
        raise StageError(path.stem, 0, f"the parameters cell does not declare {missing[0]}")
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = translate_blocks(cell.source, language)
        elif cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def code_cell_number(notebook: NotebookNode, index: int) -> int:
    """Return the number of a code cell as in the kit's own notebook: injected ones do not count."""
    before = notebook.cells[: index + 1]
    return sum(cell.cell_type == "code" and INJECTED not in _tags(cell) for cell in before)


def last_begun(notebook: NotebookNode) -> int:
    """Return the index of the last cell that papermill began, or -1."""
    began = [
        index
        for index, cell in enumerate(notebook.cells)
        if cell.get("metadata", {}).get("papermill", {}).get("start_time")
    ]
    return began[-1] if began else -1


def finish(path: Path, scrubber: Scrubber, run: str) -> None:
    """Make an executed notebook fit to hand over, in place and whole.

    Clock times, paths and user names go; parameter cells are tagged as hidden; the run's
    name is the final one; ids are stable. The same inputs leave the same bytes.
    """
    notebook: Any = nbformat.from_dict(_whole(json.loads(path.read_text(encoding="utf-8"))))
    for cell in notebook.cells:
        _finish_cell(cell, scrubber, run)
    given = dict(notebook.metadata.get("papermill", {}).get("parameters", {}))
    kept = {key: notebook.metadata[key] for key in _KEPT_METADATA if key in notebook.metadata}
    kept["papermill"] = {"parameters": given | {"run": run}}
    notebook.metadata = NotebookNode(kept)
    text = indented(notebook)
    scratch = path.with_suffix(".tmp")
    scratch.write_text(text + "\n", encoding="utf-8")
    scratch.replace(path)


def _whole(notebook: dict[str, Any]) -> dict[str, Any]:
    """Join the lines in which a notebook's texts are stored; papermill has judged it before.

    nbformat does so too, after it has wrapped each line: half of the time of reading pictures.
    """
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
        for output in cell.get("outputs", ()):
            if isinstance(output.get("text"), list):
                output["text"] = "".join(output["text"])
            for kind, shown in output.get("data", {}).items():
                if not _JSON.search(kind) and isinstance(shown, list):
                    output["data"][kind] = "".join(shown)
    return notebook


def _finish_cell(cell: NotebookNode, scrubber: Scrubber, run: str) -> None:
    for clock in ("papermill", "execution"):
        cell.metadata.pop(clock, None)
    tags = _tags(cell)
    if INJECTED in tags:
        cell.id = INJECTED
        cell.source = "\n".join(
            f'run = "{run}"' if line.startswith("run =") else line
            for line in cell.source.splitlines()
        )
    if {PARAMETERS, INJECTED} & set(tags):
        cell.metadata["tags"] = [*(tag for tag in tags if tag != HIDDEN), HIDDEN]
        cell.metadata["jupyter"] = {"source_hidden": True}
    if cell.cell_type == "code":
        cell.outputs = [NotebookNode(scrubber.value(output)) for output in cell.outputs]


def _declared(notebook: NotebookNode) -> set[str]:
    """Return the names assigned in the parameters cell."""
    names: set[str] = set()
    for cell in notebook.cells:
        if PARAMETERS in _tags(cell):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    names.add(node.id)
    return names


def _tags(cell: NotebookNode) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))
