"""Spend where few customers buy: the interval from the lots that might have been drawn.

Welch's interval presumes that the mean of an arm is about normal. Where one customer in a hundred
buys and few are held out, two or three purchases make that mean: the interval is then too short just
when too few of them fell to the arm, and misses "no difference" far more often than it says. Who is
treated was decided by lot, so the lots tell how the studentised difference scatters if the action
does nothing: its quantiles take the place of Student's. That test is exact where the arms do not
differ at all, and right for large samples where only their means do not.

References
----------
A. Janssen (1997), "Studentized permutation tests for non-i.i.d. hypotheses and the generalized
Behrens-Fisher problem", Statistics & Probability Letters 36; E. Chung and J. P. Romano (2013), "Exact
and asymptotically robust permutation tests", Annals of Statistics 41, 484-507.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from clvlib.strategy.reading import Difference

FEW_BUYERS = 100  # in the arm with fewer of them; with more, Welch's interval holds its level
LOTS = 1_999
LEAST_LOTS = 499
MOST = 20_000_000  # values put in order; of more, each lot draws only whom the smaller arm gets
BLOCK = 2_000_000
TIE = 1e-9  # lots that give the same customers differ by rounding only


def few_buyers(treated: np.ndarray, held: np.ndarray) -> bool:
    """Say whether one of the arms has so few customers who spent that lots are to be drawn."""
    return bool(min(np.count_nonzero(treated), np.count_nonzero(held)) < FEW_BUYERS)


def by_lots(
    plain: Difference, treated: np.ndarray, held: np.ndarray, level: float = 0.95, lots: int = LOTS
) -> Difference:
    """Return Welch's difference with interval and p-value from lots drawn anew.

    Parameters
    ----------
    plain : Difference
        From :func:`clvlib.strategy.reading.spends` of the same arms.
    treated, held : ndarray, shape (customers,)
        What each customer spent, or that after CUPED.
    level : float
        Of the interval.
    lots : int
        How many are drawn; fewer of very many customers.

    Returns
    -------
    Difference
        Its interval leaves out zero just where its p-value is below ``1 - level``, but for the
        luck of the lots. Everything else is as in ``plain``.
    """
    everybody = np.concatenate([treated, held])
    some = everybody[everybody != 0]
    if not plain.error > 0 or not len(some):
        return plain
    smaller = len(some) * min(len(treated), len(held)) // len(everybody)  # expected in a lot
    count = int(np.clip(MOST // max(smaller, 1), LEAST_LOTS, lots))
    drawn = _drawn(some, len(treated), len(held), count)
    seen, slack = plain.estimate / plain.error, TIE * max(1.0, abs(plain.estimate / plain.error))
    place = max(1, math.ceil((1 - level) / 2 * (count + 1)) - 1)
    drawn.sort()
    low, high = float(drawn[place - 1]), float(drawn[-place])
    beyond = min((drawn >= seen - slack).sum(), (drawn <= seen + slack).sum())
    ends = (_no_less(seen, high) * plain.error, _no_less(seen, low) * plain.error)
    p_value = min(1.0, 2.0 * (1 + float(beyond)) / (count + 1))
    return replace(plain, low=ends[0], high=ends[1], p_value=p_value)


def _no_less(seen: float, quantile: float) -> float:
    """Return the end of the interval in standard errors; nothing where both are the same lot."""
    gap = seen - quantile
    return 0.0 if abs(gap) < TIE * max(1.0, abs(seen)) else gap


def _drawn(some: np.ndarray, treated: int, held: int, count: int) -> np.ndarray:
    """Draw the studentised difference under lots, from the values that are not nothing.

    How many of them fall to the hold-out arm is hypergeometric; which ones, an order by lot says.
    """
    rng = np.random.default_rng(20)
    squares, whole, parts = some**2, treated + held, []
    if len(some) * count > MOST:
        total, square = _singly(
            rng, some, rng.hypergeometric(len(some), whole - len(some), held, count)
        )
        rest = some.sum() - total, squares.sum() - square
        return _studentised(*rest, treated, total, square, held)
    for start in range(0, count, max(1, BLOCK // len(some))):
        lots = min(max(1, BLOCK // len(some)), count - start)
        places = rng.random((lots, len(some))).argsort(axis=1)
        many = rng.hypergeometric(len(some), whole - len(some), held, lots)
        inside = np.arange(len(some)) < many[:, None]
        total, square = (
            np.where(inside, values[places], 0.0).sum(axis=1) for values in (some, squares)
        )
        parts.append(
            _studentised(some.sum() - total, squares.sum() - square, treated, total, square, held)
        )
    return np.concatenate(parts)


def _singly(
    rng: np.random.Generator, some: np.ndarray, many: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return sum and sum of squares of so many values in each lot, touching the fewer of both arms."""
    sums = np.empty((2, len(many)))
    for lot, count in enumerate(many):
        fewer = min(int(count), len(some) - int(count))
        got = some[rng.choice(len(some), fewer, replace=False, shuffle=False)]
        sums[:, lot] = got.sum(), (got**2).sum()
    whole = np.array([some.sum(), (some**2).sum()])[:, None]
    total, square = np.where(many <= len(some) - many, sums, whole - sums)
    return total, square


def _studentised(
    total: np.ndarray, square: np.ndarray, count: int,
    total_held: np.ndarray, square_held: np.ndarray, held: int,
) -> np.ndarray:  # fmt: skip
    """Return Welch's statistic from sums and sums of squares; 0 where nothing scatters."""
    mean, mean_held = total / count, total_held / held
    own = (square - count * mean**2).clip(min=0) / (count - 1) / count
    other = (square_held - held * mean_held**2).clip(min=0) / (held - 1) / held
    error = np.sqrt(own + other)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(error > 0, (mean - mean_held) / error, 0.0)
