"""How texts lie in memory: those of few rows as Python's own, those of many as Arrow's.

Arrow holds a million texts in a third of the room, and asks some microseconds more of each column that
is picked, compared or looked through. The tables of a small merchant have a few hundred rows, and a run
asks ten thousand times. The values are the same; within one process all texts are held alike, since pandas
makes plain objects of what it joins by texts that are not.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

STORAGE = "mode.string_storage"
ARROW, PYTHON = "auto", "python"
_TEXT = pa.large_string()
MANY = 10 << 20  # bytes of raw files, which may be packed


def expect_few() -> None:
    """Hold texts as Python's own from now on: in a process that lives for one notebook."""
    pd.set_option(STORAGE, PYTHON)


def hold_as_fits(folder: Path) -> None:
    """Go back to Arrow's texts where a merchant's files are large; before anything is read.

    Parameters
    ----------
    folder : Path
        The merchant's folder.
    """
    if pd.get_option(STORAGE) != PYTHON:
        return
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    if sum(sizes) > MANY:
        pd.set_option(STORAGE, ARROW)


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
    texts = set[str]()
    for column in told["columns"]:
        if column["numpy_type"] == "str":
            column["pandas_type"] = "object"
            texts.add(column["field_name"])
    named = {name for name, kind in frame.dtypes.items() if _names_texts(kind)}
    fields = [
        field.with_type(_TEXT) if field.name in texts
        else field.with_type(pa.dictionary(field.type.index_type, _TEXT, field.type.ordered))
        if field.name in named else field
        for field in table.schema
    ]  # fmt: skip
    known = {**table.schema.metadata, b"pandas": json.dumps(told).encode()}
    if frame.attrs:
        known[b"PANDAS_ATTRS"] = json.dumps(frame.attrs).encode()
    schema = pa.schema(fields, known)
    pq.write_table(table.cast(schema), path, compression="snappy")


def _names_texts(kind: object) -> bool:
    return isinstance(kind, pd.CategoricalDtype) and isinstance(
        kind.categories.dtype, pd.StringDtype
    )


def alike(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are held as all others of this process; a library may choose for itself."""
    texts = {name: "str" for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return frame.astype(texts) if texts and frame.columns.is_unique else frame
