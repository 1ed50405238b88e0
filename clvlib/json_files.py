"""The small JSON files of a run: written whole or not at all, in one form that can be compared."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any


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
    deleted is not used again for seconds, and whoever makes another has to look past it. Nothing stays
    open, so that what holds a journal can be copied; of two who write into one, the later begins anew, and
    from then on no line of either is lost.

    Parameters
    ----------
    path : Path
        The file; it is begun anew by the first line, and again where somebody has removed it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[bytes] = []

    def add(self, value: Any) -> None:
        """Add a line. Each begins with its end, so that one half written spoils no other."""
        self._lines.append(b"\n" + json.dumps(value, ensure_ascii=False, default=_plain).encode())
        goes_on = len(self._lines) > 1 and self._path.exists()
        with self._path.open("ab" if goes_on else "wb") as file:
            file.write(self._lines[-1] if goes_on else b"".join(self._lines))


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
