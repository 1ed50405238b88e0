"""The values that settings are made of: horizons, currencies, time zones, lists, colours."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import available_timezones

from babel import Locale
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)

from clvlib.errors import nearest

if TYPE_CHECKING:
    import pandas as pd

Industry = Literal[
    "restaurant", "retail", "personal_services", "domestic_ecommerce", "cross_border_ecommerce"
]
Language = Literal["en", "zh-Hans"]
# Whose usual year of retail trade stands in for a season that was never seen; "country": the shop's.
UsualYearOf = Literal["country", "US", "GB", "AU", "RU", "none"]
SELLS_GOODS_AT_HOME = ("retail", "domestic_ecommerce")
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


class Frozen(BaseModel):
    """Base of every settings group: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Horizon(Frozen):
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
        import pandas as pd

        length: dict[str, Any] = {self.unit: self.count}
        return pd.DateOffset(**length)

    def days(self, start: pd.Timestamp) -> float:
        """Return the length in days when it begins at ``start``."""
        import pandas as pd

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
    if name not in _listed_zones() and name not in available_timezones():
        hint = nearest(name, available_timezones())
        raise ValueError(
            f"an IANA time zone, e.g. Europe/London or Asia/Shanghai; {hint}".strip("; ")
        )
    return name


@cache
def _listed_zones() -> frozenset[str]:
    """Return the zones that the package of time zones lists; to ask for all opens 600 files."""
    try:
        return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())
    except (ImportError, OSError):
        return frozenset()


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
