"""A forecast ready for use: two fits averaged, calibrated on the newest, dropped where it is no better.

One fit hears every sign, the other only the five that tell most everywhere: how much, how often and
how lately somebody ordered. The first is better in large shops, the second in small ones; the mean
of their log odds is as good as the better one in both. Whether that beats the value of the first order
alone is asked once more, on the newest of those fitted; where it does not, the value is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.profiling.forecast import Forecast
from clvlib.profiling.judging import LEAST_HITS, Calibration, surprise

LATEST = 0.3  # of those fitted: the newest ones, on whom the forecast is calibrated and chosen
CORE = ("first_value", "spent", "visits", "last_seen", "biggest")
VALUE = ("first_value",)


@dataclass(frozen=True)
class Foretelling:
    """Forecasts whose mean log odds are moved until as much comes true as is foretold.

    Parameters
    ----------
    forecasts : tuple of Forecast
        Their log odds count alike.
    calibration : Calibration
        How the mean is moved.
    """

    forecasts: tuple[Forecast, ...]
    calibration: Calibration

    @property
    def plain(self) -> bool:
        """Say whether only the value of the first order is heard."""
        return self.forecasts[0].names == VALUE

    @classmethod
    def fit(
        cls, features: pd.DataFrame, label: pd.Series, first_at: pd.Series, plain: bool = False
    ) -> Foretelling:
        """Fit on all, then calibrate on those who came last: newcomers change as a shop grows.

        Parameters
        ----------
        features : pandas.DataFrame
            One row a customer.
        label : pandas.Series of float
            1 where the customer became high-value, else 0.
        first_at : pandas.Series of datetime64
            Times of the first orders.
        plain : bool
            Hear the value of the first order alone.
        """
        columns = (
            [list(VALUE)] if plain else [list(features), [*filter(features.__contains__, CORE)]]
        )
        truth = label.to_numpy(float)
        forecasts = tuple(Forecast.fit(features[names], truth) for names in columns)
        raw = cls(forecasts, Calibration())
        late = newest(first_at[features.index])
        return cls(forecasts, Calibration.fit(raw.score(features[late]), truth[late]))

    def score(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return the mean log odds of each customer, before calibration."""
        return np.mean([forecast.score(features) for forecast in self.forecasts], axis=0)

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return each customer's calibrated probability of becoming high-value (0 to 1)."""
        return self.calibration.probability(self.score(features))

    def drivers(self) -> pd.DataFrame:
        """Return the signs by how much they move the log odds, strongest first."""
        return self.forecasts[0].drivers()


def newest(came: pd.Series) -> NDArray[np.bool_]:
    """Say who is among the newest of those fitted."""
    return (came >= came.quantile(1 - LATEST, interpolation="nearest")).to_numpy()


def value_is_enough(features: pd.DataFrame, label: pd.Series, first_at: pd.Series) -> bool:
    """Say whether, on the newest of those fitted, all signs surprise no less than the value alone.

    Both are fitted on the older ones. With too few high-value customers among the newest nothing
    can be told, and all signs are heard.
    """
    late = newest(first_at[features.index])
    old, new = features[~late], features[late]
    hits = label[new.index].sum()
    if min(label[old.index].sum(), hits, len(new) - hits) < LEAST_HITS:
        return False
    truth = label[new.index].to_numpy(float)
    full, value = (
        surprise(truth, Foretelling.fit(old, label[old.index], first_at, plain).probability(new))
        for plain in (False, True)
    )
    return full >= value
