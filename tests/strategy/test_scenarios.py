"""Scenarios: the drawn model is the fitted one, and levers do what they say."""

import dataclasses
import os

import numpy as np
import pandas as pd
import pytest

from clvlib import tables as contracts
from clvlib.clv.registry import timing_model
from clvlib.strategy import exhibits_scenarios
from clvlib.strategy.business import Business, _unsteady, business
from clvlib.strategy.crowds import Crowd
from clvlib.strategy.doubt import CommonError, doubt
from clvlib.strategy.futures import Futures, Lever, Model
from clvlib.strategy.scenarios import FIRST_OF, play_through
from clvlib.words import Words
from tests.strategy.conftest import people
from tests.strategy.treated_shops import MARGIN, WEEKS, changed, ranges, shops, staying

SPEND = {"p": 6.0, "q": 4.0, "gamma": 15.0}
FITTED = {
    "nbd": {"r": 0.9, "alpha": 8.0},
    "bg_nbd": {"r": 0.8, "alpha": 6.0, "a": 0.8, "b": 2.5},
    "mbg_nbd": {"r": 0.8, "alpha": 6.0, "a": 0.7, "b": 2.2},
    "pareto_nbd": {"r": 0.8, "alpha": 9.0, "s": 0.6, "beta": 20.0},
}


def base_of(name: str, count: int = 400) -> pd.DataFrame:
    """Customers with histories, and the values that the fitted model gives them."""
    rng = np.random.default_rng(1)
    x = rng.poisson(1.2, count)
    age = rng.uniform(100, 500, count)
    seen = people(count, "loyal").assign(
        frequency=x, T=age, recency=np.where(x > 0, age * rng.uniform(0.3, 1, count), 0.0),
        monetary_value=np.where(x > 0, 30.0, 0.0), first_value=30.0,
    )  # fmt: skip
    model = timing_model(name).at(FITTED[name])
    expected = model.expected_purchases(seen, 364.0)
    return seen.assign(
        probability_alive=model.probability_alive(seen).clip(0, 1),
        expected_orders=expected, clv=expected * 30.0 * 0.5,
    )  # fmt: skip


@pytest.mark.parametrize("name", FITTED)
def test_draws_agree_with_the_fitted_model(name):
    base = base_of(name)
    futures = Futures(Model(name, FITTED[name], SPEND), base)
    luck = futures.luck(np.random.default_rng(2), 400)
    orders, _ = futures.orders(np.random.default_rng(3), luck, 364.0)
    assert orders.sum(axis=0).mean() == pytest.approx(base["expected_orders"].sum(), rel=0.02)
    spent = futures.revenue(np.random.default_rng(4), luck, orders)
    level = (spent.sum() / orders.sum()) / luck.level.mean()
    assert level == pytest.approx(1.0, abs=0.05)


def played(name: str, **known: object):
    facts = {"margin": 0.5, "days": 364.0} | known
    model = Model(name, FITTED[name], SPEND)
    return play_through(
        base_of(name), model, Business(**facts), CommonError(0.1, 0.1), np.random.default_rng(5)
    )  # fmt: skip


def change(found, lever: str, sign: int = 1) -> float:
    rows = found.table[(found.table["lever"] == lever) & (np.sign(found.table["size"]) == sign)]
    return float(rows["change"].iloc[0])


def test_levers_move_the_profit_the_way_they_should():
    found = played("bg_nbd")
    assert found.base == pytest.approx(base_of("bg_nbd")["clv"].sum(), rel=0.01)
    assert change(found, "order_value") == pytest.approx(0.1 * found.base, rel=0.05)
    assert 0 < change(found, "frequency") < 0.1 * found.base  # more orders, more farewells
    assert change(found, "retention") > 0 > change(found, "retention", -1)
    assert change(found, "discount") < 0 < change(found, "discount", -1)
    assert "cac" not in set(found.table["lever"])
    for _, row in found.table.iterrows():
        assert row["change_low"] <= row["change"] <= row["change_high"]


def test_retention_is_moved_by_the_points_it_says():
    found = played("pareto_nbd")
    model = Model("pareto_nbd", FITTED["pareto_nbd"], SPEND)
    assert found.retention_gain == pytest.approx(0.05)
    assert 0 < found.horizon_gain[0] < found.long_gain[0]
    nobody_leaves = played("nbd")
    assert nobody_leaves.retention_gain == 0
    assert "retention" not in set(nobody_leaves.table["lever"])
    assert model.leaves


