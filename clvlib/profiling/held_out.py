"""The forecast in rehearsal: month by month, as it would have been made at the time.

Every month of newcomers that is tested is foretold by a forecast fitted afresh on what was known when
the month began, as today's forecast is fitted on what is known today. In use, nobody's outcome is
known who came in the last months; so in the rehearsal, too, only those serve whose outcome was
known then. Where that leaves too few, all who came earlier serve, and the report says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.profiling.foretelling import Foretelling, value_is_enough
from clvlib.profiling.judging import LEAST_CUSTOMERS, LEAST_HITS

TEST_SHARES = (0.5, 0.3)
MOST_PARTS = 4
SMALLEST_PART = 30


@dataclass(frozen=True)
class Split:
    """On whom a forecast is fitted, on whom it is judged, and what counts as high-value.

    Parameters
    ----------
    train, test : pandas.Index
        Customers; ``train`` of the first part tested.
    cut : pandas.Timestamp
        First order of the first one tested.
    mark : float
        Revenue from which one counts as high-value; money.
    lag_tested : bool
        Whether every outcome of ``train`` was known when the first of ``test`` was foretold.
    """

    train: pd.Index
    test: pd.Index
    cut: pd.Timestamp
    mark: float
    lag_tested: bool


@dataclass(frozen=True)
class Rehearsal:
    """What was foretold of customers who came later, and what came.

    Parameters
    ----------
    truth, chance, value : ndarray, shape (n,)
        1 for high-value; the forecast's probability; that of the first order's value alone.
    parts : pandas.DataFrame
        By part tested: ``since`` (first order of its first customer), ``customers``, ``trained``,
        ``expected``, ``expected_value`` (by value alone), ``came``; shares.
    plain : bool
        Whether the forecast was the value alone, as nothing beat it before.
    """

    truth: NDArray[np.float64]
    chance: NDArray[np.float64]
    value: NDArray[np.float64]
    parts: pd.DataFrame
    plain: bool


def split_in_time(
    first_at: pd.Series, spent: pd.Series, follow_up: int, times_mean: float
) -> Split | None:
    """Part customers in time; None where too few came, or too few of them became high-value.

    A forecast is made so many days after the first order; the outcome is known ``follow_up`` days
    later. It is known when the first customer tested is foretold if the one fitted came
    ``follow_up`` days before ``cut``. Half of the customers are tested, or three tenths where
    that leaves too few; where either does, all who came before ``cut`` serve for fitting.

    Parameters
    ----------
    first_at : pandas.Series of datetime64
        Times of the first orders of those whose outcome is known today, indexed by customer.
    spent : pandas.Series
        Their outcomes; money.
    follow_up : int
        Days.
    times_mean : float
        High-value is an outcome above so many means of those fitted.
    """
    if len(first_at) < LEAST_CUSTOMERS:
        return None
    came = first_at.sort_values(kind="stable")
    for lag_tested in (True, False):
        for share in TEST_SHARES:
            cut = pd.Timestamp(came.quantile(1 - share, interpolation="nearest"))
            test = came.index[came >= cut]
            train = _known_at(came, cut, follow_up, lag_tested)
            mark = times_mean * float(spent[train].mean()) if len(train) else 0.0
            if min(len(train), len(test)) < LEAST_CUSTOMERS / 2 or mark <= 0:
                continue
            if min((spent[train] > mark).sum(), (spent[test] > mark).sum()) >= LEAST_HITS:
                return Split(train, test, cut, mark, lag_tested)
    return None


def rehearse(
    features: pd.DataFrame, label: pd.Series, first_at: pd.Series, split: Split, follow_up: int
) -> Rehearsal:
    """Foretell the customers tested part by part, each from what was known when it began.

    Parameters
    ----------
    features : pandas.DataFrame
        One row a customer; its columns settled by what was known at ``split.cut``.
    label : pandas.Series of float
        1 where the customer became high-value, else 0.
    first_at : pandas.Series of datetime64
        Times of the first orders of all whose outcome is known today.
    split : Split
        From :func:`split_in_time`.
    follow_up : int
        Days.
    """
    came = first_at.sort_values(kind="stable")
    plain = value_is_enough(features.loc[split.train], label[split.train], first_at)
    chances: list[NDArray[np.float64]] = []
    values: list[NDArray[np.float64]] = []
    rows = []
    for who in parts_of(came[split.test]):
        since = came[who].min()
        train = _known_at(came, since, follow_up, split.lag_tested)
        told = {
            only: Foretelling.fit(features.loc[train], label[train], first_at, only).probability(
                features.loc[who]
            )
            for only in {plain, True}
        }
        full, value = told[plain], told[True]
        chances.append(full)
        values.append(value)
        share = float(label[who].mean())
        rows.append((since, len(who), len(train), full.mean(), value.mean(), share))
    names = ["since", "customers", "trained", "expected", "expected_value", "came"]
    truth = label[split.test].to_numpy(float)
    parts = pd.DataFrame(rows, columns=names)
    return Rehearsal(truth, np.concatenate(chances), np.concatenate(values), parts, plain)


def parts_of(came: pd.Series) -> list[pd.Index]:
    """Return the customers tested by month of the first order; at most four parts, none small.

    Parameters
    ----------
    came : pandas.Series of datetime64
        Times of first orders in time.
    """
    month = (came.dt.year * 12 + came.dt.month).to_numpy()
    months = np.unique(month)
    joined = np.searchsorted(months, month) * min(MOST_PARTS, len(months)) // len(months)
    size = np.bincount(joined)
    part = np.zeros(len(size), dtype=np.int64)
    held = 0
    for place in range(1, len(size)):
        held += size[place - 1]
        enough = held >= SMALLEST_PART and size[place:].sum() >= SMALLEST_PART
        part[place] = part[place - 1] + int(enough)
        held = 0 if enough else held
    return [came.index[part[joined] == p] for p in range(part[-1] + 1)]


def _known_at(came: pd.Series, moment: pd.Timestamp, follow_up: int, lag_tested: bool) -> pd.Index:
    """Return who serves for fitting when customers from a moment on are foretold."""
    if lag_tested:
        return came.index[came + pd.Timedelta(days=follow_up) <= moment]
    return came.index[came < moment]
