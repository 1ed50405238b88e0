"""Who is a newcomer: a log begins in the middle of a shop's life.

Whoever appears in a log's first weeks was mostly a customer before it began. Such people order more
and stay longer than newcomers, so what they went on to do says little about what newcomers will.
They give themselves away by their number: far more customers "come" in the first month than in
any later one. A log that begins with the shop, or holds one cohort only, shows no such heap.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
STEP = 30  # days
HEAP = 2.0  # times as many as in the later steps
MOST_STEPS = 3
SOME = 0.1  # share of the fullest later step from which a step counts as one in which people came


def newcomers_from(first_at: pd.Series) -> pd.Timestamp | None:
    """Return the time from which on first orders are those of newcomers; None where all are.

    Parameters
    ----------
    first_at : pandas.Series of datetime64
        Time of the first order of each customer.
    """
    if first_at.empty:
        return None
    begin = first_at.min().normalize()
    step = ((first_at - begin) / DAY // STEP).to_numpy(np.int64)
    came = np.bincount(step)
    heaped = 0
    while heaped < MOST_STEPS and len(came) - heaped > MOST_STEPS:
        later = came[heaped + 1 :]
        later = later[later > SOME * later.max()]
        if came[heaped] <= HEAP * np.median(later):
            break
        heaped += 1
    return begin + heaped * STEP * DAY if heaped else None