@pytest.mark.parametrize(("name", "almost_never"), [
    ("bg_nbd", {"a": 1e-9}), ("mbg_nbd", {"a": 1e-9}), ("pareto_nbd", {"s": 1e-9}),
    ("bg_nbd", {"a": 1e-5}), ("pareto_nbd", {"s": 1e-5}),
])  # fmt: skip
def test_where_nobody_leaves_no_retention_is_moved_and_the_table_holds(name, almost_never):
    """A model that lets customers leave, with parameters by which none does within the horizon."""
    model = Model(name, {**FITTED[name], **almost_never}, SPEND)
    base = base_of(name).assign(probability_alive=1.0)
    found = play_through(base, model, Business(0.5, 364.0), CommonError(), np.random.default_rng(5))
    assert found is not None
    contracts.table("scenarios").check(found.table)
    assert found.retention_gain == 0
    assert "retention" not in set(found.table["lever"])
    assert "next to nobody leaves" in exhibits_scenarios.saying(found, "12 months", Words())


@pytest.mark.parametrize(
    ("name", "said"), [("mbg_nbd", True), ("pareto_nbd", False), ("nbd", False)]
)
def test_more_orders_are_called_occasions_to_leave_only_where_the_model_says_so(name, said, look):
    chart = exhibits_scenarios.tornado_chart(played(name), "12 months", look)
    assert chart is not None
    clause = "occasions to leave" if look.words.language == "en" else "下单越频繁，流失的机会也越多"
    assert (clause in chart.note) == said


def test_coupled_futures_never_fall_when_a_lever_helps():
    for name in ("bg_nbd", "mbg_nbd", "pareto_nbd"):
        futures = Futures(Model(name, FITTED[name], SPEND), base_of(name))
        luck = futures.luck(np.random.default_rng(2), 20)
        orders, stays = futures.orders(np.random.default_rng(3), luck, 364.0)
        more, longer = futures.orders(np.random.default_rng(3), luck, 364.0, Lever(leaving=0.5))
        assert (more >= orders).all()
        assert (longer | ~stays).all()


def test_newcomers_come_with_their_cost_and_channels():
    customers = people(100).assign(
        first_order_at=pd.Timestamp("2025-05-01"), clv=20.0, revenue=40.0
    )
    orders = pd.DataFrame(
        {"customer_id": customers["customer_id"], "ordered_at": pd.Timestamp("2025-05-01"),
         "channel": ["shop", "web"] * 50}
    )  # fmt: skip
    early = pd.DataFrame({"customer_id": ["x"], "ordered_at": [pd.Timestamp("2023-01-01")],
                          "channel": ["shop"]})  # fmt: skip
    orders = pd.concat([orders, early])
    spend = pd.DataFrame({"day": pd.Timestamp("2025-05-01"), "channel": ["shop", "web"],
                          "spend": [2000.0, 100.0]})  # fmt: skip
    firm = business(customers, orders, pd.Timestamp("2025-06-30"), 0.5, 364.0, None, spend)
    assert firm.newcomers == pytest.approx(100)
    assert firm.cac == pytest.approx(21.0)
    assert firm.mix > 0
    found = played("mbg_nbd", newcomers=100.0, first_values=np.full(9, 30.0), cac=21.0, mix=5.0)
    assert found.base > base_of("mbg_nbd")["clv"].sum() - 2100
    assert change(found, "cac") == pytest.approx(-0.2 * 2100)
    assert {"cac", "mix"} <= set(found.table["lever"])


