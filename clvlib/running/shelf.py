"""Where finished reports stand, and how one gets there whole.

A run is made in ``.scratch`` beside its destination and moved into place in one step;
only then ``latest`` is pointed to it, again in one step. Whoever reads ``latest`` at any
moment finds a whole report: the old one or the new one.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from clvlib.errors import InputError
from clvlib.privacy.vault import SUFFIX
from clvlib.run_folder import SAID, RunFolder, latest_run, merchant_reports
from clvlib.running.raw import OF_CUSTOMERS

FAILED, ASIDE, OLD, PRUNED = ".failed", ".aside", ".old", ".pruned"
DOCUMENTS = ("report.html", "report.pdf")
_LINKED = ("tables", "exhibits")  # large, and never changed once a run is finished


class Shelf:
    """All runs of one merchant.

    Parameters
    ----------
    reports_dir : Path
        Folder of all merchants' reports.
    slug : str
        The merchant.
    """

    def __init__(self, reports_dir: Path, slug: str) -> None:
        self.reports_dir, self.slug = reports_dir, slug
        self.root = merchant_reports(reports_dir, slug)
        self.scratch = self.root / ".scratch"

    @property
    def latest(self) -> RunFolder | None:
        """The newest good run."""
        return latest_run(self.reports_dir, self.slug)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the merchant, so that two runs cannot overlap; tidy what a killed run left.

        Raises
        ------
        InputError
            If another run holds it, or the folder cannot be written to.
        """
        try:
            self.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self.root / ".lock")
            lock.acquire(timeout=0)
        except Timeout:
            raise InputError(
                f"merchant '{self.slug}'",
                "is being run by another process",
                remedy="wait until it has ended, or end it",
            ) from None
        except OSError as error:
            raise InputError(
                f"folder '{self.reports_dir.name}/{self.slug}'",
                f"cannot be written to ({error.strerror or error})",
            ) from error
        try:
            self._tidy()
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def temporary(self) -> Iterator[Path]:
        """Yield a folder for what the stages put aside; raw rows may lie in it, so it goes.

        A killed run leaves it behind, and the next run of the merchant removes it.
        """
        folder = self.scratch / "tmp"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def begin(self, name: str) -> RunFolder:
        """Make an empty scratch folder."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        return RunFolder(folder).make()

    def rename(self, folder: RunFolder, name: str) -> RunFolder:
        """Give a scratch folder its final name, once no stage writes into it any more."""
        target = self.scratch / name
        if target != folder.path:
            shutil.rmtree(target, ignore_errors=True)
            folder.path.replace(target)
        return RunFolder(target)

    def copy_of(self, run: RunFolder) -> RunFolder:
        """Return a scratch copy of a finished run; large files are shared, not copied."""
        target = self.scratch / run.path.name
        shutil.rmtree(target, ignore_errors=True)
        return RunFolder(_copy(run.path, target))

    def place(self, folder: RunFolder) -> RunFolder:
        """Move a finished scratch folder into place and point ``latest`` to it.

        Where a run of that name stands already, a copy of it keeps ``latest`` readable
        until the new one is there.
        """
        target = self.root / folder.path.name
        aside = self.scratch / f"{target.name}{ASIDE}"
        if target.is_dir():
            if self._points_to(target):
                _copy(target, aside)
                self._point(aside)
            target.replace(self.scratch / f"{target.name}{OLD}")
        folder.path.replace(target)
        self._point(target)
        for left in (aside, self.scratch / f"{target.name}{OLD}"):
            shutil.rmtree(left, ignore_errors=True)
        return RunFolder(target)

    def sources(self) -> list[RunFolder]:
        """Return the runs whose stages may be taken again: the latest, the failed, then others."""
        newest_first = sorted(
            self.finished(), key=lambda p: (p.stat().st_mtime, p.name), reverse=True
        )
        latest = [self.latest.path] if self.latest else []
        found = [*latest, *self.scratch.glob(f"*{FAILED}"), *newest_first]
        return [RunFolder(path) for path in dict.fromkeys(found)]

    def earlier(self, as_of: str) -> tuple[str, ...]:
        """Return the names of finished runs with an as-of day before a given moment, sorted."""
        days = {p.name: str(RunFolder(p).facts().get("as_of", "")) for p in self.finished()}
        return tuple(sorted(name for name, day in days.items() if day and day[:10] < as_of[:10]))

    def finished(self) -> list[Path]:
        """Return the folders of all finished runs."""
        return [path for path in self.root.glob("[0-9]*") if path.is_dir()]

    def forget_failed(self) -> None:
        """Remove what a failed run left: a good one has come after it."""
        for left in self.scratch.glob(f"*{FAILED}"):
            shutil.rmtree(left, ignore_errors=True)

    def fail(self, folder: RunFolder) -> RunFolder:
        """Keep a failed run for inspection, out of the way of the good ones; only the last."""
        name = folder.facts().get("run") or folder.path.name
        target = self.scratch / f"{name}{FAILED}"
        for earlier in self.scratch.glob(f"*{FAILED}"):
            shutil.rmtree(earlier, ignore_errors=True)
        if folder.path.is_dir():
            folder.path.replace(target)
            _without_plain(target)
        return RunFolder(target)

    def interrupt(self, folder: RunFolder) -> None:
        """Keep a run that was stopped if some stages of it are done; they can be taken again."""
        if has_seals(folder.path):
            self.fail(folder)
        else:
            self.discard(folder)

    def discard(self, folder: RunFolder) -> None:
        """Remove a run in the making, e.g. at Ctrl-C."""
        shutil.rmtree(folder.path, ignore_errors=True)

    def _point(self, target: Path) -> None:
        """Point ``latest`` to a folder in one step."""
        link = self.scratch / "latest"
        link.unlink(missing_ok=True)
        # Relative to where the link will stand, not to where it is made.
        link.symlink_to(target.relative_to(self.root), target_is_directory=True)
        link.replace(self.root / "latest")

    def _points_to(self, target: Path) -> bool:
        return bool(self.latest and self.latest.path == target.resolve())

    def _tidy(self) -> None:
        """Undo what a killed run left: a ``latest`` on a copy set aside, scratch folders."""
        now = self.latest
        if now and now.path.parent == self.scratch.resolve():
            target = self.root / now.path.name.removesuffix(ASIDE)
            if not target.is_dir():
                _copy(now.path, self.scratch / target.name).replace(target)
            self._point(target)
        for old in self.scratch.glob(f"*{OLD}"):
            if not (target := self.root / old.stem).is_dir():
                old.replace(target)
        for left in sorted(self.scratch.iterdir()):
            if left.is_dir() and not left.is_symlink() and left.suffix != FAILED:
                half_made = left.suffix not in (ASIDE, OLD, PRUNED)
                if half_made and has_seals(left):  # stages that need not run again
                    self.fail(RunFolder(left))
                else:
                    shutil.rmtree(left, ignore_errors=True)


def has_seals(folder: Path) -> bool:
    """Say whether some stage of a run is done and sealed."""
    return next(folder.glob("stages/*.seal.json"), None) is not None


def _without_plain(folder: Path) -> None:
    """Remove what an encrypted run was stopped in the middle of encrypting: it is made again."""
    if next(folder.glob(f"*/*{SUFFIX}"), None) is None:
        return
    for pattern in (*OF_CUSTOMERS, "tables/*.tmp", f"stages/*{SAID}", ".workbook*"):
        for path in folder.glob(pattern):
            if path.is_file() and path.suffix != SUFFIX:
                path.unlink()


def _copy(source: Path, target: Path) -> Path:
    """Copy a run; large files that never change are hard links where the disk allows."""
    shutil.rmtree(target, ignore_errors=True)

    def link_or_copy(one: str, other: str) -> None:
        if Path(one).relative_to(source).parts[0] in _LINKED:
            with contextlib.suppress(OSError):
                os.link(one, other)
                return
        shutil.copy2(one, other)

    shutil.copytree(source, target, symlinks=True, copy_function=link_or_copy)
    return target
