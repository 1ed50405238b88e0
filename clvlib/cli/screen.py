"""What a person sees while merchants run: bars on a terminal, lines elsewhere, or JSON.

Three screens with the same three methods: told of steps (:meth:`hear`), of outcomes
(:meth:`done`), and, where there were several merchants, asked for a table at the end.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from clvlib.cli.options import echo, printable

if TYPE_CHECKING:
    from clvlib.running import Outcome

STAGE_WORDS = {
    "cleaning": "clean",
    "rfm": "rfm",
    "clv": "clv",
    "profiling": "profile",
    "strategy": "strategy",
    "report": "report",
}
MOST_WORDS = 2  # stages named beside a bar; more may have begun and wait
MARKS = {"made": "made", "unchanged": "unchanged", "rendered": "rendered", "failed": "FAILED"}


def times(seconds: dict[str, float]) -> str:
    """Return ``clean 4s · rfm 3s · …``."""
    return " · ".join(
        f"{STAGE_WORDS[stage]} {seconds[stage]:.0f}s" for stage in STAGE_WORDS if stage in seconds
    )


def screen_for(slugs: list[str], renders: bool, as_json: bool = False) -> Screen:
    """Return the screen for whoever reads: a scheduler, a log, or a person at a terminal."""
    if as_json:
        return JsonScreen(slugs, renders)
    return BarScreen(slugs, renders) if sys.stderr.isatty() else Screen(slugs, renders)


class Screen:
    """Plain lines, one a merchant.

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

    def __enter__(self) -> Screen:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def hear(self, slug: str, stage: str, event: str) -> None:
        """Take note of a stage that begins or ends."""

    def done(self, outcome: Outcome, line: str, is_error: bool = False) -> None:
        """Say what came of a merchant."""
        echo(line, err=is_error)

    def sum_up(self, outcomes: Sequence[Outcome]) -> None:
        """Print a table of all merchants."""
        for line in table(outcomes):
            echo(line)


class JsonScreen(Screen):
    """A line of JSON a step, for schedulers; errors are lines too."""

    def hear(self, slug: str, stage: str, event: str) -> None:
        """Say that a stage begins or ends."""
        self._say({"event": event, "merchant": slug, "stage": stage})

    def done(self, outcome: Outcome, line: str, is_error: bool = False) -> None:
        """Say what came of a merchant."""
        from clvlib.running.batch_record import told

        self._say({"event": "done", **told(outcome)})

    def sum_up(self, outcomes: Sequence[Outcome]) -> None:
        """Say how many merchants ended in which way."""
        states = [outcome.state for outcome in outcomes]
        self._say({"event": "end", **{state: states.count(state) for state in MARKS}})

    def _say(self, message: dict[str, Any]) -> None:
        echo(json.dumps(message, ensure_ascii=False))
        sys.stdout.flush()


class BarScreen(Screen):
    """A bar for every merchant that runs, and one for all with the time left."""

    def __init__(self, slugs: list[str], renders: bool = True) -> None:
        super().__init__(slugs, renders)
        self._bars: Any = None
        self._all: Any = None
        self._tasks: dict[str, Any] = {}
        self._places: dict[str, int] = {}
        self._doing: dict[str, list[str]] = {}  # stages of a merchant that run side by side

    def __enter__(self) -> Screen:
        self._bars = _bars()
        self._bars.start()
        if len(self._slugs) > 1:
            total = len(self._slugs) * self._steps
            self._all = self._bars.add_task("all merchants", total=total, doing=self._count(0))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def hear(self, slug: str, stage: str, event: str) -> None:
        """Move the bars of a merchant and of all."""
        if slug not in self._tasks:
            self._tasks[slug] = self._bars.add_task(slug, total=self._steps, doing="")
        doing, order = self._doing.setdefault(slug, []), list(STAGE_WORDS)
        if event == "begin":
            doing.append(stage)
        elif stage in doing:
            doing.remove(stage)
        place = order.index(doing[0]) if doing else order.index(stage) + (event == "end")
        said = " · ".join(STAGE_WORDS[one] for one in doing[:MOST_WORDS])
        said += " …" if len(doing) > MOST_WORDS else ""
        self._bars.update(self._tasks[slug], completed=place, doing=said)
        self._move(slug, place)

    def done(self, outcome: Outcome, line: str, is_error: bool = False) -> None:
        """Take the merchant's bar away and say what came of it."""
        if outcome.slug in self._tasks:
            self._bars.remove_task(self._tasks.pop(outcome.slug))
            self._doing.pop(outcome.slug, None)
        self._move(outcome.slug, self._steps)
        finished = sum(place >= self._steps for place in self._places.values())
        if self._all is not None:
            self._bars.update(self._all, doing=self._count(finished))
        if is_error or sys.stdout.isatty():
            # Above the bars; to stop them, print and start them anew would eat the line.
            console = self._bars.console
            console.print(printable(line), markup=False, highlight=False, soft_wrap=True)
        else:
            echo(line)

    def _move(self, slug: str, place: int) -> None:
        self._places[slug] = max(place, self._places.get(slug, 0))
        if self._all is not None:
            self._bars.update(self._all, completed=sum(self._places.values()))

    def _count(self, finished: int) -> str:
        return f"{finished} of {len(self._slugs)} done"


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """Return the lines of a summary: state, time, slowest stage, memory, and what went wrong."""
    wide = max((len(outcome.slug) for outcome in outcomes), default=0)
    lines = [f"{'':{wide}}  state       seconds  slowest        peak MB"]
    for outcome in outcomes:
        spent = outcome.seconds
        slowest = max(spent, key=lambda stage: spent[stage]) if spent else ""
        named = f"{STAGE_WORDS[slowest]} {spent[slowest]:.0f}s" if slowest else ""
        peak = f"{outcome.peak_mb:,.0f}" if outcome.peak_mb else ""
        took = f"{sum(spent.values()):.1f}" if spent else ""
        line = f"{outcome.slug:{wide}}  {MARKS[outcome.state]:10}  {took:>7}"
        lines.append(f"{line}  {named:13}  {peak:>7}".rstrip())
    lines += [f"{outcome.slug}: {outcome.error}" for outcome in outcomes if outcome.error]
    states = [outcome.state for outcome in outcomes]
    counts = [f"{states.count(state)} {state}" for state in MARKS if state in states]
    return ["", *lines, f"{len(outcomes)} merchants: {', '.join(counts)}"]


def _bars() -> Any:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[doing]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
