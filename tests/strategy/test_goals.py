"""Goals: baselines from the orders of any day, a straight plan, and noise told from movement."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from clvlib import tables as contracts
from clvlib.errors import InputError
from clvlib.merchant import Goal
from clvlib.strategy import exhibits_goals
from clvlib.strategy.goals import (
    AWAY,
    BEGUN,
    BEHIND,
    MISSED,
    ON_PLAN,
    REACHED,
    UNKNOWN,
    Known,
    Standing,
    goals_table,
    standings,
)
from clvlib.strategy.metrics import METRICS, movement, order_value, repeat_rate
from clvlib.words import Words

THEN, NOW = pd.Timestamp("2025-03-31 23:59:59"), pd.Timestamp("2025-09-30 23:59:59")


def orders(first: float = 20.0, later: float = 20.0, seed: int = 1, count: int = 600):
    """Orders before and after THEN with their own mean values."""
    rng = np.random.default_rng(seed)
    day = pd.Timestamp("2024-10-01") + pd.to_timedelta(rng.uniform(0, 364, 3 * count), unit="D")
    mean = np.where(day <= THEN, first, later)
    return pd.DataFrame(
        {"customer_id": [f"c{n}" for n in rng.integers(0, count, 3 * count)], "ordered_at": day,
         "revenue": rng.gamma(4, mean / 4)}
    )  # fmt: skip


def known(log: pd.DataFrame, **changes: object) -> Known:
    values = pd.DataFrame({"customer_id": [f"c{n}" for n in range(100)], "clv": 1.0})
    at = {True: values.assign(high_value=np.arange(100) < 20),
          False: values.assign(high_value=np.arange(100) < 29)}  # fmt: skip
    facts = {
        "orders": log, "as_of": NOW, "first": THEN, "spend": None,
        "values": lambda day: at[day is not None],
        "figures": lambda day: {"customers": 600.0 if day is None else 500.0},
    } | changes  # fmt: skip
    return Known(**facts)


def goal(metric: str, change: str, **more: object) -> Goal:
    return Goal.model_validate({"metric": metric, "change": change, "by": "2026-03-31"} | more)


def state(change: str, later: float, metric: str = "order_value") -> str:
    return standings((goal(metric, change),), known(orders(later=later)))[0].state


def test_changes_are_read_in_their_units():
    assert goal("x", "+15 points").change.target(0.1) == pytest.approx(0.25)
    assert goal("x", "-20 %").change.target(50) == pytest.approx(40)
    assert goal("x", "+30 days").change.target(10) == pytest.approx(40)
    assert goal("x", "+500").change.target(10) == pytest.approx(510)
    for wrong in ("much", "+0 %", "15 pounds"):
        with pytest.raises(ValueError, match="a change such as"):
            goal("x", wrong)
    with pytest.raises(ValueError, match="since before by"):
        goal("x", "+1 %", since="2027-01-01")


def test_states_follow_the_straight_line_to_the_target():
    assert state("+12 %", 20 * 1.3) == REACHED
    assert state("+40 %", 20 * 1.3) == ON_PLAN
    assert state("+90 %", 20 * 1.3) == BEHIND
    assert state("+12 %", 20 * 0.7) == AWAY
    assert state("-20 %", 20 * 0.7) == REACHED


def test_a_plan_half_way_wants_half_of_the_change():
    found = standings((goal("order_value", "+12 %"),), known(orders()))[0]
    share = (NOW.normalize() - THEN.normalize()).days / 365
    assert found.planned == pytest.approx(found.baseline * (1 + 0.12 * share))
    assert found.target == pytest.approx(found.baseline * 1.12)


def test_movement_is_told_from_noise():
    quiet = [standings((goal("order_value", "+12 %"),), known(orders(seed=s)))[0]
             for s in range(60)]  # fmt: skip
    assert np.mean([s.moved for s in quiet]) < 0.14
    loud = standings((goal("order_value", "+12 %"),), known(orders(later=26.0)))[0]
    assert loud.moved
    assert loud.low < 6.0 < loud.high


def test_shared_customers_make_the_interval_narrower():
    log = orders()
    before, now = (repeat_rate(log, day, None) for day in (THEN, NOW))
    change, error = movement(before, now)
    alone = np.sqrt(sum((s.influence() ** 2).sum() for s in (before, now)))
    assert 0 < error < alone * 1.05
    assert change == pytest.approx(now.value - before.value)
    assert order_value(log, NOW, None).value == pytest.approx(20, rel=0.05)


def test_every_named_metric_is_measured_or_said_to_be_unknown():
    spend = pd.DataFrame({"day": [pd.Timestamp("2025-09-01")], "spend": [900.0]})
    fresh = orders()
    late = pd.DataFrame({"customer_id": [f"n{i}" for i in range(40)],
                         "ordered_at": pd.Timestamp("2025-09-02"), "revenue": 9.0})  # fmt: skip
    log = pd.concat([fresh, late])
    for name, measure in METRICS.items():
        assert np.isfinite(measure(log, NOW, spend).value), name
    assert standings((goal("wasted_spend", "-20 %"),), known(log))[0].state == UNKNOWN
    share = standings((goal("high_value_share", "+15 points"),), known(log))[0]
    assert (share.baseline, share.now) == (0.20, 0.29)
    manifest = standings((goal("customers", "+50 %"),), known(log))[0]
    assert (manifest.baseline, manifest.now, manifest.moved) == (500.0, 600.0, None)


def test_given_baselines_first_reports_and_wrong_names():
    given = standings((goal("repeat_rate", "+25 %", baseline=0.2),), known(orders()))[0]
    assert given.baseline == 0.2
    first = standings((goal("order_value", "+12 %"),), known(orders(), first=None))[0]
    assert first.state == BEGUN
    assert first.since == NOW
    with pytest.raises(InputError, match="repeat_rate"):
        standings((goal("repeat_rat", "+1 %"),), known(orders()))
    with pytest.raises(InputError, match="given twice"):
        standings((goal("order_value", "+1 %"), goal("order_value", "+2 %")), known(orders()))


def test_a_goal_whose_day_is_over_is_reached_or_missed():
    def over(change: str) -> Standing:
        asked = goal("order_value", change, by="2025-09-15")
        return standings((asked,), known(orders(later=30.0)))[0]

    assert over("+90 %").state == MISSED
    assert over("+90 %").planned == over("+90 %").target
    assert over("+20 %").state == REACHED
    assert exhibits_goals.state_words(MISSED, Words("zh-Hans", "CNY")) == "未达成"


def test_exhibit_table_and_words(look):
    found = standings(
        (goal("order_value", "+12 %"), goal("repeat_rate", "+25 %"), goal("wasted_spend", "-20 %"),
         goal("customers", "+10 %"), goal("retention", "+30 days", by=date(2027, 1, 1))),
        known(orders()),
    )  # fmt: skip
    contracts.table("goals").check(goals_table(found))
    exhibit = exhibits_goals.goals_exhibit(found, look)
    assert exhibit is not None
    assert len(exhibit.headline.split()) <= 14
    said = exhibits_goals.told(found, look.words)
    assert "nan" not in said + str(exhibit.body)
    assert exhibits_goals.goals_exhibit([], look) is None
