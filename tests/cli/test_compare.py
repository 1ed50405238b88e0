"""``clv compare``: which runs it takes, and what it says where there are none."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from clvlib import tables
from clvlib.chance import stage_rng
from clvlib.cli import main
from clvlib.experiment_files import designs_before, earlier_runs
from clvlib.merchant import Merchant
from clvlib.run_folder import RunFolder
from clvlib.strategy.worth import Yardsticks
from clvlib.words import Words
from tests.running.small_kit import write_merchant
from tests.strategy import test_loop as loops
from tests.strategy.test_experiments import planned


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


FILL = {"str": "-", "int64": 1, "float64": 0.5, "bool": True}


def whole(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the columns that its contract asks for beside those of the test."""
    for column, declared in tables.table(name).columns.items():
        if declared.required and column not in frame:
            frame[column] = FILL.get(str(declared.dtype), pd.Timestamp("2025-01-01"))
    return tables.table(name).check(frame)


def finished(reports: Path, day: pd.Timestamp, **frames: pd.DataFrame) -> RunFolder:
    run = RunFolder(reports / "shop" / f"{day:%Y-%m-%d}-aaaa").make()
    run.note_facts(as_of=day, merchant="shop")
    for name, frame in frames.items():
        whole(name, frame.copy()).to_parquet(run.table(name), index=False)
    return run


def orders_of(came: pd.DataFrame) -> pd.DataFrame:
    return came.assign(order_id=[f"o{n}" for n in range(len(came))])


def test_the_look_back_is_printed_as_the_report_tells_it(small_home, tmp_path, capsys):
    """Forecast, taken actions, a test with its guardrails, thresholds and what follows."""
    data, reports = tmp_path / "d", tmp_path / "r"
    write_merchant(data, "shop")
    then = loops.earlier()
    before = finished(
        reports, loops.SINCE, customers=then.customers, values=then.values,
        parameters=then.parameters.assign(standard_error=0.1), actions=then.actions,
        thresholds=then.thresholds.assign(share=0.2), value_ranges=then.ranges,
    )  # fmt: skip
    plan, arms = planned(Yardsticks(0.9, 80.0, 30.0, 0.5, 364.0))
    plan = plan.model_copy(update={"ends": pd.Timestamp("2025-09-30").date()})
    (before.path / "experiments").mkdir()
    (before.path / "experiments" / f"{plan.experiment}.yml").write_text(plan.text(), "utf-8")
    arms.to_csv(before.path / "experiments" / f"{plan.experiment}.csv", index=False)
    status = "actions:\n  - experiment: {}\n    status: done\n"
    (data / "shop" / "actions.yml").write_text(status.format(plan.experiment), "utf-8")
    orders = loops.came(times=2.0)
    finished(
        reports, loops.UNTIL, orders=orders_of(orders), values=then.values,
        thresholds=loops.thresholds(20, 130).assign(share=0.2),
    )  # fmt: skip
    folders = ["--data-dir", str(data), "--reports-dir", str(reports)]
    assert main(["compare", "shop", *folders]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head == "shop  2025-06-30-aaaa → 2025-09-30-aaaa"
    assert all(line.startswith("· ") for line in lines)
    told, words = "\n".join(lines), Words("en", "GBP")
    known = orders[~orders["customer_id"].str.startswith("new-")]
    assert f"{words.number(known['revenue'].sum())} came" in told.replace("£", "").replace("€", "")
    assert "What came lies outside the interval" in told
    now = loops.thresholds(20, 130)
    settings = Merchant.load("shop", data).settings
    drawn = stage_rng(settings.seed, "strategy", "shop", "loop")
    then = replace(then, days=settings.horizon.days(loops.SINCE))
    found = loops.compare(then, loops.UNTIL, orders, now, then.values, drawn)
    assert found.revenue is not None
    assert f"{words.number(found.revenue.predicted)} of revenue" in told  # as chapter 5 drew it
    assert "Taken, of 2 recommendations of the last report: 1 (“Win”)" in told
    assert f"“{plan.title}”: " in told  # the test, read from these orders
    assert "reached the aim" in told
    assert "best score for revenue: from" in told
    assert "look for what was different" in told
    assert main(["compare", "shop", *folders]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == lines  # the same whenever it is asked
