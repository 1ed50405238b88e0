"""``batch.json``: what a batch did, for a scheduler and for the table at its end.

It is written anew after each merchant, so that it is there even when the batch is stopped; it
names no folder.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from clvlib import __version__
from clvlib.json_files import write_json
from clvlib.running.plan import Outcome
from clvlib.running.scrub import Scrubber

NAME = "batch.json"


@dataclass
class BatchRecord:
    """Outcomes of a batch, as they come.

    Parameters
    ----------
    folder : Path
        The reports of all merchants.
    asked : list of str
        The merchants of this batch.
    jobs : int
        Merchants at a time.
    """

    folder: Path
    asked: list[str]
    jobs: int
    outcomes: list[Outcome] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))

    def add(self, outcome: Outcome) -> None:
        """Take an outcome and write the record."""
        self.outcomes.append(outcome)
        self.write()

    def write(self, interrupted: bool = False) -> None:
        """Write ``batch.json``, whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        scrubber = Scrubber({"reports": self.folder})
        done = {outcome.slug for outcome in self.outcomes}
        record = {
            "kit": __version__,
            "began": self._created,
            "seconds": self.seconds,
            "jobs": self.jobs,
            "interrupted": interrupted,
            "merchants": [scrubber.value(told(outcome)) for outcome in self.outcomes],
            "not_done": [slug for slug in self.asked if slug not in done],
        }
        write_json(self.folder / NAME, record)

    @property
    def seconds(self) -> float:
        """Wall clock so far."""
        return round(time.monotonic() - self._began, 2)


def told(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values without folders."""
    return {
        "merchant": outcome.slug,
        "state": outcome.state,
        "run": outcome.run,
        "seconds": round(sum(outcome.seconds.values()), 2),
        "stages": dict(outcome.seconds),
        "peak_memory_mb": outcome.peak_mb or None,
        "documents": [path.name for path in outcome.documents],
        "why": list(outcome.why),
        "wrong_input": outcome.wrong_input,
        "error": outcome.error,
    }
