"""What a careful reader would want to know about a merchant's orders, and no rule says."""

from __future__ import annotations

import duckdb

from clvlib.cleaning.sql import one

FEW_ORDERS = 50
TIMES_USUAL = 10


def order_warnings(connection: duckdb.DuckDBPyConnection, orders: int, customers: int) -> list[str]:
    """Return warnings on customers who never repeat and on orders of unusual size."""
    if orders < FEW_ORDERS:
        return []
    found = []
    if orders == customers:
        found.append(
            "every order has a customer of its own: no customer ever came back, so the column"
            " for 'customer' probably numbers orders or guests, not people"
        )
    return found + _outliers(connection)


def _outliers(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Name orders far above the usual; they are kept, as they may well be real."""
    usual = one(connection, "SELECT quantile_disc(revenue, 0.99) FROM orders")[0]
    count, largest = one(
        connection,
        f"""SELECT count(*), arg_max(order_id, revenue) FROM orders
            WHERE revenue > {TIMES_USUAL * max(usual, 0)}""",
    )
    if not count:
        return []
    return [
        f"{count} orders are over {TIMES_USUAL} times what 99 % of orders stay below"
        f" ({usual:.2f}); kept; the largest is order {largest}"
    ]
