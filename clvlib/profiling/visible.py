"""How small a difference this merchant's customers could show at all.

That nothing was found says little where little could have been found. A comparison holds from a
certain score on; how large a difference brings that score about four times in five follows from
the number of customers, from how much they scatter and from how many comparisons are made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from clvlib.profiling.contrasts import FALSE_DISCOVERIES
from clvlib.profiling.later import Later, logged, within_cohorts

POWER = 0.8
SHARE = 0.2


@dataclass(frozen=True)
class Visible:
    """The smallest difference in later revenue that would mostly have been found.

    Parameters
    ----------
    customers : int
        Customers compared.
    days : int
        Length of the stretch after the first order.
    money : float
        Difference of the mean revenue of that stretch between a fifth of the customers and the
        others, found four times in five.
    mean : float
        Mean revenue of all; money.
    """

    customers: int
    days: int
    money: float
    mean: float

    @property
    def share(self) -> float:
        """The difference as a share of the mean."""
        return self.money / self.mean if self.mean > 0 else float("nan")


def smallest_visible(contrasts: pd.DataFrame, later: Later | None) -> Visible | None:
    """Return the smallest difference that one family of comparisons could mostly have shown.

    Parameters
    ----------
    contrasts : pandas.DataFrame
        One family from :func:`clvlib.profiling.contrasts.trait_contrasts`.
    later : Later or None
        The outcome that it was judged by.

    Returns
    -------
    Visible or None
        None without comparisons, or where nobody brought anything later.
    """
    if later is None or contrasts.empty or not (later.since["counted"] > 0).any():
        return None
    held = max(int(contrasts["notable"].sum()), 1)
    level = FALSE_DISCOVERIES * held / len(contrasts)
    score = stats.norm.isf(min(level, 0.5) / 2) + stats.norm.ppf(POWER)
    y = within_cohorts(logged(later.since["counted"]), later.cohort)
    shift = score * y.std() / np.sqrt(len(y) * SHARE * (1 - SHARE))
    known = later.revenue.dropna()
    money = within_cohorts(known.to_numpy(float), later.cohort.reindex(known.index))
    mine = pd.Series(y, index=later.since.index).reindex(known.index).to_numpy(float)
    slope = float(np.dot(money, mine) / max(np.dot(mine, mine), 1e-12))
    return Visible(len(y), later.days, float(shift * slope), float(known.mean()))
