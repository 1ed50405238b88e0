"""A running test is left in peace by the reports that are made while it runs."""

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy import occupied, story
from clvlib.strategy.arms import ACTION, HOLD_OUT, assign
from clvlib.strategy.budget import Limits
from clvlib.strategy.cards import make_cards
from clvlib.strategy.choosing import choose
from clvlib.strategy.experiment import Design, design, experiment_id
from clvlib.strategy.follow import read_tests
from clvlib.strategy.journeys import journey
from clvlib.strategy.playbook import Playbook
from clvlib.strategy.status import Statuses
from clvlib.strategy.tables import held_out_table
from clvlib.words import Words
from tests.strategy.conftest import people
from tests.strategy.test_cards import play

FIRST, SECOND = pd.Timestamp("2025-06-30 23:59:59"), pd.Timestamp("2025-07-31 23:59:59")
CHEAP = {"contact": 0.01, "reward": 0.0}


def report(base: pd.DataFrame, sticks, as_of: pd.Timestamp) -> list[tuple[Design, pd.DataFrame]]:
    """Plan what a report of that day would plan for those customers."""
    book = Playbook(plays=(play(cost=CHEAP), play(id="keep-them", cost=CHEAP, hold_out=0.4)))
    made = make_cards(book, base, sticks, np.random.default_rng(1))
    chosen = choose(made, sticks, Limits(), np.random.default_rng(2)).chosen
    plans = []
    for card in chosen:
        arms = assign(card.people, card.play.id, card.hold_out, 7)
        plans.append((design(card, arms, as_of, 0.5, 7, Words()), arms))
    return plans


def followed(plans, status: str, as_of: pd.Timestamp = SECOND):
    entries = [{"experiment": plan.experiment, "status": status} for plan, _ in plans]
    orders = pd.DataFrame({"customer_id": plans[0][1]["customer_id"], "revenue": 20.0,
                           "ordered_at": pd.Timestamp("2025-06-01")})  # fmt: skip
    return read_tests(plans, Statuses.model_validate({"actions": entries}), orders, as_of,
                      lambda _: pd.DataFrame(), str)  # fmt: skip


def test_nobody_of_a_running_test_is_in_an_action_of_the_next_report(sticks):
    older = people(600, clv=np.linspace(1, 40, 600))
    plans = report(older, sticks, FIRST)
    tested = {name for _, arms in plans for name in arms["customer_id"]}
    assert tested == set(older["customer_id"])
    newer = people(900, clv=np.linspace(1, 40, 900))  # c00600 to c00899 have come since
    results = followed(plans, "running")
    busy = occupied.occupied(results, plans)
    assert busy.customers == tested
    again = report(busy.without(newer), sticks, SECOND)
    assert again
    for plan, arms in again:
        assert tested.isdisjoint(arms["customer_id"])
        assert plan.experiment.endswith("2025-07-31")
    quiet = held_out_table(again, results, plans)
    for plan, arms in [*plans, *again]:  # both tests' hold-outs are on the list, each once
        own = set(arms.loc[arms["arm"] == HOLD_OUT, "customer_id"])
        assert set(quiet.loc[quiet["experiment"] == plan.experiment, "customer_id"]) == own
    assert not quiet["customer_id"].duplicated().any()
    written_to = {n for _, arms in again for n in arms.loc[arms["arm"] == ACTION, "customer_id"]}
    assert written_to.isdisjoint(quiet["customer_id"])


@pytest.mark.parametrize("status", ["proposed", "declined", "done"])
def test_a_test_that_does_not_run_holds_nobody_back(sticks, status):
    plans = report(people(600), sticks, FIRST)
    as_of = pd.Timestamp("2026-06-30")
    busy = occupied.occupied(followed(plans, status, as_of), plans)
    assert busy.customers == frozenset()
    assert occupied.told(busy, people(600), Words()) == ""
    assert len(busy.without(people(600))) == 600


def test_the_calendar_writes_to_neither_arm_of_a_running_test(sticks):
    plans = report(people(300), sticks, FIRST)
    busy = occupied.occupied(followed(plans, "running"), plans)
    base = people(400, days_since_last=5.0)
    days = pd.date_range("2025-05-01", periods=4, freq="20D")
    orders = pd.DataFrame({"customer_id": np.repeat(base["customer_id"].to_numpy(), 4),
                           "ordered_at": np.tile(days, 400)})  # fmt: skip
    path = journey(base, orders, SECOND, busy.customers)
    assert path is not None
    assert len(path.listed) > 0
    assert busy.customers.isdisjoint(path.listed["customer_id"])


def test_the_report_says_how_many_are_left_out_until_when_and_why(sticks, look):
    plans = report(people(600), sticks, FIRST)
    busy = occupied.occupied(followed(plans, "running"), plans)
    said = occupied.told(busy, people(900), look.words)
    assert look.words.number(600) in said
    assert look.words.date(max(r.ends for r in busy.running)) in said
    assert all(plan.title in said for plan, _ in plans)
    assert story.ask([], look.words, tests_run=True) != story.ask([], look.words)


def test_experiments_of_two_reports_have_names_of_their_own(sticks):
    card = make_cards(
        Playbook(plays=(play(cost=CHEAP),)), people(600), sticks, np.random.default_rng(1)
    )[0]
    assert experiment_id(card, FIRST) != experiment_id(card, SECOND)


@pytest.mark.parametrize("gone", [1, 10, 50])
def test_arms_hang_on_the_own_lot_and_not_on_who_else_is_on_the_list(gone):
    rng = np.random.default_rng(0)
    base = people(
        1000, clv=rng.gamma(1, 50, 1000), segment=rng.choice(["at_risk", "loyal", "new"], 1000)
    )
    before = assign(base, "win-back", 0.2, 1)
    rest = base.drop(base.index[rng.choice(1000, gone, replace=False)])
    after = assign(rest, "win-back", 0.2, 1)
    both = before.merge(after, on="customer_id", suffixes=("", "_after"))
    held = both[both["arm"] == HOLD_OUT]
    # Only lots at the edge of a stratum's share change, and whose third of value has moved.
    assert (held["arm_after"] == HOLD_OUT).mean() > 0.95
    assert (after["arm"] == HOLD_OUT).sum() == round(0.2 * len(rest))
    shares = (after["arm"] == HOLD_OUT).groupby(after["stratum"]).agg(["sum", "size"])
    assert ((shares["sum"] - 0.2 * shares["size"]).abs() <= 1).all()


def test_another_order_of_the_list_changes_no_arm():
    base = people(500, clv=np.random.default_rng(0).gamma(1, 50, 500))
    before = assign(base, "win-back", 0.2, 1).set_index("customer_id")["arm"]
    mixed = assign(base.sample(frac=1, random_state=3), "win-back", 0.2, 1)
    assert (mixed.set_index("customer_id")["arm"].loc[before.index] == before).all()
