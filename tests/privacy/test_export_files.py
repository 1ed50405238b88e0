"""Tables leave the kit encrypted where asked, and every export leaves a line."""

from pathlib import Path

import pandas as pd
import pytest

from clvlib.cli import main
from clvlib.json_files import write_json
from clvlib.privacy import audit
from clvlib.run_folder import RunFolder


@pytest.fixture
def shop(kit: Path) -> Path:
    """A merchant with a run that holds one table; return the folder for exports."""
    (kit / "data" / "shop").mkdir()
    (kit / "data" / "shop" / "merchant.yml").write_text(
        "name: Shop\nindustry: retail\ncurrency: EUR\ntimezone: Europe/Berlin\n"
        "horizon: 12 months\nsources:\n  - files: raw/*.csv\n"
    )
    run = RunFolder(kit / "reports" / "shop" / "2026-01-31-abc").make()
    write_json(run.path / "run.json", {"as_of": "2026-01-31T23:59:59.999999"})
    (kit / "reports" / "shop" / "latest").symlink_to(run.path.name)
    return kit


def test_an_encrypted_export_opens_with_its_passphrase_only(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "clvlib.running.export.read_table", lambda run, name: pd.DataFrame({"a": [1]})
    )
    monkeypatch.setenv("CLV_PASSPHRASE", "correct horse")
    target = shop / "t.csv"
    assert main(["export", "shop", "segments", "-o", str(target), "--encrypt"]) == 0
    sealed = shop / "t.csv.clve"
    assert not target.exists() and sealed.stat().st_mode & 0o777 == 0o600
    assert audit.events(shop / "reports", "shop")[-1]["action"] == "export"
    monkeypatch.setenv("CLV_PASSPHRASE", "wrong")
    assert main(["decrypt", str(sealed)]) == 2
    assert "wrong key or passphrase" in capsys.readouterr().err
    assert not target.exists()
    monkeypatch.setenv("CLV_PASSPHRASE", "correct horse")
    assert main(["decrypt", str(sealed)]) == 0
    assert target.read_text() == "a\n1\n"


def test_no_passphrase_and_nobody_to_ask_is_one_line(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "clvlib.running.export.read_table", lambda run, name: pd.DataFrame({"a": [1]})
    )
    monkeypatch.delenv("CLV_PASSPHRASE", raising=False)
    assert main(["export", "shop", "segments", "-o", str(shop / "t.csv"), "--encrypt"]) == 2
    assert "set CLV_PASSPHRASE" in capsys.readouterr().err
    assert list(shop.glob("t.csv*")) == []
