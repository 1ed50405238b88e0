"""Segments from a grid that covers every customer exactly once.

Recency stands on one side; on the other the mean of frequency and spend, because the two
tell nearly the same story and a cube of 125 cells tells none. Overlapping rules ("R at
least 4 and F at most 2, or …") leave gaps or catch a customer twice; a grid cannot.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.merchant import Rfm
from clvlib.rfm.summary import purchase_days
from clvlib.words.terms import SEGMENTS

LEVELS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class SegmentGrid:
    """Twenty-five cells, each with the code of one segment.

    Parameters
    ----------
    rows : tuple of five tuples of five str
        From recency score 5 down to 1; in each from the lowest to the highest mean of
        frequency and spend.
    """

    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if len(self.rows) != len(LEVELS) or any(len(row) != len(LEVELS) for row in self.rows):
            raise ValueError("a grid has five rows of five segments each")

    @classmethod
    def of(cls, own: Rfm) -> SegmentGrid:
        """Return the grid of the merchant's settings, or the kit's."""
        return cls(own.grid) if own.grid else DEFAULT_GRID

    @property
    def frame(self) -> pd.DataFrame:
        """Segments by recency score (rows, 5 to 1) and frequency-and-spend score (1 to 5)."""
        return pd.DataFrame(self.rows, index=list(LEVELS[::-1]), columns=list(LEVELS))

    @property
    def codes(self) -> list[str]:
        """Every segment once, in the kit's order and then in the grid's own."""
        present = list(dict.fromkeys(code for row in self.rows for code in row))
        return sorted(present, key=lambda c: list(SEGMENTS).index(c) if c in SEGMENTS else 99)


DEFAULT_GRID = SegmentGrid((
    ("new", "promising", "active", "champions", "champions"),
    ("promising", "promising", "active", "loyal", "champions"),
    ("needs_attention", "needs_attention", "needs_attention", "loyal", "loyal"),
    ("almost_lost", "almost_lost", "at_risk", "at_risk", "previously_loyal"),
    ("dormant", "dormant", "dormant", "previously_loyal", "previously_loyal"),
))  # fmt: skip


def frequency_and_spend(scores: pd.DataFrame) -> pd.Series:
    """Return the mean of frequency and spend score, halves rounded up, 1 to 5."""
    return ((scores["f_score"] + scores["m_score"] + 1) // 2).rename("fm_score")


def assign_segments(scores: pd.DataFrame, grid: SegmentGrid = DEFAULT_GRID) -> pd.Series:
    """Look every customer up in the grid.

    Parameters
    ----------
    scores : pandas.DataFrame
        ``r_score``, ``f_score``, ``m_score``, 1 to 5.
    grid : SegmentGrid
        Which cell is which segment.

    Returns
    -------
    pandas.Series of str
        Codes, index of ``scores``.
    """
    cells = np.array(grid.rows, dtype=object)
    row = 5 - scores["r_score"].to_numpy(int)
    column = frequency_and_spend(scores).to_numpy(int) - 1
    return pd.Series(cells[row, column], index=scores.index, name="segment", dtype="str")


def segment_table(customers: pd.DataFrame, codes: list[str], by: str = "segment") -> pd.DataFrame:
    """Return the size and the worth of every segment.

    Parameters
    ----------
    customers : pandas.DataFrame
        Summary with a column ``by``.
    codes : list of str
        Rows wanted, in order; a segment without customers stays in with zeros.
    by : str
        Column that holds the codes.

    Returns
    -------
    pandas.DataFrame
        Index = code; ``customers``, ``customer_share``, ``revenue``, ``revenue_share``,
        ``days_since_last`` (median days), ``orders`` (mean days with an order), ``spend`` (mean
        revenue a customer), ``order_value`` (revenue per day with an order).
    """
    grouped = customers.assign(days_bought=purchase_days(customers)).groupby(by)
    table = grouped.agg(
        customers=("customer_id", "size"), revenue=("revenue", "sum"),
        days_since_last=("days_since_last", "median"), orders=("days_bought", "mean"),
        spend=("revenue", "mean"), days_bought=("days_bought", "sum"),
    ).reindex(codes)  # fmt: skip
    table[["customers", "revenue"]] = table[["customers", "revenue"]].fillna(0)
    table["customers"] = table["customers"].astype("int64")
    table["customer_share"] = table["customers"] / max(len(customers), 1)
    total = customers["revenue"].sum()
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    table["order_value"] = table["revenue"] / table.pop("days_bought")
    return table


def grid_counts(customers: pd.DataFrame) -> pd.DataFrame:
    """Return customers by recency score (rows, 5 to 1) and frequency-and-spend score (1 to 5)."""
    fm = frequency_and_spend(customers)
    counts = pd.crosstab(customers["r_score"], fm)
    return counts.reindex(index=list(LEVELS[::-1]), columns=list(LEVELS), fill_value=0)
