"""Other thresholds for the scores: what they make of the segments, in customers and in money."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.errors import InputError
from clvlib.lab.run import Run
from clvlib.rfm.scores import CutPoints, rfm_scores
from clvlib.rfm.segments import SegmentGrid, assign_segments


@dataclass(frozen=True)
class Thresholds:
    """Cut points of the three scores; those of the run where left out.

    Parameters
    ----------
    recency_days : tuple of float, optional
        Most days since the last order for scores 5, 4, 3, 2; rising.
    orders : tuple of float, optional
        Least days with an order for scores 2, 3, 4, 5; rising.
    revenue : tuple of float, optional
        Least net revenue in all for scores 2, 3, 4, 5; rising.
    """

    recency_days: tuple[float, ...] | None = None
    orders: tuple[float, ...] | None = None
    revenue: tuple[float, ...] | None = None


@dataclass(frozen=True)
class Designer:
    """The segments of a run, ready to be cut anew; make it with :meth:`of`.

    Examples
    --------
    >>> Designer.of(Run.open("cdnow")).segments(Thresholds(recency_days=(30, 90, 180, 360)))
    """

    customers: pd.DataFrame
    cuts: CutPoints
    grid: SegmentGrid

    @classmethod
    def of(cls, run: Run) -> Designer:
        """Read a run's customers and the thresholds that made its segments."""
        own = run.settings.rfm
        return cls(run.customers, CutPoints.of(run.customers, own), SegmentGrid.of(own))

    def moved(self, wanted: Thresholds) -> CutPoints:
        """Return the cut points with the wanted ones in place.

        Raises
        ------
        InputError
            If thresholds do not rise, or are more than four.
        """
        own = {
            name: getattr(wanted, name) or getattr(self.cuts, name)
            for name in ("recency_days", "orders", "revenue")
        }
        try:
            return CutPoints(**own)
        except ValueError as error:
            raise InputError("thresholds", str(error), "numbers that rise, four at most") from error

    def codes(self, wanted: Thresholds) -> pd.Series:
        """Return every customer's segment under other thresholds, in the order of ``customers``."""
        scores = rfm_scores(self.customers, self.moved(wanted))
        return assign_segments(scores, self.grid)

    def moves(self, wanted: Thresholds) -> int:
        """Return how many customers stand in another segment than in the report."""
        return int((self.codes(wanted).to_numpy() != self.customers["segment"].to_numpy()).sum())

    def segments(self, wanted: Thresholds | None = None) -> pd.DataFrame:
        """Return the segments before and after.

        Parameters
        ----------
        wanted : Thresholds, optional
            None moves nothing.

        Returns
        -------
        DataFrame, index = segment code, in the order of the grid
            ``customers_before``, ``customers``, ``revenue_before``, ``revenue``, ``clv_before``
            and ``clv`` (zero where no value is known), ``movers`` (customers who come or go);
            empty segments are left out.
        """
        now = self.codes(wanted or Thresholds())
        table = {}
        for suffix, codes in (("_before", self.customers["segment"]), ("", now)):
            by = self.customers.groupby(codes.to_numpy())
            table[f"customers{suffix}"] = by.size()
            table[f"revenue{suffix}"] = by["revenue"].sum()
            table[f"clv{suffix}"] = by["clv"].sum()
        moved = now.to_numpy() != self.customers["segment"].to_numpy()
        ends = [codes[moved] for codes in (now.to_numpy(), self.customers["segment"].to_numpy())]
        table["movers"] = pd.Series(np.concatenate(ends)).value_counts()
        frame = pd.DataFrame(table).reindex(self.grid.codes).fillna(0.0)
        kept = frame[(frame["customers"] > 0) | (frame["customers_before"] > 0)]
        counts = ["customers_before", "customers", "movers"]
        return kept.astype(dict.fromkeys(counts, int)).rename_axis("segment")
