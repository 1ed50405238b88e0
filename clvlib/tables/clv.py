"""What stage 03 hands on: what customers are worth, and how far that can be trusted."""

from __future__ import annotations

import pandera.pandas as pa

from clvlib.tables.contract import NOT_NEGATIVE, SHARE, Table, moment, number, text, whole

VALUES = Table(
    "values",
    "One row per customer: what the next horizon is expected to bring",
    {
        "customer_id": text(),
        "probability_alive": number(SHARE, nullable=True),
        "expected_orders": number(NOT_NEGATIVE, nullable=True),
        "expected_spend": number(nullable=True),
        "expected_revenue": number(nullable=True),
        "clv": number(nullable=True),
        "clv_low": number(nullable=True, required=False),
        "clv_high": number(nullable=True, required=False),
        "probability_top_decile": number(SHARE, nullable=True, required=False),
        "high_value": pa.Column("bool", coerce=True),
        # Would be high-value if still there, and the chance of that fell since the last order.
        "slipping": pa.Column("bool", coerce=True, required=False),
        "churn_30": number(SHARE, nullable=True, required=False),
        "churn_60": number(SHARE, nullable=True, required=False),
        "churn_90": number(SHARE, nullable=True, required=False),
    },
    key=("customer_id",),
    open=True,
)

VALUE_RANGES = Table(
    "value_ranges",
    "One row per segment, and the total: its CLV with the 80 % interval of the forecast",
    {
        "segment": text(),
        "clv": number(),
        "clv_low": number(),
        "clv_high": number(),
    },
    key=("segment",),
)

MARKETS = Table(
    "markets",
    "One row per market (country, channel, branch …): its customers and what they are worth",
    {
        "by": text(),
        "market": text(),
        "customers": whole(NOT_NEGATIVE),
        "probability_alive": number(SHARE),
        "expected_orders": number(),
        "clv": number(),
        "clv_low": number(),
        "clv_high": number(),
        # Of a customer: counted, and drawn to the whole (`own_weight` is the market's own part).
        "clv_mean": number(),
        "clv_pooled": number(),
        "pooled_low": number(),
        "pooled_high": number(),
        "own_weight": number(SHARE),
        "level": number(),
    },
    key=("by", "market"),
)

BACKTEST = Table(
    "backtest",
    "One row per model: what it predicted for a stretch already past, and how wrong it was",
    {
        "model": text(),
        "cut": moment(),
        "horizon_days": number(),
        "target": pa.Column("str", pa.Check.isin(["orders", "revenue"]), coerce=True),
        "predicted": number(),
        "actual": number(),
        "bias": number(nullable=True),
        "mae": number(),
        "rmse": number(),
        "gini": number(nullable=True),
        "spearman": number(nullable=True),
    },
    key=("model", "cut", "target"),
    open=True,
)

PARAMETERS = Table(
    "parameters",
    "One row per fitted parameter",
    {
        "model": text(),
        "parameter": text(),
        "value": number(),
        "standard_error": number(nullable=True),
    },
    key=("model", "parameter"),
    open=True,
)

TRUST = Table(
    "trust",
    "One row per rule of the trust gate: what was measured and whether a CLV may be printed",
    {
        "rule": text(),
        "measured": number(nullable=True),
        "green": number(nullable=True),
        "red": number(nullable=True),
        "state": pa.Column(
            "str", pa.Check.isin(["green", "amber", "red", "unmeasured"]), coerce=True
        ),
    },
    key=("rule",),
)
