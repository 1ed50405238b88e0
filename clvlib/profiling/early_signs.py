"""Who will become high-value: a calibrated forecast from the first weeks of a customer.

The question is the merchant's: after the first order and the first few weeks, whose later
revenue will pass the high-value mark? Everything that the forecast uses was known by the end of
those weeks; it is fitted on customers who came early, calibrated on the latest of them, and judged
on customers who came later still. In use, nobody's outcome is known who came in the last months; so
in the test, too, only those serve for fitting and calibrating whose outcome was known when the first
of the others was foretold. Where that leaves too few, all earlier customers serve, and the report
says that the lag is not tested.
The judge also hears the simplest rival, the value of the first order alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.profiling.early_features import early_features, follow_up_revenue
from clvlib.profiling.forecast import Forecast
from clvlib.profiling.habits import DAY
from clvlib.profiling.judging import (
    LEAST_CUSTOMERS,
    Calibration,
    auc,
    calibration,
    calibration_error,
    decile_lift,
    gain,
    gap,
    split_in_time,
)
from clvlib.profiling.rhythm import in_days

FOLLOW_UPS = (180, 120, 90, 60, 30)
LATEST = 0.3  # of those fitted: the newest ones, on whom the forecast is calibrated


@dataclass(frozen=True)
class EarlySigns:
    """A forecast and how it did on customers who came later.

    Parameters
    ----------
    days, follow_up : int
        Days from the first order that the forecast sees, and days after them that it foretells.
    mark : float
        Later revenue from which a customer counts as high-value; money.
    trained, tested : int
        Customers.
    split : pandas.Timestamp
        First order of the first customer tested.
    lag_tested : bool
        Whether every outcome used for the forecast was known before the first test.
    auc, auc_value : float
        Area under the curve of the forecast and of the first order's value alone.
    gain_low, gain_high : float
        95 % bootstrap interval of their difference.
    lift : float
        Share of high-value customers in the likeliest tenth, over the share in all.
    expected, came : float
        Mean probability and share of high-value customers among those tested.
    gap_low, gap_high : float
        95 % interval of their difference.
    calibration_error : float
        Mean distance between expected and come over fifths of probability.
    calibration : pandas.DataFrame
        By fifth of probability: ``expected``, ``came``, ``customers``.
    drivers : pandas.DataFrame
        ``sign`` and ``effect`` (change of log odds per standard deviation), strongest first.
    prospects : pandas.DataFrame
        Customers too young to have shown it: ``customer_id``, ``probability``, ``first_order_at``,
        ``spent`` so far; likeliest first.
    """

    days: int
    follow_up: int
    mark: float
    trained: int
    tested: int
    split: pd.Timestamp
    lag_tested: bool
    auc: float
    auc_value: float
    gain_low: float
    gain_high: float
    lift: float
    expected: float
    came: float
    gap_low: float
    gap_high: float
    calibration_error: float
    calibration: pd.DataFrame
    drivers: pd.DataFrame
    prospects: pd.DataFrame

    @property
    def better(self) -> bool:
        """Say whether the forecast beats the first order's value beyond chance."""
        return self.gain_low > 0


