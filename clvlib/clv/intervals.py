"""An interval on the value itself: of each customer, of a segment, of the whole.

Parameters alone give intervals that are far too narrow, because most of the doubt is what a
customer will do, not what the rate is. So each bootstrap replicate also draws the future of every
customer: alive or not, how many orders, worth how much. What the model cannot know about itself (a
new season, a changed assortment) comes from back-tests, as a factor common to all customers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .bootstrap import resampled_purchases, resampled_spend
from .protocols import FittedPurchaseModel, FittedSpendModel
from .purchases import FittedTimingModel, customer_rows
from .value import ValueTerms, customer_lifetime_value

_BLOCK = 20_000
_FEW = 50_000  # customers whose draws fit into a hundred megabytes
_TOP = 0.9
_MOST_TIMES = 1e3
_FEWEST = 20
_FUTURES = 4
_COLUMNS = ("clv_low", "clv_high", "probability_top_decile")

Replicate = tuple[FittedPurchaseModel, FittedSpendModel]
Futures = tuple[np.ndarray, np.ndarray]  # positions of customers, and draws of their revenue


@dataclass(frozen=True)
class ValueIntervals:
    """Intervals of discounted margin.

    Attributes
    ----------
    customers : DataFrame, index of the summary
        ``clv_low``, ``clv_high`` and ``probability_top_decile`` (of being among the tenth of
        customers with the highest value).
    groups : DataFrame, index = group, last row ``"total"``
        ``clv`` (point estimate), ``clv_low``, ``clv_high``.
    total_draws : ndarray, shape (replicates,)
        Draws of the total, for ratios with other quantities.
    level : float
    """

    customers: pd.DataFrame
    groups: pd.DataFrame
    total_draws: np.ndarray
    level: float


def value_intervals(
    purchases: FittedPurchaseModel,
    spend: FittedSpendModel,
    summary: pd.DataFrame,
    terms: ValueTerms,
    rng: np.random.Generator,
    groups: pd.Series | None = None,
    replicates: int = 200,
    level: float = 0.80,
    values: pd.DataFrame | None = None,
    common: np.ndarray | None = None,
    drawn: Iterable[Futures] | None = None,
) -> ValueIntervals:
    """Draw the future of every customer under resampled parameters.

    Parameters
    ----------
    purchases, spend : fitted models
        Fitted on this summary.
    summary : DataFrame, one row a customer
    terms : ValueTerms
    rng : Generator
    groups : Series, index of the summary, optional
        A segment for each customer; its totals get intervals too.
    replicates : int, 20 or more
    level : float, between 0 and 1
        Probability inside the interval.
    values : DataFrame, index of the summary, optional
        ``expected_revenue`` and ``clv`` of another forecast of the same customers; the draws of the
        models here are then scaled to it, customer by customer.
    common : ndarray, shape (replicates,), optional
        Factors that all customers of a replicate share: the error of the model itself.
    drawn : iterable of Futures, optional
        What `futures` gave for the same models, where they were drawn ahead; used up.

    Returns
    -------
    ValueIntervals

    Raises
    ------
    ValueError
        When level or replicates are out of their range.
    """
    _check(level, replicates)
    if drawn is None:
        drawn = futures(purchases, spend, summary, terms, rng, replicates)
    values = customer_lifetime_value(purchases, spend, summary, terms) if values is None else values
    shared = np.ones(replicates) if common is None else common
    codes, names = _group_codes(summary, groups)
    expected = purchases.expected_purchases(summary, terms.horizon_days)
    kept = _kept_share(expected * spend.expected_spend(summary), values["clv"])
    customers, sums = _summed_up(drawn, kept, shared, codes, len(names), level)
    table = pd.DataFrame(customers, columns=list(_COLUMNS), index=summary.index)
    grouped = _group_table(values["clv"], codes, names, sums, level)
    return ValueIntervals(table, grouped, sums.sum(axis=1), level)


def futures(
    purchases: FittedPurchaseModel,
    spend: FittedSpendModel,
    summary: pd.DataFrame,
    terms: ValueTerms,
    rng: np.random.Generator,
    replicates: int,
) -> Iterable[Futures]:
    """Draw the revenue of the horizon under resampled parameters; see `value_intervals`.

    Of few customers all is drawn at once, while something else may be computed beside it; of many
    each block when it is asked for.

    Returns
    -------
    iterable of (ndarray of int, shape (n_block,); ndarray, shape (replicates, n_block))
        Positions of customers, and their revenue in currency.
    """
    models = _refitted(purchases, spend, summary, replicates, rng)
    blocks = _blocks(len(summary))
    drawn = ((block, _draw(models, summary.iloc[block], terms, rng)) for block in blocks)
    return list(drawn) if len(summary) <= _FEW else drawn


def _refitted(
    purchases: FittedPurchaseModel,
    spend: FittedSpendModel,
    summary: pd.DataFrame,
    replicates: int,
    rng: np.random.Generator,
) -> list[Replicate]:
    """Refit on resampled customers; each pair of models then draws `_FUTURES` futures.

    What parameters leave in doubt is little beside what customers will do, so that a quarter of the
    refits says as much.
    """
    count = min(max(-(-replicates // _FUTURES), _FEWEST), replicates)
    again = resampled_purchases(purchases, summary, count, rng)
    pairs = list(zip(again, resampled_spend(spend, summary, count, rng), strict=True))
    return [pairs[place % count] for place in range(replicates)]


def _check(level: float, replicates: int) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1 (0.80 for 80 %), found {level}")
    if replicates < _FEWEST:
        raise ValueError(f"replicates must be {_FEWEST} or more, found {replicates}")


def _kept_share(revenue: pd.Series, clv: pd.Series) -> np.ndarray:
    """Value per unit of revenue that the models expect: turns drawn revenue into drawn value."""
    expected, value = revenue.to_numpy(), clv.to_numpy()
    share = np.where(expected > 0, value / np.where(expected > 0, expected, 1), 0.0)
    return np.minimum(share, _MOST_TIMES)


def _draw(
    models: Sequence[Replicate],
    summary: pd.DataFrame,
    terms: ValueTerms,
    rng: np.random.Generator,
) -> np.ndarray:
    """Revenue drawn for each replicate and customer, shape ``(replicates, n_customers)``."""
    draws = np.empty((len(models), len(summary)))
    rows = customer_rows(summary, models[0][0].time_unit_days)
    seen, mean = models[0][1].observed(summary)
    for row, (purchases, spend) in zip(draws, models, strict=True):
        if isinstance(purchases, FittedTimingModel):
            orders = purchases.draw(rng, rows, terms.horizon_days)
        else:
            orders = purchases.simulate(rng, summary, terms.horizon_days).to_numpy()
        row[:] = spend.draw(rng, seen, mean, orders)
    return draws


def _summed_up(
    drawn: Iterable[Futures],
    kept: np.ndarray,
    shared: np.ndarray,
    codes: np.ndarray,
    groups: int,
    level: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return `_COLUMNS` of each customer, and of each replicate the sums of the groups."""
    sums, customers = np.zeros((len(shared), groups)), np.empty((len(kept), len(_COLUMNS)))
    least = None
    for block, draws in drawn:
        np.multiply(draws, kept[block], out=draws)
        np.multiply(draws, shared[:, None], out=draws)
        if least is None:
            least = np.quantile(draws, _TOP, axis=1)
        for row, draw in zip(sums, draws, strict=True):
            row += np.bincount(codes[block], weights=draw, minlength=groups)
        customers[block] = _summarise(draws, least, level)
    return customers, sums


