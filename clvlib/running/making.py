"""A run in the making: its stages, then its documents, then its place on the shelf."""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clvlib.merchant import Merchant
from clvlib.run_folder import RunFolder
from clvlib.running import documents, raw
from clvlib.running.fingerprint import Fingerprint
from clvlib.running.lean import import_jsonschema_lean
from clvlib.running.manifest import add_to_manifest, write_manifest
from clvlib.running.overlap import make_stages
from clvlib.running.plan import Listener, Outcome, RunPlan
from clvlib.running.scrub import Scrubber
from clvlib.running.seals import Seal
from clvlib.running.shelf import Shelf
from clvlib.running.stage_key import Circumstances


@dataclass
class Making:
    """A run in the making.

    Parameters
    ----------
    folder : RunFolder
        The scratch folder, which gets its final name after the last stage.
    run_name : str
        The run's name, known after the first stage; empty before.
    began : float
        Moment at which the merchant's time began, by the monotonic clock.
    temporary : Path
        Where stages put aside what does not outlive them.
    seconds : dict
        By how much each stage that was executed, and the report, made the run longer.
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
    run_name: str = ""
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
    make_stages(making)
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
