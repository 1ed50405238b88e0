"""What stage 02 hands on: customers with scores and segments, cohorts, and how both move."""

from __future__ import annotations

import pandera.pandas as pa

from clvlib.tables.contract import NOT_NEGATIVE, SHARE, Table, moment, number, text, whole

CUSTOMERS = Table(
    "customers",
    "One row per customer: history in figures, scores, segment, cluster",
    {
        "customer_id": text(),
        "first_order_at": moment(),
        "last_order_at": moment(),
        "orders": whole(pa.Check.ge(1)),
        "frequency": whole(NOT_NEGATIVE),
        "recency": number(NOT_NEGATIVE),
        "T": number(NOT_NEGATIVE),
        "monetary_value": number(),
        "first_value": number(),
        "revenue": number(),
        "days_since_last": number(NOT_NEGATIVE),
        "r_score": whole(pa.Check.in_range(1, 5)),
        "f_score": whole(pa.Check.in_range(1, 5)),
        "m_score": whole(pa.Check.in_range(1, 5)),
        "segment": text(),
        "cluster": text(),
        "stage": text(required=False),
    },
    key=("customer_id",),
    open=True,
)

COHORTS = Table(
    "cohorts",
    "One row per month (or week) of first order and month since; unknown future ones are absent",
    {
        "cohort": moment(),
        "period": whole(NOT_NEGATIVE),
        "customers": whole(NOT_NEGATIVE),
        "active": whole(NOT_NEGATIVE),
        "orders": whole(NOT_NEGATIVE),
        "revenue": number(),
        "complete": pa.Column("bool", coerce=True),
    },
    key=("cohort", "period"),
)

SEGMENTS = Table(
    "segments",
    "One row per segment, cluster and life-cycle stage: size and worth",
    {
        "kind": pa.Column("str", pa.Check.isin(["segment", "cluster", "stage"]), coerce=True),
        "code": text(),
        "customers": whole(NOT_NEGATIVE),
        "customer_share": number(SHARE),
        "revenue": number(),
        "revenue_share": number(nullable=True),
        "days_since_last": number(NOT_NEGATIVE, nullable=True),
        "orders": number(nullable=True),
        "spend": number(nullable=True),
        "order_value": number(nullable=True),
    },
    key=("kind", "code"),
)

THRESHOLDS = Table(
    "thresholds",
    "One row per score and level: its range in days, orders or currency (empty = open end)",
    {
        "score": pa.Column("str", pa.Check.isin(["recency", "frequency", "monetary"]), coerce=True),
        "level": whole(pa.Check.in_range(1, 5)),
        "low": number(nullable=True),
        "high": number(nullable=True),
        "customers": whole(NOT_NEGATIVE),
        "share": number(SHARE),
    },
    key=("score", "level"),
)

MOVEMENT = Table(
    "movement",
    "One row per pair of places between two days: customers, and the revenue of the year before",
    {
        "kind": pa.Column("str", pa.Check.isin(["segment", "stage"]), coerce=True),
        "before": text(),
        "after": text(),
        "customers": whole(NOT_NEGATIVE),
        "revenue": number(),
        "since": moment(),
    },
    key=("kind", "before", "after"),
)

FUNNEL = Table(
    "funnel",
    "One row per order number: who reached it, and after how many days",
    {
        "step": whole(pa.Check.ge(1)),
        "customers": whole(NOT_NEGATIVE),
        "median_gap": number(NOT_NEGATIVE, nullable=True),
        "of_all": number(SHARE),
        "of_previous": number(SHARE, nullable=True),
    },
    key=("step",),
)