def _blocks(customers: int) -> Iterator[np.ndarray]:
    """Positions of customers in blocks that memory can hold.

    Each block is spread over the whole table, so the first alone tells where the top tenth begins.
    """
    count = -(-customers // _BLOCK)
    for start in range(count):
        yield np.arange(start, customers, count)


def _summarise(draws: np.ndarray, least: np.ndarray, level: float) -> np.ndarray:
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    top = ((draws >= least[:, None]) & (draws > 0)).mean(axis=0)
    return np.column_stack([low, high, top])


def _group_codes(summary: pd.DataFrame, groups: pd.Series | None) -> tuple[np.ndarray, pd.Index]:
    if groups is None:
        return np.zeros(len(summary), dtype=np.int64), pd.Index(["all"])
    codes, names = pd.factorize(groups.reindex(summary.index), sort=True)
    if (codes < 0).any():
        raise ValueError("every customer needs a group")
    return codes, pd.Index(names)


def _group_table(
    clv: pd.Series, codes: np.ndarray, names: pd.Index, sums: np.ndarray, level: float
) -> pd.DataFrame:
    tail = (1 - level) / 2
    with_total = np.column_stack([sums, sums.sum(axis=1)])
    point = np.bincount(codes, weights=clv.to_numpy(), minlength=len(names))
    low, high = np.quantile(with_total, [tail, 1 - tail], axis=0)
    value = np.append(point, point.sum())  # where next to nobody is alive most draws are nothing
    held = {"clv_low": np.minimum(low, value), "clv_high": np.maximum(high, value)}
    return pd.DataFrame({"clv": value, **held}, index=[*names, "total"])
