"""What may go wrong with a machine costs the run that it hits, never the report that stands."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from clvlib.errors import InputError
from clvlib.running import RunPlan, run_merchant, try_merchant
from clvlib.running.history import past_runs
from clvlib.running.pool import WatchedProcesses
from clvlib.running.shelf import Shelf
from clvlib.running.verify import verify
from clvlib.running.warm import can_fork
from tests.running.killing import Killing, files_of, undisturbed
from tests.running.small_kit import SETTINGS, write_kit, write_merchant
from tests.running.test_warm import until_gone

KILLS = int(os.environ.get("CLV_TEST_KILLS", "50"))


@pytest.mark.skipif(not can_fork(), reason="process groups and warm kernels are for Linux")
def test_after_fifty_kills_at_random_moments_the_report_is_that_of_an_undisturbed_run(
    plan: RunPlan, tmp_path: Path
) -> None:
    write_merchant(plan.data_dir, "other")
    killers = [Killing(plan, slug, seed) for seed, slug in enumerate(("shop", "other"))]
    with ThreadPoolExecutor(2) as lanes:
        list(lanes.map(lambda killer: killer.kill(KILLS // 2), killers))
    assert sum(sum(killer.hits.values()) for killer in killers) > KILLS / 3
    for killer in killers:
        outcome = try_merchant(killer.slug, plan)
        assert outcome.state in ("made", "unchanged"), outcome.error
        ended = files_of(Shelf(plan.reports_dir, killer.slug).latest)
        assert ended == undisturbed(plan, killer.slug, tmp_path / "elsewhere")
        assert [p.name for p in Shelf(plan.reports_dir, killer.slug).scratch.iterdir()] == []


def test_a_full_disk_leaves_the_report_and_the_next_run_is_good(plan: RunPlan) -> None:
    run_merchant("shop", plan)
    shelf = Shelf(plan.reports_dir, "shop")
    good = files_of(shelf.latest)
    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    for room in (300, 2_000, 6_000):
        with WatchedProcesses(1) as pool:
            outcome = pool.submit(_with_little_room, room, plan).result()
        assert outcome.state == "failed"
        assert "File too large" in outcome.error
        assert files_of(shelf.latest) == good
    assert run_merchant("shop", plan).state == "made"
    # The small kit's records name their run; what real stages leave does not.
    differing = verify("shop", plan).differing
    assert [line for line in differing if not line.startswith("file stages/")] == []


def _with_little_room(room: int, plan: RunPlan):
    """Run where no file can grow beyond some bytes: writing fails as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # Python 3.11 would leave half of a module's bytecode beside the source, for every later test.
    sys.dont_write_bytecode, os.environ["PYTHONDONTWRITEBYTECODE"] = True, "1"
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    return try_merchant("shop", plan)


def test_a_folder_that_cannot_be_written_to_is_named(plan: RunPlan) -> None:
    plan.reports_dir.mkdir()
    (plan.reports_dir / "shop").write_text("a file where a folder should be")
    with pytest.raises(InputError, match=r"folder 'reports/shop': cannot be written to"):
        run_merchant("shop", plan)
    if os.geteuid() == 0:
        pytest.skip("the superuser writes into read-only folders too")
    (plan.reports_dir / "shop").unlink()
    plan.reports_dir.chmod(0o500)
    with pytest.raises(InputError, match=r"folder 'reports/shop': cannot be written to"):
        run_merchant("shop", plan)


def test_a_clock_that_was_set_back_confuses_nothing(plan: RunPlan) -> None:
    first = run_merchant("shop", plan)
    for path in (first.folder, *first.folder.rglob("*")):
        os.utime(path, (4e9, 4e9))
    manifest = first.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"created": "20', '"created": "21'))
    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    second = run_merchant("shop", plan)
    assert list(second.seconds) == ["clv"]
    assert Shelf(plan.reports_dir, "shop").latest.path == second.folder
    assert [run.name for run in past_runs(Shelf(plan.reports_dir, "shop"))] == [
        second.run, first.run,
    ]  # fmt: skip


MAIN = """
import sys, time
from clvlib.running.pool import WatchedProcesses
from tests.running.test_faults import sleep_and_tell
pool = WatchedProcesses(1)
if __name__ == "__main__":
    pool.submit(sleep_and_tell, sys.argv[1])
    time.sleep(3000)
"""


def sleep_and_tell(path: str) -> None:
    child = subprocess.Popen(["sleep", "3000"])
    Path(path).write_text(f"{os.getpid()} {child.pid}")
    child.wait()


def test_workers_end_when_the_main_process_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pids"
    main = subprocess.Popen([sys.executable, "-c", MAIN, str(told)], cwd=Path(__file__).parents[2])
    while not (told.is_file() and len(told.read_text().split()) == 2):
        assert main.poll() is None
        time.sleep(0.05)
    main.kill()
    main.wait()
    assert until_gone([int(pid) for pid in told.read_text().split()]) == []


def test_verify_names_what_does_not_come_out_again(plan: RunPlan, small_home: Path) -> None:
    write_kit(small_home, rfm="import uuid\nprint(uuid.uuid4())")
    run_merchant("shop", plan)
    latest = Shelf(plan.reports_dir, "shop").latest
    found = verify("shop", plan)
    assert found.differing == ("notebook notebooks/02_rfm_clustering.ipynb differs",)
    assert found.changed == ()
    latest.table("values").write_bytes(b"edited")
    latest.table("trust").unlink()
    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    found = verify("shop", plan)
    assert found.changed == ("settings: discount_rate changed",)
    assert "table tables/values.parquet differs" in found.differing
    assert "table tables/trust.parquet is new" in found.differing
    with pytest.raises(InputError, match="has no run that can be made again"):
        verify("shop", replace(plan, reports_dir=plan.reports_dir / "none"))
