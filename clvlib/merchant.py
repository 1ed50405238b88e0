"""One client's settings: ``merchant.yml`` read into one validated, frozen object.

This is the only place where a unit is set (currency, time zone, *yearly* discount
rate, horizon, gross margin, acquisition cost, language, industry), so that no
function further up can mistake a month for a year. An error names the file, the
key, what was found and what is allowed.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import pandas as pd
from babel import Locale
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from clvlib import home
from clvlib.errors import InputError, nearest
from clvlib.merchant_file import read_settings_file, settings_error

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")

Industry = Literal[
    "restaurant", "retail", "personal_services", "domestic_ecommerce", "cross_border_ecommerce"
]
Language = Literal["en", "zh-Hans"]
Unit = Literal["days", "weeks", "months", "years"]

# Typical gross margins, used only where merchant.yml gives none; the report then says "assumed".
# Order of magnitude after A. Damodaran, "Margins by sector (US)", NYU Stern, January 2025.
ASSUMED_MARGIN: dict[str, float] = {
    "restaurant": 0.65,
    "retail": 0.35,
    "personal_services": 0.60,
    "domestic_ecommerce": 0.40,
    "cross_border_ecommerce": 0.40,
}


class _Frozen(BaseModel):
    """Base of every settings group: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Horizon(_Frozen):
    """A stretch of calendar time such as ``12 months``, ``26 weeks`` or ``100 days``."""

    count: int = Field(gt=0, le=3660)
    unit: Unit

    def end(self, start: pd.Timestamp) -> pd.Timestamp:
        """Return the instant one horizon after ``start``, by the calendar."""
        return start + self._offset()

    def begin(self, end: pd.Timestamp) -> pd.Timestamp:
        """Return the instant one horizon before ``end``, by the calendar."""
        return end - self._offset()

    def _offset(self) -> pd.DateOffset:
        length: dict[str, Any] = {self.unit: self.count}
        return pd.DateOffset(**length)

    def days(self, start: pd.Timestamp) -> float:
        """Return the length in days when it begins at ``start``."""
        return (self.end(start) - start) / pd.Timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.count} {self.unit[:-1] if self.count == 1 else self.unit}"


def parse_horizon(value: object) -> object:
    """Turn ``"12 months"`` into the fields of :class:`Horizon`; leave mappings alone.

    Raises
    ------
    ValueError
        If the text is not a whole number and a unit.
    """
    if isinstance(value, dict | Horizon):
        return value
    found = re.fullmatch(r"\s*(\d+)\s*(day|week|month|year)s?\s*", str(value).lower())
    if not found:
        raise ValueError("a whole number and a unit, e.g. '12 months', '26 weeks' or '100 days'")
    return {"count": int(found[1]), "unit": f"{found[2]}s"}


def check_currency(code: str) -> str:
    """Return a currency's code as it is.

    Raises
    ------
    ValueError
        If it is none of ISO 4217; says what would be one.
    """
    if code not in Locale("en").currencies:
        raise ValueError("a three-letter ISO 4217 code, e.g. USD, GBP, EUR or CNY")
    return code


def check_timezone(name: str) -> str:
    """Return a time zone's name as it is.

    Raises
    ------
    ValueError
        If there is no such zone; says which one may be meant.
    """
    if name not in available_timezones():
        hint = nearest(name, available_timezones())
        raise ValueError(
            f"an IANA time zone, e.g. Europe/London or Asia/Shanghai; {hint}".strip("; ")
        )
    return name


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


# What may be written instead of a group or a list stands in the JSON schema too.
HorizonText = Annotated[str, Field(pattern=r"^\s*\d+\s*([Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)s?\s*$")]
HorizonField = Annotated[
    Horizon, BeforeValidator(parse_horizon, json_schema_input_type=HorizonText | Horizon)
]
Texts = Annotated[
    tuple[str, ...], BeforeValidator(_as_tuple, json_schema_input_type=str | tuple[str, ...])
]
Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Segment = Annotated[str, Field(min_length=1, max_length=40)]
GridRow = tuple[Segment, Segment, Segment, Segment, Segment]


