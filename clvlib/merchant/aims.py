"""Settings of what is to be done with it: campaigns, goals, and the look of the report."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    model_validator,
)

from clvlib.merchant.values import (
    Colour,
    Frozen,
)


class Campaigns(Frozen):
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


class Change(Frozen):
    """By how much a figure is to move: points of a share, per cent of itself, days, or units."""

    amount: float
    kind: Literal["points", "percent", "days", "absolute"]

    def target(self, baseline: float) -> float:
        """Return where a figure is to stand that began at ``baseline``."""
        if self.kind == "percent":
            return baseline * (1 + self.amount / 100)
        return baseline + (self.amount / 100 if self.kind == "points" else self.amount)


class Goal(Frozen):
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


class Brand(Frozen):
    """The look and the small print of one client's report."""

    primary: Colour | None = None
    accent: Colour | None = None
    logo: str | None = None
    author: str = ""
    confidentiality: str = ""
    paper: Literal["a4", "us-letter"] = "a4"
