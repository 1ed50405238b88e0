"""The contracts of every table that stages hand to each other.

Rooms never import one another: they meet here. Each table is declared once, with
its columns, types, units and keys, and is checked when it is written and when it
is read, so that a defect shows in the stage that made it and not three later.

Units: money is in the merchant's currency, net of discounts and refunds; times are
naive timestamps in the merchant's time zone; ``recency`` and ``T`` are days.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import pandera.pandas as pa

from clvlib.errors import InputError, nearest

TIME = "datetime64[us]"
SHARE = pa.Check.in_range(0, 1)
NOT_NEGATIVE = pa.Check.ge(0)

# What an export may say about an order or a line beyond the bare necessities. A stage
# uses them where they are present and says so where they are not.
ORDER_ATTRIBUTES = ("channel", "country", "branch", "payment", "device", "coupon", "source")


def text(*, nullable: bool = False, required: bool = True) -> pa.Column:
    """Return a column of texts."""
    return pa.Column("str", nullable=nullable, required=required, coerce=True)


def number(*checks: pa.Check, nullable: bool = False, required: bool = True) -> pa.Column:
    """Return a column of floats."""
    return pa.Column("float64", list(checks), nullable=nullable, required=required, coerce=True)


def whole(*checks: pa.Check) -> pa.Column:
    """Return a column of whole numbers."""
    return pa.Column("int64", list(checks), coerce=True)


def moment(*, nullable: bool = False) -> pa.Column:
    """Return a column of naive timestamps in the merchant's time zone."""
    return pa.Column(TIME, nullable=nullable, coerce=True)


def _attributes() -> dict[str, pa.Column]:
    return {name: text(nullable=True, required=False) for name in ORDER_ATTRIBUTES}


@dataclass(frozen=True)
class Table:
    """One declared table.

    Parameters
    ----------
    name : str
        Name of the table and of its Parquet file.
    meaning : str
        One line for whoever opens it.
    columns : dict of str to pandera.Column
        What must (or may) be in it.
    key : tuple of str
        Columns that identify a row; empty where rows have no identity.
    open : bool
        Whether further columns may follow (the merchant's own attributes).
    """

    name: str
    meaning: str
    columns: dict[str, pa.Column] = field(repr=False)
    key: tuple[str, ...] = ()
    open: bool = False

    @property
    def schema(self) -> pa.DataFrameSchema:
        """The pandera schema of this table."""
        return pa.DataFrameSchema(self.columns, strict=not self.open, name=self.name)

    def check(self, frame: pd.DataFrame, columns: list[str] | None = None) -> pd.DataFrame:
        """Return the frame with its declared types, or raise.

        Parameters
        ----------
        frame : pandas.DataFrame
            The table, or some columns of it.
        columns : list of str, optional
            Where given, only these columns are expected (a partial read).

        Raises
        ------
        InputError
            If a column is missing or a value breaks the contract; names table, column, row.
        """
        schema = self.schema
        if columns is not None:
            dropped = [name for name in self.columns if name not in columns]
            schema = schema.remove_columns(dropped)
        try:
            checked = schema.validate(frame)
        except pa.errors.SchemaError as error:
            raise self._explain(error) from error
        except pa.errors.SchemaErrors as errors:  # coercion reports several at once
            raise self._explain(errors.schema_errors[0]) from errors
        if self.key and set(self.key) <= set(checked.columns):
            self._refuse_twins(checked)
        return checked

    def _refuse_twins(self, frame: pd.DataFrame) -> None:
        twins = frame.duplicated(list(self.key))
        if twins.any():
            first = frame.loc[twins, list(self.key)].iloc[0].to_dict()
            raise InputError(f"table '{self.name}'", f"holds the key {first} more than once")

    def _explain(self, error: pa.errors.SchemaError) -> InputError:
        column = error.column_name or getattr(error.schema, "name", None)
        cases = error.failure_cases
        found = str(error).splitlines()[0]
        if isinstance(cases, pd.DataFrame) and {"index", "failure_case"} <= set(cases.columns):
            first = cases.iloc[0]
            found = f"row {first['index']} holds {first['failure_case']}"
        if error.reason_code is pa.errors.SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
            return InputError(f"table '{self.name}'", found.split(". ")[0])
        where = f"table '{self.name}'" + (f", column '{column}'" if column != self.name else "")
        return InputError(where, found, allowed=str(error.check or "the declared type"))


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
        **_attributes(),
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
