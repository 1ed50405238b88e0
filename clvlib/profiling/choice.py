"""Which products to feature, bundle, keep or drop: who they draw in, and whether those stay.

A product is judged by the customers whose first order held it: how many it draws in, how
many of them come back at equal age, and what they bring later. Small products are pulled
towards the mean, and those with fewer than ten newcomers are not judged at all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from clvlib.among import among, places
from clvlib.profiling.contrasts import FALSE_DISCOVERIES, like_for_like
from clvlib.profiling.counting import LEAST, customers_of
from clvlib.profiling.in_time import in_time
from clvlib.profiling.later import Later
from clvlib.profiling.rhythm import in_days
from clvlib.profiling.statistics import shrink_rates

DAY = pd.Timedelta(days=1)
YEAR = 365
BETTER, WORSE = 1.05, 0.95  # later revenue against the mean from which newcomers count as kept
DRAWS = 0.5  # quantile of newcomers from which a product counts as drawing
FEWEST = 8  # products from which on one may be too many
SMALL = 0.25  # quantile of revenue up to which a product sells little
TAIL = 0.99
SURELY = 1.64  # standard errors by which scatter must exceed that of chance
COLUMNS = [
    "product", "decision", "newcomers", "draw_share", "watched", "came_back", "keep_rate",
    "keep_low", "keep_high", "base_rate", "later", "later_mean", "kept", "worth", "revenue_year", "customers",
    "partner",
]  # fmt: skip


def product_matrix(
    lines: pd.DataFrame,
    first: pd.DataFrame,
    later: Later | None,
    pairs: pd.DataFrame,
    as_of: pd.Timestamp,
    contrasts: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Judge every product with ten newcomers or more.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``order_id``, ``customer_id``, ``ordered_at``, ``product``, ``revenue``.
    first : pandas.DataFrame
        First orders, from :func:`clvlib.profiling.traits.first_orders`.
    later : Later or None
        Revenue after the first order at equal age.
    pairs : pandas.DataFrame
        From :func:`clvlib.profiling.baskets.product_pairs`.
    as_of : pandas.Timestamp
        Last instant known.
    contrasts : pandas.DataFrame, optional
        Families ``first_product`` and ``first_category``: what is proven there is not pulled to
        the mean of all, and a product shares what is proven of its category.

    Returns
    -------
    pandas.DataFrame
        One row a product, the largest revenue of the last year first: ``decision``
        (``feature``, ``bundle``, ``keep``, ``drop``), ``draw_share`` of all newcomers,
        ``keep_rate`` (came back, shrunk) with its interval, ``later`` revenue a newcomer (shrunk) and
        ``kept``, its ratio to the mean of all newcomers, ``worth`` = what its newcomers brought later
        beyond as many average ones (money), and ``partner``, what it goes with most surely.
    """
    if later is None or "product" not in lines or not later.revenue.notna().any():
        return pd.DataFrame(columns=COLUMNS)
    begun = lines[among(lines["order_id"], first["order_id"]) & lines["product"].notna()]
    begun = begun[["customer_id", "product"]].drop_duplicates()
    begun = begun.assign(later=later.revenue.reindex(begun["customer_id"]).to_numpy())
    newcomers = begun.groupby("product").size()
    known = begun.dropna(subset=["later"])
    grouped = known.assign(back=known["later"] > 0).groupby("product")
    everyone = later.revenue.dropna()
    table = pd.DataFrame(
        {"newcomers": newcomers, "watched": grouped.size(), "came_back": grouped["back"].sum()}
    )
    table["proven"] = proven(lines, contrasts).reindex(table.index).fillna(0)
    table["later"] = shrunk_later(known, everyone, table.index[table["proven"] == 0])
    table = table[(table["watched"] >= LEAST)].copy()
    if table.empty:
        return pd.DataFrame(columns=COLUMNS)
    table = _judge(table, known, everyone, len(first))
    late = lines.loc[lines["ordered_at"] > as_of - YEAR * DAY, ["product", "revenue"]]
    year = late.groupby("product")["revenue"].sum()
    table["revenue_year"] = year.reindex(table.index).fillna(0.0)
    table["customers"] = customers_of(lines, "product").reindex(table.index)
    table["partner"] = partners(pairs).reindex(table.index)
    table["decision"] = decide(table)
    return _largest_first(table)


