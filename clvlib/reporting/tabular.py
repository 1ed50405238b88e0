"""One table, drawn twice: for HTML and for Typst.

Tables do not travel through Markdown: alignment, repeated headers, totals and marks
would be lost on the way. Each engine gets the table in its own tongue instead, with
every cell escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from clvlib.exhibits import Column, TableView
from clvlib.reporting.escape import plain, raw_html, typographic, typst_string

LONGEST_UNBROKEN = 26
# In letters of table size: a line, the blanks around a cell, a text column that has wrapped.
LINE, GAP, WRAPPED = 112, 3, 30
FULL, NARROW = 117, 2.5  # the same to the last letter, where a table needs all of it
SHORT = 6  # a heading that stays in one line: three Chinese characters
USUAL = 0.75  # of a column's figures, which decide its width where there is little
LEAST_TEXT = 0.55  # of its width that a text column keeps where figures need the room
CARD_LINE, CARD_COLUMNS = 84, 3


class Fact(NamedTuple):
    """One line of a card; wide ones take the whole width."""

    name: str
    text: str
    wide: bool


@dataclass(frozen=True)
class PrintedTable:
    """A table with what print needs to know beyond its cells.

    Parameters
    ----------
    view : TableView
        Columns, rows, totals.
    label : str
        What the table holds, for someone who cannot see it.
    marks : mapping of int to str
        Row → ``good``, ``warn`` or ``bad``: a coloured mark before the last cell, whose text
        says the same in a word.
    """

    view: TableView
    label: str
    marks: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_card(self) -> bool:
        """Whether the table is a list of facts: two columns, the first without a name."""
        return len(self._columns) == 2 and not self._columns[0].label.strip()

    def html(self) -> str:
        """Return the table as one line of HTML in a region that scrolls by itself."""
        if self.is_card:
            return raw_html(f'<dl class="card">{"".join(map(_html_fact, self._facts()))}</dl>')
        head = "".join(map(_html_heading, self._columns))
        body = "".join(self._html_row(index) for index in range(len(self.view.rows)))
        return raw_html(
            f'<div class="table-scroll" role="region" tabindex="0" '
            f'aria-label="{escape(plain(self.label), quote=True)}"><table class="kit">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def typst(self) -> str:
        """Return the table as a call of the kit's Typst functions."""
        if self.is_card:
            return f"#kit-card({''.join(map(_typst_fact, self._facts()))})"
        totals = "".join(f"{index + 1}, " for index in self.view.totals)
        aligns = "".join(f"{c.align}, " for c in self._columns)
        head = ", ".join(f"[#{typst_string(c.label)}]" for c in self._columns)
        rows = "\n".join(self._typst_row(index) for index in range(len(self.view.rows)))
        return (
            f"#kit-table(columns: ({self._widths()}), aligns: ({aligns}), totals: ({totals}), "
            f"breakable: {str(self.breakable).lower()},\n"
            f"header: ({head},),\n{rows}\n)"
        )

    @property
    def breakable(self) -> bool:
        """Whether the table is too long to be kept on one page."""
        return len(self.view.rows) > LONGEST_UNBROKEN

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self.view.columns

    def _facts(self) -> list[Fact]:
        """Return the facts of a card such that short ones fill a line before a long one."""
        waiting = [Fact(name, text, _width(text) > CARD_LINE) for name, text in self.view.rows]
        placed: list[Fact] = []
        while waiting:
            open_line = sum(not fact.wide for fact in placed) % CARD_COLUMNS > 0
            short = next((f for f in waiting if not f.wide), None) if open_line else None
            following = short or waiting[0]
            waiting.remove(following)
            placed.append(following)
        return placed

    def _html_row(self, index: int) -> str:
        cells = [_cell(text) for text in self.view.rows[index]]
        if mark := self.marks.get(index):
            cells[-1] = f'<span class="mark {mark}" aria-hidden="true"></span>{cells[-1]}'
        first = f'<th scope="row"{_side(self._columns[0])}>{cells[0]}</th>'
        others = "".join(
            f"<td{_side(column)}>{cell}</td>"
            for column, cell in zip(self._columns[1:], cells[1:], strict=True)
        )
        total = ' class="total"' if index in self.view.totals else ""
        return f"<tr{total}>{first}{others}</tr>"

    def _typst_row(self, index: int) -> str:
        cells = [f"[#{typst_string(text)}]" for text in self.view.rows[index]]
        if mark := self.marks.get(index):
            cells[-1] = f"[#kit-mark({typst_string(mark)}) {cells[-1][1:]}"
        return ", ".join(cells) + ","

    def _widths(self) -> str:
        """Share the line: figures take what they need, texts by the length of what they say.

        Where the columns together are too wide for the line, long headings wrap, and texts give
        way to figures: a date or an amount in two lines is misread.
        """
        columns = range(len(self._columns))
        if sum(self._natural(index) + GAP for index in columns) <= LINE:
            return "".join(f"{self._loose(index)}, " for index in columns)
        texts = {i: min(max(self._longest(i), _width(self._columns[i].label), 8), WRAPPED) + NARROW
                 for i in columns if self._columns[i].align == "left"}  # fmt: skip
        for usual in (1.0, USUAL):  # where texts would be squeezed, figures with words wrap too
            figures = {i: self._tight(i, usual) for i in columns if i not in texts}
            room = (FULL - sum(figures.values())) / sum(texts.values()) if texts else 1.0
            if room >= LEAST_TEXT:
                break
        shares = figures | {i: w * min(max(room, LEAST_TEXT), 1.0) for i, w in texts.items()}
        return "".join(f"{shares[index]:.2f}fr, " for index in columns)

    def _natural(self, index: int) -> float:
        """Return how many letters wide a column would be; texts can wrap, figures cannot."""
        full = max(_width(self._columns[index].label), self._longest(index))
        return min(full, WRAPPED) if self._columns[index].align == "left" else full

    def _loose(self, index: int) -> str:
        """Return the share of a column where the line has room for all."""
        longest, label = self._longest(index), _width(self._columns[index].label)
        if self._columns[index].align == "left":
            return f"{min(max(longest, label, 8), 60) ** 0.75:.2f}fr"
        return "auto" if index else f"{max(longest, label) ** 0.75:.2f}fr"

    def _tight(self, index: int, usual: float) -> float:
        """Return the letters that a share of the figures needs in one line, below two of heading."""
        cells = [row[index] for row in self.view.rows]
        widths = sorted(map(_printed, cells)) or [0.0]
        unbroken = max((_printed(part) for cell in cells for part in cell.split()), default=0)
        text = self._columns[index].label
        word = max((len(w) for w in text.split() if _width(w) == len(w)), default=0)
        label = _width(text)
        fitting = widths[round(usual * (len(widths) - 1))]
        heading = label if label <= SHORT else min(label, label / 2 + 2)
        return max(fitting, unbroken, word, heading) + NARROW

    def _longest(self, index: int) -> float:
        return max((_printed(row[index]) for row in self.view.rows), default=0)


def _html_heading(column: Column) -> str:
    if not column.label.strip():  # a heading without words would be read out as nothing
        return f"<td{_side(column)}></td>"
    return f'<th scope="col"{_side(column)}>{_cell(column.label)}</th>'


def _html_fact(fact: Fact) -> str:
    wide = ' class="wide"' if fact.wide else ""
    return f"<div{wide}><dt>{_cell(fact.name)}</dt><dd>{_cell(fact.text)}</dd></div>"


def _typst_fact(fact: Fact) -> str:
    wide = str(fact.wide).lower()
    return f"({typst_string(fact.name)}, {typst_string(fact.text)}, {wide}), "


def _width(text: str) -> float:
    """Return the length of a line in Latin letters; a Chinese one is as wide as two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in plain(text))


def _printed(text: str) -> float:
    """Return the width that print needs: it sets a thin blank wherever the script changes."""
    wide = [east_asian_width(character) in "WF" for character in plain(text)]
    return _width(text) + 0.5 * sum(before != after for before, after in pairwise(wide))


def _cell(text: str) -> str:
    return escape(typographic(plain(text)))


def _side(column: Column) -> str:
    return "" if column.align == "left" else f' class="{column.align}"'
