"""Refunds that show only by what is left of an order: an adjusted total beside the total.

Etsy writes the adjusted total on refunded orders; on all others it is empty, the total again, or 0.
"""

from __future__ import annotations

from dataclasses import replace

import duckdb

from clvlib.cleaning.sql import one
from clvlib.cleaning.typed_file import TypedFile

RARE = 0.1  # of the rows: 0 on more of them says that nothing was adjusted


def refund_of_adjusted(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> None:
    """Take for refunded, of an order's goods, the share by which its adjusted total is less.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged file.
    file : TypedFile
        The file, its amounts decided; gets another one, ``refund``, and the warnings.
    """
    if "refund" in file.amounts or not {"adjusted", "total", "amount"} <= set(file.amounts):
        return
    left, whole, goods = (file.amounts[name].sql for name in ("adjusted", "total", "amount"))
    if "discount" in file.amounts and file.mapping.format.amount_before_discount:
        goods = f"({goods} - abs(coalesce({file.amounts['discount'].sql}, 0)))"
    rows, zeros, money = one(
        connection,
        f"""SELECT count(*), count_if({left} = 0 AND {whole} > 0), sum({whole}) FILTER ({left} = 0)
            FROM {file.staged.table}""",
    )
    meant = zeros <= RARE * rows
    if zeros and meant and file.staged.whole is None:  # else its first rows, and it is read again
        file.staged.warn(
            f"column '{file.mapping.columns['adjusted']}' is 0 on {zeros} rows, {money:,.2f} in all: read as"
            " refunded in full"
        )
    least = ">=" if meant else ">"
    file.amounts["refund"] = replace(
        file.amounts["adjusted"],
        sql=f"""CASE WHEN {left} {least} 0 AND {left} < {whole}
            THEN round({goods} * ({whole} - {left}) / {whole}, 2) ELSE 0 END""",
    )
