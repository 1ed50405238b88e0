"""Files that name an order and nobody: refunds and order lines beside the orders themselves.

A sheet of refunds says which order it gives back; who bought that is known from the sheet of orders.
A file of order lines repeats what its orders say already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb

from clvlib.cleaning.columns import CUSTOMER, Mapping, missing_customer
from clvlib.cleaning.lending import lend, rows_of
from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.staging import Staged
from clvlib.errors import InputError

MOST = 0.9  # of a file's orders that the other one must hold
ONCE = 0.98  # of a list's customers stand in it once
TOGETHER = 0.8  # that several must hold, none of them two of one number
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
    return next(iter(_holders(connection, staged, order, tables)), None)


def _holders(
    connection: duckdb.DuckDBPyConnection, staged: Staged, order: str, tables: Iterable[Table]
) -> list[Table]:
    """Return the one file that holds a file's orders, or those that hold them together.

    Files of several years do; two branches that give the same numbers do not, as none of them tells
    whose order is meant.
    """
    if staged.whole is not None:
        return []
    own = f"SELECT DISTINCT trim({ident(order)}) AS own FROM {staged.table} WHERE {ident(order)} IS NOT NULL"
    all_orders = one(connection, f"SELECT count(*) FROM ({own})")[0]
    holders: list[Table] = []
    reached = 0
    for other, mapping in tables:
        if other is staged or "order" not in mapping.columns or _names_nobody(mapping):
            continue
        if other.lends:  # its lines hold its orders
            continue
        held = f"SELECT trim({ident(mapping.columns['order'])}) FROM {rows_of(other)}"
        found = one(connection, f"SELECT count_if(own IN ({held})) FROM ({own})")[0]
        if all_orders and found >= MOST * all_orders:
            return [(other, mapping)]
        if found:
            holders.append((other, mapping))
            reached += found
    enough = TOGETHER * all_orders <= reached <= all_orders
    return holders if enough and _apart(connection, own, holders) else []


def _apart(connection: duckdb.DuckDBPyConnection, own: str, holders: Sequence[Table]) -> bool:
    """Say whether no order stands in two of the files."""
    held = " UNION ALL ".join(
        f"SELECT DISTINCT trim({ident(mapping.columns['order'])}) AS own FROM {rows_of(other)}"
        for other, mapping in holders
    )
    twice = (
        f"SELECT own FROM ({held}) WHERE own IN ({own}) GROUP BY own HAVING count(*) > 1 LIMIT 1"
    )
    return bool(holders) and not connection.execute(twice).fetchall()


def buyers_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, buyer: str, tables: Iterable[Table]
) -> Table | None:
    """Return the file of orders whose customers a list of customers names; None where none's.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    staged : Staged
        The list: customers, each of them once, and neither orders nor amounts.
    buyer : str
        Its column of customers.
    tables : iterable of (Staged, Mapping)
        The others.
    """
    if staged.whole is not None:
        return None
    own = ident(buyer)
    each, rows = one(
        connection, f"SELECT count(DISTINCT trim({own})), count({own}) FROM {staged.table}"
    )
    if each < ONCE * rows:
        return None
    for other, mapping in tables:
        held = next((mapping.columns[name] for name in CUSTOMER if name in mapping.columns), None)
        if held is None or other is staged:
            continue
        found, people = one(
            connection,
            f"""SELECT count_if(own IN (SELECT trim({own}) FROM {staged.table})), count(*)
                FROM (SELECT DISTINCT trim({ident(held)}) AS own FROM {rows_of(other)})""",
        )
        if people and found >= MOST * people:
            return other, mapping
    return None


def _names_nobody(mapping: Mapping) -> bool:
    return not any(name in mapping.columns for name in CUSTOMER)


def _lent(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, tables: Sequence[Table]
) -> Mapping:
    """Add the columns of the customers, and of the time where there is none, to a file of returns."""
    holders = _holders(connection, staged, mapping.columns["order"], tables)
    shared = set.intersection(*(set(held.columns) for _, held in holders)) if holders else set()
    wanted = [name for name in CUSTOMER if name in shared]
    if not wanted:
        raise missing_customer(staged, "and no other file holds its orders")
    if not {"time", "date", "year"} & set(mapping.columns):
        wanted += [name for name in ("time", "date", "time_of_day") if name in shared]
    lent = lend(connection, staged, mapping, holders, wanted)
    who = ident(lent.columns[wanted[0]])
    unknown = one(connection, f"SELECT count(*) FROM {staged.table} WHERE {who} IS NULL")[0]
    named = " and ".join(f"'{other.name}'" for other, _ in holders)
    without = f"; {unknown} rows name no order of it" if unknown else ""
    staged.warn(f"customers taken from {named} by the orders' numbers{without}")
    return lent


def told_beside(error: InputError, staged: Staged, found: Table) -> None:
    """Say on the file of orders that a list of their lines or their customers is not read."""
    other, _ = found
    other.warn(
        f"'{staged.name}' is not read, {staged.rows} rows ({error.problem}): what it lists stands beside the orders of"
        f" '{other.name}', which are counted by their own amounts"
    )
