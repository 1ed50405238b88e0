"""The other questions: customers, one customer, segments, line, runs, budget, test."""

from __future__ import annotations

import numpy as np
import pytest

from clvlib.errors import InputError
from clvlib.lab import (
    Allocator,
    Designer,
    Filter,
    HighValueRule,
    Run,
    Thresholds,
    compare,
    customer_table,
    find,
    plan_test,
    portrait,
    run_names,
)
from clvlib.lab.one import drivers
from clvlib.strategy.power import arm_size


def test_the_newest_run_opens_and_others_by_name(here: object) -> None:
    assert Run.open("music").name == "1998-06-30-fabricat"
    assert Run.open("music", "1997-12-31-earlier1").as_of.month == 12
    assert run_names("music")[0] == "1998-06-30-fabricat"
    with pytest.raises(InputError, match="run 'nosuch' of 'music': does not exist"):
        Run.open("music", "nosuch")


def test_conditions_find_who_meets_all_of_them(run: Run) -> None:
    table = customer_table(run)
    assert len(table) == 23_570
    assert table["clv"].is_monotonic_decreasing
    wanted = Filter(segment=("champions",), channel=("shop",), clv=(50, 400), high_value=True)
    found = find(table, wanted)
    by_hand = table[
        (table["segment"] == "champions") & (table["channel"] == "shop")
        & table["clv"].between(50, 400) & table["high_value"]
    ]  # fmt: skip
    assert 0 < len(found) == len(by_hand)
    name = table["customer_id"].iloc[17]
    assert list(find(table, Filter(text=name))["customer_id"]) == [name]
    assert find(table, Filter()) is not table and len(find(table, Filter())) == len(table)
    with pytest.raises(InputError, match="condition 'country': is not known in this run"):
        find(table, Filter(country=("GB",)))


def test_one_customer_is_followed_from_the_first_order_to_the_next(run: Run) -> None:
    name = str(run.valued["customer_id"].iloc[3])
    one = portrait(run, name)
    orders = run.table("orders")
    assert one.placed == (orders["customer_id"] == name).sum()
    assert one.path.between(0, 1).all()
    now = run.valued.set_index("customer_id").loc[name]
    assert one.path.iloc[-1] == pytest.approx(now["probability_alive"], abs=1e-6)
    assert one.window is not None and one.window[0] > run.as_of.normalize()
    parts = drivers(run, name)
    assert parts["times"]["clv"] == pytest.approx(now["clv"] / run.valued["clv"].mean())
    with pytest.raises(InputError, match="is nobody in this run"):
        portrait(run, "c99x")
    with pytest.raises(InputError, match=r"begins .* pseudonyms"):
        portrait(run, "c00")


def test_unmoved_thresholds_give_the_segments_of_the_run(run: Run) -> None:
    designer = Designer.of(run)
    table = designer.segments()
    assert (table["customers"] == table["customers_before"]).all()
    assert designer.moves(Thresholds()) == 0
    assert table["customers"].sum() == 23_570


def test_moved_thresholds_move_customers_and_money_and_lose_nobody(run: Run) -> None:
    designer = Designer.of(run)
    first, *others = designer.cuts.recency_days
    wanted = Thresholds(recency_days=(first / 2, *others))
    table = designer.segments(wanted)
    assert designer.moves(wanted) > 0
    assert table["customers"].sum() == table["customers_before"].sum()
    assert table["clv"].sum() == pytest.approx(table["clv_before"].sum())
    with pytest.raises(InputError, match="thresholds"):
        designer.segments(Thresholds(orders=(5, 3)))


def test_the_line_counts_who_lies_above_it(run: Run) -> None:
    rule, clv = HighValueRule.of(run), run.valued["clv"]
    assert rule.present == pytest.approx(1.5)
    line = rule.at(2.0)
    assert line.customers == (clv > 2 * clv.mean()).sum()
    assert line.clv_share == pytest.approx(clv[clv > 2 * clv.mean()].sum() / clv.sum())
    assert rule.at(3.0).customers < line.customers


def test_two_runs_are_told_apart_by_their_own_tables(run: Run) -> None:
    before = Run.open("music", "1997-12-31-earlier1")
    table = compare(before, run).set_index("figure")
    assert table.loc["revenue", "before"] == pytest.approx(before.customers["revenue"].sum())
    assert table.loc["revenue", "change"] > 0
    sizes = table[table["kind"] == "segment"]
    assert sizes["after"].sum() == len(run.customers)


def test_a_budget_is_shared_out_and_kept(run: Run) -> None:
    allocator = Allocator.of(run)
    free = allocator.allocate()
    assert free.chosen and free.spent > 0
    half = allocator.allocate(budget=free.spent / 2)
    assert 0 < half.spent <= free.spent / 2
    assert half.limits.budget == free.spent / 2
    few = allocator.allocate(contacts=500)
    assert few.contacted <= 500


def test_a_test_needs_what_the_formula_says(run: Run) -> None:
    plan = plan_test(run, "champions", lift=0.04, hold_out=0.5)
    row = plan.lengths.loc[60]
    assert row["needed"] == arm_size(row["base"], 0.04)
    assert plan.lengths["base"].is_monotonic_increasing  # more time, more who order anyway
    assert plan.shortest is None or plan.lengths.loc[plan.shortest, "enough"]
    small = plan_test(run, "champions", lift=0.005)
    assert small.shortest is None
    assert np.isfinite(small.lengths["detectable"]).all()
    with pytest.raises(InputError, match="segment 'nosuch': holds nobody"):
        plan_test(run, "nosuch")
