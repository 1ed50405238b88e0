"""Stages of one run side by side: the same bytes, seals and errors as one after another."""

from __future__ import annotations

import ast
import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from clvlib import home
from clvlib.errors import StageError
from clvlib.merchant import Merchant
from clvlib.run_folder import MADE_BY, STAGES, RunFolder
from clvlib.running import RunPlan, capacity, run_merchant
from clvlib.running.seals import Seal
from clvlib.running.shelf import Shelf
from clvlib.side_by_side import mark, only_waits, unmark, wait_for_end, wait_for_table
from tests.running.small_kit import FACTS, SETTINGS, write_kit, write_merchant
from tests.running.test_stage_cache import bytes_of

WAIT = """
from clvlib.run_folder import RunFolder
from clvlib.side_by_side import wait_for_table
assert not (folder / "tables" / "customers.parquet").is_file()
wait_for_table(RunFolder(folder), "customers", STAGE)
assert (folder / "tables" / "customers.parquet").is_file()
"""
HANG = 900  # seconds; what waits so long never ends
SLOW = "import time; time.sleep(4)"
# Ends only when the stage after the next has begun: because the next one only waits.
UNTIL_OTHERS_BEGAN = """
import time
until = time.monotonic() + 900
others = folder / "stages"
while not (list(others.glob("profiling.*")) and (others / "clv.waits").exists()):  # a mark, or what it left
    assert time.monotonic() < until, sorted(p.name for p in (folder / "stages").iterdir())
    time.sleep(0.05)
"""


# Ends only when the kernels of later stages have begun, one of which waits already.
UNTIL_OTHERS_WAIT = """
import time
until = time.monotonic() + 900
while not list((folder / "stages").glob("clv.*")) or not list((folder / "stages").glob("*.waits")):
    assert time.monotonic() < until, sorted(p.name for p in (folder / "stages").iterdir())
    time.sleep(0.05)
"""
WAIT_FOR_DAY = """
from clvlib.run_folder import RunFolder
from clvlib.side_by_side import wait_for_as_of
wait_for_as_of(RunFolder(folder), "STAGE")
assert (folder / "run.json").is_file()
"""


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else fills this machine's memory: what is tried here is who waits for whom."""
    monkeypatch.setattr(capacity, "memory_free", lambda: 16_000.0)


def seals(run: Path) -> dict[str, dict[str, str]]:
    """Return, by stage, the files that it left."""
    return {s: dict(Seal.load(RunFolder(run), s).outputs) for s in STAGES}


def test_two_at_a_time_leave_the_bytes_and_the_seals_of_one_at_a_time(
    plan: RunPlan, small_home: Path, tmp_path: Path
) -> None:
    alone = run_merchant("shop", replace(plan, at_once=1, reports_dir=tmp_path / "alone"))
    heard: list[tuple[str, str]] = []
    write_kit(small_home, rfm=UNTIL_OTHERS_BEGAN, clv=WAIT.replace("STAGE", "'clv'"))
    began = time.monotonic()
    both = run_merchant("shop", replace(plan, at_once=2), lambda *told: heard.append(told[1:]))
    # What the run was longer for each stage adds up to no more than it took.
    assert sum(both.seconds.values()) < time.monotonic() - began
    assert heard.index(("profiling", "begin")) < heard.index(("rfm", "end"))
    assert [stage for stage, event in heard if event == "end"] == list(STAGES)
    for stage, left in seals(both.folder).items():
        assert left.keys() == seals(alone.folder)[stage].keys()
    tables = {n: b for n, b in bytes_of(both.folder).items() if n.startswith("tables/")}
    assert tables == {n: b for n, b in bytes_of(alone.folder).items() if n.startswith("tables/")}


