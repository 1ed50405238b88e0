"""Counting customers by level of a trait, and comparing the counts of two groups.

References
----------
N. Mantel and W. Haenszel (1959), "Statistical aspects of the analysis of data from retrospective
studies of disease", Journal of the National Cancer Institute 22.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import places
from clvlib.profiling.statistics import mid_p, newcombe, shrink_rates, stratified_difference

LEAST = 10


def customers_of(lines: pd.DataFrame, name: str) -> pd.Series:
    """Count the customers of each level of a column of lines.

    By number: the names of a large merchant's customers take long to compare.
    """
    numbers = pd.Series(pd.factorize(lines["customer_id"])[0], lines.index)
    return numbers.groupby(lines[name]).nunique()


def count_levels(pairs: pd.DataFrame, flags: pd.Series) -> pd.DataFrame:
    """Count customers per level in both groups; levels under ten customers are left out."""
    code, levels = pd.factorize(pairs["level"], sort=True)
    held, high = code >= 0, pairs["high"].to_numpy(bool)
    size = np.bincount(code[held], minlength=len(levels))
    hits = np.bincount(code[held & high], minlength=len(levels))
    kept, of = size >= LEAST, int(flags.sum())
    return pd.DataFrame(
        {
            "hits": hits[kept].astype("int64"),
            "customers": size[kept].astype("int64"),
            "n_high": of,
            "n_rest": len(flags) - of,
        },
        index=pd.Index(levels[kept], name="level"),
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
    """Return the counted levels with the rates of each trait pulled to the base rate together.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`compare_counts`, with a column ``trait``.
    """
    base = float(frame["base_rate"].iloc[0])
    hits, size = (frame[name].to_numpy(float) for name in ("hits", "customers"))
    trait = pd.factorize(frame["trait"])[0]
    rates = np.empty((3, len(frame)))
    for one in range(int(trait.max()) + 1):
        mine = trait == one
        rates[:, mine] = shrink_rates(hits[mine], size[mine], base)
    rate, low, high = rates
    return frame.assign(rate_shrunk=rate, rate_low=low, rate_high=high)


def stratified(
    pairs: pd.DataFrame, flags: pd.Series, steps: pd.Series, levels: pd.Index
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the Mantel-Haenszel difference of each level over strata, interval and p value."""
    width = int(steps.max()) + 1
    row = places(pairs["level"], levels)
    inside = row >= 0
    step = steps.to_numpy(int)[places(pairs["customer_id"], steps.index)[inside]]
    cell = row[inside] * width + step
    high = pairs["high"].to_numpy(bool)[inside]
    shape, size = (len(levels), width), len(levels) * width
    hits = np.bincount(cell[high], minlength=size).reshape(shape).astype(float)
    misses = np.bincount(cell[~high], minlength=size).reshape(shape).astype(float)
    of = np.bincount(steps[flags].to_numpy(int), minlength=width).astype(float)
    others = np.bincount(steps[~flags].to_numpy(int), minlength=width).astype(float)
    return stratified_difference(hits, of, misses, others)
