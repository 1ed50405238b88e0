"""From a card to a verdict: designed, drawn, carried out, read back, learnt from."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import yaml

from clvlib import tables as contracts
from clvlib.errors import InputError
from clvlib.experiment_files import read_results
from clvlib.strategy import exhibits_tests, tests_told
from clvlib.strategy.arms import ACTION, HOLD_OUT, assign
from clvlib.strategy.cards import make_card
from clvlib.strategy.experiment import Design, design, read_design, sample_size
from clvlib.strategy.experiments_table import experiments_table
from clvlib.strategy.follow import learn, read_tests
from clvlib.strategy.outcomes import from_orders, from_results
from clvlib.strategy.playbook import Playbook, Text
from clvlib.strategy.status import Statuses, draft, read_statuses
from clvlib.strategy.tables import held_out_table
from clvlib.strategy.verdict import (
    EFFECT,
    HARMS,
    INVALID,
    PAYS,
    RUNNING,
    UNDECIDED,
    UNREADABLE,
    read,
    together,
)
from clvlib.words import Words
from tests.strategy.conftest import people
from tests.strategy.test_cards import play

AS_OF = pd.Timestamp("2025-06-30 23:59:59.999999")
WORDS = Words("en", "GBP")


def planned(sticks, count: int = 3000, **changes: object) -> tuple[Design, pd.DataFrame]:
    group = people(count, clv=np.linspace(1, 40, count))
    cheap = play(cost={"contact": 0.01, "reward": 0.0}, **changes)
    card = make_card(cheap, group, sticks, np.random.default_rng(1))
    arms = assign(card.people, card.play.id, card.play.hold_out, 7)
    return design(card, arms, AS_OF, 0.5, 7, WORDS), arms


def orders_after(arms: pd.DataFrame, plan: Design, base: float, lift: float, seed: int = 1):
    """Let customers order in the test's time, the treated by ``lift`` more of them."""
    rng = np.random.default_rng(seed)
    chance = base + lift * (arms["arm"] == ACTION)
    came = arms["customer_id"][rng.random(len(arms)) < chance]
    day = pd.Timestamp(plan.begins)
    after = pd.DataFrame({"customer_id": came, "ordered_at": day + pd.Timedelta(days=3),
                          "revenue": rng.gamma(3, 10, len(came))})  # fmt: skip
    before = pd.DataFrame({"customer_id": arms["customer_id"],
                           "ordered_at": day - pd.Timedelta(days=9),
                           "revenue": rng.gamma(3, 10, len(arms))})  # fmt: skip
    return pd.concat([after, before], ignore_index=True)


def verdict_of(arms, plan, base, lift, seed=1):
    begins, ends = pd.Timestamp(plan.begins), pd.Timestamp(plan.ends)
    return read(plan, from_orders(arms, orders_after(arms, plan, base, lift, seed), begins, ends),
                begins, ends)  # fmt: skip


def test_lots_are_even_within_strata_and_the_same_tomorrow(sticks):
    plan, arms = planned(sticks)
    pd.testing.assert_frame_equal(arms, planned(sticks)[1])
    assert (plan.treated, plan.held_out) == (2250, 750)
    shares = (arms["arm"] == HOLD_OUT).groupby(arms["stratum"]).agg(["sum", "size"])
    assert ((shares["sum"] - 0.25 * shares["size"]).abs() <= 1).all()
    group = people(3000, clv=np.linspace(1, 40, 3000))
    other = assign(group, "win-back", 0.25, 8)
    assert (other["arm"] != arms["arm"]).mean() > 0.2


def test_smallest_groups_keep_somebody_to_compare_with():
    arms = assign(people(2), "win-back", 0.05, 1)
    assert sorted(arms["arm"]) == [ACTION, HOLD_OUT]


