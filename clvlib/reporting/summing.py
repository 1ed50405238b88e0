"""What a sentence may say of a table, in numbers.

Of every table and of the numbers behind every exhibit: rows, sums, means, quartiles and ends of each
column, and the same by each group of rows. A report has some hundred such tables, most of them a
few rows long, so this is written in arrays: a grouping of a data frame costs more than all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

GROUPS = 60  # a column with more texts than this names things, not groups
WHOLE = 3000  # tables up to so many rows are known cell by cell
_QUARTILES = np.array([0, 0.25, 0.5, 0.75, 1])


class Frames:
    """Exhibits and small tables of a run, each read once."""

    def __init__(self) -> None:
        self._drawn: dict[Path, pd.DataFrame] = {}
        self._flat: dict[Path, pd.DataFrame] = {}
        self._tables: dict[Path, pd.DataFrame] = {}
        self._sums: dict[Path, np.ndarray] = {}

    def drawn(self, path: Path) -> pd.DataFrame:
        """Return the numbers behind an exhibit; its index may hold labels or levels too."""
        if path not in self._drawn:
            self._drawn[path] = _read(path)
        return self._drawn[path]

    def flat(self, path: Path) -> pd.DataFrame:
        """Return the same with its labels or levels as columns."""
        if path not in self._flat:
            self._flat[path] = self.drawn(path).reset_index()
        return self._flat[path]

    def table(self, path: Path) -> pd.DataFrame:
        """Return a table of a run with exact amounts as plain numbers."""
        if path in self._tables:
            return self._tables[path]
        frame = _read(path)
        exact = [c for c in frame if len(frame) and isinstance(frame[c].iloc[0], Decimal)]
        frame = frame.astype(dict.fromkeys(exact, float)) if exact else frame
        if len(frame) <= WHOLE:  # a large one is not to lie in memory
            self._tables[path] = frame
        return frame

    def sums_of_drawn(self, path: Path) -> np.ndarray:
        """Return what a sentence may say of an exhibit."""
        if path not in self._sums:
            self._sums[path] = _joined(summaries(self.flat(path)))
        return self._sums[path]

    def sums_of_table(self, path: Path) -> np.ndarray:
        """Return what a sentence may say of a table."""
        return _joined(summaries(self.table(path)))


def summaries(frame: pd.DataFrame) -> Iterator[np.ndarray]:
    """Yield what a sentence may say of a table: see the head of this module."""
    numeric = frame.select_dtypes("number")
    cells = numeric.to_numpy(float)
    yield np.array([len(frame)], dtype=float)
    if not len(frame):
        return
    known = np.where(np.isfinite(cells), cells, np.nan)
    if cells.shape[1]:
        if len(frame) <= WHOLE:
            yield cells.ravel()
            yield np.cumsum(np.nan_to_num(cells), axis=0).ravel()
        yield from _of_columns(known)
    numbers = set(numeric.columns)
    for name in (name for name in frame.columns if name not in numbers):
        yield from _by_group(frame[name], cells)


def _read(path: Path) -> pd.DataFrame:
    return pq.ParquetFile(path).read(use_threads=False).to_pandas(use_threads=False)


def _joined(parts: Iterator[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.ravel(part) for part in parts])


def _of_columns(known: np.ndarray) -> Iterator[np.ndarray]:
    """Yield ends, quartiles, sums, means, counts of each column, and the ratios of any two sums."""
    ordered = np.sort(known, axis=0)  # what is not a number comes last
    counts = np.count_nonzero(np.isfinite(known), axis=0)
    sums = np.nansum(known, axis=0)
    with np.errstate(all="ignore"):  # columns without any number
        at = _QUARTILES[:, None] * np.maximum(counts - 1, 0)
        below = at.astype(int)
        above = np.minimum(below + 1, np.maximum(counts - 1, 0))
        low = np.take_along_axis(ordered, below, axis=0)
        yield low + (np.take_along_axis(ordered, above, axis=0) - low) * (at - below)
        yield sums / counts
        yield sums
        yield np.divide.outer(sums, sums)
        held = np.count_nonzero(np.nan_to_num(known), axis=0)
        yield held / np.array([[1.0], [len(known)]])


def _by_group(labels: pd.Series, cells: np.ndarray) -> Iterator[np.ndarray]:
    """Yield how many groups a column makes and, of each, its rows, sums, means and shares."""
    if pd.api.types.is_datetime64_any_dtype(labels):
        return
    codes, known = pd.factorize(labels, use_na_sentinel=True)
    yield np.array([len(known)], dtype=float)
    if len(known) > GROUPS:
        return
    codes = np.where(codes < 0, len(known), codes)  # rows without a label are a group too
    rows = np.bincount(codes, minlength=len(known)).astype(float)
    yield rows[: len(known)]
    yield rows[: len(known)] / len(labels)
    held = ~np.isnan(cells)
    for column, there in zip(np.where(held, cells, 0.0).T, held.T, strict=True):
        sums = np.bincount(codes, column, len(rows))
        with np.errstate(all="ignore"):
            yield sums
            yield sums / np.bincount(codes, there, len(rows))
            yield sums / sums.sum()
