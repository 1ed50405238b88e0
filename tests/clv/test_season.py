"""The seasonal index finds a planted season, doubts what it saw once, and owns up to the unseen."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from clvlib.clv import calendar_periods as calendar
from clvlib.clv.candidates import candidate
from clvlib.clv.history import history_at
from clvlib.clv.season import index_table, season_factor, season_outlook
from clvlib.clv.season_index import seasonal_index

MONTHS = np.exp(0.3 * np.cos(np.arange(-11, 1) / 12 * 2 * np.pi))
MONTHS = MONTHS / MONTHS.mean()


def _shop(
    years, months=MONTHS, special=None, customers=2500, start="2021-01-01", seed=3, place=None,
    usual="country",
):  # fmt: skip
    """A growing shop whose customers leave after 250 days on average, with a known season."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp(start) + pd.to_timedelta(np.arange(int(365.25 * years)), "D")
    season = months[days.month - 1].astype(float)
    if special is not None:
        inside = calendar.inside_period(special, _number(start), len(days))
        season = season * np.where(inside, 2.0, 1.0)
    begun = rng.integers(0, int(len(days) * 0.9), customers)
    gone = begun + rng.exponential(250, customers)
    rows = []
    for customer, (first, last) in enumerate(zip(begun, gone, strict=True)):
        alive = np.arange(first + 1, min(len(days), int(last)))
        bought = alive[rng.random(len(alive)) < 0.03 * season[alive]]
        rows += [(str(customer), days[day], 20.0) for day in (first, *bought)]
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at", "revenue"])
    return history_at(frame, days[-1], territory=place, usual=usual)


def _number(text):
    return int(np.datetime64(text, "D").astype(int))


@pytest.fixture(scope="module")
def three_years():
    return _shop(3)


def test_three_years_show_the_planted_index(three_years):
    index = seasonal_index(three_years)
    assert index.belief == 1
    np.testing.assert_allclose(index.months / index.months.mean(), MONTHS, atol=0.08)
    assert np.corrcoef(index.months, MONTHS)[0, 1] > 0.98


def test_the_factor_of_a_quarter_is_the_planted_one(three_years):
    winter, summer = MONTHS[:3].mean(), MONTHS[5:8].mean()
    assert season_factor(three_years, 90) == pytest.approx(winter, abs=0.08)
    may = three_years.until("2023-05-31")
    assert season_factor(may, 92) == pytest.approx(summer, abs=0.12)


def test_growth_and_departures_are_no_season():
    months = seasonal_index(_shop(3, months=np.ones(12))).months
    np.testing.assert_allclose(months, 1, atol=0.1)
    assert np.abs(months - 1).mean() < 0.04


def test_a_year_or_less_says_nothing():
    index = seasonal_index(_shop(1))
    assert index.belief == 0
    np.testing.assert_array_equal(index.months, 1)


def test_half_way_to_two_years_is_believed_by_half():
    short, long = seasonal_index(_shop(1.5)), seasonal_index(_shop(3))
    assert short.belief == pytest.approx(0.5, abs=0.01)
    assert np.ptp(short.months) < 0.75 * np.ptp(long.months)
    assert (short.deviation > long.deviation).all()


def test_a_season_that_moves_with_the_moon_is_found():
    festival = next(p for p in calendar.PERIODS if p.name == "Spring Festival")
    history = _shop(3, months=np.ones(12), special=festival, customers=4000, place="CN")
    found = seasonal_index(history, "CN").periods["Spring Festival"]
    assert 1.5 < found < 2.2
    assert "Spring Festival" not in seasonal_index(history, "GB").periods
    assert season_factor(history, 47) > 1.1


def test_a_horizon_with_a_season_never_seen_is_named_and_ranged():
    history = _shop(0.75, months=np.ones(12), place="GB", usual="none")
    found = season_outlook(history, 92)
    assert found.year is None
    assert found.unseen == ("Christmas", "Black Friday")
    assert (found.orders, found.revenue) == (1, 1)
    assert 1.05 < found.usual < 1.2  # half of what is usual, over the quarter
    assert found.low < 0.9 < 1.4 < found.high
    assert found.bracket[0] <= 1 < found.bracket[1]
    assert found.unseen_spread > 0.05
    assert found.unseen_share == 1
    nothing = season_outlook(history, 20)
    assert nothing.unseen == ()
    assert (nothing.usual, nothing.revenue, nothing.unseen_spread) == (1, 1, 0)


