"""A run in the making: stage after stage, each taken from an earlier run or executed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clvlib import home
from clvlib.errors import StageError
from clvlib.merchant import Merchant
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running import documents, raw
from clvlib.running.fingerprint import Fingerprint
from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.manifest import add_to_manifest, write_manifest
from clvlib.running.persons import leave_out
from clvlib.running.plan import Listener, Outcome, RunPlan
from clvlib.running.scrub import Scrubber
from clvlib.running.seals import Seal
from clvlib.running.shelf import Shelf
from clvlib.running.stage_cache import StageCache, reseal, seal, snapshot, take
from clvlib.running.stage_key import Circumstances

HASH_DIGITS = 8
FIRST = next(iter(STAGES))


@dataclass
class Making:
    """A run in the making.

    Parameters
    ----------
    folder : RunFolder
        The scratch folder, which gets its final name after the first stage.
    began : float
        Moment at which the merchant's time began, by the monotonic clock.
    temporary : Path
        Where stages put aside what does not outlive them.
    seconds : dict
        Wall-clock time of each stage that was executed, and of the report.
    seals : dict
        What each stage was made from, and which run it was taken from.
    """

    merchant: Merchant
    plan: RunPlan
    shelf: Shelf
    inputs: Fingerprint
    listen: Listener
    folder: RunFolder
    scrubber: Scrubber
    began: float = field(default_factory=time.monotonic)
    temporary: Path | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    seals: dict[str, Seal] = field(default_factory=dict)

    @property
    def now(self) -> Circumstances:
        """What the next stage's result depends on."""
        as_of = str(self.folder.facts().get("as_of") or "")
        earlier = self.shelf.earlier(as_of) if as_of else ()
        return Circumstances(self.merchant, self.inputs, self.plan.as_of, as_of, earlier)


def make(making: Making, why: list[str]) -> Outcome:
    """Run the stages, render, and put the run into its place.

    Parameters
    ----------
    why : list of str
        What has changed since the latest run.

    Raises
    ------
    StageError
        If a stage fails.
    """
    if making.plan.to:
        import_jsonschema_lean()
        threading.Thread(target=get_ready_to_print, daemon=True).start()
    for stage in STAGES:
        _take_or_run(making, stage)
    making.folder.note_facts(merchant=making.merchant.slug)
    as_of = str(making.folder.facts().get("as_of") or "")
    write_manifest(
        making.folder, making.merchant, making.inputs, making.seconds, making.scrubber,
        making.seals, making.shelf.earlier(as_of),
    )  # fmt: skip
    _documents(making)
    if making.merchant.settings.encrypt:
        raw.seal_run(making.folder, making.merchant.slug)
    placed = making.shelf.place(making.folder)
    making.shelf.forget_failed()
    paths = documents.of_run(making.shelf.root / "latest")
    peak = max(made.peak_mb for made in making.seals.values())
    return Outcome(
        making.merchant.slug, "made", placed.path, paths, making.seconds, tuple(why), peak
    )


def _take_or_run(making: Making, stage: str) -> None:
    """Leave a stage's result in the run's folder, sealed."""
    now, before = making.now, snapshot(making.folder)
    source = None
    if not making.plan.force:
        source, _ = StageCache(making.shelf, now).find(stage, making.folder)
    if source is not None:
        made, peak = take(source, stage, making.folder), 0.0
    else:
        made, peak = None, _run(making, stage)
    executed_in = making.folder.path
    if stage == FIRST:
        making.folder = making.shelf.rename(making.folder, _run_name(making))
        making.folder.note_facts(run=making.folder.path.name)
    _finish(making, stage, executed_in)
    if making.merchant.settings.encrypt:
        leave_out(making.folder, stage, making.merchant.slug)
    if made is None:
        made = seal(stage, making.folder, before, now, making.seconds[stage], peak)
    else:
        made = reseal(made, making.folder, f"notebooks/{STAGES[stage]}.ipynb")
    making.seals[stage] = made


