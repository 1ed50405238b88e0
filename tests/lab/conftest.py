"""Runs for the tests of the lab; folders and keys of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from clvlib.home import home
from clvlib.lab import Run
from tests.lab import fabricated

CLV = Path(sys.executable).parent / "clv"
FOLDERS = {"CLV_DATA_DIR": "data", "CLV_REPORTS_DIR": "reports", "CLV_KEYS_DIR": "keys"}
TRIES = 8
FEW = {"customers": 300, "start": "2025-01-01"}  # of the coffee shop; enough for every stage


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


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of a tiny coffee shop, made by ``clv run`` from raw files."""
    root = tmp_path_factory.mktemp("shop")
    settings = yaml.safe_load((home() / "data/linjian-coffee/merchant.yml").read_text("utf-8"))
    settings["language"] = "en"
    settings["simulation"] |= FEW
    folder = root / "data" / "shop"
    folder.mkdir(parents=True)
    (folder / "merchant.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    made = subprocess.run(
        [CLV, "run", "shop", "--to", "none"],
        capture_output=True, text=True, timeout=900, check=False,
        env={**os.environ, **{variable: str(root / name) for variable, name in FOLDERS.items()}},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return root


@pytest.fixture
def own_shop(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A copy of it, with a sandbox of its own."""
    shutil.copytree(shop, tmp_path / "shop", symlinks=True)
    settle(tmp_path / "shop", monkeypatch)
    return Run.open("shop")


def settle(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the kit to folders below a root."""
    for variable, name in FOLDERS.items():
        (root / name).mkdir(exist_ok=True)
        monkeypatch.setenv(variable, str(root / name))


def fastest(limit: float, act: Callable[[int], float]) -> float:
    """Return the first time within a limit, else the best of several, as on a core that is free.

    The machine is shared: beside each try it is measured how much longer than its processor time
    something takes here, and the time is divided by that.
    """
    best = float("inf")
    for number in range(TRIES):
        before = _slowdown()
        took = act(number)
        best = min(best, took / max(1.0, (before + _slowdown()) / 2))
        if best < limit:
            break
        time.sleep(number / 2)
    return best


def _slowdown() -> float:
    began, processor = time.perf_counter(), time.thread_time()
    while time.thread_time() - processor < 0.05:
        pass
    return (time.perf_counter() - began) / (time.thread_time() - processor)
