"""The long tests, outside of continuous integration: ``make soak [SOAK="--notebooks 500"]``.

Five hundred notebooks in a row and four at a time through warm kernels, then five hundred kills
at random moments; after each part nothing may be left of it: no process, no zombie, no file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil

from clvlib.privacy.own_folders import short_folder
from clvlib.running import RunPlan, try_merchant
from clvlib.running.kernel import KernelPlan
from clvlib.running.shelf import Shelf
from clvlib.running.warm import own_zygote
from tests.running.killing import Killing, files_of, undisturbed
from tests.running.small_kit import write_kit, write_merchant
from tests.running.test_warm import execute

CELLS = ("import pandas as pd", "pd.DataFrame({'x': [1, 2]}).sum()", "1 + 1")


def one_notebook(place: str, socket: str) -> float:
    """Execute a notebook of three cells and return the seconds that it took."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        began = time.monotonic()
        done = execute(Path(folder), CELLS, KernelPlan(zygote=socket))
        assert done.cells[-1].outputs[0]["data"]["text/plain"] == "2"
        return time.monotonic() - began


def wait_for_rest(server: psutil.Process, seconds: float = 120.0) -> None:
    """Wait until the server has imported everything: charts' faces stay open from then on."""
    until = time.monotonic() + seconds
    before = -1.0
    while (spent := sum(server.cpu_times()[:2])) != before and time.monotonic() < until:
        before = spent
        time.sleep(1.5)


def notebooks(count: int, place: Path) -> None:
    """Run notebooks in a row, then four at a time; look for what is left."""
    server = own_zygote()
    one_notebook(str(place), str(server.socket))
    process = psutil.Process(server.pid)
    wait_for_rest(process)
    files, memory = process.num_fds(), process.memory_info().rss
    for lanes in (1, 4):
        began = time.monotonic()
        with ProcessPoolExecutor(lanes, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(one_notebook, str(place), str(server.socket)) for _ in range(count)]
            slowest = max(job.result(timeout=600) for job in jobs)
        took = time.monotonic() - began
        assert own_zygote() is server, "the server died"
        assert process.children() == [], "a kernel or a zombie is left"
        assert process.num_fds() <= files + 1, "files of the server stay open"
        grown = (process.memory_info().rss - memory) / 2**20
        say(f"{count} notebooks, {lanes} at a time: {took:.0f} s, the slowest {slowest:.2f} s, "
            f"server grew {grown:.1f} MB")  # fmt: skip
        assert grown < 50, "the server grows"


def kills(count: int, place: Path) -> None:
    """Kill runs of a small merchant and require the report of an undisturbed one."""
    home = write_kit(place / "kit")
    os.environ |= {"CLV_HOME": str(home), "CLV_KEYS_DIR": str(place / "keys")}
    write_merchant(place / "data")
    plan = RunPlan(place / "data", place / "reports", to=())
    killing = Killing(plan, "shop", seed=7, longest=2.0)
    killing.kill(count)
    outcome = try_merchant("shop", plan)
    ended = files_of(Shelf(plan.reports_dir, "shop").latest)
    assert ended == undisturbed(plan, "shop", place / "elsewhere"), outcome.error
    say(f"{count} kills: hit {killing.hits}, runs {killing.states}; the bytes are the same")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notebooks", type=int, default=500)
    parser.add_argument("--kills", type=int, default=500)
    options = parser.parse_args()
    mine = {path for path in Path(short_folder() or tempfile.gettempdir()).glob("clv-*")}
    with tempfile.TemporaryDirectory(prefix="soak-") as scratch:
        notebooks(options.notebooks, Path(scratch))
        kills(options.kills, Path(scratch))
    left = psutil.Process().children(recursive=True)
    say(f"left: {len(left)} processes of this one (the server among them), "
        f"{len(set(Path(short_folder() or tempfile.gettempdir()).glob('clv-*')) - mine)} folders")  # fmt: skip


if __name__ == "__main__":
    main()
