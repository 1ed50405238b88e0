"""What to offer a customer next: goods that people with the same purchases bought.

Item-based neighbours (cosine of who bought what, small counts pulled towards none) propose
goods that a customer has not bought yet. They are checked on held-out orders: everybody's
last order is hidden, and the proposals made without it are compared with the shop's
best-sellers. Where neighbours are no better, the best-sellers are what is proposed.

References
----------
G. Linden, B. Smith and J. York (2003), "Amazon.com recommendations", IEEE Internet
Computing 7(1), 76-80.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from clvlib.profiling.statistics import newcombe

MOST_PRODUCTS = 2000
OFFERS = 3
DAMPING = 10.0
CHUNK = 2000
LEAST_TESTED = 100


@dataclass(frozen=True)
class OfferCheck:
    """How often one of three offers was in the order that had been hidden.

    Parameters
    ----------
    tested : int
        Customers whose last order held something new to them.
    hits, best_sellers : float
        Share of them for whom one of three offers was right: neighbours, best-sellers.
    low, high : float
        95 % interval of the difference.
    """

    tested: int
    hits: float
    best_sellers: float
    low: float
    high: float

    @property
    def better(self) -> bool:
        """Say whether neighbours beat best-sellers beyond chance."""
        return self.tested >= LEAST_TESTED and self.low > 0


def bought(lines: pd.DataFrame) -> pd.DataFrame:
    """Return who bought what when first, of the best-selling products: one row a pair."""
    known = lines[lines["product"].notna() & (lines["product"].str.strip() != "")]
    sold = known.groupby("product")["customer_id"].nunique()
    top = sold.sort_values(ascending=False, kind="stable").index[:MOST_PRODUCTS]
    kept = known[known["product"].isin(top)]
    return kept.groupby(["customer_id", "product"], sort=False)["ordered_at"].min().reset_index()


def check_offers(lines: pd.DataFrame) -> OfferCheck | None:
    """Hide everybody's last order day and see whether the offers were in it.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``customer_id``, ``ordered_at``, ``product``.

    Returns
    -------
    OfferCheck or None
        None where too few customers bought something new in their last order.
    """
    pairs = bought(lines)
    last = lines.groupby("customer_id")["ordered_at"].max().dt.normalize()
    hidden = pairs["ordered_at"] >= pairs["customer_id"].map(last)
    known, truth = pairs[~hidden], pairs[hidden]
    truth = truth[truth["customer_id"].isin(known["customer_id"])]
    if truth["customer_id"].nunique() < LEAST_TESTED:
        return None
    matrix, people, products = _matrix(known)
    tested = pd.Index(truth["customer_id"].unique())
    rows = people.get_indexer(tested)
    neighbours, sellers = _offers(matrix, rows, True), _offers(matrix, rows, False)
    at = products.get_indexer(pd.Index(truth["product"]))
    who = tested.get_indexer(pd.Index(truth["customer_id"]))
    right = sparse.csr_matrix(
        (np.ones((at >= 0).sum()), (who[at >= 0], at[at >= 0])), (len(tested), len(products))
    )
    mine, theirs = (_hit(right, offered) for offered in (neighbours, sellers))
    difference, low, high = newcombe([mine.sum()], [len(tested)], [theirs.sum()], [len(tested)])
    del difference
    return OfferCheck(
        len(tested), float(mine.mean()), float(theirs.mean()), float(low[0]), float(high[0])
    )


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
    matrix, people, products = _matrix(bought(lines))
    rows = people.get_indexer(customers)
    kept = customers[rows >= 0]
    offered = _offers(matrix, rows[rows >= 0], neighbours)
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


def _matrix(pairs: pd.DataFrame) -> tuple[sparse.csr_matrix, pd.Index, pd.Index]:
    row, people = pd.factorize(pairs["customer_id"], sort=True)
    column, products = pd.factorize(pairs["product"], sort=True)
    ones = np.ones(len(pairs), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, (row, column)), (len(people), len(products)))
    return matrix, pd.Index(people), pd.Index(products)


def _offers(matrix: sparse.csr_matrix, rows: NDArray[np.int64], neighbours: bool) -> NDArray:
    """Return the positions of the best unbought products; -1 where a customer has all."""
    shape: tuple[int, int] = matrix.shape  # pyright: ignore[reportAssignmentType]
    sold = np.asarray(matrix.sum(axis=0)).ravel()
    alike = _similarity(matrix, sold) if neighbours else None
    most = min(OFFERS, shape[1])
    chosen = np.full((len(rows), most), -1, dtype=np.int64)
    for start in range(0, len(rows), CHUNK):
        mine = sparse.csr_matrix(matrix[rows[start : start + CHUNK]])
        owned = np.asarray(mine.todense()) > 0
        base = np.broadcast_to(sold / max(sold.max(), 1.0), owned.shape)
        score = base.copy() if alike is None else np.asarray(mine @ alike) + 1e-6 * base
        score[owned] = -1.0
        best = np.argsort(-score, axis=1, kind="stable")[:, :most]
        valid = np.take_along_axis(score, best, axis=1) > 0
        chosen[start : start + CHUNK] = np.where(valid, best, -1)
    return chosen


def _similarity(matrix: sparse.csr_matrix, sold: NDArray[np.float64]) -> NDArray[np.float64]:
    together = np.asarray((matrix.T @ matrix).todense(), dtype=float)
    np.fill_diagonal(together, 0.0)
    cosine = together / np.sqrt(np.outer(sold, sold)).clip(1.0)
    return cosine * together / (together + DAMPING)


def _hit(right: sparse.csr_matrix, offered: NDArray[np.int64]) -> NDArray[np.bool_]:
    truth = right.toarray() > 0
    safe = np.maximum(offered, 0)
    return np.any(np.take_along_axis(truth, safe, axis=1) & (offered >= 0), axis=1)
