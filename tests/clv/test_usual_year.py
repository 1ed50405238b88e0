"""A month never seen is taken from the country's usual year, as far as the shop follows it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.candidates import candidate
from clvlib.clv.following import following
from clvlib.clv.history import history_at
from clvlib.clv.season import season_outlook
from clvlib.clv.stand_in import stand_in
from clvlib.clv.usual_year import MEAN_SLOPE, SLOPE_SPREAD, USUAL_YEARS, usual_year
from clvlib.merchant import Settings

DAYS_OF_MONTHS = [31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def _shop(slope, days, start="2021-01-01", customers=2000, place="GB", usual="country", seed=5):
    """Customers who never leave and raise the British usual year to a power."""
    rng = np.random.default_rng(seed)
    dates = pd.Timestamp(start) + pd.to_timedelta(np.arange(days), "D")
    british = np.array(usual_year("GB", 2021).months)
    chance = 0.02 * british[dates.month - 1] ** slope
    begun = rng.integers(0, int(days * 0.9), customers)
    came = rng.random((customers, days)) < chance
    came &= np.arange(days) > begun[:, None]
    came[np.arange(customers), begun] = True
    who, day = np.nonzero(came)
    frame = pd.DataFrame({"customer_id": who.astype(str), "ordered_at": dates[day]})
    return history_at(frame.assign(revenue=20.0), dates[-1], territory=place, usual=usual)


@pytest.mark.parametrize("year", USUAL_YEARS, ids=lambda u: f"{u.territory} {u.years[1]}")
def test_an_index_is_one_over_the_year(year):
    assert len(year.months) == 12
    assert np.average(year.months, weights=DAYS_OF_MONTHS) == pytest.approx(1, abs=0.002)
    assert max(year.months) == year.months[11]  # December, in all of them
    assert year.years[0] < year.years[1]


def test_a_profile_serves_only_years_after_its_own():
    assert usual_year("GB", 2011).years == (2000, 2009)
    assert usual_year("US", 1997).years == (1992, 1996)
    assert usual_year("US", 1996) is None
    assert usual_year("GB", 2030).years == (2010, 2019)


def test_other_countries_have_none():
    assert usual_year("DE", 2024) is None
    assert usual_year(None, 2024) is None


def test_how_far_a_shop_follows_is_found_and_shrunk():
    flat, usual, steep = (_follows(_shop(slope, 540)) for slope in (0.0, 1.0, 2.0))
    assert 0 <= flat.slope < 0.6
    assert usual.slope == pytest.approx(1, abs=0.25)
    assert steep.slope > 1.25
    assert max(found.deviation for found in (flat, usual, steep)) < 0.8 * SLOPE_SPREAD


@pytest.mark.parametrize(("slope", "found"), [(0.0, 0.84), (2.0, 0.87)])
def test_nine_months_hardly_move_the_slope_whatever_the_shop_is(slope, found):
    follows = _follows(_shop(slope, 270))  # January to September
    assert follows.slope == pytest.approx(found, abs=0.03)
    assert follows.deviation > 0.95 * SLOPE_SPREAD
    assert follows.is_assumed


def test_a_spring_after_christmas_says_how_far_the_shop_follows():
    assert not any(_follows(_shop(slope, 450)).is_assumed for slope in (0.0, 2.0))


def test_months_that_tell_nothing_leave_the_slope_of_an_ordinary_trade():
    found = _follows(_shop(2.0, 100))
    assert found.slope == pytest.approx(MEAN_SLOPE, abs=0.1)
    assert found.deviation > 0.9 * SLOPE_SPREAD


def test_nobody_came_back():
    usual = usual_year("GB", 2021)
    nobody = np.zeros((60, 9))
    found = following(18000, nobody + 10, nobody, 1.0, usual.logs)
    assert (found.slope, found.deviation) == (MEAN_SLOPE, SLOPE_SPREAD)


def test_the_unit_of_money_changes_nothing():
    history = _shop(1.0, 400)
    orders = history.orders.assign(revenue=history.orders["revenue"] * 1e6)
    dear = history_at(orders, history.cut, territory="GB")
    assert _follows(dear).slope == pytest.approx(_follows(history).slope)


def _follows(history):
    return stand_in(history, "revenue").follows


def test_an_autumn_never_seen_is_reckoned_with():
    history = _shop(1.0, 270)  # January to September
    found = season_outlook(history, 92)
    assert found.unseen == ("Christmas", "Black Friday")
    assert found.usual == 1
    assert 1.1 < found.orders < 1.35
    assert found.low < 1 < found.revenue < found.high
    assert found.unseen_spread > 0.05
    said = candidate("nbd").forecast(history, 92)
    plain = history.fitted("nbd").expected_purchases(history.summary, 92)
    np.testing.assert_allclose(said["expected_orders"], plain * found.orders)


def test_months_that_fell_in_spring_say_that_the_shop_is_flat():
    year = usual_year("GB", 2021)
    flat, steep = (stand_in(_shop(slope, 450), "orders").index.months for slope in (0.0, 2.0))
    assert flat[11] < 1 + 0.6 * (year.months[11] - 1)
    assert steep[11] > year.months[11]


def test_a_season_that_was_seen_is_taken_from_the_shop_alone():
    history = _shop(1.0, 450)
    with_year, without = (
        season_outlook(replace(history, usual=usual, _made={}), 365) for usual in ("GB", "none")
    )
    assert with_year == without
    assert with_year.year is None


def test_none_is_an_even_year_and_another_country_may_be_named():
    history = _shop(1.0, 270)
    none = season_outlook(replace(history, usual="none", _made={}), 92)
    assert (none.year, none.orders, none.revenue) == (None, 1.0, 1.0)
    assert none.usual > 1
    american = season_outlook(replace(history, usual="US", _made={}), 92)
    assert american.year.territory == "US"
    assert american.orders < season_outlook(history, 92).orders


def test_the_country_that_is_sold_to_says_which_seasons_lie_ahead():
    history = _shop(1.0, 304, place="CN", usual="US")  # January to October
    found = season_outlook(history, 61)
    assert found.unseen == ("Christmas", "Black Friday")
    assert found.year.territory == "US"
    assert found.orders > 1.1
    assert season_outlook(replace(history, usual="country", _made={}), 61).unseen == ("Double 11",)


def test_seasons_of_the_shops_own_country_do_not_lean_on_another():
    history = _shop(1.0, 306, start="2021-03-01", place="CN", usual="US")  # to 31 December
    found = season_outlook(history, 60)
    assert (found.unseen, found.year, found.orders) == ((), None, 1.0)
    chinese = season_outlook(replace(history, usual="none", _made={}), 60)
    assert chinese.unseen == ("Spring Festival", "Spring Festival holidays")


def test_a_cut_before_the_first_profile_leans_on_none():
    history = _shop(
        1.0, 304, start="1996-12-01", place="US"
    )  # Christmas was held by less than half
    assert season_outlook(history, 92).year.years == (1992, 1996)
    assert season_outlook(history.until("1996-12-31"), 92).year is None
    assert season_outlook(history.until("1997-01-31"), 92).year is not None


def test_earlier_days_know_the_same_setting_and_nothing_later():
    history = _shop(2.0, 540, usual="GB", place="FR")
    cut = "2021-09-30"
    early = season_outlook(history.until(cut), 92)
    orders = history.orders[history.orders["ordered_at"] < "2021-10-01"]
    alone = season_outlook(history_at(orders, cut, territory="FR", usual="GB"), 92)
    assert early == alone
    assert early.year.territory == "GB"


def test_the_past_that_a_forecast_learns_from_leans_as_it_does():
    history = _shop(1.0, 270)  # to 27 September: Christmas is ahead and was never seen
    before = season_outlook(history.until("2021-06-30"), 60)
    assert before.unseen == ()
    assert before.year is not None
    assert (before.usual, before.bracket) == (1.0, (1.0, 1.0))
    assert season_outlook(history, 20).year is None  # no season is ahead: an even year
    assert season_outlook(history.until("2021-06-30"), 20).year is None


@pytest.mark.parametrize(
    ("industry", "given", "found"),
    [("retail", None, "country"), ("domestic_ecommerce", None, "country"),
     ("restaurant", None, "none"), ("personal_services", None, "none"),
     ("cross_border_ecommerce", None, "none"), ("cross_border_ecommerce", "US", "US"),
     ("retail", "none", "none")],
)  # fmt: skip
def test_who_sells_goods_at_home_leans_on_the_country(industry, given, found):
    settings = Settings.model_validate({
        "name": "Shop", "industry": industry, "currency": "EUR", "timezone": "Europe/Berlin",
        "sources": [{"files": "raw/*.csv"}], "usual_year": given,
    })  # fmt: skip
    assert settings.year_of_trade == found
