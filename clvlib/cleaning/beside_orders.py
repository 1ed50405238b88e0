"""Files that name an order and nobody: refunds and order lines beside the orders themselves.

A sheet of refunds says which order it gives back; who bought that is known from the sheet of orders.
A file of order lines repeats what its orders say already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import duckdb

from clvlib.cleaning.columns import CUSTOMER, Mapping, missing_customer
from clvlib.cleaning.sql import FINGERPRINT, ident, one
from clvlib.cleaning.staging import Staged
from clvlib.errors import InputError

MOST = 0.9  # of a file's orders that the other one must hold
Table = tuple[Staged, Mapping]


def borrow_customers(
    connection: duckdb.DuckDBPyConnection, tables: Sequence[Table]
) -> list[Mapping]:
    """Return the mappings; a file of returns that names nobody gets the customers of its orders.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    tables : sequence of (Staged, Mapping)
        All files of a merchant.

    Raises
    ------
    InputError
        If no other file holds the orders that it names.
    """
    return [
        _lent(connection, staged, mapping, tables) if _names_nobody(mapping) else mapping
        for staged, mapping in tables
    ]


def holder_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, order: str, tables: Iterable[Table]
) -> Table | None:
    """Return the file that holds the orders of another one; None where none does.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    staged : Staged
        The file that names orders only.
    order : str
        Its column of orders.
    tables : iterable of (Staged, Mapping)
        The others, among which it may be itself.
    """
    if staged.whole is not None:
        return None
    for other, mapping in tables:
        if other is staged or "order" not in mapping.columns or _names_nobody(mapping):
            continue
        own, held = ident(order), ident(mapping.columns["order"])
        found, all_orders = one(
            connection,
            f"""SELECT count_if(own IN (SELECT trim({held}) FROM {_rows(other)})), count(*)
                FROM (SELECT DISTINCT trim({own}) AS own FROM {staged.table} WHERE {own} IS NOT NULL)""",
        )
        if all_orders and found >= MOST * all_orders:
            return other, mapping
    return None


def buyers_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, buyer: str, tables: Iterable[Table]
) -> Table | None:
    """Return the file of orders whose customers a list of customers names; None where none's.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    staged : Staged
        The list: customers, and neither orders nor amounts.
    buyer : str
        Its column of customers.
    tables : iterable of (Staged, Mapping)
        The others.
    """
    for other, mapping in tables:
        held = next((mapping.columns[name] for name in CUSTOMER if name in mapping.columns), None)
        if held is None or other is staged or staged.whole is not None:
            continue
        found, people = one(
            connection,
            f"""SELECT count_if(own IN (SELECT trim({ident(buyer)}) FROM {staged.table})), count(*)
                FROM (SELECT DISTINCT trim({ident(held)}) AS own FROM {_rows(other)})""",
        )
        if people and found >= MOST * people:
            return other, mapping
    return None


def _names_nobody(mapping: Mapping) -> bool:
    return not any(name in mapping.columns for name in CUSTOMER)


def _rows(staged: Staged) -> str:
    return staged.whole(None, "") if staged.whole is not None else staged.table


def _lent(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, tables: Sequence[Table]
) -> Mapping:
    """Add the columns of the customers, and of the time where there is none, to a file of returns."""
    order = mapping.columns["order"]
    found = holder_of(connection, staged, order, tables)
    if found is None:
        raise missing_customer(staged, "and no other file holds its orders")
    other, held = found
    wanted = [name for name in CUSTOMER if name in held.columns]
    if not {"time", "date", "year"} & set(mapping.columns):
        wanted += [name for name in ("time", "date", "time_of_day") if name in held.columns]
    names = {name: f"{held.columns[name]} (of the order)" for name in wanted}
    lent = ", ".join(
        f"any_value({ident(held.columns[name])}) AS {ident(title)}" for name, title in names.items()
    )
    listed = ", ".join(f"t.{ident(header)}" for header in staged.headers)
    added = ", ".join(f"o.{ident(title)}" for title in names.values())
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            WITH orders AS (SELECT trim({ident(held.columns["order"])}) AS __own, {lent}
                FROM {_rows(other)} GROUP BY ALL),
            returns AS (SELECT *, rowid AS __row FROM {staged.table})
            SELECT {listed}, {added}, t.{FINGERPRINT} FROM returns t
            LEFT JOIN orders o ON trim(t.{ident(order)}) = o.__own ORDER BY t.__row"""
    )
    unknown = one(
        connection,
        f"SELECT count(*) FROM {staged.table} WHERE {ident(names[wanted[0]])} IS NULL",
    )[0]
    staged.headers = (*staged.headers, *names.values())
    without = f"; {unknown} rows name no order of it" if unknown else ""
    staged.warn(f"customers taken from '{other.name}' by the orders' numbers{without}")
    return replace(mapping, columns={**mapping.columns, **names})


def told_beside(error: InputError, staged: Staged, found: Table) -> None:
    """Say on the file of orders that a list of their lines or their customers is not read."""
    other, _ = found
    other.warn(
        f"'{staged.name}' is not read ({error.problem}): what it lists stands beside the orders of"
        f" '{other.name}', which are counted by their own amounts"
    )
