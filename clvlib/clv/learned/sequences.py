"""Purchase days laid out customer by customer, so that features are array arithmetic.

A million customers leave no room for a loop or a group-by with a Python function: everything about
"the last gap", "the third order from the end" or "the last 90 days" is an index into these arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..history import History
from ..holdout import day_number


@dataclass(frozen=True)
class Sequences:
    """Purchase days of each customer in the order of the summary, oldest first.

    Attributes
    ----------
    customer : ndarray of int, shape (n_purchases,)
        Row of the summary.
    day : ndarray of int64, shape (n_purchases,)
    revenue : ndarray of float, shape (n_purchases,)
        Net revenue of the day, in currency.
    starts, counts : ndarray of int, shape (n_customers,)
        Where each customer begins, and the number of purchase days (at least 1).
    cut_day : int
        Last day known, in days since 1970-01-01.
    """

    customer: np.ndarray
    day: np.ndarray
    revenue: np.ndarray
    starts: np.ndarray
    counts: np.ndarray
    cut_day: int

    def __len__(self) -> int:
        return len(self.counts)

    def total(self, values: np.ndarray) -> np.ndarray:
        """Sum over each customer's purchases."""
        return np.bincount(self.customer, weights=values, minlength=len(self))

    def from_start(self, values: np.ndarray, place: int) -> np.ndarray:
        """Give the value of the purchase number ``place`` (0 = first); NaN where there is none."""
        return self._at(values, np.full(len(self), place))

    def from_end(self, values: np.ndarray, place: int) -> np.ndarray:
        """Give the value ``place`` purchases before the last (0 = last); NaN where none."""
        return self._at(values, self.counts - 1 - place)

    def gaps(self) -> np.ndarray:
        """Days since the purchase before, shape (n_purchases,); NaN for first purchases."""
        gaps = np.diff(self.day, prepend=0).astype(float)
        gaps[self.starts] = np.nan
        return gaps

    def within(self, first_day: int, last_day: int) -> np.ndarray:
        """Mask of the purchases from ``first_day`` to ``last_day``, both counted."""
        return (self.day >= first_day) & (self.day <= last_day)

    def _at(self, values: np.ndarray, place: np.ndarray) -> np.ndarray:
        there = (place >= 0) & (place < self.counts)
        index = np.where(there, self.starts + place, 0)
        return np.where(there, np.asarray(values, dtype=float)[index], np.nan)


def sequences(known: History) -> Sequences:
    """Lay out the purchase days of a history in the order of its summary."""
    days = known.days.where(known.days.purchase)
    customer = rows_of(known)[days.customer]
    counts = np.bincount(customer, minlength=len(known.summary))
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return Sequences(customer, days.day, days.revenue, starts, counts, day_number(known.cut))


def rows_of(known: History) -> np.ndarray:
    """Row of the summary for each entry of ``known.days.customer_ids``; -1 for who never bought."""
    rows = np.full(len(known.days.customer_ids), -1, dtype=np.int64)
    rows[known.who] = np.arange(len(known.who))
    return rows
