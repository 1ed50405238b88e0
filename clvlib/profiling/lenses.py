"""Five looks at the whole base, as in the customer-base audit.

How different customers are, what changed since the last period, how one cohort evolves, how
cohorts compare, and how healthy the base is. Counted from orders alone; no model.

References
----------
P. Fader, B. Hardie and M. Ross (2022), "The Customer-Base Audit", Wharton School Press.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.counting import LEAST
from clvlib.profiling.group import share_of_best
from clvlib.profiling.rhythm import in_days

DAY = pd.Timedelta(days=1)
YEAR = 365
SHORTEST = 28
MOST_COHORTS = 12
WHOLE = 0.9
MOVES = ("new", "back", "up", "down", "lost")


@dataclass(frozen=True)
class Periods:
    """Two equally long stretches, the second one ending at the as-of date.

    Parameters
    ----------
    days : int
        Length of each.
    middle, end : pandas.Timestamp
        End of the first and of the second.
    """

    days: int
    middle: pd.Timestamp
    end: pd.Timestamp

    @property
    def begin(self) -> pd.Timestamp:
        """Start of the first stretch."""
        return self.middle - self.days * DAY


def two_periods(orders: pd.DataFrame, as_of: pd.Timestamp) -> Periods | None:
    """Return the last year and the one before; halves of the history where it is shorter.

    None where the history is shorter than eight weeks.
    """
    history = (as_of - orders["ordered_at"].min()) / DAY
    days = YEAR if history >= 2 * YEAR else int(history / 2)
    if days < SHORTEST:
        return None
    return Periods(days, as_of - days * DAY, as_of)


def deciles(orders: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return tenths of the customers of a period by revenue, the best first.

    Returns
    -------
    pandas.DataFrame
        Index = tenth from 1 (best); ``customers``, ``revenue`` (mean), ``orders`` (mean),
        ``order_value``, ``share`` of all revenue.
    """
    inside = orders[orders["ordered_at"] > since]
    grouped = inside.groupby("customer_id")["revenue"].agg(["sum", "size"])
    ranked = grouped.sort_values("sum", ascending=False, kind="stable")
    tenth = np.arange(len(ranked)) * 10 // max(len(ranked), 1) + 1
    table = ranked.groupby(tenth).agg(
        customers=("sum", "size"), total=("sum", "sum"), orders=("size", "sum")
    )
    return pd.DataFrame(
        {
            "customers": table["customers"],
            "revenue": table["total"] / table["customers"],
            "orders": table["orders"] / table["customers"],
            "order_value": table["total"] / table["orders"],
            "share": table["total"] / max(float(table["total"].sum()), 1e-12),
        }
    )


