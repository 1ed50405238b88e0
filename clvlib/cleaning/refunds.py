"""Refunds find the purchase that they give back.

A refund is a row with negative money. It is matched, latest purchase first, to lines
of the same order (or of the order that it names); else to earlier lines of the same
customer and product; else, where rows name no product, to earlier purchases of the
customer. A purchase is never given back more than it cost, and never before it was
made. What finds no purchase stays visible as ``refund_unmatched``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import duckdb
import pandas as pd
import pyarrow as pa

# Money is counted in ten-thousandths here: whole numbers add up exactly.
UNIT = 10_000


def match_refunds(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the table ``refunds``: id (rowid of ``rows``), given_back (money), is_refund.

    For a purchase, ``given_back`` is what refund rows take from it; for a refund row, the
    part of it that found a purchase.
    """
    refunds, lines = _candidates(connection)
    found = _Matcher(lines).match(refunds) if len(refunds) else {}
    marks = pa.table(
        {
            "id": pa.array(found.keys(), pa.int64()),
            "units": pa.array(found.values(), pa.int64()),
        }
    )
    connection.register("refund_marks", marks)
    connection.execute(
        f"""CREATE OR REPLACE TABLE refunds AS
            SELECT id, (units::DECIMAL(18, 0) / {UNIT})::DECIMAL(18, 4) AS given_back FROM refund_marks"""
    )
    connection.unregister("refund_marks")


def _candidates(connection: duckdb.DuckDBPyConnection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the refund rows, and the purchase lines that any of them could mean."""
    columns = """rowid AS id, coalesce(refund_order, order_id) AS order_id, who,
        coalesce(product_id, product) AS product, ordered_at"""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE refund_rows AS SELECT {columns},
            (-money * {UNIT})::BIGINT AS units FROM rows WHERE met = 0 AND money < 0"""
    )
    refunds = connection.execute("SELECT * FROM refund_rows ORDER BY ordered_at, id").df()
    if refunds.empty:
        return refunds, refunds
    lines = connection.execute(
        f"""SELECT rowid AS id, order_id, who, coalesce(product_id, product) AS product, ordered_at,
            greatest(0, (money - extra - refund) * {UNIT})::BIGINT AS units FROM rows
            WHERE met = 0 AND money > 0 AND (order_id IN (SELECT order_id FROM refund_rows)
              OR (who, coalesce(product_id, product, '')) IN
                 (SELECT (who, coalesce(product, '')) FROM refund_rows))
            ORDER BY ordered_at, id"""
    ).df()
    return refunds, lines


class _Matcher:
    """Takes refunds in order of time and lines latest first; counts down what lines are worth."""

    def __init__(self, lines: pd.DataFrame) -> None:
        self.left = dict(zip(lines["id"], lines["units"], strict=True))
        self.at = dict(zip(lines["id"], lines["ordered_at"], strict=True))
        self.product = dict(zip(lines["id"], lines["product"].fillna(""), strict=True))
        self.by_order = _grouped(zip(lines["order_id"], lines["who"], strict=True), lines["id"])
        products = lines["product"].fillna("")
        self.by_product = _grouped(zip(lines["who"], products, strict=True), lines["id"])
        self.found: dict[int, int] = defaultdict(int)

    def match(self, refunds: pd.DataFrame) -> dict[int, int]:
        """Return how much of each line was given back and of each refund row was matched."""
        products = refunds["product"].fillna("")
        rows = zip(
            refunds["id"], refunds["order_id"], refunds["who"], products,
            refunds["ordered_at"], refunds["units"], strict=True,
        )  # fmt: skip
        for refund, order, customer, product, at, units in rows:
            own = self.by_order.get((order, customer), [])
            same = [line for line in own if self.product[line] == product]
            rest = self._take(refund, same, units, None)
            rest = self._take(refund, own, rest, None)
            self._take(refund, self.by_product.get((customer, product), []), rest, at)
        return self.found

    def _take(self, refund: int, lines: list[int], units: int, at: pd.Timestamp | None) -> int:
        """Take money from lines, an equal amount first and then the latest; return the rest."""
        if not units or not lines:
            return units
        while at is None and lines and not self.left[lines[-1]]:
            lines.pop()
        open_lines = [
            n for n in reversed(lines[-200:]) if self.left[n] and (at is None or self.at[n] <= at)
        ]
        open_lines.sort(key=lambda line: self.left[line] != units)
        for line in open_lines:
            taken = min(units, self.left[line])
            self.left[line] -= taken
            self.found[line] += taken
            self.found[refund] += taken
            units -= taken
            if not units:
                break
        return units


def _grouped(keys: Iterable[tuple], ids: Iterable[int]) -> dict[tuple, list[int]]:
    groups: dict[tuple, list[int]] = defaultdict(list)
    for key, line in zip(keys, ids, strict=True):
        groups[key].append(line)
    return groups
