"""Whether the equal rows of an export are pieces of one product, each written by itself.

A marketplace that writes one row a piece gives two equal rows for two cups. They look like a row that
was written twice; the orders tell, as an error seldom meets one product of an order and not the others.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile

REPEATED = 0.02  # of the rows: fewer may be errors
ORDERS = 10  # of several products, which repeat one of them


def are_pieces(connection: duckdb.DuckDBPyConnection, file: TypedFile, found: int) -> bool:
    """Say whether equal rows are pieces of one product: no quantity but 1, in orders of other products, too.

    An export that was written twice repeats all rows of an order alike.

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
    orders, uneven = one(
        connection,
        f"""WITH told AS (SELECT order_id, fingerprint, count(*) AS n {own} GROUP BY ALL)
            SELECT count(*), count_if(least < most) FROM (SELECT min(n) AS least, max(n) AS most FROM told
                GROUP BY order_id HAVING max(n) > 1 AND count(*) > 1)""",
    )
    return orders >= ORDERS and uneven > 0.5 * orders
