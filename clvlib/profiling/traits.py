"""What was known of a customer at the first order.

High value is a prediction made from how often, how lately and how much a customer
bought; comparing those would only repeat the definition. What was already on the first
receipt is different: it is known before anybody can be called high-value, and so can
be used to spot the next ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among
from clvlib.profiling.in_time import in_time
from clvlib.profiling.rhythm import has_clock_times
from clvlib.tables import ORDER_ATTRIBUTES, ORDERS

QUARTERS = ("q1", "q2", "q3", "q4")
DAYPARTS = {"night": (0, 6), "morning": (6, 11), "midday": (11, 14), "afternoon": (14, 18),
            "evening": (18, 24)}  # fmt: skip
MAX_LEVELS = 60
BEFORE, FEWEST = 1000, 40  # earlier amounts that a quarter is taken among
DISCOUNTS = (0.0, 0.10, 0.25)
OWN = "own:"


def first_orders(orders: pd.DataFrame) -> pd.DataFrame:
    """Return every customer's first order, indexed by ``customer_id``."""
    return in_time(orders).drop_duplicates("customer_id").set_index("customer_id")


def first_order_traits(first: pd.DataFrame, lines: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the traits of first orders, one text column each.

    Parameters
    ----------
    first : pandas.DataFrame
        From :func:`first_orders`.
    lines : pandas.DataFrame, optional
        Table of that name, for prices and the breadth of the first basket.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``customer_id``; only traits that the data hold and that vary; levels
        are codes (``q1`` … ``q4``, ``yes``/``no``, dayparts) or the merchant's own texts.
        The merchant's further columns are named ``own:…``.
    """
    traits = {
        trait: own_levels(first[name], first["ordered_at"])
        for name, trait in attributes(first).items()
    }
    traits["first_size"] = quarters(first["revenue"], first["ordered_at"])
    if "items" in first:
        traits["first_items"] = _item_steps(first["items"])
    if "discount" in first:
        traits["first_discount"] = _discount_steps(first)
    if "coupon" in first:
        traits["coupon"] = _yes_no(first["coupon"].fillna("").str.strip() != "")
    traits["first_weekday"] = _weekend(first["ordered_at"])
    if has_clock_times(first["ordered_at"]):
        traits["first_daypart"] = _dayparts(first["ordered_at"])
    if lines is not None:
        traits |= _basket_traits(first, lines)
    frame = pd.DataFrame(traits, index=first.index)
    return frame[[name for name in frame if 2 <= frame[name].nunique() <= MAX_LEVELS]]


def attributes(orders: pd.DataFrame) -> dict[str, str]:
    """Return column → trait for every text that the export says about an order."""
    known = {name: name for name in ORDER_ATTRIBUTES if name in orders and name != "coupon"}
    own = [c for c in orders if c not in ORDERS.columns and pd.api.types.is_string_dtype(orders[c])]
    return known | {str(name): f"{OWN}{name}" for name in own}


def _basket_traits(first: pd.DataFrame, lines: pd.DataFrame) -> dict[str, pd.Series]:
    """Return price tier and breadth of the first basket, where lines tell."""
    held = lines[among(lines["order_id"], first["order_id"])]
    found: dict[str, pd.Series] = {}
    if "quantity" in held:
        sums = held.groupby("customer_id")[["revenue", "quantity"]].sum()
        price = (sums["revenue"] / sums["quantity"]).where(sums["quantity"] > 0)
        found["first_price"] = quarters(price.reindex(first.index), first["ordered_at"])
    name = "category" if "category" in held and held["category"].nunique() > 1 else "product"
    if name in held and held[name].notna().any():
        kinds = held.groupby("customer_id")[name].nunique()
        found["first_breadth"] = _item_steps(kinds.where(kinds > 0)).reindex(first.index)
    return found


def quarters(amounts: pd.Series, at: pd.Series) -> pd.Series:
    """Return the quarter (``q1`` the lowest) of each amount among those known at its time.

    An amount is held against itself and the thousand before it, never against later ones: a price
    tier of the whole log would know of prices that nobody had seen yet. Equal amounts stay together;
    the first forty have no quarter, as they could hardly be told apart.

    Parameters
    ----------
    amounts : pandas.Series of float
        Indexed by ``customer_id``; missing ones have no quarter and are not counted.
    at : pandas.Series of datetime64
        When each amount became known, indexed likewise.
    """
    known = amounts[amounts.notna()]
    in_time = pd.DataFrame({"at": at.reindex(known.index), "who": known.index})
    order = np.lexsort((in_time["who"], in_time["at"]))
    ahead = known.iloc[order]
    rank = ahead.rolling(BEFORE, min_periods=FEWEST).rank(pct=True, method="average")
    place = np.ceil(rank * 4).clip(1, 4)
    return (
        place.map(dict(enumerate(QUARTERS, start=1)))
        .astype("str")
        .where(rank.notna())
        .reindex(amounts.index)
    )


def missing_traits(orders: pd.DataFrame, lines: pd.DataFrame) -> list[str]:
    """Return the names of what the export does not say and a profile would use."""
    wanted = {name: orders for name in ("channel", "country", "branch", "payment", "discount")}
    wanted |= {name: lines for name in ("product", "category")}
    lacking = [n for n, frame in wanted.items() if n not in frame or frame[n].isna().all()]
    return lacking if has_clock_times(orders["ordered_at"]) else [*lacking, "time"]


def own_levels(texts: pd.Series, at: pd.Series) -> pd.Series:
    """Return a column of the merchant's as levels: its texts, or quarters where they are measures.

    Parameters
    ----------
    texts : pandas.Series of str
        Indexed by ``customer_id``.
    at : pandas.Series of datetime64
        When each became known.
    """
    clean = texts.astype("str").str.strip()
    clean = clean.where(texts.notna() & (clean != ""))
    if clean.nunique() <= MAX_LEVELS:
        return clean
    amounts = pd.to_numeric(clean.str.replace(",", ".", regex=False), errors="coerce")
    return quarters(amounts, at) if amounts.notna().sum() >= 0.9 * clean.notna().sum() else clean


def _yes_no(holds: pd.Series) -> pd.Series:
    return holds.map({True: "yes", False: "no"}).astype("str")


def _item_steps(items: pd.Series) -> pd.Series:
    steps = pd.cut(items, [-np.inf, 1, 3, np.inf], labels=["one", "few", "many"])
    return steps.astype("str").where(items.notna())


def _discount_steps(first: pd.DataFrame) -> pd.Series:
    """Return how much of the list price was forgone: ``no``, ``low``, ``middle`` or ``high``."""
    off = first["discount"].fillna(0).clip(lower=0)
    share = off / (off + first["revenue"].clip(lower=0)).where(lambda total: total > 0)
    names = ["no", "low", "middle", "high"]
    edges = [-np.inf, *DISCOUNTS, np.inf]
    return pd.cut(share.fillna(0), edges, labels=names).astype("str")


def _weekend(moments: pd.Series) -> pd.Series:
    return (moments.dt.day_of_week >= 5).map({True: "weekend", False: "working_day"}).astype("str")


def _dayparts(moments: pd.Series) -> pd.Series:
    edges = [start for start, _ in DAYPARTS.values()] + [24]
    parts = pd.cut(moments.dt.hour, edges, right=False, labels=list(DAYPARTS))
    return parts.astype("str")
