"""What a sentence may say of a table, in numbers.

Of every table and of the numbers behind every exhibit: rows, sums, means, quartiles and ends of each
column, and the same by each group of rows. A report has some hundred such tables, most of them a
few rows long, so this is written in arrays: a grouping of a data frame costs more than all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GROUPS = 60  # a column with more texts than this names things, not groups
WHOLE = 3000  # tables up to so many rows are known cell by cell
_UNNAMED = "__index_level_"  # labels without a name, in Parquet files of pandas
_QUARTILES = np.array([0, 0.25, 0.5, 0.75, 1])


@dataclass(frozen=True)
class Columns:
    """A table as its sums need it: a data frame of each would cost more than the sums.

    Parameters
    ----------
    rows, width : int
        How many rows, and how many columns beside its labels.
    names : tuple of str
        All columns, labels first.
    cells : numpy.ndarray of float
        The columns of numbers side by side; NaN where nothing is known.
    groups : tuple of pyarrow.DictionaryArray
        The other columns but those of moments: different values in the order in which they come.
    """

    rows: int
    width: int
    names: tuple[str, ...]
    cells: np.ndarray
    groups: tuple[pa.DictionaryArray, ...]

    @classmethod
    def read(cls, path: Path, labelled: bool = False, exact: bool = False) -> Columns:
        """Read a table; ``labelled`` with its labels as columns, ``exact`` amounts as plain numbers."""
        table = pq.ParquetFile(path).read(use_threads=False)
        known: dict[str, Any] = table.schema.pandas_metadata or {}
        index = [name for name in known.get("index_columns", ()) if isinstance(name, str)]
        numbers = [_counted(known, table.num_rows)] if labelled and not index else []
        own = [name for name in table.column_names if name not in index]
        groups = []
        for name in [*index, *own] if labelled else own:
            column = table.column(name)
            if _is_number(column.type) or (exact and _is_exact(column)):
                numbers.append(column.to_numpy().astype(float))
            elif not pa.types.is_timestamp(column.type):
                groups.append(_encoded(column))
        named = [name for name in index if labelled and not name.startswith(_UNNAMED)]
        cells = np.array(numbers).T if numbers else np.empty((table.num_rows, 0))
        return cls(table.num_rows, len(own), (*named, *own), cells, tuple(groups))


class Frames:
    """Exhibits and small tables of a run, each read once."""

    def __init__(self) -> None:
        self._drawn: dict[Path, Columns] = {}
        self._tables: dict[Path, Columns] = {}
        self._sums: dict[Path, np.ndarray] = {}

    def drawn(self, path: Path) -> Columns:
        """Return the numbers behind an exhibit with its labels or levels."""
        if path not in self._drawn:
            self._drawn[path] = Columns.read(path, labelled=True)
        return self._drawn[path]

    def table(self, path: Path) -> Columns:
        """Return a table of a run with exact amounts as plain numbers."""
        if path in self._tables:
            return self._tables[path]
        columns = Columns.read(path, exact=True)
        if columns.rows <= WHOLE:  # a large one is not to lie in memory
            self._tables[path] = columns
        return columns

    def sums_of_drawn(self, path: Path) -> np.ndarray:
        """Return what a sentence may say of an exhibit."""
        if path not in self._sums:
            self._sums[path] = _joined(summaries(self.drawn(path)))
        return self._sums[path]

    def sums_of_table(self, path: Path) -> np.ndarray:
        """Return what a sentence may say of a table."""
        return _joined(summaries(self.table(path)))


def summaries(columns: Columns) -> Iterator[np.ndarray]:
    """Yield what a sentence may say of a table: see the head of this module."""
    cells = columns.cells
    yield np.array([columns.rows], dtype=float)
    if not columns.rows:
        return
    if cells.shape[1]:
        if columns.rows <= WHOLE:
            yield cells.ravel()
            yield np.cumsum(np.nan_to_num(cells), axis=0).ravel()
        yield from _of_columns(np.where(np.isfinite(cells), cells, np.nan))
    held = ~np.isnan(cells)
    filled = np.where(held, cells, 0.0)
    for labels in columns.groups:
        yield from _by_group(labels, filled, held)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _is_exact(column: pa.ChunkedArray) -> bool:
    """Say whether a column begins with an exact amount."""
    return pa.types.is_decimal(column.type) and len(column) > 0 and column[0].is_valid


def _counted(known: dict[str, Any], rows: int) -> np.ndarray:
    """Return the labels of a table that has none of its own: its rows are numbered."""
    for numbered in known.get("index_columns", ()):
        return np.arange(numbered["start"], numbered["stop"], numbered["step"], dtype=float)
    return np.arange(rows, dtype=float)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    """Return a column's different values in the order in which they come, and where they stand."""
    if pa.types.is_dictionary(column.type):  # its values lie in an order of their own
        column = column.cast(column.type.value_type)
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    return column.combine_chunks().dictionary_encode()


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


def _by_group(
    labels: pa.DictionaryArray, filled: np.ndarray, held: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield how many groups a column makes and, of each, its rows, sums, means and shares.

    ``filled`` are the columns of numbers with 0 where nothing is known, which ``held`` tells.
    """
    known = len(labels.dictionary)
    yield np.array([known], dtype=float)
    if known > GROUPS:
        return
    codes = labels.indices.fill_null(known).to_numpy()  # rows without a label are a group too
    rows = np.bincount(codes, minlength=known).astype(float)
    yield rows[:known]
    yield rows[:known] / len(labels)
    whole = np.all(held, axis=0)
    for column, there, all_there in zip(filled.T, held.T, whole, strict=True):
        sums = np.bincount(codes, column, len(rows))
        with np.errstate(all="ignore"):
            yield sums
            yield sums / (rows if all_there else np.bincount(codes, there, len(rows)))
            yield sums / sums.sum()
