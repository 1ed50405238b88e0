"""A customer's pseudonym, looked up for each row without a join.

DuckDB writes a table in its own order, and on all threads, as long as nothing is joined to it. Behind
a join one thread writes alone, which took a third of the time of ten million lines; and a plan that
takes the customers for the larger side gives the rows in the customers' order. So pseudonyms come
from a function, which finds an id's hash among all of them.
"""

from __future__ import annotations

from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa

LOOK_UP = "pseudonym_of_hash"


def look_up_customers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Create the function from a hash of ``who`` to its pseudonym.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds ``rows`` and ``people``, whose customers are settled.

    Returns
    -------
    bool
        Whether there is one: not where two ids have the same hash.
    """
    query = "SELECT hash(who) AS hash, customer_id FROM people ORDER BY hash"
    found = connection.sql(query).to_arrow_table()
    hashes = np.asarray(found["hash"].to_numpy(), dtype=np.uint64)
    names = found["customer_id"].combine_chunks()
    if (hashes[1:] == hashes[:-1]).any():
        return False

    def pseudonyms(wanted: pa.Array) -> pa.Array:
        asked = np.asarray(wanted.to_numpy(), dtype=np.uint64)
        new = np.r_[True, asked[1:] != asked[:-1]]  # an order's lines stand together
        places = np.searchsorted(hashes, asked[new])[np.cumsum(new) - 1]
        return names.take(pa.array(places))

    create = cast("Any", connection.create_function)  # its hints know no names of types
    create(LOOK_UP, pseudonyms, ["UBIGINT"], "VARCHAR", type="arrow")
    return True
