"""Several merchants: one failure costs one merchant, on any executor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from pickle import PicklingError

import pytest

from clvlib.cli.screen import table
from clvlib.errors import InputError, StageError
from clvlib.running import (
    Outcome,
    RunPlan,
    capacity,
    run_merchant,
    run_merchants,
    run_on,
    try_merchant,
)
from clvlib.running.batch import run_on_dask, watched_processes
from clvlib.running.batch_record import BatchRecord
from clvlib.running.pool import StoppedError, WatchedProcesses
from tests.running.small_kit import SETTINGS, read_json, write_kit, write_merchant
from tests.running.test_warm import HANG, until, until_gone


def test_the_process_that_workers_are_forked_from_ends_in_silence() -> None:
    ready = [sys.executable, "-c", "import clvlib.running.ready"]
    ended = subprocess.run(ready, capture_output=True, text=True, timeout=900, check=True)
    # Libraries tell on the screen of what is left frozen.
    assert (ended.stdout, ended.stderr) == ("", "")


def test_two_at_a_time_with_a_broken_one_among_them(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, "other")
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    heard: list[tuple[str, str, str]] = []
    done: list[str] = []
    outcomes = run_merchants(
        ["shop", "broken", "other"],
        plan,
        2,
        lambda *told: heard.append(told),
        lambda outcome: done.append(outcome.slug),
    )
    assert [(o.slug, o.state) for o in outcomes] == [
        ("shop", "made"), ("broken", "failed"), ("other", "made"),
    ]  # fmt: skip
    assert "did you mean 'discount_rate'?" in outcomes[1].error
    assert outcomes[1].wrong_input
    assert sorted(done) == ["broken", "other", "shop"]
    assert {slug for slug, _, _ in heard} == {"shop", "other"}
    assert not list(plan.reports_dir.glob("*/.scratch/*"))


def test_any_executor_serves(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    with ThreadPoolExecutor(1) as executor:
        outcomes = run_on(executor, ["broken"], plan)
    assert outcomes[0].state == "failed"


def test_a_worker_that_is_killed_costs_its_merchant_and_no_other(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    write_merchant(plan.data_dir, "bad", SETTINGS + "discout_rate: 0.1\n")

    class Killed(type(plan)):
        def __reduce__(self):
            return _die, ()

    dying = Killed(plan.data_dir, plan.reports_dir, to=())
    with watched_processes(2, plan) as pool:
        doomed = pool.submit(try_merchant, "shop", dying)
        others = run_on(pool, ["broken", "bad"], plan)
        with pytest.raises(StoppedError, match="the process that ran it was killed"):
            doomed.result()
    assert ["did you mean" in outcome.error for outcome in others] == [True, True]


def test_a_worker_has_the_environment_of_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    with WatchedProcesses(1) as pool:  # the server that forks it begins here or began long ago
        assert pool.submit(os.getenv, "CLV_OF_A_TEST").result() is None
        monkeypatch.setenv("CLV_OF_A_TEST", "later")
        assert pool.submit(os.getenv, "CLV_OF_A_TEST").result() == "later"
    with WatchedProcesses(1) as pool:
        monkeypatch.delenv("CLV_OF_A_TEST")
        assert pool.submit(os.getenv, "CLV_OF_A_TEST").result() is None


def _die() -> None:
    os.kill(os.getpid(), 9)


def test_a_task_over_its_time_or_memory_is_stopped_with_all_that_it_began(tmp_path: Path) -> None:
    left = tmp_path / "pid"
    with WatchedProcesses(2) as pool:
        slow, quick = pool.submit(_sleep_with_child, left), pool.submit(str.upper, "done")
        assert quick.result() == "DONE"
        assert until(lambda: left.is_file() and bool(left.read_text()))
        pool._seconds = 1.5  # from here on, for a busy machine begins a process slowly
        with pytest.raises(StoppedError, match=r"stopped after 0\.025 minutes"):
            slow.result()
    assert until_gone([int(left.read_text())]) == []
    with WatchedProcesses(1, megabytes=400) as pool:
        large, after = pool.submit(_fill, 600), pool.submit(str.upper, "next")
        with pytest.raises(StoppedError, match="it took more than 400 MB"):
            large.result()
        assert after.result() == "NEXT"


def _sleep_with_child(left: Path) -> None:
    child = subprocess.Popen(["sleep", "3000"])
    left.write_text(str(child.pid))
    time.sleep(3000)


def _fill(megabytes: int) -> int:
    held = bytearray(megabytes * 2**20)
    held[::4096] = b"x" * len(held[::4096])
    time.sleep(3000)
    return len(held)


def test_exceptions_and_unsendable_tasks_come_back_as_such() -> None:
    with WatchedProcesses(1) as pool:
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result()
        with pytest.raises((AttributeError, TypeError, ValueError, PicklingError)):
            pool.submit(lambda: None).result()
        assert pool.submit(max, 1, 2).result() == 2
    with pytest.raises(RuntimeError, match="no tasks after shutdown"):
        pool.submit(max, 1, 2)


def test_a_kernel_over_the_memory_limit_ends_in_one_line(plan: RunPlan, small_home: Path) -> None:
    write_kit(small_home, rfm="x = b'x' * 900_000_000\nimport time; time.sleep(3000)")
    with pytest.raises(StageError) as failure:
        run_merchant("shop", replace(plan, memory_limit=700.0))
    assert str(failure.value) == (
        "stage 02_rfm_clustering, cell 3: stopped: it took more than 700 MB of memory"
    )


def test_a_batch_leaves_a_record_without_folders(tmp_path: Path) -> None:
    record = BatchRecord(tmp_path, ["a", "b", "c"], 2)
    record.add(Outcome("a", "made", tmp_path / "a" / "r1", (), {"clv": 2.5}, peak_mb=300.0))
    record.add(Outcome("b", "failed", error=f"no file {tmp_path}/b/x.csv"))
    record.write(interrupted=True)
    text = (tmp_path / "batch.json").read_text()
    assert str(tmp_path) not in text
    known = json.loads(text)
    assert (known["interrupted"], known["jobs"], known["not_done"]) == (True, 2, ["c"])
    assert [m["state"] for m in known["merchants"]] == ["made", "failed"]
    assert known["merchants"][0]["stages"] == {"clv": 2.5}
    lines = table(record.outcomes)
    assert lines[2].split() == ["a", "made", "2.5", "clv", "2s", "300"]
    assert lines[-1] == "2 merchants: 1 made, 1 failed"


def test_as_many_at_a_time_as_cores_and_memory_carry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "cores", lambda: 8)
    monkeypatch.setattr(capacity, "memory_free", lambda: 6000.0)
    assert capacity.workers(None, ["new"], tmp_path) == 4
    assert capacity.workers(2, ["new"], tmp_path) == 2
    run = tmp_path / "large" / "2026-01-01-aa"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"stages": {"clv": {"peak_memory_mb": 2500}}}))
    (tmp_path / "large" / "latest").symlink_to(run)
    assert capacity.workers(None, ["large", "new"], tmp_path) == 2
    monkeypatch.setattr(capacity, "memory_free", lambda: 100.0)
    assert capacity.workers(None, ["new"], tmp_path) == 1


def test_files_that_a_container_has_read_do_not_fill_its_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "GROUP", tmp_path)
    machine = capacity.memory_free()
    assert machine > 1.0
    (tmp_path / "memory.max").write_text("1048576\n")
    (tmp_path / "memory.current").write_text("917504\n")
    (tmp_path / "memory.stat").write_text("anon 131072\ninactive_file 393216\n")
    assert capacity.memory_free() == 0.5
    (tmp_path / "memory.max").write_text("max\n")
    assert capacity.memory_free() > 1.0


def test_ctrl_c_ends_a_batch_in_seconds_and_the_next_one_continues(
    plan: RunPlan, small_home: Path
) -> None:
    write_merchant(plan.data_dir, "other")
    write_kit(small_home, clv="import time; time.sleep(3000)")
    code = (
        "import sys; from pathlib import Path; from clvlib import home; from clvlib.cli import main\n"
        "from clvlib.running import batch, capacity; capacity.memory_free = lambda: 16_000.0\n"
        "batch.cores = capacity.cores = lambda: 2\n"  # so that one stage is sealed before the next
        "home.PACKAGE = Path(sys.argv.pop(1)); sys.exit(main())"
    )
    command = [sys.executable, "-c", code, str(small_home / "clvlib"), "run", "--all"]
    command += ["--jobs", "2", "--to", "none", "--json"]
    folders = ["--data-dir", str(plan.data_dir), "--reports-dir", str(plan.reports_dir)]
    batch = subprocess.Popen([*command, *folders], stdout=subprocess.PIPE, text=True)
    begun: set[str] = set()
    while len(begun) < 2:
        step = json.loads(batch.stdout.readline())
        if step["event"] == "begin" and step["stage"] == "clv":
            begun.add(step["merchant"])
    batch.send_signal(signal.SIGINT)
    batch.stdout.close()
    assert batch.wait(HANG) == 130  # of notebooks that sleep for ten times as long
    record = read_json(plan.reports_dir / "batch.json")
    assert (record["interrupted"], record["not_done"]) == (True, ["other", "shop"])
    write_kit(small_home)
    again = subprocess.run([*command, *folders], capture_output=True, text=True, check=True).stdout
    done = [step for line in again.splitlines() if (step := json.loads(line))["event"] == "done"]
    assert [list(step["stages"]) for step in done] == [["clv", "profiling", "strategy"]] * 2


def test_a_batch_on_a_dask_cluster(plan: RunPlan) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    write_merchant(plan.data_dir, "broken", SETTINGS + "discout_rate: 0.1\n")
    import dask

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "600s"}),
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
        ) as cluster,
    ):
        outcomes = run_on_dask(cluster.scheduler_address, ["shop", "broken"], plan)
    assert [outcome.state for outcome in outcomes] == ["made", "failed"]
    here = replace(plan, reports_dir=plan.reports_dir.with_name("here"))
    run_merchant("shop", here)
    one, other = (
        read_json(p.reports_dir / "shop" / "latest" / "manifest.json") for p in (plan, here)
    )
    for stage in one["stages"]:
        assert one["stages"][stage]["tables"] == other["stages"][stage]["tables"]


def test_without_dask_there_is_one_line(plan: RunPlan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"--dask: dask\.distributed is not installed"):
        run_on_dask("tcp://127.0.0.1:9", ["shop"], plan)
