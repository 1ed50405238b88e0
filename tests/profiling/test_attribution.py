"""Every rule of attribution against figures worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from clvlib.profiling.attribution import RULES, attribute, markov, shapley, touch_paths

# Three journeys: A-B-C wins, A-B is lost, B-C wins.
WON, LOST = [("A", "B", "C"), ("B", "C")], [("A", "B")]


def test_markov_removal_effects_of_a_small_chain():
    # start -> A 2/3, B 1/3; A -> B 1; B -> C 2/3, nothing 1/3; C -> order 1.
    # P(order) = 2/3. Without A: 1/3 * 2/3 = 2/9, effect 2/3. Without B: 0, effect 1. Without C: 1.
    # Effects sum to 8/3; two orders are shared 1/4, 3/8, 3/8.
    credit = markov(WON, LOST)
    assert credit.to_dict() == pytest.approx({"A": 0.5, "B": 0.75, "C": 0.75})


def test_markov_lets_a_channel_be_met_twice():
    # A -> A happens once in three moves from A, A -> order twice: P(order) = 1 with no losses.
    credit = markov([("A", "A"), ("A",)], [])
    assert credit.to_dict() == pytest.approx({"A": 2.0})


def test_shapley_of_two_channels():
    # v(A) = 2, v(B) = 1, v(AB) = 2 + 1 + 3: A gets (2 + (6 - 1)) / 2, B (1 + (6 - 2)) / 2.
    won = [("A",)] * 2 + [("B",)] + [("A", "B")] * 2 + [("B", "A", "B")]
    assert shapley(won).to_dict() == pytest.approx({"A": 3.5, "B": 2.5})


def test_shapley_of_three_channels_is_fair_within_each_path():
    # A path's win is shared equally by the channels on it: sum over paths of 1 / size.
    credit = shapley(WON, LOST)
    assert credit.to_dict() == pytest.approx({"A": 1 / 3, "B": 1 / 3 + 1 / 2, "C": 1 / 3 + 1 / 2})


def touches(rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "channel"])
    start = pd.Timestamp("2025-03-01")
    frame["touched_at"] = start + pd.to_timedelta(frame.pop("day"), "D")
    return frame


def test_simple_rules_share_one_customer_by_hand():
    rows = [("x", 0, "A"), ("x", 7, "B"), ("x", 14, "C"), ("x", 14.5, "C")]
    first = pd.Series({"x": pd.Timestamp("2025-03-15 12:00")})
    paths = touch_paths(touches(rows), first)
    credit = attribute(paths)
    assert credit["first"].to_dict() == {"A": 1, "B": 0, "C": 0}
    assert credit["last"].to_dict() == {"A": 0, "B": 0, "C": 1}
    assert credit["linear"].to_dict() == pytest.approx({"A": 0.25, "B": 0.25, "C": 0.5})
    assert credit["position"].to_dict() == pytest.approx({"A": 0.4, "B": 0.1, "C": 0.5})
    decay = 0.5 ** (np.array([14.5, 7.5, 0.5, 0.0]) / 7)
    share = decay / decay.sum()
    assert credit["decay"].to_dict() == pytest.approx(
        {"A": share[0], "B": share[1], "C": share[2:].sum()}
    )


def test_touches_after_the_order_or_long_before_it_are_forgotten():
    rows = [("x", -100, "A"), ("x", 0, "B"), ("x", 5, "C"), ("y", 1, "A")]
    first = pd.Series({"x": pd.Timestamp("2025-03-02")})
    paths = touch_paths(touches(rows), first)
    assert paths[["customer_id", "channel", "won"]].to_numpy().tolist() == [
        ["x", "B", True], ["y", "A", False],
    ]  # fmt: skip


def test_every_rule_shares_exactly_the_customers_won():
    rng = np.random.default_rng(0)
    rows = [
        (f"p{rng.integers(300)}", rng.random() * 60, f"ch{rng.integers(14)}") for _ in range(900)
    ]
    frame = touches(rows)
    buyers = pd.Index([f"p{i}" for i in range(150)])
    first = pd.Series(pd.Timestamp("2025-05-15"), index=buyers)
    paths = touch_paths(frame, first)
    credit = attribute(paths)
    won = paths.loc[paths["won"], "customer_id"].nunique()
    assert set(credit.columns) == set(RULES)
    assert len(credit) == 10  # fourteen channels: nine and the others
    np.testing.assert_allclose(credit.sum(), won)
    assert (credit >= -1e-9).all().all()
