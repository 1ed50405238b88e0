"""The calendar's exhibit shows an index where it is believed, and the brackets where it is not."""

import numpy as np
import pandas as pd
import pytest

from clvlib.clv.exhibits_season import season_index, season_paragraph
from clvlib.clv.history import History, history_at
from clvlib.clv.season import season_outlook
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
    rng = np.random.default_rng(2)
    dates = pd.date_range("2021-01-01", periods=days)
    rate = np.where(dates.month == 12, 0.04, 0.02)
    rows = [(str(c), day) for c in range(150) for day in dates[rng.random(days) < rate]]
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
    assert shown.note is not None
    assert said in shown.note
    assert shown.data is not None
    assert shown.data["factor"].idxmax() == 11
    assert shown.data["usual_year"].tolist() == list(outlook.year.months)
    told = season_paragraph(outlook, "90 days", look.words)
    assert said in told
    assert look.words.country("US") in told
    assert look.words.percent(outlook.follows.slope) in told
    assert look.words.percent(outlook.bracket[1] - 1, sign=True) in told
