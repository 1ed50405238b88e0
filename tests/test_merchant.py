"""merchant.yml: one validated, frozen object, and one clear line where it is wrong."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib.errors import InputError
from clvlib.merchant import ASSUMED_MARGIN, Horizon, Merchant, Settings, parse_horizon

GOOD = """\
name: Harbour Books
industry: retail
currency: GBP
timezone: Europe/London
sources:
  - files: raw/orders.csv
    columns: {customer: Customer ID}
"""


def load(kit: Path, text: str) -> Settings:
    folder = kit / "data" / "harbour-books"
    folder.mkdir(exist_ok=True)
    (folder / "merchant.yml").write_text(text, encoding="utf-8")
    return Merchant.load("harbour-books").settings


def complaint(kit: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        load(kit, text)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_defaults_are_the_house_s(kit: Path) -> None:
    settings = load(kit, GOOD)
    assert (settings.language, settings.discount_rate, str(settings.horizon)) == (
        "en",
        0.10,
        "12 months",
    )
    assert settings.high_value.times_mean == 1.5
    assert settings.margin == ASSUMED_MARGIN["retail"]
    assert settings.margin_is_assumed


def test_settings_cannot_be_changed_after_reading(kit: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(kit, GOOD).currency = "USD"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("extra", "parts"),
    [
        ("gros_margin: 0.3", ("line 8", "'gros_margin'", "did you mean 'gross_margin'?")),
        ("high_value: {tims_mean: 2}", ("'high_value.tims_mean'", "did you mean 'times_mean'?")),
        ("horizon: 12 moons", ("'horizon'", "'12 moons'", "12 months")),
        ("gross_margin: 42", ("'gross_margin'", "found 42", "less than or equal to 1")),
        ("discount_rate: 10", ("'discount_rate'", "found 10", "less than 1")),
        ("language: fr", ("'language'", "'fr'", "'en' or 'zh-Hans'")),
        ("acquisition: {cac: 3, spend: ads.csv}", ("'acquisition'", "either cac or spend")),
        ("high_value: {times_mean: 2, top_share: 0.2}", ("'high_value'", "one of times_mean")),
        ("name: Again", ("line 8", "'name'", "twice")),
        ("brand: {primary: blue}", ("'brand.primary'", "'blue'")),
    ],
)
def test_wrong_key_or_value_is_one_line_that_names_it(
    kit: Path, extra: str, parts: tuple[str, ...]
) -> None:
    line = complaint(kit, GOOD + extra + "\n")
    for part in ("harbour-books/merchant.yml", *parts):
        assert part in line


def test_unknown_time_zone_names_the_nearest(kit: Path) -> None:
    line = complaint(kit, GOOD.replace("Europe/London", "Europe/Londn"))
    assert "did you mean 'Europe/London'?" in line


def test_unknown_currency_is_refused(kit: Path) -> None:
    assert "ISO 4217" in complaint(kit, GOOD.replace("GBP", "QQQ"))


@pytest.mark.parametrize("path", ["/etc/passwd", "../other/raw.csv", "raw/../../x.csv"])
def test_files_outside_the_merchant_s_folder_are_refused(kit: Path, path: str) -> None:
    assert "inside the merchant's folder" in complaint(kit, GOOD.replace("raw/orders.csv", path))


def test_missing_key_says_what_to_add(kit: Path) -> None:
    line = complaint(kit, GOOD.replace("currency: GBP\n", ""))
    assert "'currency'" in line
    assert "add a line" in line


def test_broken_yaml_names_line_and_column(kit: Path) -> None:
    assert "line 8, column" in complaint(kit, GOOD + " oops: [\n")


def test_unknown_merchant_names_the_known_ones(kit: Path) -> None:
    load(kit, GOOD)
    with pytest.raises(InputError, match="did you mean 'harbour-books'") as caught:
        Merchant.load("harbor-books")
    assert "\n" not in str(caught.value)


def test_slug_cannot_leave_the_data_folder(kit: Path) -> None:
    with pytest.raises(InputError):
        Merchant.load("../data/harbour-books")


def test_horizon_follows_the_calendar() -> None:
    year = Horizon.model_validate(parse_horizon("12 months"))
    assert year.days(pd.Timestamp("2024-01-01")) == 366
    assert year.days(pd.Timestamp("2025-01-01")) == 365
    assert Horizon.model_validate(parse_horizon("26 weeks")).days(pd.Timestamp("2025-01-01")) == 182
    assert year.begin(pd.Timestamp("2025-03-31")) == pd.Timestamp("2024-03-31")
