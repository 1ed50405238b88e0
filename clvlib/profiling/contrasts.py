"""Contrasts: what high-value customers show more often than the rest.

Each comparison carries its interval; within one family of comparisons the false-discovery
rate is held at 5 %; levels with fewer than ten customers are not shown at all; and the
rate at which a level's customers became high-value is shrunk towards the base rate.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.profiling.statistics import (
    benjamini_hochberg,
    mid_p,
    newcombe,
    shrink_rates,
    stratified_difference,
)

LEAST = 10
FALSE_DISCOVERIES = 0.05
ORDER_STEPS = (1, 2, 3, 5, 10, 20, 50)
COLUMNS = [
    "trait", "level", "high_value", "rest", "difference", "low", "high", "customers", "hits",
    "rate", "rate_shrunk", "rate_low", "rate_high", "base_rate", "p_value", "q_value", "notable",
    "family",
]  # fmt: skip


def trait_contrasts(traits: pd.DataFrame, high_value: pd.Series) -> pd.DataFrame:
    """Compare the levels of every trait between high-value customers and the rest.

    Parameters
    ----------
    traits : pandas.DataFrame
        One row per customer (index), one text column per trait; missing where unknown.
    high_value : pandas.Series of bool
        Indexed by ``customer_id``.

    Returns
    -------
    pandas.DataFrame
        As the table ``contrasts``; one family, ``first_order``, ranked by usefulness.
    """
    flags = high_value.reindex(traits.index).dropna().astype(bool)
    parts: list[pd.DataFrame] = []
    for name in list(traits.columns):
        levels = traits.loc[flags.index, name].dropna()
        pairs = pd.DataFrame({"level": levels, "high": flags.loc[levels.index]})
        counts = _count(pairs, flags.loc[levels.index])
        parts.append(_compare(counts).assign(trait=name))
    return _finish(parts, "first_order")


def held_contrasts(held: pd.DataFrame, high_value: pd.Series, trait: str) -> pd.DataFrame:
    """Compare what customers held in their first order (products, categories).

    Parameters
    ----------
    held : pandas.DataFrame
        Columns ``customer_id`` and ``level``; one customer may hold many levels.
    high_value : pandas.Series of bool
        Indexed by ``customer_id``.
    trait : str
        Name of the family, e.g. ``first_product``.
    """
    pairs = _distinct(held, high_value)
    known = high_value.loc[pairs["customer_id"].unique()]
    return _finish([_compare(_count(pairs, known)).assign(trait=trait)], trait)


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
    who = pairs["customer_id"].unique()
    flags = high_value.loc[who]
    steps = pd.Series(np.digitize(orders.reindex(who).fillna(1), ORDER_STEPS), index=who)
    counts = _count(pairs, flags)
    if counts.empty:
        return _finish([], trait)
    a, b = _by_step(pairs, flags, steps, counts.index)
    n1 = _step_sizes(steps[flags])
    n2 = _step_sizes(steps[~flags])
    frame = _compare(counts)
    difference, low, high, p = stratified_difference(a, n1, b, n2)
    frame = frame.assign(difference=difference, low=low, high=high, p_value=p)
    known = frame[frame["difference"].notna()]
    return _finish([known.assign(trait=trait)], trait, like_for_like=True)


def notable(contrasts: pd.DataFrame, *families: str) -> pd.DataFrame:
    """Return the contrasts of some families that hold after correction, most useful first."""
    chosen = contrasts["family"].isin(families) & contrasts["notable"]
    return contrasts[chosen]


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
    pairs = pairs[pairs["customer_id"].isin(high_value.index)]
    pairs = pairs.drop_duplicates(["customer_id", "level"]).reset_index(drop=True)
    return pairs.assign(high=high_value.reindex(pairs["customer_id"]).to_numpy(bool))


def _count(pairs: pd.DataFrame, flags: pd.Series) -> pd.DataFrame:
    """Count customers per level in both groups; levels under ten customers are left out."""
    grouped = pairs.groupby("level", observed=True)["high"].agg(["sum", "size"])
    grouped = grouped[grouped["size"] >= LEAST]
    high = int(flags.sum())
    return pd.DataFrame(
        {
            "hits": grouped["sum"].astype("int64"),
            "customers": grouped["size"].astype("int64"),
            "n_high": high,
            "n_rest": len(flags) - high,
        }
    )


def _compare(counts: pd.DataFrame) -> pd.DataFrame:
    """Work out shares, difference, interval, p value and shrunk rate of counted levels."""
    n_high, n_rest = counts["n_high"].to_numpy(), counts["n_rest"].to_numpy()
    if counts.empty or n_high[0] == 0 or n_rest[0] == 0:
        return empty()
    hits, size = counts["hits"].to_numpy(), counts["customers"].to_numpy()
    difference, low, high = newcombe(hits, n_high, size - hits, n_rest)
    base = n_high[0] / (n_high[0] + n_rest[0])
    shrunk, rate_low, rate_high = shrink_rates(hits, size, base)
    return pd.DataFrame(
        {
            "level": counts.index.astype("str"),
            "high_value": hits / n_high,
            "rest": (size - hits) / n_rest,
            "difference": difference,
            "low": low,
            "high": high,
            "customers": size,
            "hits": hits,
            "rate": hits / size,
            "rate_shrunk": shrunk,
            "rate_low": rate_low,
            "rate_high": rate_high,
            "base_rate": base,
            "p_value": mid_p(hits, n_high, size - hits, n_rest),
        }
    )


def _finish(parts: list[pd.DataFrame], family: str, like_for_like: bool = False) -> pd.DataFrame:
    """Correct a family for the number of its comparisons and rank it by usefulness.

    A contrast is notable where it survives the correction and where, after shrinking, the
    base rate still lies outside of its interval (which only crude comparisons have). Useful
    is what differs surely and widely: the end of the interval nearest to zero.
    """
    frame = combine([part for part in parts if len(part)])
    if frame.empty:
        return empty()
    q = benjamini_hochberg(frame["p_value"])
    apart = (frame["rate_low"] > frame["base_rate"]) | (frame["rate_high"] < frame["base_rate"])
    frame = frame.assign(
        family=family, q_value=q, notable=(q <= FALSE_DISCOVERIES) & (apart | like_for_like)
    )
    surely = np.maximum(frame["low"], -frame["high"])
    order = np.lexsort((frame["level"], frame["trait"], -surely))
    return frame.iloc[order][COLUMNS].reset_index(drop=True)


def _by_step(
    pairs: pd.DataFrame, flags: pd.Series, steps: pd.Series, levels: pd.Index
) -> tuple[np.ndarray, np.ndarray]:
    """Count customers per level and step of orders, in both groups."""
    row = levels.get_indexer(pd.Index(pairs["level"]))
    inside = row >= 0
    step = steps.reindex(pairs["customer_id"]).to_numpy(int)[inside]
    width = len(ORDER_STEPS) + 1
    cell = row[inside] * width + step
    high = pairs["high"].to_numpy(bool)[inside]
    shape = (len(levels), width)
    size = len(levels) * width
    return (
        np.bincount(cell[high], minlength=size).reshape(shape).astype(float),
        np.bincount(cell[~high], minlength=size).reshape(shape).astype(float),
    )


def _step_sizes(steps: pd.Series) -> np.ndarray:
    return np.bincount(steps.to_numpy(int), minlength=len(ORDER_STEPS) + 1).astype(float)
