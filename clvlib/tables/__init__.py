"""The contracts of every table that stages hand to each other.

Rooms never import one another: they meet here. Each table is declared once, with
its columns, types, units and keys, and is checked when it is written and when it
is read, so that a defect shows in the stage that made it and not three later.

Units: money is in the merchant's currency, net of discounts and refunds; times are
naive timestamps in the merchant's time zone; ``recency`` and ``T`` are days.
"""

from __future__ import annotations

from clvlib.errors import InputError, nearest
from clvlib.tables.cleaning import ACQUISITION, EVENTS, LEDGER, LINES, ORDERS, TOUCHPOINTS
from clvlib.tables.clv import BACKTEST, MARKETS, PARAMETERS, TRUST, VALUE_RANGES, VALUES
from clvlib.tables.contract import ORDER_ATTRIBUTES, Table
from clvlib.tables.profiling import (
    CHANNELS,
    CONTRASTS,
    CREDIT,
    JOURNEYS,
    OFFERS,
    PAIRS,
    PRODUCTS,
    PROSPECTS,
    SUCCESSIONS,
)
from clvlib.tables.rfm import COHORTS, CUSTOMERS, FUNNEL, MOVEMENT, SEGMENTS, THRESHOLDS
from clvlib.tables.strategy import ACTIONS, EXPERIMENTS, GOALS, SCENARIOS

__all__ = [
    "ACQUISITION",
    "ACTIONS",
    "BACKTEST",
    "CHANNELS",
    "COHORTS",
    "CONTRASTS",
    "CREDIT",
    "CUSTOMERS",
    "EVENTS",
    "EXPERIMENTS",
    "FUNNEL",
    "GOALS",
    "JOURNEYS",
    "LEDGER",
    "LINES",
    "MARKETS",
    "MOVEMENT",
    "OFFERS",
    "ORDERS",
    "ORDER_ATTRIBUTES",
    "PAIRS",
    "PARAMETERS",
    "PRODUCTS",
    "PROSPECTS",
    "SCENARIOS",
    "SEGMENTS",
    "SUCCESSIONS",
    "TABLES",
    "THRESHOLDS",
    "TOUCHPOINTS",
    "TRUST",
    "VALUES",
    "VALUE_RANGES",
    "Table",
    "table",
]  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        LINES, ORDERS, LEDGER, ACQUISITION,
        CUSTOMERS, COHORTS, SEGMENTS, THRESHOLDS, MOVEMENT, FUNNEL,
        VALUES, VALUE_RANGES, MARKETS, BACKTEST, PARAMETERS, TRUST, CONTRASTS, PAIRS, SUCCESSIONS,
        PRODUCTS, OFFERS, JOURNEYS, PROSPECTS, CHANNELS, TOUCHPOINTS, EVENTS, CREDIT, ACTIONS, SCENARIOS,
        EXPERIMENTS, GOALS,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """Return a declared table.

    Raises
    ------
    InputError
        If no table has that name.
    """
    if name not in TABLES:
        raise InputError(
            f"table '{name}'", "is not declared", ", ".join(sorted(TABLES)), nearest(name, TABLES)
        )
    return TABLES[name]