def test_exhibit_and_words_hold_no_gaps(look):
    found = played("mbg_nbd", newcomers=100.0, first_values=np.full(9, 30.0), cac=21.0, mix=5.0)
    contracts.table("scenarios").check(found.table)
    chart = exhibits_scenarios.tornado_chart(found, "12 months", look)
    assert chart is not None
    assert len(chart.headline.split()) <= 14
    texts = [
        chart.headline + chart.subtitle + chart.alt + chart.note,
        exhibits_scenarios.told(found, "12 months", look.words),
        exhibits_scenarios.saying(found, "12 months", look.words),
        exhibits_scenarios.saying(played("nbd"), "12 months", look.words),
        exhibits_scenarios.told(None, "12 months", look.words),
    ]
    assert all("nan" not in text and "{" not in text for text in texts)
    assert exhibits_scenarios.tornado_chart(None, "12 months", look) is None
    assert play_through(people(), None, Business(0.5, 364.0), CommonError(),
                        np.random.default_rng(1)) is None  # fmt: skip


@pytest.mark.parametrize("gain", [529_728_593_983.42, 11.0, float("nan"), float("inf")])
def test_a_share_of_next_to_nothing_is_not_said(gain):
    words = Words()
    found = dataclasses.replace(played("mbg_nbd"), long_gain=(0.2, 0.1, gain))
    said = exhibits_scenarios.saying(found, "12 months", words)
    assert "next to nothing" in said and "nan" not in said and "593" not in said
    usual = exhibits_scenarios.saying(played("mbg_nbd"), "12 months", words)
    assert "often quoted" in usual


def test_parameters_come_from_the_table_that_chapter_3_leaves():
    rows = [("mbg_cnbd_2", "r", 1.0), ("mbg_cnbd_2", "alpha", 5.0), ("mbg_cnbd_2", "a", 1.0),
            ("mbg_cnbd_2", "b", 2.0), ("shrinkage", "level", 9.0)]  # fmt: skip
    model = Model.of_table(pd.DataFrame(rows, columns=["model", "parameter", "value"]))
    assert model is not None
    assert (model.phases, model.leaves, model.spend) == (2, True, {"level": 9.0})
    assert Model.of_table(pd.DataFrame(columns=["model", "parameter", "value"])) is None


def test_the_interval_of_a_scenario_holds_what_comes_as_often_as_it_says():
    """Models fitted to merchants' logs foretell what a lever brings; the truth then moves it.

    Retention is moved in both ways: everybody leaves a little less, or some are kept for good.
    A few merchants run with every change, each with several true futures; CLV_SEEDS=100 asks for
    all merchants.
    """
    futures, some = 10, shops()[: int(os.environ.get("CLV_SEEDS", "20"))]
    levers = [("order_value", 1, 0), ("frequency", 1, 0)]
    levers += [("retention", sign, way) for sign in (1, -1) for way in (0, 1)]
    inside: dict[tuple[str, int, int], list[float]] = {lever: [] for lever in levers}
    for seed, made in enumerate(some):
        rng = np.random.default_rng([seed, 2])
        model = Model.of_table(made.parameters)
        sure = doubt(made.base, model, ranges(), WEEKS * 7, rng, replicates=60)
        found = play_through(made.base, model, Business(MARGIN, WEEKS * 7), sure.common, rng)
        assert found is not None
        kept: dict[float, tuple[float, float]] = {}
        for (lever, sign, way), hits in inside.items():
            moved = np.sign(found.table["size"]) == sign
            row = found.table[(found.table["lever"] == lever) & moved].iloc[0]
            size = float(row["size"])
            if lever == "retention" and size not in kept:
                kept[size] = staying(made, size)
            how = kept.get(size, (1.0, 0.0)) if lever == "retention" else (1.0, 0.0)
            how = (how[0], 0.0) if way == 0 else (1.0, how[1])
            came = np.array([changed(made, lever, size, rng, *how) for _ in range(futures)])
            low, high = float(row["change_low"]), float(row["change_high"])
            hits.append(float(np.mean((low <= came) & (came <= high))))
    # Futures of one merchant share its misjudgement, so that few merchants leave much to chance
    # below; above, intervals that always hold what comes are far too wide. What retention promises
    # is the mixture: a quarter by and by, three quarters for good (100 merchants: 78 % up, 79 %
    # down). Neither way is promised 80 %: one interval for both is wide for the surer one (90 and
    # 94 %) and narrow for the other (74 and 75 %), so each is only kept from going astray.
    slack = min(2.5 * np.sqrt(0.8 * 0.2 / len(some)), 0.10)
    shares = {lever: float(np.mean(hits)) for lever, hits in inside.items()}
    promised = {lever: share for lever, share in shares.items() if lever[0] != "retention"}
    for sign in (1, -1):
        ways = shares["retention", sign, 0], shares["retention", sign, 1]
        promised["retention", sign, 2] = ways[0] / FIRST_OF + ways[1] * (1 - 1 / FIRST_OF)
        assert min(ways) > 0.60 and max(ways) < 0.99, (sign, ways)
    for lever, share in promised.items():
        assert 0.8 - slack < share < 0.8 + slack, (lever, shares)


