"""Who of a list is on another one: thousands of names against thousands."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd


def among(names: pd.Series, known: Collection[str]) -> pd.Series:
    """Say of each name whether it is among those known, as ``isin`` does.

    On texts, pandas turns each of the known into an Arrow scalar and back, which for twenty
    thousand takes fifty times as long as looking them up.

    Parameters
    ----------
    names : pandas.Series of str
        Identifiers.
    known : collection of str
        Others.
    """
    return names.astype(object).isin(known)
