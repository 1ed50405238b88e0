"""The table ``rows``: one row a raw row of every file, in the kit's own columns."""

from __future__ import annotations

import duckdb

from clvlib.cleaning.packing import Packing
from clvlib.cleaning.sql import MONEY
from clvlib.cleaning.typed_file import TypedFile

# Kit names with a place of their own; every other mapped name is an attribute.
CORE = (
    "customer", "email", "phone", "order", "time", "date", "time_of_day", "amount", "quantity", "price",
    "product", "product_id", "category", "discount", "refund", "refund_order", "status", "status_2",
    "kind", "currency", "tax", "shipping", "cancelled_at", "test", "total", "refunded_flag",
    "cancelled_flag", "discount_percent", "returned", "year", "month", "day", "first_name", "last_name",
    "refund_email", "adjusted", "collected", "collected_inside", "paid_on", "postage",
)  # fmt: skip
TEXTS = ("product_id", "product", "category")
ROWS = {
    "file": "USMALLINT", "who": "VARCHAR", "order_id": "VARCHAR", "refund_order": "VARCHAR",
    "ordered_at": "TIMESTAMP", "quantity": "DOUBLE", "money": MONEY, "extra": MONEY, "refund": MONEY,
    "discount": "DOUBLE", "product_id": "VARCHAR", "product": "VARCHAR", "category": "VARCHAR",
    "met": "UINTEGER", "fingerprint": "UBIGINT",
}  # fmt: skip
# Packing ids is dear and gains little: nearly every row has another one.
_AS_IS = {name: "USING COMPRESSION uncompressed" for name in ("who", "order_id", "fingerprint")}


def create_rows(
    connection: duckdb.DuckDBPyConnection, attributes: list[str], packing: Packing | None = None
) -> None:
    """Create the empty table ``rows``."""
    packing = packing or Packing()
    columns = [
        packing.declared(name, kind, _AS_IS.get(name, ""))
        for name, kind in kinds_of(attributes).items()
    ]
    table = "TEMP TABLE" if packing.in_memory else "TABLE"
    connection.execute("DROP TABLE IF EXISTS rows")  # one in memory would hide one on disk
    connection.execute(f"CREATE {table} rows ({', '.join(columns)})")


def forget_fingerprints(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the fingerprints of ``rows``, once no rule compares rows any more: room for what is grouped."""
    connection.execute("ALTER TABLE rows DROP COLUMN fingerprint")


def kinds_of(attributes: list[str]) -> dict[str, str]:
    """Return the columns of ``rows`` with their types."""
    return ROWS | dict.fromkeys(attributes, "VARCHAR")


def attributes_of(files: list[TypedFile]) -> list[str]:
    """Return the merchant's own columns over all files, in order of appearance."""
    names = dict.fromkeys(
        name for file in files for name in file.mapping.columns if name not in CORE
    )
    return [name for name in names if name not in ROWS]