def test_kernels_start_while_the_first_stage_computes_and_wait_for_what_it_finds(
    plan: RunPlan, small_home: Path
) -> None:
    others = {stage: WAIT_FOR_DAY.replace("STAGE", stage) for stage in list(STAGES)[1:]}
    facts_last = UNTIL_OTHERS_WAIT + FACTS
    write_kit(small_home, cleaning=facts_last, **others)
    forget_facts(small_home)
    heard: list[tuple[str, str]] = []
    made = run_merchant("shop", replace(plan, at_once=2), lambda *told: heard.append(told[1:]))
    assert heard.index(("clv", "begin")) < heard.index(("cleaning", "end"))
    assert [stage for stage, event in heard if event == "end"] == list(STAGES)
    # Every stage knows the day, though most of them began before it was found.
    days = {s: Seal.load(RunFolder(made.folder), s).key["as-of day"] for s in list(STAGES)[1:]}
    assert set(days.values()) == {"2026-06-30T23:59:59.999999"}
    left = seals(made.folder)
    assert "notebooks/02_rfm_clustering.ipynb" not in left["cleaning"]
    assert sorted(n for one in left.values() for n in one) == sorted(
        {n for one in left.values() for n in one}
    )
    # A second run with other settings takes the first stages, and begins nothing before it knows.
    write_merchant(plan.data_dir, settings=SETTINGS + "discount_rate: 0.12\n")
    assert list(run_merchant("shop", plan).seconds) == ["clv"]


def forget_facts(small_home: Path) -> None:
    """Take the cell out that tells the day at once: the stage's own cell does so later."""
    path = small_home / "notebooks" / "01_data_cleaning.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    notebook["cells"] = [c for i, c in enumerate(cells) if "".join(c["source"]) != FACTS.strip()]
    assert len(notebook["cells"]) == len(cells) - 1
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_where_the_first_stage_fails_nobody_waits_for_it_and_it_is_named(
    plan: RunPlan, small_home: Path
) -> None:
    others = {stage: WAIT_FOR_DAY.replace("STAGE", stage) for stage in list(STAGES)[1:]}
    write_kit(small_home, cleaning=UNTIL_OTHERS_WAIT + "1 / 0", **others)
    forget_facts(small_home)
    with pytest.raises(StageError, match=r"^stage 01_data_cleaning, cell 3: ZeroDivision"):
        run_merchant("shop", replace(plan, at_once=2))
    left = [p.name for p in plan.reports_dir.rglob("*") if p.suffix in (".open", ".waits")]
    assert left == []


def test_a_stage_that_fails_ends_those_after_it_and_lets_those_before_it_end_well(
    plan: RunPlan, small_home: Path
) -> None:
    write_kit(small_home, rfm=SLOW, clv="1 / 0", profiling="import time; time.sleep(3000)")
    began = time.monotonic()
    with pytest.raises(StageError, match=r"^stage 03_clv_estimation, cell 3: ZeroDivision"):
        run_merchant("shop", replace(plan, at_once=3))
    assert time.monotonic() - began < 2000  # nobody waited for the third
    (failed,) = Shelf(plan.reports_dir, "shop").scratch.glob("*.failed")
    assert failed.name.startswith("2026-06-30-")  # as it would be called had it ended well
    write_kit(small_home, rfm=SLOW)
    # The notebook of stage 04 is another one now; 02 was sealed while 03 had failed already.
    assert list(run_merchant("shop", plan).seconds) == ["clv", "profiling", "strategy"]


def test_the_first_of_two_failures_is_named_whichever_came_first(
    plan: RunPlan, small_home: Path
) -> None:
    write_kit(small_home, rfm="import time; time.sleep(3); 1 / 0", clv="None.nothing")
    with pytest.raises(StageError, match=r"^stage 02_rfm_clustering, cell 3: ZeroDivision"):
        run_merchant("shop", replace(plan, at_once=2))
    write_kit(small_home, rfm="1 / 0", clv=WAIT.replace("STAGE", "'clv'"))
    with pytest.raises(StageError, match=r"^stage 02_rfm_clustering, cell 3: ZeroDivision"):
        run_merchant("shop", replace(plan, at_once=2))
    left = [p.name for p in plan.reports_dir.rglob("*") if p.suffix in (".open", ".waits")]
    assert left == []
    assert not (Shelf(plan.reports_dir, "shop").scratch / "tmp").exists()


def test_an_encrypted_merchants_stages_run_one_after_another(plan: RunPlan) -> None:
    write_merchant(plan.data_dir, settings=SETTINGS + "encrypt: true\n")
    heard: list[tuple[str, str]] = []
    run_merchant("shop", replace(plan, at_once=3), lambda *told: heard.append(told[1:]))
    assert heard == [(stage, event) for stage in STAGES for event in ("begin", "end")]