def _finish(making: Making, stage: str, executed_in: Path) -> None:
    """Make the executed notebook fit to hand over, under the run's final name."""
    from clvlib.running.notebook import finish

    scrubber = making.scrubber.knowing("run", executed_in)
    finish(making.folder.notebooks / f"{STAGES[stage]}.ipynb", scrubber, making.folder.path.name)


def _run(making: Making, stage: str) -> float:
    """Execute a stage; return its kernel's peak memory in MiB."""
    import_jsonschema_lean()
    # Papermill costs a second to import, which an unchanged merchant need not pay.
    from clvlib.running.kernel import KernelPlan
    from clvlib.running.stage import StageJob, run_stage

    parameters: dict[str, str | None] = {
        "merchant": making.merchant.slug,
        "run": making.folder.path.name,
    }
    if stage == FIRST:
        parameters["as_of"] = making.plan.as_of
    job = StageJob(
        stage,
        making.folder,
        making.merchant.settings.language,
        parameters,
        KernelPlan(
            environment(making.plan, making.temporary),
            time_limit=max(1.0, making.plan.time_limit - (time.monotonic() - making.began)),
            told_limit=making.plan.time_limit,
            memory_limit=making.plan.memory_limit,
            kernel=making.plan.kernel,
            zygote=making.plan.zygote,
        ),
    )
    making.listen(making.merchant.slug, stage, "begin")
    began = time.monotonic()
    try:
        peak = run_stage(job)
    finally:  # the kernel was ended at once; of the rows that it read nothing may stay behind
        _empty(making.temporary)
    making.seconds[stage] = round(time.monotonic() - began, 2)
    making.listen(making.merchant.slug, stage, "end")
    return peak


def _empty(folder: Path | None) -> None:
    for left in folder.iterdir() if folder else ():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def get_ready_to_print() -> None:
    """Import what documents need while kernels compute and this process only waits for them."""
    from clvlib.running.rehearsal import import_for_reports

    import_for_reports()


def _documents(making: Making) -> None:
    """Render what is asked for, and note it in the manifest."""
    if not making.plan.to:
        return
    making.listen(making.merchant.slug, "report", "begin")
    began = time.monotonic()
    with temporary_files_in(making.temporary):
        documents.write(making.folder, making.merchant, making.plan.to, making.plan.engine)
    making.seconds["report"] = round(time.monotonic() - began, 2)
    add_to_manifest(making.folder, durations=making.seconds)
    making.listen(making.merchant.slug, "report", "end")


@contextlib.contextmanager
def temporary_files_in(folder: Path | None) -> Iterator[None]:
    """Let this process's temporary files go where the merchant's next run would remove them.

    The place is the whole process's, so that it stays as it is where merchants run in threads.
    """
    alone = threading.current_thread() is threading.main_thread()
    before = tempfile.tempdir
    tempfile.tempdir = str(folder) if folder and alone else before
    try:
        yield
    finally:
        tempfile.tempdir = before


def environment(plan: RunPlan, temporary: Path | None = None) -> dict[str, str]:
    """Return what a notebook must know to find the same folders as this run.

    Its temporary files go into a folder of the run's: a kernel is ended at once and
    removes nothing itself.
    """
    names = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), temporary) if temporary else {}
    names |= {
        "CLV_DATA_DIR": plan.data_dir,
        "CLV_REPORTS_DIR": plan.reports_dir,
        "CLV_HOME": home.home(),
    }
    if keys := os.environ.get("CLV_KEYS_DIR"):
        names["CLV_KEYS_DIR"] = Path(keys).expanduser().resolve()
    return {name: str(path) for name, path in names.items()}


def _run_name(making: Making) -> str:
    """Return ``<as-of date>-<hash>``.

    Raises
    ------
    StageError
        If the first stage did not set the as-of date.
    """
    as_of = making.folder.facts().get("as_of")
    if not as_of:
        raise StageError(STAGES[FIRST], 0, "ended without setting the as-of date")
    return f"{str(as_of)[:10]}-{making.inputs.hash[:HASH_DIGITS]}"
