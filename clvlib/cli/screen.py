"""What a person sees while merchants run: bars on a terminal, nothing but results elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

import typer

STAGE_WORDS = {
    "cleaning": "clean",
    "rfm": "rfm",
    "clv": "clv",
    "profiling": "profile",
    "strategy": "strategy",
    "report": "report",
}


def times(seconds: dict[str, float]) -> str:
    """Return ``clean 4s · rfm 3s · …``."""
    return " · ".join(
        f"{STAGE_WORDS[stage]} {seconds[stage]:.0f}s" for stage in STAGE_WORDS if stage in seconds
    )


class Screen:
    """Shows how far the merchants are.

    Parameters
    ----------
    slugs : list of str
        All merchants of this call.
    renders : bool
        Whether a report follows the stages.
    """

    def __init__(self, slugs: list[str], renders: bool = True) -> None:
        self._slugs = slugs
        self._steps = len(STAGE_WORDS) if renders else len(STAGE_WORDS) - 1
        self._bars: Any = None
        self._all: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Screen:
        if sys.stderr.isatty():
            self._bars = _bars()
            self._bars.start()
            if len(self._slugs) > 1:
                self._all = self._bars.add_task("all merchants", total=len(self._slugs), doing="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def hear(self, slug: str, stage: str, event: str) -> None:
        """Take note of a stage that begins or ends."""
        if self._bars is None:
            return
        if slug not in self._tasks:
            self._tasks[slug] = self._bars.add_task(slug, total=self._steps, doing="")
        place = list(STAGE_WORDS).index(stage) + (event == "end")
        doing = STAGE_WORDS[stage] if event == "begin" else ""
        self._bars.update(self._tasks[slug], completed=place, doing=doing)

    def say(self, slug: str, line: str, is_error: bool = False) -> None:
        """Print the outcome of a merchant, above the bars where there are any."""
        if self._bars is None:
            typer.echo(line, err=is_error)
            return
        if slug in self._tasks:
            self._bars.remove_task(self._tasks.pop(slug))
        if self._all is not None:
            self._bars.advance(self._all)
        self._bars.stop()
        typer.echo(line, err=is_error)
        self._bars.start()


def _bars() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