def test_a_season_seen_before_is_not_unseen(three_years):
    found = season_outlook(three_years, 365)
    assert found.unseen == ()
    assert found.low < found.revenue < found.high
    assert found.high - found.low < 0.5


def test_the_wholesalers_autumn_is_an_unseen_season_and_its_range_holds_it(wholesaler_orders):
    found = season_outlook(history_at(wholesaler_orders, "2011-08-31", territory="GB"), 100)
    assert "Christmas" in found.unseen
    assert found.belief == 0
    assert found.low < 1.33 < found.high  # orders came in a third above what models expect


def test_table_of_the_index(three_years):
    table = index_table(seasonal_index(three_years))
    assert table["month"].tolist() == list(range(1, 13))
    assert ((table["low"] < table["factor"]) & (table["factor"] < table["high"])).all()
    assert (table["seen"] == 3).all()


@pytest.mark.parametrize(
    ("year", "day"),
    [(2011, date(2011, 11, 25)), (2019, date(2019, 11, 29)), (2024, date(2024, 11, 29)),
     (2025, date(2025, 11, 28))],
)  # fmt: skip
def test_black_friday(year, day):
    assert calendar.black_friday(year) == day


@pytest.mark.parametrize("year", range(2009, 2036))
def test_lunar_years_begin_at_a_new_moon_between_late_january_and_february(year):
    day = calendar.LUNAR_NEW_YEAR[year]
    assert date(year, 1, 20) < day < date(year, 2, 21)
    # Mean new moons from 2000-01-06 18:14 UTC on; noon in Beijing is 04:00 UTC; the true one
    # strays from the mean by up to 14 hours.
    since = (pd.Timestamp(day) + pd.Timedelta(hours=4)) - pd.Timestamp("2000-01-06 18:14")
    phase = since / pd.Timedelta(days=1) % 29.530588853
    assert min(phase, 29.530588853 - phase) < 1.1


def test_countries_have_their_seasons():
    def names(place):
        return {period.name for period in calendar.periods_of(place)}

    assert names("CN") == {"Spring Festival", "Spring Festival holidays", "618", "Double 11"}
    assert names("GB") == {"Christmas", "Black Friday"}
    assert names("HK") >= {"Christmas", "Spring Festival"}
    assert names(None) == names("US")


def test_time_zones_give_the_country():
    assert calendar.territory_of("Europe/London") == "GB"
    assert calendar.territory_of("Asia/Shanghai") == "CN"
    assert calendar.territory_of("UTC") in (None, "001")


def test_times_seen_asks_for_half_of_a_season():
    christmas = next(p for p in calendar.PERIODS if p.name == "Christmas")
    assert calendar.times_seen(christmas, _number("2010-12-01"), _number("2011-08-31")) == 0
    assert calendar.times_seen(christmas, _number("2010-11-15"), _number("2011-12-24")) == 2


def test_the_season_enters_the_models_orders_and_revenue(three_years):
    said = candidate("mbg_nbd").forecast(three_years, 90)
    season = season_outlook(three_years, 90)
    plain = three_years.fitted("mbg_nbd").expected_purchases(three_years.summary, 90)
    spend = three_years.best_spend().expected_spend(three_years.summary)
    np.testing.assert_allclose(said["expected_orders"], plain * season.orders)
    np.testing.assert_allclose(said["expected_revenue"], plain * spend * season.revenue)
    assert season.orders > 1.1


@pytest.mark.filterwarnings("error")
def test_a_season_in_which_nobody_came_divides_by_nothing():
    history = _shop(1.8, customers=300, place="GB")
    kept = history.orders[~history.orders["ordered_at"].dt.month.isin([11, 12])]
    index = seasonal_index(history_at(kept, history.cut), "GB")
    assert 0 < index.periods["Christmas"] < 1
    assert np.isfinite(index.months).all()
