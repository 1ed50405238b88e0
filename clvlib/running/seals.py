"""The seal of a stage's result: what it was made from, and the hash of each file that it left.

It is written last and in one step. Of encrypted files the content is hashed: the same table
encrypted twice differs in every byte.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import Any

from clvlib.json_files import write_json
from clvlib.privacy import merchant_key
from clvlib.privacy.vault import SUFFIX, decrypted
from clvlib.run_folder import SAID, RunFolder
from clvlib.side_by_side import OPEN, WAITS

_RUN_FILES = ("run.json", "manifest.json")
_PASSING = (".tmp", ".seal.json", SAID, OPEN, WAITS)
Snapshot = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Seal:
    """What a stage was made from and what it left.

    Parameters
    ----------
    stage : str
        The room.
    key, outputs : mapping
        Item → hash; file in the run's folder → SHA-256.
    reads : mapping
        What the stage noted that it read.
    facts : mapping
        What it told the run: the as-of moment.
    seconds, peak_mb : float
        What it cost when it was made; memory in MiB, 0 where not known.
    taken_from : str
        The run that made it, where that was an earlier one.
    """

    stage: str
    key: Mapping[str, str]
    outputs: Mapping[str, str]
    reads: Mapping[str, list[str]]
    facts: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    peak_mb: float = 0.0
    taken_from: str = ""

    @classmethod
    def load(cls, folder: RunFolder, stage: str) -> Seal | None:
        """Return a stage's seal in a run's folder; None where there is none that can be read."""
        try:
            return cls(**json.loads(seal_file(folder, stage).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def save(self, folder: RunFolder) -> None:
        """Write it whole or not at all."""
        write_json(seal_file(folder, self.stage), vars(self))


def seal_file(folder: RunFolder, stage: str) -> Path:
    """Return where a stage's seal lies."""
    return folder.stages / f"{stage}.seal.json"


def snapshot(folder: RunFolder) -> Snapshot:
    """Return what lies in a run's folder, to see afterwards what a stage added."""
    found = {}
    for path in folder.path.rglob("*"):
        name = path.relative_to(folder.path).as_posix()
        if name in _RUN_FILES or name.endswith(_PASSING):
            continue
        # A stage that runs beside this one may be about to put another file in this one's place.
        with contextlib.suppress(FileNotFoundError):
            state = path.stat()
            if S_ISREG(state.st_mode):
                found[name] = (state.st_mtime_ns, state.st_size)
    return found


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_hash(path: Path, slug: str) -> str:
    """Return the SHA-256 of a file; of an encrypted one, that of what it holds.

    Raises
    ------
    InputError
        If an encrypted file was changed.
    """
    if path.suffix != SUFFIX:
        return file_hash(path)
    found = hashlib.sha256()
    for piece in decrypted(path, merchant_key(slug)):
        found.update(piece)
    return found.hexdigest()
