"""The stages of one run: each taken from an earlier run or executed, side by side where cores idle.

A stage begins when there is room for its kernel, not when the one before it has ended: its notebook
waits by itself for what it needs (:mod:`clvlib.side_by_side`), and a kernel that has nothing to read
yet starts while the first stage still computes on one core. What makes the order of the stages count is
done in that order, here, in one thread: stages begin in it, are taken or sealed in it, and where
several fail the first of them is named, as if they had run one after another. Two things are not
done side by side: a stage of which an earlier result may still fit once the stages before it have left
their tables; and the stages of an encrypted merchant, whose tables are in clear for a moment while
they are written.

The run gets its name from the first stage, which finds the as-of day. The folder keeps the name under
which it was begun as long as kernels write into it; notebooks are handed over with the final one.
"""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clvlib.errors import StageError
from clvlib.run_folder import STAGES
from clvlib.running.capacity import stages_at_once
from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.rehearsal import prepare_reports_after
from clvlib.running.seals import Snapshot, snapshot
from clvlib.running.stage_begin import execute, stage_job
from clvlib.running.stage_cache import StageCache, reseal, seal, take
from clvlib.running.warm import close_own_zygote
from clvlib.side_by_side import FIRST, mark, only_waits, unmark

if TYPE_CHECKING:
    from clvlib.running.kernel import Leash
    from clvlib.running.making import Making

LOOK_SECONDS = 0.1


@dataclass
class _Begun:
    """A stage whose notebook runs, or has ended and is not sealed yet."""

    stage: str
    before: Snapshot
    leash: Leash
    future: Future[tuple[float, float]]  # peak memory in MiB, the moment of its end
    alone: bool
    began: float = field(default_factory=time.monotonic)


def make_stages(making: Making) -> None:
    """Leave the results of all stages in the run's folder, sealed.

    Raises
    ------
    StageError
        If a stage fails: the first in order. Those after it are ended at once, one before it ends
        first and is sealed, so that it need not run again.
    """
    import_jsonschema_lean()
    line = _Line(making, *stages_at_once(making.merchant, making.plan))
    try:
        line.run()
    finally:
        line.end()
    making.folder = making.shelf.rename(making.folder, making.run_name)


