"""Refunds find the purchase that they give back.

A refund is a row with negative money, less the tax and shipping that it gives back itself. It is
matched, latest purchase first, to lines of the same order (or of the order that it names); else to
earlier lines of the same customer and product; else, where rows name no product, to earlier purchases of the
customer. A purchase is never given back more than it cost, and never before it was
made. What finds no purchase stays visible as ``refund_unmatched``.
"""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pyarrow as pa

from clvlib.cleaning.rules import bit
from clvlib.cleaning.sql import one

# Money is counted in ten-thousandths here: whole numbers add up exactly.
UNIT = 10_000
GIVEN_BACK = "__given_back"  # the column in ``rows``
WIDE = "DECIMAL(30, 4)"  # money times the unit goes beyond eighteen digits
NEVER = 1 << 62  # in microseconds: a time that is not known
Rows = list[tuple[int, int, int, int, int]]  # id, order and product of a customer, time, money


def match_refunds(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the table ``refunds``, id (rowid of ``rows``) and given_back (money), and so into ``rows``.

    For a purchase, ``given_back`` is what refund rows take from it; for a refund row, the
    part of it that found a purchase.
    """
    _within_orders(connection)
    refunds, lines = _candidates(connection)
    found = _Matcher(lines).match(refunds) if refunds else {}
    marks = pa.table(
        {
            "id": pa.array(found.keys(), pa.int64()),
            "units": pa.array(found.values(), pa.int64()),
        }
    )
    connection.register("refund_marks", marks)
    connection.execute(
        """CREATE OR REPLACE TABLE refunds AS
            SELECT id, (units::DECIMAL(19, 0) * 0.0001)::DECIMAL(18, 4) AS given_back FROM refund_marks"""
    )
    connection.unregister("refund_marks")
    connection.execute(f"ALTER TABLE rows ADD COLUMN IF NOT EXISTS {GIVEN_BACK} DECIMAL(18, 4)")
    connection.execute(f"UPDATE rows SET {GIVEN_BACK} = NULL WHERE {GIVEN_BACK} IS NOT NULL")
    if found:
        connection.execute(
            f"UPDATE rows SET {GIVEN_BACK} = f.given_back FROM refunds f WHERE f.id = rows.rowid"
        )


def _within_orders(connection: duckdb.DuckDBPyConnection) -> None:
    """Cut the tax and shipping of refund rows to what their order can have held of them.

    Nobody gets back more tax than was paid. Where a part of an order is given back beside all of
    its tax and shipping, or more of them than money, they were copied from the order: the part's
    share of them counts.
    """
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE refund_extras AS
            WITH back AS (SELECT rowid AS id, coalesce(refund_order, order_id) AS order_id, who,
                -money AS gone, -extra AS own
                FROM rows WHERE met = 0 AND money < 0 AND extra < 0),
            paid AS (SELECT order_id, who, sum(money) AS whole, sum(extra) AS held FROM rows
                WHERE met = 0 AND money > 0 AND order_id IN (SELECT order_id FROM back) GROUP BY ALL)
            SELECT id, -CASE WHEN own > gone OR (own = held AND gone < whole AND own < gone)
                    THEN round(held * least(1, CAST(gone AS DOUBLE) / whole), 4)
                    ELSE least(own, held) END::DECIMAL(18, 4) AS extra, own
            FROM back JOIN paid USING (order_id, who) WHERE held >= 0"""
    )
    if one(connection, "SELECT count(*) FROM refund_extras WHERE -extra <> own")[0]:
        connection.execute(
            """UPDATE rows SET extra = e.extra FROM (SELECT * FROM refund_extras WHERE -extra <> own) e
                WHERE rows.rowid = e.id"""
        )


