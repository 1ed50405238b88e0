"""``clv new``, ``check`` and ``simulate``: from a client's file to a merchant."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from clvlib.cli import main
from clvlib.merchant import Merchant

EXPORT = """Customer ID,Order No,Date,Amount,Phone
A-1,1,03/04/2025,12.50,5550001
A-2,2,05/04/2025,20.00,5550002
A-1,3,07/05/2025,7.25,5550001
A-3,4,09/05/2025,3.00,5550003
"""


@pytest.fixture
def export(kit: Path) -> Path:
    path = kit / "till export.csv"
    path.write_text(EXPORT, encoding="utf-8")
    return path


def test_new_writes_settings_that_check_can_read(
    kit: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "corner-shop", str(export), "--yes"]) == 0
    out = capsys.readouterr().out
    assert "✓ till export.csv" in out
    assert "customer" in out
    assert "e.g. A-1, A-2, A-3" in out
    assert "assumed: USD" in out
    assert "5550001" not in out
    folder = kit / "data" / "corner-shop"
    assert (folder / "raw" / "till export.csv").read_text(encoding="utf-8") == EXPORT
    settings = Merchant.load("corner-shop").settings
    assert (settings.name, settings.currency) == ("Corner Shop", "USD")

    assert main(["check", "corner-shop"]) == 0
    out = capsys.readouterr().out
    assert "4 rows in = 4 kept + 0 set aside     $42.75 in = $42.75 kept + $0.00 set aside" in out
    assert "4 orders of 3 customers" in out
    assert main(["check", "corner-shop", "--json"]) == 0
    ledger = json.loads(capsys.readouterr().out)
    assert ledger["rows"] == {"in": 4, "kept": 4, "set_aside": 0}
    assert ledger["money"]["kept"] == "42.75"
    assert (ledger["customers"], ledger["orders"], ledger["currency"]) == (3, 4, "USD")


@pytest.mark.parametrize(
    ("flag", "first"), [("--day-first", "2024-05-04"), ("--month-first", "2024-04-05")]
)
def test_new_takes_what_no_file_can_say_from_its_options(
    kit: Path, flag: str, first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = kit / "orders.csv"
    rows = "".join(f"{i},C{i % 2},04/05/2024,9.50\n" for i in range(6))
    path.write_text("order,customer,date,amount\n" + rows, encoding="utf-8")
    assert main(["new", "shop", str(path), "--yes", "--currency", "zzz"]) == 2
    assert "--currency" in capsys.readouterr().err
    assert main(["new", "shop", str(path), "--yes", "--currency", "chf", flag]) == 0
    assert "assumed: USD" not in capsys.readouterr().out
    assert main(["check", "shop", "--json"]) == 0
    ledger = json.loads(capsys.readouterr().out)
    assert (ledger["currency"], ledger["first"]) == ("CHF", first)


def test_new_asks_what_no_file_can_say(
    kit: Path, export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    answers = {"currency": "gbp", "zone": "Europe/London", "industry": "rest", "Day first": "y"}

    def prompt(question: str, default: str, show_default: bool) -> str:
        asked.append(question)
        return next(answer for word, answer in answers.items() if word in question)

    monkeypatch.setattr("typer.prompt", prompt)
    assert main(["new", "corner-shop", str(export)]) == 0
    settings = Merchant.load("corner-shop").settings
    assert (settings.currency, settings.timezone) == ("GBP", "Europe/London")
    assert settings.industry == "restaurant"
    assert settings.sources[0].day_first is True
    assert len(asked) == 4


def test_new_asks_again_for_a_time_zone_that_does_not_exist(
    kit: Path, export: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zones = iter(["Mars/Base", "Europe/London"])
    monkeypatch.setattr(
        "typer.prompt",
        lambda question, default, show_default: next(zones) if "zone" in question else default,
    )
    assert main(["new", "corner-shop", str(export)]) == 0
    assert Merchant.load("corner-shop").settings.timezone == "Europe/London"
    assert next(zones, None) is None


def test_new_names_the_data_folder_in_the_next_command(
    kit: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = kit / "my clients"
    assert main(["new", "shop", str(export), "--yes", "--data-dir", str(there)]) == 0
    said = capsys.readouterr().out.splitlines()[-1].split("then: clv ")[1]
    assert main(shlex.split(said)) == 0
    assert main(["new", "shop", str(export), "--yes"]) == 0
    assert capsys.readouterr().out.endswith("then: clv check shop\n")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["new", "Corner Shop", "FILE", "--yes"], "is no name of a folder"),
        (["new", "shop", "FILE", "FILE", "--yes"], "is given twice"),
        (["new", "shop", "nowhere.csv", "--yes"], "not found"),
        (["new", "shop"], "Missing argument"),
        (["new", "taken", "FILE", "--yes"], "has a merchant.yml already"),
    ],
)
def test_new_refuses_in_one_line_and_writes_nothing(
    kit: Path, export: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], part: str
) -> None:
    (kit / "data" / "taken").mkdir()
    (kit / "data" / "taken" / "merchant.yml").write_text("name: x\n")
    assert main([str(export) if a == "FILE" else a for a in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert part in captured.err
    assert [p.name for p in (kit / "data").iterdir()] == ["taken"]


def test_a_file_without_customers_is_refused(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = kit / "totals.csv"
    path.write_text("day,amount\n2026-01-01,5\n2026-01-02,6\n")
    assert main(["new", "shop", str(path), "--yes"]) == 2
    assert "no column for 'customer'" in capsys.readouterr().err
    assert not (kit / "data" / "shop").exists()


def test_simulate_begins_a_merchant_and_leaves_real_ones_alone(
    kit: Path, export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["simulate", "trial"]) == 0
    written = capsys.readouterr().out.splitlines()
    assert len(written) >= 4
    assert Merchant.load("trial").settings.simulation is not None
    assert (kit / "data" / "trial" / "raw" / "truth.json").is_file()
    assert main(["new", "corner-shop", str(export), "--yes"]) == 0
    capsys.readouterr()
    assert main(["simulate", "corner-shop"]) == 2
    assert "is no generated one" in capsys.readouterr().err
