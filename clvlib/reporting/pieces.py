"""What a report is made of: exhibits with their numbers, paragraphs, chapters and the summary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clvlib.exhibits import Kpi, TableView
from clvlib.reporting.tabular import PrintedTable


@dataclass(frozen=True)
class Placed:
    """An exhibit with its number and its place in the report.

    Parameters
    ----------
    number : int
        From 1, in the order of appearance.
    record : dict
        Words of the exhibit, see :meth:`clvlib.exhibits.Exhibit.record`.
    picture : Path or None
        The chart's SVG file; None for a table.
    """

    number: int
    record: dict[str, Any]
    picture: Path | None

    def __getattr__(self, name: str) -> Any:
        try:
            return self.record[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def table(self) -> PrintedTable | None:
        """The table, where the exhibit is one."""
        if "table" not in self.record:
            return None
        return PrintedTable(TableView.from_record(self.record["table"]), self.record["alt"])


@dataclass(frozen=True)
class Passage:
    """A paragraph and the exhibits that it rests on."""

    text: str
    exhibits: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Chapter:
    """One stage of the analysis, told."""

    number: int
    stage: str
    label: str
    title: str
    items: tuple[Placed | Passage, ...]
    note: str
    notebook: str | None


@dataclass(frozen=True)
class Summary:
    """The page for whoever reads only one."""

    claims: tuple[Passage, ...]
    asks: tuple[Passage, ...]
    tiles: tuple[Kpi, ...]
    note: str
