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
