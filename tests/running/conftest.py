from __future__ import annotations

from pathlib import Path

import pytest

from clvlib.running import RunPlan
from tests.running.small_kit import write_kit, write_merchant


@pytest.fixture
def small_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit of tiny notebooks in a folder of its own."""
    home = tmp_path / "kit"
    monkeypatch.setenv("CLV_HOME", str(home))
    monkeypatch.setenv("CLV_KEYS_DIR", str(tmp_path / "keys"))
    return write_kit(home)


@pytest.fixture
def plan(small_home: Path, tmp_path: Path) -> RunPlan:
    """One small merchant, ``shop``, tables only."""
    write_merchant(tmp_path / "data")
    return RunPlan(tmp_path / "data", tmp_path / "reports", to=())
