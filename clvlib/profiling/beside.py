"""Goods beside goods: what merely stands in the place of something better is no finding.

In an order of three kinds, whoever holds one has less room for the others. So where one kind draws in
better customers, the rest seem to draw in poorer ones merely because they stand in its place. Of the two
sides, goods that go with more and goods that go with less, the one with the surest difference stands;
all other goods must hold among customers who are alike in having one of those, too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.brought import later_columns
from clvlib.profiling.later import Later
from clvlib.profiling.statistics import two_stage


def beside_the_surer(
    frame: pd.DataFrame, pairs: pd.DataFrame, width: pd.Series, later: Later, level: float
) -> pd.DataFrame:
    """Let goods of the other side stand only beside those that are surer.

    Parameters
    ----------
    frame : pandas.DataFrame
        Contrasts of one family: ``level``, ``shift``, ``p_value``.
    pairs : pandas.DataFrame
        ``customer_id`` and ``level`` of first orders, each pair once.
    width : pandas.Series of int
        Step of how many kinds the first order held, indexed by customer.
    later : Later
        What was brought later.
    level : float
        False-discovery rate at which goods count as surer.

    Returns
    -------
    pandas.DataFrame
        ``frame`` with the larger of both p values.
    """
    q = two_stage(frame["p_value"], level=level)
    found, shift = frame["shift"].where(q <= level, 0.0), frame["shift"]
    most, least = float(found.max()), float(found.min())
    lead = 1.0 if most >= -least * (1 - 1e-6) else -1.0  # of two that say the same, the better
    surer = frame.loc[found * lead > 0, "level"]
    others = (shift * lead <= 0).to_numpy()
    if surer.empty or not others.any():
        return frame
    has = among(width.index, pairs.loc[among(pairs["level"], surer), "customer_id"])
    levels = pd.Index(frame.loc[others, "level"])
    beside = later.beside(width * 2 + has)
    again = later_columns(pairs, width.index, levels, beside)
    alike = again["shift"] * shift[others].to_numpy() > 0
    p = frame["p_value"].to_numpy(float, copy=True)
    p[others] = np.maximum(p[others], np.where(alike, again["p_value"], 1.0))
    return frame.assign(p_value=p)
