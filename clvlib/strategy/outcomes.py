"""What the customers of a test did: from the next export, or from a results file.

An outcome is one row a customer: which arm, whether the aim was reached, orders and spend in the
test's time and in twice as long a time before, what was refunded of it, and whether the spend is
blank in a results file that has such a column. Nobody is dropped after the draw: who was assigned is
counted where they were assigned (intention to treat).
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from clvlib.errors import InputError
from clvlib.strategy.arms import ACTION, HOLD_OUT

COLUMNS = [
    "customer_id", "arm", "stratum", "reached", "orders", "spend", "before", "gross", "refunds",
    "blank",
]  # fmt: skip
BEFORE = 2  # the time before is twice as long as the test: more is known then of each customer


def check_known(arms: pd.DataFrame, orders: pd.DataFrame, experiment: str) -> None:
    """Refuse an export that does not know the customers of a test.

    Whoever is in a test has ordered before it. Where none of them is in any order, the key of the
    pseudonyms or the client's numbering has changed, and all would seem to stay away.

    Raises
    ------
    InputError
        If none is known.
    """
    if len(arms) and not arms["customer_id"].isin(set(orders["customer_id"])).any():
        raise InputError(
            f"experiment '{experiment}'",
            f"none of its {len(arms)} customers is in the orders",
            allowed="the customers of its list",
            remedy="has the merchant's key or the numbering of customers changed? restore it, or "
            "give a results file in actions.yml",
        )


def from_orders(
    arms: pd.DataFrame, orders: pd.DataFrame, begins: pd.Timestamp, ends: pd.Timestamp
) -> pd.DataFrame:
    """Read outcomes from the orders of a later export.

    Parameters
    ----------
    arms : pandas.DataFrame
        ``customer_id``, ``arm`` and, where there is one, ``stratum``.
    orders : pandas.DataFrame
        ``customer_id``, ``ordered_at``, ``revenue``; ``gross_revenue`` and ``refunded`` where
        they are known.
    begins, ends : pandas.Timestamp
        First day of the test, and the day after its last.
    """
    inside = orders[(orders["ordered_at"] >= begins) & (orders["ordered_at"] < ends)]
    earliest = begins - BEFORE * (ends - begins)
    earlier = orders[(orders["ordered_at"] >= earliest) & (orders["ordered_at"] < begins)]
    names = arms["customer_id"]
    frame = pd.DataFrame(
        {
            "customer_id": names,
            "arm": arms["arm"],
            "stratum": arms.get("stratum", "all"),
            "reached": names.isin(set(inside["customer_id"])).astype(float),
            "orders": names.map(inside.groupby("customer_id").size()).fillna(0).astype(float),
            "spend": _sum(inside, names),
            "before": _sum(earlier, names),
            "gross": _sum(inside, names, "gross_revenue"),
            "refunds": _sum(inside, names, "refunded"),
            "blank": False,
        }
    )
    return frame.reset_index(drop=True)


def _sum(orders: pd.DataFrame, names: pd.Series, column: str = "revenue") -> pd.Series:
    if column not in orders:
        return pd.Series(float("nan"), index=names.index)
    total = orders.groupby("customer_id")[column].sum()
    return names.map(total).fillna(0.0).astype(float)


def from_results(
    results: pd.DataFrame, arms: pd.DataFrame, where: str, pseudonym: Callable[[str], str]
) -> pd.DataFrame:
    """Read outcomes from a results file.

    Parameters
    ----------
    results : pandas.DataFrame
        ``converted`` (0 or 1), and ``spend`` where it is known; ``customer_id`` (of the list that
        the kit wrote, or the client's own) or, where customers are not named, ``arm``; ``before``,
        the spend before the test, and ``refunds``, the money sent back, where they are known.
    arms : pandas.DataFrame
        The assignment.
    where : str
        Name of the file, for messages.
    pseudonym : callable
        Turns the client's own id into the kit's.

    Raises
    ------
    InputError
        If columns are missing, arms are unknown, or the customers are not those of the test.
    """
    if "converted" not in results or not {"customer_id", "arm"} & set(results.columns):
        raise InputError(
            where, f"found the columns {', '.join(map(str, results.columns))}",
            allowed="converted, and customer_id or arm; spend and before where known",
        )  # fmt: skip
    reached = pd.to_numeric(results["converted"], errors="coerce")
    if not reached.isin([0, 1]).all():
        raise InputError(f"{where}, column 'converted'", "holds other values", allowed="0 or 1")
    before = pd.Series(0.0, index=results.index)
    if "before" in results:
        before = _numbers(results, "before", where)
    spend = _money(results, "spend", reached, where)
    frame = pd.DataFrame(
        {
            "reached": reached,
            "orders": reached,  # how many the file does not say: one at least
            "spend": spend,
            "before": before.fillna(0.0),  # a blank is no order; it only narrows the interval
            "blank": spend.isna() & ("spend" in results),
            "refunds": _money(results, "refunds", reached, where),
        }
    )
    frame["gross"] = frame["spend"] + frame["refunds"]
    if "customer_id" not in results:
        frame = frame.assign(customer_id=[str(n) for n in range(len(frame))], stratum="all",
                             arm=results["arm"])  # fmt: skip
    else:
        frame = _by_customer(frame, results["customer_id"].astype("str"), arms, where, pseudonym)
    unknown = sorted(set(frame["arm"].astype("str")) - {ACTION, HOLD_OUT})
    if unknown:
        raise InputError(f"{where}, column 'arm'", f"found '{unknown[0]}'", f"{ACTION}, {HOLD_OUT}")
    return frame[COLUMNS].reset_index(drop=True)


def _by_customer(
    frame: pd.DataFrame, ids: pd.Series, arms: pd.DataFrame, where: str,
    pseudonym: Callable[[str], str],
) -> pd.DataFrame:  # fmt: skip
    """Give each row of a results file the arm of its customer; who is missing reached nothing."""
    known = set(arms["customer_id"])
    if ids.isin(known).mean() < 0.5:
        ids = ids.map(pseudonym)
    if not ids.isin(known).any():
        raise InputError(f"{where}, column 'customer_id'", "names nobody of this test's list")
    figures = frame.assign(customer_id=ids).groupby("customer_id").agg(
        reached=("reached", "max"), orders=("orders", "sum"), before=("before", "max"), blank=("blank", "max"),
        **{name: (name, "sum") for name in ("spend", "gross", "refunds")},
    )  # fmt: skip
    rest = arms if "stratum" in arms else arms.assign(stratum="all")
    known_of = [str(name) for name in figures if not frame[name].isna().any()]
    figures = figures.assign(**{str(n): float("nan") for n in figures if n not in known_of})
    merged = rest[["customer_id", "arm", "stratum"]].merge(
        figures, how="left", left_on="customer_id", right_index=True
    )
    filled = merged.fillna(dict.fromkeys(known_of, 0.0))
    return filled.assign(blank=filled["blank"].astype(bool))


def _money(results: pd.DataFrame, name: str, reached: pd.Series, where: str) -> pd.Series:
    """Return a column of money: nothing where it is blank for somebody who did not order."""
    if name not in results:
        return pd.Series(float("nan"), index=results.index)
    found = _numbers(results, name, where)
    return found.mask(found.isna() & (reached == 0), 0.0)


def _numbers(results: pd.DataFrame, name: str, where: str) -> pd.Series:
    """Return a column as numbers; blanks stay unknown.

    Raises
    ------
    InputError
        If something else stands in it.
    """
    found = pd.to_numeric(results[name], errors="coerce")
    if len(wrong := results.loc[found.isna() & results[name].notna(), name]):
        raise InputError(
            f"{where}, column '{name}'", f"found '{wrong.iloc[0]}'", "numbers such as 12.50"
        )
    return found
