"""Commands measured from outside: their wall clock, the processor time of all that they began, memory."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
SET_CHILD_SUBREAPER = 36  # prctl(2)
Figures = dict[str, float]


def measured(command: list[str], folder: Path) -> Figures:
    """Run a command and return its wall clock, its processor time and its peak memory."""
    names = {"CLV_DATA_DIR": "data", "CLV_REPORTS_DIR": "reports", "CLV_KEYS_DIR": "keys"}
    environment = {**os.environ, **{k: str(folder / v) for k, v in names.items()}}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    spent = time.perf_counter() - began
    _reap_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:4])}: {done.stderr[-2000:]}")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(spent, 2), "cpu": round(busy, 2)}


def middle(runs: list[Figures]) -> Figures:
    """Return the run that took neither longest nor shortest by the clock."""
    return sorted(runs, key=lambda run: run["seconds"])[len(runs) // 2]


def adopt_orphans() -> None:
    """Become the parent of what outlives its own parent, so that its time is counted too (Linux).

    The process that kernels are forked from ends after the command does; whoever collects it
    gets its processor time and that of all its kernels. Without this the kit looked a
    third cheaper than it is.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap_orphans() -> None:
    deadline = time.monotonic() + 10
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)


class Watch(threading.Thread):
    """Looks now and then at how much memory this process's descendants hold, shared pages once.

    A look goes through all pages of some twelve processes. One each second took a fiftieth of both
    cores from the batch, and from nothing that it is compared with.
    """

    SECONDS = 4.0

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak, self._ended = 0.0, threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._ended.wait(self.SECONDS):
            held = 0
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error, AttributeError):
                    held += process.memory_full_info().pss
            self.peak = max(self.peak, held / 2**20)

    def stop(self) -> float:
        """Return the peak in MiB."""
        self._ended.set()
        self.join()
        return round(self.peak, 0)
