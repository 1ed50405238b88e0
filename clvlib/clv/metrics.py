"""How wrong a forecast was: the same few numbers for every model and every baseline.

No single number decides: bias tells whether the total can be trusted, RMSE and the decile table
whether the sizes can, Gini and rank correlations whether the order of customers can. MAE rewards a
forecast that is too low where most customers buy nothing, so it is printed but proves little. A
Gini that is too good is no success but a leak.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

LEAK_ALARM_GINI = 0.9


@dataclass(frozen=True)
class Accuracy:
    """Accuracy of a forecast over customers.

    Attributes
    ----------
    customers : int
    actual_total, predicted_total : float
    bias : float
        Predicted total / actual total - 1 (0.05 = 5 % too high).
    mae, rmse : float
        In the unit of the forecast, per customer.
    pearson, spearman : float
    gini : float
        Normalised: Gini of the actual values in the order of the forecast over their own Gini.
    top_decile_capture : float
        Share of the actual total held by the tenth of customers that was ranked highest.
    decile_mape : float
        Mean absolute relative error of the ten deciles' means; NaN where a decile has none.
    leak_alarm : bool
        The Gini is better than honest forecasts get (over 0.9).
    """

    customers: int
    actual_total: float
    predicted_total: float
    bias: float
    mae: float
    rmse: float
    pearson: float
    spearman: float
    gini: float
    top_decile_capture: float
    decile_mape: float
    leak_alarm: bool


def accuracy(
    actual: np.ndarray, predicted: np.ndarray, actual_rank: np.ndarray | None = None
) -> Accuracy:
    """Score a forecast.

    Parameters
    ----------
    actual, predicted : array_like, shape (n_customers,)
    actual_rank : ndarray, shape (n_customers,), optional
        Ranks of ``actual`` (ties share their mean), where many forecasts are scored on it.

    Returns
    -------
    Accuracy

    Raises
    ------
    ValueError
        When the shapes differ, there is no customer, or a value is not finite: a NaN in a forecast
        is an error, never a gap in a sum.
    """
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    if actual.shape != predicted.shape or actual.ndim != 1 or not len(actual):
        raise ValueError(f"need two equal vectors, found {actual.shape} and {predicted.shape}")
    if not (np.isfinite(actual).all() and np.isfinite(predicted).all()):
        raise ValueError("actual and predicted must be finite for every customer")
    error = predicted - actual
    # Sorting is what costs: it is done once for the Gini, Spearman's correlation and the deciles.
    order = _from_the_highest(predicted)
    own_rank = ranks(actual) if actual_rank is None else actual_rank
    rank = len(order) + 1 - _ranks_along(order, predicted)
    gini = _ratio(_gini(actual, rank), _gini(actual, own_rank))
    ranked = _by_forecast(actual, predicted, order)
    return Accuracy(
        customers=len(actual),
        actual_total=float(actual.sum()),
        predicted_total=float(predicted.sum()),
        bias=_ratio(predicted.sum(), actual.sum()) - 1,
        mae=float(np.abs(error).mean()),
        rmse=float(np.sqrt((error**2).mean())),
        pearson=_correlation(actual, predicted),
        spearman=_correlation(own_rank, rank),
        gini=gini,
        top_decile_capture=_top_share(ranked[0], 0.1),
        decile_mape=_mape(_deciles(*ranked)),
        leak_alarm=bool(gini > LEAK_ALARM_GINI),
    )


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1 for the lowest on, shape ``(n,)``; equal values share their mean rank."""
    return _ranks_along(np.argsort(values), values)


