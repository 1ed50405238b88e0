"""Who will become high-value: a calibrated forecast from the first weeks of a customer.

The question is the merchant's: after the first order and the first few weeks, whose later
revenue will pass the high-value mark? Everything that the forecast uses was known by the end of
those weeks; people who were customers before the log begins are left out; and it is judged in
rehearsal, month by month, on customers who came later. The judge also hears the simplest
rival, the value of the first order alone, fitted and calibrated just as the forecast is; where
nothing beats it, it is what is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.among import among
from clvlib.profiling.by_number import Numbers
from clvlib.profiling.early_features import early_features, follow_up_revenue
from clvlib.profiling.early_result import EarlySigns
from clvlib.profiling.foretelling import Foretelling, value_is_enough
from clvlib.profiling.habits import DAY
from clvlib.profiling.held_out import Rehearsal, Split, rehearse, split_in_time
from clvlib.profiling.judging import (
    LEAST_CUSTOMERS,
    auc,
    brier,
    calibration,
    calibration_error,
    decile_lift,
    gain,
    gap,
    line,
    usual_error,
)
from clvlib.profiling.newcomers import newcomers_from
from clvlib.profiling.rhythm import in_days

FOLLOW_UPS = (180, 120, 90, 60, 30)


@dataclass(frozen=True)
class Forecast:
    """A forecast that is fitted and judged, and not applied yet: that needs today's high value.

    Parameters
    ----------
    judged : EarlySigns
        How it did; with nobody foretold.
    model : Foretelling
        The forecast.
    features, orders : pandas.DataFrame
        What is known of each customer.
    first_at, known : pandas.Series
        First orders, and whether their outcome is known; by customer.
    """

    judged: EarlySigns
    model: Foretelling
    features: pd.DataFrame
    orders: pd.DataFrame
    first_at: pd.Series
    known: pd.Series

    def without(self, already: pd.Index | None, names: Numbers | None = None) -> EarlySigns:
        """Apply it to today's recent customers but for those who are high-value already.

        Parameters
        ----------
        already : pandas.Index, optional
            Who is high-value today.
        names : Numbers, optional
            Who is behind the numbers, where customers go by number.
        """
        done = self.known | among(self.first_at.index, _none(already))
        foretold = _prospects(self.model, self.features, self.first_at, done, self.orders)
        return replace(self.judged, prospects=names.named(foretold) if names else foretold)


def early_signs(
    orders: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp, days: int, times_mean: float,
    already: pd.Index | None = None, events: pd.DataFrame | None = None,
) -> EarlySigns | None:  # fmt: skip
    """Fit the forecast, judge it on later customers, and apply it to today's recent ones.

    Parameters as those of :func:`forecast`; ``already`` are customers who are high-value today
    and need no foretelling.
    """
    found = forecast(orders, lines, as_of, days, times_mean, events)
    return found.without(already) if found else None


def forecast(
    orders: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp, days: int, times_mean: float,
    events: pd.DataFrame | None = None,
) -> Forecast | None:  # fmt: skip
    """Fit the forecast and judge it on later customers; orders alone are needed, no values.

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
    events : pandas.DataFrame, optional
        The table of that name: views, carts, searches.

    Returns
    -------
    Forecast or None
        None where too few customers have been watched long enough.
    """
    begun = orders.groupby("customer_id")["ordered_at"].min()
    since, first_at = _watched(begun, as_of, days)
    follow_up = _follow_up(first_at, as_of, days)
    if follow_up is None:
        return None
    spent = follow_up_revenue(orders, first_at, days, follow_up)
    known = first_at + (days + follow_up) * DAY <= as_of
    split = split_in_time(first_at[known], spent, follow_up, times_mean)
    if split is None:
        return None
    label = (spent > split.mark).astype(float)
    then, _ = early_features(orders, lines, as_of, days, events, split.cut)
    tried = rehearse(then, label, first_at[known], split, follow_up)
    features, _ = early_features(orders, lines, as_of, days, events)
    settled = first_at[known].sort_values(kind="stable").index
    plain = value_is_enough(features.loc[settled], label[settled], first_at)
    final = Foretelling.fit(features.loc[settled], label[settled], first_at, plain)
    nobody = _prospects(final, features, first_at, known | True, orders)
    judged = _judged(
        days, follow_up, split, tried, then.loc[split.test, "first_value"].to_numpy(float),
        drivers=final.drivers(), prospects=nobody,
        plain=plain, left_out=0 if since is None else int((begun < since).sum()), since=since,
    )  # fmt: skip
    return Forecast(judged, final, features, orders, first_at, known)


def _judged(
    days: int, follow_up: int, split: Split, tried: Rehearsal, value: NDArray[np.float64],
    **rest: Any,
) -> EarlySigns:  # fmt: skip
    """Set down how the forecast did in rehearsal, beside the first order's value alone."""
    truth, chance = tried.truth, tried.chance
    fifths = calibration(truth, chance)
    low, high = gain(truth, chance, value)
    off, off_high = gap(truth, chance)
    shift, slope = line(truth, chance)
    return EarlySigns(
        days=days, follow_up=follow_up, mark=split.mark, trained=len(split.train),
        tested=len(truth), split=split.cut, lag_tested=split.lag_tested,
        auc=auc(truth, chance), auc_value=auc(truth, value), gain_low=low, gain_high=high,
        lift=decile_lift(truth, chance), expected=float(chance.mean()), came=float(truth.mean()),
        gap_low=off, gap_high=off_high, calibration_error=calibration_error(fifths),
        calibration_error_value=calibration_error(calibration(truth, tried.value)),
        calibration_usual=usual_error(fifths), shift=shift, slope=slope,
        brier=brier(truth, chance), brier_value=brier(truth, tried.value),
        calibration=fifths, parts=tried.parts, **rest,
    )  # fmt: skip


def _watched(
    begun: pd.Series, as_of: pd.Timestamp, days: int
) -> tuple[pd.Timestamp | None, pd.Series]:
    """Return from when on customers are newcomers, and the first orders of those watched so long.

    Nobody is left out where that would leave too few.
    """
    watched = begun[begun + days * DAY <= as_of]
    since = newcomers_from(begun)
    new = watched if since is None else watched[watched >= since]
    return (since, new) if len(new) >= 2 * LEAST_CUSTOMERS else (None, watched)


def _follow_up(first_at: pd.Series, as_of: pd.Timestamp, days: int) -> int | None:
    """Return the longest follow-up that half of the customers have been watched for."""
    if len(first_at) < LEAST_CUSTOMERS:
        return None
    age = in_days(as_of - first_at)
    return next((f for f in FOLLOW_UPS if (age >= days + f).mean() >= 0.5), None)


def _none(already: pd.Index | None) -> pd.Index:
    return pd.Index([]) if already is None else already


def _prospects(
    model: Foretelling, features: pd.DataFrame, first_at: pd.Series, known: pd.Series,
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
