"""The numbers that a run knows: what its text may quote.

They are the numbers behind every exhibit, the cells of its tables, the plain results of the
stages, the merchant's settings, and of every table what a sentence would say of it: rows, sums,
means, quartiles and ends of each column, and the same by each group of rows; and the lengths of the lists of customers.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from clvlib.reporting.document import Document
from clvlib.reporting.pinned import pinned_numbers
from clvlib.run_folder import RunFolder

GROUPS = 60  # a column with more texts than this names things, not groups
WHOLE = 3000  # tables up to so many rows are known cell by cell
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
    def of(cls, document: Document, read: Read) -> Pool:
        """Gather what a run knows; ``read`` returns the numbers printed in a text."""
        drawn = [
            pd.read_parquet(path).reset_index()
            for path in (
                *document.folder.readable(document.folder.exhibits, "*.parquet"),
                *pinned_numbers(document.merchant.folder, document.folder.path.name),
            )
        ]
        parts = [
            *_of_records(document, read),
            *(part for frame in drawn for part in summaries(frame)),
            *_of_tables(document),
            *list_lengths(document.folder),
            np.array(known_settings(document), dtype=float),
        ]
        values = np.abs(np.concatenate([np.asarray(p, dtype=float).ravel() for p in parts]))
        names = {*_names(document), *(name for frame in drawn for name in _labels(frame))}
        return cls(
            np.unique(values[np.isfinite(values)]), tuple(sorted(names, key=len, reverse=True))
        )

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


def _of_tables(document: Document) -> Iterator[np.ndarray]:
    for path in document.folder.readable(document.folder.tables, "*.parquet"):
        rows = pq.ParquetFile(path).metadata.num_rows
        yield np.array([rows], dtype=float)
        if rows <= LARGE and path.stem != "lines":
            yield from summaries(table(path))


def list_lengths(run: RunFolder) -> Iterator[np.ndarray]:
    """Yield how many customers or messages each list for a mailing tool holds."""
    for path in run.readable(run.audiences, "*.csv"):
        with path.open("rb") as lines:
            yield np.array([sum(1 for _ in lines) - 1], dtype=float)


def table(path: Path) -> pd.DataFrame:
    """Return a table of a run with exact amounts as plain numbers."""
    frame = pd.read_parquet(path)
    exact = [c for c in frame if len(frame) and isinstance(frame[c].iloc[0], Decimal)]
    return frame.astype(dict.fromkeys(exact, float))


def summaries(frame: pd.DataFrame) -> Iterator[np.ndarray]:
    """Yield what a sentence may say of a table: see the head of this module."""
    numeric = frame.select_dtypes("number").astype(float)
    yield np.array([len(frame)], dtype=float)
    if numeric.shape[1]:
        cells = numeric.to_numpy()
        if len(frame) <= WHOLE:
            yield cells.ravel()
            yield np.cumsum(np.nan_to_num(cells), axis=0).ravel()
        yield from _of_columns(cells)
    for name in frame.columns.difference(numeric.columns):
        yield from _by_group(frame[name], numeric)


def _of_columns(cells: np.ndarray) -> Iterator[np.ndarray]:
    """Yield ends, quartiles, sums, means, counts of each column, and the ratios of any two sums."""
    known = np.where(np.isfinite(cells), cells, np.nan)
    if not len(known):
        return
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of columns without any number
        yield np.nanquantile(known, [0, 0.25, 0.5, 0.75, 1], axis=0)
        yield np.nanmean(known, axis=0)
        sums = np.nansum(known, axis=0)
        yield sums
        yield np.divide.outer(sums, sums)
        held = np.count_nonzero(np.nan_to_num(known), axis=0)
        yield held / np.array([[1.0], [len(known)]])


def _by_group(labels: pd.Series, numeric: pd.DataFrame) -> Iterator[np.ndarray]:
    if pd.api.types.is_datetime64_any_dtype(labels) or len(labels) == 0:
        return
    codes, known = pd.factorize(labels, use_na_sentinel=True)
    yield np.array([len(known)], dtype=float)
    if len(known) > GROUPS:
        return
    counts = np.bincount(codes[codes >= 0], minlength=len(known)).astype(float)
    yield counts
    yield counts / len(labels)
    groups = numeric.groupby(codes)
    for sums in (groups.sum(), groups.mean()):
        yield sums.to_numpy()
    totals = numeric.sum().to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        yield groups.sum().to_numpy() / totals


def _names(document: Document) -> Iterator[str]:
    settings = document.merchant.settings
    yield from (text for text in (settings.name,) if _NAMED_WITH_DIGITS.match(text))
    for record in document.records.values():
        for item in record["items"]:
            for row in item.get("table", {}).get("rows", ()):
                yield from (cell for cell in row if _NAMED_WITH_DIGITS.match(cell))


def _labels(frame: pd.DataFrame) -> Iterator[str]:
    """Yield what the rows and columns of a picture are called, where digits stand in it."""
    for name in frame.columns:
        texts = [str(name)]
        if frame[name].dtype.kind not in "biufcmM":
            texts += [str(value) for value in frame[name].unique()[:WHOLE]]
        yield from (text for text in texts if _NAMED_WITH_DIGITS.match(text))
