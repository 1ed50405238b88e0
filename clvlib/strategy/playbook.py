"""Playbooks: what a consultant would do for which customers, written in YAML.

A playbook is advice with its assumptions on the table: for whom, what, at which cost, and
what it is expected to change. Everything is free of currency (costs are shares of an average
order), so that one playbook serves every merchant of an industry; a merchant's own file
overrules single plays or adds others.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from clvlib.errors import InputError
from clvlib.home import templates_dir
from clvlib.merchant_file import read_settings_file, settings_error

Aim = Literal["keep", "grow", "win_back", "early_care", "acquire", "save"]
Success = Literal["stays", "returns", "extra_order", "new_customer"]
Segment = Literal[
    "champions", "loyal", "active", "new", "promising", "needs_attention", "previously_loyal",
    "at_risk", "almost_lost", "dormant",
]  # fmt: skip
Stage = Literal["new", "growing", "mature", "declining", "lost"]
Trait = Literal[
    "channel", "country", "branch", "payment", "device", "source", "coupon", "product", "category",
    "first_size", "first_items", "first_discount", "first_product", "first_category",
    "first_weekday", "first_daypart", "acquisition",
]  # fmt: skip


class _Strict(BaseModel):
    """Base of every part of a playbook: frozen, and unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True
    )


class Text(_Strict):
    """One text in the kit's two languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1, alias="zh-Hans")

    def __call__(self, language: str) -> str:
        """Return the text in a language."""
        return self.zh if language == "zh-Hans" else self.en


def _as_text(value: object) -> object:
    """Accept one plain text for both languages, as a merchant's own playbook may have it."""
    return {"en": value, "zh-Hans": value} if isinstance(value, str) else value


Bilingual = Annotated[Text, BeforeValidator(_as_text)]


class Finding(_Strict):
    """A finding of chapter 4 without which a play makes no sense.

    It is met where high-value customers differ in the trait by at least ``least`` (a share), with
    the whole interval of the difference on one side of zero; ``more`` says on which.
    """

    trait: Trait
    level: str | None = None
    more: bool = True
    least: float = Field(0.0, ge=0, lt=1)


class Conditions(_Strict):
    """Whom a play is for; a customer has to meet all that is said.

    ``churn_min`` and ``churn_max`` bound the probability of no order within 90 days; ``findings``
    have to hold for the merchant as a whole.
    """

    segments: tuple[Segment, ...] = Field(min_length=1)
    stages: tuple[Stage, ...] = ()
    findings: tuple[Finding, ...] = ()
    high_value: bool | None = None
    orders_min: int | None = Field(None, ge=1)
    orders_max: int | None = Field(None, ge=1)
    alive_min: float | None = Field(None, ge=0, le=1)
    alive_max: float | None = Field(None, ge=0, le=1)
    churn_min: float | None = Field(None, ge=0, le=1)
    churn_max: float | None = Field(None, ge=0, le=1)
    silent_days_min: int | None = Field(None, ge=0)
    customers_min: int = Field(20, ge=1)

    @model_validator(mode="after")
    def _bounds(self) -> Conditions:
        for name, least, most in (
            ("orders", self.orders_min, self.orders_max),
            ("alive", self.alive_min, self.alive_max),
            ("churn", self.churn_min, self.churn_max),
        ):
            if least is not None and most is not None and least > most:
                raise ValueError(f"{name}_min not above {name}_max")
        return self


class Cost(_Strict):
    """What a play costs, in shares of the group's average order (revenue).

    ``contact`` is spent on every customer contacted; ``reward`` on every one of them who then
    orders, also on those who would have ordered anyway. ``fixed`` is spent once, however many are
    contacted. A negative ``contact`` is money saved.
    """

    contact: float = Field(ge=-1, le=5)
    fixed: float = Field(0, ge=0, le=10_000)
    reward: float = Field(0, ge=0, le=1)


