"""What is asked of a run, and what came of it: the two plain objects that cross processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from clvlib.errors import InputError

FORMATS = ("html", "pdf", "docx")
USUAL = ("html", "pdf")
ENGINES = ("auto", "quarto", "embedded")
TIME_LIMIT = 3600.0

State = Literal["made", "unchanged", "rendered", "failed"]
# Told of every step: merchant, stage (or "report"), and "begin" or "end".
Listener = Callable[[str, str, str], None]


def nobody(_slug: str, _stage: str, _event: str) -> None:
    """Listen to nothing."""


@dataclass(frozen=True)
class RunPlan:
    """How merchants are to be run.

    Parameters
    ----------
    data_dir, reports_dir : Path
        Absolute folders of merchants and of reports.
    as_of : str, optional
        ISO date up to and including which the data count.
    to : tuple of str
        ``html``, ``pdf``, ``docx``; empty renders nothing.
    engine : str
        ``auto``, ``quarto`` or ``embedded``.
    force : bool
        Run although nothing has changed.
    time_limit : float
        Seconds of wall clock a merchant may take.
    memory_limit : float, optional
        MiB that any process of a merchant, its children included, may hold.
    kernel : str
        ``warm`` (forked with everything imported, where that is safe) or ``stock``.
    zygote : str
        Socket of the server of warm kernels that all workers share; set by the batch.
    at_once : int
        Stages of one merchant at a time; 0 leaves it to cores and memory.
    lanes : int
        Merchants at a time, which share the machine's memory; set by the batch.
    """

    data_dir: Path
    reports_dir: Path
    as_of: str | None = None
    to: tuple[str, ...] = USUAL
    engine: str = "auto"
    force: bool = False
    time_limit: float = TIME_LIMIT
    memory_limit: float | None = None
    kernel: str = "warm"
    zygote: str = ""
    at_once: int = 0
    lanes: int = 1


@dataclass(frozen=True)
class Outcome:
    """What came of one merchant's run; plain values, so that it travels between processes.

    Parameters
    ----------
    seconds : dict of str to float
        By how much each stage, and the ``report``, made the run longer: side by side, a stage counts
        from the end of the one before it.
    why : tuple of str
        What had changed since the latest run.
    peak_mb : float
        Most memory that a kernel held, in MiB; 0 where not known.
    error : str
        One line where it failed.
    wrong_input : bool
        Whether the merchant's input was at fault and not the kit.
    trace : str
        The traceback of a failure, for ``--debug``.
    """

    slug: str
    state: State
    folder: Path | None = None
    documents: tuple[Path, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    peak_mb: float = 0.0
    error: str = ""
    wrong_input: bool = False
    trace: str = ""

    @property
    def run(self) -> str:
        """The run's name, or an empty text."""
        return self.folder.name if self.folder else ""


def parse_formats(text: str) -> tuple[str, ...]:
    """Read ``--to``: ``html``, ``pdf`` and ``docx`` with commas between, or ``none``.

    Raises
    ------
    InputError
        If a format is not known.
    """
    wanted = [part.strip().lower() for part in text.split(",") if part.strip()]
    if wanted == ["none"]:
        return ()
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        found = f"'{unknown[0]}' is no format" if unknown else "names no format"
        raise InputError("--to", found, allowed="html, pdf, docx, several of them, or none")
    return tuple(part for part in FORMATS if part in wanted)


def parse_engine(text: str) -> str:
    """Read ``--engine``.

    Raises
    ------
    InputError
        If there is no such engine.
    """
    if text not in ENGINES:
        raise InputError("--engine", f"'{text}' is no engine", allowed=", ".join(ENGINES))
    return text


def parse_day(text: str | None) -> str | None:
    """Read ``--as-of``.

    Raises
    ------
    InputError
        If it is no date.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        remedy = "give a day that exists, e.g. 2026-06-30"
        raise InputError("--as-of", f"'{text}' is no date", "YYYY-MM-DD", remedy) from None
