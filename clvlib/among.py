"""Which of many names are among many others: the question that a million customers ask most.

``isin`` of pandas turns every name looked for into a Python object first, when names are held by
Arrow, or every known one into an Arrow scalar; Arrow's own search does neither. With 200,000
customers this was half of chapter 4's time.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


def among(
    names: pd.Series | pd.Index, known: pd.Series | pd.Index | Collection[str]
) -> NDArray[np.bool_]:
    """Say of each name whether it is among those known, as ``isin`` does.

    Parameters
    ----------
    names : pandas.Series or pandas.Index
        Identifiers without missing ones.
    known : pandas.Series, pandas.Index or collection of str
        Others of the same kind.
    """
    if not isinstance(known, pd.Series | pd.Index):
        known = pd.Index(list(known), dtype="str")
    if isinstance(names.dtype, pd.CategoricalDtype):
        return places(names, pd.Index(known).unique()) >= 0
    if not all(isinstance(part.dtype, pd.StringDtype) for part in (names, known)):
        return np.asarray(names.isin(known), dtype=bool)
    mine, theirs = (pa.array(part.array) for part in (names, known))
    found = pc.is_in(mine, value_set=theirs.cast(mine.type))  # pyright: ignore[reportAttributeAccessIssue]
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each number once, in order, as ``numpy.unique`` does.

    That looks them up in a hash table, which for millions takes a hundred times as long as sorting.

    Parameters
    ----------
    numbers : ndarray of int, shape (n,)
    """
    ahead = np.sort(numbers)
    return ahead[np.append(np.full(min(len(ahead), 1), True), ahead[1:] != ahead[:-1])]


def places(names: pd.Series | pd.Index, known: pd.Series | pd.Index) -> NDArray[np.int64]:
    """Return the place of each name among those known, −1 where it is not, as ``get_indexer`` does.

    Parameters
    ----------
    names : pandas.Series or pandas.Index
        Identifiers without missing ones.
    known : pandas.Series or pandas.Index
        Each once, of the same kind.
    """
    if isinstance(names.dtype, pd.CategoricalDtype):  # each text is looked for once
        held = pd.Categorical(names)
        at = places(held.categories, pd.Index(known).astype(held.categories.dtype))
        return np.append(at, -1)[held.codes]
    if not all(isinstance(part.dtype, pd.StringDtype) for part in (names, known)):
        return pd.Index(known).get_indexer(pd.Index(names)).astype(np.int64)
    mine, theirs = (pa.array(part.array) for part in (names, known))
    found = pc.index_in(mine, value_set=theirs.cast(mine.type))  # pyright: ignore[reportAttributeAccessIssue]
    return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)
