"""Runs that are killed at random moments, and what must hold after each.

Used by the short test in continuous integration and by the long one of ``make soak``.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from clvlib.run_folder import STAGES, RunFolder
from clvlib.running import RunPlan, try_merchant
from clvlib.running.pool import StoppedError, WatchedProcesses
from clvlib.running.seals import Seal, file_hash
from clvlib.running.shelf import Shelf
from clvlib.running.warm import own_zygote

VICTIMS = ("process",) * 8 + ("kernel",) * 7 + ("server",)


@dataclass
class Killing:
    """Kills the parts of one merchant's runs.

    Parameters
    ----------
    plan : RunPlan
        Where the merchant and its reports are.
    slug : str
        The merchant, whose only raw file is ``raw/orders.csv``.
    longest : float
        Seconds within which the blow falls.
    """

    plan: RunPlan
    slug: str
    seed: int
    longest: float = 0.8
    hits: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)

    def kill(self, times: int) -> None:
        """Change the data at times, run, kill something; so many times."""
        dice = random.Random(self.seed)
        with WatchedProcesses(1) as pool:
            for turn in range(times):
                if turn % 3 == 0:  # else the run goes on where the blow fell
                    self._change(turn)
                plan = replace(self.plan, zygote=str(own_zygote().socket))
                running = pool.submit(try_merchant, self.slug, plan)
                time.sleep(dice.uniform(0.0, self.longest))
                victim = dice.choice(VICTIMS)
                if self._strike(victim, pool):
                    self.hits[victim] = self.hits.get(victim, 0) + 1
                try:
                    state = running.result(timeout=900).state
                except StoppedError:
                    state = "killed"
                self.states[state] = self.states.get(state, 0) + 1
                self.check()

    def check(self) -> None:
        """Require that ``latest`` is a whole report or that there is none yet."""
        shelf = Shelf(self.plan.reports_dir, self.slug)
        link = shelf.root / "latest"
        if not link.is_symlink():
            return
        latest = shelf.latest
        assert latest is not None, "latest leads nowhere"
        for stage in STAGES:
            sealed = Seal.load(latest, stage)
            assert sealed is not None, f"{stage} of latest has no seal"
            for name, known in sealed.outputs.items():
                assert file_hash(latest.path / name) == known, f"{name} of latest is not whole"
        assert (latest.path / "manifest.json").is_file()

    def _change(self, turn: int) -> None:
        path = self.plan.data_dir / self.slug / "raw" / "orders.csv"
        path.write_text(f"customer,time,amount\na,2026-01-01,{turn}\n")

    def _strike(self, victim: str, pool: WatchedProcesses) -> bool:
        workers = [task.process.pid for task in list(pool._running)]
        kernels = children_of(own_zygote().pid) if victim == "kernel" else []
        pids = {"process": workers, "kernel": kernels, "server": [own_zygote().pid]}[victim]
        for pid in (pids or workers)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                return True
        return False


def children_of(pid: int) -> list[int]:
    """Return the processes that a process has begun."""
    try:
        return [child.pid for child in psutil.Process(pid).children()]
    except psutil.Error:
        return []


def files_of(run: RunFolder | None) -> dict[str, str]:
    """Return the hashes of what a run holds, but for facts of the machine."""
    assert run is not None
    return {
        path.relative_to(run.path).as_posix(): file_hash(path)
        for path in run.path.rglob("*")
        if path.is_file() and not path.name.endswith(("manifest.json", ".seal.json"))
    }


def undisturbed(plan: RunPlan, slug: str, elsewhere: Path) -> dict[str, str]:
    """Run a merchant once more where nothing has ever gone wrong."""
    outcome = try_merchant(slug, replace(plan, reports_dir=elsewhere, zygote=""))
    assert outcome.state == "made", outcome.error
    return files_of(Shelf(elsewhere, slug).latest)