class Source(_Frozen):
    """One kind of raw export: which files, in which format, which column means what.

    ``files`` are paths or globs inside the merchant's folder, or ``package:NAME/PATH`` for a
    data set that ships inside an installed Python package.

    ``columns`` maps the kit's names (``customer``, ``order``, ``time``, ``amount``,
    ``quantity``, ``price``, ``product``, ``category``, ``channel`` …) to the export's own
    headers, or to positions from 0 where the file has no header.

    ``keep`` names, by header, mapped columns that point to a person, each with the purpose that
    they are read for; without one such a column stays in the raw file.
    """

    files: Texts
    format: str = "auto"
    columns: dict[str, str | int] = {}
    keep: dict[str, Annotated[str, Field(min_length=10, max_length=200)]] = {}
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    day_first: bool | None = None
    decimal: Literal[".", ","] | None = None
    timezone: str | None = None
    sheet: str | None = None
    duplicates: Literal["auto", "keep", "drop"] = "auto"
    name: str | None = None

    @field_validator("files")
    @classmethod
    def _inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in files:
            if not pattern or Path(pattern).is_absolute() or ".." in Path(pattern).parts:
                raise ValueError("a path or glob inside the merchant's folder, e.g. raw/orders.csv")
        return files


class Rules(_Frozen):
    """Which cleaning rules are on, and their lists; every one of them shows in the ledger."""

    drop_codes: Texts = ()
    test_customers: Texts = ()
    staff_customers: Texts = ()
    wholesale_customers: Texts = ()
    pseudo_customers: Texts = ()
    cancelled_prefix: str | None = None
    cancelled_status: Texts = ()
    refunded_status: Texts = ()
    pseudo_customer_share: float = Field(default=0.05, gt=0, le=1)
    allow_zero: bool = False
    unreadable_share: float = Field(default=0.05, ge=0, le=1)
    exchange_rates: str | None = None
    identities: str | None = None
    off: Texts = ()


class Acquisition(_Frozen):
    """What a new customer costs: one figure, or a file of spend by day and channel.

    ``touchpoints`` is a file of who met which channel when; ``touch_columns`` names its columns
    ``customer``, ``time`` and ``channel`` where their headers are not the usual ones.
    """

    cac: float | None = Field(default=None, ge=0)
    spend: str | None = None
    columns: dict[str, str] = {}
    touchpoints: str | None = None
    touch_columns: dict[str, str] = {}

    @model_validator(mode="after")
    def _one(self) -> Acquisition:
        if self.cac is not None and self.spend is not None:
            raise ValueError("either cac or spend, not both")
        return self


