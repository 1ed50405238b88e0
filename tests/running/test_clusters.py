"""A batch on a cluster of separate processes leaves the bytes of the local pool."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from subprocess import DEVNULL

import pytest

from clvlib.run_folder import RunFolder
from clvlib.running import RunPlan, run_merchants
from clvlib.running.batch import run_on_dask
from tests.running.killing import files_of
from tests.running.small_kit import read_json, write_merchant
from tests.running.test_warm import until


@contextlib.contextmanager
def two_processes(folder: Path) -> Iterator[str]:
    """Yield the address of a scheduler on the loopback, with one worker process beside it."""
    known = folder / "scheduler.json"
    place = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(known)]
    dask = [sys.executable, "-m", "dask"]
    lone = ["--nworkers", "1", "--nthreads", "1", "--nanny", "--local-directory", str(folder)]
    patient = {**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "600s"}
    with (
        subprocess.Popen(
            [*dask, "scheduler", *place, "--port", "0"],
            stdout=DEVNULL, stderr=DEVNULL, env=patient,
        ) as scheduler,
        subprocess.Popen(
            [*dask, "worker", *place, *lone], stdout=DEVNULL, stderr=DEVNULL, env=patient
        ) as worker,
    ):  # fmt: skip
        try:
            assert until(lambda: bool(_address(known)))
            yield _address(known)
        finally:
            worker.terminate()
            worker.wait(timeout=900)
            scheduler.terminate()
            scheduler.wait(timeout=900)


def _address(known: Path) -> str:
    """Return the scheduler's address; empty until it is written, and while it is being written."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        return read_json(known)["address"]
    return ""


def test_a_cluster_of_two_processes_leaves_the_bytes_of_the_local_pool(
    plan: RunPlan, tmp_path: Path
) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    write_merchant(plan.data_dir, "other")
    with two_processes(tmp_path) as address:
        far = run_on_dask(address, ["shop", "other"], plan)
    here = replace(plan, reports_dir=plan.reports_dir.with_name("here"))
    near = run_merchants(["shop", "other"], here, jobs=2)
    for one, other in zip(far, near, strict=True):
        assert (one.state, one.error) == (other.state, other.error) == ("made", "")
        assert one.folder is not None and other.folder is not None
        assert files_of(RunFolder(one.folder)) == files_of(RunFolder(other.folder))
