"""Whether the equal rows of an export are pieces of one product, each written by itself.

A marketplace that writes one row a piece gives two equal rows for two cups. They look like a row that
was written twice; the orders tell, as an error seldom meets one product of an order and not the others.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.packing import numbered_columns
from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile

REPEATED = 0.05  # of the rows: fewer may be errors
ORDERS = 10  # of several products, which repeat one of them
THREE = 5  # products of an order that stand there three times or more
SINGLY = 0.9  # of the repeated ones: their product stands singly elsewhere


def are_pieces(connection: duckdb.DuckDBPyConnection, file: TypedFile, found: int) -> bool:
    """Say whether equal rows are pieces of one product: no quantity but 1, in orders of other products, too.

    An export that was written twice repeats all rows of an order alike, a join always the same products,
    a page that begins too early rows that are apart; and none of them, as a rule, a row three times.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds ``rows``.
    file : TypedFile
        The file.
    found : int
        Its rows that one before them equals.
    """
    if "quantity" not in file.amounts or not file.has_order:
        return False
    own = f"FROM rows WHERE file = {file.number} AND order_id IS NOT NULL"
    rows, least, most = one(connection, f"SELECT count(*), min(quantity), max(quantity) {own}")
    if least != 1 or most != 1 or found < REPEATED * rows:
        return False
    packed = numbered_columns(connection)
    product = " || ' ' || ".join(
        f"coalesce({packed.get(name, name)}::VARCHAR, '')" for name in ("product_id", "product")
    )
    orders, uneven, apart, three, again, singly = one(
        connection,
        f"""WITH told AS (SELECT order_id, fingerprint, count(*) AS n, max(rowid) - min(rowid) + 1 AS span,
                any_value({product}) AS product {own} GROUP BY ALL),
            beside AS (SELECT *, bool_or(n = 1) OVER (PARTITION BY product) AS single FROM told),
            held AS (SELECT max(n) > 1 AND count(*) > 1 AS repeats, min(n) < max(n) AS uneven FROM told
                GROUP BY order_id)
            SELECT (SELECT count_if(repeats) FROM held), (SELECT count_if(repeats AND uneven) FROM held),
                count_if(n > 1 AND span > n), count_if(n > 2), count_if(n > 1),
                count_if(n > 1 AND single AND product <> ' ') FROM beside""",
    )
    return (
        orders >= ORDERS
        and uneven > 0.5 * orders
        and not apart
        and three >= THREE
        and singly >= SINGLY * again
    )
