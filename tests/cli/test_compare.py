"""``clv compare``: which runs it takes, and what it says where there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from clvlib.cli import main
from clvlib.experiment_files import designs_before, earlier_runs
from clvlib.run_folder import RunFolder
from tests.running.small_kit import write_merchant


def made(reports: Path, name: str, day: str, at: float) -> RunFolder:
    """Leave a finished run of some day, made at some time."""
    run = RunFolder(reports / "shop" / name).make()
    run.note_facts(as_of=pd.Timestamp(day))
    os.utime(run.path / "run.json", (at, at))
    (run.path / "experiments").mkdir()
    for file in ("win-back-" + day + ".yml", "actions.yml"):
        (run.path / "experiments" / file).write_text("x: 1\n", "utf-8")
    return run


def test_one_run_a_day_the_latest_made(kit):
    reports = kit / "reports"
    made(reports, "2026-01-31-aaaa", "2026-01-31", 100.0)
    newer = made(reports, "2026-01-31-0000", "2026-01-31", 200.0)
    later = made(reports, "2026-02-28-bbbb", "2026-02-28", 300.0)
    found = earlier_runs(reports, "shop", pd.Timestamp("2026-03-31"))
    assert [run.path.name for run in found] == [newer.path.name, later.path.name]
    assert earlier_runs(reports, "shop", pd.Timestamp("2026-01-31 23:59:59")) == []
    designs = designs_before(reports, "shop", pd.Timestamp("2026-02-28"))
    assert [path.name for path in designs] == ["win-back-2026-01-31.yml"]
    assert designs[0].is_relative_to(newer.path)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "runs of 1 as-of day(s)"),
        (["2026-01-31-aaaa"], "1 run named"),
        (["2026-01-31-aaaa", "nosuch"], "run 'nosuch' of 'shop'"),
        (["2026-01-31-aaaa", "2026-01-31-aaaa"], "same as-of day"),
    ],
)
def test_wrong_pairs_give_one_line_and_2(small_home, tmp_path, capsys, arguments, said):
    data, reports = tmp_path / "d", tmp_path / "r"
    write_merchant(data, "shop")
    made(reports, "2026-01-31-aaaa", "2026-01-31", 100.0)
    folders = ["--data-dir", str(data), "--reports-dir", str(reports)]
    assert main(["compare", "shop", *arguments, *folders]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
