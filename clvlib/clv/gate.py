"""Refuse a number that the data cannot carry, before anybody prints it.

Twelve rules, each with a measure, two thresholds and what would cure it. One red rule is enough: then
no CLV is printed, only what is known for certain. The thresholds are settings (`trust:` in
merchant.yml). The words are not here: see `exhibits_trust`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from clvlib.merchant import HighValue, Settings, Trust

from .estimate import Estimate
from .history import History
from .regularity import wheat_morrison
from .scoring import high_value_found
from .season import season_outlook
from .spend import spend_independence
from .tournament import Race

State = Literal["green", "amber", "red", "unmeasured"]


@dataclass(frozen=True)
class Check:
    """One rule applied.

    Attributes
    ----------
    rule : str
        Its name, also the key in `Trust`.
    measured : float
        NaN where it cannot be measured.
    green, red : float
        Where green ends and where red begins; NaN for a rule that knows no red.
    state : {"green", "amber", "red", "unmeasured"}
        Unmeasured is neither met nor a fault: too little is there to measure.
    half : bool
        Whether the other half of the forecast could not be measured.
    """

    rule: str
    measured: float
    green: float
    red: float
    state: State
    half: bool = False


@dataclass(frozen=True)
class Gate:
    """All rules applied; the worst one decides."""

    checks: tuple[Check, ...]

    @property
    def state(self) -> State:
        """The worst state of all."""
        found = {c.state for c in self.checks}
        return "red" if "red" in found else "amber" if "amber" in found else "green"

    @property
    def open(self) -> bool:
        """Whether a CLV may be printed."""
        return self.state != "red"

    def of(self, state: State) -> list[Check]:
        """Return the checks in a state."""
        return [c for c in self.checks if c.state == state]

    def table(self) -> pd.DataFrame:
        """Return table ``trust``: one row a rule."""
        return pd.DataFrame([vars(c) for c in self.checks]).drop(columns="half")


def trust_gate(
    history: History,
    as_of: pd.Timestamp,
    settings: Settings,
    race: Race | None,
    estimate: Estimate | None,
) -> Gate:
    """Apply all rules.

    Parameters
    ----------
    history : History
    as_of : Timestamp
    settings : Settings
        ``trust`` and ``horizon``.
    race, estimate : Race, Estimate or None
        None counts against the gate: nothing was tested, nothing could be fitted.
    """
    limits, summary = settings.trust, history.summary
    gap = _median_gap(history)
    span = history.known_days
    quiet = (as_of.normalize() - history.orders["ordered_at"].max().normalize()).days
    found = spend_independence(summary)
    season = season_outlook(history, max(round(settings.horizon.days(as_of)), 1))
    checks = [
        _at_least("buyers", float(len(summary)), limits.buyers),
        _at_least("repeat_buyers", float((summary["frequency"] > 0).sum()), limits.repeat_buyers),
        _at_least("span", span / gap if gap > 0 else 0.0, limits.span),
        _at_most("quiet_days", float(quiet), limits.quiet_days),
        _at_most("independence", abs(found.correlation), limits.independence),
        _at_most("regularity", _left_regularity(history, estimate), limits.regularity),
        _at_most("drift", abs(cohort_drift(history)), limits.drift),
        _at_least("seasons", span / 365.0, limits.seasons),
        _at_most("concentration", _largest_share(summary), limits.concentration),
        _past_error(race, estimate, limits),
        _high_value_accuracy(race, settings, estimate),
        _at_most("unseen_seasons", float(len(season.unseen)), limits.unseen_seasons),
    ]
    return Gate(tuple(checks))


def _at_least(rule: str, measured: float, limits: tuple[float, float]) -> Check:
    green, red = limits
    bad = not measured >= red
    return Check(rule, measured, green, red,
                 "red" if bad else "green" if measured >= green else "amber")  # fmt: skip


def _at_most(rule: str, measured: float, limits: tuple[float, float]) -> Check:
    """Check an upper limit; what cannot be measured is said to be so."""
    green, red = limits
    if np.isnan(measured):
        return Check(rule, measured, green, red, "unmeasured")
    state: State = "red" if measured > red else "amber" if measured > green else "green"
    return Check(rule, measured, green, red, state)


def _past_error(race: Race | None, estimate: Estimate | None, limits: Trust) -> Check:
    """Measure the pick's last error of the total; unknown is amber, no model at all red.

    Where half of the forecast could not be tried (`Race.untried`), a small error of the other half
    is amber at best; what was measured and the limits stay.
    """
    green, red = limits.past_error
    if estimate is None:
        return Check("past_error", float("nan"), green, red, "red")
    if race is None or estimate.pick != race.pick:
        return Check("past_error", float("nan"), green, red, "amber")
    ratio = float(race.log_ratios("revenue")[0, 0])
    found = _at_most("past_error", abs(float(np.expm1(-ratio))), limits.past_error)
    if race.untried is not None and found.state != "red":
        return replace(found, state="amber", half=True)
    return found


def _high_value_accuracy(race: Race | None, settings: Settings, estimate: Estimate | None) -> Check:
    """Measure how many customers the pick last put on the right side of the merchant's line.

    Where nobody was or nobody should have been high-value, all the others are right by themselves.
    """
    limits = settings.trust.high_value_accuracy
    unmeasured = Check("high_value_accuracy", float("nan"), *limits, "unmeasured")
    rule = _own_rule(settings.high_value, estimate)
    if race is None or rule is None:
        return unmeasured
    trial = race.trials[0]
    came, said = trial.actual["revenue"].to_numpy(), trial.column(race.pick, "revenue")
    found = high_value_found(came, said, rule)
    if np.isnan(found.precision) or np.isnan(found.recall):
        return unmeasured
    return _at_least("high_value_accuracy", found.accuracy, limits)


def _own_rule(rule: HighValue, estimate: Estimate | None) -> HighValue | None:
    """Return a rule that any stretch of time can be held against; None where there is none.

    A mean of the industry is an amount of CLV over the horizon; a back-test has another stretch, so the
    line is put at as many times the own mean as it stands at today.
    """
    if rule.industry_mean is None:
        return rule
    mean = 0.0 if estimate is None else float(estimate.values["clv"].mean())
    if mean <= 0:
        return None
    return HighValue(times_mean=(rule.times_mean or 1.0) * rule.industry_mean / mean)


def _median_gap(history: History) -> float:
    """Median days between two purchase days of a customer; 0 where nobody came back."""
    gaps = _gaps(history)
    return float(np.median(gaps["gap"])) if len(gaps) else 0.0


def _gaps(history: History) -> pd.DataFrame:
    days = history.days.where(history.days.purchase)
    same = np.diff(days.customer, prepend=-1) == 0
    gap = np.diff(days.day, prepend=0)
    return pd.DataFrame({"customer": days.customer[same], "gap": gap[same].astype(float)})


def _left_regularity(history: History, estimate: Estimate | None) -> float:
    """Wheat-Morrison's k over the k that the model behind the values already knows of."""
    last_two = _gaps(history).groupby("customer")["gap"].agg(["size"])
    many = last_two.index[last_two["size"] >= 2]
    if len(many) < 30:
        return float("nan")
    tail = _gaps(history).set_index("customer").loc[many].groupby(level=0)["gap"].tail(2)
    k = wheat_morrison(tail.to_numpy().reshape(-1, 2))
    known = estimate.purchases.name if estimate else ""
    return k / float(known.rsplit("_", 1)[1]) if "cnbd" in known else k


