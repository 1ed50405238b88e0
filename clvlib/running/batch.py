"""Many merchants: written once against ``concurrent.futures.Executor``.

Where the work is done, in this process, in a pool of processes or on a cluster, is decided
by the executor alone. Workers tell how far they are through a small file in the
merchant's scratch folder, which works over any executor that shares the folder.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace
from pathlib import Path

from clvlib.errors import InputError
from clvlib.run_folder import merchant_reports
from clvlib.running.capacity import cores
from clvlib.running.pipeline import try_merchant
from clvlib.running.plan import Listener, Outcome, RunPlan, nobody
from clvlib.running.pool import KILLED, StoppedError, WatchedProcesses
from clvlib.running.warm import can_fork, own_zygote

POLL_SECONDS = 0.25
GRACE_SECONDS = 15.0  # a stage ends itself at the limit and says where; the rest is ended for it
_PROGRESS = "progress.json"


def run_merchants(
    slugs: Sequence[str],
    plan: RunPlan,
    jobs: int = 1,
    listen: Listener = nobody,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run merchants, one after another or ``jobs`` at a time.

    Parameters
    ----------
    slugs : sequence of str
        The merchants, in the order in which outcomes are returned.
    plan : RunPlan
        The same for all.
    jobs : int
        How many processes; 1 stays in this one.
    listen : callable
        Told of stages as they begin and end.
    done : callable
        Told of each outcome as it comes.
    """
    if jobs <= 1 or len(slugs) <= 1:
        outcomes = []
        for slug in slugs:
            outcomes.append(try_merchant(slug, plan, listen))
            done(outcomes[-1])
        return outcomes
    lanes = min(jobs, len(slugs))
    plan = replace(plan, at_once=plan.at_once or max(1, cores() // lanes), lanes=lanes)
    with watched_processes(lanes, plan) as pool:
        return run_on(pool, slugs, with_zygote(plan), listen, done)


def run_on_dask(
    address: str,
    slugs: Sequence[str],
    plan: RunPlan,
    listen: Listener = nobody,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run merchants on a Dask cluster whose workers see the same folders.

    Raises
    ------
    InputError
        If Dask is not installed or no scheduler answers.
    """
    try:
        from distributed import Client  # pyright: ignore[reportMissingImports]
    except ImportError:
        remedy = "pip install 'clv-report-kit[dask]'"
        raise InputError("--dask", "dask.distributed is not installed", remedy=remedy) from None
    try:
        client = Client(address, timeout="30s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError("--dask", f"no scheduler answers at '{address}'") from error
    plan = replace(plan, at_once=plan.at_once or 1)  # its workers share their machines' cores
    with client:
        return run_on(client.get_executor(pure=False, retries=2), slugs, plan, listen, done)


def with_zygote(plan: RunPlan) -> RunPlan:
    """Return a plan that names this process's server of warm kernels, for workers to share."""
    if plan.kernel == "stock" or not can_fork():
        return plan
    return replace(plan, zygote=str(own_zygote().socket))


def run_on(
    executor: Executor,
    slugs: Sequence[str],
    plan: RunPlan,
    listen: Listener = nobody,
    done: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Run merchants on any executor; one that fails costs itself only."""
    for slug in slugs:
        _progress_file(plan, slug).unlink(missing_ok=True)
    waiting: dict[Future[Outcome], str] = {
        executor.submit(_work, slug, plan): slug for slug in slugs
    }
    finished: dict[str, Outcome] = {}
    seen: dict[str, int] = {}
    while waiting:
        ready, _ = wait(waiting, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        for slug in waiting.values():
            _tell_progress(plan, slug, seen, listen)
        for future in ready:
            slug = waiting.pop(future)
            finished[slug] = _outcome(slug, future)
            _progress_file(plan, slug).unlink(missing_ok=True)
            done(finished[slug])
    return [finished[slug] for slug in slugs]


@contextlib.contextmanager
def watched_processes(jobs: int, plan: RunPlan) -> Iterator[WatchedProcesses]:
    """Yield processes under the plan's limits; at Ctrl-C they are told to stop and waited for."""
    pool = WatchedProcesses(jobs, plan.time_limit + GRACE_SECONDS, plan.memory_limit)
    try:
        yield pool
    except BaseException:
        pool.stop()
        raise
    pool.shutdown()


def _work(slug: str, plan: RunPlan) -> Outcome:
    """Run one merchant in a worker."""
    steps: list[tuple[str, str]] = []

    def note(_slug: str, stage: str, event: str) -> None:
        steps.append((stage, event))
        path = _progress_file(plan, slug)
        scratch = path.with_suffix(".tmp")
        with contextlib.suppress(OSError):  # progress is a courtesy
            scratch.write_text(json.dumps(steps), encoding="utf-8")
            scratch.replace(path)

    try:
        return try_merchant(slug, plan, note)
    finally:
        _progress_file(plan, slug).unlink(missing_ok=True)


def _tell_progress(plan: RunPlan, slug: str, seen: dict[str, int], listen: Listener) -> None:
    try:
        text = _progress_file(plan, slug).read_text(encoding="utf-8")
    except OSError:
        return
    steps = json.loads(text) if text else []
    for stage, event in steps[seen.get(slug, 0) :]:
        listen(slug, stage, event)
    seen[slug] = len(steps)


def _progress_file(plan: RunPlan, slug: str) -> Path:
    return merchant_reports(plan.reports_dir, slug) / ".scratch" / _PROGRESS


def _outcome(slug: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except StoppedError as error:
        return Outcome(slug, "failed", error=str(error))
    except Exception as error:
        if type(error).__name__ == "KilledWorker":  # Dask's word for it
            return Outcome(slug, "failed", error=KILLED)
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(slug, "failed", error=said)
