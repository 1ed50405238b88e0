"""The table ``experiments``: tests designed by this report, and tests that it read."""

from __future__ import annotations

import pandas as pd

from clvlib.strategy.experiment import Design
from clvlib.strategy.reading import Difference
from clvlib.strategy.verdict import RUNNING, UNREADABLE, Result

COLUMNS = [
    "experiment", "play", "state", "begins", "ends", "treated", "held_out", "rate_treated",
    "rate_held_out", "difference", "low", "high", "p_value", "p_adjusted", "profit", "profit_low",
    "profit_high", "verdict", "guardrails", "blank_spends",
]  # fmt: skip
_NONE = Difference(*[float("nan")] * 7)


def experiments_table(designs: list[Design], results: list[Result]) -> pd.DataFrame:
    """Return the table ``experiments``.

    Parameters
    ----------
    designs : list of Design
        Planned by this report.
    results : list of Result
        Of tests that earlier reports planned and that were carried out.
    """
    read = {result.design.experiment for result in results}
    rows = [_read(result) for result in results]
    rows += [_planned(plan) for plan in designs if plan.experiment not in read]
    return pd.DataFrame(rows, columns=COLUMNS)


def _planned(plan: Design) -> tuple[object, ...]:
    missing = [float("nan")] * 10
    return (
        plan.experiment, plan.play, "designed", pd.Timestamp(plan.begins), pd.Timestamp(plan.ends),
        plan.treated, plan.held_out, *missing, "designed", None, 0,
    )  # fmt: skip


def _read(result: Result) -> tuple[object, ...]:
    plan, share = result.design, result.share or _NONE
    state = {RUNNING: "running", UNREADABLE: "unreadable"}.get(result.verdict, "ended")
    adjusted = result.adjusted_p if result.ended else float("nan")
    return (
        plan.experiment, plan.play, state, result.begins, result.ends, result.treated,
        result.held_out, share.treated, share.held_out, share.estimate, share.low, share.high,
        share.p_value, adjusted, result.profit, result.profit_low, result.profit_high,
        result.verdict, _guards(result), result.blank,
    )  # fmt: skip


def _guards(result: Result) -> str | None:
    """Return the state of each guardrail, e.g. ``revenue: kept; refunds: open; ratio: kept``."""
    return "; ".join(f"{guard.name}: {guard.state}" for guard in result.guards) or None
