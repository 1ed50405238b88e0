"""When members buy: BG/NBD in continuous time, then at most one purchase a day.

What a report sees is days: frequency counts days, recency and T are whole days. Merging
two purchases of one day into one would lose the second and bias every fit. So
the clock of a member runs from noon of the first day to noon of the last (T is then
exact), and of two purchases on one day the later moves to the next free day: none
is lost, and recency moves by a day at most where rates are those of a coffee shop.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.simulation.clock import Clock

DAYS_IN_WEEK = 7


def draw_visits(rng: np.random.Generator, members: pd.DataFrame, clock: Clock) -> pd.DataFrame:
    """Draw every purchase day of every member.

    Returns
    -------
    pandas.DataFrame
        ``member`` (position), ``number`` (0 for the first purchase) and ``day`` (from 0), in
        that order; at most one row a member and day.
    """
    first = members["first_day"].to_numpy()
    noon = clock.noon
    exposure = noon[-1] - noon[first]
    possible = rng.poisson(members["rate"].to_numpy() / DAYS_IN_WEEK * exposure)
    # Before he leaves, a member makes Geometric(dropout) repeat purchases (1, 2, …).
    lifetime = rng.geometric(np.clip(members["dropout"].to_numpy(), 1e-15, 1))
    member, since = _arrivals(rng, possible, lifetime)
    even = noon[first[member]] + since * exposure[member]
    return _by_day(member, clock.day_of(even), first, clock.days)


def _arrivals(
    rng: np.random.Generator, possible: np.ndarray, lifetime: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return member and time (0 to 1 of the exposure) of each repeat purchase, in order.

    Given their number, the arrivals of a Poisson process are sorted uniforms; of these
    the first ``lifetime`` happen.
    """
    member = np.repeat(np.arange(len(possible)), possible)
    # One sort of member + uniform orders within members; 2**-30 of T is lost, which is nothing.
    ordered = np.sort(member + rng.random(len(member)))
    number = np.arange(len(member)) - np.repeat(np.cumsum(possible) - possible, possible)
    kept = number < lifetime[member]
    return member[kept], (ordered - member)[kept]


def _by_day(member: np.ndarray, day: np.ndarray, first: np.ndarray, days: int) -> pd.DataFrame:
    """Put the first purchases in front and move purchases of one day to the next free days."""
    everyone = np.arange(len(first))
    repeats = np.bincount(member, minlength=len(first))
    begin = np.concatenate([[0], np.cumsum(repeats + 1)[:-1]])
    who = np.repeat(everyone, repeats + 1)
    number = np.arange(len(who)) - begin[who]
    when = np.empty(len(who), dtype="int64")
    when[begin] = first
    when[number > 0] = day
    # day_k = max(day_k, day_{k-1} + 1), i.e. a running maximum of day_k - k within a member.
    stride = days + int(number.max(initial=0)) + 1
    running = np.maximum.accumulate(when - number + who * stride)
    visits = pd.DataFrame({"member": who, "number": number})
    visits["day"] = running - who * stride + number
    return visits[visits["day"] < days].reset_index(drop=True)
