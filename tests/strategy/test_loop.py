"""The look back: months against the same months, and what follows from it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from clvlib.strategy import exhibits_loop, story_loop
from clvlib.strategy.foretold import Earlier
from clvlib.strategy.futures import Futures, Model
from clvlib.strategy.loop import Movement, compare
from clvlib.strategy.status import Statuses
from clvlib.words import Words
from tests.strategy.test_scenarios import FITTED, SPEND, base_of

SINCE, UNTIL = pd.Timestamp("2025-06-30 23:59:59"), pd.Timestamp("2025-09-30 23:59:59")
NAME = "mbg_nbd"


def thresholds(days: float, money: float) -> pd.DataFrame:
    rows = [("recency", np.nan, days), ("frequency", 4.0, np.nan), ("monetary", money, np.nan)]
    frame = pd.DataFrame(rows, columns=["score", "low", "high"])
    return frame.assign(level=5)


def earlier() -> Earlier:
    base = base_of(NAME, 1500)
    values = base[["customer_id", "probability_alive", "expected_orders", "clv"]].assign(
        expected_revenue=base["expected_orders"] * 30.0, high_value=base["clv"] > 40, churn_60=0.8
    )
    rows = [(NAME, k, v) for k, v in FITTED[NAME].items()]
    rows += [("gamma_gamma", k, v) for k, v in SPEND.items()]
    ranges = pd.DataFrame({"segment": ["total"], "clv": [100.0], "clv_low": [90.0],
                           "clv_high": [110.0]})  # fmt: skip
    return Earlier(
        SINCE, 364.0, base.drop(columns=["probability_alive", "expected_orders", "clv"]), values,
        pd.DataFrame(rows, columns=["model", "parameter", "value"]), thresholds(20, 100),
        pd.DataFrame({"play": ["win-back", "keep-best", "stop"], "title": ["Win", "Keep", "Stop"],
                      "recommended": [True, True, False], "profit": [9.0, 5.0, 1.0]}),
        ranges,
    )  # fmt: skip


def came(times: float = 1.0) -> pd.DataFrame:
    """What the model's own customers do in the days since, and two who are new."""
    base = base_of(NAME, 1500)
    futures, rng = Futures(Model(NAME, FITTED[NAME], SPEND), base), np.random.default_rng(11)
    drawn, _ = futures.orders(rng, futures.luck(rng, 1), 92.0)
    names = np.repeat(base["customer_id"].to_numpy(), drawn[:, 0].astype(int))
    frame = pd.DataFrame({"customer_id": [*names, "new-1", "new-2"]})
    days = rng.uniform(1, 91, len(frame))
    return frame.assign(
        ordered_at=SINCE + pd.to_timedelta(days, unit="D"), revenue=30.0 * times
    )  # fmt: skip


def report(times: float = 1.0, now: float = 100.0):
    then = earlier()
    return compare(then, UNTIL, came(times), thresholds(20, now), then.values,
                   np.random.default_rng(1))  # fmt: skip


def test_a_true_forecast_is_found_true():
    found = report()
    assert found.orders.inside
    assert found.revenue.inside
    assert abs(found.orders.error) < 0.15
    assert (found.newcomers, found.new_revenue) == (2, 60.0)
    assert found.bands["customers"].sum() == 1500
    assert found.bands["actual"].is_monotonic_increasing
    assert found.moved == []
    assert found.reached.predicted == pytest.approx(0.2)


def test_what_came_otherwise_is_seen_and_said(look):
    found = report(times=2.0, now=130.0)
    assert not found.revenue.inside
    assert found.revenue.error == pytest.approx(report().revenue.error / 2 - 0.5, abs=0.05)
    assert [m.name for m in found.moved] == ["monetary"]
    said = story_loop.changes(found, [], look.words)
    assert look.words.percent(abs(found.revenue.error)) in said
    for exhibit in (exhibits_loop.since_last(found, look), exhibits_loop.calibration(found, look)):
        assert exhibit is not None
        assert len(exhibit.headline.split()) <= 14
    for _, text in story_loop.whole(found, Statuses(), [], look.words):
        assert "nan" not in text
        assert "{" not in text


def test_a_report_older_than_its_horizon_is_held_against_its_own_days_only():
    """Ninety-two days have passed, thirty were foretold: the claim speaks of those thirty."""
    then, words = replace(earlier(), days=30.0), Words("en", "GBP")
    log = came()
    found = compare(then, UNTIL, log, thresholds(20, 100), then.values, np.random.default_rng(1))
    own = log[~log["customer_id"].str.startswith("new")]
    within = own[own["ordered_at"] <= SINCE + pd.Timedelta(days=30)]["revenue"].sum()
    assert found.revenue is not None
    assert found.revenue.actual == within < own["revenue"].sum()
    said = story_loop.claim(found, words)
    assert said is not None
    assert words.money(within, 0) in said and words.duration(30) in said
    assert "Customers known" in said
    assert words.duration(30) in story_loop.forecast(found, words)
    assert found.foretold_until == SINCE + pd.Timedelta(days=30)


def test_a_report_of_other_customers_is_not_held_against_this_one(look):
    """After the key of the pseudonyms has changed everybody would seem new, and nobody back."""
    then, log = earlier(), came()
    other = log.assign(customer_id="x" + log["customer_id"])
    found = compare(then, UNTIL, other, thresholds(40, 100), then.values, np.random.default_rng(1))
    assert not found.recognised
    assert found.revenue is None and found.moved == []
    assert story_loop.claim(found, look.words) is None
    assert exhibits_loop.since_last(found, look) is None
    said = dict(story_loop.whole(found, Statuses(), [], look.words))
    assert look.words.date(SINCE) in said["loop-forecast"]
    if look.words.language == "en":
        assert "No customer of the report" in said["loop-forecast"]
        assert "not compared" in said["loop-thresholds"]


def test_recommendations_are_followed_by_the_status_file():
    words, found = Words("en", "GBP"), report()
    assert "nobody has noted" in story_loop.recommendations(found, Statuses(), words)
    noted = Statuses.model_validate({"actions": [
        {"experiment": "win-back-2025-06-30", "status": "done"},
        {"experiment": "keep-best-2025-06-30", "status": "declined"},
    ]})  # fmt: skip
    said = story_loop.recommendations(found, noted, words)
    assert "report: 1 (“Win”)" in said
    assert "Declined: “Keep”" in said
    assert "Stop" not in said


def test_consequences_follow_the_verdicts():
    words = Words("en", "GBP")
    results = [SimpleNamespace(verdict=v, design=SimpleNamespace(title=v))
               for v in ("pays", "harms", "undecided", "invalid")]  # fmt: skip
    said = story_loop.changes(report(), results, words)  # type: ignore[arg-type]
    assert "rolled out" in said.split("“pays”")[0]
    assert "stopped" in said.split("“harms”")[0]
    assert "another round" in said.split("“undecided”")[0]


def test_without_a_forecast_the_loop_still_speaks(look):
    then = earlier()
    empty = then.parameters.iloc[:0]
    blind = Earlier(then.as_of, then.days, then.customers, then.values, empty, then.thresholds,
                    then.actions, None)  # fmt: skip
    found = compare(blind, UNTIL, came(), thresholds(20, 100), then.values,
                    np.random.default_rng(1))  # fmt: skip
    assert found.revenue is None
    assert exhibits_loop.since_last(found, look) is None
    assert exhibits_loop.calibration(found, look) is None
    assert all(text for _, text in story_loop.whole(found, Statuses(), [], look.words))
    assert Movement("x", 0.0, 1.0).change != Movement("x", 0.0, 1.0).change  # not known
