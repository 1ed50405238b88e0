"""What a log too thin for a forecast still says for certain, and how far it is from enough.

Counted, never modelled: a merchant whose trust gate is red gets the facts of the past and the way to a
value, instead of an empty chapter.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .gate import Check, Gate
from .history import History

MONTH_DAYS = 365.25 / 12
RECENT_DAYS = 365
COUNTED = ("buyers", "repeat_buyers", "span", "seasons")


@dataclass(frozen=True)
class Facts:
    """The past in figures; money in currency, times in days.

    Attributes
    ----------
    customers, returned, orders : int
        Known customers, those who came back, and all their orders (one a day).
    revenue, order_value, per_customer, best_share : float
        In all, an order, a customer; share of the tenth of customers who spent most.
    gap, silence : float
        Median days between two orders (NaN where nobody returned) and since the last order of all.
    known_days : int
        From the first order to the end of the log.
    """

    customers: int
    returned: int
    orders: int
    revenue: float
    order_value: float
    per_customer: float
    best_share: float
    gap: float
    silence: float
    known_days: int


@dataclass(frozen=True)
class Missing:
    """How far one rule of the gate is from its red limit.

    Attributes
    ----------
    check : Check
    lacking : float
        What is missing to the limit, in the rule's unit; NaN where waiting cures nothing.
    months : float
        How long that takes at the pace of the last year; NaN where it cannot be told.
    """

    check: Check
    lacking: float
    months: float


def facts(history: History) -> Facts:
    """Count what is known for certain.

    Parameters
    ----------
    history : History
    """
    summary, days = history.summary, history.days.where(history.days.purchase)
    revenue = summary["past_revenue"].to_numpy(float)
    best = np.sort(revenue)[::-1][: max(round(len(revenue) / 10), 1)].sum()
    total, orders = float(revenue.sum()), int(summary["frequency"].sum()) + len(summary)
    same = np.diff(days.customer, prepend=-1) == 0
    gaps = np.diff(days.day, prepend=0)[same]
    last = int(np.datetime64(history.cut, "D").astype(np.int64)) - int(days.day.max())
    return Facts(
        len(summary), int((summary["frequency"] > 0).sum()), orders, total, total / orders,
        total / len(summary), best / total if total > 0 else float("nan"),
        float(np.median(gaps)) if len(gaps) else float("nan"), float(last), history.known_days,
    )  # fmt: skip


def missing(gate: Gate, history: History) -> list[Missing]:
    """Say for every red rule what lacks to its limit, and how long it takes at the present pace."""
    return [_missing(check, history) for check in gate.of("red")]


def _missing(check: Check, history: History) -> Missing:
    if check.rule not in COUNTED or not np.isfinite(check.measured):
        return Missing(check, float("nan"), float("nan"))
    lacking = max(check.red - check.measured, 0.0)
    pace = _pace(check, history)
    return Missing(check, lacking, lacking / pace if pace > 0 else float("nan"))


def _pace(check: Check, history: History) -> float:
    """Return the monthly gain of a rule's measure, as the last year (or all known time) had it."""
    summary = history.summary
    if check.rule in ("span", "seasons"):
        return check.measured / history.known_days * MONTH_DAYS
    window = min(RECENT_DAYS, history.known_days)
    if check.rule == "buyers":
        return float((summary["T"] < window).sum()) / window * MONTH_DAYS
    return _first_returns(history, window) / window * MONTH_DAYS


def _first_returns(history: History, window: int) -> float:
    """Count customers whose second purchase day lies in the last days."""
    days = history.days.where(history.days.purchase)
    seen = pd.DataFrame({"customer": days.customer, "day": days.day}).sort_values(
        ["customer", "day"]
    )
    second = seen[seen.groupby("customer").cumcount() == 1]["day"]
    today = int(np.datetime64(history.cut, "D").astype(np.int64))
    return float((second > today - window).sum())
