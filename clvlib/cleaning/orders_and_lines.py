# ruff: noqa: E501 — SQL reads better unbroken
"""Orders without amounts beside their lines: the lines are what was sold, the orders say to whom and when.

Each line borrows customer, time and states from its order's row. So where the orders hold each number
once, and nine of ten numbers of the lines; what names another order is set aside and counted. The rows
of orders are no sales then, and stand in the ledger under a rule of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from clvlib.cleaning.amounts import find_amount_rules
from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.guess_scores import score_of
from clvlib.cleaning.halves import CUSTOMER, TIMES, is_heads, is_lines, is_whole
from clvlib.cleaning.lending import lend, number_of, rows_of
from clvlib.cleaning.orders_apart import Half, refuse_other_lines, refuse_repeated, refuse_unlike
from clvlib.cleaning.sql import ident, literal, one
from clvlib.cleaning.staging import Staged, stage_whole
from clvlib.merchant import Source

MOST = 0.9  # of the lines, and of their orders, that the orders' table must hold
ONCE = 0.98  # of a directory's customers stand in it once
REPEATED = 1.05  # rows an order, where lines name customer and day themselves
_OF_LINES = frozenset(
    ["order", "amount", "quantity", "price", "product", "product_id", "category", "refund_order", "returned"]
)  # fmt: skip
_OF_ORDERS = ("discount", "refund", "tax", "shipping", "total", "adjusted")  # money, not spread
_MOMENT = (*TIMES, "month", "day", "time_of_day")


def join_lines(connection: duckdb.DuckDBPyConnection, tables: Sequence[Half]) -> list[Half]:
    """Lend the lines of orders what their orders' rows say; return all tables with what they map now.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged files.
    tables : sequence of (Staged, Mapping, Source)
        All files of a merchant. Those that stay without a partner keep what they lack.

    Raises
    ------
    InputError
        If it cannot be told whose order a line belongs to.
    """
    heads = [table for table in tables if table[1].lacks and is_heads(table[1].columns)]
    heads = [head for head in heads if not _is_directory(connection, head)]
    if not heads:
        return list(tables)
    joined = [_joined(connection, t, heads) if _of_lines(t) else t for t in tables]
    lines = [new for new, old in zip(joined, tables, strict=True) if new is not old]
    refuse_other_lines(connection, lines)
    for staged, mapping, _ in heads:  # a further year of orders, all of them without lines
        alike = any(s.lends and m.columns == mapping.columns for s, m, _ in heads)
        staged.lends = staged.lends or alike
    for staged, mapping, source in heads:
        if staged.lends:
            _tell_orders(connection, staged, mapping, source, lines)
    return [(s, replace(m, lacks=None) if s.lends else m, source) for s, m, source in joined]


def _is_directory(connection: duckdb.DuckDBPyConnection, head: Half) -> bool:
    """Say whether a number that is not called an order's belongs to a list of customers, each there once."""
    staged, mapping, _ = head
    if not mapping.guessed or score_of("order", mapping.columns["order"], None):
        return False
    who = ident(next(mapping.columns[name] for name in CUSTOMER if name in mapping.columns))
    people, rows = one(
        connection, f"SELECT count(DISTINCT trim({who})), count({who}) FROM {rows_of(staged)}"
    )
    return people >= ONCE * rows


def _of_lines(table: Half) -> bool:
    _, mapping, _ = table
    whole = mapping.lacks is None and mapping.format is GENERIC and is_whole(mapping.columns)
    return is_lines(mapping.columns) and (mapping.lacks is not None or whole)


def _joined(connection: duckdb.DuckDBPyConnection, table: Half, heads: Sequence[Half]) -> Half:
    """Join one table of lines to its orders, where they hold enough of it."""
    staged, mapping, source = table
    numbers = f"SELECT {number_of(mapping.columns['order'])} AS own FROM {rows_of(staged)}"
    _hold(connection, numbers, heads)
    rows, held_rows, orders, held, shared = one(
        connection,
        f"""SELECT count(*), count(h.own), count(DISTINCT n.own), count(DISTINCT h.own),
                count(DISTINCT h.own) FILTER (several) FROM ({numbers}) n
            LEFT JOIN (SELECT own, count(*) > 1 AS several FROM held GROUP BY own) h ON n.own = h.own""",
    )
    if not orders or held_rows < MOST * rows or held < MOST * orders:
        return table
    whole = is_whole(mapping.columns)
    if whole and rows < REPEATED * orders:  # orders with their totals, and no lines
        return table
    partners = [head for i, head in enumerate(heads) if _holds(connection, i)]
    refuse_repeated(connection, heads, staged)
    refuse_unlike(connection, shared, partners, staged)
    partners = [(s, _also_state(held, mapping), own) for s, held, own in partners]
    partners.sort(key=lambda head: _newest(connection, head))
    if staged.whole is not None:
        stage_whole(connection, staged, source)
    wanted = _wanted(mapping, partners)
    lent = lend(
        connection, staged, mapping, [(s, m) for s, m, _ in partners], wanted, "arg_max({}, __age)"
    )
    staged.unheld = not whole
    for other, _, _ in partners:
        other.lends = True
    named = " and ".join(f"'{other.name}'" for other, _, _ in partners)
    if wanted:
        staged.warn(f"{', '.join(wanted)} taken from {named} by the orders' numbers")
    if rows > held_rows and not whole:
        staged.warn(
            f"{rows - held_rows} rows of {orders - held} orders that {named} {'do' if len(partners) > 1 else 'does'} not"
            " hold are set aside"
        )
    return staged, lent, _timed(source, partners)


