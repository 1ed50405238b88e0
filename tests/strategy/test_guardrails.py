"""Guardrails: worked out when a test is read, rarely broken by chance, never skipped over."""

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy import exhibits_guardrails, exhibits_tests, tests_told
from clvlib.strategy.arms import ACTION, HOLD_OUT
from clvlib.strategy.experiments_table import experiments_table
from clvlib.strategy.guardrails import guardrails, share_of_refunds
from clvlib.strategy.outcomes import from_orders, from_results
from clvlib.strategy.reading import spends
from clvlib.strategy.verdict import GUARDED, PAYS, read
from tests.strategy.test_experiments import orders_after, planned


def carried_out(arms, plan, sent_back: dict[str, float], dearer: float = 1.0):
    """Orders of a test that works, of which each arm sends a share back."""
    orders = orders_after(arms, plan, 0.15, 0.10)
    arm = orders["customer_id"].map(arms.set_index("customer_id")["arm"])
    gross = orders["revenue"] * np.where(arm == ACTION, dearer, 1.0)
    back = gross * arm.map(sent_back)
    return orders.assign(gross_revenue=gross, refunded=back, revenue=gross - back)


def read_back(sticks, sent_back, dearer=1.0):
    plan, arms = planned(sticks)
    begins, ends = pd.Timestamp(plan.begins), pd.Timestamp(plan.ends)
    outcomes = from_orders(arms, carried_out(arms, plan, sent_back, dearer), begins, ends)
    return read(plan, outcomes, begins, ends)


def test_a_test_that_pays_with_its_guardrails_kept_is_rolled_out(sticks):
    found = read_back(sticks, {ACTION: 0.02, HOLD_OUT: 0.02})
    assert found.verdict == PAYS
    assert [g.name for g in found.guards] == ["revenue", "refunds", "ratio"]
    assert [g.state for g in found.guards] == ["kept", "kept", "kept"]
    revenue = found.guards[0]
    assert revenue.difference == pytest.approx(found.spend.estimate)
    assert revenue.low < revenue.difference < revenue.high


@pytest.mark.parametrize(
    ("sent_back", "dearer", "wrong"),
    [({ACTION: 0.30, HOLD_OUT: 0.02}, 1.5, "refunds"), ({ACTION: 0.02, HOLD_OUT: 0.02}, 0.2,
                                                        "revenue")],
)  # fmt: skip
def test_a_broken_guardrail_keeps_a_working_action_from_being_rolled_out(
    sticks, look, sent_back, dearer, wrong
):
    found = read_back(sticks, sent_back, dearer)
    assert found.verdict == GUARDED
    assert {g.name: g.state for g in found.guards}[wrong] == "broken"
    table, w = exhibits_guardrails.guarded([found], look), look.words
    assert table is not None
    assert len(table.headline.split()) <= 14
    assert "1" in table.headline
    assert len(table.body.rows) == 3
    said = tests_told.told(found, w)
    assert exhibits_guardrails.guardrail_words(wrong, w) in said
    assert tests_told.verdict_words(GUARDED, w) in said
    assert "nan" not in said + table.headline + table.note
    ended = exhibits_tests.ended([found], look)
    assert ended is not None
    row = experiments_table([], [found]).iloc[0]
    assert (row["state"], f"{wrong}: broken" in row["guardrails"]) == ("ended", True)


def test_refund_shares_are_ratios_of_sums_with_the_error_of_a_draw():
    """The interval's half width is that of the scatter over many draws of customers."""
    rng = np.random.default_rng(1)

    def drawn(size: int) -> pd.DataFrame:
        gross = rng.gamma(0.5, 60, size)
        return pd.DataFrame({"gross": gross, "refunds": gross * (rng.random(size) < 0.1)})

    found = [guardrails(drawn(800), drawn(400), None, 1.0)[1] for _ in range(400)]
    differences = np.array([g.difference for g in found])
    half = np.array([(g.high - g.low) / 2 / 1.96 for g in found])
    assert np.mean([g.treated for g in found]) == pytest.approx(0.1, abs=0.01)
    assert half.mean() == pytest.approx(differences.std(), rel=0.15)
    hand = pd.DataFrame({"gross": [10.0, 30.0], "refunds": [0.0, 10.0]})
    assert share_of_refunds(hand) == 0.25


def test_chance_alone_breaks_a_guardrail_in_one_of_forty():
    rng, seeds, count = np.random.default_rng(2), 1000, {"revenue": 0, "refunds": 0}
    for _ in range(seeds):
        arms = []
        for size in (600, 300):
            gross = (rng.random(size) < 0.4) * rng.gamma(2, 20, size)
            back = gross * (rng.random(size) < 0.08)
            arms.append(pd.DataFrame({"gross": gross, "refunds": back, "spend": gross - back}))
        spend = spends(arms[0]["spend"].to_numpy(), arms[1]["spend"].to_numpy())
        for guard in guardrails(arms[0], arms[1], spend, 1.0):
            if guard.state == "broken":
                count[guard.name] += 1
    slack = 3 * np.sqrt(0.025 * 0.975 / seeds)  # three standard errors of a share
    for name, wrong in count.items():
        assert wrong / seeds <= 0.025 + slack, (name, wrong)
        assert wrong > 0


def test_what_the_data_do_not_hold_is_unknown_and_said_so(sticks, look):
    plan, arms = planned(sticks, count=400)
    rng = np.random.default_rng(3)
    results = pd.DataFrame(
        {"customer_id": arms["customer_id"], "converted": rng.integers(0, 2, 400)}
    )
    day = pd.Timestamp(plan.ends)
    found = read(plan, from_results(results, arms, "r.csv", str), day, day)
    assert [g.state for g in found.guards] == ["unknown", "unknown", "kept"]
    assert found.spend is None
    table = exhibits_guardrails.guarded([found], look)
    assert table is not None
    assert "nan" not in str(table.body.rows)
    blank = results.assign(spend=np.where(results["converted"] == 1, 20.0, np.nan))
    spent = from_results(blank, arms, "r.csv", str)  # nothing noted for those who did not order
    assert spent["spend"].sum() == pytest.approx(20.0 * results["converted"].sum())
    assert exhibits_guardrails.guarded([], look) is None


def test_groups_under_ten_keep_their_figures_to_themselves(sticks, look):
    plan, arms = planned(sticks, count=30)
    begins, ends = pd.Timestamp(plan.begins), pd.Timestamp(plan.ends)
    orders = carried_out(arms, plan, {ACTION: 0.02, HOLD_OUT: 0.02})
    found = read(plan, from_orders(arms, orders, begins, ends), begins, ends)
    assert found.held_out < look.words.least
    table, ended = (
        exhibits_guardrails.guarded([found], look),
        exhibits_tests.ended([found], look),
    )
    assert table is not None and ended is not None
    missing = look.words.number(float("nan"))
    assert list(table.body.rows[0][2:5]) == [missing] * 3
    assert list(ended.body.rows[0][2:7]) == [missing] * 5
    assert not any(sign in tests_told.told(found, look.words) for sign in "%0123456789")