def normalised_gini(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Gini of ``actual`` ranked by ``predicted`` over Gini of ``actual`` ranked by itself.

    Customers with equal forecasts share their mean rank, so the order of the table is irrelevant.
    """
    return _ratio(_gini(actual, ranks(predicted)), _gini(actual, ranks(actual)))


def top_share(actual: np.ndarray, predicted: np.ndarray, share: float) -> float:
    """Share of the actual total held by the top ``share`` of customers by forecast.

    Customers tied at the threshold enter with their mean.
    """
    return _top_share(_by_forecast(actual, predicted)[0], share)


def decile_table(actual: np.ndarray, predicted: np.ndarray) -> pd.DataFrame:
    """Means by tenth of the forecast, the highest first.

    Returns
    -------
    DataFrame, 10 rows
        ``decile`` (1 = highest forecast), ``customers``, ``actual_mean``, ``predicted_mean``.
    """
    decile, customers, means = _deciles(*_by_forecast(actual, predicted))
    return pd.DataFrame(
        {
            "decile": decile,
            "customers": customers,
            "actual_mean": means[0],
            "predicted_mean": means[1],
        }
    )


def decile_mape(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Mean absolute relative error of the deciles' means."""
    return _mape(_deciles(*_by_forecast(actual, predicted)))


def _by_forecast(
    actual: np.ndarray, predicted: np.ndarray, order: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Actual (shared among ties) and predicted values from the highest forecast down."""
    order = _from_the_highest(predicted) if order is None else order
    return _mean_over_ties(actual[order], predicted[order]), predicted[order]


def _top_share(ranked: np.ndarray, share: float) -> float:
    size = share * len(ranked)
    whole = int(size)
    held = ranked[:whole].sum() + (size - whole) * (ranked[whole] if whole < len(ranked) else 0.0)
    return _ratio(held, ranked.sum())


def _deciles(
    actual: np.ndarray, predicted: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Return number, customers and both means by tenth of vectors that are sorted by forecast."""
    ends = -(-np.arange(1, 11) * len(actual) // 10)  # the i-th of n is in decile 10 i // n
    customers = np.diff(ends, prepend=0)
    decile, held = np.repeat(np.arange(10), customers), customers > 0
    sums = (np.bincount(decile, weights=v, minlength=10)[held] for v in (actual, predicted))
    means = [total / customers[held] for total in sums]
    return np.arange(1, 11)[held], customers[held], means


def _mape(deciles: tuple[np.ndarray, np.ndarray, list[np.ndarray]]) -> float:
    actual, predicted = deciles[2]
    return float("nan") if (actual == 0).any() else float(np.abs(predicted / actual - 1).mean())


def _gini(actual: np.ndarray, rank: np.ndarray) -> float:
    n, total = len(actual), actual.sum()
    if total == 0:
        return 0.0
    return float(2 * (rank @ actual) / (n * total) - (n + 1) / n)


def _from_the_highest(values: np.ndarray) -> np.ndarray:
    """Positions from the highest value down, equal ones in the order of the table.

    A stable sort takes six times as long as a sort that puts equal values in order afterwards.
    """
    order = np.argsort(-values)
    block = np.cumsum(_begins(values[order]))
    return np.sort(block * len(order) + order) - block * len(order)


def _ranks_along(order: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Ranks of values whose order is known; equal values share their mean rank."""
    rank, sizes = np.empty(len(order)), _tie_sizes(values[order])
    last = np.cumsum(sizes)
    rank[order] = np.repeat(last - (sizes - 1) / 2, sizes)
    return rank


def _mean_over_ties(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Replace each value by the mean of those with the same key; keys are sorted."""
    sizes = _tie_sizes(keys)
    if len(sizes) == len(keys):
        return values.copy()
    starts = np.cumsum(sizes) - sizes
    return np.repeat(np.add.reduceat(values, starts) / sizes, sizes)


def _begins(keys: np.ndarray) -> np.ndarray:
    """Mask of the sorted keys that differ from the one before."""
    return np.append(True, keys[1:] != keys[:-1])


def _tie_sizes(keys: np.ndarray) -> np.ndarray:
    """How many sorted keys are equal, for each distinct one."""
    starts = np.flatnonzero(_begins(keys))
    return np.diff(np.append(starts, len(keys)))


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator else float("nan")
