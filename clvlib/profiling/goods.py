"""Which products and categories customers held, first and ever."""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among

LEVELS = ("category", "product")
LINE_COLUMNS = [
    "order_id", "customer_id", "ordered_at", "product", "category", "quantity", "revenue",
]  # fmt: skip


def told(texts: pd.Series) -> pd.Series:
    """Say of each text whether it says anything; numbered ones are looked at once each."""
    if not isinstance(texts.dtype, pd.CategoricalDtype):
        return texts.notna() & (texts.str.strip() != "")
    says = texts.cat.categories.str.strip() != ""
    return pd.Series(np.append(says, False)[texts.cat.codes], texts.index)


def named_products(lines: pd.DataFrame) -> bool:
    """Say whether the lines name more than one product."""
    return "product" in lines and lines["product"].dropna().nunique() > 1


def held(lines: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return who ever bought what, each pair once.

    Parameters
    ----------
    lines : pandas.DataFrame
        The table of that name.
    name : str
        ``product`` or ``category``; where the export has no such column, nothing is held.

    Returns
    -------
    pandas.DataFrame
        Columns ``customer_id`` and ``level``.
    """
    if name not in lines:
        return pd.DataFrame(
            {"customer_id": pd.Series(dtype="str"), "level": pd.Series(dtype="str")}
        )
    pairs = lines[["customer_id", name]].dropna().drop_duplicates()
    pairs = pairs.rename(columns={name: "level"})
    return pairs[told(pairs["level"])].reset_index(drop=True)


def held_first(lines: pd.DataFrame, first: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return what each customer's first order held.

    Parameters
    ----------
    first : pandas.DataFrame
        First orders, from :func:`clvlib.profiling.traits.first_orders`.
    lines, name
        As in :func:`held`.
    """
    return held(lines[among(lines["order_id"], first["order_id"])], name)
