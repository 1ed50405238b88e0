from __future__ import annotations

from pathlib import Path

import pytest

from clvlib import home
from clvlib.running import RunPlan
from tests.running.small_kit import write_kit, write_merchant


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit of tiny notebooks in a folder of its own, with code that nobody edits meanwhile."""
    folder = tmp_path / "kit"
    (folder / "clvlib").mkdir(parents=True)
    (folder / "clvlib" / "errors.py").write_text("")
    monkeypatch.setattr(home, "PACKAGE", folder / "clvlib")
    monkeypatch.setenv("CLV_HOME", str(folder))
    monkeypatch.setenv("CLV_KEYS_DIR", str(tmp_path / "keys"))
    return write_kit(folder)


@pytest.fixture
def plan(small_home: Path, tmp_path: Path) -> RunPlan:
    """One small merchant, ``shop``, tables only."""
    write_merchant(tmp_path / "data")
    return RunPlan(tmp_path / "data", tmp_path / "reports", to=())
