"""A merchant's runs over time: which there are, and how many are kept."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from clvlib.run_folder import RunFolder
from clvlib.running.documents import of_run
from clvlib.running.manifest import read_manifest
from clvlib.running.shelf import PRUNED, Shelf


@dataclass(frozen=True)
class PastRun:
    """A finished run, as its manifest tells.

    Parameters
    ----------
    folder : RunFolder
        Where it lies.
    as_of, created : str
        The last day that it knows of, and when it was made (UTC).
    documents : tuple of str
        What was rendered.
    seconds : float
        What its stages and its report took when they were made.
    peak_mb : float
        Most memory that a stage held; 0 where not known.
    latest : bool
        Whether ``latest`` names it.
    """

    folder: RunFolder
    as_of: str
    created: str
    documents: tuple[str, ...]
    seconds: float
    peak_mb: float
    latest: bool

    @property
    def name(self) -> str:
        """The run's name."""
        return self.folder.path.name


def past_runs(shelf: Shelf) -> list[PastRun]:
    """Return a merchant's finished runs, the newest first."""
    latest = shelf.latest
    runs = [
        _told(RunFolder(path), bool(latest and path.resolve() == latest.path))
        for path in shelf.finished()
    ]
    return sorted(runs, key=lambda run: (run.latest, run.created, run.name), reverse=True)


def prune(shelf: Shelf, keep: int) -> list[str]:
    """Remove all but the newest runs; the shelf must be locked. Return the names removed.

    The latest run always stays. A run goes in two steps, out of sight first, so that nobody
    finds half of one.
    """
    removed = []
    for run in past_runs(shelf)[keep:]:
        if not run.latest:
            aside = shelf.scratch / f"{run.name}{PRUNED}"
            run.folder.path.replace(aside)
            shutil.rmtree(aside, ignore_errors=True)
            shutil.rmtree(shelf.root / "sandbox" / run.name, ignore_errors=True)
            removed.append(run.name)
    return removed


def _told(folder: RunFolder, latest: bool) -> PastRun:
    manifest = read_manifest(folder)
    stages = manifest.get("stages", {}).values()
    spent = sum(stage.get("seconds") or 0.0 for stage in stages)
    return PastRun(
        folder,
        str(manifest.get("as_of") or folder.facts().get("as_of") or "")[:10],
        str(manifest.get("created", "")),
        tuple(path.name for path in of_run(folder.path)),
        round(spent + manifest.get("durations", {}).get("report", 0.0), 2),
        max((stage.get("peak_memory_mb") or 0.0 for stage in stages), default=0.0),
        latest,
    )