def _largest_first(table: pd.DataFrame) -> pd.DataFrame:
    named = table.rename_axis("product").reset_index()
    named["product"] = named["product"].astype("str")
    order = np.lexsort((named["product"], -named["revenue_year"]))
    return named.iloc[order][COLUMNS].reset_index(drop=True)


def _judge(
    table: pd.DataFrame, known: pd.DataFrame, everyone: pd.Series, newcomers: int
) -> pd.DataFrame:
    """Add what each product draws in and keeps, against the mean of all newcomers."""
    table = table.copy()
    table["base_rate"] = float((everyone > 0).mean())
    table["later_mean"] = float(everyone.mean())
    raw = known.groupby("product")["later"].mean().reindex(table.index)
    pull = table["watched"] / (table["watched"] + 3 * LEAST)
    gentle = pull * raw + (1 - pull) * table["later_mean"]
    right = np.sign(gentle - table["later_mean"]) == table["proven"]
    table["later"] = table["later"].where(~right, gentle)
    table["kept"] = table["later"] / table["later_mean"]
    table["draw_share"] = table["newcomers"] / newcomers
    table["keep_rate"], table["keep_low"], table["keep_high"] = shrink_rates(
        table["came_back"], table["watched"], float(table["base_rate"].iloc[0])
    )
    table["worth"] = (table["later"] - table["later_mean"]) * table["watched"]
    return table


def proven(lines: pd.DataFrame, contrasts: pd.DataFrame | None) -> pd.Series:
    """Return 1 or −1 for products that are proven to come before much or little later revenue.

    The sign is that of ``shift``, by which it is proven: a few rich customers among the others can
    turn the difference of the means. Where there is no shift, the money decides. A product that is not
    proven itself has the sign of its category, if that is proven.
    """
    if contrasts is None or contrasts.empty:
        return pd.Series(dtype="float64")
    held = contrasts[contrasts["notable"]]
    moved = held["shift"].fillna(held["later"] - held["later_rest"])
    signs = pd.Series(np.sign(moved.to_numpy(float)), index=moved.index)
    own = signs[held["trait"] == "first_product"]
    found = pd.Series(own.to_numpy(), index=held.loc[own.index, "level"])
    if "category" not in lines:
        return found
    kinds = lines[["product", "category"]].dropna().drop_duplicates("product")
    of_kind = signs[held["trait"] == "first_category"]
    by_kind = pd.Series(of_kind.to_numpy(), index=held.loc[of_kind.index, "level"])
    shared = kinds.set_index("product")["category"].map(by_kind).dropna()
    return found.combine_first(shared)


def shrunk_later(known: pd.DataFrame, everyone: pd.Series, usual: pd.Index) -> pd.Series:
    """Return the later revenue of each product's newcomers, pulled towards the mean of all.

    How strongly follows from how much more products scatter than chance alone would let them
    (method of moments on a logarithm, less its own error, so that scatter by luck pulls fully).

    Parameters
    ----------
    known : pandas.DataFrame
        ``product`` and ``later`` of each newcomer of a product.
    everyone : pandas.Series
        Later revenue of all newcomers; its uppermost hundredth is cut off at its lower end.
    usual : pandas.Index
        Products by which scatter is judged: those about which nothing is proven.
    """
    cap = float(everyone.quantile(TAIL))
    unit = float(everyone[everyone > 0].mean()) if (everyone > 0).any() else 1.0
    y = np.log1p(10 * known["later"] / unit)
    mean = float(np.log1p(10 * everyone / unit).mean())
    spread = float(np.log1p(10 * everyone / unit).var()) if len(everyone) > 1 else 0.0
    grouped = pd.DataFrame({"product": known["product"], "y": y}).groupby("product")["y"]
    size, off = grouped.size(), grouped.mean() - mean
    enough = (size >= LEAST) & size.index.isin(usual)
    chance = (enough.sum() + SURELY * np.sqrt(2 * enough.sum())) * spread
    excess = float((size[enough] * off[enough] ** 2).sum()) - chance
    between = max(excess / max(float(size[enough].sum()), 1.0), 0.0)
    pull = between / (between + spread / size) if between > 0 else 0.0 * size
    money = known.assign(later=known["later"].clip(upper=cap)).groupby("product")["later"].mean()
    middle = float(everyone.mean())
    ratio = money / max(float(everyone.clip(upper=cap).mean()), 1e-12)
    return middle * (1 + pull * (ratio - 1))


