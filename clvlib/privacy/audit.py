"""Who did what with a merchant's data, in a record that cannot be edited unseen.

One JSON line an event in ``reports/<merchant>/audit.jsonl``. Each line carries an HMAC over
itself and the line before (a hash chain, as in Schneier & Kelsey 1999, "Secure audit logs"),
keyed with a key that lies outside the kit, so that nobody without that key can rewrite the
chain. How many lines there are and how the last one ends is kept beside the key: cutting
lines off the end is seen too. The record holds no customer and outlives a purge.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clvlib.errors import InputError
from clvlib.privacy.keys import keys_dir, kit_key

FILE = "audit.jsonl"
FIRST = "0" * 64
# An address, or digits enough for a telephone; a run's name begins with a date and stays.
_PERSONAL = re.compile(
    r"[^\s/\\@]+@[^\s/\\@]+"
    r"|(?<![0-9A-Za-z])(?!\d{4}-\d\d-\d\d)\+?\d[\d \-]{5,}\d(?![0-9A-Za-z])"
)


@dataclass(frozen=True)
class Verdict:
    """What checking the record found: how many lines hold, and the first fault if any."""

    lines: int
    fault: str = ""


def record(reports_dir: Path, slug: str, action: str, **details: Any) -> None:
    """Append one event to a merchant's record; safe against two writers at once.

    Parameters
    ----------
    action : str
        ``run``, ``render``, ``export``, ``purge`` … in the imperative.
    **details
        Plain figures and names. Digits and addresses that could be a customer's are masked.

    Raises
    ------
    InputError
        If the record cannot be written: an event that leaves no trace must not happen.
    """
    path = reports_dir / slug / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            lines = file.read().splitlines()
            event: dict[str, Any] = {
                "n": len(lines) + 1,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "who": getpass.getuser(),
                "action": action,
                **{name: _masked(value) for name, value in details.items()},
            }
            seal = _seal(slug, _last_seal(lines), event)
            file.write(json.dumps(event | {"seal": seal}) + "\n")
            file.flush()
            os.fsync(file.fileno())
            _keep_end(slug, path, len(lines) + 1, seal)
    except OSError as error:
        raise InputError(
            f"audit log of '{slug}'",
            f"cannot be written ({error.strerror})",
            remedy="make its folder writable; nothing is done without a record",
        ) from error


def events(reports_dir: Path, slug: str) -> list[dict[str, Any]]:
    """Return a merchant's events, oldest first; unreadable lines are left to :func:`verify`."""
    path = reports_dir / slug / FILE
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def verify(reports_dir: Path, slug: str) -> Verdict:
    """Check every line's seal, their order, and that the end has not been cut off."""
    path = reports_dir / slug / FILE
    lines = (
        path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
    )
    before = FIRST
    for number, line in enumerate(lines, 1):
        try:
            event = json.loads(line)
            seal = event.pop("seal")
        except (ValueError, KeyError, AttributeError):
            return Verdict(number - 1, f"line {number} is no event")
        if event.get("n") != number or not _same(seal, _seal(slug, before, event)):
            return Verdict(
                number - 1, f"line {number} was changed, moved, or follows a removed one"
            )
        before = seal
    end = _kept_end(slug, path)
    if end and end != [len(lines), before]:
        return Verdict(len(lines), f"{end[0]} lines were written, {len(lines)} are there")
    return Verdict(len(lines))


def _seal(slug: str, before: str, event: dict[str, Any]) -> str:
    said = json.dumps([slug, before, event], ensure_ascii=False, sort_keys=True)
    return hmac.digest(kit_key("audit"), said.encode("utf-8"), "sha256").hex()


def _same(one: object, other: str) -> bool:
    return hmac.compare_digest(str(one).encode("utf-8"), other.encode("ascii"))


def _last_seal(lines: list[str]) -> str:
    try:
        return json.loads(lines[-1])["seal"] if lines else FIRST
    except (ValueError, KeyError, TypeError):
        return FIRST  # the chain is broken already; verify says where


def _end_file(slug: str, path: Path) -> Path:
    place = hashlib.sha256(str(path.resolve()).encode("utf-8")).hexdigest()[:12]
    return keys_dir() / f"{slug}.{place}.audit-end"


def _keep_end(slug: str, path: Path, lines: int, seal: str) -> None:
    end = _end_file(slug, path)
    scratch = end.with_suffix(".tmp")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(json.dumps([lines, seal]))
    scratch.replace(end)


def _kept_end(slug: str, path: Path) -> list[Any] | None:
    end = _end_file(slug, path)
    return json.loads(end.read_text(encoding="ascii")) if end.is_file() else None


def _masked(value: Any) -> Any:
    """Return a detail with e-mail addresses and long digits hidden: file names may hold them."""
    if isinstance(value, str):
        return _PERSONAL.sub("…", value)
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    return value
