"""What stage 05 hands on: recommendations, scenarios, tests and goals."""

from __future__ import annotations

import pandera.pandas as pa

from clvlib.tables.contract import NOT_NEGATIVE, SHARE, Table, moment, number, text, whole

ACTIONS = Table(
    "actions",
    "One row per recommendation: to whom, what, and the money at stake",
    {
        "rank": whole(pa.Check.ge(1)),
        "play": text(),
        "title": text(),
        "segment": text(),
        "customers": whole(NOT_NEGATIVE),
        "value_at_stake": number(nullable=True),
        "aim": text(),
        "recommended": pa.Column("bool", coerce=True),
        "contacted": whole(NOT_NEGATIVE),
        "held_out": whole(NOT_NEGATIVE),
        "cost": number(),
        "break_even": number(nullable=True),
        "profit": number(),
        "profit_low": number(),
        "profit_high": number(),
        "chance_it_pays": number(SHARE),
        "base_rate": number(SHARE, nullable=True),
        "detectable_lift": number(nullable=True),
        "review_on": moment(),
    },
    key=("play",),
    open=True,
)

SCENARIOS = Table(
    "scenarios",
    "One row per lever: what it changes in the profit of the next horizon, with its 80 % interval",
    {
        "lever": text(),
        "size": number(),
        "base": number(),
        "change": number(),
        "change_low": number(),
        "change_high": number(),
    },
    key=("lever", "size"),
    open=True,
)

EXPERIMENTS = Table(
    "experiments",
    "One row per test, designed now or read back: its arms, its outcome, the verdict",
    {
        "experiment": text(),
        "play": text(),
        "state": pa.Column(
            "str", pa.Check.isin(["designed", "running", "ended", "unreadable"]), coerce=True
        ),
        "begins": moment(),
        "ends": moment(),
        "treated": whole(NOT_NEGATIVE),
        "held_out": whole(NOT_NEGATIVE),
        "rate_treated": number(nullable=True),
        "rate_held_out": number(nullable=True),
        "difference": number(nullable=True),
        "low": number(nullable=True),
        "high": number(nullable=True),
        "p_value": number(SHARE, nullable=True),
        "p_adjusted": number(SHARE, nullable=True),
        "profit": number(nullable=True),
        "profit_low": number(nullable=True),
        "profit_high": number(nullable=True),
        "verdict": text(),
    },
    key=("experiment",),
    open=True,
)

GOALS = Table(
    "goals",
    "One row per goal of the settings: baseline, target, where it stands, more than noise or not",
    {
        "metric": text(),
        "baseline": number(nullable=True),
        "target": number(nullable=True),
        "now": number(nullable=True),
        "planned": number(nullable=True),
        "low": number(nullable=True),
        "high": number(nullable=True),
        "since": moment(),
        "by": moment(),
        "state": text(),
    },
    key=("metric", "by"),
    open=True,
)