class _Line:
    """The stages of one run, in order."""

    def __init__(self, making: Making, at_once: int, kernels: int) -> None:
        self._making, self._at_once, self._kernels = making, at_once, kernels
        self._to_come = deque(STAGES)
        self._begun: deque[_Begun] = deque()
        self._leashes: list[Leash] = []
        self._may_be_found: dict[tuple[str, tuple[str, ...]], bool] = {}
        self._nothing_to_take = making.plan.force or not making.shelf.sources()
        self._threads = ThreadPoolExecutor(kernels, thread_name_prefix="stage")
        self._last_end = 0.0

    def run(self) -> None:
        """Begin what may begin, wait, seal what has ended, until all is sealed or one has failed."""
        while self._to_come or self._begun:
            while self._may_begin():
                self._begin_or_take(self._to_come.popleft())
            if self._begun:
                running = [begun.future for begun in self._running()]
                wait(running, LOOK_SECONDS if self._to_come else None, FIRST_COMPLETED)
                self._stop_after_failure()
            while self._begun and self._begun[0].future.done():
                self._seal(self._begun[0])
                self._begun.popleft()

    def end(self) -> None:
        """End every notebook that still runs, after a failure or at Ctrl-C, and wait for its end."""
        self._to_come.clear()
        for leash in self._leashes:
            leash.pull()
        begun = [one.leash.begun for one in self._running()]
        if not (all(begun) or self._making.plan.zygote):
            close_own_zygote()  # of a server that still imports, a kernel is waited for in vain
        self._threads.shutdown(wait=True, cancel_futures=True)
        for begun in self._begun:
            unmark(self._making.folder, begun.stage)

    def _running(self) -> list[_Begun]:
        return [begun for begun in self._begun if not begun.future.done()]

    def _may_begin(self) -> bool:
        if not self._to_come or not self._begun:
            return bool(self._to_come)
        making, stages = self._making, tuple(begun.stage for begun in self._begun)
        if making.merchant.settings.encrypt or not self._is_room():
            return False
        if stages[0] == FIRST and not self._begun[0].leash.begun:  # its kernel comes first
            return False
        if self._nothing_to_take or FIRST in stages:  # what may be taken depends on the as-of day
            return self._nothing_to_take
        asked = (self._to_come[0], stages)
        if asked not in self._may_be_found:  # asked often, and a look into all earlier runs
            cache = StageCache(making.shelf, making.now)
            self._may_be_found[asked] = cache.may_find(asked[0], making.folder, stages)
        return not self._may_be_found[asked]

    def _is_room(self) -> bool:
        running = self._running()
        computing = [one for one in running if not only_waits(self._making.folder, one.stage)]
        # One more than there are cores: its kernel starts meanwhile, and is ready when one is free.
        return len(running) < self._kernels and len(computing) <= self._at_once

    def _begin_or_take(self, stage: str) -> None:
        making, now = self._making, self._making.now
        source = None
        if not making.plan.force and not self._begun:
            source, _ = StageCache(making.shelf, now).find(stage, making.folder)
        if source is not None:
            made = take(source, stage, making.folder)
            self._finish(stage)
            made = reseal(made, making.folder, f"notebooks/{STAGES[stage]}.ipynb")
            making.seals[stage] = made
        else:
            self._begin(stage)

    def _begin(self, stage: str) -> None:
        making, before = self._making, snapshot(self._making.folder)
        job, leash, temporary = stage_job(making, stage, self._leashes)
        for other in self._begun:
            other.alone = False
        making.listen(making.merchant.slug, stage, "begin")
        mark(making.folder, stage)
        self._leashes.append(leash)
        future = self._threads.submit(execute, job, temporary)
        if making.plan.to and len(self._leashes) == 1:
            language = making.merchant.settings.language
            prepare_reports_after(lambda: leash.held or future.done(), language)
        alone = not self._begun
        self._begun.append(_Begun(stage, before, leash, future, alone))

    def _stop_after_failure(self) -> None:
        """End the stages after one that failed; those before it may still end well."""
        failed = False
        for begun in self._begun:
            if failed:
                begun.leash.pull()
            failed = failed or (begun.future.done() and begun.future.exception() is not None)
        if failed:
            self._to_come.clear()

    def _seal(self, begun: _Begun) -> None:
        """Make what a stage left fit to hand over, and seal it."""
        making, stage = self._making, begun.stage
        peak, ended = begun.future.result()
        since = max(begun.began, self._last_end)
        making.seconds[stage] = round(max(0.0, ended - since), 2)
        self._last_end = max(ended, since)
        making.listen(making.merchant.slug, stage, "end")
        self._finish(stage)
        making.seals[stage] = seal(
            stage, making.folder, begun.before, making.now, making.seconds[stage], peak, begun.alone
        )

    def _finish(self, stage: str) -> None:
        _finish(self._making, stage)
        if self._making.merchant.settings.encrypt:
            from clvlib.running.persons import leave_out

            leave_out(self._making.folder, stage, self._making.merchant.slug)


def _finish(making: Making, stage: str) -> None:
    """Make the executed notebook fit to hand over; after the first stage, name the run."""
    from clvlib.running.notebook import finish

    if stage == FIRST:
        making.run_name = _run_name(making)
        making.folder.note_facts(run=making.run_name)
    scrubber = making.scrubber.knowing("run", making.folder.path)
    finish(making.folder.notebooks / f"{STAGES[stage]}.ipynb", scrubber, making.run_name)


def _run_name(making: Making) -> str:
    """Return ``<as-of date>-<hash>``; a `StageError` where the first stage set no as-of date."""
    as_of = making.folder.facts().get("as_of")
    if not as_of:
        raise StageError(STAGES[FIRST], 0, "ended without setting the as-of date")
    return f"{str(as_of)[:10]}-{making.inputs.short}"
