"""The design of one experiment: written down before anything is sent, and read back as it stands.

A card becomes a test by saying beforehand what is compared, on whom, until when, and what will be
decided from which result. The file is plain YAML; whoever carries the test out may correct its
dates and costs, and a wrong edit is told in one line.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import pandas as pd
import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from clvlib.merchant_file import read_settings_file, settings_error
from clvlib.strategy.arms import ACTION, HOLD_OUT
from clvlib.strategy.cards import Card
from clvlib.strategy.days import review_day, start_day
from clvlib.strategy.playbook import Aim, Success
from clvlib.strategy.power import arm_size, spend_arm_size
from clvlib.words import Words

POWER, ALPHA = 0.8, 0.05
Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Metric(_Strict):
    """What is compared: a share of customers, or their spend."""

    name: str
    kind: Literal["proportion", "spend"]
    baseline: float
    expected_change: float
    detectable: float | None


class SampleSize(_Strict):
    """Customers an arm (equal arms) that would show the expected change with 80 % power."""

    proportion: Count | None
    spend: Count | None


class Money(_Strict):
    """What it costs and what an order leaves; money in the merchant's currency.

    ``servicing`` is what an order costs beyond its goods.
    """

    margin: float = Field(gt=0, le=1)
    servicing: float = Field(default=0.0, ge=0)
    contact: float
    reward: float = Field(ge=0)
    fixed: float = Field(ge=0)
    break_even: float | None


class Design(_Strict):
    """One experiment as it was planned."""

    experiment: str = Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    play: str
    aim: Aim
    success: Success
    title: str
    hypothesis: str
    unit: Literal["customer"] = "customer"
    metric: Metric
    guardrails: tuple[str, ...]
    assignment: str
    hold_out: float = Field(gt=0, lt=1)
    treated: Count
    held_out: Count
    stratified_by: tuple[str, ...] = ("segment", "value")
    seed: int
    begins: date
    ends: date
    sample_size: SampleSize
    power: float = Field(default=POWER, gt=0, lt=1)
    alpha: float = Field(default=ALPHA, gt=0, lt=1)
    money: Money
    decision: str

    @model_validator(mode="after")
    def _order(self) -> Design:
        if self.ends <= self.begins:
            raise ValueError("ends after begins")
        return self

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.ends - self.begins).days

    def text(self) -> str:
        """Return the design as YAML."""
        return yaml.safe_dump(
            self.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=100
        )


def experiment_id(card: Card, as_of: pd.Timestamp) -> str:
    """Return the name of a card's test: the play and the day of the report."""
    return f"{card.play.id}-{as_of:%Y-%m-%d}"


def design(
    card: Card, arms: pd.DataFrame, as_of: pd.Timestamp, margin: float, seed: int, words: Words,
    servicing: float = 0.0,
) -> Design:  # fmt: skip
    """Plan the test of a card.

    Parameters
    ----------
    card : Card
        What is to be done.
    arms : pandas.DataFrame
        From :func:`clvlib.strategy.arms.assign`.
    as_of : pandas.Timestamp
        Day of the report.
    margin : float
        Gross margin.
    seed : int
        Seed of the lots.
    words : Words
        Language of hypothesis, guardrails and decision.
    servicing : float
        What an order costs beyond its goods; money.
    """
    play, name = card.play, experiment_id(card, as_of)
    counts = arms["arm"].value_counts()
    begins, ends = start_day(as_of), review_day(card, as_of)
    return Design(
        experiment=name,
        play=play.id,
        aim=play.aim,
        success=play.success,
        title=play.title(words.language),
        hypothesis=_hypothesis(card, words),
        metric=Metric(
            name=play.metric(words.language),
            kind="proportion",
            baseline=round(card.base, 6),
            expected_change=play.effect.mean,
            detectable=_known(card.detectable),
        ),
        guardrails=_guardrails(words),
        assignment=f"{name}.csv",
        hold_out=round(card.hold_out, 6),
        treated=int(counts.get(ACTION, 0)),
        held_out=int(counts.get(HOLD_OUT, 0)),
        seed=seed,
        begins=begins.date(),
        ends=ends.date(),
        sample_size=sample_size(card),
        money=Money(
            margin=margin,
            servicing=servicing,
            contact=round(play.cost.contact * card.order_value, 4),
            reward=round(play.cost.reward * card.order_value, 4),
            fixed=round(play.cost.fixed * card.order_value, 4),
            break_even=_known(card.break_even),
        ),
        decision=_decision(card, words),
    )


def sample_size(card: Card) -> SampleSize:
    """Return how many customers an arm would show the expected change.

    Spend in the test's time is taken as the rate of both arms together times an order with the
    group's scatter: most customers spend nothing in it, and that is what makes spend so uneven.
    Who is brought to order makes it more uneven still, so the expected effect counts in the rate.
    An effect by which fewer than nobody or more than everybody would order has no size.
    """
    effect, base = abs(card.play.effect.mean), card.base
    if not 0 < base + card.play.effect.mean < 1:
        return SampleSize(proportion=None, spend=None)
    shares = arm_size(base, effect, POWER, ALPHA) if 0 < base + effect < 1 and effect else None
    each = (card.people["revenue"] / card.people["orders"].clip(lower=1)).to_numpy(float)
    mean = float(each.mean())
    if mean <= 0 or not effect or not 0 < base < 1:
        return SampleSize(proportion=shares, spend=None)
    second, third = float((each**2).mean()), float((each**3).mean())
    rate = base + card.play.effect.mean / 2
    spread = np.sqrt(max(rate * second - (rate * mean) ** 2, 1e-12))
    moment = rate * third - 3 * rate * mean * rate * second + 2 * (rate * mean) ** 3
    spend = spend_arm_size(float(spread), effect * mean, POWER, ALPHA, float(moment / spread**3))
    return SampleSize(proportion=shares, spend=spend)


def read_design(path: Path) -> Design:
    """Read a design back.

    Raises
    ------
    InputError
        If it is no design any more; names file, line, key, what was found and what is allowed.
    """
    values: dict[str, Any] = read_settings_file(path)
    try:
        return Design.model_validate(values)
    except ValueError as error:
        raise settings_error(error, path, Design) from error


def _hypothesis(card: Card, words: Words) -> str:
    change = words.points(card.play.effect.mean, 1)
    if card.saves:
        return words.t(
            "Without contact the share of customers who order changes by no more than {change}.",
            change=change,
        )
    return words.t(
        "The action changes the share of customers who reach its aim by {change}.", change=change
    )


def _guardrails(words: Words) -> tuple[str, ...]:
    return (
        words.t("Revenue per customer is not lower than in the hold-out group"),
        words.t("Refunds as a share of revenue are not higher than in the hold-out group"),
        words.t("Both groups are as large as drawn (sample-ratio check, p of .001 or more)"),
    )


def _decision(card: Card, words: Words) -> str:
    if not np.isfinite(card.break_even):
        return words.t("A success never covers its cost: do not start.")
    return words.t(
        "Read once, at the end. Roll out if the whole 95% interval lies above {break_even} and no "
        "guardrail is broken; stop if it lies below; otherwise run another round with new customers.",
        break_even=words.points(card.break_even, 2),
    )


def _known(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
