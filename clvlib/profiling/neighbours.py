"""What goes with what somebody bought, and what sells now: the goods that can be proposed.

Item-based neighbours: the cosine of who bought what, small counts pulled towards none. Whether such
proposals are any good is another question, which :mod:`clvlib.profiling.offers` puts to a rehearsal.

References
----------
G. Linden, B. Smith and J. York (2003), "Amazon.com recommendations", IEEE Internet
Computing 7(1), 76-80.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from clvlib.among import distinct
from clvlib.profiling.goods import told

MOST_PRODUCTS = 2000
OFFERS = 3
DAMPING = 10.0
CHUNK = 250  # rows of scores that stay in the processor's memory
NOW = pd.Timedelta(days=30)


def bought(lines: pd.DataFrame) -> pd.DataFrame:
    """Return who bought what, of the best-selling products: one row a pair."""
    named = told(lines["product"]).to_numpy()
    # Pairs are found by number: the names of millions of them would not fit.
    who, people = pd.factorize(lines["customer_id"])
    what, products = pd.factorize(lines["product"], sort=True)
    who, what = who[named], what[named]
    kinds = max(len(products), 1)
    pairs = distinct(who.astype(np.int64) * kinds + what)
    sold = np.bincount(pairs % kinds, minlength=len(products))
    selling = np.zeros(kinds, dtype=bool)
    selling[np.argsort(-sold, kind="stable")[:MOST_PRODUCTS]] = True
    who, what = np.divmod(pairs[selling[pairs % kinds]], kinds)
    return pd.DataFrame({"customer_id": people.take(who), "product": products.take(what)})


def selling_now(lines: pd.DataFrame, products: pd.Index) -> NDArray[np.float64]:
    """Return how many customers bought each product in the last month, over the most of any.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``customer_id``, ``ordered_at``, ``product``; the last month ends with the last line.
    products : pandas.Index
        Products, k of them.

    Returns
    -------
    ndarray, shape (k,)
        Between 0 and 1.
    """
    lately = lines[lines["ordered_at"] > lines["ordered_at"].max() - NOW]
    sold = lately.groupby("product")["customer_id"].nunique().reindex(products).fillna(0.0)
    return sold.to_numpy(float) / max(float(sold.max()), 1.0)


def bought_matrix(pairs: pd.DataFrame) -> tuple[sparse.csr_matrix, pd.Index, pd.Index]:
    """Return who bought what as a matrix, with its customers and its products.

    Parameters
    ----------
    pairs : pandas.DataFrame
        From :func:`bought`.
    """
    row, people = pd.factorize(pairs["customer_id"], sort=True)
    column, products = pd.factorize(pairs["product"], sort=True)
    ones = np.ones(len(pairs), dtype=np.float32)
    matrix = sparse.csr_matrix((ones, (row, column)), (len(people), len(products)))
    return matrix, pd.Index(people), pd.Index(products)


def proposed(
    matrix: sparse.csr_matrix, rows: NDArray[np.int64], selling: NDArray[np.float64],
    neighbours: bool,
) -> NDArray[np.int64]:  # fmt: skip
    """Return the positions of the best unbought products; -1 where a customer has all.

    A product's score is how much it sells now and, for personal offers, how well it goes with what
    the customer bought, over the best that anything does; what sells for ever decides ties.

    Parameters
    ----------
    matrix : scipy.sparse.csr_matrix, shape (customers, products)
        From :func:`bought_matrix`.
    rows : ndarray of int
        The customers to whom something is offered.
    selling : ndarray, shape (products,)
        From :func:`selling_now`.
    neighbours : bool
        Offer what neighbours bought; else the best-sellers that a customer lacks.

    Returns
    -------
    ndarray of int, shape (len(rows), at most three)
    """
    shape: tuple[int, int] = matrix.shape  # pyright: ignore[reportAssignmentType]
    sold = np.asarray(matrix.sum(axis=0)).ravel()
    base = selling + 1e-6 * sold / max(sold.max(), 1.0)
    most = min(OFFERS, shape[1])
    if not neighbours:
        return _lacking(matrix, rows, base, most)
    alike = _similarity(matrix, sold)
    chosen = np.full((len(rows), most), -1, dtype=np.int64)
    for start in range(0, len(rows), CHUNK):
        mine = sparse.csr_matrix(matrix[rows[start : start + CHUNK]])
        score = np.asarray(mine @ alike)
        score /= np.maximum(score.max(axis=1, keepdims=True), 1e-12)
        score += base
        score[np.repeat(np.arange(len(score)), np.diff(mine.indptr)), mine.indices] = -1.0
        chosen[start : start + CHUNK] = _best(score, most)
    return chosen


def _best(score: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Return the places of the highest scores of each row, of equal ones the first; -1 for none.

    Scores are overwritten. Three looks for the highest cost a fiftieth of putting two thousand in order.
    """
    row = np.arange(len(score))
    chosen = np.empty((len(score), most), dtype=np.int64)
    for place in range(most):
        best = score.argmax(axis=1)
        chosen[:, place] = np.where(score[row, best] > 0, best, -1)
        score[row, best] = -np.inf
    return chosen


def _lacking(
    matrix: sparse.csr_matrix, rows: NDArray[np.int64], base: NDArray[np.float64], most: int
) -> NDArray[np.int64]:
    """Return the best-sellers that each customer lacks: one look a rank, until all have theirs."""
    chosen = np.full((len(rows), most), -1, dtype=np.int64)
    held = sparse.csc_matrix(matrix)
    found = np.zeros(len(rows), dtype=np.int64)
    owns = np.zeros(matrix.shape[0], dtype=bool)  # pyright: ignore[reportOptionalSubscript]
    waiting = np.arange(len(rows))
    for product in np.argsort(-base, kind="stable"):
        if len(waiting) == 0 or base[product] <= 0:
            break
        owners = held.indices[held.indptr[product] : held.indptr[product + 1]]
        owns[owners] = True
        lacks = waiting[~owns[rows[waiting]]]
        owns[owners] = False
        chosen[lacks, found[lacks]] = product
        found[lacks] += 1
        waiting = waiting[found[waiting] < most]
    return chosen


def _similarity(matrix: sparse.csr_matrix, sold: NDArray[np.float64]) -> NDArray[np.float64]:
    together = np.asarray((matrix.T @ matrix).todense(), dtype=float)
    np.fill_diagonal(together, 0.0)
    cosine = together / np.sqrt(np.outer(sold, sold)).clip(1.0)
    return cosine * together / (together + DAMPING)