def decide(table: pd.DataFrame) -> pd.Series:
    """Return what to do with each product.

    ``feature`` draws in and keeps; ``bundle`` keeps but draws few in; ``drop`` sells little,
    draws few in and keeps nobody, and goes with nothing; ``keep`` is the rest.
    """
    draws = table["newcomers"] >= table["newcomers"].quantile(DRAWS)
    small = table["revenue_year"] <= table["revenue_year"].quantile(SMALL)
    small &= len(table) >= FEWEST  # of three products one always sells least
    keeps = (table["kept"] > BETTER) & (table["proven"] >= 0)
    idle = ((table["kept"] < WORSE) | table["partner"].isna()) & (table["proven"] <= 0)
    names = np.select(
        [draws & keeps, keeps, ~draws & small & idle], ["feature", "bundle", "drop"], "keep"
    )
    return pd.Series(names, index=table.index, dtype="str")


def partners(pairs: pd.DataFrame) -> pd.Series:
    """Return for each product the one that it goes with most surely."""
    if pairs.empty:
        return pd.Series(dtype="str")
    held = pairs[pairs["q_value"] <= FALSE_DISCOVERIES]
    both = pd.concat(
        [held[["first", "second"]], held[["second", "first"]].set_axis(["first", "second"], axis=1)]
    ).sort_index(kind="stable")
    return both.drop_duplicates("first").set_index("first")["second"]


def last_before_leaving(
    orders: pd.DataFrame, lines: pd.DataFrame, name: str, as_of: pd.Timestamp, patience: float
) -> pd.DataFrame:
    """Find goods after which customers stay away, at the same number of orders.

    Parameters
    ----------
    orders, lines : pandas.DataFrame
        The tables of those names.
    name : str
        ``product`` or ``category``.
    as_of : pandas.Timestamp
        Last instant known.
    patience : float
        Days without an order after which a customer counts as gone; only orders that were
        watched so long are counted.

    Returns
    -------
    pandas.DataFrame
        As :func:`clvlib.profiling.contrasts.like_for_like`; ``high_value`` is the share among
        orders that were the last, ``rest`` among those that were followed, ``rate`` the share
        of orders with the product after which nobody came back.
    """
    ahead = in_time(orders[["customer_id", "ordered_at", "order_id"]], by_customer=True)
    mine = ahead.groupby("customer_id", sort=False)
    then, number = mine["ordered_at"].shift(-1), mine.cumcount() + 1
    wait = in_days(then.fillna(as_of) - ahead["ordered_at"])
    seen = then.notna() | (wait >= patience)
    left = (wait >= patience)[seen].reset_index(drop=True)
    number = number[seen].reset_index(drop=True)
    # Orders go by their places from here on: the names of twenty million would not fit.
    place = places(lines["order_id"], ahead.loc[seen, "order_id"])
    del ahead, mine, then, wait, seen
    held = pd.DataFrame({"customer_id": place, "level": lines[name]})[place >= 0].dropna()
    return like_for_like(held, left, number, f"leaving_{name}")
