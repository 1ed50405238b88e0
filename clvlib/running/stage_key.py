"""Of what a stage's result depends, each item hashed: equal keys, equal results.

Part of it is known before the stage runs (its notebook, the code below it, the lock, the
language); the rest is what the stage noted that it read (:mod:`clvlib.reads`). Items are kept
one by one, so that a stage that has to run can say which of them changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clvlib.merchant import Merchant
from clvlib.privacy import merchant_key
from clvlib.reads import EVERYTHING, STATED
from clvlib.run_folder import STAGES
from clvlib.running.fingerprint import Fingerprint

ABSENT = "absent"
# Rooms whose code no notebook runs; a room that is not known here counts for every stage.
_NEVER_IN_A_NOTEBOOK = frozenset({"cli", "lab", "reporting", "simulation"})
_FOR_ONE_STAGE = {"playbooks/": "strategy"}
_Notes = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Circumstances:
    """What a stage's key is worked out from.

    Parameters
    ----------
    merchant : Merchant
        Whose key and language count.
    inputs : Fingerprint
        Hashes of data, settings and kit.
    as_of_asked : str or None
        The as-of day that was asked for.
    as_of : str
        The run's as-of day; empty before the first stage.
    earlier : tuple of str
        Finished runs of earlier as-of days, of which later stages may speak.
    """

    merchant: Merchant
    inputs: Fingerprint
    as_of_asked: str | None
    as_of: str = ""
    earlier: tuple[str, ...] = ()

    def key(
        self, stage: str, noted: _Notes, table_hash: Callable[[str], str | None]
    ) -> dict[str, str]:
        """Return a stage's key, item by item.

        Parameters
        ----------
        stage : str
            The room.
        noted : mapping
            What the stage read, by kind.
        table_hash : callable
            Gives the hash of a table of this run; None where it is not there.
        """
        return self._known_before(stage) | self._read(noted, table_hash)

    def _known_before(self, stage: str) -> dict[str, str]:
        parts = self.inputs.parts
        others = (set(STAGES) - {stage}) | _NEVER_IN_A_NOTEBOOK
        key = {
            "notebook": parts["notebooks"].get(STAGES[stage], ABSENT),
            "language": self.merchant.settings.language,
            **{f"code {room}": h for room, h in parts["code"].items() if room not in others},
            **{f"lock {name}": h for name, h in parts["lock"].items()},
            **{f"font {name}": h for name, h in parts.get("fonts", {}).items()},
            **{f"template {n}": h for n, h in parts["templates"].items() if _counts(n, stage)},
        }
        if stage == next(iter(STAGES)):
            return key | {"as-of day": self.as_of_asked or "from the data"}
        return key | {"as-of day": self.as_of, "earlier reports": ", ".join(self.earlier)}

    def _read(self, noted: _Notes, table_hash: Callable[[str], str | None]) -> dict[str, str]:
        parts = self.inputs.parts
        settings, names = parts["settings"], set(noted.get("settings", ()))
        if EVERYTHING in names:
            names |= set(settings) - {STATED}
        key = {f"setting {n}": settings.get(n, ABSENT) for n in names - {EVERYTHING}}
        for name in noted.get("tables", ()):
            key[f"table {name}"] = table_hash(name) or ABSENT
        if "raw" in noted.get("files", ()):
            key |= {f"data {name}": short for name, short in parts["data"].items()}
        if "key" in noted.get("files", ()):
            key["pseudonym key"] = _sealed(merchant_key(self.merchant.slug))
        return key


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return what differs between two keys, in words a person understands."""
    found = []
    for item in sorted({*before, *now}):
        if before.get(item) != now.get(item):
            verb = "changed" if item in before and item in now else "is new"
            found.append(f"{item} {'is gone' if item not in now else verb}")
    return found


def noted_in(text: str) -> dict[str, list[str]]:
    """Read what a stage noted.

    Raises
    ------
    ValueError
        If it is no such note.
    """
    noted: Any = json.loads(text)
    if not isinstance(noted, dict) or not all(isinstance(v, list) for v in noted.values()):
        raise ValueError("no note of what was read")
    return noted


def _counts(template: str, stage: str) -> bool:
    """Say whether a stage can see a template: those of the report only the renderer sees."""
    for prefix, only in _FOR_ONE_STAGE.items():
        if template.startswith(prefix):
            return stage == only
    return not template.startswith("report/")


def _sealed(secret: bytes) -> str:
    """Return a mark of a secret key by which it can be compared but not found."""
    return hashlib.blake2b(b"clv stage key", key=secret[:64], digest_size=8).hexdigest()
