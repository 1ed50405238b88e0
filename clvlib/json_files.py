"""The small JSON files of a run: written whole or not at all, in one form that can be compared."""

from __future__ import annotations

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


def write_often(path: Path, text: str) -> None:
    """Like :func:`write_whole`, for what is written at each finding, hundreds of times a run.

    A file that takes another's place is put on disk at once by some file systems (ext4: some
    milliseconds each, in which nothing else happens), one that takes no place is not. Who is killed
    between the two steps leaves the whole new file under its other name.
    """
    scratch = path.with_suffix(path.suffix + ".tmp")
    scratch.write_text(text + "\n", encoding="utf-8")
    path.unlink(missing_ok=True)
    scratch.rename(path)


def _plain(value: Any) -> Any:
    import pandas as pd  # small files of plain values are read and written without

    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
