"""Value by country, channel, branch or product line, where a small market borrows from the whole.

Every customer already has a value. Two things are pooled on top. The level: did the customers of a
market bring more or less than was forecast for them, in the stretches that the tournament held back? And
the comparison: what is a customer of this market worth, of whom perhaps a dozen are known? Both
are drawn towards the whole by credibility (see `credibility`), and the printed total stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from clvlib.errors import InputError, nearest
from clvlib.tables import ORDER_ATTRIBUTES

from .components import first_rating
from .estimate import Estimate
from .market_values import value_by_market
from .tournament import Race

LEAST = 10
OTHERS = "(others)"
UNKNOWN = "(unknown)"
SATISFACTION = "satisfaction"  # with the first order, where the orders carry ratings
FIRST_CHOICE = ("country", "channel", "branch", "source", "device")


def compare(
    estimate: Estimate, race: Race | None, wanted: Sequence[str] | None, orders: pd.DataFrame,
    lines: pd.DataFrame | None, rng: np.random.Generator,
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Compare the markets of every dimension that is asked for, and the content with the others.

    Parameters
    ----------
    estimate, race
        See `market_values.value_by_market`.
    wanted, orders, lines
        See `dimensions` and `market_of`.
    rng : Generator

    Returns
    -------
    dict of DataFrame
        By dimension: its table, see `market_values.value_by_market`.

    Raises
    ------
    InputError
        If a dimension is no column of the orders.
    """
    categories = lines is not None and "category" in lines and bool(lines["category"].notna().any())
    found = {}
    for by in dimensions(wanted, orders, categories):
        market = market_of(by, orders, estimate.values["customer_id"], lines)
        found[by] = value_by_market(estimate, race, market, rng)
    content = first_rating(orders, estimate.values["customer_id"])
    if content is not None:
        found[SATISFACTION] = value_by_market(estimate, race, content.fillna(UNKNOWN), rng)
    return found


def markets_table(compared: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return table ``markets``: all comparisons one below the other."""
    return pd.concat([table.assign(by=by) for by, table in compared.items()], ignore_index=True)


def dimensions(
    wanted: Sequence[str] | None, orders: pd.DataFrame, categories: bool
) -> tuple[str, ...]:
    """Return by what the merchant is parted into markets.

    Parameters
    ----------
    wanted : sequence of str or None
        The setting ``by``; None takes the first attribute that the orders carry.
    orders : DataFrame
    categories : bool
        Whether the lines name categories.

    Raises
    ------
    InputError
        If a name is no column of the orders.
    """
    plain = ("order_id", "customer_id", "ordered_at", "revenue", "gross_revenue", "refunded",
             "discount", "items")  # fmt: skip
    known = [str(c) for c in orders.columns if c not in plain]
    known += ["category"] if categories else []
    if wanted is None:
        there = [n for n in FIRST_CHOICE if n in known and len(orders[n].dropna().unique()) > 1]
        return tuple(there[:1])
    for name in wanted:
        if name not in known:
            raise InputError(
                "merchant.yml, key 'by'",
                f"the orders have no column '{name}'",
                ", ".join(known) or f"a column mapped as {', '.join(ORDER_ATTRIBUTES)}",
                nearest(name, known),
            )
    return tuple(wanted)


def market_of(
    by: str, orders: pd.DataFrame, customers: pd.Series, lines: pd.DataFrame | None = None
) -> pd.Series:
    """Return each customer's market: that of the first order, or the category bought for most.

    Parameters
    ----------
    by : str
        A column of the orders, or ``category``.
    orders : DataFrame
        ``customer_id``, ``ordered_at`` and the column.
    customers : Series
        Ids to answer for, in this order.
    lines : DataFrame, optional
        ``customer_id``, ``category``, ``revenue``; for ``category``.

    Returns
    -------
    Series of str, index = customer_id
        Markets with fewer than ten customers are one, `OTHERS`; who has none is in `UNKNOWN`.
    """
    if by == "category" and by not in orders and lines is not None:
        bought = lines.dropna(subset=[by]).groupby(["customer_id", by], observed=True)["revenue"]
        ranked = bought.sum().sort_values(kind="stable").reset_index()
        found = ranked.drop_duplicates("customer_id", keep="last").set_index("customer_id")[by]
    else:
        told = orders.dropna(subset=[by]).sort_values("ordered_at", kind="stable")
        found = told.drop_duplicates("customer_id").set_index("customer_id")[by]
    market = found.astype(str).str.strip().reindex(customers.to_numpy()).fillna(UNKNOWN)
    size = market.map(market.value_counts())
    market = market.where(size >= LEAST, OTHERS)
    market.index.name = "customer_id"
    return market
