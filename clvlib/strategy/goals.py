"""Goals of the settings: baseline, plan, where each stands, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from clvlib.errors import InputError, nearest
from clvlib.merchant import Goal
from clvlib.strategy.metrics import METRICS, Sample, high_values, movement

CERTAIN = 1.96
REACHED, ON_PLAN, BEHIND, AWAY, MISSED, BEGUN, UNKNOWN = (
    "reached", "on_plan", "behind", "away", "missed", "begun", "unknown",
)  # fmt: skip
Figures = Callable[[pd.Timestamp | None], dict[str, float]]
Values = Callable[[pd.Timestamp | None], pd.DataFrame | None]


@dataclass(frozen=True)
class Standing:
    """One goal and where it stands.

    Parameters
    ----------
    goal : Goal
        As set.
    since : pandas.Timestamp
        Day from which on the change counts.
    baseline, target, planned, now : float
        The figure then, as wanted, as the plan (a straight line) has it today, and today.
    low, high : float
        95 % interval of the figure's movement; NaN where it is not known.
    state : str
        ``reached``, ``on_plan``, ``behind``, ``away`` (it moves the other way), ``missed`` (not
        reached, and the day is over), ``begun`` (today is the baseline), ``unknown`` (cannot be
        worked out).
    """

    goal: Goal
    since: pd.Timestamp
    baseline: float
    target: float
    planned: float
    now: float
    low: float
    high: float
    state: str

    @property
    def moved(self) -> bool | None:
        """Say whether the movement is more than noise; None where that is not known."""
        if not np.isfinite(self.low):
            return None
        return self.low > 0 or self.high < 0

    @property
    def progress(self) -> float:
        """Share of the wanted change that has been reached."""
        wanted = self.target - self.baseline
        return (self.now - self.baseline) / wanted if wanted else float("nan")


@dataclass(frozen=True)
class Known:
    """Everything from which goals are worked out.

    Parameters
    ----------
    orders : pandas.DataFrame
        Table ``orders``.
    as_of : pandas.Timestamp
        Last instant known.
    first : pandas.Timestamp or None
        As-of day of the merchant's first report.
    spend : pandas.DataFrame or None
        Table ``acquisition``.
    values : callable
        Table ``values`` of today (None) or of the last report up to a day; None where there is none.
    figures : callable
        Figures of the manifest, likewise.
    """

    orders: pd.DataFrame
    as_of: pd.Timestamp
    first: pd.Timestamp | None
    spend: pd.DataFrame | None
    values: Values
    figures: Figures


def standings(goals: tuple[Goal, ...], known: Known) -> list[Standing]:
    """Work out where every goal stands.

    Raises
    ------
    InputError
        If a goal names a figure that the kit does not have, or stands there twice.
    """
    seen = [(goal.metric, goal.by) for goal in goals]
    if twins := [key for key in seen if seen.count(key) > 1]:
        raise InputError("key 'goals'", f"'{twins[0][0]}' by {twins[0][1]} is given twice")
    return [_standing(goal, known) for goal in goals]


def _standing(goal: Goal, known: Known) -> Standing:
    since = pd.Timestamp(goal.since) if goal.since else (known.first or known.as_of)
    since = min(since, known.as_of)
    end = since.normalize() + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
    now, low, high, then = _measured(goal, known, end)
    before = goal.baseline if goal.baseline is not None else then
    target = goal.change.target(before) if np.isfinite(before) else float("nan")
    whole = max((pd.Timestamp(goal.by) - since.normalize()) / pd.Timedelta(days=1), 1.0)
    passed = (known.as_of.normalize() - since.normalize()) / pd.Timedelta(days=1)
    planned = before + (target - before) * min(passed / whole, 1.0)
    state = _state(before, target, planned, now, passed)
    if state in (ON_PLAN, BEHIND, AWAY) and known.as_of.normalize() >= pd.Timestamp(goal.by):
        state = MISSED
    return Standing(goal, since, before, target, planned, now, low, high, state)


def _measured(goal: Goal, known: Known, since: pd.Timestamp) -> tuple[float, float, float, float]:
    """Return the figure now, the interval of its movement, and the figure then."""
    name, missing = goal.metric, float("nan")
    pair: tuple[Sample | None, Sample | None] | None = None
    if name in METRICS:
        measure = METRICS[name]
        pair = (measure(known.orders, since, known.spend),
                measure(known.orders, known.as_of, known.spend))  # fmt: skip
    elif name == "high_value_share":
        tables = known.values(since), known.values(None)
        pair = tuple(None if t is None else high_values(t) for t in tables)  # type: ignore[assignment]
    if pair is None:
        return _from_manifest(name, known, since)
    before, now = pair
    if now is None or not np.isfinite(now.value):
        return missing, missing, missing, missing
    if goal.baseline is not None or before is None or not np.isfinite(before.value):
        given = missing if goal.baseline is None else goal.baseline
        error = CERTAIN * float(np.sqrt((now.influence() ** 2).sum()))
        moved = now.value - given
        return now.value, moved - error, moved + error, missing
    change, error = movement(before, now)
    return now.value, change - CERTAIN * error, change + CERTAIN * error, before.value


def _from_manifest(
    name: str, known: Known, since: pd.Timestamp
) -> tuple[float, float, float, float]:
    """Take a figure from the manifests; how sure it is they do not say."""
    missing, today = float("nan"), known.figures(None)
    if name not in today:
        everything = [*METRICS, "high_value_share", *sorted(today)]
        raise InputError(
            f"key 'goals', metric '{name}'", "is no figure of the kit",
            allowed=", ".join(everything[:6]) + " or a figure of the manifest",
            remedy=nearest(name, everything),
        )  # fmt: skip
    return today[name], missing, missing, known.figures(since).get(name, missing)


def _state(before: float, target: float, planned: float, now: float, passed: float) -> str:
    if not np.isfinite(now) or (not np.isfinite(before) and passed > 0):
        return UNKNOWN
    if passed <= 0 or not np.isfinite(before):
        return BEGUN
    way = np.sign(target - before)
    if way * (now - target) >= 0:
        return REACHED
    if way * (now - planned) >= 0:
        return ON_PLAN
    return BEHIND if way * (now - before) >= 0 else AWAY


def goals_table(found: list[Standing]) -> pd.DataFrame:
    """Return the table ``goals``."""
    rows = [
        {
            "metric": s.goal.metric, "baseline": s.baseline, "target": s.target, "now": s.now,
            "planned": s.planned, "low": s.low, "high": s.high, "since": s.since,
            "by": pd.Timestamp(s.goal.by), "state": s.state,
        }
        for s in found
    ]  # fmt: skip
    return pd.DataFrame(rows)
