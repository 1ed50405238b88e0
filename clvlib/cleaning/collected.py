"""What a platform writes of an order's money besides the seller's: tax that it collects itself, days of payment.

eBay's own tax stands inside an order's total, or does not: a column says so, or the arithmetic does.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from clvlib.cleaning.guess_states import YES
from clvlib.cleaning.spreading import CENT, MOST, amount_of, line_value
from clvlib.cleaning.sql import MONEY, bare, literal, literals, one
from clvlib.cleaning.typed_file import TypedFile


def add_collected(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Count the tax that the platform collects as tax of a row, where the total holds it.

    Where neither a column nor the arithmetic tells, the total is taken as it is, and what may be
    tax is named.
    """
    own = file.amounts.pop("collected", None)
    if own is None or "amount" not in file.amounts:
        return
    collected = f"coalesce({own.sql}, 0)"
    if "collected_inside" in file.texts:
        inside = f"lower({bare(file.texts['collected_inside'])}) IN {literals(YES)}"
    else:
        rows, fitting, without, money = _fitting(connection, file, collected)
        if rows and max(fitting, without) < MOST * rows:
            file.staged.warn(
                f"column '{file.mapping.columns['collected']}': nothing tells whether the total holds it; it is"
                f" not taken off ({rows} orders, {money:,.2f} in all)"
            )
        inside = "TRUE" if rows and fitting >= MOST * rows else "FALSE"
    sql = f"(coalesce({amount_of(file, 'tax')}, 0) + CASE WHEN {inside} THEN {collected} ELSE 0 END)::{MONEY}"
    file.amounts["tax"] = replace(file.amounts.get("tax", own), sql=sql)


def _fitting(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, collected: str
) -> tuple[int, int, int, float]:
    """Return how many orders have such a tax, of how many the parts come to the total with it and without.

    An order's first row suffices: it has the sum of its items, the others have their own price.
    """
    more = " + ".join(f"coalesce({amount_of(file, name)}, 0)" for name in ("tax", "shipping"))
    goods = [line_value(file), amount_of(file, "price")]
    left = f"{amount_of(file, 'amount')} - ({more})"
    fits, fits_without = (
        " OR ".join(f"abs({left} - {part} - {tax}) < {CENT}" for part in goods)
        for tax in (collected, "0")
    )
    order = file.texts["order"] if file.has_order else "rowid"
    rows, fitting, without, money = one(
        connection,
        f"""SELECT count(*), count_if(fits), count_if(plain), coalesce(sum(tax), 0) FROM (
            SELECT coalesce(bool_or({fits}), FALSE) AS fits, coalesce(bool_or({fits_without}), FALSE) AS plain,
                any_value({collected}) AS tax FROM {file.staged.table} WHERE {collected} <> 0 GROUP BY {order})""",
    )
    return rows, fitting, without, float(money)


def tell_not_paid(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Name the orders without a day of payment, where others have one: they count as sales."""
    if "paid_on" not in file.texts or not file.has_order:
        return
    paid = f"bool_or({bare(file.texts['paid_on'])} IS NOT NULL)"
    rows, orders, money = one(
        connection,
        f"""SELECT count_if(NOT paid), count(*), coalesce(sum(money) FILTER (NOT paid), 0) FROM (
                SELECT {paid} AS paid, any_value({amount_of(file, "amount")}) AS money FROM {file.staged.table}
                WHERE {file.texts["order"]} IS NOT NULL GROUP BY {file.texts["order"]})""",
    )
    if 0 < rows < orders:
        file.staged.warn(
            f"{rows} orders have no '{file.mapping.columns['paid_on']}' and count as sales"
            f" ({money:,.2f} in all): leave them out if they were never paid"
        )


def listed_sum(text: str, word: str) -> str:
    """Return the SQL of the sum of the numbers that a cell lists after a word, as text.

    A cell without any stays what it is.
    """
    pattern = literal(rf"(?:^|;)\s*{word}:\s*(-?[\d.]+)")
    numbers = f"regexp_extract_all({text}, {pattern}, 1)"
    added = f"list_sum(list_transform({numbers}, lambda n: try_cast(n AS {MONEY})))"
    return f"coalesce({added}::VARCHAR, {text})"
