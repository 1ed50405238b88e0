"""Personal and sensitive columns stay in the raw file unless the settings state what for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from clvlib.cleaning import clean
from clvlib.cli import main
from clvlib.merchant import Merchant

SETTINGS = """
name: Shop
industry: retail
currency: EUR
timezone: Europe/Berlin
sources:
  - files: raw/orders.csv
    columns: {{customer: Member, time: Date, amount: Amount, product: {product}, channel: Channel,
      health: Allergies, {attribute}}}
{keep}
"""
KEEP = """    keep: {{{header}: "{purpose}"}}
"""


@pytest.fixture
def shop(kit: Path) -> Path:
    folder = kit / "data" / "shop"
    (folder / "raw").mkdir(parents=True)
    rng, day = np.random.default_rng(3), pd.Timestamp("2025-01-01")
    with (folder / "raw" / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["Member", "Date", "Amount", "Product", "Channel", "Birthday", "Allergies", "Contact"]
        )
        for n in range(120):
            when = f"{day + pd.Timedelta(days=int(n)):%Y-%m-%d}"
            who = int(rng.integers(30))
            rows.writerow([f"m{who:03}", when, f"{rng.uniform(5, 50):.2f}", "Tea", "web",
                           f"19{60 + who}-02-03", "nuts", f"q{who}@example.org"])  # fmt: skip
    return folder


def write(
    folder: Path, keep: str = "", product: str = "Product", attribute: str = "born: Birthday"
) -> Merchant:
    text = SETTINGS.format(keep=keep, product=product, attribute=attribute)
    (folder / "merchant.yml").write_text(text, encoding="utf-8")
    return Merchant.load("shop", folder.parent)


def orders_of(merchant: Merchant) -> tuple[list[str], list[str]]:
    cleaned = clean(merchant.settings, merchant.folder, b"k" * 32)
    try:
        return cleaned.lines.columns + cleaned.orders.columns, [*cleaned.files[0].warnings]
    finally:
        cleaned.close()


def test_a_personal_column_is_read_only_for_a_stated_purpose(shop: Path) -> None:
    columns, warnings = orders_of(write(shop))
    assert "born" not in columns and "health" not in columns and "channel" in columns
    assert sum("is not read; to use it" in line for line in warnings) == 2
    keep = KEEP.format(header="Birthday", purpose="offers by age group, agreed 2026-03-01")
    columns, warnings = orders_of(write(shop, keep))
    assert "born" in columns and "health" not in columns
    assert any("is read for: offers by age group" in line for line in warnings)


def test_what_stands_in_a_column_counts_for_goods_too(shop: Path) -> None:
    _, warnings = orders_of(write(shop, product="Contact", attribute="kind_of: Product"))
    assert any("'Contact' (personal: e-mail) is not read" in line for line in warnings)


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        (KEEP.format(header="Birthday", purpose="why"), "keep"),
        (KEEP.format(header="Birthdy", purpose="offers by age group"), "has no column 'Birthdy'"),
        (KEEP.format(header="Contact", purpose="letters to customers"), "is not among 'columns'"),
        (
            KEEP.format(header="Member", purpose="letters to customers"),
            "'Member' is read as a pseudonym and needs no purpose",
        ),
    ],
)
def test_a_purpose_is_checked(
    shop: Path, capsys: pytest.CaptureFixture[str], keep: str, said: str
) -> None:
    (shop / "merchant.yml").write_text(
        SETTINGS.format(keep=keep, product="Product", attribute="born: Birthday"), encoding="utf-8"
    )
    assert main(["check", "shop"]) == 2
    assert said in capsys.readouterr().err


def test_new_and_check_show_the_grades(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(shop)
    assert main(["check", "shop"]) == 0
    said = capsys.readouterr().out
    assert "sensitive:  Allergies" in said and "Birthday" in said
    assert "Member (customer, as a pseudonym)" in said
    assert main(["check", "shop", "--json"]) == 0
    grades = json.loads(capsys.readouterr().out)["files"][0]["grades"]
    assert grades["Contact"] == "personal" and grades["Allergies"] == "sensitive"
    assert main(["new", "other", str(shop / "raw" / "orders.csv"), "--yes"]) in (0, 2)
    assert "sensitive:  Allergies" in capsys.readouterr().out
