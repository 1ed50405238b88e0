"""How far a shop follows its country's usual year: not at all, by half, or more than others.

A grocer's December is an even month, a toy shop's is twice the usual one. The months that were seen
say which of the two a shop is, long before it has lived through a year: repeat orders of each month
and age class are taken as rate(age) x usual year ** slope x what else moved the shop that month, and
fitted by penalised quasi-likelihood. Where the months seen tell little (January to September swing
hardly anywhere, so nine months say next to nothing), the slope stays near that of an ordinary trade:
over the lines of retail trade of the United States and Australia slopes on the
same profile have mean .8 to .9 and standard deviation .4 to .65.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .usual_year import MEAN_SLOPE, SLOPE_SPREAD

OWN_MONTH = 0.25  # standard deviation in logs of a month for reasons of the shop's own
DRIFT_MONTH = 0.15  # of the change of its level from one month to the next
HARDLY_TOLD = 0.8  # of the prior's spread that is left
MOST_MONTHS = 36
_ROUNDS = 12
_STEP = 2.0
_CLOSE = 1e-8


@dataclass(frozen=True)
class Following:
    """Power to which a shop raises its country's usual year.

    Attributes
    ----------
    slope : float
        0 for a shop without seasons, 1 for one that follows the usual year; never below 0.
    deviation : float
        Its standard deviation.
    """

    slope: float
    deviation: float

    @property
    def is_assumed(self) -> bool:
        """Whether the months seen hardly tell it: most of it is what an ordinary shop has."""
        return self.deviation > HARDLY_TOLD * SLOPE_SPREAD


def following(
    first_day: int, customers: np.ndarray, sold: np.ndarray, noise: float, usual: np.ndarray
) -> Following:
    """Estimate the slope from a shop's months, shrunk towards that of an ordinary trade.

    Parameters
    ----------
    first_day : int
        Days since 1970-01-01.
    customers, sold : ndarray, shape (n_days, n_ages)
        Existing customers of each age class, and their repeat orders or revenue; see
        `season_index.Exposure`.
    noise : float
        Variance of a total over its mean.
    usual : ndarray, shape (12,)
        Logarithm of the usual year.

    Returns
    -------
    Following
        The prior's where nobody came back.

    Notes
    -----
    Parameters are the log rate of each age class (free), the slope (normal prior) and a level of
    each month: independent deviations of `OWN_MONTH` plus a random walk of `DRIFT_MONTH`, which may
    look like a season. Over five real logs the likelihood is highest at this drift; it would put the
    months' own deviations at .10, but forecasts are better with what `season_index` has seasons vary.
    """
    month, people, came = _by_month(first_day, customers, sold / noise)
    ages = came.sum(axis=0) > 0
    if not ages.any():
        return Following(MEAN_SLOPE, SLOPE_SPREAD)
    people, came = people[:, ages], came[:, ages]
    held = people > 0
    design = _design(held, usual[month - 1])
    start = np.zeros(design.shape[1])
    start[: ages.sum()] = np.log(came.sum(axis=0) / people.sum(axis=0))
    start[ages.sum()] = MEAN_SLOPE
    penalty = _penalty(int(ages.sum()), len(month))
    slope, variance = _fit(design, people[held], came[held], start, penalty)
    return Following(max(slope, 0.0), float(np.sqrt(variance)))


def _by_month(
    first_day: int, customers: np.ndarray, sold: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum days by calendar month, the last `MOST_MONTHS`; month is 1 to 12."""
    months = (first_day + np.arange(len(sold))).astype("datetime64[D]").astype("datetime64[M]")
    known, start = np.unique(months.astype(np.int64), return_index=True)
    people, came = (np.add.reduceat(x, start, axis=0)[-MOST_MONTHS:] for x in (customers, sold))
    return known[-MOST_MONTHS:] % 12 + 1, people, came


def _design(held: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """Columns: age classes, usual year, months; a row for each month and age class that is held."""
    at, age = np.nonzero(held)
    n_months, n_ages = held.shape
    design = np.zeros((len(at), n_ages + 1 + n_months))
    rows = np.arange(len(at))
    design[rows, age] = 1.0
    design[:, n_ages] = usual[at]
    design[rows, n_ages + 1 + at] = 1.0
    return design


def _penalty(n_ages: int, n_months: int) -> np.ndarray:
    """Inverse covariance of the prior: none on the rates of the ages."""
    walk = np.minimum.outer(np.arange(n_months), np.arange(n_months)) + 1.0
    level = OWN_MONTH**2 * np.eye(n_months) + DRIFT_MONTH**2 * walk
    penalty = np.zeros((n_ages + 1 + n_months,) * 2)
    penalty[n_ages, n_ages] = 1 / SLOPE_SPREAD**2
    penalty[n_ages + 1 :, n_ages + 1 :] = np.linalg.inv(level)
    return penalty


def _fit(
    design: np.ndarray, people: np.ndarray, came: np.ndarray, start: np.ndarray, penalty: np.ndarray
) -> tuple[float, float]:
    """Maximise the penalised Poisson likelihood by Newton's steps; return slope and variance."""
    found = start.copy()
    for _ in range(_ROUNDS):
        expected = people * np.exp(np.clip(design @ found, -30, 30))
        curve = (design.T * expected) @ design + penalty
        upwards = design.T @ (came - expected) - penalty @ (found - start)
        step = np.clip(np.linalg.solve(curve, upwards), -_STEP, _STEP)
        found = found + step
        if np.abs(step).max() < _CLOSE:
            break
    place = int(np.argmax(np.diag(penalty) > 0))  # the first that has a prior
    return float(found[place]), float(np.linalg.inv(curve)[place, place])
