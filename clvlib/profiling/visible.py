"""How small a difference this merchant's customers could show at all.

That nothing was found says little where little could have been found. A comparison holds from a
certain score on; how large a difference brings that score about four times in five follows from
the number of customers, from how much they scatter and from how many comparisons are made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import root_scalar

from clvlib.profiling.contrasts import FALSE_DISCOVERIES
from clvlib.profiling.later import Later, logged, within_cohorts

POWER = 0.8
SHARE = 0.2
MOST_LIFT = 64.0


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
        others that is found four times in five where it is like the differences that there are
        between customers anyway: mostly in how many return and how often.
    lift : float
        The same as a share of the mean, where as many return and each merely spends more.
    mean : float
        Mean revenue of all; money.
    """

    customers: int
    days: int
    money: float
    lift: float
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
    raw = later.since["counted"]
    y = within_cohorts(logged(raw), later.cohort)
    shift = score * y.std() / np.sqrt(len(y) * SHARE * (1 - SHARE))
    known = later.revenue.dropna()
    money = within_cohorts(known.to_numpy(float), later.cohort.reindex(known.index))
    mine = pd.Series(y, index=later.since.index).reindex(known.index).to_numpy(float)
    slope = float(np.dot(money, mine) / max(np.dot(mine, mine), 1e-12))
    lift = _lift(raw.to_numpy(float), shift)
    return Visible(len(y), later.days, float(shift * slope), lift, float(known.mean()))


def _lift(raw: NDArray[np.float64], shift: float) -> float:
    """Return by how much everybody must spend more to move the mean logarithm so far."""
    unit = raw[raw > 0].mean()
    now = np.log1p(10 * raw / unit).mean()

    def beyond(lift: float) -> float:
        return float(np.log1p(10 * raw * (1 + lift) / unit).mean() - now - shift)

    most = 1.0
    while beyond(most) < 0 and most < MOST_LIFT:
        most *= 2
    if beyond(most) <= 0:
        return float("inf")
    return float(root_scalar(beyond, bracket=(0.0, most)).root)
