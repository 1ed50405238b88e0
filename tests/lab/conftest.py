"""Runs for the tests of the lab; folders and keys of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clvlib.lab import Run
from tests.lab import fabricated


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two runs of the CDNOW log, and one of it in Chinese."""
    root = tmp_path_factory.mktemp("lab")
    fabricated.write_run(root, run="1997-12-31-earlier1", until="1997-12-31")
    fabricated.write_run(root)
    fabricated.write_run(root, slug="yinyue", language="zh-Hans", currency="CNY")
    return root


@pytest.fixture
def here(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as the folders of the kit."""
    settle(shelf, monkeypatch)
    return shelf


@pytest.fixture
def run(here: Path) -> Run:
    """The newest run of the music shop."""
    return Run.open("music")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """A run of one's own, for tests that write beside it."""
    fabricated.write_run(tmp_path)
    settle(tmp_path, monkeypatch)
    yield Run.open("music")


def settle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the kit to folders below a root."""
    for variable, name in (
        ("CLV_DATA_DIR", "data"), ("CLV_REPORTS_DIR", "reports"), ("CLV_KEYS_DIR", "keys"),
    ):  # fmt: skip
        (root / name).mkdir(exist_ok=True)
        monkeypatch.setenv(variable, str(root / name))
