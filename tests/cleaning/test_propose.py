"""``clv new`` states what it took for what and asks only what no file can say."""

from __future__ import annotations

import pytest
import yaml

from clvlib.cleaning import propose
from clvlib.errors import InputError
from clvlib.merchant import Settings

from .test_till import LINES, TILL_HEADER


class Answering:
    """Answers by the first word that a question holds, else with the default; remembers all."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def __call__(self, question, options, default):
        self.asked.append(question)
        return next((a for word, a in self.answers.items() if word in question), default)


def settings_of(proposal):
    return Settings.model_validate(yaml.safe_load(proposal.text))


def test_a_shop_and_a_till(tmp_path, run, real_data):
    till = tmp_path / "收银流水.csv"
    till.write_text("\n".join([TILL_HEADER, *LINES, ""]), encoding="gbk")
    shop = real_data / "platform_exports" / "etsy_sold_orders.csv"
    ask = Answering(currency="GBP")
    proposal = propose("harbour-books", [shop, till], ask)
    settings = settings_of(proposal)
    assert (settings.name, settings.currency) == ("Harbour Books", "USD")
    assert [source.format for source in settings.sources] == ["etsy_orders", "generic"]
    assert settings.sources[1].columns["customer"] == "会员号"
    assert "Ship Zipcode" in proposal.files[0].dropped
    assert proposal.files[1].columns["product"] == ("商品", ("可颂", "拿铁", "美式"))
    assert not any("column" in question for question in ask.asked)


def test_day_or_month_first_is_asked_for_only_where_it_is_open(tmp_path):
    (tmp_path / "a.csv").write_text("customer,date,amount\nC1,03/04/2025,£5\nC2,05/06/2025,£6\n")
    ask = Answering(Day="yes")
    settings = settings_of(propose("a", [tmp_path / "a.csv"], ask))
    assert settings.sources[0].day_first is True and settings.currency == "GBP"
    assert sum("Day first?" in question for question in ask.asked) == 1
    (tmp_path / "a.csv").write_text("customer,date,amount\nC1,13/04/2025,£5\nC2,05/06/2025,£6\n")
    ask = Answering()
    assert settings_of(propose("a", [tmp_path / "a.csv"], ask)).sources[0].day_first is None
    assert not any("Day first?" in question for question in ask.asked)


def test_columns_that_are_not_recognised_are_asked_for(tmp_path):
    (tmp_path / "a.csv").write_text("wer,date,wieviel\nC1,2025-04-03,5\nC2,2025-05-06,6\n")
    ask = Answering(**{"the customer": "wer", "the amount?": "wieviel"})
    settings = settings_of(propose("a", [tmp_path / "a.csv"], ask))
    assert settings.sources[0].columns == {"time": "date", "customer": "wer", "amount": "wieviel"}
    with pytest.raises(InputError, match="no column for 'customer'"):
        propose("a", [tmp_path / "a.csv"], Answering())


def test_files_that_are_read_alike_make_one_source(tmp_path):
    for name in ("2024.csv", "2025.csv"):
        (tmp_path / name).write_text("customer,date,amount\nC1,2025-04-03,5\n")
    settings = settings_of(
        propose("a", [tmp_path / "2024.csv", tmp_path / "2025.csv"], Answering())
    )
    assert settings.sources[0].files == ("raw/2024.csv", "raw/2025.csv")


def test_what_nobody_said_stands_as_a_comment(tmp_path):
    (tmp_path / "a.csv").write_text("customer,date,amount\nC1,2025-04-03,£5\n")
    proposal = propose("a", [tmp_path / "a.csv"], Answering())
    settings = settings_of(proposal)
    assert {"currency", "timezone"} <= settings.model_fields_set
    assert not {"discount_rate", "horizon", "gross_margin"} & settings.model_fields_set
    assert "# discount_rate: 0.10 " in proposal.text
    assert "# horizon: 12 months " in proposal.text
    spoken = proposal.text.replace("# discount_rate", "discount_rate").replace(
        "# horizon", "horizon"
    )
    assert {"discount_rate", "horizon"} <= set(yaml.safe_load(spoken))


def test_a_currency_or_a_time_zone_that_does_not_exist_is_asked_for_again(tmp_path):
    (tmp_path / "a.csv").write_text("customer,date,amount\nC1,2025-04-03,5\n")
    replies = {"currency": iter(["pounds", "gbp"]), "zone": iter(["London", "Europe/Londn", "UTC"])}
    asked = []

    def ask(question, options, default):
        asked.append(question)
        return next((next(r) for word, r in replies.items() if f"Which {word}" in question
                     or f"Which time {word}" in question), default)  # fmt: skip

    settings = settings_of(propose("a", [tmp_path / "a.csv"], ask))
    assert (settings.currency, settings.timezone) == ("GBP", "UTC")
    assert asked[1].startswith("'pounds' is none: a three-letter ISO 4217 code")
    assert "did you mean 'Europe/London'?" in asked[4]


def test_a_script_that_keeps_answering_wrongly_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("customer,date,amount\nC1,2025-04-03,5\n")
    with pytest.raises(InputError, match="'Mars' is none: an IANA time zone"):
        propose("a", [tmp_path / "a.csv"], Answering(zone="Mars"))


def test_a_column_of_currencies_that_are_none_does_not_decide(tmp_path):
    (tmp_path / "a.csv").write_text("customer,date,amount,currency\nC1,2025-04-03,5,US DOLLAR\n")
    ask = Answering(currency="USD")
    assert settings_of(propose("a", [tmp_path / "a.csv"], ask)).currency == "USD"
    assert any("currency" in question for question in ask.asked)


@pytest.mark.parametrize("header", ["net_total_eur", "Betrag (EUR)", "Amount eur", "total EUR"])
def test_a_currency_in_the_header_of_the_amounts_is_evidence(tmp_path, header):
    (tmp_path / "a.csv").write_text(
        f"customer,date,{header}\nC1,2025-04-03,5.10\nC2,2025-04-04,7.20\n"
    )
    ask = Answering()
    assert settings_of(propose("a", [tmp_path / "a.csv"], ask)).currency == "EUR"
    assert not any("currency" in question for question in ask.asked)
