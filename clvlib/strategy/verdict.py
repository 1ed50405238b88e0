"""One test read to its end: difference, money, and what is decided by the rule written before."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from clvlib.strategy.arms import ACTION, HOLD_OUT
from clvlib.strategy.experiment import Design
from clvlib.strategy.guardrails import Guardrail, broken, guardrails
from clvlib.strategy.power import detectable_lift
from clvlib.strategy.rare import by_lots, few_buyers
from clvlib.strategy.reading import (
    SRM_ALPHA,
    Difference,
    cuped,
    heterogeneity,
    holm,
    rates,
    sample_ratio,
    spends,
)

PAYS, GUARDED, FAILS, EFFECT, HARMS, UNDECIDED, INVALID, RUNNING, UNREADABLE = (
    "pays", "guarded", "fails", "effect", "harms", "undecided", "invalid", "running", "unreadable",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """The effect in one segment, where there are customers enough to speak of one."""

    segment: str
    customers: int
    difference: Difference


@dataclass(frozen=True)
class Result:
    """A test and what it says.

    Parameters
    ----------
    design : Design
        As planned.
    verdict : str
        ``pays``, ``guarded`` (it would, but a guardrail is broken), ``fails``, ``effect`` (there
        is one, whether it pays is open), ``harms``, ``undecided``, ``invalid`` (arms are not as
        drawn), ``running``, ``unreadable``.
    begins, ends : pandas.Timestamp
        As carried out.
    share : Difference or None
        Of the share that reached the aim.
    spend : Difference or None
        Of spend a customer, after CUPED where it helps; money.
    explained : float
        Share of the spend's variance that spend before the test explains.
    ratio_p : float
        p-value of the sample-ratio check.
    adjusted_p : float
        p-value of the share after the correction for the tests read together.
    cost, profit, profit_low, profit_high : float
        Cost of the action, and the incremental profit in the test's time; money.
    parts : tuple of Part
        By segment, only where the data carry it.
    parts_p : float
        p-value that the segments differ; NaN where they were not compared.
    thin : int
        Segments too small to be read on their own.
    guards : tuple of Guardrail
        What must not get worse, as it was found.
    treated, held_out : int
        Customers read in each arm.
    blank : int
        Customers who reached the aim and whose spend is blank in the results file.
    """

    design: Design
    verdict: str
    begins: pd.Timestamp
    ends: pd.Timestamp
    share: Difference | None = None
    spend: Difference | None = None
    explained: float = 0.0
    ratio_p: float = 1.0
    adjusted_p: float = 1.0
    cost: float = float("nan")
    profit: float = float("nan")
    profit_low: float = float("nan")
    profit_high: float = float("nan")
    parts: tuple[Part, ...] = ()
    parts_p: float = float("nan")
    thin: int = 0
    treated: int = 0
    held_out: int = 0
    guards: tuple[Guardrail, ...] = ()
    blank: int = 0

    @property
    def roi(self) -> float:
        """Incremental profit over cost; NaN where nothing was spent."""
        return self.profit / self.cost if self.cost > 0 else float("nan")

    @property
    def ended(self) -> bool:
        """Say whether it has been read."""
        return self.verdict not in (RUNNING, UNREADABLE)


def read(
    plan: Design,
    outcomes: pd.DataFrame,
    begins: pd.Timestamp,
    ends: pd.Timestamp,
    cost: float | None = None,
) -> Result:
    """Read one test; the verdict holds for it alone until :func:`together` has looked at all.

    Parameters
    ----------
    plan : Design
        The design.
    outcomes : pandas.DataFrame
        From :mod:`clvlib.strategy.outcomes`.
    begins, ends : pandas.Timestamp
        As carried out.
    cost : float, optional
        What the action really cost in all; worked out from the design where absent.
    """
    treated = outcomes[outcomes["arm"] == ACTION]
    held = outcomes[outcomes["arm"] == HOLD_OUT]
    counts = (len(treated), len(held))
    if min(len(treated), len(held)) < 2:
        return Result(plan, UNREADABLE, begins, ends, treated=counts[0], held_out=counts[1])
    _, ratio_p = sample_ratio(
        np.array([len(treated), len(held)]), np.array([plan.treated, plan.held_out])
    )
    level = 1 - plan.alpha
    share = rates(treated["reached"].sum(), len(treated), held["reached"].sum(), len(held), level)
    spend, explained = _spend(treated, held, level)
    paid = _cost(plan, treated) if cost is None else cost
    profit = (float("nan"),) * 3
    left = spend
    if plan.money.servicing:
        left, _ = _spend(_served(treated, plan), _served(held, plan), level)
    if left is not None:
        gains = [len(treated) * plan.money.margin * x for x in (left.estimate, left.low, left.high)]
        profit = tuple(gain - paid for gain in gains)
    parts, parts_p, thin = _parts(plan, outcomes, level)
    found = Result(
        plan, UNDECIDED, begins, ends, share, spend, explained, ratio_p, share.p_value, paid,
        profit[0], profit[1], profit[2], parts, parts_p, thin, counts[0], counts[1],
        guardrails(treated, held, spend, ratio_p, level),
        int(outcomes["blank"].sum()) if "blank" in outcomes else 0,
    )  # fmt: skip
    return replace(found, verdict=_verdict(found))


def together(results: list[Result]) -> list[Result]:
    """Correct the p-values for reading several tests at once (Holm), and judge again."""
    ended = [result for result in results if result.ended]
    adjusted = holm([result.share.p_value if result.share else 1.0 for result in ended])
    fresh = {id(r): replace(r, adjusted_p=p) for r, p in zip(ended, adjusted, strict=True)}
    return [replace(fresh[id(r)], verdict=_verdict(fresh[id(r)])) if id(r) in fresh else r
            for r in results]  # fmt: skip


def _verdict(result: Result) -> str:
    """Apply the rule that the design states."""
    share, plan = result.share, result.design
    if share is None:
        return UNREADABLE
    if result.ratio_p < SRM_ALPHA:
        return INVALID
    sure = result.adjusted_p < plan.alpha and not share.low <= 0 <= share.high
    needed = plan.money.break_even
    saves = plan.aim == "save"
    if needed is not None and share.low > needed and (sure or saves):
        return GUARDED if broken(result.guards) else PAYS
    if needed is not None and share.high < needed:
        return HARMS if sure and share.estimate < 0 and not saves else FAILS
    if sure and not saves:
        return EFFECT if share.estimate > 0 else HARMS
    return UNDECIDED


def _spend(
    treated: pd.DataFrame, held: pd.DataFrame, level: float
) -> tuple[Difference | None, float]:
    """Compare spend, with what was spent before taken out where that narrows the interval."""
    if treated["spend"].isna().any() or held["spend"].isna().any():
        return None, 0.0
    sides = (treated["spend"].to_numpy(float), held["spend"].to_numpy(float))
    before = (treated["before"].to_numpy(float), held["before"].to_numpy(float))
    found, gone = spends(*sides, level=level), 0.0
    a, b, explained = cuped(*sides, *before)
    read, few = sides, few_buyers(*sides)
    if (adjusted := spends(a, b, level=level)).error < found.error:
        found, gone, read = adjusted, float(explained), (a, b)
    return (by_lots(found, *read, level) if few else found), gone


def _served(arm: pd.DataFrame, plan: Design) -> pd.DataFrame:
    """Return outcomes whose spend is less by what serving the orders eats up of it."""
    each = plan.money.servicing / plan.money.margin
    return arm.assign(spend=arm["spend"] - each * arm.get("orders", arm["reached"]))


def _cost(plan: Design, treated: pd.DataFrame) -> float:
    """Return what the action cost by the design: contacts, rewards to all who ordered, the rest."""
    money = plan.money
    rewards = money.reward * float(treated["reached"].sum())
    return money.fixed + money.contact * len(treated) + rewards


def _parts(
    plan: Design, outcomes: pd.DataFrame, level: float
) -> tuple[tuple[Part, ...], float, int]:
    """Read the segments that could show the expected change on their own; count the others."""
    segments = outcomes["stratum"].astype("str").str.split("/").str[0]
    parts, thin = [], 0
    for name, rows in outcomes.groupby(segments):
        treated, held = rows[rows["arm"] == ACTION], rows[rows["arm"] == HOLD_OUT]
        base = float(held["reached"].mean()) if len(held) else 0.0
        least = detectable_lift(min(base, 0.999), len(treated), len(held))
        if not least <= abs(plan.metric.expected_change) * 2:
            thin += 1
            continue
        found = rates(
            treated["reached"].sum(), len(treated), held["reached"].sum(), len(held), level
        )
        parts.append(Part(str(name), len(rows), found))
    if len(parts) < 2:
        return (), float("nan"), thin + len(parts)
    return tuple(parts), heterogeneity([part.difference for part in parts]), thin
