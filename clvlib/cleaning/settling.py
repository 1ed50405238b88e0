# ruff: noqa: E501 — SQL reads better unbroken
"""Payments that stand beside their invoices or orders: the same purchase twice, told by their amounts."""

from __future__ import annotations

import duckdb

from clvlib.cleaning import statuses
from clvlib.cleaning.sql import literals, one
from clvlib.cleaning.typed_file import TypedFile

MOST = 0.8  # of the payments that must repeat an invoice of their customer, each another one


def settled(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, classes: dict[str, str]
) -> dict[str, str]:
    """Return the words of payments as no sales, where payments repeat invoices; {} where not.

    Invoices to firms and payments over the counter may stand in one list, and are all sales. Orders
    and charges are repeated by what has their number too; without numbers that is only said aloud.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        The file, its amounts decided; gets a warning where payments stay sales.
    classes : dict of str to str
        Word of ``kind`` → class.
    """
    payments, owing = statuses.payments_of(classes), statuses.orders_of(classes)
    amount = file.amounts.get("amount")
    if not payments or amount is None:
        return {}
    kind, invoiced = file.texts["kind"], bool(statuses.invoices_of(classes))
    number = file.texts["order"] if file.has_order and not invoiced else "''"
    rows, repeated, twice = one(
        connection,
        f"""WITH own AS (SELECT {file.customer} AS who, {number} AS number, abs({amount.sql}) AS money,
                count_if({kind} IN {literals(payments)}) AS paid, count_if({kind} IN {literals(owing)}) AS owed
                FROM {file.staged.table} GROUP BY ALL)
            SELECT sum(paid), sum(least(paid, owed)), sum(money * least(paid, owed)) FROM own""",
    )
    if rows and repeated >= MOST * rows and (invoiced or file.has_order):
        return dict.fromkeys(payments, statuses.ADJUSTMENT)
    if rows and invoiced:
        file.staged.warn(
            f"column '{file.mapping.columns['kind']}': {int(rows)} rows ({', '.join(payments[:3])}) stand beside"
            " invoices and are counted as sales: most of them repeat no invoice of their customer"
        )
    elif repeated:
        file.staged.warn(
            f"column '{file.mapping.columns['kind']}': {int(repeated)} rows ({', '.join(payments[:3])}), {twice:.2f} in"
            f" all, repeat a row of their customer and money ({', '.join(owing[:3])}); all are counted as sales: if they"
            " pay for those, leave them out"
        )
    return {}
