"""What one stage has said so far: exhibits, statements, tiles and plain figures, in order.

Each finding is kept at once, so that whoever stops a notebook half-way finds what it said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clvlib.exhibits import Exhibit
from clvlib.json_files import json_text
from clvlib.run_folder import RunFolder


class Findings:
    """The record of one stage of one run.

    Parameters
    ----------
    folder : RunFolder
        Where it is kept.
    stage : str or None
        The room that speaks; None keeps nothing.
    """

    def __init__(self, folder: RunFolder, stage: str | None) -> None:
        self._folder, self._stage = folder, stage
        self._said: dict[tuple[str, str], str] = {}  # as JSON
        self._figures: dict[str, Any] = {}

    def keep(self, item: dict[str, Any]) -> None:
        """Keep what was shown or stated; a cell run twice replaces it, in its place."""
        self._said[item["type"], item["name"]] = json_text(item)
        self._save()

    def note(self, figures: dict[str, Any]) -> None:
        """Keep plain figures by name."""
        self._figures.update(figures)
        self._save()

    def _save(self) -> None:
        if self._stage is not None:
            self._folder.write_stage_texts(self._stage, self._said.values(), self._figures)


def store(exhibit: Exhibit, folder: RunFolder) -> list[Path]:
    """Store an exhibit's picture and the numbers behind it; return what tells of customers."""
    base = folder.exhibits / exhibit.name
    if exhibit.kind == "chart":
        base.with_suffix(".svg").write_text(exhibit.svg(), encoding="utf-8")
    if exhibit.data is None:
        return []
    exhibit.data.to_parquet(base.with_suffix(".parquet"))
    return [base.with_suffix(".parquet")]


def display(thing: object) -> None:
    """Show something in the notebook; outside of one, do nothing."""
    from IPython.core.getipython import get_ipython

    if get_ipython() is not None:
        from IPython.display import display as show

        show(thing)
