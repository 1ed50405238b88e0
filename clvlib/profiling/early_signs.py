"""Who will become high-value: a calibrated forecast from the first weeks of a customer.

The question is the merchant's: after the first order and the first few weeks, whose later
revenue will pass the high-value mark? Everything that the forecast uses was known by the end of
those weeks; it is fitted on customers who came early, and judged on customers who came later.
The judge also hears the simplest rival, the value of the first order alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata

from clvlib.profiling.forecast import Forecast
from clvlib.profiling.habits import DAY, early_orders
from clvlib.profiling.rhythm import has_clock_times, in_days
from clvlib.profiling.traits import attributes

FOLLOW_UPS = (180, 120, 90, 60, 30)
LEAST_CUSTOMERS = 200
LEAST_HITS = 20
TEST_SHARE = 0.3
MOST_LEVELS = 8
RESAMPLES = 200


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
    auc, auc_value : float
        Area under the curve of the forecast and of the first order's value alone.
    gain_low, gain_high : float
        95 % bootstrap interval of their difference.
    lift : float
        Share of high-value customers in the likeliest tenth, over the share in all.
    expected, came : float
        Mean probability and share of high-value customers among those tested.
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
    auc: float
    auc_value: float
    gain_low: float
    gain_high: float
    lift: float
    expected: float
    came: float
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

    Returns
    -------
    EarlySigns or None
        None where too few customers have been watched long enough.
    """
    features, first_at = early_features(orders, lines, as_of, days)
    follow_up = _follow_up(first_at, as_of, days)
    if follow_up is None:
        return None
    spent = follow_up_revenue(orders, first_at, days, follow_up)
    known = first_at + (days + follow_up) * DAY <= as_of
    order = first_at[known].sort_values(kind="stable").index
    cut = first_at[order].quantile(1 - TEST_SHARE, interpolation="nearest")
    train, test = order[first_at[order] < cut], order[first_at[order] >= cut]
    mark = times_mean * float(spent[train].mean()) if len(train) else 0.0
    label = (spent > mark).astype(float)
    enough = min(len(train), len(test)) >= LEAST_CUSTOMERS / 2
    if not enough or min(label[train].sum(), label[test].sum()) < LEAST_HITS or mark <= 0:
        return None
    model = Forecast.fit(features.loc[train], label[train].to_numpy())
    chance = model.probability(features.loc[test])
    truth, value = label[test].to_numpy(), features.loc[test, "first_value"].to_numpy()
    low, high = _gain(truth, chance, value, rng)
    final = Forecast.fit(features.loc[order], label[order].to_numpy())
    return EarlySigns(
        days, follow_up, mark, len(train), len(test), pd.Timestamp(cut), auc(truth, chance),
        auc(truth, value), low, high, decile_lift(truth, chance), float(chance.mean()),
        float(truth.mean()), calibration(truth, chance), final.drivers(),
        _prospects(final, features, first_at, known | first_at.index.isin(_none(already)), orders),
    )  # fmt: skip


def early_features(
    orders: pd.DataFrame, lines: pd.DataFrame, as_of: pd.Timestamp, days: int
) -> tuple[pd.DataFrame, pd.Series]:
    """Return what is known of each customer ``days`` after the first order, and its time."""
    early = early_orders(orders, as_of, days)
    day = early["ordered_at"].dt.normalize()
    grouped = early.groupby("customer_id")
    first = early.drop_duplicates("customer_id").set_index("customer_id")
    visits = early.assign(day=day).drop_duplicates(["customer_id", "day"])
    since = visits.groupby("customer_id")["since"]
    frame = pd.DataFrame(
        {
            "first_value": first["revenue"].clip(lower=0),
            "spent": grouped["revenue"].sum().clip(lower=0),
            "visits": since.size().astype(float),
            "last_seen": since.max(),
        }
    )
    frame["biggest"] = grouped["revenue"].max().clip(lower=0)
    if "items" in early:
        frame["items"] = first["items"].fillna(1).clip(lower=0)
    if "discount" in early:
        off = first["discount"].fillna(0).clip(lower=0)
        frame["discount"] = (off / (off + frame["first_value"]).clip(lower=1e-9)).astype(float)
    frame["refunded"] = (first["refunded"] > 0).astype(float)
    if has_clock_times(orders["ordered_at"]):
        hour = first["ordered_at"].dt.hour + first["ordered_at"].dt.minute / 60
        frame["hour"] = hour.astype(float)
    frame["weekend"] = (first["ordered_at"].dt.day_of_week >= 5).astype(float)
    held = lines[lines["order_id"].isin(early["order_id"])]
    for name in ("product", "category"):
        if name in held and held[name].nunique() > 1:
            frame[f"kinds_{name}"] = held.groupby("customer_id")[name].nunique()
    if "category" in held and held["category"].nunique() > 1:
        for level in held["category"].value_counts().index[:MOST_LEVELS]:
            has = held.loc[held["category"] == level, "customer_id"].unique()
            frame[f"category={level}"] = frame.index.isin(has).astype(float)
    for column in attributes(early):
        for level in first[column].value_counts().index[:MOST_LEVELS]:
            frame[f"{column}={level}"] = (first[column] == level).astype(float)
    return frame.fillna(0.0), first["ordered_at"]


def follow_up_revenue(
    orders: pd.DataFrame, first_at: pd.Series, days: int, follow_up: int
) -> pd.Series:
    """Return the revenue of each customer between ``days`` and ``days + follow_up``."""
    since = in_days(orders["ordered_at"] - orders["customer_id"].map(first_at))
    inside = (since > days) & (since <= days + follow_up)
    spent = orders[inside].groupby("customer_id")["revenue"].sum()
    return spent.reindex(first_at.index).fillna(0.0).clip(lower=0)


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
        "early_tested": signs.tested,
    }


def auc(truth: NDArray[np.float64], score: NDArray[np.float64]) -> float:
    """Return the chance that a high-value customer scores above another one (ties count half)."""
    hits = truth.sum()
    others = len(truth) - hits
    if hits == 0 or others == 0:
        return float("nan")
    ranks = rankdata(score)
    return float((ranks[truth > 0].sum() - hits * (hits + 1) / 2) / (hits * others))


def decile_lift(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> float:
    """Return how much more often the likeliest tenth turned out high-value than all did."""
    best = np.argsort(-chance, kind="stable")[: max(1, round(len(truth) / 10))]
    return float(truth[best].mean() / max(truth.mean(), 1e-12))


def calibration(truth: NDArray[np.float64], chance: NDArray[np.float64]) -> pd.DataFrame:
    """Return what was expected and what came, by fifth of probability."""
    rank = np.argsort(np.argsort(chance, kind="stable"), kind="stable")
    fifth = rank * 5 // len(chance)
    frame = pd.DataFrame({"fifth": fifth + 1, "expected": chance, "came": truth})
    grouped = frame.groupby("fifth")
    return grouped.agg(
        expected=("expected", "mean"), came=("came", "mean"), customers=("came", "size")
    ).reset_index()


def _gain(
    truth: NDArray[np.float64], chance: NDArray[np.float64], value: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[float, float]:  # fmt: skip
    gains = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(truth), size=len(truth))
        gains.append(auc(truth[drawn], chance[drawn]) - auc(truth[drawn], value[drawn]))
    low, high = np.nanquantile(gains, [0.025, 0.975])
    return float(low), float(high)


def _none(already: pd.Index | None) -> pd.Index:
    return pd.Index([]) if already is None else already


def _prospects(
    model: Forecast, features: pd.DataFrame, first_at: pd.Series, known: pd.Series,
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
