"""The small JSON files of a run: written whole or not at all, in one form that can be compared."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any, BinaryIO


def read_json(path: Path) -> dict[str, Any] | None:
    """Return what a file holds; None where there is none.

    Raises
    ------
    ValueError
        If it is half written.
    """
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def write_json(path: Path, value: Any) -> None:
    """Write JSON whole or not at all, with sorted keys and a newline at the end."""
    write_whole(path, json_text(value))


def json_text(value: Any) -> str:
    """Return a value as the JSON of the run's own files."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=_plain)


def write_whole(path: Path, text: str) -> None:
    """Write a text and a newline, whole or not at all."""
    scratch = path.with_suffix(path.suffix + ".tmp")
    scratch.write_text(text + "\n", encoding="utf-8")
    scratch.replace(path)


class Journal:
    """A file of JSON lines, each on disk before the next one is asked for: noted hundreds of times a run.

    Writing a small file anew each time costs a file system more than all that is in it: one that was just
    deleted is not used again for seconds, and whoever makes another has to look past it.

    Parameters
    ----------
    path : Path
        The file; it is begun anew by the first line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def add(self, value: Any) -> None:
        """Add a line. Each begins with its end, so that one half written spoils no other."""
        line = json.dumps(value, ensure_ascii=False, default=_plain)
        if self._file is None:
            self._file = self._path.open("wb")
        self._file.write(b"\n" + line.encode())
        self._file.flush()


def read_journal(path: Path) -> list[Any] | None:
    """Return the values of a journal, without a last one that was never finished; None where there is none."""
    found: list[Any] = []
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None
    for line in filter(None, lines):
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


def _plain(value: Any) -> Any:
    import pandas as pd  # small files of plain values are read and written without

    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
