"""A test before it is run: how long it must last, and how many customers it needs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from clvlib.errors import InputError
from clvlib.lab.one import purchase_model
from clvlib.lab.run import Run
from clvlib.strategy.power import arm_size, detectable_lift

LENGTHS = (14, 30, 60, 90, 180)
POWER, ALPHA = 0.8, 0.05


@dataclass(frozen=True)
class TestPlan:
    """What a test in one segment needs.

    Attributes
    ----------
    segment : str
        Code; empty for all customers.
    customers : int
        In the segment.
    lift, hold_out : float
        Change of the share who order that is to be shown, and share of customers held out.
    lengths : DataFrame, index = days
        ``base`` (share who order in that time without the action, by the fitted model),
        ``needed`` (customers in each of two equal arms), ``detectable`` (smallest lift that this
        segment shows; NaN where none) and ``enough`` (whether the lift can be shown here).
    """

    __test__ = False  # not a test of pytest's

    segment: str
    customers: int
    lift: float
    hold_out: float
    lengths: pd.DataFrame

    @property
    def shortest(self) -> int | None:
        """The fewest days that are enough; None where no length is."""
        fit = self.lengths.index[self.lengths["enough"]]
        return int(fit[0]) if len(fit) else None


def plan_test(
    run: Run, segment: str = "", lift: float = 0.02, hold_out: float = 0.5,
    lengths: tuple[int, ...] = LENGTHS,
) -> TestPlan:  # fmt: skip
    """Say how many customers, and how many days, a test needs to show a lift.

    Parameters
    ----------
    run : Run
        Whose fitted model says how many order without the action.
    segment : str
        Code of a segment, such as ``champions``; all customers where empty.
    lift : float
        Change of the share who order: 0.02 for two points.
    hold_out : float
        Share of customers who do not get the action, over 0 and under 1.
    lengths : tuple of int
        Lengths to look at, in days.

    Returns
    -------
    TestPlan
        ``shortest`` is the fewest days that are enough, ``lengths`` tells of each.

    Raises
    ------
    InputError
        If nobody is in the segment, or lift or share are out of range.

    Examples
    --------
    >>> plan_test(Run.open("cdnow"), "champions", lift=0.05).shortest
    """
    if not 0 < hold_out < 1 or not 0 < lift < 1:
        raise InputError("plan_test", f"lift {lift}, hold_out {hold_out}", "between 0 and 1")
    base = run.valued
    group = base[base["segment"] == segment] if segment else base
    if group.empty:
        known = ", ".join(sorted(base["segment"].unique()))
        raise InputError(f"segment '{segment}'", "holds nobody", allowed=known)
    held = max(round(len(group) * hold_out), 1)
    treated = max(len(group) - held, 1)
    model = purchase_model(run)
    summary = group[["frequency", "recency", "T"]]
    rows = {}
    for days in sorted(lengths):
        rate = float(model.probability_of_purchase_within(summary, days).mean())
        needed = arm_size(rate, lift, POWER, ALPHA) if rate + lift < 1 else float("nan")
        shown = detectable_lift(rate, treated, held, POWER, ALPHA)
        rows[days] = (rate, float(needed), shown, bool(shown <= lift))
    table = pd.DataFrame.from_dict(
        rows, "index", columns=["base", "needed", "detectable", "enough"]
    ).rename_axis("days")
    return TestPlan(segment, len(group), lift, hold_out, table)
