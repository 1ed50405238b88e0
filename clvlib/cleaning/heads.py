"""Orders whose first row holds what is the order's, and whose further rows hold a product each.

Odoo leaves the number of the order out on its further rows, too; Squarespace and Allegro repeat it.
The amount is the order's then, and is spread over its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.amounts import find_amount_rules
from clvlib.cleaning.sql import FINGERPRINT, ident, one

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

_LINE = frozenset(
    ["amount", "total", "refund", "tax", "shipping", "discount", "quantity", "price", "product",
     "product_id", "category"]
)  # fmt: skip
_BUYER = ("customer", "email", "phone", "last_name")
FEWEST = 3
MOST = 0.98
NEARER = 0.9  # of the orders whose further lines are worth something


def fill_from_heads(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str],
    decimal: str | None = None,
) -> bool:  # fmt: skip
    """Fill an order's number, moment, buyer and states into its further rows; say whether it did.

    So where moment, buyer and amount are missing together on rows that name a product or a price, every
    order has one row that holds them, and either all of these rows or none repeat the number of an
    order that has a moment. Where prices stand, the amount has to be that of all of the order's lines.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file; gets a warning.
    columns : mapping of str to str
        Kit name → header.
    decimal : str, optional
        The decimal sign where the settings say so.
    """
    moment = next((columns[n] for n in ("time", "date") if n in columns), None)
    buyers = [columns[n] for n in _BUYER if n in columns]
    goods = [columns[n] for n in ("price", "product", "product_id") if n in columns]
    if not (moment and buyers and goods and {"order", "amount"} <= set(columns)):
        return False
    own = ident(columns["order"])
    missing = [moment, columns["amount"], *buyers]
    bare = " AND ".join(f"{ident(header)} IS NULL" for header in missing)
    line = " OR ".join(f"{ident(header)} IS NOT NULL" for header in goods)
    blank, further = f"{ident(moment)} IS NULL", f"({bare} AND ({line}))"
    rows, blanks, numbered, known, first, lines, heads, orders = one(
        connection,
        f"""SELECT count_if({further}), count_if({blank}), count_if({further} AND {own} IS NOT NULL),
                count_if({further} AND {own} IN (SELECT {own} FROM {staged.table} WHERE NOT ({blank}))),
                min(rowid) FILTER (NOT ({blank})), min(rowid) FILTER ({further}),
                count_if(NOT ({blank})), count(DISTINCT {own}) FILTER (NOT ({blank}))
            FROM {staged.table}""",
    )
    if rows < FEWEST or rows < MOST * blanks or first is None or first > lines:
        return False
    if heads != orders:  # an order has several amounts: its lines', and the rest are remarks
        return False
    if numbered and (numbered < rows or known < MOST * rows):
        return False
    if "price" in columns and not _is_of_all(
        connection, staged, columns, further, bool(numbered), decimal
    ):
        return False
    _fill(connection, staged, columns, further, same=own if numbered else "")
    staged.warn(
        f"{rows} rows with a product and without time, customer and amount are further lines of their"
        " order: its amount is spread over them"
    )
    return True


def _is_of_all(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str], further: str,
    numbered: bool, decimal: str | None,
) -> bool:  # fmt: skip
    """Say whether the amounts of heads are worth all lines of their orders, and not the first alone.

    With tax and delivery or less a discount they need not be the sum of the lines, but they are nearer
    to it than to the first line's own value; those that are just that value are lines' own amounts.
    """
    wanted = {
        name: ident(columns[name]) for name in ("amount", "price", "quantity") if name in columns
    }
    table, begun = staged.table, f"sum((NOT {further})::INT) OVER (ORDER BY rowid)"
    rules = find_amount_rules(connection, table, wanted, decimal)
    money = {name: f"CAST({rule.sql} AS DOUBLE)" for name, rule in rules.items()}
    value = f"{money['price']} * {money.get('quantity', '1')}"
    telling, own, nearer = one(
        connection,
        f"""WITH lines AS (SELECT {ident(columns["order"]) if numbered else begun} AS own, {further} AS further,
                {money["amount"]} AS amount, {value} AS value FROM {table}),
            orders AS (SELECT max(amount) AS amount, sum(value) AS whole,
                coalesce(max(value) FILTER (NOT further), 0) AS first
                FROM lines WHERE own IS NOT NULL GROUP BY own HAVING bool_or(further) AND max(amount) > 0)
            SELECT count(*), count_if(abs(amount - first) <= 0.02 * amount),
                count_if(abs(ln(amount / whole)) < CASE WHEN first > 0 THEN abs(ln(amount / first)) ELSE ln(2) END)
            FROM orders WHERE first >= 0 AND whole > 1.05 * first""",
    )
    if not telling:  # no further line is worth anything
        return True
    return telling >= FEWEST and own <= 0.02 * telling and nearer >= NEARER * telling


def stands_once(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str]
) -> bool:
    """Say whether a platform writes an order's amount on the first of its rows, and on no other.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    staged : Staged
        The file.
    columns : mapping of str to str
        Kit name → header.
    """
    if not {"order", "amount"} <= set(columns) or not {"product", "price"} & set(columns):
        return False
    own, amount = ident(columns["order"]), ident(columns["amount"])
    orders, once = one(
        connection,
        f"""SELECT count(*), count_if(filled = 1 AND first) FROM (
            SELECT count(nullif(trim({amount}), '')) AS filled, arg_min({amount} IS NOT NULL, rowid) AS first
            FROM {staged.table} WHERE {own} IS NOT NULL GROUP BY {own} HAVING count(*) > 1)""",
    )
    return orders >= FEWEST and once >= MOST * orders


def _fill(
    connection: duckdb.DuckDBPyConnection, staged: Staged, columns: Mapping[str, str], further: str,
    same: str,
) -> None:  # fmt: skip
    """Fill in what is the order's; ``same`` is its number where every row has it."""
    heads = [header for name, header in columns.items() if name not in _LINE]
    first = (
        "first_value({column} IGNORE NULLS) OVER same"
        if same
        else "first_value({column}) OVER same"
    )
    filled = ", ".join(
        f"coalesce({column}, CASE WHEN {further} THEN {first.format(column=column)} END) AS {column}"
        for column in map(ident, dict.fromkeys(heads))
    )
    own = first.format(column=ident(columns["order"]))
    filled += f", hash({FINGERPRINT}, CASE WHEN {further} THEN {own} END) AS {FINGERPRINT}"
    begun = "sum((NOT " + further + ")::INT) OVER (ORDER BY rowid ROWS UNBOUNDED PRECEDING)"
    window = (
        f"PARTITION BY {same} ORDER BY __row ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
        if same
        else "PARTITION BY __begun ORDER BY __row ROWS UNBOUNDED PRECEDING"
    )
    connection.execute(
        f"""CREATE OR REPLACE TABLE {staged.table} AS
            WITH begun AS (SELECT *, rowid AS __row, {begun} AS __begun FROM {staged.table})
            SELECT * EXCLUDE (__row, __begun) REPLACE ({filled}) FROM begun
            WINDOW same AS ({window}) ORDER BY __row"""
    )
