"""Private folders in the system's temporary place that do not outlive their process for long.

A process that is killed removes nothing. Each folder therefore holds a file that its owner
keeps locked; the system lets go of the lock when the owner ends, however it ends, and a later run
that gets it knows that nobody needs the folder any more. Folders without such a file are left
alone: nothing proves whose they are.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PREFIX = "clv-"
_LONGEST = 55  # a socket's path ends at some 100 bytes, and folders come below it
_OWNER = ".owner"
_swept: set[int] = set()
_places: dict[tuple[int, str], Path] = {}


@dataclass(frozen=True)
class OwnFolder:
    """A private folder, and the lock that says that it is in use."""

    path: Path
    _lock: int | None

    @classmethod
    def make(cls, within: str | Path | None = None) -> OwnFolder:
        """Make one, readable by its owner only; below the system's place where left out."""
        path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=within))
        lock = _locked(path / f"{_OWNER}.new", os.O_CREAT)
        if lock is not None:  # never seen under its name without the lock
            (path / f"{_OWNER}.new").rename(path / _OWNER)
        return cls(path, lock)

    def remove(self) -> None:
        """Remove it with what lies in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self._lock is not None:
            with contextlib.suppress(OSError):
                os.close(self._lock)


def place() -> Path:
    """Return this process's private folder (mode 0700); a fork gets one of its own.

    What takes a client's files apart does so below it: the folder goes with its process, and
    that of one that was killed with a later command.
    """
    mine = (os.getpid(), tempfile.gettempdir())
    if mine not in _places or not _places[mine].is_dir():
        own = OwnFolder.make()
        atexit.register(_remove_at_exit, own, os.getpid())
        _places[mine] = own.path
    return _places[mine]


def _remove_at_exit(own: OwnFolder, process: int) -> None:
    if os.getpid() == process:
        own.remove()


def short_folder() -> str | None:
    """Return where private folders go: the system's place, unless its name is too long."""
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= _LONGEST else "/tmp"


def sweep(place: str | Path | None = None) -> list[Path]:
    """Remove the folders of processes that are gone; return them. Once a process and place.

    Parameters
    ----------
    place : str or Path, optional
        Where to look; where left out, both the system's temporary place and the short one.
    """
    if place is None:
        if os.getpid() in _swept:
            return []
        _swept.add(os.getpid())
    places = {place} if place else {tempfile.gettempdir(), short_folder() or tempfile.gettempdir()}
    gone = []
    with contextlib.suppress(OSError):
        for path in sorted(path for each in places for path in Path(each).glob(f"{PREFIX}*")):
            if _left_behind(path):
                shutil.rmtree(path, ignore_errors=True)
                gone.append(path)
    return gone


def _left_behind(path: Path) -> bool:
    with contextlib.suppress(OSError):
        known = path.lstat()
        if fcntl is None or not stat.S_ISDIR(known.st_mode) or known.st_uid != os.getuid():
            return False
        lock = _locked(path / _OWNER)
        if lock is not None:
            os.close(lock)
            return True
    return False


def _locked(path: Path, flags: int = 0) -> int | None:
    """Open and lock a file; None where it is not there or another process holds it."""
    if fcntl is None:
        return None
    try:
        number = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW | flags, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        return None
    return number
