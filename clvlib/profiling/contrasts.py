"""Contrasts: what high-value customers show more often than the rest.

Each comparison carries its interval; within one family of comparisons the false-discovery
rate is held at 5 %; levels with fewer than ten customers are not shown at all; and the
rate at which a level's customers became high-value is shrunk towards the base rate.

Whoever came a month ago has had less time to grow, or to leave, than whoever came a year
ago; so customers are compared with those who came at the same time. What decides is what they
brought after the first order: as it was counted, and with what is expected ahead. Being
high-value today is a yes or no made of the same figures and says less, so it is shown but not
tested, save that it must not point the other way.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import places
from clvlib.profiling.beside import beside_the_surer
from clvlib.profiling.comparing import equally_known, together, within
from clvlib.profiling.counting import compare_counts, count_levels, stratified
from clvlib.profiling.later import Later
from clvlib.profiling.statistics import two_stage

FALSE_DISCOVERIES = 0.05
# Equal numbers of orders up to a dozen, then steps of a sixth.
ORDER_STEPS = (*range(1, 13), *np.unique((12 * 1.17 ** np.arange(1, 40)).astype(int)).tolist())
BREADTHS = (2, 4, 11, 31)  # kinds of goods from which a first order is of the next width
WIDTHS = len(BREADTHS) + 1
COLUMNS = [
    "trait", "level", "high_value", "rest", "difference", "low", "high", "customers", "hits",
    "rate", "rate_shrunk", "rate_low", "rate_high", "base_rate", "p_value", "q_value", "notable",
    "family", "later", "later_rest", "shift", "usefulness",
]  # fmt: skip


def trait_contrasts(
    traits: pd.DataFrame,
    high_value: pd.Series,
    cohorts: pd.Series | None = None,
    family: str = "first_order",
    later: Later | None = None,
) -> pd.DataFrame:
    """Compare the levels of every trait between high-value customers and the rest.

    Parameters
    ----------
    traits : pandas.DataFrame
        One row per customer (index), one text column per trait; missing where unknown.
    high_value : pandas.Series of bool
        Indexed by ``customer_id``.
    cohorts : pandas.Series, optional
        When a customer came, from :func:`arrival`; customers are compared within it.
    family : str
        Name of the family within which false findings are counted.
    later : Later, optional
        Revenue after the first order at equal age, the second outcome.

    Returns
    -------
    pandas.DataFrame
        As the table ``contrasts``; one family, ranked by usefulness.
    """
    flags = high_value.reindex(traits.index).dropna().astype(bool)
    known = traits.loc[flags.index]
    parts = [
        together(known.loc[has, names], flags[has], cohorts, later)
        for names, has in equally_known(known)
    ]
    return _finish(parts, family, exclusive=True)


def arrival(first_order_at: pd.Series) -> pd.Series:
    """Return the quarter of a year in which each customer came, as a number."""
    return first_order_at.dt.year * 4 + first_order_at.dt.quarter


def held_contrasts(
    held: pd.DataFrame,
    high_value: pd.Series,
    trait: str,
    cohorts: pd.Series | None = None,
    later: Later | None = None,
) -> pd.DataFrame:
    """Compare what customers held in their first order (products, categories).

    A large order holds more of everything and comes from a larger customer; so customers are
    compared with those whose first order held about as many kinds.

    Parameters
    ----------
    held : pandas.DataFrame
        Columns ``customer_id`` and ``level``; one customer may hold many levels.
    high_value : pandas.Series of bool
        Indexed by ``customer_id``.
    trait : str
        Name of the family, e.g. ``first_product``.
    cohorts, later : optional
        As in :func:`trait_contrasts`.
    """
    pairs = _distinct(held, high_value)
    if pairs.empty:
        return _finish([], trait)
    known = high_value.loc[pairs["customer_id"].unique()]
    kinds = pairs.groupby("customer_id").size().reindex(known.index)
    width = pd.Series(np.digitize(kinds, BREADTHS), index=known.index)
    if cohorts is not None:
        cohorts = cohorts.reindex(known.index) * WIDTHS + width
    alike = None if later is None else later.beside(width)
    frame = within(pairs, known, cohorts, alike).assign(trait=trait)
    if later is not None and len(frame):
        frame = beside_the_surer(frame, pairs, width, later, FALSE_DISCOVERIES)
    return _finish([frame], trait)


def like_for_like(
    held: pd.DataFrame, high_value: pd.Series, orders: pd.Series, trait: str
) -> pd.DataFrame:
    """Compare what customers ever bought, among customers with the same number of orders.

    Whoever orders more buys more of everything; so the difference is taken within steps of
    the number of orders and then averaged (Mantel-Haenszel).

    Parameters
    ----------
    held, high_value, trait
        As in :func:`held_contrasts`, over all orders.
    orders : pandas.Series of int
        Number of orders, indexed by ``customer_id``.
    """
    pairs = _distinct(held, high_value)
    who = pd.Index(pairs["customer_id"].unique())
    flags = high_value.iloc[places(who, high_value.index)]
    at = places(who, orders.index)
    count = np.where(at < 0, 1, orders.fillna(1).to_numpy()[at])
    steps = pd.Series(np.digitize(count, ORDER_STEPS), index=who)
    counts = count_levels(pairs, flags)
    frame = compare_counts(counts)
    if frame.empty:
        return _finish([], trait)
    difference, low, high, p = stratified(pairs, flags, steps, counts.index)
    frame = frame.assign(difference=difference, low=low, high=high, p_value=p)
    known = frame[frame["difference"].notna()]
    return _finish([known.assign(trait=trait)], trait)


def empty() -> pd.DataFrame:
    """Return a table of contrasts without rows."""
    texts = {"trait": "str", "level": "str", "family": "str"}
    kinds = {"customers": "int64", "hits": "int64", "notable": "bool"}
    return pd.DataFrame(
        {name: pd.Series(dtype=texts.get(name, kinds.get(name, "float64"))) for name in COLUMNS}
    )


def combine(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Join families of contrasts into one table."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else empty()


def _distinct(held: pd.DataFrame, high_value: pd.Series) -> pd.DataFrame:
    pairs = held.dropna(subset=["level"])
    at = places(pairs["customer_id"], high_value.index)
    pairs, at = pairs[at >= 0], at[at >= 0]
    level, levels = pd.factorize(pairs["level"])
    again = pd.Series(at * max(len(levels), 1) + level).duplicated().to_numpy()
    high = high_value.to_numpy(bool)[at[~again]]
    return pairs[~again].reset_index(drop=True).assign(high=high)


def _finish(parts: list[pd.DataFrame], family: str, exclusive: bool = False) -> pd.DataFrame:
    """Correct a family for the number of its comparisons and rank it by usefulness.

    Where everybody has one level of a trait (``exclusive``), a trait of two levels is one question.

    A contrast is notable where it survives the correction and would be believed alone, too: where
    most of a family differs, an adaptive correction asks for less than a single test does. Useful
    is what differs surely and widely: the end of the difference's interval nearest to zero.
    """
    frame = combine([part for part in parts if len(part)])
    if frame.empty:
        return empty()
    asked = _questions(frame["trait"]) if exclusive else None
    q = two_stage(frame["p_value"], asked, FALSE_DISCOVERIES)
    surely = np.maximum(frame["low"], -frame["high"])
    alone = frame["p_value"].to_numpy() <= FALSE_DISCOVERIES
    notable = alone & (q <= FALSE_DISCOVERIES)
    frame = frame.assign(family=family, q_value=q, notable=notable, usefulness=surely)
    order = np.lexsort((frame["level"], frame["trait"], -surely))
    return frame.iloc[order][COLUMNS].reset_index(drop=True)


def _questions(traits: pd.Series) -> np.ndarray:
    """Return how many questions each comparison asks: of two levels, one says all of the other."""
    return np.where(traits.groupby(traits).transform("size") == 2, 0.5, 1.0)
