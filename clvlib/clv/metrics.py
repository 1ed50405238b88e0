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
from scipy.stats import rankdata

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
    order = np.argsort(-predicted, kind="stable")
    own_rank, rank = rankdata(actual) if actual_rank is None else actual_rank, np.empty(len(order))
    rank[order] = len(order) + 1 - _mean_over_ties(np.arange(1.0, len(order) + 1), predicted[order])
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


def normalised_gini(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Gini of ``actual`` ranked by ``predicted`` over Gini of ``actual`` ranked by itself.

    Customers with equal forecasts share their mean rank, so the order of the table is irrelevant.
    """
    return _ratio(_gini(actual, rankdata(predicted)), _gini(actual, rankdata(actual)))


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
    return _deciles(*_by_forecast(actual, predicted))


def decile_mape(actual: np.ndarray, predicted: np.ndarray) -> float:
    """Mean absolute relative error of the deciles' means."""
    return _mape(decile_table(actual, predicted))


def _by_forecast(
    actual: np.ndarray, predicted: np.ndarray, order: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Actual (shared among ties) and predicted values from the highest forecast down."""
    order = np.argsort(-predicted, kind="stable") if order is None else order
    return _mean_over_ties(actual[order], predicted[order]), predicted[order]


def _top_share(ranked: np.ndarray, share: float) -> float:
    size = share * len(ranked)
    whole = int(size)
    held = ranked[:whole].sum() + (size - whole) * (ranked[whole] if whole < len(ranked) else 0.0)
    return _ratio(held, ranked.sum())


def _deciles(actual: np.ndarray, predicted: np.ndarray) -> pd.DataFrame:
    """Means by tenth of vectors that are sorted by forecast."""
    decile = np.arange(len(actual)) * 10 // len(actual)
    customers = np.bincount(decile, minlength=10)
    held = customers > 0
    sums = (np.bincount(decile, weights=v, minlength=10)[held] for v in (actual, predicted))
    means = [total / customers[held] for total in sums]
    return pd.DataFrame(
        {
            "decile": np.arange(1, 11)[held],
            "customers": customers[held],
            "actual_mean": means[0],
            "predicted_mean": means[1],
        }
    )


def _mape(table: pd.DataFrame) -> float:
    actual, predicted = table["actual_mean"].to_numpy(), table["predicted_mean"].to_numpy()
    return float("nan") if (actual == 0).any() else float(np.abs(predicted / actual - 1).mean())


def _gini(actual: np.ndarray, rank: np.ndarray) -> float:
    n, total = len(actual), actual.sum()
    if total == 0:
        return 0.0
    return float(2 * (rank @ actual) / (n * total) - (n + 1) / n)


def _mean_over_ties(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Replace each value by the mean of those with the same key; keys are sorted."""
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    sizes = np.diff(np.append(starts, len(keys)))
    return np.repeat(np.add.reduceat(values, starts) / sizes, sizes)


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    return float(np.corrcoef(first, second)[0, 1])


def _ratio(numerator: float, denominator: float) -> float:
    return float(numerator / denominator) if denominator else float("nan")
