"""When there is too little to show: said once, so that every exhibit draws the same line.

A group of fewer than ten customers tells of persons and of chance, not of customers as such. It
stays in the tables by which merchants act; exhibits leave its averages out and say so. A merchant
may draw the line higher (``least_group``); exhibits and sentences then go by that.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

LEAST_GROUP = 10
RARE = 0.02


def too_few(customers: Any, least: int) -> Any:
    """Whether so many customers, a number or a column of them, are too few to show as a group."""
    return customers < least


def hardly_any_return(summary: pd.DataFrame) -> bool:
    """Whether so few have come back that scores of frequency say next to nothing.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row a customer, from :func:`clvlib.rfm.summary.rfm_summary`.
    """
    return bool((summary["frequency"] > 0).mean() < RARE)


def large_cohorts(cohorts: pd.DataFrame, least: int) -> pd.DataFrame:
    """Return the cohorts that are large enough to be shown.

    Parameters
    ----------
    cohorts : pandas.DataFrame
        From :func:`clvlib.rfm.cohorts.cohort_table`.
    least : int
        Customers of the smallest group that may be shown.
    """
    return cohorts[cohorts["customers"] >= least]


def small_cohorts(cohorts: pd.DataFrame, least: int) -> int:
    """Return how many cohorts are too small to be shown."""
    return int(cohorts.loc[cohorts["customers"] < least, "cohort"].nunique())
