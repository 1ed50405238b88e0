"""A table made for reading: formatted cells, aligned columns, and what to emphasise.

``great_tables`` draws tables for HTML; the printed report needs the same table in
Typst too, with repeated header rows and without a detour over HTML, so the kit keeps
a table as plain cells and each engine draws it in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any, Literal

Align = Literal["left", "right", "center"]
People = Literal["", "parts", "groups", "given"]


@dataclass(frozen=True)
class Column:
    """Heading and alignment of one column; figures stand right, texts left.

    ``people`` says that the column counts people: as ``parts`` of a known whole, or as ``groups``
    that overlap or leave some out; ``given`` marks figures that no customer makes (limits).
    """

    label: str
    align: Align = "right"
    width: float | None = None
    people: People = ""


@dataclass(frozen=True)
class TableView:
    """A table of formatted texts.

    Parameters
    ----------
    columns : tuple of Column
        From left to right; the first one names the row.
    rows : tuple of tuple of str
        Formatted cells, one tuple a row, as long as ``columns``.
    totals : tuple of int
        Rows that are sums of others; set in bold under a rule.
    apart : tuple of int
        Rows that are neither parts nor sums: figures of their own above a list of parts.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows):
            if len(row) != len(self.columns):
                raise ValueError(f"row {index} has {len(row)} cells, not {len(self.columns)}")

    def record(self) -> dict[str, Any]:
        """Return columns, rows and totals as plain JSON values."""
        return {
            "columns": [
                {"label": c.label, "align": c.align, "width": c.width} for c in self.columns
            ],
            "rows": [list(row) for row in self.rows],
            "totals": list(self.totals),
        }

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> TableView:
        """Rebuild a table from :meth:`record`."""
        return cls(
            tuple(Column(**column) for column in record["columns"]),
            tuple(tuple(row) for row in record["rows"]),
            tuple(record["totals"]),
        )

    def html(self) -> str:
        """Return a plain, accessible HTML table; looks come from the page's style sheet."""
        head = "".join(
            f'<th scope="col" style="text-align:{c.align}">{escape(c.label)}</th>'
            for c in self.columns
        )
        body = "".join(self._html_row(index) for index in range(len(self.rows)))
        return f'<table class="kit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _html_row(self, index: int) -> str:
        first, *others = self.rows[index]
        cells = f'<th scope="row" style="text-align:{self.columns[0].align}">{escape(first)}</th>'
        cells += "".join(
            f'<td style="text-align:{column.align}">{escape(text)}</td>'
            for column, text in zip(self.columns[1:], others, strict=True)
        )
        mark = ' class="total"' if index in self.totals else ""
        return f"<tr{mark}>{cells}</tr>"
