"""A forecast ready for use: two fits averaged, calibrated on newer customers, dropped where no better.

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
from scipy.special import expit

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
        """Fit on all, calibrated on newcomers whom the same fit of the older ones had not seen.

        A fit flatters those it was fitted on, so their outcomes cannot tell how far to trust it; and
        newcomers change as a shop grows, so the latest ones tell best. Where too few of either became
        high-value, nothing is moved.

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
        late = newest(first_at[features.index])
        truth = label.to_numpy(float)
        calibration = Calibration()
        if enough(truth[~late]) and enough(truth[late]):
            older = _fits(features[~late], truth[~late], plain)
            calibration = Calibration.fit(_mean_score(older, features[late]), truth[late])
        return cls(_fits(features, truth, plain), calibration)

    def score(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return the mean log odds of each customer, before calibration."""
        return _mean_score(self.forecasts, features)

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return each customer's calibrated probability of becoming high-value (0 to 1)."""
        return self.calibration.probability(self.score(features))

    def drivers(self) -> pd.DataFrame:
        """Return the signs by how much they move the log odds, strongest first."""
        return self.forecasts[0].drivers()


def _fits(features: pd.DataFrame, truth: NDArray[np.float64], plain: bool) -> tuple[Forecast, ...]:
    """Return the fits on every sign and on the core, or the one on the first order's value."""
    core = [name for name in CORE if name in features]
    columns = [list(VALUE)] if plain else [list(features), core]
    return tuple(Forecast.fit(features[names], truth) for names in columns)


def _mean_score(forecasts: tuple[Forecast, ...], features: pd.DataFrame) -> NDArray[np.float64]:
    return np.mean([forecast.score(features) for forecast in forecasts], axis=0)


def enough(truth: NDArray[np.float64]) -> bool:
    """Say whether enough became high-value, and enough did not, to tell anything."""
    return bool(min(truth.sum(), len(truth) - truth.sum()) >= LEAST_HITS)


def newest(came: pd.Series) -> NDArray[np.bool_]:
    """Say who is among the newest of those fitted."""
    return (came >= came.quantile(1 - LATEST, interpolation="nearest")).to_numpy()


def value_is_enough(features: pd.DataFrame, label: pd.Series, first_at: pd.Series) -> bool:
    """Say whether, on the newest of those fitted, all signs surprise no less than the value alone.

    Both are fitted on the older ones. With too few high-value customers among the newest nothing
    can be told, and all signs are heard.
    """
    late = newest(first_at[features.index])
    truth = label.to_numpy(float)
    if not (truth[~late].sum() >= LEAST_HITS and enough(truth[late])):
        return False
    full, value = (
        surprise(truth[late], expit(_mean_score(fits, features[late])))
        for fits in (_fits(features[~late], truth[~late], plain) for plain in (False, True))
    )
    return full >= value