def test_the_error_that_all_forecasts_share_widens_every_interval():
    def widths(common: CommonError) -> pd.Series:
        model = Model("bg_nbd", FITTED["bg_nbd"], SPEND)
        found = play_through(
            base_of("bg_nbd"), model, Business(0.5, 364.0), common, np.random.default_rng(5)
        )
        assert found is not None
        return found.table["change_high"] - found.table["change_low"]

    wide, narrow = widths(CommonError(0.5, 0.5)), widths(CommonError(0.0, 0.0))
    assert (wide > 1.5 * narrow).all()


def test_what_serving_an_order_costs_grows_with_orders_and_not_with_prices():
    """Orders of 30 at a margin of one half that cost 5 to serve leave 10; a dearer one leaves 11.5."""
    base = base_of("bg_nbd")
    served = base.assign(clv=base["expected_orders"] * 10.0)
    model = Model("bg_nbd", FITTED["bg_nbd"], SPEND)
    found = play_through(
        served, model, Business(0.5, 364.0, servicing=5.0), CommonError(0, 0),
        np.random.default_rng(5),
    )  # fmt: skip
    free = played("bg_nbd")
    assert found is not None
    assert found.base == pytest.approx(served["clv"].sum(), rel=0.01)
    assert change(found, "order_value") == pytest.approx(change(free, "order_value"), rel=0.05)
    assert change(found, "margin") == pytest.approx(change(free, "margin"), rel=0.05)
    assert change(found, "frequency") == pytest.approx(change(free, "frequency") / 1.5, rel=0.05)


def test_very_many_customers_scatter_by_the_root_of_their_number():
    """A crowd that stands for four times as many customers is twice as steady, not as unsteady."""
    base = base_of("bg_nbd")
    futures = Futures(Model("bg_nbd", FITTED["bg_nbd"], SPEND), base)
    few = Crowd(futures, np.full(len(base), 0.5), 1.0, 3, 200).totals(364.0, Lever())
    many = Crowd(futures, np.full(len(base), 0.5), 4.0, 3, 200).totals(364.0, Lever())
    assert many.mean() == pytest.approx(4 * few.mean())
    assert many.std() / many.mean() == pytest.approx(few.std() / few.mean() / 2)


def test_an_unsteady_stream_of_newcomers_widens_the_interval():
    def width(unsteady: float) -> float:
        found = played("bg_nbd", newcomers=300.0, first_values=np.full(9, 30.0), cac=5.0,
                       unsteady=unsteady)  # fmt: skip
        row = found.table[(found.table["lever"] == "cac") & (found.table["size"] > 0)].iloc[0]
        assert row["change_low"] <= row["change"] <= row["change_high"]
        return float(row["change_high"] - row["change_low"])

    assert width(0.0) == 0.0
    assert width(0.2) == pytest.approx(2 * 1.2816 * 0.2 * 0.2 * 300 * 5, rel=0.4)


@pytest.mark.parametrize("window", [182.0, 364.0])
def test_the_number_of_newcomers_lies_in_its_interval_as_often_as_it_says(window):
    """A steady stream: both the number to come and the one it is foretold from are due to chance."""
    rng, as_of, days = np.random.default_rng(4), pd.Timestamp("2025-12-31"), 364.0
    inside, trials = 0, 400
    for _ in range(trials):
        ago = rng.uniform(0, window, rng.poisson(window * 400 / days))
        spread = _unsteady(pd.Series(as_of - pd.to_timedelta(ago, unit="D")), as_of, window, days)
        expected = len(ago) * days / window
        inside += abs(np.log(rng.poisson(400) / expected)) <= 1.2816 * spread
    # Two standard errors of 80 %, and more above: the unsteadiness is never taken below chance's.
    assert 0.76 < inside / trials < 0.90
