"""Single customers, churn and fit: paths follow the orders, slipping means fallen, counts add up."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import churn, estimate, exhibits_drivers, fit, one_customer, tracking
from clvlib.clv.exhibits_customers import customers_paragraph
from clvlib.clv.feature_names import feature_name
from clvlib.clv.findings import range_paragraph
from clvlib.clv.history import History, history_at
from clvlib.clv.tournament import Race, hold_race
from clvlib.clv.value import ValueTerms
from clvlib.merchant import HighValue
from clvlib.words import Words

AS_OF = pd.Timestamp("1998-06-30 23:59:59")


@pytest.fixture(scope="module")
def known(sample_orders: pd.DataFrame) -> History:
    return history_at(sample_orders, AS_OF)


@pytest.fixture(scope="module")
def valued(known: History) -> estimate.Estimate:
    rng = np.random.default_rng(1)
    found = estimate.estimate(
        known, ValueTerms(273, 0.10, 0.35), HighValue(), None, rng, replicates=40
    )
    assert found is not None
    return found


@pytest.fixture(scope="module")
def standing(known: History, valued: estimate.Estimate) -> pd.DataFrame:
    return churn.standing(valued, known.summary)


def test_slipping_customers_have_fallen_and_would_be_worth_keeping(
    valued: estimate.Estimate, standing: pd.DataFrame
) -> None:
    lost = standing[standing["slipping"]]
    assert 0 < len(lost) < 0.2 * len(standing)
    assert (lost["alive_now"] < churn.FALL * lost["alive_then"]).all()
    assert (lost["kept"] > valued.threshold).all()
    assert (standing["at_stake"] >= -1e-9).all()
    assert "slipping" in churn.marked(valued.values, standing)


def test_the_outlook_by_segment_averages_to_that_of_all(valued: estimate.Estimate) -> None:
    ids = valued.values["customer_id"]
    segments = pd.Series(np.where(np.arange(len(ids)) % 3 == 0, "champions", "new"), ids)
    table = churn.outlook(valued.values, segments)
    mean = (table["churn_60"] * table["customers"]).sum() / table["customers"].sum()
    assert mean == pytest.approx(valued.values["churn_60"].mean())
    assert (table["churn_30"] >= table["churn_90"]).all()


def test_portraits_follow_the_orders(
    known: History, valued: estimate.Estimate, standing: pd.DataFrame
) -> None:
    chosen = one_customer.telling_customers(valued, standing, known.summary)
    assert list(chosen) == ["best", "slipping", "newcomer"]
    assert len(set(chosen.values())) == 3
    found = one_customer.portraits(valued, known, chosen)
    for one in found:
        value = valued.values.set_index("customer_id").loc[one.customer_id]
        assert one.path.iloc[-1] == pytest.approx(value["probability_alive"], abs=1e-9)
        assert one.path.index[0] == one.orders.index[0]
        assert (one.ahead.diff().dropna() <= 1e-12).all()  # silence never helps
        if one.window:
            assert known.cut <= one.window[0] <= one.window[1]
    assert found[0].value["clv"] == valued.values["clv"].max()


def test_one_customer_is_told_of_in_the_singular(known: History, valued: estimate.Estimate) -> None:
    chosen = dict(zip(("best", "newcomer"), valued.values["customer_id"], strict=False))
    found = one_customer.portraits(valued, known, chosen)
    for count, start in ((1, "1 customer stands"), (len(found), f"{len(found)} customers stand")):
        assert customers_paragraph(found[:count], Words("en", "USD")).startswith(start)
        assert f"以 {count} 位客户" in customers_paragraph(found[:count], Words("zh-Hans", "CNY"))


@pytest.mark.parametrize(
    ("count", "english", "chinese"),
    [
        (2, "High-value customers are <3.3% of all.", "高价值客户占全体客户的 <3.3%。"),
        (294, "High-value customers are >96.7% of all.", "高价值客户占全体客户的 >96.7%。"),
        (12, "High-value customers are 4.0% of all (<3.3% to 6.0%).", "4.0%（<3.3% 至 6.0%）。"),
    ],
)
def test_a_share_of_few_high_value_customers_is_told_by_its_bound(
    valued: estimate.Estimate, count: int, english: str, chinese: str
) -> None:
    values = valued.values.head(300).assign(high_value=np.arange(300) < count)
    few = replace(valued, values=values, high_value_range=(0.02, 0.06))
    assert range_paragraph(few, Words("en", "USD")).endswith(english)
    assert range_paragraph(few, Words("zh-Hans", "CNY")).endswith(chinese)


def test_an_order_lifts_the_path_and_silence_lowers_it(valued: estimate.Estimate) -> None:
    bought = np.array([10_000, 10_030, 10_060])
    path = one_customer.alive_path(valued.purchases, bought, np.arange(10_000, 10_200))
    assert path.iloc[60] > path.iloc[59]
    assert (path.iloc[60:].diff().dropna() < 0).all()


def test_the_model_draws_as_many_customers_as_there_are(
    known: History, valued: estimate.Estimate, rng: np.random.Generator
) -> None:
    counts = fit.repeat_counts(valued.purchases, known.summary, rng)
    assert counts["actual"].sum() == len(known.summary)
    assert counts["expected"].sum() == pytest.approx(len(known.summary), rel=1e-9)
    assert counts["expected"].iloc[0] == pytest.approx(counts["actual"].iloc[0], rel=0.05)


def test_lift_ends_at_one_and_a_perfect_order_starts_highest(rng: np.random.Generator) -> None:
    actual = rng.gamma(0.3, 10, 1000)
    perfect, blind = fit.lift(actual, actual), fit.lift(actual, rng.random(1000))
    assert perfect.iloc[-1] == pytest.approx(1.0)
    assert (np.diff(perfect) <= 1e-9).all()
    assert blind.loc[20.0] == pytest.approx(1.0, abs=0.35)


def test_weekly_expectations_hardly_depend_on_the_grid(
    sample_orders: pd.DataFrame, valued: estimate.Estimate
) -> None:
    cut = pd.Timestamp("1997-09-30")
    weekly = tracking.weekly_tracking(sample_orders, cut, 100, valued.purchases)  # pyright: ignore[reportArgumentType]
    ages = history_at(sample_orders, cut).summary["T"].value_counts()
    said = valued.purchases.expected_purchases_since_first  # pyright: ignore[reportAttributeAccessIssue]
    exact = sum(said(age) * count for age, count in ages.items() if age >= 1)
    at_cut = weekly.loc[weekly.index <= cut, "expected"].iloc[-1]
    assert at_cut == pytest.approx(exact, rel=0.02)


def test_without_a_learned_candidate_nothing_is_explained(known: History) -> None:
    from clvlib.clv.candidates import candidate

    entrants = [candidate("mean"), candidate("bg_nbd")]
    race: Race = hold_race(known, [pd.Timestamp("1997-12-31")], 180, entrants)
    assert exhibits_drivers.learned_history(race, known) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("orders_30d", "Orders in the last 30 days"),
        ("gap_2", "Gap number 2 from the end"),
        ("first_channel=web", "First order, channel: web"),
        ("base_alive", "Probability of being alive"),
    ],
)
def test_features_have_names_that_a_client_reads(code: str, name: str) -> None:
    assert feature_name(code, Words("en", "USD")) == name
    chinese = feature_name(code, Words("zh-Hans", "CNY")).removesuffix("web")
    assert not any("a" <= letter <= "z" for letter in chinese)
