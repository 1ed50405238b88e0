"""How texts lie in memory: those of few rows as Python's own, those of many as Arrow's.

Arrow holds a million texts in a third of the room, and asks some microseconds more of each column that
is picked, compared or looked through. The tables of a small merchant have a few hundred rows, and a run
asks ten thousand times. The values are the same; within one process all texts are held alike, since pandas
makes plain objects of what it joins by texts that are not.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

STORAGE = "mode.string_storage"
ARROW, PYTHON = "auto", "python"
_ARROW = pd.StringDtype("pyarrow", na_value=np.nan)
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


def for_file(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are Arrow's, as they are written: files do not tell how they were held."""
    if pd.get_option(STORAGE) != PYTHON or not frame.columns.is_unique:
        return frame
    kinds = frame.dtypes
    texts = {name: _ARROW for name, kind in kinds.items() if isinstance(kind, pd.StringDtype)}
    frame = frame.astype(texts) if texts else frame.copy(deep=False)
    for name, kind in kinds.items():
        if isinstance(kind, pd.CategoricalDtype):
            frame[name] = frame[name].cat.rename_categories(_labels(kind.categories))
    return frame.set_axis(_labels(frame.index)).set_axis(_labels(frame.columns), axis=1)


def _labels(index: pd.Index) -> pd.Index:
    if isinstance(index, pd.MultiIndex):
        return index.set_levels([_labels(level) for level in index.levels])
    return index.astype(_ARROW) if isinstance(index.dtype, pd.StringDtype) else index


def alike(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts are held as all others of this process; a library may choose for itself."""
    texts = {name: "str" for name, kind in frame.dtypes.items() if isinstance(kind, pd.StringDtype)}
    return frame.astype(texts) if texts and frame.columns.is_unique else frame
