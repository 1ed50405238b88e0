"""Who gets the action and who is held out: by lot, evenly within strata, the same lot tomorrow.

The lot is a keyed hash of seed, play and customer, so nobody can choose it, and the same list is
drawn the same again. Within each stratum (segment and value) those with the lowest lots are held
out, the same share of each, which makes the arms alike in what matters most before anything is
sent. Where customers come and go between two reports, everybody keeps the own lot: an arm changes
only at the edge of the share, or where the customer has moved to another stratum.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

ACTION, HOLD_OUT = "action", "hold_out"
LEAST_STRATUM = 20
BANDS = 3


def lot(seed: int, play: str, customer: str) -> int:
    """Return a customer's lot: a whole number below 2⁵⁶, the same whenever it is drawn."""
    text = f"{seed}/{play}/{customer}".encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:7], "big")


def strata(people: pd.DataFrame) -> pd.Series:
    """Return each customer's stratum: segment and third of value; small ones are joined."""
    third = np.ceil(people["clv"].rank(pct=True, method="first") * BANDS).clip(1, BANDS)
    names = people["segment"].astype("str") + "/" + third.astype(int).astype("str")
    small = names.map(names.value_counts()) < LEAST_STRATUM
    return names.where(~small, "others")


def assign(people: pd.DataFrame, play: str, hold_out: float, seed: int) -> pd.DataFrame:
    """Draw the arms.

    Parameters
    ----------
    people : pandas.DataFrame
        ``customer_id``, ``segment``, ``clv``.
    play : str
        Id of the play.
    hold_out : float
        Share that is not to get the action.
    seed : int
        The merchant's seed.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``arm`` and ``stratum``, in the order of ``people``. Strata give up their
        remainders in turn, so each differs from the share by at most one customer, and so does
        the whole.
    """
    drawn = pd.DataFrame({"customer_id": people["customer_id"], "stratum": strata(people)})
    drawn["lot"] = [lot(seed, play, name) for name in drawn["customer_id"].tolist()]
    ends = drawn.groupby("stratum", sort=True).size().cumsum()
    out = np.floor(ends.to_numpy() * hold_out + 0.5)
    wanted = pd.Series(np.diff(out, prepend=0), index=ends.index)  # held out of each stratum
    rank = drawn.groupby("stratum")["lot"].rank(method="first")
    held = np.array(rank <= drawn["stratum"].map(wanted))
    if len(drawn) > 1 and not held.any():  # even the smallest group keeps one to compare with
        held[int(drawn["lot"].to_numpy().argmin())] = True
    drawn["arm"] = np.where(held, HOLD_OUT, ACTION)
    return drawn[["customer_id", "arm", "stratum"]].reset_index(drop=True)
