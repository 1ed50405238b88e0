"""Settings of where the data comes from and what is done to its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PureWindowsPath
from typing import Annotated, Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from clvlib.merchant.values import (
    Frozen,
    HorizonField,
    Texts,
)


class Source(Frozen):
    """One kind of raw export: which files, in which format, which column means what.

    ``files`` are paths or globs inside the merchant's folder, or ``package:NAME/PATH`` for a
    data set that ships inside an installed Python package.

    ``columns`` maps the kit's names (``customer``, ``order``, ``time``, ``amount``,
    ``quantity``, ``price``, ``product``, ``category``, ``channel`` …) to the export's own
    headers, or to positions from 0 where the file has no header.

    ``keep`` names, by header, mapped columns that point to a person, each with the purpose that
    they are read for; without one such a column stays in the raw file.

    ``unit`` is what one unit of the amounts is worth in the currency: 0.01 for cents, 1000 for
    thousands; where absent, the headers say. ``returns`` marks an export of goods given back,
    written with positive amounts.
    """

    files: Texts
    format: str = "auto"
    columns: dict[str, str | int] = Field(default={})
    keep: dict[str, Annotated[str, Field(min_length=10, max_length=200)]] = Field(default={})
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    day_first: bool | None = None
    decimal: Literal[".", ","] | None = None
    timezone: str | None = None
    sheet: str | None = None
    duplicates: Literal["auto", "keep", "drop"] = "auto"
    unit: float | None = Field(default=None, gt=0)
    returns: bool | None = None
    name: str | None = None

    @field_validator("files")
    @classmethod
    def _inside(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in files:
            there, here = PureWindowsPath(pattern), Path(pattern)
            outside = here.is_absolute() or there.anchor or ".." in {*there.parts, *here.parts}
            if not pattern or outside:
                raise ValueError("a path or glob inside the merchant's folder, e.g. raw/orders.csv")
        return files


class Rules(Frozen):
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


class Acquisition(Frozen):
    """What a new customer costs: one figure, or a file of spend by day and channel.

    ``touchpoints`` is a file of who met which channel when; ``touch_columns`` names its columns
    ``customer``, ``time`` and ``channel`` where their headers are not the usual ones.
    """

    cac: float | None = Field(default=None, ge=0)
    spend: str | None = None
    columns: dict[str, str] = Field(default={})
    touchpoints: str | None = None
    touch_columns: dict[str, str] = Field(default={})

    @model_validator(mode="after")
    def _one(self) -> Acquisition:
        if self.cac is not None and self.spend is not None:
            raise ValueError("either cac or spend, not both")
        return self


class Events(Frozen):
    """A file of what customers viewed, put into the cart or searched; one row an event.

    ``columns`` names its columns ``customer``, ``time`` and ``kind`` where their headers are not
    the usual ones.
    """

    file: str = Field(min_length=1)
    columns: dict[Literal["customer", "time", "kind"], str] = Field(default={})


class Retention(Frozen):
    """How long raw exports and reports are kept; ``clv purge`` removes what is older."""

    raw: HorizonField | None = None
    runs: HorizonField | None = None


class Simulation(Frozen):
    """Marks a merchant whose raw files the kit generates itself (``clv simulate``)."""

    scenario: Literal["coffee"] = "coffee"
    customers: int = Field(default=6000, ge=1, le=5_000_000)
    start: date = date(2024, 1, 1)
    end: date = date(2026, 6, 30)
    seed: int = Field(default=7, ge=0)