def test_a_reader_waits_for_its_table_and_for_no_other(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path).make()
    wait_for_table(folder, "customers", "clv")  # nobody makes it: the caller says so
    mark(folder, "rfm")
    wait_for_table(folder, "customers", "rfm")  # its own, or of a stage after it
    wait_for_table(folder, "customers", "cleaning")
    wait_for_table(folder, "customers", "explore")
    wait_for_table(folder, "values", "strategy")
    for end in (lambda: folder.table("customers").write_bytes(b""), lambda: unmark(folder, "rfm")):
        reader = threading.Thread(target=wait_for_table, args=(folder, "customers", "clv"))
        reader.start()
        while not only_waits(folder, "clv"):
            time.sleep(0.01)
        end()
        reader.join(HANG)
        assert not reader.is_alive() and not only_waits(folder, "clv")
        folder.table("customers").unlink(missing_ok=True)
    mark(folder, "rfm")
    reader = threading.Thread(target=wait_for_end, args=(folder, "rfm", "strategy"))
    reader.start()
    unmark(folder, "rfm")
    reader.join(HANG)
    assert not reader.is_alive()


def test_each_table_is_written_once_so_that_no_reader_sees_half_of_what_comes() -> None:
    for path in sorted(home.notebooks_dir().glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        calls = [
            call
            for text in code
            for call in ast.walk(ast.parse(text))
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "ws.write"
        ]
        written = [k.arg for call in calls for k in call.keywords if k.arg]
        assert len(written) == len(set(written)), path.name
        assert {STAGES[MADE_BY[name]] for name in written} == {path.stem}


def test_as_many_stages_side_by_side_as_cores_and_memory_carry(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    merchant = Merchant.load("shop", plan.data_dir)
    monkeypatch.setattr(capacity, "cores", lambda: 2)
    monkeypatch.setattr(capacity, "memory_free", lambda: 8000.0)
    assert capacity.stages_at_once(merchant, plan) == (2, 5)
    assert capacity.stages_at_once(merchant, replace(plan, memory_limit=3000.0)) == (2, 2)
    assert capacity.stages_at_once(merchant, replace(plan, memory_limit=700.0)) == (1, 1)
    assert capacity.stages_at_once(merchant, replace(plan, at_once=1)) == (1, 1)
    with (plan.data_dir / "shop" / "raw" / "large.csv").open("wb") as file:
        file.truncate(1_500 * 2**20)  # a merchant that has never run is judged by its files
    assert capacity.stages_at_once(merchant, plan) == (1, 1)


def test_stages_share_the_memory_of_their_merchant_and_merchants_that_of_the_machine(
    plan: RunPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Merchant.load("shop", plan.data_dir)
    monkeypatch.setattr(capacity, "memory_free", lambda: 16_000.0)
    monkeypatch.setattr(capacity, "cores", lambda: 8)
    monkeypatch.setattr(capacity, "memory_need", lambda *_: 2_500.0)
    assert capacity.stages_at_once(shop, plan) == (3, 3)  # eight gigabytes at most
    assert capacity.stages_at_once(shop, replace(plan, lanes=3)) == (2, 2)
    assert capacity.stages_at_once(shop, replace(plan, lanes=8)) == (1, 1)
    (shop.folder / "raw" / "more.csv.gz").write_bytes(b"x" * 2**26)
    assert capacity.stages_at_once(shop, plan) == (1, 1)


def test_kernels_side_by_side_share_the_memory_limit(
    plan: RunPlan, small_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "memory_need", lambda *_: 400.0)  # so was it the last time
    hold = "import time\nheld = bytearray(400 * 2**20); held[::4096] = bytes(len(held[::4096]))\n"
    until_both_hold = """
while not (folder / "clv-begins").exists():
    time.sleep(0.05)
time.sleep(20)  # forty looks
"""
    told = '(folder / "clv-begins").touch()\n'
    write_kit(small_home, rfm=hold + until_both_hold, clv=told + hold + "time.sleep(3000)")
    with pytest.raises(StageError, match="more than 1,000 MB of memory"):
        run_merchant("shop", replace(plan, at_once=2, memory_limit=1000.0))
    write_kit(small_home, rfm=hold, clv=hold)
    run_merchant("shop", replace(plan, at_once=1, memory_limit=1000.0))
