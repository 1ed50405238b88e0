"""What a customer showed in the first weeks, and in the first three orders.

These traits are known some weeks after the first order, which is later than the first
receipt but still long before anybody is a good customer. Only customers who have been
watched for the whole stretch are compared, so nobody is called slow for having come late.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.contrasts import combine, trait_contrasts
from clvlib.profiling.in_time import in_time
from clvlib.profiling.rhythm import in_days

DAY = pd.Timedelta(days=1)
EVEN = 2.0
SEASON_DAYS = 90
GAPS, GAP_NAMES = (7, 30, 90), ("week", "month", "season", "longer")  # days


def weeks_contrasts(
    orders: pd.DataFrame, lines: pd.DataFrame, high_value: pd.Series, cohorts: pd.Series,
    as_of: pd.Timestamp, days: int,
) -> pd.DataFrame:  # fmt: skip
    """Compare what the first weeks, the first three orders and the season of arrival showed.

    Seasons are judged by who spent most in the first ninety days: whoever came last autumn is of
    another age than whoever came in spring, and so of another predicted value.

    Returns
    -------
    pandas.DataFrame
        Families ``early``, ``habit`` and ``first_season``.
    """
    weeks = early_traits(early_orders(orders, as_of, days), lines, days)
    parts = [
        trait_contrasts(weeks, high_value, cohorts, "early"),
        trait_contrasts(habit_traits(orders), high_value, cohorts, "habit"),
    ]
    season = first_season(orders)
    if len(season) and len(high_value):
        best = early_best(early_orders(orders, as_of, SEASON_DAYS), float(high_value.mean()))
        parts.append(trait_contrasts(season, best, None, "first_season"))
    return combine(parts)


def early_orders(orders: pd.DataFrame, as_of: pd.Timestamp, days: int) -> pd.DataFrame:
    """Return the orders of each customer's first days, of customers watched that long.

    Parameters
    ----------
    orders : pandas.DataFrame
        The table of that name.
    as_of : pandas.Timestamp
        Last instant known.
    days : int
        Length of the stretch, counted from the first order.

    Returns
    -------
    pandas.DataFrame
        Rows of ``orders`` in time, with ``since`` = days since the first order.
    """
    ahead = in_time(orders, by_customer=True)
    begun = ahead.groupby("customer_id", sort=False)["ordered_at"].transform("first")
    since = in_days(ahead["ordered_at"] - begun)
    seen = (begun + days * DAY <= as_of) & (since <= days)
    return ahead.assign(since=since)[seen]


def early_traits(early: pd.DataFrame, lines: pd.DataFrame, days: int) -> pd.DataFrame:
    """Return what the first days showed, one text column a trait.

    Parameters
    ----------
    early : pandas.DataFrame
        From :func:`early_orders`.
    lines : pandas.DataFrame
        The table of that name.
    days : int
        Length of the stretch.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``customer_id``: ``early_orders`` (order days), ``early_gap`` (from the
        first to the second order day), ``early_breadth`` (different categories or products),
        ``early_discount`` (share of orders with one), ``first_refunded``.
    """
    day = early["ordered_at"].dt.normalize()
    visits = early.assign(day=day).drop_duplicates(["customer_id", "day"])
    count = visits.groupby("customer_id").size()
    traits = {"early_orders": _steps(count, [1, 2], ["one", "two", "three"])}
    later = visits[visits["day"] > visits.groupby("customer_id")["day"].transform("min")]
    gap = later.groupby("customer_id")["since"].min()
    traits["early_gap"] = _steps(gap, [days / 4], ["soon", "late"]).reindex(count.index)
    if "discount" in early:
        share = (early["discount"].fillna(0) > 0).groupby(early["customer_id"]).mean()
        traits["early_discount"] = _steps(share, [0, 0.5], ["no", "some", "most"])
    first = early.drop_duplicates("customer_id").set_index("customer_id")
    traits["first_refunded"] = (first["refunded"] > 0).map({True: "yes", False: "no"})
    name = next((n for n in ("category", "product") if _varies(lines, n)), None)
    if name:
        held = lines.loc[among(lines["order_id"], early["order_id"]), ["customer_id", name]]
        kinds = held.groupby("customer_id")[name].nunique()
        traits["early_breadth"] = _steps(kinds, [1, 3], ["one", "few", "many"])
    frame = pd.DataFrame(traits, index=count.index).astype("str")
    frame = frame.where(pd.DataFrame(traits, index=count.index).notna())
    return frame[[n for n in frame if frame[n].nunique() > 1]]


def habit_traits(orders: pd.DataFrame) -> pd.DataFrame:
    """Return what the first three order days showed, of customers who have three.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``customer_id``: ``habit_gap`` (mean of the first two gaps, in steps that do not
        depend on anybody else)
        and ``habit_regular`` (``even`` where neither gap is twice the other).
    """
    days = pd.DataFrame(
        {"customer_id": orders["customer_id"], "day": orders["ordered_at"].dt.normalize()}
    )
    days = days.drop_duplicates().sort_values(["customer_id", "day"])
    place = days.groupby("customer_id").cumcount()
    gap = days.groupby("customer_id")["day"].diff().dt.days
    first, second = (gap[place == n].set_axis(days.loc[place == n, "customer_id"]) for n in (1, 2))
    both = pd.DataFrame({"first": first, "second": second}).dropna()
    even = both.max(axis=1) <= EVEN * both.min(axis=1)
    return pd.DataFrame(
        {
            "habit_gap": _steps(both.mean(axis=1), list(GAPS), list(GAP_NAMES)),
            "habit_regular": even.map({True: "even", False: "uneven"}).astype("str"),
        },
        index=both.index,
    )


def first_season(orders: pd.DataFrame) -> pd.DataFrame:
    """Return the quarter of the year of the first order; empty where no quarter came twice."""
    first = orders.groupby("customer_id")["ordered_at"].min()
    frame = pd.DataFrame({"first_season": "s" + first.dt.quarter.astype("str")})
    seen = pd.DataFrame({"season": first.dt.quarter, "year": first.dt.year}).drop_duplicates()
    twice = seen.groupby("season").size() >= 2
    return frame if len(twice) == 4 and twice.all() else frame.iloc[:0]


def early_best(early: pd.DataFrame, share: float) -> pd.Series:
    """Say who spent most in the first days: the best share of customers, at equal age.

    Parameters
    ----------
    early : pandas.DataFrame
        From :func:`early_orders`.
    share : float
        Share of customers to call best.

    Returns
    -------
    pandas.Series of bool
        Indexed by ``customer_id``.
    """
    spent = early.groupby("customer_id")["revenue"].sum()
    if spent.empty:
        return spent.astype(bool)
    return spent > spent.quantile(1 - share)


def _steps(amounts: pd.Series, edges: list[float], names: list[str]) -> pd.Series:
    cut = pd.cut(amounts, [-np.inf, *edges, np.inf], labels=names)
    return cut.astype("str").where(amounts.notna())


def _varies(lines: pd.DataFrame, name: str) -> bool:
    return name in lines and lines[name].nunique() > 1
