"""Split a log at a date, forecast what follows from what came before, and say how wrong it was.

Only customers seen by the cut are forecast; what they did afterwards is counted on the same rules.
Every model sees exactly the same summary, and the naive baselines are always among them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from .baselines import FittedBaseline
from .holdout import PurchaseRule, activity, add_window, day_number, purchase_days, summarise_days
from .metrics import Accuracy, accuracy
from .protocols import FittedPurchaseModel, FittedSpendModel, PurchaseModel, SpendModel
from .rows import check_horizon


@dataclass(frozen=True)
class Split:
    """A log cut in two.

    Attributes
    ----------
    calibration : DataFrame
        Purchase summary at the cut (see `holdout.summarise`), with the window columns of the last
        ``horizon_days`` days before it.
    actual : DataFrame
        ``customer_id``, ``purchases`` (days) and ``revenue`` in the hold-out, same rows in the same
        order; zeros for who did not come back.
    cut : Timestamp
        Last day of the calibration, inclusive.
    horizon_days : int
    """

    calibration: pd.DataFrame
    actual: pd.DataFrame
    cut: pd.Timestamp
    horizon_days: int


@dataclass(frozen=True)
class Forecast:
    """A model's forecast for the hold-out and its accuracy.

    Attributes
    ----------
    name : str
    purchases, revenue : Series, index of the calibration
    purchase_accuracy, revenue_accuracy : Accuracy
    purchase_model : FittedPurchaseModel
    spend_model : FittedSpendModel or None
        None for a baseline, which forecasts revenue by itself.
    """

    name: str
    purchases: pd.Series
    revenue: pd.Series
    purchase_accuracy: Accuracy
    revenue_accuracy: Accuracy
    purchase_model: FittedPurchaseModel
    spend_model: FittedSpendModel | None


def split_orders(
    orders: pd.DataFrame,
    cut: pd.Timestamp | str,
    horizon_days: int,
    rule: PurchaseRule = "positive_or_free",
) -> Split:
    """Cut a log at the end of a day.

    Parameters
    ----------
    orders : DataFrame
        ``customer_id``, ``ordered_at`` (naive local timestamps), ``revenue``.
    cut : Timestamp or str
        Last day of the calibration, inclusive to its last second; its clock time is ignored.
    horizon_days : int
        Days of the hold-out, which starts on the day after the cut.
    rule : PurchaseRule
        Which days are purchases; see `holdout.purchase_days`.

    Returns
    -------
    Split

    Raises
    ------
    ValueError
        When nobody bought by the cut, or the log ends before the hold-out does.
    """
    check_horizon(horizon_days)
    days, last = purchase_days(orders, rule), day_number(cut)
    calibration = summarise_days(days, last)
    if calibration.empty:
        raise ValueError(f"nobody has bought by {pd.Timestamp(cut).date()}")
    if days.day.max() < last + horizon_days:
        raise ValueError(
            f"the log ends {int(days.day.max()) - last} days after the cut, the hold-out needs "
            f"{horizon_days}"
        )
    after = activity(days, last + 1, last + horizon_days).reindex(calibration["customer_id"])
    return Split(
        add_window(calibration, days, last, horizon_days),
        after.fillna(0).rename_axis("customer_id").reset_index(),
        pd.Timestamp(cut).normalize(),
        horizon_days,
    )


def forecast(
    split: Split, purchase_model: PurchaseModel, spend_model: SpendModel | None = None
) -> Forecast:
    """Fit on the calibration and score on the hold-out.

    Parameters
    ----------
    split : Split
    purchase_model : PurchaseModel
    spend_model : SpendModel, optional
        Needed unless the purchase model is a baseline.

    Raises
    ------
    ValueError
        When a spend model is missing.
    """
    summary, horizon = split.calibration, split.horizon_days
    timing = purchase_model.fit(summary)
    purchases = timing.expected_purchases(summary, horizon)
    spend = None
    if isinstance(timing, FittedBaseline):
        revenue = timing.expected_revenue(summary, horizon)
    elif spend_model is None:
        raise ValueError(f"{purchase_model.name} needs a spend model to forecast revenue")
    else:
        spend = spend_model.fit(summary)
        revenue = purchases * spend.expected_spend(summary)
    return Forecast(
        timing.name,
        purchases,
        revenue.rename("expected_revenue"),
        accuracy(split.actual["purchases"].to_numpy(), purchases.to_numpy()),
        accuracy(split.actual["revenue"].to_numpy(), revenue.to_numpy()),
        timing,
        spend,
    )


def accuracy_table(forecasts: list[Forecast], of: str = "revenue") -> pd.DataFrame:
    """One row a forecast with the fields of `Accuracy`; ``of`` is "revenue" or "purchases"."""
    scores = [f.revenue_accuracy if of == "revenue" else f.purchase_accuracy for f in forecasts]
    rows = [{"model": f.name, **asdict(s)} for f, s in zip(forecasts, scores, strict=True)]
    return pd.DataFrame(rows)


def by_frequency(split: Split, forecasts: list[Forecast], largest: int = 7) -> pd.DataFrame:
    """Mean actual and forecast purchases by calibration frequency 0, 1, ..., ``largest`` or more.

    Returns
    -------
    DataFrame
        ``frequency``, ``customers``, ``actual`` and one column a forecast, by its name.
    """
    columns = {"actual": split.actual["purchases"].to_numpy(dtype=float)}
    columns |= {f.name: f.purchases.to_numpy() for f in forecasts}
    return frequency_table(split.calibration["frequency"].to_numpy(), columns, largest)


def frequency_table(
    frequency: np.ndarray, columns: dict[str, np.ndarray], largest: int = 7
) -> pd.DataFrame:
    """Average columns over customers by frequency 0, 1, ..., ``largest`` or more.

    Returns
    -------
    DataFrame
        ``frequency``, ``customers`` and the columns.
    """
    classes = np.minimum(frequency, largest)
    grouped = pd.DataFrame(columns).groupby(classes)
    table = grouped.mean().rename_axis("frequency").reset_index()
    table.insert(1, "customers", grouped.size().to_numpy())
    return table
