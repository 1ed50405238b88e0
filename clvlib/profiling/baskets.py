"""Which goods go together, counted pair by pair.

Support, confidence and lift are those of association rules between single products, as
mlxtend defines them; the counting is DuckDB's, which neither one-hot matrices nor a basket of a
thousand products can blow up: of a huge basket only the best-selling products count.
Every lift has an interval and every pair a p value, corrected for the pairs looked at.

References
----------
R. Agrawal, T. Imielinski and A. Swami (1993), "Mining association rules between sets of items
in large databases", SIGMOD, 207-216.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import bdtrc

from clvlib.among import distinct
from clvlib.profiling.goods import told
from clvlib.profiling.statistics import benjamini_hochberg, wilson

MOST_PRODUCTS = 60
LEAST_ORDERS = 10
WIDEST = 300
FEW_PAIRS = 5_000_000  # of goods of one order, over all orders
PAIR_COLUMNS = [
    "first", "second", "orders", "first_orders", "second_orders", "support", "confidence",
    "back_confidence", "lift", "lift_low", "lift_high", "extra", "p_value", "q_value",
]  # fmt: skip


def baskets(lines: pd.DataFrame, most: int = MOST_PRODUCTS) -> pd.DataFrame:
    """Return which order held which product, each pair once.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``order_id``, ``customer_id``, ``ordered_at`` and ``product``.
    most : int
        Products counted of one order; of a larger one the best-selling are kept.

    Returns
    -------
    pandas.DataFrame
        Columns ``order`` and ``product`` (whole numbers); ``attrs`` holds ``names`` (product →
        text), ``orders`` (how many there are) and ``cut`` (how many were larger).
    """
    known = told(lines["product"])
    order, orders = pd.factorize(lines.loc[known, "order_id"])
    product, names = pd.factorize(lines.loc[known, "product"])
    kinds = max(len(names), 1)
    cell = distinct(order.astype(np.int64) * kinds + product)
    popular = np.bincount(cell % kinds, minlength=len(names))
    by_sales = np.argsort(-popular, kind="stable")
    rank = np.argsort(by_sales)  # sorted by it, the best-selling products of an order come first
    order, place = np.divmod(np.sort(cell - cell % kinds + rank[cell % kinds]), kinds)
    product = by_sales[place]
    width = np.bincount(order, minlength=len(orders))
    place = np.arange(len(order)) - np.repeat(np.cumsum(width) - width, width)
    held = pd.DataFrame({"order": order, "product": product})[place < most]
    held.attrs = {
        "names": np.asarray(names, dtype=object),
        "orders": len(orders),
        "cut": int((width > most).sum()),
    }
    return held.reset_index(drop=True)


def product_pairs(held: pd.DataFrame, least: int = LEAST_ORDERS) -> pd.DataFrame:
    """Count the pairs of products of one order, each once, most surely extra orders first.

    Parameters
    ----------
    held : pandas.DataFrame
        From :func:`baskets`.
    least : int
        Pairs in fewer orders are left out.

    Returns
    -------
    pandas.DataFrame
        ``first`` is the rarer product of the pair; ``confidence`` = share of its orders that hold
        the second, ``back_confidence`` the other way round; ``lift`` with its 95 % interval
        (score interval of the confidence over the second's share of all orders); ``extra`` =
        orders beyond chance at the interval's low end; p values of the excess (binomial,
        which is larger than Fisher's), with their q values.
    """
    names, total = held.attrs["names"], held.attrs["orders"]
    alone = np.bincount(held["product"], minlength=len(names))
    counted = _count_pairs(held[alone[held["product"]] >= least], least)
    if counted.empty:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in PAIR_COLUMNS})
    a, b = counted["a"].to_numpy(), counted["b"].to_numpy()
    swap = (alone[b] < alone[a]) | ((alone[b] == alone[a]) & (names[b] < names[a]))
    a, b = np.where(swap, b, a), np.where(swap, a, b)
    together = counted["n"].to_numpy(float)
    frame = pd.DataFrame(
        {
            "first": names[a], "second": names[b], "orders": counted["n"].to_numpy(),
            "first_orders": alone[a], "second_orders": alone[b],
        }
    )  # fmt: skip
    frame = frame.assign(**_measures(together, alone[a], alone[b], total))
    order = np.lexsort((frame["second"], frame["first"], -frame["extra"]))
    return frame.iloc[order][PAIR_COLUMNS].reset_index(drop=True)


def _count_pairs(held: pd.DataFrame, least: int) -> pd.DataFrame:
    """Count pairs: products of a sparse matrix while they are few, by DuckDB where they are many."""
    order, product = held["order"].to_numpy(), held["product"].to_numpy()
    width = np.bincount(order)
    if held.empty or int((width * (width - 1)).sum()) > 2 * FEW_PAIRS:
        return _count_many(held, least)
    ones, shape = np.ones(len(held), dtype=np.int64), (len(width), product.max(initial=0) + 1)
    holds = sparse.csr_matrix((ones, (order, product)), shape)
    both = sparse.triu(holds.T @ holds, k=1).tocoo()
    enough = both.data >= least
    a, b, n = (part[enough].astype(np.int64) for part in (both.row, both.col, both.data))
    by_name = np.lexsort((b, a))
    return pd.DataFrame({"a": a[by_name], "b": b[by_name], "n": n[by_name]})


def _count_many(held: pd.DataFrame, least: int) -> pd.DataFrame:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.register("held", held[["order", "product"]])
        return connection.execute(
            """SELECT l.product AS a, r.product AS b, count(*)::BIGINT AS n
               FROM held l JOIN held r ON l."order" = r."order" AND l.product < r.product
               GROUP BY ALL HAVING count(*) >= ? ORDER BY a, b""",
            [least],
        ).df()


def _measures(
    together: np.ndarray, first: np.ndarray, second: np.ndarray, total: int
) -> dict[str, np.ndarray]:
    usual = second / total
    low, high = wilson(together, first)
    p = bdtrc(together - 1, first.astype(np.int64), np.minimum(usual, 1.0))
    return {
        "support": together / total,
        "confidence": together / first,
        "back_confidence": together / second,
        "lift": together / first / usual,
        "lift_low": low / usual,
        "lift_high": high / usual,
        "extra": (low - usual) * first,
        "p_value": p,
        "q_value": benjamini_hochberg(p),
    }


def second_after_first(lines: pd.DataFrame, least: int = LEAST_ORDERS) -> pd.DataFrame:
    """Count what the second order holds after what the first one held.

    Parameters
    ----------
    lines : pandas.DataFrame
        As in :func:`baskets`; orders of one customer on one day count as one.
    least : int
        Pairs followed by fewer customers are left out, and so are first goods with fewer.

    Returns
    -------
    pandas.DataFrame
        ``first``, ``second``, ``customers`` who did so, ``came_back`` (held the first and ordered
        again), ``share`` of them, ``usual`` (share among all second orders), ``lift`` and its
        interval, ``extra``, ``p_value``, ``q_value``; most surely extra customers first.
    """
    coded, names = _coded(lines)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.register("lines", coded)
        frame = connection.execute(_SECOND_SQL, {"least": least, "most": MOST_PRODUCTS}).df()
    frame = frame.assign(first=names[frame["first"]], second=names[frame["second"]])
    if frame.empty:
        return frame.assign(share=0.0, usual=0.0, lift=0.0, lift_low=0.0, lift_high=0.0,
                            extra=0.0, p_value=1.0, q_value=1.0)  # fmt: skip
    n, first, second = (frame[c].to_numpy(float) for c in ("customers", "came_back", "held_second"))
    everyone = int(frame["everyone"].iloc[0])
    measured = _measures(n, first, second, everyone)
    frame = frame.assign(
        share=n / first, usual=second / everyone,
        **{k: measured[k] for k in ("lift", "lift_low", "lift_high", "extra", "p_value", "q_value")},
    )  # fmt: skip
    order = np.lexsort((frame["second"], frame["first"], -frame["extra"]))
    return frame.iloc[order].reset_index(drop=True)


def _coded(lines: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the lines of named products with numbers for customers and products, and the names.

    Numbers go by the alphabet, as names would, and take a tenth of the memory: twenty million
    lines have to fit.
    """
    known = told(lines["product"])
    product, names = pd.factorize(lines["product"].where(known), sort=True)
    who = pd.factorize(lines["customer_id"])[0]
    coded = {"customer_id": who, "product": product, "ordered_at": lines["ordered_at"].to_numpy()}
    coded = {name: column[known.to_numpy()] for name, column in coded.items()}
    return pd.DataFrame(coded), np.asarray(names, dtype=object)


_SECOND_SQL = """
WITH days AS (
    SELECT DISTINCT customer_id, product, ordered_at::DATE AS day FROM lines
), numbered AS (
    SELECT *, dense_rank() OVER (PARTITION BY customer_id ORDER BY day) AS visit FROM days
), popular AS (
    SELECT product, count(*) AS sold FROM days GROUP BY product
), kept AS (
    SELECT n.* FROM numbered n JOIN popular p USING (product) WHERE visit <= 2
    QUALIFY row_number() OVER (PARTITION BY customer_id, visit ORDER BY p.sold DESC, product) <= $most
), back AS (SELECT DISTINCT customer_id FROM kept WHERE visit = 2),
firsts AS (SELECT k.customer_id, product FROM kept k JOIN back USING (customer_id) WHERE visit = 1),
seconds AS (SELECT customer_id, product FROM kept WHERE visit = 2),
of_first AS (SELECT product, count(*) AS n FROM firsts GROUP BY product HAVING count(*) >= $least),
of_second AS (SELECT product, count(*) AS n FROM seconds GROUP BY product HAVING count(*) >= $least),
pairs AS (
    SELECT f.product AS first, s.product AS second, count(*) AS customers
    FROM firsts f JOIN of_first USING (product) JOIN seconds s USING (customer_id)
    WHERE s.product IN (SELECT product FROM of_second) GROUP BY ALL HAVING count(*) >= $least)
SELECT p.first, p.second, p.customers, a.n AS came_back, b.n AS held_second,
       (SELECT count(*) FROM back) AS everyone
FROM pairs p JOIN of_first a ON a.product = p.first JOIN of_second b ON b.product = p.second
"""
