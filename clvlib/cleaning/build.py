# ruff: noqa: E501 — SQL reads better unbroken
"""From typed rows to the canonical tables ``lines`` and ``orders``.

A line's revenue is what it cost less tax and shipping inside the amount and less what
was given back. A line that was given back altogether was not bought: it is set
aside, and with its last line so is its order. Orders whose numbers start again (at the
till, every morning) are told apart by their day, and after that by their customer.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from clvlib.cleaning.lookups import LOOK_UP, hashes_of, standing_again
from clvlib.cleaning.packing import numbered_columns
from clvlib.cleaning.refunds import GIVEN_BACK
from clvlib.cleaning.row_table import TEXTS
from clvlib.cleaning.sql import MONEY, ident, one
from clvlib.cleaning.typed_file import TypedFile

OPTIONAL = ("product", "product_id", "category", "quantity", "discount")
GONE = "(refunded > 0 AND refunded >= gross)"
RESTART_SHARE = 0.01
HALF = "(hash(order_id) >> 32)::UINTEGER"  # equal where numbers are, and seldom else; sorted in a third of the time


def build_tables(
    connection: duckdb.DuckDBPyConnection, files: list[TypedFile], attributes: list[str],
    *, looked_up: bool = False,
) -> None:  # fmt: skip
    """Create the views ``purchases``, ``lines`` and ``orders`` and the table ``order_counts``, one row a customer.

    ``looked_up`` says whether there is a function that finds pseudonyms.
    """
    present = _present(files)
    _view_purchases(connection, files, attributes, by_day=False)
    shared = _build_orders(connection, attributes, present)
    if shared > RESTART_SHARE:
        _view_purchases(connection, files, attributes, by_day=True)
        shared = _build_orders(connection, attributes, present)
    twins = _tell_apart(connection) if shared else ""
    order = (
        f"CASE WHEN order_id IN {twins} THEN order_id || '/' || customer_id ELSE order_id END"
        if twins
        else "order_id"
    )
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE order_counts AS
            SELECT customer_id, count(*) AS orders FROM orders GROUP BY customer_id"""
    )
    shown = [
        *_present(files),
        "CAST(gross - refunded AS DOUBLE) AS revenue",
        *map(ident, attributes),
    ]
    if looked_up:
        source = f"(SELECT *, {LOOK_UP}(hash(who)) AS customer_id FROM purchases)"
    else:  # everyone is among people: a left join keeps the order of rows, and hashes the fewer
        source = "purchases LEFT JOIN people USING (who)"
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW lines AS SELECT {order} AS order_id, customer_id, ordered_at, {", ".join(shown)}
            FROM {source} WHERE who IS NOT NULL AND NOT {GONE}"""
    )


def _view_purchases(
    connection: duckdb.DuckDBPyConnection,
    files: list[TypedFile],
    attributes: list[str],
    by_day: bool,
) -> None:
    """Create the view of all rows that are purchases, with what was given back of each."""
    packed = numbered_columns(connection)
    texts = "".join(
        f", r.{packed.get(name, ident(name))} AS {ident(name)}" for name in (*TEXTS, *attributes)
    )
    gross, back = _gross(files), f"coalesce(r.{GIVEN_BACK}, 0)"
    if any(_tells_refunds(file) for file in files):
        back = f"r.refund + {back}"
    connection.execute(
        f"""CREATE OR REPLACE TEMP VIEW purchases AS SELECT r.file, r.rowid AS id, {_order_id(connection, files, by_day)} AS order_id,
            r.who, r.ordered_at, r.quantity, r.discount, r.money, r.extra,
            least({back}, {gross})::{MONEY} AS refunded, {gross} AS gross{texts}
            FROM rows r WHERE r.met = 0 AND r.money >= 0"""
    )


def _gross(files: list[TypedFile]) -> str:
    """Return the SQL of a purchase's money without tax and shipping, where any file names those."""
    extra = any({"tax", "shipping"} & set(file.amounts) for file in files)
    return f"(r.money - r.extra)::{MONEY}" if extra else "r.money"


def _tells_refunds(file: TypedFile) -> bool:
    """Say whether a file's own rows can tell what was given back of them."""
    amount = file.amounts.get("amount")
    return bool({"refund", "returned"} & set(file.amounts)) or (
        amount is not None and amount.refunded is not None
    )


