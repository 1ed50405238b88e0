"""On a terminal every outcome stays to be read while the bars move on."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from clvlib.cli.screen import BarScreen
from clvlib.running import Outcome

STEP = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|(.)", re.DOTALL)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def shown(self) -> list[str]:
        """Return the lines that a person sees: bars move up, erase lines and write anew."""
        rows, row, column = [""], 0, 0
        for number, kind, letter in STEP.findall(self.getvalue()):
            if kind == "A":
                row = max(0, row - int(number or 1))
            elif kind == "K":
                rows[row] = ""
            elif letter == "\n":  # a terminal's driver returns to the first column, too
                row, column = row + 1, 0
                rows += [""] * (row + 1 - len(rows))
            elif letter == "\r":
                column = 0
            elif letter:
                rows[row] = rows[row][:column].ljust(column) + letter + rows[row][column + 1 :]
                column += 1
        return [line.rstrip() for line in rows]


def test_no_outcome_is_lost_under_the_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    slugs = ["one", "two", "three", "four"]
    screen = BarScreen(slugs, renders=False)
    with screen:
        for slug in slugs:
            screen.hear(slug, "cleaning", "begin")
            screen._bars.refresh()
        for slug in slugs:
            screen.done(Outcome(slug, "made", Path(slug)), f"→ reports/{slug}", slug == "two")
            screen._bars.refresh()
    assert [line for line in terminal.shown() if line] == [f"→ reports/{slug}" for slug in slugs]


def test_stages_side_by_side_are_named_together_and_the_bar_never_goes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    steps = [
        ("cleaning", "begin", 0, "clean"), ("cleaning", "end", 1, ""), ("rfm", "begin", 1, "rfm"),
        ("clv", "begin", 1, "rfm · clv"), ("rfm", "end", 2, "clv"),
        ("profiling", "begin", 2, "clv · profile"), ("strategy", "begin", 2, "clv · profile …"),
        ("clv", "end", 3, "profile · strategy"), ("profiling", "end", 4, "strategy"),
        ("strategy", "end", 5, ""), ("report", "begin", 5, "report"), ("report", "end", 6, ""),
    ]  # fmt: skip
    screen = BarScreen(["one"])
    with screen:
        for stage, event, completed, doing in steps:
            screen.hear("one", stage, event)
            task = screen._bars.tasks[0]
            assert (task.completed, task.fields["doing"]) == (completed, doing)
