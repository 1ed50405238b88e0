"""Actual against expected repeat purchases week by week, through the cut and beyond.

The classic picture of Fader, Hardie & Lee (2005), fig. 4 and 5: whoever follows the line up to
the cut has fitted the past; whoever stays on it afterwards has forecast the future.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .holdout import day_number, purchase_days
from .purchases import FittedTimingModel

WEEK = 7


def weekly_tracking(
    orders: pd.DataFrame, at: pd.Timestamp, horizon_days: int, model: FittedTimingModel
) -> pd.DataFrame:
    """Return cumulative repeat purchase days by week, actual and expected.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``.
    at : Timestamp
        The cut: customers won by then are followed; later ones are not part of the picture.
    horizon_days : int
        How far beyond the cut.
    model : FittedTimingModel
        Fitted on what was known at the cut.

    Returns
    -------
    DataFrame, index = date of the week's last day
        ``actual``, ``expected``: cumulative repeat purchase days of these customers.
    """
    cut = day_number(at)
    days = purchase_days(orders, "ordered")
    days = days.where(days.purchase & (days.day <= cut + horizon_days))
    first = np.full(len(days.customer_ids), np.iinfo(np.int64).max)
    np.minimum.at(first, days.customer, days.day)
    known = first <= cut
    repeats = days.day[known[days.customer] & (days.day > first[days.customer])]
    begin, end = int(first[known].min()), cut + horizon_days
    marks = np.arange(begin + WEEK - 1, end + 1, WEEK)
    actual = np.searchsorted(np.sort(repeats), marks, side="right")
    expected = _expected(np.bincount(first[known] - begin), marks - begin, model)
    index = pd.to_datetime(marks, unit="D", origin="unix")
    return pd.DataFrame({"actual": actual.astype(float), "expected": expected}, index=index)


def _expected(newcomers: np.ndarray, marks: np.ndarray, model: FittedTimingModel) -> np.ndarray:
    """Sum the expected repeats of all newcomers at each mark (days since the first day)."""
    oldest = int(marks.max())
    asked = np.unique(
        np.append(np.arange(0, min(oldest, WEEK)), [*range(WEEK, oldest, WEEK), oldest])
    )
    said = np.append(0.0, model.expected_purchases_up_to(asked[1:].astype(float)))
    by_age = np.interp(np.arange(oldest + 1), asked, said)  # smooth: straight within a week
    return np.convolve(newcomers, by_age)[marks]
