"""How texts lie in memory: those of few rows as Python's own, those of many as Arrow's.

Arrow holds a million texts in a third of the room, and asks some microseconds more of each column that
is picked, compared or looked through. The tables of a small merchant have a few hundred rows, and a run
asks ten thousand times. The values are the same; within one process all texts are held alike, since pandas
makes plain objects of what it joins by texts that are not.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pandas.core.arrays import datetimes

STORAGE = "mode.string_storage"
ARROW, PYTHON = "auto", "python"
_TEXT = pa.large_string()
MANY = 10 << 20  # bytes of raw files as they would be unpacked
PACKED = frozenset({".gz", ".zip", ".xlsx", ".xls", ".parquet"})
TIMES = 8  # as many bytes when unpacked, about


def expect_few() -> None:
    """Hold texts as Python's own from now on: in a process that lives for one notebook."""
    _hold(PYTHON)


def _hold(storage: str) -> None:
    pd.set_option(STORAGE, storage)
    # Names of days and months come from Arrow as Arrow's texts, which pandas 3.1 then refuses to take for
    # others; it makes them by itself where it knows of no Arrow.
    if hasattr(datetimes, "HAS_PYARROW"):
        datetimes.HAS_PYARROW = storage == ARROW  # pyright: ignore[reportAttributeAccessIssue]


def hold_as_fits(folder: Path) -> None:
    """Go back to Arrow's texts where a merchant's files are large; before anything is read.

    Parameters
    ----------
    folder : Path
        The merchant's folder.
    """
    if pd.get_option(STORAGE) != PYTHON:
        return
    if _unpacked(folder) > MANY:
        _hold(ARROW)


def _unpacked(folder: Path) -> int:
    """Return about how many bytes a folder's files hold, those behind links included."""
    total, seen = 0, set[tuple[int, int]]()
    for place, folders, names in os.walk(folder, followlinks=True):
        with contextlib.suppress(OSError):
            known = Path(place).stat()
            if (known.st_dev, known.st_ino) in seen:  # a link that leads round
                folders.clear()
                continue
            seen.add((known.st_dev, known.st_ino))
        total += sum(_size(Path(place, name)) for name in names)
        if total > MANY:
            break
    return total


def _size(path: Path) -> int:
    """Return about how many bytes a file holds; nothing of a link that leads nowhere."""
    try:
        return path.stat().st_size * (TIMES if path.suffix.lower() in PACKED else 1)
    except OSError:
        return 0


def write_parquet(frame: pd.DataFrame, path: Path, index: bool | None = None) -> None:
    """Write what ``DataFrame.to_parquet`` writes where texts are Arrow's: files do not tell how they were held.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any.
    path : Path
        The file.
    index : bool, optional
        As for ``to_parquet``.
    """
    if pd.get_option(STORAGE) != PYTHON:
        frame.to_parquet(path, index=index)
        return
    table = pa.Table.from_pandas(frame, preserve_index=index)
    told = json.loads(table.schema.metadata[b"pandas"])
    texts, kinds = set[str](), _kinds(frame)
    for column in told["columns"]:
        if column["numpy_type"] in ("str", "string"):
            column["pandas_type"] = "object"
            texts.add(column["field_name"])
    fields = [
        field.with_type(_TEXT) if field.name in texts
        else field.with_type(pa.dictionary(field.type.index_type, _TEXT, field.type.ordered))
        if _names_texts(kinds.get(field.name)) else field
        for field in table.schema
    ]  # fmt: skip
    known = {**table.schema.metadata, b"pandas": json.dumps(told).encode()}
    if frame.attrs:
        known[b"PANDAS_ATTRS"] = json.dumps(frame.attrs).encode()
    schema = pa.schema(fields, known)
    pq.write_table(table.cast(schema), path, compression="snappy")


def _kinds(frame: pd.DataFrame) -> Mapping[str, object]:
    """Return the kind of each column of a file, those of the index included."""
    index = frame.index
    found = {
        f"__index_level_{at}__" if name is None else str(name): index.get_level_values(at).dtype
        for at, name in enumerate(index.names)
    }
    return found | {str(name): kind for name, kind in frame.dtypes.items()}


def _names_texts(kind: object) -> bool:
    return isinstance(kind, pd.CategoricalDtype) and isinstance(
        kind.categories.dtype, pd.StringDtype
    )


def in_small_letters(texts: pd.Series) -> pd.Series:
    """Return texts in small letters as Arrow writes them, however they are held.

    Python writes some hundred letters otherwise (``İ`` as two).
    """
    lowered = pc.call_function("utf8_lower", [pa.array(texts.array, type=_TEXT)])
    return pd.Series(lowered.to_pandas().array, index=texts.index, name=texts.name)


def alike(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are held as all others of this process; a library may choose for itself."""
    texts = {name: "str" for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return frame.astype(texts) if texts and frame.columns.is_unique else frame
