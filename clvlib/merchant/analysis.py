"""Settings of the analysis: who is high-value, how scores are cut, when a value is trusted."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    field_validator,
    model_validator,
)

from clvlib.merchant.values import (
    Frozen,
    GridRow,
    Industry,
)


class HighValue(Frozen):
    """Who counts as a high-value customer; exactly one rule.

    ``times_mean`` is held against the mean of the merchant's own customers, or of its industry
    where ``benchmarks`` (industry → mean CLV over the horizon, in the merchant's currency) or
    ``industry_mean`` names one.
    """

    times_mean: float | None = Field(default=None, gt=0)
    top_share: float | None = Field(default=None, gt=0, lt=1)
    value_share: float | None = Field(default=None, gt=0, lt=1)
    industry_mean: float | None = Field(default=None, gt=0)
    benchmarks: dict[Industry, Annotated[float, Field(gt=0)]] = Field(default={})

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


class EarlySigns(Frozen):
    """How long a newcomer is watched before it is told who may become high-value."""

    days: int = Field(default=30, ge=1, le=180)


class Rfm(Frozen):
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


class Trust(Frozen):
    """When a CLV may be printed: for each rule where green ends and where red begins.

    ``buyers`` and ``repeat_buyers`` are customers, ``span`` is the history over the median gap
    between two orders, ``seasons`` the history in years, ``high_value_accuracy`` the share of
    customers put on the right side of the merchant's own high-value line in the last back-test:
    at least so much.
    ``quiet_days`` is the
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
    high_value_accuracy: tuple[float, float] = (0.85, 0.0)
    unseen_seasons: tuple[float, float] = (0, 99)