def test_design_survives_its_file_and_wrong_edits_are_told_in_a_line(sticks, tmp_path):
    plan, _ = planned(sticks)
    path = tmp_path / "win-back-2025-06-30.yml"
    path.write_text(plan.text(), "utf-8")
    assert read_design(path) == plan
    assert (plan.begins.isoformat(), plan.ends.isoformat()) == ("2025-07-08", "2025-10-07")
    for wrong, said in (
        ("hold_out: 2.5", ["hold_out", "less than 1"]),
        ("ends: 2025-01-01", ["ends after begins"]),
        ("powr: 0.9", ["powr", "power"]),
    ):
        key = wrong.split(":")[0]
        lines = [row for row in plan.text().splitlines() if not row.startswith(f"{key}:")]
        path.write_text("\n".join([*lines, wrong]), "utf-8")
        with pytest.raises(InputError) as caught:
            read_design(path)
        assert all(part in str(caught.value) for part in said)
        assert "\n" not in str(caught.value)


def test_sample_sizes_grow_as_effects_shrink_and_spend_needs_more(sticks):
    few, _ = planned(sticks)
    effect = {"mean": 0.02, "low": 0.0, "high": 0.05, "source": "x"}
    many, _ = planned(sticks, effect=effect)
    assert (many.sample_size.proportion or 0) > 5 * (few.sample_size.proportion or 0) > 0
    uneven = people(900, revenue=np.random.default_rng(1).lognormal(4, 1.2, 900))
    skew = sample_size(make_card(play(), uneven, sticks, np.random.default_rng(1)))
    assert (skew.spend or 0) > 2 * (skew.proportion or 0)


def test_a_planted_effect_pays_and_a_null_is_not_decided(sticks):
    plan, arms = planned(sticks)
    good = verdict_of(arms, plan, 0.15, 0.10)
    assert good.verdict == PAYS
    assert good.share.low < 0.10 < good.share.high
    assert good.profit == pytest.approx(
        good.treated * 0.5 * good.spend.estimate - 2250 * plan.money.contact
    )
    assert good.profit_low < good.profit < good.profit_high
    assert good.roi == pytest.approx(good.profit / good.cost)
    bad = verdict_of(arms, plan, 0.25, -0.10)
    assert bad.verdict == HARMS
    assert verdict_of(arms, plan, 0.2, 0.0).verdict in (UNDECIDED, "fails")


def test_a_verdict_by_the_share_is_not_contradicted_by_its_money(sticks):
    """Spend of single customers scatters so much that the profit's range goes below nothing."""
    plan, arms = planned(sticks)
    found = verdict_of(arms, plan, 0.15, 0.10)
    for shown, said in ((found, "Return on the money"), (replace(found, profit_low=-9.0), "share")):
        assert shown.verdict == PAYS
        assert said in tests_told.told(shown, WORDS)
        assert "is open" not in tests_told.told(shown, WORDS)
    unsure = replace(found, profit_low=-9.0, verdict=UNDECIDED)
    assert "is open" in tests_told.told(unsure, WORDS)


def test_an_effect_below_its_cost_is_no_success(sticks):
    plan, arms = planned(sticks, conditions={"segments": ["at_risk"]})
    dear = plan.model_copy(update={"money": plan.money.model_copy(update={"break_even": 0.10})})
    assert verdict_of(arms, dear, 0.15, 0.095, seed=3).verdict == EFFECT


def test_groups_that_are_not_as_drawn_are_not_read(sticks):
    plan, arms = planned(sticks)
    fewer = arms.drop(arms.index[arms["arm"] == ACTION][:300])
    found = verdict_of(fewer, plan, 0.2, 0.1)
    assert found.verdict == INVALID
    assert "300" not in tests_told.told(found, WORDS)
    assert "not the groups" in tests_told.told(found, WORDS)


def test_spend_before_narrows_the_interval(sticks):
    plan, arms = planned(sticks)
    rng = np.random.default_rng(2)
    taste = rng.gamma(2, 20, len(arms))
    outcomes = arms.assign(reached=1.0, spend=taste + rng.normal(0, 5, len(arms)), before=taste)
    found = read(plan, outcomes, AS_OF, AS_OF)
    plain = read(plan, outcomes.assign(before=0.0), AS_OF, AS_OF)
    assert found.explained > 0.9
    assert found.spend.error < 0.4 * plain.spend.error


