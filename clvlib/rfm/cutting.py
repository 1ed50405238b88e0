"""Where to cut a column into five scores when most of its values are the same.

Plain quintiles break down where 60 or 90 % of the customers bought once: several
quintiles then fall on one value, and whichever library call one uses drops scores,
shifts them or splits customers who are alike. Two rules instead, both explicit:

1. *Ties stay together.* Scores are filled one after the other with an equal share of the
   customers that are left; a group of equal values is never split, and what it takes too
   much is taken from the scores that follow. With fewer than five distinct values the last
   scores stay empty, and the thresholds say so.
2. *Thresholds are round.* Each is the roundest number that moves at most one customer in a
   hundred, so that a reader can remember it and next month's is mostly the same.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

SCORES = 5
SLACK = 0.01

# How a magnitude is divided into round numbers, roundest first.
_STEPS = (10.0, 5.0, 2.0, 1.0)


def cut(values: np.ndarray, *, at_most: bool = False) -> tuple[float, ...]:
    """Return up to four rising thresholds between five groups of customers.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        One value a customer, in any order; at least one.
    at_most : bool
        Whether a threshold is the largest value of the group below it (days of silence) or the
        smallest value of the group above it (orders, money).

    Returns
    -------
    tuple of float
        Strictly rising; fewer than four where there are fewer than five distinct values.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    places = cut_places(ordered)
    rooms = _rooms(places, len(ordered))
    return tuple(
        _rounded(ordered, place, room, at_most) for place, room in zip(places, rooms, strict=True)
    )


def cut_places(ordered: np.ndarray, parts: int = SCORES) -> list[int]:
    """Return the positions in sorted values at which a new part begins.

    Parameters
    ----------
    ordered : numpy.ndarray, shape (n,)
        Sorted values.
    parts : int
        Most parts wanted.

    Returns
    -------
    list of int
        At most ``parts - 1`` positions, rising, each between two distinct values.
    """
    borders = np.flatnonzero(np.diff(ordered) > 0) + 1
    places: list[int] = []
    done = 0
    for left in range(parts, 1, -1):
        borders = borders[borders > done]
        if not len(borders):
            break
        target = done + (len(ordered) - done) / left
        done = int(borders[np.argmin(np.abs(borders - target))])
        places.append(done)
    return places


def _rooms(places: list[int], count: int) -> list[int]:
    """Return by how many customers each threshold may be moved without meeting the next one."""
    ends = [-count, *places, 2 * count]
    gaps = [(right - left - 1) // 2 for left, right in pairwise(ends)]
    most = int(SLACK * count)
    return [min(most, before, after) for before, after in pairwise(gaps)]


def _rounded(ordered: np.ndarray, place: int, room: int, at_most: bool) -> float:
    """Return the roundest threshold near a position; groups of equals stay on their side."""
    low = ordered[max(place - 1 - room, 0)]
    high = ordered[min(place + room, len(ordered) - 1)]
    return 0.0 - roundest(-high, -low) if at_most else roundest(low, high)


def roundest(low: float, high: float) -> float:
    """Return the roundest number in ``(low, high]``.

    Raises
    ------
    ValueError
        If the interval is empty.
    """
    if not low < high:
        raise ValueError(f"no number lies above {low} and up to {high}")
    if low < 0 <= high:
        return 0.0
    top = max(abs(low), abs(high))
    for power in range(math.ceil(math.log10(top)), -12, -1):
        for step in _STEPS:
            unit = step * 10.0**power
            found = round(math.floor(high / unit) * unit, 10)
            if low < found <= high:
                return found
    return float(high)
