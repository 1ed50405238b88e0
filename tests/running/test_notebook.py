"""Before a run: prose in the client's language, outputs gone."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clvlib.errors import InputError
from clvlib.running.notebook import prepare
from clvlib.words import catalogue


def test_prose_is_translated_paragraph_by_paragraph_and_code_is_not(tmp_path: Path) -> None:
    known, (translated, *_) = next(
        (text, forms) for text, forms in catalogue("zh-Hans").items() if "{" not in text
    )
    shown = new_output("stream", text="old")
    cells = [
        new_markdown_cell(f"{known}\n\nNot in the catalogue."),
        new_code_cell(f"merchant = {known!r}", metadata={"tags": ["parameters"]}, outputs=[shown]),
    ]
    path = tmp_path / "01.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    made = prepare(path, "zh-Hans", {"merchant": "shop"})
    assert made.cells[0].source == f"{translated}\n\nNot in the catalogue."
    assert made.cells[1].source == f"merchant = {known!r}"
    assert made.cells[1].outputs == []


def test_a_missing_and_a_damaged_notebook_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"notebook '01.ipynb': is missing"):
        prepare(tmp_path / "01.ipynb", "en", {})
    (tmp_path / "01.ipynb").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        prepare(tmp_path / "01.ipynb", "en", {})