class HighValue(_Frozen):
    """Who counts as a high-value customer; exactly one rule.

    ``times_mean`` is held against the mean of the merchant's own customers, or of its industry
    where ``benchmarks`` (industry → mean CLV over the horizon, in the merchant's currency) or
    ``industry_mean`` names one.
    """

    times_mean: float | None = Field(default=None, gt=0)
    top_share: float | None = Field(default=None, gt=0, lt=1)
    value_share: float | None = Field(default=None, gt=0, lt=1)
    industry_mean: float | None = Field(default=None, gt=0)
    benchmarks: dict[Industry, Annotated[float, Field(gt=0)]] = {}

    @model_validator(mode="before")
    @classmethod
    def _default(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        rules = set(values) & {"times_mean", "top_share", "value_share"}
        if len(rules) > 1 and set(values) <= set(cls.model_fields):
            raise ValueError("one of times_mean, top_share or value_share")
        return values if rules else {"times_mean": 1.5, **values}

    @model_validator(mode="after")
    def _mean_has_a_rule(self) -> HighValue:
        if self.times_mean is None and (self.industry_mean is not None or self.benchmarks):
            raise ValueError("times_mean, where a mean of the industry is given")
        return self

    def against(self, industry: Industry) -> HighValue:
        """Return the rule with the benchmark of an industry filled in, where there is one."""
        if self.industry_mean is not None or industry not in self.benchmarks:
            return self
        return self.model_copy(update={"industry_mean": self.benchmarks[industry]})


class EarlySigns(_Frozen):
    """How long a newcomer is watched before it is told who may become high-value."""

    days: int = Field(default=30, ge=1, le=180)


class Events(_Frozen):
    """A file of what customers viewed, put into the cart or searched; one row an event.

    ``columns`` names its columns ``customer``, ``time`` and ``kind`` where their headers are not
    the usual ones.
    """

    file: str = Field(min_length=1)
    columns: dict[Literal["customer", "time", "kind"], str] = {}


class Rfm(_Frozen):
    """Own cut points and an own grid for the RFM scores; the merchant's data where absent.

    ``recency_days`` are the most days since the last order for scores 5, 4, 3 and 2;
    ``orders`` and ``revenue`` the least values for scores 2, 3, 4 and 5. ``grid`` has one row
    per recency score from 5 down to 1, each with five segments from the lowest to the highest
    mean of the other two scores. ``compare_with`` is the earlier day of the movement tables.
    """

    recency_days: tuple[float, float, float, float] | None = None
    orders: tuple[float, float, float, float] | None = None
    revenue: tuple[float, float, float, float] | None = None
    grid: tuple[GridRow, GridRow, GridRow, GridRow, GridRow] | None = None
    clusters: int | None = Field(default=None, ge=1, le=8)
    cohorts: Literal["month", "week"] = "month"
    compare_with: date | None = None

    @field_validator("recency_days", "orders", "revenue")
    @classmethod
    def _rising(cls, cuts: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if cuts is not None and list(cuts) != sorted(set(cuts)):
            raise ValueError("four numbers, each larger than the one before")
        return cuts


class Trust(_Frozen):
    """When a CLV may be printed: for each rule where green ends and where red begins.

    ``buyers`` and ``repeat_buyers`` are customers, ``span`` is the history over the median gap
    between two orders, ``seasons`` the history in years: at least so much. ``quiet_days`` is the
    time since the last order, ``independence`` the correlation of frequency and spend,
    ``regularity`` Wheat and Morrison's k beyond the model's, ``drift`` the change of the share of
    newcomers who come back, ``concentration`` the largest customer's share of revenue,
    ``past_error`` the error of the total in the last back-test, ``unseen_seasons`` the named
    seasons of the horizon (Christmas …) that the history has never held: at most so much.
    """

    buyers: tuple[float, float] = (500, 100)
    repeat_buyers: tuple[float, float] = (100, 20)
    span: tuple[float, float] = (5, 2)
    quiet_days: tuple[float, float] = (30, 365)
    independence: tuple[float, float] = (0.25, 1.0)
    regularity: tuple[float, float] = (1.5, 10.0)
    drift: tuple[float, float] = (0.25, 3.0)
    seasons: tuple[float, float] = (1.0, 0.15)
    concentration: tuple[float, float] = (0.10, 0.50)
    past_error: tuple[float, float] = (0.20, 1.0)
    unseen_seasons: tuple[float, float] = (0, 99)


class Campaigns(_Frozen):
    """What the client can spend and bear on recommendations, in a review period.

    ``budget`` is money in all, ``contacts`` customers written to in all, ``per_customer`` the most
    recommendations that one customer may be part of. Without them every card that pays is chosen.
    """

    budget: float | None = Field(default=None, ge=0)
    contacts: int | None = Field(default=None, ge=0)
    per_customer: int = Field(default=1, ge=1, le=10)


def parse_change(value: object) -> object:
    """Turn ``"+15 points"``, ``"-20 %"`` or ``"+30 days"`` into the fields of :class:`Change`.

    Raises
    ------
    ValueError
        If the text is not a signed number and one of these units.
    """
    if isinstance(value, dict | Change):
        return value
    found = re.fullmatch(
        r"\s*([+\-−]?)\s*(\d+(?:\.\d+)?)\s*(points?|%|per ?cent|days?|)\s*", str(value).lower()
    )
    if not found or not float(found[2]):
        raise ValueError("a change such as '+15 points', '-20 %', '+30 days' or '+500'")
    sign = -1.0 if found[1] in ("-", "−") else 1.0
    kinds = {"p": "points", "%": "percent", "d": "days"}
    unit = "%" if found[3].startswith("per") else found[3]
    return {"amount": sign * float(found[2]), "kind": kinds.get(unit[:1], "absolute")}


class Change(_Frozen):
    """By how much a figure is to move: points of a share, per cent of itself, days, or units."""

    amount: float
    kind: Literal["points", "percent", "days", "absolute"]

    def target(self, baseline: float) -> float:
        """Return where a figure is to stand that began at ``baseline``."""
        if self.kind == "percent":
            return baseline * (1 + self.amount / 100)
        return baseline + (self.amount / 100 if self.kind == "points" else self.amount)


class Goal(_Frozen):
    """A figure, the change wanted, and until when.

    ``metric`` is ``high_value_share``, ``repeat_rate``, ``order_value``, ``conversion``,
    ``retention``, ``wasted_spend``, or the name of any figure in a run's manifest. ``since`` is the
    day from which the change counts (the goal's first report where absent), ``baseline`` what the
    figure was then, where the kit cannot work it out.
    """

    metric: str = Field(min_length=1, max_length=60)
    change: Annotated[
        Change, BeforeValidator(parse_change, json_schema_input_type=str | float | Change)
    ]
    by: date
    since: date | None = None
    baseline: float | None = None

    @model_validator(mode="after")
    def _order(self) -> Goal:
        if self.since is not None and self.since >= self.by:
            raise ValueError("since before by")
        return self


class Brand(_Frozen):
    """The look and the small print of one client's report."""

    primary: Colour | None = None
    accent: Colour | None = None
    logo: str | None = None
    author: str = ""
    confidentiality: str = ""
    paper: Literal["a4", "us-letter"] = "a4"


class Retention(_Frozen):
    """How long raw exports and reports are kept; ``clv purge`` removes what is older."""

    raw: HorizonField | None = None
    runs: HorizonField | None = None


class Simulation(_Frozen):
    """Marks a merchant whose raw files the kit generates itself (``clv simulate``)."""

    scenario: Literal["coffee"] = "coffee"
    customers: int = Field(default=6000, ge=1, le=5_000_000)
    start: date = date(2024, 1, 1)
    end: date = date(2026, 6, 30)
    seed: int = Field(default=7, ge=0)


class Settings(_Frozen):
    """Everything that ``merchant.yml`` may say.

    ``servicing_cost`` is what an order costs beyond its goods (support, packing, fees), in currency.
    ``by`` names what parts the merchant into markets whose value is compared: up to three of
    ``country``, ``channel``, ``branch``, ``category`` and the other columns of the orders; the
    first of these that the orders carry where it is not given, none where it is ``[]``.
    """

    name: str = Field(min_length=1)
    industry: Industry
    language: Language = "en"
    currency: Annotated[str, AfterValidator(check_currency)]
    timezone: Annotated[str, AfterValidator(check_timezone)]
    sources: tuple[Source, ...] = Field(min_length=1)
    rules: Rules = Rules()
    gross_margin: float | None = Field(default=None, gt=0, le=1)
    discount_rate: float = Field(default=0.10, ge=0, lt=1)
    horizon: HorizonField = Horizon(count=12, unit="months")
    servicing_cost: float = Field(default=0.0, ge=0)  # currency an order, beyond the cost of goods
    by: Annotated[Texts, Field(max_length=3)] | None = None
    acquisition: Acquisition = Acquisition()
    high_value: HighValue = HighValue(times_mean=1.5)
    early_signs: EarlySigns = EarlySigns()
    events: Events | None = None
    rfm: Rfm = Rfm()
    trust: Trust = Trust()
    brand: Brand = Brand()
    draft: bool = False  # every page of the report says that it is one
    playbook: str | None = None
    campaigns: Campaigns = Campaigns()
    goals: tuple[Goal, ...] = ()
    retention: Retention = Retention()
    encrypt: bool = False  # keep raw exports and tables encrypted on disk
    least_group: int = Field(default=10, ge=2, le=1000)  # fewer people are not shown as a group
    simulation: Simulation | None = None
    seed: int = Field(default=20240601, ge=0)

    @model_validator(mode="after")
    def _benchmark(self) -> Settings:
        rule = self.high_value.against(self.industry)
        if rule is not self.high_value:
            object.__setattr__(self, "high_value", rule)  # frozen once it is complete
        return self

    @property
    def margin(self) -> float:
        """Gross margin as a share of net revenue; the industry's where none is given."""
        return self.gross_margin if self.gross_margin is not None else ASSUMED_MARGIN[self.industry]

    @property
    def margin_is_assumed(self) -> bool:
        """Say whether the margin is the industry's and not the merchant's own."""
        return self.gross_margin is None


class Merchant(_Frozen):
    """A slug, its folder and its settings."""

    slug: str
    folder: Path
    settings: Settings

    @classmethod
    def load(cls, slug: str, data_dir: Path | None = None) -> Merchant:
        """Read ``<data_dir>/<slug>/merchant.yml``.

        Raises
        ------
        InputError
            If there is no such merchant or a setting is wrong.
        """
        root = data_dir or home.data_dir()
        folder = root / slug
        path = folder / "merchant.yml"
        if not SLUG.fullmatch(slug) or not path.is_file():
            raise _unknown_merchant(slug, root)
        values = read_settings_file(path)
        try:
            settings = Settings.model_validate(values)
        except ValueError as error:
            raise settings_error(error, path, Settings) from error
        return cls(slug=slug, folder=folder, settings=settings)


def known_merchants(data_dir: Path | None = None) -> list[str]:
    """Return the slugs of all merchants in the data folder, sorted."""
    root = data_dir or home.data_dir()
    return sorted(p.parent.name for p in root.glob("*/merchant.yml"))


def _unknown_merchant(slug: str, root: Path) -> InputError:
    known = known_merchants(root)
    listed = ", ".join(known[:8]) + (" …" if len(known) > 8 else "")
    return InputError(
        f"merchant '{slug}'",
        f"no file {slug}/merchant.yml in the data folder '{root.name}'",
        allowed=listed or "none yet",
        remedy=nearest(slug, known) or f"make one with: clv new {slug} FILE…",
    )
