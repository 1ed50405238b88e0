"""How many merchants, and how many stages of one, at a time: as cores and memory carry."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psutil

from clvlib.merchant import Merchant
from clvlib.run_folder import STAGES, latest_run
from clvlib.running.manifest import read_manifest
from clvlib.running.plan import RunPlan

GROUP = Path("/sys/fs/cgroup")
WORKER_MB = 350.0  # papermill and the renderer beside the kernel
UNKNOWN_MB = 900.0  # a kernel of a merchant that has never run
SIDE_BY_SIDE_MB = 8192.0  # what a large merchant may take at most: its stages rather wait
# A kernel's memory beside its raw files', for a merchant that has never run: on the safe side (a
# million customers with three million lines took 36 times), wider where the file is packed.
RAW_TIMES, PACKED_TIMES = 40.0, 100.0
PACKED = frozenset({".gz", ".zip", ".xlsx", ".xls", ".ods", ".parquet", ".bz2", ".xz", ".zst"})


def workers(asked: int | None, merchants: Iterable[str], reports_dir: Path) -> int:
    """Return how many merchants may run at a time.

    Parameters
    ----------
    asked : int or None
        ``--jobs``: no more than these.
    merchants : iterable of str
        Who is to run.
    reports_dir : Path
        Where their latest runs tell how much memory they took.
    """
    need = max((memory_need(slug, reports_dir) for slug in merchants), default=UNKNOWN_MB)
    by_memory = int(memory_free() // need)
    return max(1, min(asked or cores(), by_memory))


def stages_at_once(merchant: Merchant, plan: RunPlan) -> tuple[int, int]:
    """Return how many stages of one merchant may compute side by side, and how many may be open.

    Parameters
    ----------
    merchant : Merchant
        Its latest run tells what a stage's kernel took; one that has never run is judged by its
        raw files.
    plan : RunPlan
        Whose memory limit all kernels of the merchant share.
    """
    raw = (path for path in merchant.folder.glob("raw/**/*") if path.is_file())
    read = sum(path.stat().st_size * _times(path) for path in raw)
    need = max(memory_need(merchant.slug, plan.reports_dir), WORKER_MB + read / 2**20)
    room = min(memory_free() / plan.lanes, plan.memory_limit or SIDE_BY_SIDE_MB)
    kernels = max(1, int(room // need))
    at_once = min(plan.at_once or cores(), kernels)
    return at_once, min(kernels, len(STAGES)) if at_once > 1 else 1


def _times(path: Path) -> float:
    return PACKED_TIMES if path.suffix.lower() in PACKED else RAW_TIMES


def memory_need(slug: str, reports_dir: Path) -> float:
    """Return how much memory a merchant's run takes, in MiB, by its latest run."""
    latest = latest_run(reports_dir, slug)
    stages = read_manifest(latest).get("stages", {}) if latest else {}
    peaks = [stage.get("peak_memory_mb") or 0.0 for stage in stages.values()]
    return WORKER_MB + max([*peaks, 0.0]) if any(peaks) else WORKER_MB + UNKNOWN_MB


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_free() -> float:
    """Return the memory that can be had, in MiB; less than the machine's inside a container."""
    free = psutil.virtual_memory().available
    return min(free, _container_free(free)) / 2**20


def _container_free(otherwise: int) -> int:
    """Return what a container's limit leaves; files that were read are given back when asked for."""
    try:
        most = (GROUP / "memory.max").read_text().strip()
        used = int((GROUP / "memory.current").read_text())
        held = dict(line.split() for line in (GROUP / "memory.stat").read_text().splitlines())
        used -= int(held.get("inactive_file", 0))
    except (OSError, ValueError):
        return otherwise
    return otherwise if most == "max" else max(0, int(most) - used)