def test_results_files_are_read_by_customer_own_id_or_arm(sticks):
    plan, arms = planned(sticks, count=40)
    own = {f"id-{n}": name for n, name in enumerate(arms["customer_id"])}
    results = pd.DataFrame({"customer_id": list(own)[:30], "converted": 1, "spend": 12.0})
    found = from_results(results, arms, "r.csv", own.__getitem__)
    assert found["reached"].sum() == 30
    assert len(found) == 40  # who is not in the file reached nothing
    by_arm = pd.DataFrame({"arm": [ACTION] * 30 + [HOLD_OUT] * 10, "converted": [1, 0] * 20})
    assert read(plan, from_results(by_arm, arms, "r.csv", str), AS_OF, AS_OF).spend is None
    for wrong, said in (
        (pd.DataFrame({"x": [1]}), "converted"),
        (pd.DataFrame({"arm": ["blue"], "converted": [1]}), "'blue'"),
        (pd.DataFrame({"arm": [ACTION], "converted": [3]}), "0 or 1"),
        (pd.DataFrame({"customer_id": ["nobody"], "converted": [1]}), "nobody of this test"),
    ):
        with pytest.raises(InputError, match=said):
            from_results(wrong, arms, "r.csv", str)


def test_wrong_spends_and_strangers_are_told_in_a_line(sticks, tmp_path):
    plan, arms = planned(sticks, count=40)
    words = pd.DataFrame({"customer_id": arms["customer_id"], "converted": 1, "spend": "12,50"})
    for column in ("spend", "before", "refunds"):
        with pytest.raises(InputError, match=rf"column '{column}'.*'12,50'.*12\.50"):
            from_results(words.rename(columns={"spend": column}), arms, "r.csv", str)
    orders = orders_after(arms, plan, 0.5, 0.1)
    late = pd.Timestamp("2025-10-31 23:59:59.999999")
    assert follow(plan, arms, status(plan), orders, late)[0].ended
    strangers = orders.assign(customer_id="x" + orders["customer_id"])
    with pytest.raises(InputError, match=r"none of its 40 customers.*key or the numbering"):
        follow(plan, arms, status(plan), strangers, late)
    path = tmp_path / "r.csv"
    path.write_text("customer_id;converted;spend\n007;1;12.5\n", "utf-8")
    read_back = read_results(tmp_path, "r.csv")
    assert read_back.iloc[0].tolist() == ["007", 1, 12.5]
    path.write_bytes("customer_id,converted\nmüller,1\n".encode("utf-16"))
    with pytest.raises(InputError, match="cannot be read"):
        read_results(tmp_path, "r.csv")


def test_blank_spends_are_counted_and_blank_ones_before_cost_nothing(sticks, look):
    plan, arms = planned(sticks)
    rng = np.random.default_rng(6)
    taste = rng.gamma(2, 20, len(arms))
    full = pd.DataFrame(
        {"customer_id": arms["customer_id"], "converted": 1, "spend": taste + 1, "before": taste}
    )
    gaps = full.assign(before=full["before"].where(full.index != 7))
    known = read(plan, from_results(gaps, arms, "r.csv", str), AS_OF, AS_OF)
    assert known.explained > 0.9  # one blank does not throw away what all others spent before
    short = full.assign(spend=full["spend"].where(full.index >= 25))
    found = read(plan, from_results(short, arms, "r.csv", str), AS_OF, AS_OF)
    assert found.spend is None and found.blank == 25
    assert look.words.number(25) in tests_told.told(found, look.words)
    assert experiments_table([], [found])["blank_spends"].tolist() == [25]
    unsaid = read(plan, from_results(full.drop(columns="spend"), arms, "r.csv", str), AS_OF, AS_OF)
    assert unsaid.spend is None and unsaid.blank == 0


