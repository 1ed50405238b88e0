"""Runs over time: listed newest first, and no more kept than asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clvlib.cli import main
from clvlib.running.history import past_runs, prune
from clvlib.running.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """Five finished runs, a month apart; the latest is not the last one made."""
    shelf = Shelf(tmp_path / "reports", "shop")
    with shelf.locked():
        for month in (1, 2, 3, 5, 4):
            folder = shelf.begin(f"2026-{month:02}-28-0000000{month}")
            manifest = {
                "as_of": f"2026-{month:02}-28T23:59:59",
                "created": f"2026-06-0{month}T08:00:00+00:00",
                "stages": {"clv": {"seconds": 3.0, "peak_memory_mb": 300.0 + month}},
                "durations": {"report": 1.5},
            }
            (folder.path / "manifest.json").write_text(json.dumps(manifest))
            (folder.path / "report.pdf").write_text("")
            shelf.place(folder)
    return shelf


def test_the_latest_comes_first_then_the_newest(shelf: Shelf) -> None:
    found = past_runs(shelf)
    assert [run.as_of[5:7] for run in found] == ["04", "05", "03", "02", "01"]
    assert [run.latest for run in found] == [True, False, False, False, False]
    assert (found[0].seconds, found[0].peak_mb) == (4.5, 304.0)
    assert found[0].documents == ("report.pdf",)


def test_the_oldest_are_removed_whole_and_the_latest_never(shelf: Shelf) -> None:
    with shelf.locked():
        removed = prune(shelf, 2)
    assert [name[5:7] for name in removed] == ["03", "02", "01"]
    assert [run.as_of[5:7] for run in past_runs(shelf)] == ["04", "05"]
    assert shelf.latest is not None
    assert list(shelf.scratch.iterdir()) == []


def test_clv_runs_prints_them(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "shop", "--reports-dir", str(shelf.reports_dir), "--keep", "3"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == (
        "* 2026-04-28-00000004  as of 2026-04-28  made 2026-06-04 08:00     4.5 s    304 MB"
        "  report.pdf"
    )
    assert err.count("removed") == 2
    assert main(["runs", "shop", "--reports-dir", str(shelf.reports_dir), "--json"]) == 0
    assert [run["latest"] for run in json.loads(capsys.readouterr().out)] == [True, False, False]
