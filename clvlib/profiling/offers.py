"""What to offer a customer next: goods that people with the same purchases bought, of those selling now.

Item-based neighbours (cosine of who bought what, small counts pulled towards none) and the
best-sellers of the last month together propose goods that a customer has not bought yet. They are
checked in rehearsal: twice, at a moment near the end of the log, everybody who ordered before is
offered three products from what was known at that moment, and the next order tells. The rival is hard
to beat: the best-sellers of the last month that a customer lacks. Where personal offers are no
better, the best-sellers are what is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import norm

from clvlib.among import among, places
from clvlib.profiling.neighbours import (
    OFFERS,
    bought,
    bought_matrix,
    proposed,
    selling_now,
)

LEAST_TESTED = 100
MOST_TESTED = 50_000  # customers at each moment: what they tell is sure to half a point
MOMENTS = (0.8, 0.9)  # share of all orders that lie before each rehearsal


@dataclass(frozen=True)
class OfferCheck:
    """How often one of three offers was in the next order.

    Parameters
    ----------
    tested : int
        Next orders that held something new to their customer.
    hits, best_sellers : float
        Share of them for which one of three offers was right: personal offers, best-sellers.
    low, high : float
        95 % interval of the difference (both lists are checked on the same orders).
    since : pandas.Timestamp
        Day from which on next orders were checked.
    """

    tested: int
    hits: float
    best_sellers: float
    low: float
    high: float
    since: pd.Timestamp

    @property
    def better(self) -> bool:
        """Say whether personal offers beat best-sellers beyond chance."""
        return self.tested >= LEAST_TESTED and self.low > 0


def check_offers(lines: pd.DataFrame) -> OfferCheck | None:
    """Make offers from what was known at two moments and see whether the next orders held them.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``customer_id``, ``ordered_at``, ``product``.

    Returns
    -------
    OfferCheck or None
        None where too few customers bought something new in their next order, or where there are so
        few products that three of them say nothing.
    """
    day = lines["ordered_at"].dt.normalize()
    # numbers: names of millions would not fit
    who = pd.factorize(lines["customer_id"], sort=True)[0]
    placed = pd.DataFrame({"who": who, "day": day}).drop_duplicates()["day"]
    if (
        placed.empty or lines["product"].nunique() <= 2 * OFFERS
    ):  # nearly every offer would be right
        return None
    cuts = [placed.quantile(share, interpolation="nearest") for share in MOMENTS]
    lines = lines[["ordered_at", "product"]].assign(customer_id=who)
    hits = [
        _rehearsed(lines[day < start], lines[(day >= start) & (day < end)])
        for start, end in pairwise([*cuts, day.max() + pd.Timedelta(days=1)])
    ]
    mine, theirs = (np.concatenate(part) for part in zip(*hits, strict=True))
    if len(mine) < LEAST_TESTED:
        return None
    apart = mine.astype(float) - theirs
    half = float(norm.ppf(0.975) * apart.std() / np.sqrt(len(apart)))
    gained = float(apart.mean())
    return OfferCheck(
        len(mine), float(mine.mean()), float(theirs.mean()), gained - half, gained + half, cuts[0]
    )


def _rehearsed(
    past: pd.DataFrame, ahead: pd.DataFrame
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say for each next order with something new whether personal offers, and best-sellers, hit."""
    known = bought(past)
    day = ahead["ordered_at"].dt.normalize()
    new = ahead[day == day.groupby(ahead["customer_id"]).transform("min")]
    new = new.loc[among(new["customer_id"], known["customer_id"]), ["customer_id", "product"]]
    new = new[new["product"].notna().to_numpy()].drop_duplicates()
    if new.empty:
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    matrix, people, products = bought_matrix(known)
    who, at = places(new["customer_id"], people), places(new["product"], products)
    owned = np.zeros(len(new), dtype=bool)
    owned[at >= 0] = np.asarray(matrix[who[at >= 0], at[at >= 0]]).ravel() > 0
    truth = new[~owned]
    if truth.empty:
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    tested = pd.Index(truth["customer_id"].unique())
    if len(tested) > MOST_TESTED:
        tested = tested[:: -(-len(tested) // MOST_TESTED)]
        truth = truth[among(truth["customer_id"], tested)]
    at = places(truth["product"], products)
    who = places(truth["customer_id"], tested)
    right = sparse.csr_matrix(
        (np.ones((at >= 0).sum()), (who[at >= 0], at[at >= 0])), (len(tested), len(products))
    )
    rows, selling = places(tested, people), selling_now(past, products)
    personal, sellers = (
        _hit(right, proposed(matrix, rows, selling, both)) for both in (True, False)
    )
    return personal, sellers


def next_offers(lines: pd.DataFrame, customers: pd.Index, neighbours: bool = True) -> pd.DataFrame:
    """Return three products to offer to each of some customers.

    Parameters
    ----------
    lines : pandas.DataFrame
        As in :func:`check_offers`.
    customers : pandas.Index
        Who is worth the effort.
    neighbours : bool
        Offer what neighbours bought; else the best-sellers that a customer lacks.

    Returns
    -------
    pandas.DataFrame
        ``customer_id``, ``offer_1`` … ``offer_3``; customers without a known purchase are absent.
    """
    matrix, people, products = bought_matrix(bought(lines))
    rows = places(customers, people)
    kept = customers[rows >= 0]
    offered = proposed(matrix, rows[rows >= 0], selling_now(lines, products), neighbours)
    names = np.array([*products, None], dtype=object)
    frame = pd.DataFrame(
        names[offered], columns=[f"offer_{i + 1}" for i in range(offered.shape[1])]
    )
    frame.insert(0, "customer_id", kept.to_numpy())
    return frame


def worth_the_effort(known: pd.DataFrame, near: pd.Series, most: int = 20_000) -> pd.DataFrame:
    """Return the customers worth a personal offer: of high value, or close to it.

    Parameters
    ----------
    known : pandas.DataFrame
        Table ``values``, customers with a prediction.
    near : pandas.Series of bool
        From :func:`clvlib.profiling.group.near_threshold`.
    most : int
        At most so many, the most valuable first.
    """
    marked = known.assign(near_threshold=near.to_numpy(bool))
    chosen = marked[marked["high_value"] | marked["near_threshold"]]
    best = chosen.sort_values(["clv", "customer_id"], ascending=[False, True]).head(most)
    return best[["customer_id", "high_value", "near_threshold"]].reset_index(drop=True)


def _hit(right: sparse.csr_matrix, offered: NDArray[np.int64]) -> NDArray[np.bool_]:
    cells = right.tocoo()
    width = right.shape[1]  # pyright: ignore[reportOptionalSubscript]
    wanted = np.arange(len(offered))[:, None] * width + offered
    true = cells.row.astype(np.int64) * width + cells.col
    return np.any(np.isin(wanted, true) & (offered >= 0), axis=1)
