"""One table, drawn twice: for HTML and for Typst.

Tables do not travel through Markdown: alignment, repeated headers, totals and marks
would be lost on the way. Each engine gets the table in its own tongue instead, with
every cell escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from clvlib.exhibits import Column, TableView
from clvlib.reporting.escape import plain, raw_html, typographic, typst_string

LONGEST_UNBROKEN = 26
MOST_WEIGHT = 60


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

    def html(self) -> str:
        """Return the table as one line of HTML in a region that scrolls by itself."""
        head = "".join(f'<th scope="col"{_side(c)}>{_cell(c.label)}</th>' for c in self._columns)
        body = "".join(self._html_row(index) for index in range(len(self.view.rows)))
        return raw_html(
            f'<div class="table-scroll" role="region" tabindex="0" '
            f'aria-label="{escape(plain(self.label), quote=True)}"><table class="kit">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def typst(self) -> str:
        """Return the table as a call of the kit's Typst function ``kit-table``."""
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
        """Share the line: figures take what they need, texts by the length of what they say."""
        return "".join(f"{self._width(index)}, " for index in range(len(self._columns)))

    def _width(self, index: int) -> str:
        column = self._columns[index]
        if column.align == "right" and index:
            return "auto"
        longest = max(len(plain(t)) for t in (column.label, *(r[index] for r in self.view.rows)))
        return f"{min(max(longest, 8), MOST_WEIGHT) ** 0.75:.2f}fr"


def _cell(text: str) -> str:
    return escape(typographic(plain(text)))


def _side(column: Column) -> str:
    return "" if column.align == "left" else f' class="{column.align}"'