def cohort_drift(history: History) -> float:
    """Compare the share of early and late newcomers who came back in equal time.

    Newcomers old enough to be watched for a quarter of the history are split in two by first day.

    Returns
    -------
    float
        Late share over early share minus 1; 0 where less than 100 are in a half or luck explains
        it.
    """
    summary = history.summary
    watched = history.known_days / 4
    old = summary[summary["T"] >= watched]
    late = old["T"] < old["T"].median()
    days = history.days.where(history.days.purchase)
    first = pd.Series(days.day).groupby(days.customer).transform("min").to_numpy()
    soon = (days.day > first) & (days.day <= first + watched)
    returned = np.zeros(len(history.days.customer_ids), dtype=bool)
    returned[days.customer[soon]] = True
    back = pd.Series(returned[history.who], summary.index)[old.index]
    early_n, late_n = int((~late).sum()), int(late.sum())
    if min(early_n, late_n) < 100:
        return 0.0
    early_share, late_share = back[~late].mean(), back[late].mean()
    pooled = back.mean()
    error = np.sqrt(pooled * (1 - pooled) * (1 / early_n + 1 / late_n))
    if early_share <= 0 or abs(late_share - early_share) < 2.58 * error:
        return 0.0
    return float(late_share / early_share - 1)


def _largest_share(summary: pd.DataFrame) -> float:
    total = float(summary["past_revenue"].clip(lower=0).sum())
    return float(summary["past_revenue"].max()) / total if total > 0 else float("nan")
