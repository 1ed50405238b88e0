"""What killed commands leave behind goes with the next command, whichever that is.

A process that is killed cleans nothing up, and rows of a client's may lie where it worked. The
next run of the same merchant would tidy that; but nobody knows when it comes.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from clvlib.errors import InputError
from clvlib.privacy import own_folders

FAILED = ".failed"  # kept for inspection until a good run comes


def remove_leftovers(reports_dir: Path) -> None:
    """Remove private folders of processes that are gone, and their scratch folders of runs.

    Parameters
    ----------
    reports_dir : Path
        Folder of all merchants' reports; a merchant that is being run is left alone.
    """
    own_folders.sweep()
    for scratch in reports_dir.glob("*/.scratch"):
        with contextlib.suppress(InputError, OSError):
            if any(map(_half_made, scratch.iterdir())):
                from clvlib.running.shelf import Shelf

                with Shelf(reports_dir, scratch.parent.name).locked():
                    pass  # who gets the lock tidies


def _half_made(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and path.suffix != FAILED
