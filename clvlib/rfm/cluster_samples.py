"""Samples that stay the same: drawn by the customers' ids instead of by the order of rows.

Whether a customer is in a sample depends on that customer's id alone. Of two months, or of a
shop and nine tenths of it, the samples hold mostly the same people, so that figures worked out on
them differ by what changed and not by the luck of a draw.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

ROWS = 5000
PAIRS = 5


def draw(ids: pd.Series, number: int) -> np.ndarray:
    """Return a number from 0 to 1 for each customer, evenly spread, the same in every run.

    Parameters
    ----------
    ids : pandas.Series of str, shape (n,)
        Customer ids.
    number : int
        Which draw: different ones have nothing to do with each other.
    """
    keys = ids.to_numpy(dtype=object)
    hashed = pd.util.hash_array(keys, hash_key=f"{number:016d}", categorize=False)
    return hashed / 2.0**64


def sample(ids: pd.Series, rows: int = ROWS) -> np.ndarray:
    """Return the row numbers of so many customers, in an order that depends on their ids alone."""
    order = np.argsort(draw(ids, 0), kind="stable")
    return order[:rows]


def halves(ids: pd.Series, pairs: int = PAIRS) -> list[np.ndarray]:
    """Return pairs of halves of the customers, as masks; each pair together is everybody."""
    firsts = [draw(ids, number) < 0.5 for number in range(1, pairs + 1)]
    return [half for first in firsts for half in (first, ~first)]


def without_tenths(ids: pd.Series) -> list[np.ndarray]:
    """Return nine tenths of the customers ten times, as masks; each time another tenth lacks."""
    place = np.floor(10 * draw(ids, 0xA)).astype(int)
    return [place != tenth for tenth in range(10)]
