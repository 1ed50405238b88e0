"""What a stage reads, noted while it reads: settings by name, tables, raw files, the key.

A stage need not run again where nothing that it read has changed, and only the stage itself
knows what that is. A list kept by hand would be wrong after the next edit of a notebook, so
the settings that a workspace hands out note each name that is asked for. Beside it stand the
customer lists that the stage left, since two stages leave some in one folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from clvlib.json_files import Journal, read_journal, write_json
from clvlib.merchant import Settings
from clvlib.run_folder import SAID, RunFolder

EVERYTHING = "*"  # the settings as a whole were compared, printed or copied
STATED = "stated"  # which settings merchant.yml states, whatever their values
_FIELDS = frozenset(Settings.model_fields)
_WHOLE = frozenset({"__dict__", "model_dump", "model_dump_json", "model_copy", "__iter__",
                    "__eq__", "__hash__", "__reduce_ex__", "__getstate__", "__repr__"})  # fmt: skip
_STATED = frozenset({"model_fields_set", "__pydantic_fields_set__"})


def reads_file(folder: RunFolder, stage: str) -> Path:
    """Return where a stage notes what it read."""
    return folder.stages / f"{stage}.reads.json"


def end_reads(folder: RunFolder, stage: str) -> None:
    """Make one file of what a stage noted."""
    path = reads_file(folder, stage)
    journal = path.with_suffix(SAID)
    if (noted := read_journal(journal)) is not None:
        known: dict[str, set[str]] = {}
        for kind, name in noted:
            known.setdefault(kind, set()).add(name)
        write_json(path, {kind: sorted(names) for kind, names in known.items()})
        journal.unlink()


class Reads:
    """Notes of one stage, written to a file whenever something is read for the first time.

    Parameters
    ----------
    path : Path, optional
        JSON file that is made of the notes in the end (:func:`end_reads`); nothing is written where
        left out.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._journal = Journal(path.with_suffix(SAID)) if path is not None else None
        self._noted: set[tuple[str, str]] = set()

    def note(self, kind: str, name: str) -> None:
        """Note that something was read, or left.

        Parameters
        ----------
        kind : str
            ``settings``, ``tables``, ``files`` (``raw`` and ``key``), or ``left`` (a list).
        name : str
            Which one.
        """
        if (kind, name) not in self._noted:
            self._noted.add((kind, name))
            if self._journal is not None and self._path is not None and self._path.parent.is_dir():
                self._journal.add((kind, name))


class WatchedSettings(Settings):
    """Settings like any other that note which of them are read."""

    _reads: Reads = PrivateAttr(default_factory=Reads)

    @classmethod
    def watching(cls, settings: Settings, reads: Reads) -> WatchedSettings:
        """Return the same settings, watched.

        Parameters
        ----------
        settings : Settings
            Validated settings.
        reads : Reads
            Where to note what is read.
        """
        values = {name: getattr(settings, name) for name in _FIELDS}
        watched = cls.model_construct(settings.model_fields_set, **values)
        watched._reads = reads
        return watched

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            _note(self, name)
        elif name in _WHOLE:
            _note(self, EVERYTHING)
        elif name in _STATED:
            _note(self, STATED)
        return super().__getattribute__(name)


def _note(settings: WatchedSettings, name: str) -> None:
    private = object.__getattribute__(settings, "__pydantic_private__")
    if private:  # absent while pydantic still builds the object
        private["_reads"].note("settings", name)