def test_only_the_days_of_the_test_count_and_only_earlier_ones_as_before():
    arms = pd.DataFrame({"customer_id": ["a", "b"], "arm": [ACTION, HOLD_OUT]})
    begins, ends = pd.Timestamp("2025-07-08"), pd.Timestamp("2025-07-18")
    days = {"2025-06-17 23:59": 1.0, "2025-06-18": 2.0, "2025-07-07 23:59": 4.0,
            "2025-07-08": 8.0, "2025-07-17 23:59": 16.0, "2025-07-18": 32.0}  # fmt: skip
    orders = pd.DataFrame({"customer_id": "a", "ordered_at": pd.to_datetime(list(days), format="mixed"),
                           "revenue": list(days.values())})  # fmt: skip
    found = from_orders(arms, orders, begins, ends).set_index("customer_id")
    assert found.loc["a", ["reached", "orders", "spend", "before"]].tolist() == [1, 2, 24, 6]
    assert found.loc["b", ["reached", "orders", "spend", "before"]].tolist() == [0, 0, 0, 0]


def test_what_serving_an_order_costs_is_no_profit(sticks):
    """Every order costs 4 to serve: the profit is lower by what the further orders cost."""
    plan, arms = planned(sticks)
    served = plan.model_copy(update={"money": plan.money.model_copy(update={"servicing": 4.0})})
    begins, ends = pd.Timestamp(plan.begins), pd.Timestamp(plan.ends)
    seen = from_orders(arms, orders_after(arms, plan, 0.15, 0.10), begins, ends)
    seen = seen.assign(before=0.0)  # so that the plain difference is read
    plain, less = (read(p, seen, begins, ends) for p in (plan, served))
    assert plain.spend == less.spend
    assert plain.share is not None
    further = plain.treated * plain.share.estimate  # one order each
    assert plain.profit - less.profit == pytest.approx(4.0 * further)
    assert read_design_of(served).money.servicing == 4.0


def read_design_of(plan: Design) -> Design:
    return Design.model_validate(yaml.safe_load(plan.text()))


def status(plan: Design, **entry: object) -> Statuses:
    return Statuses.model_validate(
        {"actions": [{"experiment": plan.experiment, "status": "done", **entry}]}
    )


def follow(plan, arms, statuses, orders, as_of):
    return read_tests([(plan, arms)], statuses, orders, as_of, lambda _: pd.DataFrame(), str)


def test_only_started_tests_are_read_and_only_at_their_end(sticks, look):
    plan, arms = planned(sticks)
    orders, late = orders_after(arms, plan, 0.15, 0.1), pd.Timestamp("2025-10-31 23:59:59.999999")
    assert follow(plan, arms, Statuses(), orders, late) == []
    assert follow(plan, arms, status(plan, status="declined"), orders, late) == []
    early = follow(plan, arms, status(plan), orders, pd.Timestamp("2025-08-31"))
    assert [r.verdict for r in early] == [RUNNING]
    results = follow(plan, arms, status(plan, cost=99.0), orders, late)
    assert (results[0].verdict, results[0].cost) == (PAYS, 99.0)
    slip = Statuses.model_validate(
        {"actions": [{"experiment": "win-bak-2025-06-30", "status": "done"}]}
    )
    with pytest.raises(InputError, match="did you mean 'win-back-2025-06-30'"):
        follow(plan, arms, slip, orders, late)
    brought = plan.model_copy(update={"success": "new_customer"})
    unreadable = follow(brought, arms, status(plan), orders, late)
    assert [r.verdict for r in unreadable] == [UNREADABLE]
    for shown in (early, results, unreadable):
        exhibit = exhibits_tests.ended(shown, look)
        assert exhibit is not None
        said = exhibit.headline + tests_told.told(shown[0], look.words)
        assert "nan" not in said
        assert len(exhibit.headline.split()) <= 14
    made = experiments_table([plan], results)
    assert contracts.table("experiments").check(made)["state"].tolist() == ["ended"]
    assert contracts.table("experiments").check(experiments_table([], [])).empty
    plans = exhibits_tests.planned([plan], look)
    assert plans is not None
    assert len(plans.headline.split()) <= 14


