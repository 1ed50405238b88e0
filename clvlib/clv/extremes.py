"""The few of whom a hundred and fifty times the mean is expected: a little less for each of them.

Who has bought most so far has had luck as well as rank, and trees that cut customers into groups
see no difference beyond the last group. Forecasts of one customer beyond 150 times the mean came
out too high by a third or more, below that by nothing; and so few decide the squared error of a
whole shop. Half of what is taken from them goes to all others in proportion: the total was right
with them, or nearly.

Where the few hold next to all of the total, there are no others to speak of, and what is taken from
them would be lost to the shop: beyond `MOST` of the total more than half is given back, and all of
it where nobody else is expected to buy. `MOST` lies above what the far ones held in the shops that
this was judged on (at most 58 %, in Afisha's log of tickets). The total never falls by more than
`FALL`; in those shops it fell by at most 14 %.
"""

from __future__ import annotations

import numpy as np

FAR = 150.0  # times the mean forecast
POWER = 0.7
MOST = 0.6  # of the total with the far ones
FALL = 0.15  # of the total, at most


def tempered(said: np.ndarray) -> np.ndarray:
    """Bring forecasts beyond `FAR` times their mean nearer to that, in any unit, in their order.

    Parameters
    ----------
    said : ndarray, shape (n_customers,)
        Expected revenue, currency.

    Returns
    -------
    ndarray, shape (n_customers,)
        The same where nobody is so far; else of 300 times the mean some 244 are left. The sum is
        at least 1 - `FALL` of what it was.
    """
    limit = FAR * float(said.mean()) if len(said) else 0.0
    far = said > limit
    if limit <= 0 or not far.any():
        return said
    nearer = np.where(far, limit * (np.maximum(said, limit) / limit) ** POWER, said)
    whole = said.sum() / nearer.sum()
    share = said[far].sum() / said.sum()
    given_back = np.sqrt(whole)
    if share > MOST:
        given_back = whole ** (0.5 + 0.5 * (share - MOST) / (1 - MOST))
    return nearer * np.maximum(given_back, (1 - FALL) * whole)
