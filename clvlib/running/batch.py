"""Many merchants: written once against ``concurrent.futures.Executor``.

Where the work is done, in this process, in a pool of processes or on a cluster, is decided
by the executor alone. Workers tell how far they are through a small file in the
merchant's scratch folder, which works over any executor that shares the folder.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path

from clvlib.run_folder import merchant_reports
from clvlib.running.pipeline import try_merchant
from clvlib.running.plan import Listener, Outcome, RunPlan, nobody
from clvlib.running.warm import can_fork, own_zygote

POLL_SECONDS = 0.25
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
    with process_pool(min(jobs, len(slugs))) as pool:
        return run_on(pool, slugs, with_zygote(plan), listen, done)


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
    """Run merchants on an executor; a worker that dies costs the merchants that it held."""
    for slug in slugs:
        _progress_file(plan, slug).unlink(missing_ok=True)
    waiting: dict[Future[Outcome], str] = {
        executor.submit(_work, slug, plan): slug for slug in slugs
    }
    finished: dict[str, Outcome] = {}
    seen: dict[str, str] = {}
    while waiting:
        ready, _ = wait(waiting, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
        for slug in waiting.values():
            _tell_progress(plan, slug, seen, listen)
        for future in ready:
            slug = waiting.pop(future)
            finished[slug] = _outcome(slug, future)
            done(finished[slug])
    return [finished[slug] for slug in slugs]


@contextlib.contextmanager
def process_pool(jobs: int) -> Iterator[Executor]:
    """Yield a pool of fresh processes; at Ctrl-C they are told to stop and are waited for."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context(method), _begin_worker)
    try:
        yield pool
    except BaseException:
        workers = list((getattr(pool, "_processes", None) or {}).values())
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker.pid, signal.SIGTERM)
        for worker in workers:
            worker.join(timeout=10)
        raise
    pool.shutdown()


def _begin_worker() -> None:
    """Leave Ctrl-C to the main process, and end in order when it says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))


def _work(slug: str, plan: RunPlan) -> Outcome:
    """Run one merchant in a worker."""

    def note(_slug: str, stage: str, event: str) -> None:
        path = _progress_file(plan, slug)
        scratch = path.with_suffix(".tmp")
        with contextlib.suppress(OSError):  # progress is a courtesy
            scratch.write_text(json.dumps([stage, event]), encoding="utf-8")
            scratch.replace(path)

    try:
        return try_merchant(slug, plan, note)
    finally:
        _progress_file(plan, slug).unlink(missing_ok=True)


def _tell_progress(plan: RunPlan, slug: str, seen: dict[str, str], listen: Listener) -> None:
    try:
        text = _progress_file(plan, slug).read_text(encoding="utf-8")
    except OSError:
        return
    if text and seen.get(slug) != text:
        seen[slug] = text
        stage, event = json.loads(text)
        listen(slug, stage, event)


def _progress_file(plan: RunPlan, slug: str) -> Path:
    return merchant_reports(plan.reports_dir, slug) / ".scratch" / _PROGRESS


def _outcome(slug: str, future: Future[Outcome]) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(slug, "failed", error="the process that ran it was killed")
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(slug, "failed", error=said)
