"""``merchant.yml`` as one frozen, validated object."""

from __future__ import annotations

from typing import Annotated

from pydantic import (
    AfterValidator,
    Field,
    model_validator,
)

from clvlib.merchant.aims import Brand, Campaigns, Goal
from clvlib.merchant.analysis import EarlySigns, HighValue, Rfm, Trust
from clvlib.merchant.data import Acquisition, Events, Retention, Rules, Simulation, Source
from clvlib.merchant.values import (
    ASSUMED_MARGIN,
    SELLS_GOODS_AT_HOME,
    Frozen,
    Horizon,
    HorizonField,
    Industry,
    Language,
    Texts,
    UsualYearOf,
    check_currency,
    check_timezone,
)


class Settings(Frozen):
    """Everything that ``merchant.yml`` may say.

    ``servicing_cost`` is what an order costs beyond its goods (support, packing, fees), in currency.
    ``by`` names what parts the merchant into markets whose value is compared: up to three of
    ``country``, ``channel``, ``branch``, ``category`` and the other columns of the orders; the
    first of these that the orders carry where it is not given, none where it is ``[]``.
    ``usual_year`` names the country whose usual year of retail trade stands in for a season that the
    history has never seen: the shop's (``country``) for those who sell goods at home, ``none`` for
    services and for those who sell abroad, where it is not given.
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
    usual_year: UsualYearOf | None = None
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
    def year_of_trade(self) -> UsualYearOf:
        """Whose usual year of trade counts; by the industry where it is not given."""
        by_industry = "country" if self.industry in SELLS_GOODS_AT_HOME else "none"
        return self.usual_year or by_industry

    @property
    def margin_is_assumed(self) -> bool:
        """Say whether the margin is the industry's and not the merchant's own."""
        return self.gross_margin is None
