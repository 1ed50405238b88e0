"""Group customers who look alike, because the likelihood only sees (frequency, recency, T).

Every purchase model of this room is a function of three columns. Customers who share them are one
row with a weight, so the cost of a fit depends on the number of distinct histories, not of people.
This is also the one place where days become the time unit of a model, and where a table in the
wrong unit is refused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from .likelihood.evaluation import by_count

Horizons = float | np.ndarray  # one for all, or each row's own
SUMMARY_COLUMNS = ("frequency", "recency", "T")
_RECENTLY: deque[tuple[float, list[np.ndarray], Rows]] = deque(maxlen=3)


@dataclass(frozen=True)
class Rows:
    """Distinct purchase histories in the time unit of a model.

    Attributes
    ----------
    frequency, recency, T : ndarray, shape (n_rows,)
        Repeat purchase days (a count), last purchase and age (time units since the first purchase).
    weight : ndarray, shape (n_rows,)
        Number of customers with this history; any non-negative weight is allowed.
    inverse : ndarray of int, shape (n_customers,)
        ``row_values[inverse]`` spreads a result over the customers.
    log_gap_total : float or None
        Sum over customers of the logarithms of their gaps between purchases (time units), which
        only a model of regular purchasing needs; None where the summary does not carry it.
    """

    frequency: np.ndarray
    recency: np.ndarray
    T: np.ndarray
    weight: np.ndarray
    inverse: np.ndarray
    log_gap_total: float | None = None

    def __len__(self) -> int:
        return len(self.frequency)

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Purchase counts that occur and their total weights, see `by_count`."""
        return by_count(self.frequency, self.weight)

    @cached_property
    def told(self) -> dict[str, Any]:
        """What several who asked about these rows would work out anew, by question."""
        return {}

    @cached_property
    def present(self) -> tuple[Rows, np.ndarray]:
        """Distinct (frequency, T) with recency = T: what purchases of a present customer depend on.

        Returns
        -------
        distinct : Rows
        inverse : ndarray of int, shape (n_rows,)
        """
        levels, inverse = np.unique(self.frequency + 1j * self.T, return_inverse=True)
        frequency, age = levels.real, levels.imag
        recency = np.where(frequency > 0, age, 0.0)
        weight = np.bincount(inverse, weights=self.weight)
        return Rows(frequency, recency, age, weight, np.arange(len(levels))), inverse

    def reweighted(self, weight: np.ndarray) -> Rows:
        """Give the same histories other weights (shape ``(n_rows,)``), as a bootstrap wants."""
        return replace(self, weight=weight)

    def blocks(self, size: int = 8192) -> Iterator[Rows]:
        """Cut the rows into blocks of at most ``size`` that fit the processor's cache.

        Below ten thousand elements a dot product also stays in one thread, which matters where many
        merchants are fitted side by side.
        """
        if len(self) <= size:
            yield self
            return
        for start in range(0, len(self), size):
            part = slice(start, start + size)
            yield Rows(
                self.frequency[part],
                self.recency[part],
                self.T[part],
                self.weight[part],
                self.inverse[:0],
            )

    def aged(self, extra: Horizons) -> Rows:
        """Let the same histories pass ``extra`` more time units without a purchase."""
        return replace(self, T=self.T + extra)

    def thinned(self, size: int, rng: np.random.Generator) -> Rows:
        """Draw a random subset of at most ``size`` rows, in proportion to their weight."""
        if len(self) <= size:
            return self
        counts = rng.multinomial(size, self.weight / self.weight.sum())
        kept = counts > 0
        return Rows(
            self.frequency[kept],
            self.recency[kept],
            self.T[kept],
            counts[kept].astype(float),
            np.arange(kept.sum()),
        )


def group_rows(summary: pd.DataFrame, time_unit_days: float) -> Rows:
    """Group identical histories and express them in time units.

    A summary is asked about many times in a row, so the last few groupings are kept; they
    are known by the values in them, never by the name of a table that may have changed.

    Parameters
    ----------
    summary : DataFrame, one row a customer
        ``frequency`` (repeat purchase days), ``recency`` and ``T`` (days); ``log_gap_sum`` (sum of
        the logarithms of the gaps in days) is carried along where present.
    time_unit_days : float
        Length of the model's time unit in days; 7 for weeks.

    Returns
    -------
    Rows

    Raises
    ------
    ValueError
        When a column is missing or values are impossible in days: see `check_summary`.
    """
    check_time_unit(time_unit_days)
    _check_columns(summary)
    read = [name for name in (*SUMMARY_COLUMNS, "log_gap_sum") if name in summary]
    columns = [summary[name].to_numpy(dtype=float) for name in read]
    for unit, known, rows in tuple(_RECENTLY):
        if unit == time_unit_days and _equal(known, columns):
            return rows
    rows = _grouped(summary, time_unit_days)
    _RECENTLY.appendleft((time_unit_days, [values.copy() for values in columns], rows))
    return rows


