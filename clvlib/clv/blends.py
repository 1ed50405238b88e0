"""A probability model that listens to what a customer did lately, the more so the more was seen.

Probability models know who comes back but are slow to see that a large customer grows or fades;
"the last stretch repeats" sees nothing else. In between lies credibility (Buhlmann 1967): with n
orders seen in the stretch, the customer's own recent record gets the weight n / (n + 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from .candidates import Candidate, Kind, answer, forecast_of
from .history import History

ORDERS_FOR_HALF = 3.0
_LEAST = 0.01  # of the model's value, where a logarithm needs more than nothing


@dataclass(frozen=True)
class Credible:
    """A model blended with a naive forecast of the same stretch of time, customer by customer.

    Attributes
    ----------
    model, recent : Candidate
        The model, and the naive forecast that repeats each customer's own record.
    strength : float
        Largest weight of the naive forecast, over 0 and up to 1.
    mean : {"arithmetic", "geometric"}
        The geometric mean listens more to a falling record than to a rising one.
    """

    model: Candidate
    recent: Candidate
    strength: float
    mean: Literal["arithmetic", "geometric"]
    kind: Kind = "blend"

    @property
    def name(self) -> str:
        """Name made of the parts, e.g. ``bg_nbd~last_window~g50``."""
        return f"{self.model.name}~{self.recent.name}~{self.mean[0]}{100 * self.strength:.0f}"

    def forecast(self, history: History, horizon_days: int) -> pd.DataFrame:
        """See `Candidate.forecast`."""
        slow = forecast_of(self.model, history, horizon_days)
        fast = forecast_of(self.recent, history, horizon_days)
        seen = fast["expected_orders"].to_numpy()
        weight = self.strength * seen / (seen + ORDERS_FOR_HALF)
        columns = ("expected_orders", "expected_revenue")
        orders, revenue = (self._mix(slow[c].to_numpy(), fast[c].to_numpy(), weight)
                           for c in columns)  # fmt: skip
        return answer(history, orders, revenue)

    def _mix(self, slow: np.ndarray, fast: np.ndarray, weight: np.ndarray) -> np.ndarray:
        if self.mean == "arithmetic":
            return (1 - weight) * slow + weight * fast
        base = np.maximum(slow, 0.0)
        return base ** (1 - weight) * np.maximum(fast, _LEAST * base) ** weight


def blends(model: Candidate, recent: Candidate) -> list[Credible]:
    """Give the four blends of a model with a naive forecast that take part."""
    return [
        Credible(model, recent, strength, mean)
        for mean in ("geometric", "arithmetic")
        for strength in (0.5, 1.0)
    ]