def revenue_bridge(orders: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """Return how revenue went from one period to the next, by what customers did.

    Returns
    -------
    pandas.DataFrame
        Index = ``new`` (first order ever in the second period), ``back`` (customers from before
        the first period who return), ``up`` and ``down`` (bought in both), ``lost`` (only in the
        first); ``customers`` and ``change`` (money). ``attrs``: ``before``, ``after``. The
        changes sum to ``after - before`` exactly.
    """
    when, who = orders["ordered_at"], orders["customer_id"]
    now = when > periods.middle
    then = (when > periods.begin) & ~now
    before = orders[then].groupby("customer_id")["revenue"].sum()
    after = orders[now].groupby("customer_id")["revenue"].sum()
    both = pd.DataFrame({"before": before, "after": after})
    first = when.groupby(who).min().reindex(both.index)
    change = both.fillna(0.0)["after"] - both.fillna(0.0)["before"]
    move = np.select(
        [
            both["after"].isna(),
            both["before"].notna() & (change >= 0),
            both["before"].notna(),
            first > periods.middle,
        ],
        ["lost", "up", "down", "new"],
        "back",
    )
    table = pd.DataFrame({"move": move, "change": change}).groupby("move")["change"]
    columns = {"customers": table.size(), "change": table.sum()}
    frame = pd.DataFrame(columns).reindex(list(MOVES)).fillna(0.0)
    frame["customers"] = frame["customers"].astype("int64")
    frame.attrs = {"before": float(before.sum()), "after": float(after.sum())}
    return frame


def cohort_evolution(
    orders: pd.DataFrame, as_of: pd.Timestamp, step: int = 90
) -> tuple[str, pd.DataFrame] | None:
    """Follow the oldest large cohort from its first orders on.

    Parameters
    ----------
    orders : pandas.DataFrame
        The table of that name.
    as_of : pandas.Timestamp
        Last instant known.
    step : int
        Days of one step of age.

    Returns
    -------
    (str, pandas.DataFrame) or None
        The quarter of the first orders, and by step of age (from 1; only steps that the whole
        cohort has lived): ``customers``, ``active`` share, ``orders`` per active customer,
        ``order_value``, ``revenue`` per customer. None where no cohort has lived two steps.
    """
    first = orders.groupby("customer_id")["ordered_at"].min()
    quarter = first.dt.to_period("Q")
    size = quarter.value_counts().sort_index()
    lived = {q: int((as_of - q.end_time) / DAY // step) for q in size.index}
    fit = [q for q in size.index if lived[q] >= 2 and size[q] >= max(LEAST, 0.3 * size.max())]
    if not fit:
        return None
    chosen = max(fit, key=lambda q: (lived[q] >= 4, size[q], lived[q]))
    members = first[quarter == chosen]
    mine = orders[among(orders["customer_id"], members.index)]
    age = (in_days(mine["ordered_at"] - mine["customer_id"].map(members)) // step).astype(int) + 1
    grouped = mine.groupby(age)
    frame = pd.DataFrame(
        {
            "customers": len(members),
            "active": grouped["customer_id"].nunique() / len(members),
            "orders": grouped.size() / grouped["customer_id"].nunique(),
            "order_value": grouped["revenue"].mean(),
            "revenue": grouped["revenue"].sum() / len(members),
        }
    )
    frame = frame.loc[: lived[chosen]].rename_axis("step")
    return str(chosen), frame.iloc[:8]


def cohorts_compared(orders: pd.DataFrame, as_of: pd.Timestamp, days: int) -> pd.DataFrame:
    """Compare cohorts at equal age: revenue a customer in the first so many days.

    Returns
    -------
    pandas.DataFrame
        Index = quarter of the first order (text), oldest first: ``customers`` watched,
        ``estimate`` (mean revenue), ``low``, ``high`` (95 %), ``came_back`` share. Cohorts under
        ten customers are left out, the newest dozen kept.
    """
    first = orders.groupby("customer_id")["ordered_at"].min()
    watched = first[first + days * DAY <= as_of]
    age = in_days(orders["ordered_at"] - orders["customer_id"].map(watched))
    inside = orders[age <= days]
    spent = inside.groupby("customer_id")["revenue"].agg(["sum", "size"])
    quarter = watched.dt.to_period("Q").reindex(spent.index)
    whole = quarter.map(first.dt.to_period("Q").value_counts())
    spent = spent[quarter.groupby(quarter).transform("size") >= WHOLE * whole]
    quarter = quarter.reindex(spent.index)
    grouped = spent.groupby(quarter)
    frame = pd.DataFrame(
        {
            "customers": grouped.size(),
            "estimate": grouped["sum"].mean(),
            "error": grouped["sum"].sem(),
            "came_back": grouped["size"].agg(lambda n: float((n > 1).mean())),
        }
    )
    frame = frame[frame["customers"] >= LEAST].tail(MOST_COHORTS)
    frame["low"] = frame["estimate"] - 1.96 * frame["error"]
    frame["high"] = frame["estimate"] + 1.96 * frame["error"]
    return frame.drop(columns="error").set_axis(frame.index.astype("str"))


def base_health(orders: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """Return the signs of health of the base in both periods.

    Returns
    -------
    pandas.DataFrame
        Index = sign; columns ``before`` and ``after``: ``active`` customers, ``newcomers``,
        ``repeat_share`` (active customers with an earlier order), ``repeat_revenue`` (share of
        revenue from them), ``orders`` a customer, ``order_value``, ``best_fifth`` (share of
        revenue).
    """
    first = orders.groupby("customer_id")["ordered_at"].min()
    spans = {
        "before": (periods.begin, periods.middle),
        "after": (periods.middle, periods.end),
    }
    found = {}
    for name, (start, end) in spans.items():
        inside = orders[(orders["ordered_at"] > start) & (orders["ordered_at"] <= end)]
        spent = inside.groupby("customer_id")["revenue"].sum()
        known = first.reindex(spent.index) <= start
        active, total = len(spent), float(spent.sum())
        found[name] = {
            "active": active,
            "newcomers": int((~known).sum()),
            "repeat_share": float(known.mean()) if active else np.nan,
            "repeat_revenue": float(spent[known].sum()) / total if total > 0 else np.nan,
            "orders": len(inside) / active if active else np.nan,
            "order_value": total / len(inside) if len(inside) else np.nan,
            "best_fifth": share_of_best(spent) if active else np.nan,
        }
    return pd.DataFrame(found)
