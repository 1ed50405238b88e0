"""The back-test is blind: what came after a cut changes no digit of what was forecast at it."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import gate
from clvlib.clv.backtest_table import backtest_table
from clvlib.clv.candidates import candidate, forecast_of
from clvlib.clv.entrants import entrants
from clvlib.clv.findings import check_paragraph
from clvlib.clv.history import history_at
from clvlib.clv.season import season_outlook
from clvlib.clv.summit import Summits
from clvlib.clv.tournament import Race, hold_race
from clvlib.words import Words

AS_OF, DAYS = pd.Timestamp("1998-06-30"), 40  # a later cut lies after the whole stretch
CUTS = [pd.Timestamp(day) for day in ("1998-03-02", "1998-01-21", "1997-12-12")]


def _another_future(orders: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Everything after a day shuffled, multiplied, and bought by strangers as well."""
    after = orders["ordered_at"] >= last_day + pd.Timedelta(days=1)
    came = orders.loc[after].sample(frac=1, random_state=2)
    rng = np.random.default_rng(1)
    altered = orders.copy()
    altered.loc[after, "customer_id"] = came["customer_id"].to_numpy()
    altered.loc[after, "channel"] = "new"
    altered.loc[after, "revenue"] *= rng.lognormal(3, 1, int(after.sum()))
    strangers = altered[after].assign(customer_id="00-" + altered["customer_id"])  # sorted first
    return pd.concat([strangers, altered], ignore_index=True)


def _race(orders: pd.DataFrame, as_of: pd.Timestamp = AS_OF) -> Race:
    return hold_race(history_at(orders, as_of, territory="US"), CUTS, DAYS, entrants())


@pytest.fixture(scope="module")
def log(sample_orders: pd.DataFrame) -> pd.DataFrame:
    channel = np.random.default_rng(3).choice(["mail", "search"], len(sample_orders))
    return sample_orders.assign(channel=channel)


@pytest.fixture(scope="module")
def race(log: pd.DataFrame) -> Race:
    return _race(log)


def test_a_future_after_the_last_day_changes_no_figure_of_the_tournament(log, race):
    later = log["ordered_at"].max() + pd.Timedelta(days=30)
    more = log.sample(500, random_state=4).assign(ordered_at=later, revenue=1e4, channel="new")
    other = _race(pd.concat([log, more], ignore_index=True))
    pd.testing.assert_frame_equal(race.standing, other.standing, check_exact=True)
    pd.testing.assert_frame_equal(backtest_table(race), backtest_table(other), check_exact=True)


@pytest.mark.parametrize("place", [2, 1])
def test_what_came_after_an_earlier_stretch_changes_no_figure_of_it(log, race, place):
    """Mixtures are left out: who is in them is decided by all cuts, which the report says."""
    other = _race(_another_future(log, CUTS[place] + pd.Timedelta(days=DAYS)))
    mine, theirs = race.trials[place], other.trials[place]
    single = [one.name for one in entrants() if one.name in mine.forecasts]
    assert {"last_window", "pareto_nbd", "learned_mean"} <= set(single)
    for name in single:
        pd.testing.assert_frame_equal(
            mine.forecasts[name], theirs.forecasts[name], check_exact=True
        )
        for target, found in mine.losses[name].items():
            assert found.value == theirs.losses[name][target].value
    assert mine.actual.equals(theirs.actual)


def test_season_spend_and_gate_know_only_what_was_known(log):
    cut = CUTS[-1]
    seen = history_at(log, AS_OF, territory="US").until(cut)
    other = history_at(_another_future(log, cut), AS_OF, territory="US").until(cut)
    assert season_outlook(seen, DAYS) == season_outlook(other, DAYS)
    assert seen.best_spend().parameters == other.best_spend().parameters
    assert gate.cohort_drift(seen) == gate.cohort_drift(other)
    for name in ("last_window", "bg_nbd", "pareto_nbd", "learned_mean"):
        one = next(entrant for entrant in entrants() if entrant.name == name)
        mine, theirs = (forecast_of(one, history, DAYS) for history in (seen, other))
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)


def test_a_fit_starts_from_no_summit_of_a_later_day(log):
    whole = history_at(log, AS_OF)
    whole.fitted("pareto_nbd")
    after = whole.until(CUTS[0]).fitted("pareto_nbd")
    fresh = history_at(log, CUTS[0]).fitted("pareto_nbd")
    assert after.parameters == fresh.parameters
    assert after.diagnostics == fresh.diagnostics


def test_a_fit_starts_from_the_last_summit_before_it():
    early, late = Summits(10), Summits(20, found := {})
    assert early.near("nbd") is None
    Summits(10, found).note("nbd", np.array([1.0]))
    Summits(15, found).note("nbd", np.array([2.0]))
    assert late.near("nbd") == 2.0
    assert Summits(14, found).near("nbd") == 1.0
    assert Summits(9, found).near("nbd") is None


@pytest.mark.parametrize(("given_back", "told"), [(0.0, False), (2.0, True)])
def test_the_report_says_that_returns_are_known_early(log, given_back, told):
    orders = log.assign(refunded=given_back)
    race = hold_race(history_at(orders, AS_OF), CUTS[:1], DAYS, [candidate("past_rate")])
    said = check_paragraph(race, Words("en", "USD"))
    assert ("also where it came back after the cut" in said) is told
