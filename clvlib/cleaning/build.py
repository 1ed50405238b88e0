# ruff: noqa: E501
"""From typed rows to the canonical tables ``lines`` and ``orders``.

A line's revenue is what it cost less tax and shipping inside the amount and less what
was given back. A line that was given back altogether was not bought: it is set
aside, and with its last line so is its order. Orders whose numbers start again (at the
till, every morning) are told apart by their day.
"""

from __future__ import annotations

import duckdb

from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.typing_rows import TypedFile

PURCHASE = "r.met = 0 AND r.money >= 0"


def build_tables(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], attributes: list[str]
) -> None:
    """Create the views ``purchases`` and ``lines`` and the table ``orders``."""
    restarts = _numbers_restart(connection)
    order = "r.order_id || '@' || strftime(r.ordered_at, '%Y%m%d')" if restarts else "r.order_id"
    if _same_moment_is_one_order(connection, files):
        order = f"CASE WHEN r.file IN ({_numbers(files)}) THEN r.customer_id || strftime(r.ordered_at, '-%Y%m%d%H%M%S') ELSE {order} END"
    refunded = "r.refund + coalesce(f.given_back, 0)"
    own = ", ".join(f"r.{ident(name)}" for name in attributes)
    connection.execute(
        f"""CREATE OR REPLACE VIEW purchases AS SELECT r.file, r.rowid AS id, {order} AS order_id, r.customer_id,
            r.ordered_at, r.product, r.product_id, r.category, r.quantity, r.discount, r.money, r.extra,
            least({refunded}, r.money - r.extra) AS refunded, r.money - r.extra AS gross
            {", " + own if own else ""}
            FROM rows r LEFT JOIN refunds f ON f.id = r.rowid WHERE {PURCHASE}"""
    )
    kept = "NOT (refunded > 0 AND refunded >= gross)"
    texts, shown = _present(connection), ", ".join(ident(name) for name in attributes)
    connection.execute(
        f"""CREATE OR REPLACE VIEW lines AS SELECT order_id, customer_id, ordered_at, {texts}
            CAST(gross - refunded AS DOUBLE) AS revenue{", " + shown if shown else ""} FROM purchases WHERE {kept}"""
    )
    _build_orders(connection, kept, attributes)


def _present(connection: duckdb.DuckDBPyConnection) -> str:
    """Return those of the optional line columns that hold anything."""
    optional = ("product", "product_id", "category", "quantity", "discount")
    checks = ", ".join(f"bool_or({name} IS NOT NULL)" for name in optional)
    row = one(connection, f"SELECT {checks} FROM rows")
    return "".join(f"{name}, " for name, there in zip(optional, row, strict=True) if there)


def _build_orders(connection: duckdb.DuckDBPyConnection, kept: str, attributes: list[str]) -> None:
    own = "".join(f", any_value({ident(name)}) AS {ident(name)}" for name in attributes)
    texts = _present(connection)
    discount = ", CAST(sum(discount) AS DOUBLE) AS discount" if "discount" in texts else ""
    items = "sum(quantity) FILTER (WHERE NOT gone)" if "quantity" in texts else "count_if(NOT gone)"
    connection.execute(
        f"""CREATE OR REPLACE TABLE orders AS SELECT order_id, customer_id, min(ordered_at) AS ordered_at,
            CAST(sum(gross - refunded) AS DOUBLE) AS revenue, CAST(sum(gross) AS DOUBLE) AS gross_revenue,
            CAST(sum(refunded) AS DOUBLE) AS refunded{discount}, CAST({items} AS DOUBLE) AS items{own}
            FROM (SELECT *, NOT ({kept}) AS gone FROM purchases) GROUP BY order_id, customer_id
            HAVING count_if(NOT gone) > 0"""
    )
    rows, distinct = one(connection, "SELECT count(*), count(DISTINCT order_id) FROM orders")
    if rows > distinct:
        _tell_apart(connection)


def _tell_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """Give orders of one number and several customers numbers of their own, in orders and lines."""
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE twins AS SELECT order_id FROM orders GROUP BY 1 HAVING count(*) > 1"""
    )
    connection.execute(
        "UPDATE orders SET order_id = order_id || '/' || customer_id WHERE order_id IN (FROM twins)"
    )
    definition = one(connection, "SELECT sql FROM duckdb_views() WHERE view_name = 'lines'")[0]
    select = definition.split(" AS ", 1)[1].rstrip(";\n")
    connection.execute("CREATE OR REPLACE TABLE twin_orders AS FROM twins")
    connection.execute(
        f"""CREATE OR REPLACE VIEW lines AS SELECT * REPLACE (CASE WHEN order_id IN (FROM twin_orders)
            THEN order_id || '/' || customer_id ELSE order_id END AS order_id) FROM ({select})"""
    )


def _numbers_restart(connection: duckdb.DuckDBPyConnection) -> bool:
    """Say whether one order number often stands for several customers: then it starts again."""
    orders, shared = one(
        connection,
        """SELECT count(*), count_if(people > 1) FROM (
            SELECT min(customer_id) <> max(customer_id) AS several, several::INTEGER + 1 AS people
            FROM rows r WHERE r.met = 0 AND r.money >= 0 GROUP BY order_id)""",
    )
    return orders > 0 and shared > 0.01 * orders


def _same_moment_is_one_order(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile]
) -> bool:
    """Say whether files without order numbers list products at moments: then a moment is an order."""
    numbers = _numbers(files)
    if not numbers:
        return False
    timed = one(
        connection,
        f"SELECT count_if(ordered_at::TIME <> TIME '00:00') FROM rows WHERE file IN ({numbers})",
    )[0]
    return timed > 0


def _numbers(files: list[TypedFile]) -> str:
    chosen = [
        f for f in files if not f.has_order and {"product", "product_id"} & set(f.mapping.columns)
    ]
    return ", ".join(str(file.number) for file in chosen)
