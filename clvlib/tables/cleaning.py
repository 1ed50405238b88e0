"""What stage 01 hands on: lines and orders that count, the ledger of the rest, spending and touches."""

from __future__ import annotations

import pandera.pandas as pa

from clvlib.tables.contract import NOT_NEGATIVE, Table, attributes, moment, number, text, whole

LINES = Table(
    "lines",
    "One row per product bought in an order that counts",
    {
        "order_id": text(),
        "customer_id": text(),
        "ordered_at": moment(),
        "product": text(nullable=True, required=False),
        "category": text(nullable=True, required=False),
        "quantity": number(nullable=True, required=False),
        "revenue": number(),
        "discount": number(nullable=True, required=False),
    },
    open=True,
)

ORDERS = Table(
    "orders",
    "One row per order that counts: what one customer bought at one time",
    {
        "order_id": text(),
        "customer_id": text(),
        "ordered_at": moment(),
        "revenue": number(),
        "gross_revenue": number(),
        "refunded": number(NOT_NEGATIVE),
        "discount": number(nullable=True, required=False),
        "items": number(nullable=True, required=False),
        **attributes(),
    },
    key=("order_id",),
    open=True,
)

LEDGER = Table(
    "ledger",
    "Where every raw row and its money went: kept, or set aside under a named rule",
    {
        "file": text(),
        "rule": text(),
        "kind": pa.Column("str", pa.Check.isin(["in", "kept", "set_aside"]), coerce=True),
        "rows": whole(NOT_NEGATIVE),
        "money": pa.Column(object),
        # Rows that the rule would take on its own; ``rows`` counts those that no earlier rule took.
        "met": pa.Column("int64", NOT_NEGATIVE, coerce=True, required=False),
        "example": text(nullable=True, required=False),
    },
    key=("file", "rule", "kind"),
)

ACQUISITION = Table(
    "acquisition",
    "What was spent to win customers, by day and channel; only where the merchant gave it",
    {"day": moment(), "channel": text(nullable=True), "spend": number(NOT_NEGATIVE)},
)

TOUCHPOINTS = Table(
    "touchpoints",
    "One row per touch: who met which channel when; only where the merchant gave the file",
    {"customer_id": text(), "touched_at": moment(), "channel": text(nullable=True)},
)

EVENTS = Table(
    "events",
    "One row per event: who viewed, put into the cart … when; only where the merchant gave the file",
    {"customer_id": text(), "happened_at": moment(), "kind": text()},
)
