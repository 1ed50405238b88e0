"""From the customers' summary to one value each, and the check of the same method on the past.

The stage's spine: fit, value, mark the high-value customers, and repeat the whole procedure
as if it were one horizon ago, so that the value is never quoted without its error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.merchant import HighValue, Horizon, Settings

from .backtest import Forecast, Split, forecast, split_orders
from .protocols import FittedPurchaseModel, FittedSpendModel
from .registry import purchase_model, spend_model
from .value import ValueTerms, customer_lifetime_value

TIME_UNIT_DAYS = 7.0
NAIVE = ("past_rate", "last_window", "mean")
SHORTEST_HOLD_OUT_DAYS = 28


@dataclass(frozen=True)
class Estimate:
    """Fitted models and what they say of every customer.

    Attributes
    ----------
    purchases, spend : fitted models
    terms : ValueTerms
    values : DataFrame
        Table ``values``: one row a customer.
    threshold : float
        CLV from which a customer counts as high-value, in currency.
    """

    purchases: FittedPurchaseModel
    spend: FittedSpendModel
    terms: ValueTerms
    values: pd.DataFrame
    threshold: float

    @property
    def total(self) -> float:
        """Sum of all customers' CLV, in currency."""
        return float(self.values["clv"].sum())


@dataclass(frozen=True)
class HoldOut:
    """The same procedure, one horizon ago.

    Attributes
    ----------
    split : Split
    forecasts : list of Forecast
        The kit's model first, then the naive ones.
    """

    split: Split
    forecasts: list[Forecast]

    @property
    def chosen(self) -> Forecast:
        """The forecast of the model that values the customers."""
        return self.forecasts[0]


def value_terms(settings: Settings, as_of: pd.Timestamp) -> ValueTerms:
    """Return how the merchant's settings count future money, from an as-of date on."""
    return ValueTerms(settings.horizon.days(as_of), settings.discount_rate, settings.margin)


def estimate(
    customers: pd.DataFrame, terms: ValueTerms, rule: HighValue, model: str = "bg_nbd"
) -> Estimate:
    """Fit a purchase model and a spend model and value every customer.

    Parameters
    ----------
    customers : DataFrame, one row a customer
        ``customer_id``, ``frequency``, ``recency``, ``T`` (days), ``monetary_value``,
        ``first_value`` (currency).
    terms : ValueTerms
        Horizon, yearly discount rate, gross margin.
    rule : HighValue
        Who counts as high-value.
    model : str
        Name of a purchase model, see `registry`.

    Returns
    -------
    Estimate
    """
    timing = purchase_model(model, TIME_UNIT_DAYS).fit(customers)
    spend = spend_model("gamma_gamma").fit(customers)
    values = customer_lifetime_value(timing, spend, customers, terms)
    threshold = high_value_threshold(values["clv"], rule)
    values["high_value"] = values["clv"] > threshold
    return Estimate(timing, spend, terms, values, threshold)


def high_value_threshold(clv: pd.Series, rule: HighValue) -> float:
    """Return the CLV above which a customer counts as high-value.

    Parameters
    ----------
    clv : Series
        Currency, one entry a customer.
    rule : HighValue
        Times the mean; the top share of customers; or the smallest group with a share of value.
    """
    if rule.times_mean is not None:
        return float(clv.mean() * rule.times_mean)
    if rule.top_share is not None:
        return float(clv.quantile(1 - rule.top_share))
    ranked = clv.sort_values(ascending=False).to_numpy(float)
    reached = np.searchsorted(np.cumsum(ranked), (rule.value_share or 0.8) * ranked.sum())
    return float(ranked[min(reached + 1, len(ranked) - 1)])


def hold_out_cut(
    first: pd.Timestamp, as_of: pd.Timestamp, horizon: Horizon
) -> tuple[pd.Timestamp, int]:
    """Return the last day of the calibration and the length of the hold-out in days.

    The hold-out is one horizon where the history holds two of them, else the last third.
    """
    known = (as_of.normalize() - first.normalize()).days + 1
    cut = horizon.begin(as_of).normalize()
    days = (as_of.normalize() - cut).days
    if 2 * days > known + 1:
        days = max(min(known // 3, days), 1)
        cut = as_of.normalize() - pd.Timedelta(days=days)
    return cut, days


def hold_out_check(
    orders: pd.DataFrame, as_of: pd.Timestamp, horizon: Horizon, model: str = "bg_nbd"
) -> HoldOut | None:
    """Forecast a stretch already past with the kit's model and with the naive ones.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``.
    as_of : Timestamp
        Last instant known.
    horizon : Horizon
        The merchant's horizon; see `hold_out_cut` for what is used of it.

    Returns
    -------
    HoldOut or None
        None where the log is too short for any hold-out.
    """
    cut, days = hold_out_cut(orders["ordered_at"].min(), as_of, horizon)
    if days < SHORTEST_HOLD_OUT_DAYS:
        return None
    split = split_orders(orders, cut, min(days, _days_after(orders, cut)), "ordered")
    chosen = forecast(split, purchase_model(model, TIME_UNIT_DAYS), spend_model("gamma_gamma"))
    return HoldOut(split, [chosen, *(forecast(split, purchase_model(name)) for name in NAIVE)])


def backtest_table(check: HoldOut) -> pd.DataFrame:
    """Return table ``backtest``: one row per model and target."""
    rows = [
        {
            "model": f.name,
            "cut": check.split.cut,
            "horizon_days": float(check.split.horizon_days),
            "target": target,
            "predicted": score.predicted_total,
            "actual": score.actual_total,
            "bias": score.bias,
            "mae": score.mae,
            "rmse": score.rmse,
            "gini": score.gini,
            "spearman": score.spearman,
            "decile_mape": score.decile_mape,
            "top_decile_capture": score.top_decile_capture,
        }
        for f in check.forecasts
        for target, score in (("orders", f.purchase_accuracy), ("revenue", f.revenue_accuracy))
    ]
    return pd.DataFrame(rows)


def parameters_table(estimate: Estimate) -> pd.DataFrame:
    """Return table ``parameters``: one row per fitted parameter with its standard error."""
    rows = [
        {
            "model": model.name,
            "parameter": name,
            "value": value,
            "standard_error": model.standard_errors.get(name, float("nan")),
            "log_likelihood": model.log_likelihood,
        }
        for model in (estimate.purchases, estimate.spend)
        for name, value in model.parameters.items()
    ]
    return pd.DataFrame(rows)


def _days_after(orders: pd.DataFrame, cut: pd.Timestamp) -> int:
    return int((orders["ordered_at"].max().normalize() - cut.normalize()).days)
