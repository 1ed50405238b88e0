"""A run's tables on disk: checked against their contracts whenever they are written or read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from clvlib.privacy.cells import harmless_frame
from clvlib.texts import write_parquet

if TYPE_CHECKING:
    import duckdb

    from clvlib.tables import Table

# Arrow's own allocator keeps what it has once held: a thousand million bytes beside a table of
# twenty million lines. The system's gives large pieces back at once and is no slower.
pa.set_memory_pool(pa.system_memory_pool())

BATCH_ROWS = 500_000
MANY = (
    1_000_000  # rows from which on texts that say little are held by number where that is asked for
)
# Distinct values of a column, in a group of 122,880 rows, up to which they are written once and then by
# number: numbers of orders and customers are more, and trying it takes a good part of the time.
NUMBERED = 8_192
Streamed: TypeAlias = "duckdb.DuckDBPyRelation"  # what is too large for a data frame


def read_table(
    path: Path, name: str, columns: list[str] | None, numbered: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Return a table, or those of the columns asked for that it has.

    Parameters
    ----------
    path : Path
        Where it lies.
    name : str
        A declared table.
    columns : list of str or None
        Only these.
    numbered : tuple of str
        Columns of texts which a large table holds by number (a pandas categorical, in the order of
        the alphabet, so that whatever is sorted by it lies as its texts would): a twentieth of the
        memory. Texts that are nearly all different stay.

    Raises
    ------
    InputError
        If it breaks its contract.
    """
    have = pq.read_schema(path).names
    contract, wanted = _contract(name), have
    if columns is not None:
        wanted = [column for column in columns if column in have]
    many = pq.read_metadata(path).num_rows >= MANY
    apart = [column for column in wanted if column in numbered] if many else []
    rest = [column for column in wanted if column not in apart]
    asked = list(contract.columns) if columns is None and apart else columns
    asked = [column for column in asked if column not in apart] if asked is not None else None
    frame = contract.check(pd.read_parquet(path, columns=rest), asked)
    for column in apart:  # one after another: all their texts at once are a third of the memory
        texts = contract.check(pd.read_parquet(path, columns=[column]), [column])[column]
        held = pd.Series(pd.Categorical(texts))
        few = len(held.cat.categories) < len(texts) / 10
        frame.insert(wanted.index(column), column, held if few else texts)
    pa.default_memory_pool().release_unused()  # what decoding took: a third again of a large table
    return frame


def write_table(path: Path, name: str, frame: pd.DataFrame | Streamed) -> None:
    """Write a table whole or not at all; a DuckDB relation is streamed to disk.

    Raises
    ------
    InputError
        If it is not declared or breaks its contract.
    """
    scratch = path.with_suffix(".tmp")
    if isinstance(frame, pd.DataFrame):
        write_parquet(_contract(name).check(frame), scratch, index=False)
    else:
        stream_to(scratch, frame, "zstd")
        _check_batches(_contract(name), scratch)
    scratch.replace(path)


def stream_to(path: Path, relation: Streamed, compression: str = "snappy") -> None:
    """Write a relation to Parquet, its rows in the order of the table that it is made of.

    DuckDB keeps that order of its own accord only where nothing is joined; threads end in no fixed
    order, and the same files have to give the same bytes.
    """
    target = str(path).replace("'", "''")
    relation.query(
        "handed_on",
        f"""COPY handed_on TO '{target}' (FORMAT parquet, PRESERVE_ORDER true,
            COMPRESSION {compression}, DICTIONARY_SIZE_LIMIT {NUMBERED})""",
    )


def write_audience(path: Path, frame: pd.DataFrame) -> None:
    """Write a list of customers as csv, ready for a mailing tool.

    Texts that a spreadsheet would take for a formula are marked with an apostrophe, and the
    byte-order mark lets Excel read Chinese.
    """
    path.parent.mkdir(exist_ok=True, mode=0o700)
    write_csv(path, frame)


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as csv that spreadsheets read as it is; see `write_audience`."""
    safe = harmless_frame(frame)
    for place, kind in enumerate(safe.dtypes if len(safe) else ()):
        if kind == np.float64:
            safe.isetitem(place, _spelled(safe.iloc[:, place]))
    # Written by hand: asked for that mark, Python encodes line by line.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\ufeff")
        safe.to_csv(file, index=False, lineterminator="\r\n")


def _spelled(numbers: pd.Series) -> np.ndarray:
    """Spell each figure as csv does, once however many rows hold it; NaN is an empty cell."""
    bits = np.ascontiguousarray(numbers.to_numpy()).view(np.int64)  # -0 is not 0
    places, different = pd.factorize(bits)
    known = different.view(float)
    texts = np.array(repr(known.tolist())[1:-1].split(", "), dtype=object)
    texts[np.isnan(known)] = ""
    return texts[places]


def _contract(name: str) -> Table:
    """Return a table's contract; the library that checks it is imported by whoever needs one."""
    from clvlib import tables

    return tables.table(name)


def _check_batches(table: Table, path: Path) -> None:
    """Check a large table piece by piece, so that it never lies in memory whole."""
    for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH_ROWS):
        table.check(batch.to_pandas())
