"""What stage 04 hands on: what marks high-value customers, their baskets, paths and channels."""

from __future__ import annotations

import pandera.pandas as pa

from clvlib.tables.contract import NOT_NEGATIVE, SHARE, Table, moment, number, text, whole

CONTRASTS = Table(
    "contrasts",
    "One row per trait: its share among high-value customers and among the rest",
    {
        "trait": text(),
        "level": text(),
        "high_value": number(nullable=True),
        "rest": number(nullable=True),
        "difference": number(nullable=True),
        "low": number(nullable=True),
        "high": number(nullable=True),
        "customers": whole(NOT_NEGATIVE),
    },
    key=("trait", "level"),
    open=True,
)

PAIRS = Table(
    "baskets",
    "One row per pair of products that orders held together: how surely they go together",
    {
        "first": text(),
        "second": text(),
        "orders": whole(NOT_NEGATIVE),
        "confidence": number(SHARE),
        "lift": number(NOT_NEGATIVE),
        "lift_low": number(NOT_NEGATIVE),
        "lift_high": number(NOT_NEGATIVE),
        "q_value": number(SHARE),
    },
    key=("first", "second"),
    open=True,
)

SUCCESSIONS = Table(
    "successions",
    "One row per pair of products: what the second order day held after the first one",
    {
        "first": text(),
        "second": text(),
        "customers": whole(NOT_NEGATIVE),
        "share": number(SHARE),
        "usual": number(SHARE),
    },
    key=("first", "second"),
    open=True,
)

PRODUCTS = Table(
    "products",
    "One row per product: whom it draws in, whether they stay, and what to do with it",
    {
        "product": text(),
        "decision": pa.Column(
            "str", pa.Check.isin(["feature", "bundle", "keep", "drop"]), coerce=True
        ),
        "newcomers": whole(NOT_NEGATIVE),
        "kept": number(nullable=True),
        "worth": number(),
        "revenue_year": number(),
    },
    key=("product",),
    open=True,
)

OFFERS = Table(
    "offers",
    "One row per customer worth the effort: three products to offer, and when to write next",
    {
        "customer_id": text(),
        "high_value": pa.Column("bool", coerce=True),
        "near_threshold": pa.Column("bool", coerce=True),
        "contact_on": moment(nullable=True),
        "offer_1": text(nullable=True, required=False),
        "offer_2": text(nullable=True, required=False),
        "offer_3": text(nullable=True, required=False),
    },
    key=("customer_id",),
)

JOURNEYS = Table(
    "journeys",
    "One row per step from order to order: who came on, after how many days, who is due",
    {
        "step": whole(pa.Check.ge(1)),
        "customers": whole(NOT_NEGATIVE),
        "came_on": whole(NOT_NEGATIVE),
        "share": number(SHARE),
        "p25": number(NOT_NEGATIVE),
        "p50": number(NOT_NEGATIVE),
        "p75": number(NOT_NEGATIVE),
        "p95": number(NOT_NEGATIVE),
        "due": whole(NOT_NEGATIVE),
    },
    key=("step",),
)

PROSPECTS = Table(
    "prospects",
    "One row per recent customer: probability of turning high-value, from the first weeks",
    {
        "customer_id": text(),
        "probability": number(SHARE),
        "first_order_at": moment(),
        "spent": number(),
    },
    key=("customer_id",),
)

CHANNELS = Table(
    "channels",
    "One row per channel of the first and of the last order: customers, value, cost, payback",
    {
        "touch": pa.Column("str", pa.Check.isin(["first", "last"]), coerce=True),
        "channel": text(),
        "customers": whole(NOT_NEGATIVE),
        "high_value": number(SHARE, nullable=True),
        "value": number(nullable=True),
        "spend": number(nullable=True),
        "cac": number(nullable=True),
        "ratio": number(nullable=True),
        "payback": number(nullable=True),
    },
    key=("touch", "channel"),
)

CREDIT = Table(
    "credit",
    "One row per channel: newcomers credited to it by seven rules of attribution",
    {
        "channel": text(),
        **{
            rule: number(NOT_NEGATIVE)
            for rule in ("first", "last", "linear", "position", "decay", "markov", "shapley")
        },
    },
    key=("channel",),
)
