"""How far the base's total was off at the inner cuts, and how much of that to believe.

The trees learn shapes: who is under- and who is overrated. The level is one number, seen two or
three times on stretches that overlap, so it is shrunk: over inner cuts of four logs the error of
the level at one cut foretold only a part of that at the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

USUAL_CHANGE = 0.15


@dataclass(frozen=True)
class Level:
    """What the base has to be multiplied by.

    Attributes
    ----------
    seen : tuple of float
        Label total over the base's total at each inner cut, the earliest first.
    factor : float
        The geometric mean of ``seen``, shrunk towards 1.
    """

    seen: tuple[float, ...]
    factor: float


def shrunk_level(seen: list[float], usual_change: float = USUAL_CHANGE) -> Level:
    """Shrink the level m (log) by m² / (m² + s² + τ²).

    Parameters
    ----------
    seen : list of float
        Above zero.
    usual_change : float
        τ, the standard deviation in logs by which a merchant's level moves from one stretch to the
        next; s is that among ``seen``.
    """
    logs = np.log(np.maximum(seen, 1e-6))
    mean = float(logs.mean())
    doubt = float(logs.var()) + usual_change**2
    weight = mean**2 / (mean**2 + doubt)
    return Level(tuple(float(value) for value in seen), float(np.exp(weight * mean)))