def _hold(connection: duckdb.DuckDBPyConnection, numbers: str, heads: Sequence[Half]) -> None:
    """Write the table ``held``: which of the numbers stand where, how often, and with what beside them."""
    parts = []
    for i, (staged, mapping, _) in enumerate(heads):
        columns = mapping.columns
        beside = [
            ident(h) for n, h in columns.items() if n not in _OF_LINES and n not in _OF_ORDERS
        ]
        whose = [ident(columns[n]) for n in (*CUSTOMER, *_MOMENT) if n in columns]
        told = " || '|' || ".join(f"coalesce(trim({header}), '')" for header in whose)
        parts.append(
            f"""SELECT {number_of(columns["order"])} AS own, {i} AS place, count(DISTINCT hash({", ".join(beside)})) AS many,
                min({told}) AS whose FROM {rows_of(staged)} GROUP BY ALL"""
        )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE held AS FROM ({' UNION ALL '.join(parts)}) WHERE own IN ({numbers})"
    )


def _holds(connection: duckdb.DuckDBPyConnection, place: int) -> bool:
    return one(connection, f"SELECT count(*) FROM held WHERE place = {place}")[0] > 0


def _newest(connection: duckdb.DuckDBPyConnection, head: Half) -> str:
    """Return the last moment of a table of orders as far as it is written so that it sorts."""
    staged, mapping, _ = head
    moment = next((mapping.columns[n] for n in ("time", "date") if n in mapping.columns), None)
    if moment is None:
        return ""
    last = one(
        connection, f"SELECT max(try_cast({ident(moment)} AS TIMESTAMP)) FROM {rows_of(staged)}"
    )[0]
    return str(last or "")


def _wanted(mapping: Mapping, partners: Sequence[Half]) -> list[str]:
    """Return what lines borrow: what they do not name themselves."""
    offered = list(dict.fromkeys(n for _, held, _ in partners for n in held.columns))
    own = set(mapping.columns)
    taken = set(_OF_LINES | set(_OF_ORDERS) | own)
    if own & {*CUSTOMER}:
        taken |= {*CUSTOMER, "first_name"}
    if own & TIMES:
        taken |= {*_MOMENT}
    return [name for name in offered if name not in taken]


def _also_state(held: Mapping, lines: Mapping) -> Mapping:
    """Let an order's state stand beside its lines' own one."""
    if "status" not in lines.columns or "status" not in held.columns:
        return held
    return replace(held, columns={"status_2": held.columns["status"], **held.columns})


def _timed(source: Source, partners: Sequence[Half]) -> Source:
    """Return the lines' source with what their orders' source says of times."""
    said = next((s for _, _, s in partners if s.day_first is not None or s.timezone), None)
    if said is None or source.day_first is not None or source.timezone:
        return source
    return source.model_copy(update={"day_first": said.day_first, "timezone": said.timezone})


def _tell_orders(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, source: Source, lines: Sequence[Half]
) -> None:  # fmt: skip
    """Say on a table of orders that its rows are no sales, which have no lines, and what is not read."""
    named = " and ".join(f"'{other.name}'" for other, _, _ in lines)
    staged.warn(
        f"its rows name no amount: the lines in {named} are what was sold, and borrow the rest from them"
    )
    held = " UNION ALL ".join(
        f"SELECT {number_of(m.columns['order'])} AS own FROM {s.table}" for s, m, _ in lines
    )
    own = number_of(mapping.columns["order"])
    orders, without, example = one(
        connection,
        f"""WITH held AS ({held}), orders AS (SELECT DISTINCT {own} AS own FROM {rows_of(staged)})
            SELECT count(own), count(own) FILTER (bare), min(own) FILTER (bare)
            FROM (SELECT own, own NOT IN (SELECT own FROM held WHERE own IS NOT NULL) AS bare FROM orders)""",
    )
    if without:
        staged.warn(
            f"{without} of {orders} orders have no lines and count nowhere, e.g. {literal(example)}"
        )
    for name in _OF_ORDERS:
        if (header := mapping.columns.get(name)) is None:
            continue
        rule = find_amount_rules(
            connection, staged.table, {name: ident(header)}, source.decimal, ""
        )[name]
        money = one(connection, f"SELECT sum(abs({rule.sql})) FROM {staged.table}")[0]
        if money:
            staged.warn(
                f"column '{header}' is of whole orders and not read ({money:,.2f} in all): the lines' own amounts count"
            )