def early_signs(
    orders: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp, days: int, times_mean: float,
    rng: np.random.Generator, already: pd.Index | None = None,
    events: pd.DataFrame | None = None,
) -> EarlySigns | None:  # fmt: skip
    """Fit the forecast, judge it on later customers, and apply it to today's recent ones.

    Parameters
    ----------
    orders, lines : pandas.DataFrame
        The tables of those names.
    as_of : pandas.Timestamp
        Last instant known.
    days : int
        How many days from the first order may be looked at.
    times_mean : float
        A customer counts as high-value whose later revenue is above so many means.
    rng : numpy.random.Generator
        For the bootstrap.
    already : pandas.Index, optional
        Customers who are high-value today and need no foretelling.
    events : pandas.DataFrame, optional
        The table of that name: views, carts, searches.

    Returns
    -------
    EarlySigns or None
        None where too few customers have been watched long enough.
    """
    features, first_at = early_features(orders, lines, as_of, days, events)
    follow_up = _follow_up(first_at, as_of, days)
    if follow_up is None:
        return None
    spent = follow_up_revenue(orders, first_at, days, follow_up)
    known = first_at + (days + follow_up) * DAY <= as_of
    split = split_in_time(first_at[known], spent, follow_up, times_mean)
    if split is None:
        return None
    train, test, label = split.train, split.test, (spent > split.mark).astype(float)
    chance = _fitted(features.loc[train], label[train], first_at).probability(features.loc[test])
    truth = np.asarray(label[test], dtype=np.float64)
    value = features.loc[test, "first_value"].to_numpy()
    order = first_at[known].sort_values(kind="stable").index
    final = _fitted(features.loc[order], label[order], first_at)
    fifths = calibration(truth, chance)
    return EarlySigns(
        days, follow_up, split.mark, len(train), len(test), split.cut, split.lag_tested,
        auc(truth, chance), auc(truth, value), *gain(truth, chance, value, rng),
        decile_lift(truth, chance), float(chance.mean()), float(truth.mean()),
        *gap(truth, chance), calibration_error(fifths), fifths, final.forecast.drivers(),
        _prospects(final, features, first_at, known | first_at.index.isin(_none(already)), orders),
    )  # fmt: skip


@dataclass(frozen=True)
class _Fitted:
    """A forecast, and how its log odds are moved."""

    forecast: Forecast
    calibration: Calibration

    def probability(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Return each customer's calibrated probability of becoming high-value (0 to 1)."""
        return self.calibration.probability(self.forecast.score(features))


def _fitted(features: pd.DataFrame, label: pd.Series, first_at: pd.Series) -> _Fitted:
    """Fit on all, then calibrate on those who came last: newcomers change as a shop grows."""
    forecast = Forecast.fit(features, label.to_numpy())
    came = first_at[features.index]
    late = came >= came.quantile(1 - LATEST, interpolation="nearest")
    newest = features[late.to_numpy()]
    return _Fitted(
        forecast, Calibration.fit(forecast.score(newest), label[newest.index].to_numpy())
    )


def _follow_up(first_at: pd.Series, as_of: pd.Timestamp, days: int) -> int | None:
    """Return the longest follow-up that half of the customers have been watched for."""
    if len(first_at) < LEAST_CUSTOMERS:
        return None
    age = in_days(as_of - first_at)
    return next((f for f in FOLLOW_UPS if (age >= days + f).mean() >= 0.5), None)


def figures(signs: EarlySigns) -> dict[str, float | int]:
    """Return the plain numbers by which runs are compared."""
    return {
        "early_auc": signs.auc,
        "early_auc_first_value": signs.auc_value,
        "early_gain_low": signs.gain_low,
        "early_gain_high": signs.gain_high,
        "early_lift": signs.lift,
        "early_expected": signs.expected,
        "early_came": signs.came,
        "early_gap_low": signs.gap_low,
        "early_gap_high": signs.gap_high,
        "early_calibration_error": signs.calibration_error,
        "early_tested": signs.tested,
        "early_trained": signs.trained,
        "early_lag_tested": int(signs.lag_tested),
    }


def _none(already: pd.Index | None) -> pd.Index:
    return pd.Index([]) if already is None else already


def _prospects(
    model: _Fitted, features: pd.DataFrame, first_at: pd.Series, known: pd.Series,
    orders: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    young = first_at.index[~known]
    if len(young) == 0:
        names = ["customer_id", "probability", "first_order_at", "spent"]
        return pd.DataFrame(columns=names)
    chance = model.probability(features.loc[young])
    spent = orders.groupby("customer_id")["revenue"].sum().reindex(young)
    frame = pd.DataFrame(
        {
            "customer_id": young.to_numpy(), "probability": chance,
            "first_order_at": first_at[young].to_numpy(), "spent": spent.to_numpy(),
        }
    )  # fmt: skip
    order = np.lexsort((frame["customer_id"], -frame["probability"]))
    return frame.iloc[order].reset_index(drop=True)
