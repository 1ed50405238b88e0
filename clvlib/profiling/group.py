"""The high-value group: how large, how much of the value, and how sure that is.

Who belongs to it was decided with the predictions (``values.high_value``); here the group
is only described. Its shares move from run to run by chance alone, and the bootstrap says
by how much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.merchant import HighValue
from clvlib.privacy.small_groups import rank_steps

BOOTSTRAP_CELLS = 20_000_000
NEAR = 0.15


@dataclass(frozen=True)
class HighValueGroup:
    """The high-value customers in figures; shares are of all customers with a prediction.

    Parameters
    ----------
    customers, total : int
        High-value customers, and all customers with a predicted value.
    threshold : float
        Predicted value from which a customer belongs to the group; money.
    value, total_value : float
        Predicted value of the group and of everybody; money.
    share_low, share_high : float
        95 % bootstrap interval of the group's share of the predicted value.
    overlap : float
        Share of the group that is also among as many biggest past spenders.
    """

    customers: int
    total: int
    threshold: float
    value: float
    total_value: float
    share_low: float
    share_high: float
    overlap: float

    @property
    def customer_share(self) -> float:
        """Share of customers in the group."""
        return self.customers / self.total if self.total else float("nan")

    @property
    def value_share(self) -> float:
        """Share of the predicted value that the group holds."""
        return self.value / self.total_value if self.total_value > 0 else float("nan")

    @property
    def formed(self) -> bool:
        """Say whether any customer has a predicted value, so that a group can be formed."""
        return self.total > 0

    @property
    def usable(self) -> bool:
        """Say whether there are two groups large enough to compare."""
        return min(self.customers, self.total - self.customers) >= 10 and self.total_value > 0


def known_values(values: pd.DataFrame) -> pd.DataFrame:
    """Return the customers whose value could be predicted."""
    return values[values["clv"].notna()]


def describe_group(
    values: pd.DataFrame, customers: pd.DataFrame, rule: HighValue, rng: np.random.Generator
) -> HighValueGroup:
    """Describe the high-value group.

    Parameters
    ----------
    values, customers : pandas.DataFrame
        The tables of those names.
    rule : HighValue
        The rule that made ``values.high_value``; it is applied again to every resample.
    rng : numpy.random.Generator
        For the bootstrap.
    """
    known = known_values(values)
    mine = known[known["high_value"]]
    clv = known["clv"].to_numpy(float)
    low, high = bootstrap_share(clv, rule, rng) if len(known) else (np.nan, np.nan)
    return HighValueGroup(
        customers=len(mine),
        total=len(known),
        threshold=threshold(known, rule),
        value=float(mine["clv"].sum()),
        total_value=float(clv.sum()),
        share_low=low,
        share_high=high,
        overlap=past_overlap(known, customers),
    )


def threshold(known: pd.DataFrame, rule: HighValue) -> float:
    """Return the predicted value from which a customer counts as high-value."""
    if rule.times_mean is not None:
        mean = known["clv"].mean() if rule.industry_mean is None else rule.industry_mean
        return float(rule.times_mean * mean)
    mine = known.loc[known["high_value"], "clv"]
    return float(mine.min()) if len(mine) else float("nan")


def near_threshold(known: pd.DataFrame, threshold: float, within: float = NEAR) -> pd.Series:
    """Say whose predicted value lies so near the threshold that little moves them across.

    Parameters
    ----------
    known : pandas.DataFrame
        From :func:`known_values`.
    threshold : float
        From :func:`threshold`.
    within : float
        Distance as a share of the threshold.
    """
    return (known["clv"] / threshold - 1).abs() <= within


def past_overlap(known: pd.DataFrame, customers: pd.DataFrame) -> float:
    """Return the share of the group that a ranking by past revenue would also have named."""
    mine = set(known.loc[known["high_value"], "customer_id"])
    if not mine:
        return float("nan")
    past = customers[among(customers["customer_id"], known["customer_id"])]
    biggest = past.sort_values(["revenue", "customer_id"], ascending=[False, True])
    return len(mine & set(biggest["customer_id"].head(len(mine)))) / len(mine)


def bootstrap_share(
    clv: np.ndarray, rule: HighValue, rng: np.random.Generator, confidence: float = 0.95
) -> tuple[float, float]:
    """Return a bootstrap interval of the group's share of value, the rule re-applied each time.

    Parameters
    ----------
    clv : ndarray, shape (n,)
        Predicted values.
    rule : HighValue
        Who counts as high-value.
    rng : numpy.random.Generator
        Source of the resamples (Poisson weights, so that a million customers need no copies).
    """
    if clv.sum() <= 0:
        return float("nan"), float("nan")
    ordered = np.sort(clv)[::-1]
    times = int(np.clip(BOOTSTRAP_CELLS / max(len(ordered), 1), 100, 400))
    shares = [_share(ordered, rng.poisson(1.0, len(ordered)), rule) for _ in range(times)]
    low, high = np.nanquantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def _share(ordered: np.ndarray, weight: np.ndarray, rule: HighValue) -> float:
    """Return the share of value held by the group in one weighted sample, best first."""
    money = ordered * weight
    total, people = money.sum(), weight.sum()
    if total <= 0 or people == 0:
        return float("nan")
    if rule.times_mean is not None:
        inside = ordered > rule.times_mean * (rule.industry_mean or total / people)
    elif rule.top_share is not None:
        inside = np.cumsum(weight) <= rule.top_share * people
    else:
        inside = np.cumsum(money) - money < (rule.value_share or 1.0) * total
    return float(money[inside].sum() / total)


def bootstrap_best(
    amounts: pd.Series, rng: np.random.Generator, best: float = 0.2, confidence: float = 0.95
) -> tuple[float, float]:
    """Return a bootstrap interval of the share of an amount that the best customers hold."""
    ordered = np.sort(np.clip(amounts.to_numpy(float), 0, None))[::-1]
    if ordered.sum() <= 0:
        return float("nan"), float("nan")
    times = int(np.clip(BOOTSTRAP_CELLS / len(ordered), 50, 200))
    shares = []
    for _ in range(times):
        weight = rng.poisson(1.0, len(ordered))
        money, inside = ordered * weight, np.cumsum(weight) <= best * weight.sum()
        shares.append(money[inside].sum() / money.sum())
    low, high = np.quantile(shares, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)


def concentration(amounts: pd.Series, points: int = 200, least: int = 1) -> pd.Series:
    """Return the cumulative share of an amount, from the best customer to the least.

    Parameters
    ----------
    amounts : pandas.Series, shape (n,)
        One amount per customer; negative ones count as nothing.
    points : int
        At most as many points as this.
    least : int
        At least so many customers between two points.

    Returns
    -------
    pandas.Series
        Index = share of customers from 0 to 1.
    """
    ordered = np.sort(np.clip(amounts.to_numpy(float), 0, None))[::-1]
    total = ordered.sum()
    climbed = np.concatenate([[0.0], np.cumsum(ordered) / total if total > 0 else ordered])
    share = np.linspace(0, 1, len(climbed))
    at = rank_steps(len(ordered), points - 1, least)
    return pd.Series(climbed[at], index=share[at])


def share_of_best(amounts: pd.Series, best: float = 0.2) -> float:
    """Return the share of an amount that the best customers hold."""
    ordered = np.sort(np.clip(amounts.to_numpy(float), 0, None))[::-1]
    total = ordered.sum()
    return float(ordered[: max(1, round(best * len(ordered)))].sum() / total) if total > 0 else 0.0
