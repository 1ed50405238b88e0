"""Who gets the action and who is held out: by lot, evenly within strata, the same lot tomorrow.

The lot is a keyed hash of seed, play and customer (so nobody can choose it, and making the list
again changes nothing). Within each stratum (segment and value) the same share is held out,
which makes the arms alike in what matters most before anything is sent.
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
        remainders in turn, so the whole differs from the share by less than one customer.
    """
    drawn = pd.DataFrame({"customer_id": people["customer_id"], "stratum": strata(people)})
    drawn["lot"] = [lot(seed, play, name) for name in drawn["customer_id"]]
    in_order = drawn.sort_values(["stratum", "lot"], kind="stable")
    places = np.arange(len(drawn))
    held = np.floor((places + 1) * hold_out + 0.5) > np.floor(places * hold_out + 0.5)
    in_order["arm"] = np.where(held, HOLD_OUT, ACTION)
    if len(drawn) > 1 and not held.any():  # even the smallest group keeps one to compare with
        in_order.loc[in_order.index[0], "arm"] = HOLD_OUT
    return in_order.loc[people.index, ["customer_id", "arm", "stratum"]].reset_index(drop=True)
