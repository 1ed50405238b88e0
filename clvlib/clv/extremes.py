"""The few of whom a hundred and fifty times the mean is expected: a little less for each of them.

Who has bought most so far has had luck as well as rank, and trees that cut customers into groups
see no difference beyond the last group. Forecasts of one customer beyond 150 times the mean came
out too high by a third or more, below that by nothing; and so few decide the squared error of a
whole shop. Half of what is taken from them goes to all others in proportion: the total was right
with them, or nearly.
"""

from __future__ import annotations

import numpy as np

FAR = 150.0  # times the mean forecast
POWER = 0.7


def tempered(said: np.ndarray) -> np.ndarray:
    """Bring forecasts beyond `FAR` times their mean nearer to that, in any unit, in their order.

    Parameters
    ----------
    said : ndarray, shape (n_customers,)
        Expected revenue, currency.

    Returns
    -------
    ndarray, shape (n_customers,)
        The same where nobody is so far; else of 300 times the mean some 244 are left.
    """
    limit = FAR * float(said.mean()) if len(said) else 0.0
    far = said > limit
    if limit <= 0 or not far.any():
        return said
    nearer = np.where(far, limit * (np.maximum(said, limit) / limit) ** POWER, said)
    return nearer * np.sqrt(said.sum() / nearer.sum())
