"""Counting customers by level of a trait, and comparing the counts of two groups.

References
----------
N. Mantel and W. Haenszel (1959), "Statistical aspects of the analysis of data from retrospective
studies of disease", Journal of the National Cancer Institute 22.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.profiling.statistics import mid_p, newcombe, shrink_rates, stratified_difference

LEAST = 10


def count_levels(pairs: pd.DataFrame, flags: pd.Series) -> pd.DataFrame:
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


def compare_counts(counts: pd.DataFrame, exact: bool = True) -> pd.DataFrame:
    """Work out shares, difference, interval, p value and shrunk rate of counted levels.

    Parameters
    ----------
    counts : pandas.DataFrame
        From :func:`count_levels`.
    exact : bool
        Test the shares, too, which is slow with many customers; else there is no p value yet.
    """
    n_high, n_rest = counts["n_high"].to_numpy(), counts["n_rest"].to_numpy()
    if counts.empty or n_high[0] == 0 or n_rest[0] == 0:
        return pd.DataFrame()
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
            "p_value": mid_p(hits, n_high, size - hits, n_rest) if exact else np.nan,
            "later": np.nan,
            "later_rest": np.nan,
            "shift": np.nan,
        }
    )


def shrunk(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the counted levels of one trait with their rates pulled to the base rate together.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`compare_counts`.
    """
    base = float(frame["base_rate"].iloc[0])
    rate, low, high = shrink_rates(frame["hits"], frame["customers"], base)
    return frame.assign(rate_shrunk=rate, rate_low=low, rate_high=high)


def stratified(
    pairs: pd.DataFrame, flags: pd.Series, steps: pd.Series, levels: pd.Index
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the Mantel-Haenszel difference of each level over strata, interval and p value."""
    width = int(steps.max()) + 1
    row = levels.get_indexer(pd.Index(pairs["level"]))
    inside = row >= 0
    step = steps.reindex(pairs["customer_id"]).to_numpy(int)[inside]
    cell = row[inside] * width + step
    high = pairs["high"].to_numpy(bool)[inside]
    shape, size = (len(levels), width), len(levels) * width
    hits = np.bincount(cell[high], minlength=size).reshape(shape).astype(float)
    misses = np.bincount(cell[~high], minlength=size).reshape(shape).astype(float)
    of = np.bincount(steps[flags].to_numpy(int), minlength=width).astype(float)
    others = np.bincount(steps[~flags].to_numpy(int), minlength=width).astype(float)
    return stratified_difference(hits, of, misses, others)
