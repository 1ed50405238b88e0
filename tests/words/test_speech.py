"""Numbers, money, dates and sentences read as each language writes them."""

import pandas as pd
import pytest

from clvlib.words import Words
from clvlib.words.catalogue import translate_blocks

EN, ZH = Words("en", "GBP"), Words("zh-Hans", "CNY")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (EN.money(1234567.8), "£1,234,568"),
        (EN.money(12.345), "£12.35"),
        (EN.money(-0.001), "£0.00"),
        (EN.money(-1234), "−£1,234"),
        (EN.money(float("nan")), "–"),
        (EN.compact_money(1_250_000), "£1.2M"),
        (ZH.money(1234.5), "¥1,235"),
        (ZH.compact_money(123_456), "¥12.3万"),
        (ZH.compact_money(3959.35), "¥3,959"),
        (EN.percent(0.585), "59%"),
        (EN.percent(0.5849, 1), "58.5%"),
        (EN.percent(0.1, sign=True), "+10%"),
        (EN.percent(-0.1, sign=True), "−10%"),
        (EN.points(0.123), "+12 points"),
        (ZH.points(-0.05), "−5 个百分点"),
        (EN.number(2.5), "3"),
        (EN.number(float("inf")), "–"),
        (EN.date(pd.Timestamp("2025-04-03")), "3 April 2025"),
        (ZH.date(pd.Timestamp("2025-04-03")), "2025年4月3日"),
        (EN.duration(1, "month"), "1 month"),
        (EN.duration(12, "month"), "12 months"),
        (EN.duration(1.0, "week", 1), "1.0 weeks"),
        (ZH.duration(12, "month"), "12 个月"),
        (EN.weekday(0), "Mon"),
        (ZH.weekday(6), "周日"),
    ],
)
def test_format(said: str, expected: str) -> None:
    assert said.replace("\xa0", " ") == expected


def test_plural_follows_the_count() -> None:
    assert EN.n("{count} day", "{count} days", 1) == "1 day"
    assert EN.n("{count} day", "{count} days", 1234) == "1,234 days"
    assert ZH.n("{count} day", "{count} days", 1) == "1 天"


def test_prose_is_translated_paragraph_by_paragraph_and_unknown_prose_stays() -> None:
    assert translate_blocks("Nobody translated this.\n\nNor this.", "zh-Hans") == (
        "Nobody translated this.\n\nNor this."
    )


def test_amounts_stay_short_where_a_language_has_no_short_form():
    """German writes thousands in full; a language may be added without touching this class."""
    assert Words("de", "USD").compact_money(206_242.86) == "$206.243"
    assert EN.compact_money(206_242.86) == "£206K"
    assert ZH.compact_money(206_242.86) == "¥20.6万"


def test_every_plural_form_of_a_language_is_used(monkeypatch):
    polish = {"{count} day": ("{count} dzień", "{count} dni", "{count} dni!")}
    monkeypatch.setattr("clvlib.words.speech.catalogue", lambda language: polish)
    words = Words("pl", "PLN")
    said = [words.n("{count} day", "{count} days", count) for count in (1, 3, 5)]
    assert said == ["1 dzień", "3 dni", "5 dni!"]
    assert words.duration(5) == "5 dni!"


def test_the_ends_of_a_narrow_range_do_not_look_alike():
    assert EN.percents(0.72, 0.69, 0.75) == ["72%", "69%", "75%"]
    assert EN.percents(0.7201, 0.7182, 0.7221) == ["72.0%", "71.8%", "72.2%"]
    assert EN.percents(0.5, 0.5, 0.5) == ["50%", "50%", "50%"]
    assert EN.percents(0.5, 0.500001, 0.500002) == ["50.00%", "50.00%", "50.00%"]
