"""A table that scrolls through a million rows: the page asks for the hundred that are in sight.

Why not itables, which would be the usual choice: it sends every row to the page. At 100,000
customers it took 18 s to write them as text, where two seconds are allowed for the first look, and
by default it shows a part only. Here filter and order are worked out in the kernel, where the frame
lies anyway, and rows are written in the merchant's language when they are looked at: the same
100,000 are painted in a few hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import pandas as pd
import traitlets

BLOCK = 100
Write = Callable[[Any], str]


class Grid(anywidget.AnyWidget):
    """A data frame to scroll, sort and pick from.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows; the first column names each row and is what :attr:`selected` holds.
    columns : list of (str, str, str, callable)
        Column of the frame, heading, ``left`` or ``right``, and how a value is written; the
        page makes a column as wide as the texts of its first rows.
    """

    _esm = Path(__file__).with_name("grid.js")
    columns = traitlets.List().tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)
    first = traitlets.List().tag(sync=True)
    sort = traitlets.List(["", True]).tag(sync=True)
    selected = traitlets.Unicode("").tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)

    def __init__(self, frame: pd.DataFrame, columns: list[tuple[str, str, str, Write]]) -> None:
        self._writers = {key: write for key, _, _, write in columns}
        self._frame = self._ordered = frame
        shown = [{"key": key, "label": label, "align": align} for key, label, align, _ in columns]
        super().__init__(columns=shown)
        self.on_msg(self._asked)
        self.observe(self._sorted, "sort")
        self.show(frame)

    def show(self, frame: pd.DataFrame) -> None:
        """Show other rows, in the order in which the reader has put the column heads."""
        self._frame = frame
        self._renew()

    def rows(self, start: int, count: int = BLOCK) -> list[list[str]]:
        """Return the rows of one stretch as texts: the row's name, then its cells."""
        part = self._ordered.iloc[start : start + count]
        written = [
            [write(value) for value in part[key].tolist()] for key, write in self._writers.items()
        ]
        names = part.iloc[:, 0].astype(str).tolist()
        return [[name, *cells] for name, *cells in zip(names, *written, strict=True)]

    def _renew(self) -> None:
        key, down = str(self.sort[0]), bool(self.sort[1])
        self._ordered = (
            self._frame.sort_values(key, ascending=not down, kind="stable", na_position="last")
            if key
            else self._frame
        )
        with self.hold_sync():  # one message with the first rows: no second way to the kernel
            self.count = len(self._ordered)
            self.first = [self.version + 1, self.rows(0)]
            self.version += 1

    def _sorted(self, _: object) -> None:
        self._renew()

    def _asked(self, _: object, content: dict[str, Any], __: object) -> None:
        if content.get("ask") == "rows" and content.get("version") == self.version:
            start = max(int(content["start"]), 0)
            self.send({"start": start, "version": self.version, "cells": self.rows(start)})
