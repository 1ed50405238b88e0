"""Where the line of the high-value customers runs: how many lie above it, and what they bring."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clvlib.clv.high_value import high_value_threshold
from clvlib.errors import InputError
from clvlib.lab.run import Run
from clvlib.merchant import HighValue


@dataclass(frozen=True)
class Line:
    """A threshold and who lies above it; money in the merchant's currency.

    Attributes
    ----------
    times_mean, threshold : float
        The rule, and the CLV that follows from it.
    customers, all_customers : int
    clv, all_clv : float
    revenue, all_revenue : float
    """

    times_mean: float
    threshold: float
    customers: int
    all_customers: int
    clv: float
    all_clv: float
    revenue: float
    all_revenue: float

    @property
    def customer_share(self) -> float:
        """Share of customers above the line."""
        return self.customers / max(self.all_customers, 1)

    @property
    def clv_share(self) -> float:
        """Their share of all CLV."""
        return self.clv / self.all_clv if self.all_clv else float("nan")

    @property
    def revenue_share(self) -> float:
        """Their share of past revenue."""
        return self.revenue / self.all_revenue if self.all_revenue else float("nan")


@dataclass(frozen=True)
class HighValueRule:
    """The values of a run, ready for other thresholds; make it with :meth:`of`.

    Examples
    --------
    >>> HighValueRule.of(Run.open("cdnow")).at(2.0).clv_share   # held by who is worth twice the mean
    """

    base: pd.DataFrame
    rule: HighValue

    @classmethod
    def of(cls, run: Run) -> HighValueRule:
        """Read a run's values and the rule of the settings."""
        return cls(run.valued, run.settings.high_value)

    @property
    def present(self) -> float:
        """The rule of the settings as a multiple of the mean CLV."""
        mean = float(self.base["clv"].mean())
        return high_value_threshold(self.base["clv"], self.rule) / mean if mean > 0 else 1.5

    def at(self, times_mean: float) -> Line:
        """Draw the line at a multiple of the mean CLV.

        Parameters
        ----------
        times_mean : float
            1.5 for half as much again as the mean.

        Returns
        -------
        Line
            The threshold in the merchant's currency, and who lies above it: ``customers``,
            ``clv``, ``revenue``, and the shares of all.

        Raises
        ------
        InputError
            If the multiple is not positive.
        """
        if not times_mean > 0:
            raise InputError("times_mean", f"found {times_mean}", allowed="more than 0")
        base, clv = self.base, self.base["clv"]
        threshold = float(clv.mean()) * times_mean
        above = clv > threshold
        return Line(
            times_mean, threshold, int(above.sum()), len(base),
            float(clv[above].sum()), float(clv.sum()),
            float(base.loc[above, "revenue"].sum()), float(base["revenue"].sum()),
        )  # fmt: skip