def _candidates(connection: duckdb.DuckDBPyConnection) -> tuple[Rows, Rows]:
    """Return the refund rows, and the purchase lines that any of them could mean.

    Orders of one customer and products of one customer are numbered, so that all that
    is compared row by row are whole numbers.
    """
    product = "coalesce(product_id, product, '') AS product"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE refund_rows AS SELECT rowid AS id,
            coalesce(refund_order, order_id) AS order_id, who, {product},
            coalesce(epoch_us(ordered_at), -{NEVER}) AS moment,
            (greatest(0, -money + least(extra, 0))::{WIDE} * {UNIT})::BIGINT AS units
            FROM rows WHERE met = 0 AND money < 0"""
    )
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE near_refunds AS SELECT rowid AS id, order_id, who, {product},
            ordered_at, money, extra, refund, met FROM rows WHERE money > 0
                AND (order_id IN (SELECT order_id FROM refund_rows) OR who IN (SELECT who FROM refund_rows))"""
    )
    _without_told(connection)
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE refund_rows AS SELECT *,
            dense_rank() OVER (ORDER BY order_id, who) AS of_order,
            dense_rank() OVER (ORDER BY who, product) AS of_product FROM refund_rows"""
    )
    names = "id, of_order, of_product, moment, units"
    refunds = _fetch(
        connection, f"SELECT {names} FROM refund_rows ORDER BY nullif(moment, -{NEVER}), id"
    )
    if not refunds:
        return [], []
    lines = _fetch(
        connection,
        f"""WITH sold AS MATERIALIZED (SELECT id, order_id, who, product, ordered_at,
                greatest(0, (money - extra - refund)::{WIDE} * {UNIT})::BIGINT AS units FROM near_refunds
                WHERE met = 0 AND (order_id IN (SELECT order_id FROM refund_rows)
                    OR (who, product) IN (SELECT (who, product) FROM refund_rows))),
            orders AS (SELECT DISTINCT order_id, who, of_order FROM refund_rows),
            products AS (SELECT DISTINCT who, product, of_product FROM refund_rows)
            SELECT s.id, coalesce(of_order, 0) AS of_order, coalesce(of_product, 0) AS of_product,
                coalesce(epoch_us(ordered_at), {NEVER}) AS moment, units FROM sold s
            LEFT JOIN orders o ON o.order_id IS NOT DISTINCT FROM s.order_id AND o.who IS NOT DISTINCT FROM s.who
            LEFT JOIN products p ON p.who IS NOT DISTINCT FROM s.who AND p.product = s.product
            ORDER BY ordered_at, id""",
    )
    connection.execute("DROP TABLE near_refunds")  # a tenth of all rows, say
    return refunds, lines


def _without_told(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave out the refund rows of which their order says itself that they were given back.

    A sheet of refunds beside orders with a status, or with an amount refunded, tells the same
    twice; such rows take nothing from the customer's purchases and stay unmatched: all of an order's
    where it tells as much, else the first ones, or the one, that come to just what it tells. A
    cancelled line tells of a refund only where its order holds nothing else: it may never have been
    paid.
    """
    gone, void = f"met & {bit('refunded')} > 0", f"met & {bit('cancelled')} > 0"
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE refund_told AS
            SELECT order_id, who, (sum(CASE WHEN {gone} OR {void} AND NOT mixed THEN money ELSE refund END)::{WIDE}
                * {UNIT})::BIGINT AS told
            FROM (SELECT *, bool_or(met = 0) OVER (PARTITION BY order_id, who) AS mixed FROM near_refunds
                WHERE order_id IN (SELECT order_id FROM refund_rows))
            WHERE {gone} OR {void} OR refund > 0 GROUP BY order_id, who"""
    )
    connection.execute(
        """DELETE FROM refund_rows WHERE id IN (
            WITH summed AS (SELECT r.id, r.units, told, order_id, who,
                    sum(r.units) OVER (PARTITION BY order_id, who) AS whole,
                    sum(r.units) OVER (PARTITION BY order_id, who ORDER BY r.moment, r.id) AS reached,
                    row_number() OVER (PARTITION BY order_id, who, r.units ORDER BY r.moment, r.id) AS nth
                FROM refund_rows r JOIN refund_told USING (order_id, who)),
            judged AS (SELECT *, bool_or(reached = told) OVER (PARTITION BY order_id, who) AS first_ones FROM summed)
            SELECT id FROM judged WHERE whole <= told OR (first_ones AND reached <= told)
                OR (NOT first_ones AND units = told AND nth = 1))"""
    )


def _fetch(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    """Return rows of whole numbers."""
    columns = connection.execute(sql).fetchnumpy().values()
    return list(zip(*(column.tolist() for column in columns), strict=True))


class _Matcher:
    """Takes refunds in order of time and lines latest first; counts down what lines are worth."""

    def __init__(self, lines: Rows) -> None:
        self.left: dict[int, int] = {}
        self.at: dict[int, int] = {}
        self.product: dict[int, int] = {}
        self.by_order: dict[int, list[int]] = defaultdict(list)
        self.by_product: dict[int, list[int]] = defaultdict(list)
        self.found: dict[int, int] = defaultdict(int)
        for line, order, product, at, units in lines:
            self.left[line], self.at[line], self.product[line] = units, at, product
            self.by_order[order].append(line)
            self.by_product[product].append(line)

    def match(self, refunds: Rows) -> dict[int, int]:
        """Return how much of each line was given back and of each refund row was matched."""
        for refund, order, product, at, units in refunds:
            own = self.by_order.get(order, [])
            same = [line for line in own if self.product[line] == product]
            rest = self._take(refund, same, units, None)
            rest = self._take(refund, own, rest, None)
            self._take(refund, self.by_product.get(product, []), rest, at)
        return self.found

    def _take(self, refund: int, lines: list[int], units: int, at: int | None) -> int:
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
