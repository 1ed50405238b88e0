"""The numbers near a sentence: where a small whole number in it must come from.

A run holds so many numbers that any whole number up to a hundred is somewhere among them. So a
count in a sentence must stand nearer: in the exhibits that it names (what is drawn, the cells, how
many rows and groups), in the words around the exhibits of its chapter, in the results of the
stages, in the settings, or in a small table of its own stage.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from clvlib.reporting.document import Document
from clvlib.reporting.founding import known_settings, list_lengths
from clvlib.reporting.summing import GROUPS, Columns, Frames
from clvlib.run_folder import MADE_BY

SMALL = 100  # up to here a number must stand nearby
WORDS = ("subtitle", "alt", "note")
Read = Callable[[str], list[float]]


class Nearby:
    """What stands near each sentence of a document.

    Parameters
    ----------
    document : Document
        What the report says.
    read : callable
        Returns the numbers printed in a text.
    frames : Frames
        The run's tables and exhibits, of which some may have been read before.
    """

    def __init__(self, document: Document, read: Read, frames: Frames) -> None:
        self.document, self.read, self._frames = document, read, frames
        self._drawn: dict[str, np.ndarray] = {}
        self._stages: dict[str, np.ndarray] = {}
        self._words: dict[str, np.ndarray] = {}

    def holds(self, stage: str, item: dict[str, Any], value: float, slack: float) -> bool:
        """Say whether a number is known near an item of a stage's record."""
        names = [*_named(item), *self._chapter(stage, item)]
        # A text does not bear itself out: the words are those around the other exhibits. The tables
        # of the stage come last: they are the slowest to read, and most numbers are found before.
        others = (name for name in self._shown(stage) if name != item["name"])
        known = chain(
            (self._everywhere,), map(self._of_exhibit, names), map(self._around, others),
            map(self._of_stage, (stage,)),
        )  # fmt: skip
        return any(np.any(np.abs(values - value) <= slack * (1 + 1e-6)) for values in known)

    @cached_property
    def _everywhere(self) -> np.ndarray:
        """Return results of all stages, settings, lengths of the lists of customers, days since the last report."""
        results = [
            float(v)
            for record in self.document.records.values()
            for v in record.get("results", {}).values()
            if isinstance(v, int | float)
        ]
        lists = [float(n) for part in list_lengths(self.document.folder) for n in part]
        settings = known_settings(self.document)
        return np.abs(np.array([*results, *settings, *lists, *self._since()], dtype=float))

    def _since(self) -> list[float]:
        """Return the page on the last report in numbers, and how many days lie between."""
        since = self.document.since
        if since is None:
            return []
        days = since.pair.now.as_of.normalize() - since.pair.before.as_of.normalize()
        cells = (cell for row in since.figures.view.rows for cell in row)
        return [float(days.days), *(n for cell in cells for n in self.read(cell))]

    def _chapter(self, stage: str, item: dict[str, Any]) -> list[str]:
        """Return the exhibits of a chapter for what names none: its heading and its tiles."""
        return [] if _named(item) and item.get("name") != "title" else self._shown(stage)

    def _shown(self, stage: str) -> list[str]:
        items = self.document.records[stage]["items"]
        return [item["name"] for item in items if item["type"] == "exhibit"]

    def _of_stage(self, stage: str) -> np.ndarray:
        """Return the small tables of a stage."""
        if stage not in self._stages:
            parts = [np.array([], dtype=float)]
            for name in (name for name, maker in MADE_BY.items() if maker == stage):
                path = self.document.folder.table(name)
                if name != "lines" and path.is_file():
                    parts += _of_table(self._frames.table(path))
            self._stages[stage] = np.abs(np.concatenate(parts))
        return self._stages[stage]

    def _around(self, name: str) -> np.ndarray:
        """Return the numbers in the words around an exhibit."""
        if name not in self._words:
            record = self.document.exhibits[name].record
            said = [n for part in WORDS for n in self.read(record.get(part) or "")]
            self._words[name] = np.abs(np.array(said, dtype=float))
        return self._words[name]

    def _of_exhibit(self, name: str) -> np.ndarray:
        if name not in self._drawn:
            found = [np.ravel(part) for part in self._read_exhibit(name)]
            self._drawn[name] = np.abs(np.concatenate(found)) if found else np.array([])
        return self._drawn[name]

    def _read_exhibit(self, name: str) -> Iterator[np.ndarray]:
        run = self.document.folder
        for path in run.readable(run.exhibits, f"{name}.parquet"):
            rows, width = (drawn := self._frames.drawn(path)).rows, drawn.width
            yield np.array([rows, width, rows * width], dtype=float)
            yield self._frames.sums_of_drawn(path)
        if exhibit := self.document.exhibits.get(name):
            rows = exhibit.record.get("table", {}).get("rows", ())
            yield np.array([len(rows)], dtype=float)
            texts = [cell for row in rows for cell in row] + exhibit.record.get("texts", [])
            yield np.array([n for text in texts for n in self.read(text)], dtype=float)


def _named(item: dict[str, Any]) -> list[str]:
    return [item["name"]] if item["type"] == "exhibit" else list(item.get("exhibits") or ())


def _of_table(columns: Columns) -> list[np.ndarray]:
    """Return a small table's cells; of any table its rows, its groups, each column's median."""
    groups = [len(group.dictionary) for group in columns.groups] if columns.rows else []
    counts = np.array([columns.rows, *(n for n in groups if n <= GROUPS)], dtype=float)
    if columns.rows <= GROUPS:
        return [counts, columns.cells.ravel()]
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # nothing but blanks
        return [counts, np.nanmedian(columns.cells, axis=0)]
