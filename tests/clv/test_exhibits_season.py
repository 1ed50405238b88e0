"""The calendar's exhibit shows an index where it is believed, and the brackets where it is not."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.exhibits_season import season_index, season_paragraph
from clvlib.clv.history import History, history_at
from clvlib.clv.season import season_outlook
from clvlib.clv.usual_year import USUAL_YEARS
from clvlib.exhibits import Look
from clvlib.merchant import Settings


def _look(language: str) -> Look:
    given = {
        "name": "Shop", "industry": "retail", "currency": "EUR", "timezone": "Europe/Berlin",
        "sources": [{"files": "raw/*.csv"}], "horizon": "90 days", "language": language,
    }  # fmt: skip
    return Look.of(Settings.model_validate(given))


def _known(days: int, place: str | None = "DE", usual: str = "country") -> History:
    """A shop whose customers buy twice as often in December."""
    dates = pd.date_range("2021-01-01", periods=days)
    return _sold(dates, np.where(dates.month == 12, 0.04, 0.02), place, usual)


def _following(slope: float, start: str, place: str) -> History:
    """A shop that raises its country's usual year to a power, up to the end of September 2021."""
    dates = pd.date_range(start, "2021-09-30")
    months = np.array([u for u in USUAL_YEARS if u.territory == place][-1].months)
    return _sold(dates, 0.02 * months[dates.month - 1] ** slope, place, "country", 900)


def _sold(
    dates: pd.DatetimeIndex, rate: np.ndarray, place: str | None, usual: str, customers: int = 150
) -> History:
    rng = np.random.default_rng(2)
    rows = [(str(c), day) for c in range(customers) for day in dates[rng.random(len(dates)) < rate]]
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at"]).assign(revenue=10.0)
    return history_at(frame, dates[-1], territory=place, usual=usual)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_two_years_show_the_months(language: str) -> None:
    known, look = _known(800), _look(language)
    shown = season_index(known, season_outlook(known, 90), look)
    assert shown.name == "season-index"
    assert shown.data is not None
    assert shown.data["factor"].idxmax() == 11
    assert look.words.month_name(12) in shown.headline


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_short_history_shows_what_is_assumed(language: str) -> None:
    known, look = _known(270), _look(language)
    outlook = season_outlook(known, 90)
    shown = season_index(known, outlook, look)
    assert shown.data is not None
    assert shown.data.loc[shown.data["ahead"], "season"].tolist() == ["Christmas", "Black Friday"]
    said = season_paragraph(outlook, "90 days", look.words)
    assert (language == "en") == ("Christmas" in said)
    assert look.words.percent(outlook.bracket[1] - 1, sign=True) in said


def test_a_quiet_horizon_says_that_nothing_changes() -> None:
    known, look = _known(270, "US", "none"), _look("en")
    outlook = season_outlook(known, 20)
    assert "leaves the expected revenue" in season_paragraph(outlook, "20 days", look.words)
    assert "No named season" in season_index(known, outlook, look).headline


@pytest.mark.parametrize(
    ("language", "said"), [("en", "US Census Bureau"), ("zh-Hans", "美国人口普查局")]
)
def test_a_short_history_says_whose_usual_year_stands_in(language: str, said: str) -> None:
    known, look = _known(270, "US"), _look(language)
    outlook = season_outlook(known, 90)
    shown = season_index(known, outlook, look)
    assert outlook.year is not None
    assert outlook.follows is not None
    assert said in shown.source
    assert look.source in shown.source
    assert shown.data is not None
    assert shown.data["factor"].idxmax() == 11
    assert shown.data["usual_year"].tolist() == list(outlook.year.months)
    told = season_paragraph(outlook, "90 days", look.words)
    assert said in told
    assert look.words.country("US") in told
    assert look.words.percent(outlook.follows.slope) in told
    assert look.words.percent(outlook.high - 1, sign=True) in told
    assert look.words.percent(outlook.bracket[1] - 1, sign=True) not in told


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.parametrize(("slope", "found"), [(0.0, 0.8), (2.0, 0.9)])
def test_nine_months_do_not_show_how_far_a_shop_follows(
    slope: float, found: float, language: str
) -> None:
    known, look = _following(slope, "2021-01-01", "US"), _look(language)
    outlook = season_outlook(known, 90)
    assert outlook.follows is not None
    assert outlook.follows.slope == pytest.approx(found, abs=0.07)
    told = season_paragraph(outlook, "90 days", look.words)
    share = look.words.percent(outlook.follows.slope)
    assert {"en": f"tell little more, and {share} is reckoned with",
            "zh-Hans": f"信息很少，预测按{share}计算"}[language] in told  # fmt: skip
    assert "By its own months" not in told
    assert "综合本店各月" not in told
    shown = season_index(known, outlook, look)
    assumed = {"en": "assumed of an ordinary shop", "zh-Hans": "对普通店铺假设"}[language]
    assert assumed in shown.note
    assert shown.data is not None
    for column in ("follows_ordinary", "ordinary_low", "ordinary_high"):
        assert look.words.percent(shown.data[column].iloc[0]) in told


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_december_shows_how_far_a_shop_follows(language: str) -> None:
    look = _look(language)
    for slope in (0.0, 2.0):
        known = _following(slope, "2020-12-01", "GB")
        outlook = season_outlook(known, 90)
        assert outlook.follows is not None
        share = look.words.percent(outlook.follows.slope)
        told = season_paragraph(outlook, "90 days", look.words)
        said = {"en": "the shop follows it to {}.", "zh-Hans": "跟随程度为{}。"}[language]
        assert said.format(share) in told
        assert "ordinary" not in told
        assert "普通店铺" not in told
        note = season_index(known, outlook, look).note
        assert {"en": "estimated from", "zh-Hans": "由本店各月估计"}[language] in note


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_who_sells_abroad_reads_whose_seasons_are_meant(language: str) -> None:
    known, look = _known(304, "CN", "US"), _look(language)
    outlook, country = season_outlook(known, 61), look.words.country("US")
    told = season_paragraph(outlook, "61 days", look.words)
    assert {"en": f"retail trade ({country})", "zh-Hans": f"零售业（{country}）"}[language] in told
    assert ("Christmas" in told) or ("圣诞季" in told)
    quiet = _known(200, "CN", "US")  # nothing stands in before August: the table of named seasons
    shown = season_index(quiet, season_outlook(quiet, 20), look)
    assert country in shown.subtitle
    assert shown.data is not None
    assert shown.data["season"].tolist() == ["Christmas", "Black Friday"]