def _grouped(summary: pd.DataFrame, time_unit_days: float) -> Rows:
    check_summary(summary)
    key = np.zeros(len(summary), dtype=np.int64)
    columns = [summary[name].to_numpy(dtype=float) for name in SUMMARY_COLUMNS]
    for values in columns:
        codes, levels = _codes(values)
        key = key * levels + codes
    inverse, distinct = pd.factorize(key)
    first = np.empty(len(distinct), dtype=np.int64)
    first[inverse[::-1]] = np.arange(len(inverse) - 1, -1, -1)
    frequency, recency, age = (values[first] for values in columns)
    return Rows(
        frequency,
        recency / time_unit_days,
        age / time_unit_days,
        np.bincount(inverse, minlength=len(distinct)).astype(float),
        inverse,
        _log_gap_total(summary, time_unit_days),
    )


def check_time_unit(time_unit_days: float) -> None:
    """Raise ValueError unless the time unit is a positive number of days."""
    if not (np.isfinite(time_unit_days) and time_unit_days > 0):
        raise ValueError(f"time_unit_days must be positive days, found {time_unit_days}")


def check_horizon(horizon_days: Horizons) -> None:
    """Raise ValueError unless the horizon (or each of them) is a positive number of days."""
    if not (np.isfinite(horizon_days).all() and np.min(horizon_days) > 0):
        raise ValueError(f"horizon_days must be a positive number of days, found {horizon_days}")


def check_summary(summary: pd.DataFrame) -> None:
    """Refuse a summary that cannot be in days, or that is not a purchase summary at all.

    A customer cannot have more repeat purchase days than days between the first and the last one,
    so a recency in weeks or months shows itself.

    Raises
    ------
    ValueError
        Names the column, what was found and what is allowed.
    """
    _check_columns(summary)
    if summary.empty:
        raise ValueError("summary has no customers")
    frequency, recency, age = (summary[name].to_numpy(dtype=float) for name in SUMMARY_COLUMNS)
    if not np.isfinite(frequency + recency + age).all():
        raise ValueError("summary has missing or infinite values in frequency, recency or T")
    if (frequency < 0).any() or (frequency != np.floor(frequency)).any():
        raise ValueError("frequency must be a whole number of repeat purchase days, 0 or more")
    if (recency < 0).any() or (recency > age).any():
        raise ValueError("recency must lie between 0 and T (days from first to last purchase)")
    if ((frequency == 0) & (recency > 0)).any():
        raise ValueError("recency must be 0 where frequency is 0 (no repeat purchase)")
    if (frequency > recency).any():
        worst = int(np.argmax(frequency - recency))
        raise ValueError(
            "recency and T must be in days: a customer has "
            f"{frequency[worst]:g} repeat purchase days within {recency[worst]:g} days"
        )


def _check_columns(summary: pd.DataFrame) -> None:
    missing = [name for name in SUMMARY_COLUMNS if name not in summary]
    if missing:
        raise ValueError(f"summary lacks {missing}; it needs {list(SUMMARY_COLUMNS)}")


def _equal(known: list[np.ndarray], columns: list[np.ndarray]) -> bool:
    return len(known) == len(columns) and all(map(np.array_equal, known, columns))


def _codes(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Small integers that tell the values apart, and how many there may be of them."""
    whole = values.astype(np.int64)
    if (whole == values).all():
        return whole, int(whole.max()) + 1
    codes, levels = pd.factorize(values)
    return codes, len(levels)


def _log_gap_total(summary: pd.DataFrame, time_unit_days: float) -> float | None:
    if "log_gap_sum" not in summary:
        return None
    repeats = summary["frequency"].sum()
    return float(summary["log_gap_sum"].sum() - repeats * np.log(time_unit_days))
