"""How small a lift a group of customers can show.

A recommendation that nobody could ever find to work or fail is a matter of faith; so each
card says beforehand which lift the group is large enough to detect.
"""

from __future__ import annotations

import math

from scipy.optimize import brentq
from scipy.special import ndtri


def arm_size(base: float, lift: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return the customers needed in each of two equal arms.

    Parameters
    ----------
    base : float
        Response rate without the action, between 0 and 1.
    lift : float
        Difference to detect, in the rate itself (0.005 = half a point).
    power, alpha : float
        Chance of finding a true lift, and two-sided chance of finding one that is not there.

    References
    ----------
    J. L. Fleiss, B. Levin and M. C. Paik (2003), Statistical Methods for Rates and
    Proportions, 3rd ed., eq. 4.14 (without continuity correction).
    """
    return math.ceil(_arm(base, lift, 1.0, power, alpha))


def spend_arm_size(
    spread: float, lift: float, power: float = 0.8, alpha: float = 0.05, skewness: float = 0.0
) -> int:
    """Return the customers needed in each of two equal arms to show a lift in spend.

    Parameters
    ----------
    spread : float
        Standard deviation of a customer's spend in the test's time; money.
    lift : float
        Difference of the means to detect; money.
    power, alpha : float
        As in :func:`arm_size`.
    skewness : float
        Of the spend: the mean of few, very uneven customers is not yet normal, so at least
        ``355 · skewness²`` customers are asked for, relative to the usual two-sided 5 %.

    References
    ----------
    Kohavi, Deng, Longbotham and Xu (2014), "Seven rules of thumb for web site experimenters", KDD,
    rule 7 (for the skewness of the metric).
    """
    z = ndtri(1 - alpha / 2) + ndtri(power)
    need = 2 * (z * spread / lift) ** 2
    return math.ceil(max(need, 355 * skewness**2))


def detectable_lift(
    base: float, treated: int, held_out: int, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Return the smallest positive lift that two arms can show, in the rate itself.

    Parameters
    ----------
    base : float
        Response rate without the action.
    treated, held_out : int
        Customers in the two arms.
    power, alpha : float
        As in :func:`arm_size`.

    Returns
    -------
    float
        NaN where not even a rise to 100 % could be shown.
    """
    if min(treated, held_out) < 1 or not 0 <= base < 1:
        return float("nan")
    ratio = treated / held_out
    most = 1 - base

    def gap(lift: float) -> float:
        return _arm(base, lift, ratio, power, alpha) - held_out

    if gap(most * (1 - 1e-9)) > 0:
        return float("nan")
    found = brentq(gap, 1e-9, most * (1 - 1e-9), xtol=1e-9, full_output=True)
    return float(found[0])


def _arm(base: float, lift: float, ratio: float, power: float, alpha: float) -> float:
    """Return the size of the hold-out arm where the treated one is ``ratio`` times as large."""
    treated = base + lift
    pooled = (base + ratio * treated) / (1 + ratio)
    spread_null = math.sqrt((1 + 1 / ratio) * pooled * (1 - pooled))
    spread = math.sqrt(base * (1 - base) + treated * (1 - treated) / ratio)
    total = ndtri(1 - alpha / 2) * spread_null + ndtri(power) * spread
    return float(total / lift) ** 2