def test_what_was_measured_moves_the_assumption(sticks):
    plan, arms = planned(sticks)
    source = Text.model_validate({"en": "measured here", "zh-Hans": "实测"})
    result = verdict_of(arms, plan, 0.15, 0.10)
    before = play().effect
    after = learn(Playbook(plays=(play(),)), [result], source).plays[0].effect
    assert before.mean < after.mean < result.share.estimate
    assert after.high - after.low < before.high - before.low
    assert after.source("en") == "measured here"
    same = learn(Playbook(plays=(play(),)), [], source).plays[0].effect
    assert same == before


def test_status_file_and_its_mistakes(sticks, tmp_path):
    plan, _ = planned(sticks)
    assert read_statuses(tmp_path).actions == ()
    path = tmp_path / "actions.yml"
    path.write_text(draft([plan]), "utf-8")
    assert read_statuses(tmp_path).of(plan.experiment).status == "proposed"
    path.write_text(draft([]), "utf-8")
    assert read_statuses(tmp_path).declined == frozenset()
    entry = f"actions:\n  - experiment: {plan.experiment}\n    status: "
    for wrong, said in (
        ("finished\n", "'finished'"),
        ("done\n    startd: 2025-07-08\n", "startd"),
        ("done\n    started: 2025-07-08\n    ended: 2025-07-01\n", "started before ended"),
        (f"done\n  - experiment: {plan.experiment}\n    status: done\n", "given twice"),
    ):
        path.write_text(entry + wrong, "utf-8")
        with pytest.raises(InputError, match=said):
            read_statuses(tmp_path)
    path.write_text(entry + "declined\n", "utf-8")
    assert read_statuses(tmp_path).declined == {"win-back"}
    assert read_statuses(tmp_path).until(pd.Timestamp("2025-06-30")).actions == ()


def test_who_is_held_out_is_on_the_list_that_no_mailing_may_reach(sticks):
    plan, arms = planned(sticks)
    later = plan.model_copy(update={"experiment": "later-2025-07-31"})
    orders = orders_after(arms, plan, 0.15, 0.1)
    out = set(arms.loc[arms["arm"] == HOLD_OUT, "customer_id"])
    running = follow(plan, arms, status(plan), orders, pd.Timestamp("2025-08-31"))
    listed = held_out_table([(later, arms)], running, [(plan, arms)])
    assert set(listed["experiment"]) == {plan.experiment, later.experiment}
    assert listed.groupby("experiment")["customer_id"].agg(set).tolist() == [out, out]
    assert listed["until"].unique().tolist() == [f"{pd.Timestamp(plan.ends):%Y-%m-%d}"]
    ended = follow(plan, arms, status(plan), orders, pd.Timestamp("2025-10-31"))
    assert held_out_table([], ended, [(plan, arms)]).empty
    stop = plan.model_copy(update={"aim": "save"})  # the others go on being written to
    assert set(held_out_table([(stop, arms)], [], [])["customer_id"]).isdisjoint(out)


@pytest.mark.parametrize("effect", [-0.30, -0.95, 0.95])
def test_an_effect_beyond_nobody_or_everybody_has_no_size(sticks, effect):
    group = people(500, expected_orders=0.5)
    assumed = {"mean": effect, "low": effect - 0.04, "high": effect + 0.04, "source": {"en": "x"}}
    card = make_card(play(), group, sticks, np.random.default_rng(1))
    beyond = replace(card, play=card.play.model_copy(
        update={"effect": card.play.effect.model_copy(update=assumed)}))  # fmt: skip
    assert not 0 < beyond.base + effect < 1
    assert sample_size(beyond).proportion is None
    assert sample_size(beyond).spend is None
    assert sample_size(card).spend is not None


def test_no_verdict_of_an_effect_where_the_interval_holds_zero(sticks):
    """Fisher's p-value and Newcombe's interval differ at the edge: a verdict needs both."""
    plan, arms = planned(sticks)
    sure = verdict_of(arms, plan, 0.15, 0.10)
    assert sure.share is not None
    edge = replace(sure.share, low=-0.001, p_value=1e-4)
    before = replace(sure, share=edge)
    assert together([before])[0].verdict == UNDECIDED