def _order_id(connection: duckdb.DuckDBPyConnection, files: list[TypedFile], by_day: bool) -> str:
    """Return the SQL of an order's number, for exports that name orders and those that do not."""
    named = "r.order_id || '@' || strftime(r.ordered_at, '%Y%m%d')" if by_day else "r.order_id"
    if all(file.has_order for file in files):
        return f"coalesce({named}, r.file || '-' || row_number_of(r.file, r.rowid))"
    nameless = "r.file || '-' || row_number_of(r.file, r.rowid)"
    if moments := _files_of_moments(connection, files):
        moment = "r.file || '-' || hash(r.who) || strftime(r.ordered_at, '-%Y%m%d%H%M%S')"
        nameless = f"CASE WHEN r.file IN ({moments}) THEN {moment} ELSE {nameless} END"
    return f"coalesce({named}, {nameless})"


def _files_of_moments(connection: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> str:
    """List files that name products and moments but no orders: there, a moment is an order."""
    chosen = [
        f for f in files if not f.has_order and {"product", "product_id"} & set(f.mapping.columns)
    ]
    numbers = ", ".join(str(file.number) for file in chosen)
    if not numbers:
        return ""
    clock = f"SELECT bool_or(ordered_at::TIME <> TIME '00:00') FROM rows WHERE file IN ({numbers})"
    return numbers if one(connection, clock)[0] else ""


def _build_orders(
    connection: duckdb.DuckDBPyConnection, attributes: list[str], present: list[str]
) -> float:
    """Create the view ``orders``; return the share of order numbers with several customers.

    Money is added up in decimals, so that the sum does not depend on the order of rows. An
    order's number that several customers share is an order of each of them.
    """
    _group_orders(connection, attributes, present)
    connection.execute("CREATE OR REPLACE TEMP VIEW orders AS FROM grouped")
    again = standing_again(hashes_of(connection, f"SELECT {HALF} FROM grouped"))
    if not len(again):
        return 0.0
    connection.register("again", pa.table({"half": again}))
    several, others = one(
        connection,
        f"""SELECT count(*), coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM grouped
            WHERE {HALF} IN (SELECT half FROM again) GROUP BY order_id HAVING n > 1)""",
    )
    connection.unregister("again")
    return several / (one(connection, "SELECT count(*) FROM grouped")[0] - others)


def _group_orders(
    connection: duckdb.DuckDBPyConnection, attributes: list[str], present: list[str]
) -> None:
    """Create the table ``grouped``: one row an order and customer, in the order of their first rows.

    Threads end in no fixed order; the same files have to give the same bytes.
    """
    own = "".join(f", min({ident(name)}) AS {ident(name)}" for name in attributes)
    discount = ", sum(discount) AS discount" if "discount" in present else ""
    items = (
        f"sum(quantity) FILTER (WHERE NOT {GONE})"
        if "quantity" in present
        else f"count_if(NOT {GONE})"
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE grouped AS SELECT order_id, customer_id, ordered_at,
                (__gross - __back)::DOUBLE AS revenue, __gross::DOUBLE AS gross_revenue, __back::DOUBLE AS refunded,
                * EXCLUDE (order_id, who, kept, customer_id, source_customer_id, pseudo, ordered_at, __gross, __back, __first)
            FROM (SELECT order_id, who, min(ordered_at) AS ordered_at, sum(gross) AS __gross,
                sum(refunded) AS __back{discount}, ({items})::DOUBLE AS items{own},
                count_if(NOT {GONE}) AS kept, min(id) AS __first
            FROM purchases GROUP BY order_id, who)
            JOIN people USING (who) WHERE kept > 0 ORDER BY __first"""
    )


def _present(files: list[TypedFile]) -> list[str]:
    """Return those of the optional columns that any file has."""
    return [name for name in OPTIONAL if any(name in file.mapping.columns for file in files)]


def _tell_apart(connection: duckdb.DuckDBPyConnection) -> str:
    """Give orders of one number and several customers numbers of their own; return the SQL of those."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE twins AS SELECT order_id FROM orders GROUP BY 1 HAVING count(*) > 1"
    )
    connection.execute(
        "UPDATE grouped SET order_id = order_id || '/' || customer_id WHERE order_id IN (FROM twins)"
    )
    return "(FROM twins)"
