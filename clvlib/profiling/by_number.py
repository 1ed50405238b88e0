"""Customers and orders by number: what the chapter asks of names a hundred times, asked once.

Nearly all that the chapter counts is counted by customer, and looking for names, sorting them and
grouping by them takes several times as long as the same with numbers, and the memory too. So
customers go by their places in the alphabet and orders by their places in time: whatever is put in
order by the one or the other lies as it would by the names.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from clvlib.among import places
from clvlib.profiling.in_time import in_time


@dataclass(frozen=True)
class Numbers:
    """Who is behind the numbers.

    Parameters
    ----------
    people : pandas.Index of str
        Everybody who ever ordered, by the alphabet; a customer's number is the place here.
    """

    people: pd.Index

    def numbered(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with numbers in place of its ``customer_id``; −1 for who never ordered."""
        return frame.assign(customer_id=_looked_up(frame["customer_id"], self.people))

    def named(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a table with names in place of the numbers in its ``customer_id``."""
        return frame.assign(customer_id=self.people.take(frame["customer_id"].to_numpy()))

    def indexed(self, column: pd.Series) -> pd.Series:
        """Return a column that is indexed by numbers as one that is indexed by names."""
        return column.set_axis(self.people.take(column.index.to_numpy()).rename("customer_id"))


def numbered(
    orders: pd.DataFrame, lines: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, Numbers]:
    """Return orders and lines with numbers in place of names, and who is behind them.

    Parameters
    ----------
    orders, lines : pandas.DataFrame
        The tables of those names; ``customer_id`` and ``order_id`` are replaced.
    """
    who, people = pd.factorize(orders["customer_id"], sort=True)
    held = Numbers(pd.Index(people))
    order = np.empty(len(orders), dtype=np.int32)
    ahead = in_time(orders[["ordered_at", "order_id"]].reset_index(drop=True)).index
    order[ahead] = np.arange(len(orders), dtype=np.int32)
    of_line = _looked_up(lines["order_id"], orders["order_id"])
    stray = of_line < 0  # of orders that the table of orders does not hold
    of_line = order[of_line]
    if stray.any():
        of_line[stray] = len(orders) + pd.factorize(lines.loc[stray, "order_id"])[0]
    return (
        orders.assign(customer_id=who.astype(np.int32), order_id=order),
        held.numbered(lines).assign(order_id=of_line),
        held,
    )


def _looked_up(names: pd.Series, known: pd.Series | pd.Index) -> NDArray[np.int32]:
    """Return the place of each name among those known; of equal ones in a row the first is looked for."""
    if names.empty:
        return np.zeros(0, dtype=np.int32)
    held = names.array
    begins = np.append(True, np.asarray(held[1:] != held[:-1], dtype=bool))
    return places(names[begins], known).astype(np.int32)[np.cumsum(begins) - 1]