class Effect(_Strict):
    """Expected change in the share of contacted customers for whom the aim is reached.

    ``low`` and ``high`` are bounds that the true effect is not expected to cross; the effect is
    drawn from a Beta distribution between them with the stated mean.
    """

    mean: float = Field(gt=-1, lt=1)
    low: float = Field(ge=-1, lt=1)
    high: float = Field(gt=-1, le=1)
    source: Bilingual

    @model_validator(mode="after")
    def _ordered(self) -> Effect:
        if not self.low < self.mean < self.high:
            raise ValueError("low < mean < high, as shares of the customers contacted")
        return self


class Play(_Strict):
    """One recommendation before it meets a merchant's figures."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{1,40}$")
    aim: Aim
    title: Bilingual
    conditions: Conditions
    action: Bilingual
    channel: Bilingual
    owner: Bilingual
    metric: Bilingual
    success: Success
    cost: Cost
    effect: Effect
    review_weeks: int = Field(ge=1, le=104)
    hold_out: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _signs(self) -> Play:
        if self.cost.contact < 0 and self.aim != "save":
            raise ValueError("a negative cost.contact only in a play with aim 'save'")
        return self


class Playbook(_Strict):
    """All plays of one industry, or a merchant's own, which may also only drop some."""

    plays: tuple[Play, ...] = ()
    without: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Playbook:
        if not self.plays and not self.without:
            raise ValueError("one play at least under 'plays', or ids of plays under 'without'")
        ids = [play.id for play in self.plays]
        twins = sorted({name for name in ids if ids.count(name) > 1})
        if twins:
            raise ValueError(f"every play with an id of its own; given twice: {', '.join(twins)}")
        return self


def read_playbook(path: Path) -> Playbook:
    """Read and check one playbook.

    Raises
    ------
    InputError
        If there is no such file, or it is no playbook; names file, line, key, what was found
        and what is allowed.
    """
    if not path.is_file():
        raise InputError(f"playbook '{path.name}'", "does not exist", remedy="see key 'playbook'")
    values = read_settings_file(path)
    try:
        return Playbook.model_validate(values)
    except ValueError as error:
        raise settings_error(error, path, Playbook) from error


def industry_playbook(industry: str) -> Playbook:
    """Return the kit's playbook of an industry."""
    return read_playbook(templates_dir() / "playbooks" / f"{industry}.yml")


def overlay(base: Playbook, own: Playbook, file: str = "playbook") -> Playbook:
    """Lay a merchant's own plays over the industry's: same id overrules, others are added.

    Plays of the industry named in ``without`` are dropped; ``file`` is what an error calls the own.

    Raises
    ------
    InputError
        If ``without`` names a play that the industry's playbook does not have, or drops all.
    """
    known = {play.id: play for play in base.plays}
    unknown = sorted(set(own.without) - set(known))
    if unknown:
        raise InputError(
            f"{file}, key 'without'", f"found '{unknown[0]}'", allowed=", ".join(known)
        )
    kept = {name: play for name, play in known.items() if name not in own.without}
    plays = tuple((kept | {play.id: play for play in own.plays}).values())
    if not plays:
        raise InputError(f"{file}, key 'without'", "drops every play", "one play at least is kept")
    return Playbook(plays=plays)


def merchant_playbook(industry: str, folder: Path, own: str | None) -> Playbook:
    """Return the plays for a merchant: the industry's, overlaid with the merchant's own file.

    Parameters
    ----------
    industry : str
        Key of the settings.
    folder : Path
        The merchant's folder.
    own : str or None
        Path of the merchant's playbook inside that folder (settings key ``playbook``).

    Raises
    ------
    InputError
        If the path leads out of the folder, or a playbook is wrong.
    """
    base = industry_playbook(industry)
    if own is None:
        return base
    path = (folder / own).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(
            "key 'playbook'", f"found '{own}'", allowed="a path inside the merchant's folder"
        )
    return overlay(base, read_playbook(path), f"{folder.name}/{own}")
