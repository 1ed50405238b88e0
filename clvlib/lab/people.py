"""The customers as a list to search: what is known of each, and who meets some conditions."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from clvlib.errors import InputError
from clvlib.lab.run import Run

ATTRIBUTES = ("country", "channel")
COLUMNS = (
    "customer_id", "segment", "stage", "country", "channel", "orders", "revenue", "last_order_at",
    "probability_alive", "churn_90", "expected_orders", "clv", "clv_low", "clv_high", "high_value",
)  # fmt: skip
Range = tuple[float | None, float | None]
Names = tuple[str, ...]


@dataclass(frozen=True)
class Filter:
    """Conditions on customers, all of which must hold; what is left out lets everybody through.

    Parameters
    ----------
    segment, stage, country, channel : tuple of str
        Codes, any of which will do.
    clv, revenue, probability_alive, churn_90, orders : (least, most)
        Both included; None for an open end. Who has no such figure does not meet it.
    high_value : bool, optional
        Only high-value customers, or only the others.
    text : str
        Part of the pseudonym.

    Examples
    --------
    >>> Filter(segment=("champions", "loyal"), churn_90=(0.5, None))   # good ones, soon gone
    """

    segment: Names = ()
    stage: Names = ()
    country: Names = ()
    channel: Names = ()
    clv: Range = (None, None)
    revenue: Range = (None, None)
    probability_alive: Range = (None, None)
    churn_90: Range = (None, None)
    orders: Range = (None, None)
    high_value: bool | None = None
    text: str = ""

    @property
    def stated(self) -> dict[str, object]:
        """The conditions that were given."""
        mine = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            name: value for name, value in mine.items() if value not in ((), (None, None), None, "")
        }


def customer_table(run: Run) -> pd.DataFrame:
    """Return one row a customer, the most valuable first.

    Parameters
    ----------
    run : Run
        Whose customers are listed.

    Returns
    -------
    DataFrame
        The pseudonym, segment, stage, orders, revenue, value with its range, chance to be alive
        and to leave …: those of ``clvlib.lab.people.COLUMNS`` that the run has. ``country`` and
        ``channel`` are those of the customer's last order.
    """
    known = run.customers
    told = [name for name in ATTRIBUTES if name in run.order_columns]
    if told:
        orders = run.table("orders", ["customer_id", "ordered_at", *told])
        last = orders.sort_values("ordered_at", kind="stable").drop_duplicates(
            "customer_id", keep="last"
        )
        known = known.drop(columns=told, errors="ignore").merge(
            last[["customer_id", *told]], on="customer_id", how="left"
        )
    return known[[name for name in COLUMNS if name in known]]


def find(table: pd.DataFrame, wanted: Filter) -> pd.DataFrame:
    """Return the customers who meet all conditions, in the order of the table.

    Parameters
    ----------
    table : pandas.DataFrame
        From :func:`customer_table`.
    wanted : Filter
        The conditions.

    Returns
    -------
    DataFrame
        The rows of the table that are left.

    Raises
    ------
    InputError
        If a condition names a column that this run does not have.

    Examples
    --------
    >>> find(customer_table(Run.open("cdnow")), Filter(high_value=True, orders=(10, None)))
    """
    keep = np.ones(len(table), dtype=bool)
    for name, value in wanted.stated.items():
        column = "customer_id" if name == "text" else name
        if column not in table:
            raise InputError(
                f"condition '{name}'",
                "is not known in this run",
                ", ".join(map(str, table.columns)),
            )
        if name == "text":
            keep &= table[column].str.contains(str(value), regex=False, na=False).to_numpy(bool)
        elif name == "high_value":
            keep &= table[column].to_numpy(bool) == value
        elif isinstance(value, tuple) and name in ("segment", "stage", "country", "channel"):
            keep &= table[column].isin(list(value)).to_numpy(bool)
        elif isinstance(value, tuple):
            keep &= _within(table[column].to_numpy(float), *value)
    return table[keep]


def _within(values: np.ndarray, least: float | None, most: float | None) -> np.ndarray:
    """Say which values lie in a range; a missing value lies in none."""
    with np.errstate(invalid="ignore"):
        above = np.isfinite(values) if least is None else values >= least
        return above if most is None else above & (values <= most)
