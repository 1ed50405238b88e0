"""What became of the recommendations: a small file that the consultant keeps.

``data/<merchant>/actions.yml`` has one entry an action. Reports read it, never write it; every
report leaves a draft of the entries for its own recommendations beside the experiments.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from clvlib.merchant_file import read_settings_file, settings_error
from clvlib.strategy.experiment import Design

FILE = "actions.yml"
State = Literal["proposed", "running", "done", "declined"]
TAKEN: tuple[State, ...] = ("running", "done")


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Entry(_Strict):
    """One recommendation and what became of it.

    ``started`` and ``ended`` overrule the dates of the design, ``cost`` is what it really cost in
    all, ``results`` a csv inside the merchant's folder where outcomes are not in the next export.
    """

    experiment: str = Field(pattern=r"^[a-z][a-z0-9-]{1,60}$")
    status: State
    started: date | None = None
    ended: date | None = None
    cost: float | None = Field(default=None, ge=0)
    results: str | None = None

    @model_validator(mode="after")
    def _order(self) -> Entry:
        if self.started and self.ended and self.ended <= self.started:
            raise ValueError("started before ended")
        return self

    @property
    def play(self) -> str:
        """Id of the play: the experiment's name without its day."""
        return self.experiment[:-11]


def _as_list(value: object) -> object:
    return [] if value is None else value


class Statuses(_Strict):
    """All entries of the file."""

    actions: Annotated[tuple[Entry, ...], BeforeValidator(_as_list)] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Statuses:
        names = [entry.experiment for entry in self.actions]
        twins = sorted({name for name in names if names.count(name) > 1})
        if twins:
            raise ValueError(f"every experiment once; given twice: {', '.join(twins)}")
        return self

    def of(self, experiment: str) -> Entry | None:
        """Return the entry of an experiment."""
        return next((e for e in self.actions if e.experiment == experiment), None)

    @property
    def declined(self) -> frozenset[str]:
        """Plays whose latest entry says that the client does not want them."""
        latest = {e.play: e.status for e in sorted(self.actions, key=lambda e: e.experiment[-10:])}
        return frozenset(play for play, status in latest.items() if status == "declined")

    def until(self, day: pd.Timestamp) -> Statuses:
        """Return the entries that a report of some day could know: of reports before it."""
        known = [e for e in self.actions if e.experiment[-10:] < f"{day:%Y-%m-%d}"]
        return Statuses(actions=tuple(known))


def read_statuses(folder: Path) -> Statuses:
    """Read the merchant's file; no entries where there is none.

    Raises
    ------
    InputError
        If an entry is wrong; names file, line, key, what was found and what is allowed.
    """
    path = folder / FILE
    if not path.is_file():
        return Statuses()
    values = read_settings_file(path)
    try:
        return Statuses.model_validate(values)
    except ValueError as error:
        raise settings_error(error, path, Statuses) from error


def draft(designs: list[Design]) -> str:
    """Return the entries for a report's recommendations, ready to be copied and edited."""
    lines = [
        f"# Copy into {FILE} beside merchant.yml and edit; the next report reads it.",
        "# status: proposed | running | done | declined",
        "# optional: started, ended (days), cost (money in all), results (csv in this folder)",
        "actions:" if designs else "actions: []",
    ]
    for plan in designs:
        lines += [f"  - experiment: {plan.experiment}", "    status: proposed",
                  f"    started: {plan.begins}"]  # fmt: skip
    return "\n".join(lines) + "\n"
