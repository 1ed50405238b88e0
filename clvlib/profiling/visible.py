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

from clvlib.profiling.brought import STILL
from clvlib.profiling.contrasts import FALSE_DISCOVERIES
from clvlib.profiling.later import Later, logged, within_cohorts
from clvlib.profiling.ways import WAYS

POWER = 0.8
SHARE = 0.2
MOST_LIFT = 64.0


@dataclass(frozen=True)
class Visible:
    """The smallest differences that would mostly have been found.

    Parameters
    ----------
    customers : int
        Customers compared.
    often : float
        By what share a fifth of the customers must come oftener than the others to be found four times in
        five; infinite where no pace would do, NaN where all brought the same.
    lift : float
        By what share they must spend more at a time; in the same way.
    """

    customers: int
    often: float
    lift: float

    def figures(self) -> dict[str, float | int | None]:
        """Return the plain numbers by which runs are compared; None for what is infinite."""
        shares = {"often": self.often, "lift": self.lift}
        finite = {f"smallest_visible_{n}": x if np.isfinite(x) else None for n, x in shares.items()}
        return {"smallest_visible_customers": self.customers, **finite}


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
    whole = later.since.iloc[:, -1]
    whole = pd.Series(logged(whole), whole.index)
    shifts = _shifts(contrasts, whole, later)
    if not shifts:
        return Visible(len(whole), float("nan"), float("nan"))
    lifts, often = [float("inf")], [float("inf")]
    if "whole" in shifts:
        lifts.append(_lift(later.since.iloc[:, -1].to_numpy(float), shifts["whole"]))
        often.append(_answer(_orders(later), shifts["whole"]) if len(later.ways) else lifts[-1])
    if "spend" in shifts:
        lifts.append(_answer(later.ways["heard"].reindex(whole.index), shifts["spend"]))
    if "pace" in shifts:
        often.append(_answer(later.ways["quick"].reindex(whole.index), shifts["pace"]))
    return Visible(len(whole), min(often), min(lifts))


def _shifts(contrasts: pd.DataFrame, whole: pd.Series, later: Later) -> dict[str, float]:
    """Return by how much each outcome that varies within cohorts must differ to be found.

    Of one that does not vary nothing is learnt: any difference, however small, would seem to show in it.
    """
    outcomes = {"whole": whole}
    if len(later.ways):
        outcomes |= {name: later.ways[name].reindex(whole.index) for name in WAYS}
    cohort = later.cohort.reindex(whole.index)
    spreads = {
        name: float(within_cohorts(y.to_numpy(float), cohort).std(ddof=1))
        for name, y in outcomes.items()
    }
    varying = {name: spread for name, spread in spreads.items() if spread > STILL}
    score = _score(contrasts, max(len(varying), 1))
    room = np.sqrt(len(whole) * SHARE * (1 - SHARE))
    return {name: score * spread / room for name, spread in varying.items()}


def _answer(answers: pd.Series | NDArray[np.float64], shift: float) -> float:
    """Return by what share something must rise to shift a logarithm that answers so to it."""
    answer = float(np.mean(answers))
    return float(np.expm1(shift / answer)) if answer > 1e-9 else float("inf")


def _orders(later: Later) -> NDArray[np.float64]:
    """Return how the logarithm of the whole answers to coming oftener, as losing one order shows."""
    days = later.ways["days"].reindex(later.since.index).to_numpy(float)
    whole = later.since.iloc[:, -1].to_numpy(float)
    lost = later.since["counted"].to_numpy(float) / np.maximum(days, 1)
    unit = whole[whole > 0].mean()
    fewer = np.maximum(whole - lost, 0.0)
    return np.where(days > 0, days * (np.log1p(10 * whole / unit) - np.log1p(10 * fewer / unit)), 0)


def _score(contrasts: pd.DataFrame, outcomes: int) -> float:
    """Return the score that a difference in one of the outcomes must have to be found so often.

    The p value of all outcomes together is about that of the surest, times their number; it holds where
    two-stage control at the stated rate lets it.
    """
    found = max(int(contrasts["notable"].sum()), 1)
    nothing = max(len(contrasts) - found, 1)
    level = FALSE_DISCOVERIES / (1 + FALSE_DISCOVERIES) * found / nothing / outcomes
    return float(stats.norm.isf(min(level, 0.5) / 2) + stats.norm.ppf(POWER))


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
