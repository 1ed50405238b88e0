"""The numbers that a run knows: what its text may quote.

They are the numbers behind every exhibit, the cells of its tables, the plain results of the
stages, the merchant's settings, and of every table what a sentence would say of it: rows, sums,
means, quartiles and ends of each column, and the same by each group of rows; and the lengths of the lists of customers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from clvlib.reporting.document import Document
from clvlib.reporting.pinned import pinned_numbers
from clvlib.reporting.summing import WHOLE, Columns, Frames
from clvlib.run_folder import RunFolder

LARGE = 2_000_000  # rows beyond which only their number is known

Read = Callable[[str], list[float]]
_NAMED_WITH_DIGITS = re.compile(r"(?=.*\d)(?=.*[^\W\d_]).{3,}")


@dataclass(frozen=True)
class Pool:
    """Known numbers, and the names of things that hold digits.

    Parameters
    ----------
    values : numpy.ndarray of float
        Sorted, without signs.
    names : tuple of str
        Names of products, groups and methods with digits in them, the longest first.
    """

    values: np.ndarray
    names: tuple[str, ...]

    @classmethod
    def of(cls, document: Document, read: Read, frames: Frames) -> Pool:
        """Gather what a run knows; ``read`` returns the numbers printed in a text."""
        drawn = [
            *document.folder.readable(document.folder.exhibits, "*.parquet"),
            *pinned_numbers(document.merchant.folder, document.folder.path.name),
        ]
        parts = [
            *_of_records(document, read),
            *map(frames.sums_of_drawn, drawn),
            *_of_tables(document, frames),
            *list_lengths(document.folder),
            np.array(known_settings(document), dtype=float),
        ]
        values = np.abs(np.concatenate([np.asarray(p, dtype=float).ravel() for p in parts]))
        labels = (name for path in drawn for name in _labels(frames.drawn(path)))
        names = sorted({*_names(document), *labels}, key=len, reverse=True)
        return cls(np.unique(values[np.isfinite(values)]), tuple(names))

    def holds(self, value: float, slack: float) -> bool:
        """Say whether a number is known that would be printed as ``value``."""
        slack *= 1 + 1e-6
        at = int(np.searchsorted(self.values, value - slack))
        return at < len(self.values) and bool(self.values[at] <= value + slack)


def _of_records(document: Document, read: Read) -> Iterator[list[float]]:
    for record in document.records.values():
        yield [float(v) for v in record.get("results", {}).values() if isinstance(v, int | float)]
        for item in record["items"]:
            for row in item.get("table", {}).get("rows", ()):
                yield [number for cell in row for number in read(cell)]


def known_settings(document: Document) -> list[float]:
    """Return the numbers that the merchant's settings hold, and the days of the horizon."""
    settings = document.merchant.settings
    known = list(_numbers(settings.model_dump()))
    start = document.cover.as_of
    known += [settings.margin, settings.horizon.days(start), -settings.horizon.days(start)]
    return [*known, abs(settings.horizon.days(settings.horizon.begin(start)))]


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for inner in value:
            yield from _numbers(inner)


def _of_tables(document: Document, frames: Frames) -> Iterator[np.ndarray]:
    for path in document.folder.readable(document.folder.tables, "*.parquet"):
        rows = pq.ParquetFile(path).metadata.num_rows
        yield np.array([rows], dtype=float)
        if rows <= LARGE and path.stem != "lines":
            yield frames.sums_of_table(path)


def list_lengths(run: RunFolder) -> Iterator[np.ndarray]:
    """Yield how many customers or messages each list for a mailing tool holds."""
    for path in run.readable(run.audiences, "*.csv"):
        with path.open("rb") as lines:
            yield np.array([sum(1 for _ in lines) - 1], dtype=float)


def _names(document: Document) -> Iterator[str]:
    settings = document.merchant.settings
    yield from (text for text in (settings.name,) if _NAMED_WITH_DIGITS.match(text))
    for record in document.records.values():
        for item in record["items"]:
            for row in item.get("table", {}).get("rows", ()):
                yield from (cell for cell in row if _NAMED_WITH_DIGITS.match(cell))


def _labels(columns: Columns) -> Iterator[str]:
    """Yield what the rows and columns of a picture are called, where digits stand in it."""
    texts = [*columns.names]
    for group in columns.groups:
        texts += map(str, group.dictionary[:WHOLE].to_pylist())
    yield from filter(_NAMED_WITH_DIGITS.match, texts)
