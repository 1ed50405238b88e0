"""What one stage has said so far: exhibits, statements, tiles and plain figures, in order.

Each finding is kept at once, so that whoever stops a notebook half-way finds what it said.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clvlib.exhibits import Exhibit
from clvlib.json_files import Journal
from clvlib.run_folder import RunFolder
from clvlib.texts import write_parquet


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
        self._journal: Journal | None = None

    def keep(self, item: dict[str, Any]) -> None:
        """Keep what was shown or stated; a cell run twice replaces it, in its place."""
        self._add({"item": item})

    def note(self, figures: dict[str, Any]) -> None:
        """Keep plain figures by name."""
        self._add({"results": figures})

    def _add(self, said: dict[str, Any]) -> None:
        if self._stage is None:
            return
        if self._journal is None:
            self._journal = self._folder.begin_stage_record(self._stage)
        self._journal.add(said)


def store(exhibit: Exhibit, folder: RunFolder) -> list[Path]:
    """Store an exhibit's picture and the numbers behind it; return what tells of customers."""
    base = folder.exhibits / exhibit.name
    if exhibit.kind == "chart":
        base.with_suffix(".svg").write_text(exhibit.svg(), encoding="utf-8")
    if exhibit.data is None:
        return []
    write_parquet(exhibit.data, base.with_suffix(".parquet"))
    return [base.with_suffix(".parquet")]


def display(thing: object) -> None:
    """Show something in the notebook; outside of one, do nothing."""
    from IPython.core.getipython import get_ipython

    if get_ipython() is not None:
        from IPython.display import display as show

        show(thing)
