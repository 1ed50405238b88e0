"""How a text file is laid out: delimiter, preamble, header, number of columns.

Decided by the rows themselves. A delimiter is right when it cuts most rows into the
same number of cells; the header is the first such row in which nothing looks like a
number or a date.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from clvlib.errors import InputError
from clvlib.merchant import Source

DELIMITERS = (",", "\t", ";", "|")
BLANKS = "whitespace"
SAMPLE_ROWS = 400
MAX_LINE = 8 << 20

_VALUE = re.compile(
    r"""^[`'\s]*(
        [-+(]?[\W_]{0,3}\d[\d\s.,'’]*[)%€$£¥￥元]?         # a number or an amount
      | \d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}.*              # a date
      | \d{1,2}[A-Za-z]{3}\d{2}.*
      | \S+@\S+\.\S+                                       # an e-mail address
    )\s*$""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Layout:
    """Where the table stands in a file.

    Parameters
    ----------
    delimiter : str
        One character, or ``whitespace``.
    skip : int
        Rows before the first data row, as csv readers count them: a quoted cell may hold line ends.
    headers : tuple of str
        One unique name a column; ``0``, ``1`` … where the file has no header.
    has_header : bool
        Whether the names come out of the file.
    shapes : frozenset of str
        Shapes of the first cell of data rows, to tell a cut row from a footer.
    """

    delimiter: str
    skip: int
    headers: tuple[str, ...]
    has_header: bool
    shapes: frozenset[str] = frozenset()


def split_rows(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """Cut lines into cells; quoted cells may hold delimiters and line ends."""
    if delimiter == BLANKS:
        return (line.split() for line in lines)
    return csv.reader(lines, delimiter=delimiter)


def find_layout(sample: str, name: str, source: Source) -> Layout:
    """Decide the layout by the first rows of a file.

    Raises
    ------
    InputError
        If the sample holds no rows.
    """
    lines = list(io.StringIO(sample, newline=""))
    delimiter = source.delimiter or _find_delimiter(lines)
    if source.delimiter in ("\\t", "tab"):
        delimiter = "\t"
    rows = _parse(lines, delimiter)
    return layout_of_rows(rows, name, source, delimiter)


def layout_of_rows(rows: list[list[str]], name: str, source: Source, delimiter: str = "") -> Layout:
    """Decide header and width from rows that are already cut into cells."""
    filled = [(i, row) for i, row in enumerate(rows) if "".join(row).strip()]
    if not filled:
        raise InputError(name, "the file is empty", remedy="export it again")
    width = _width([row for _, row in filled])
    at, header = _find_header(filled, width, source)
    body = [row for i, row in filled if i >= at and len(row) == width]
    width = max(width, len(header) if header else 0)
    names = _unique(header + [""] * (width - len(header))) if header else _positions(width)
    shapes = frozenset(map(shape, {row[0] for row in body}))
    return Layout(delimiter, at, names, header is not None, shapes)


def shape(cell: str) -> str:
    """Return a cell with every digit as 9 and every letter as a, runs shortened."""
    text = re.sub(r"\d+", "9", cell.strip())
    return re.sub(r"[^\W\d_]+", "a", text)[:40]


def looks_like_value(cell: str) -> bool:
    """Say whether a cell holds a number, an amount, a date or an address, and so is no header."""
    return bool(_VALUE.match(cell))


def _parse(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return list(split_rows(lines, delimiter))
    except csv.Error:
        return [line.rstrip("\r\n").split(delimiter) for line in lines]


def _find_delimiter(lines: list[str]) -> str:
    scores = {d: _consistency(_parse(lines, d)) for d in DELIMITERS}
    best = max(DELIMITERS, key=lambda d: (scores[d], -DELIMITERS.index(d)))
    if scores[best] > 0.5:
        return best
    blanks = _consistency(_parse(lines, BLANKS))
    return BLANKS if blanks > 0.9 else (best if scores[best] > 0 else ",")


def _consistency(rows: list[list[str]]) -> float:
    """Return the share of rows with the commonest width; 0 where that width is one cell."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    return count / widths.total() + min(width, 50) / 10_000 if width > 1 else 0.0


def _width(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows)
    several = {width: count for width, count in widths.items() if width > 1}
    return max(several or widths, key=lambda width: (widths[width], width))


def _find_header(
    filled: list[tuple[int, list[str]]], width: int, source: Source
) -> tuple[int, list[str] | None]:
    """Return the index of the first data row, and the header's cells if there is a header."""
    for i, row in filled:
        if len(row) < width - 1 or (width > 3 and sum(bool(c.strip()) for c in row) < width / 2):
            continue
        named = source.header if source.header is not None else _is_header(row)
        if named and (second := _second_header(filled, i, row)):
            return second
        return (i + 1, row) if named else (i, None)
    return filled[0][0], None


def _second_header(
    filled: list[tuple[int, list[str]]], at: int, row: list[str]
) -> tuple[int, list[str]] | None:
    """Join two rows of names: groups with blanks after them, and the columns of each group."""
    below = [(i, cells) for i, cells in filled if i > at][:4]
    if len(below) < 2 or all(cell.strip() for cell in row) or not _is_header(below[0][1]):
        return None
    names, rows = below[0][1], [cells for _, cells in below[1:]]
    fuller = sum(bool(c.strip()) for c in names) > sum(bool(c.strip()) for c in row)
    values = {
        i
        for cells in rows
        for i, cell in enumerate(cells)
        if cell.strip() and looks_like_value(cell)
    }
    if not fuller or not values or len(names) < len(row):
        return None
    joined, group = [], ""
    for upper, lower in zip([*row, *[""] * (len(names) - len(row))], names, strict=True):
        group = upper.strip() or group
        joined.append(f"{group} {lower.strip()}".strip())
    return below[0][0] + 1, joined


def _is_header(row: list[str]) -> bool:
    return not any(looks_like_value(cell) for cell in row if cell.strip())


def _unique(cells: list[str]) -> tuple[str, ...]:
    """Return names that differ from one another and from ``rowid``, by which DuckDB numbers rows."""
    names: list[str] = []
    cells = [f"{cell} (1)" if cell.strip().lower() == "rowid" else cell for cell in cells]
    for i, cell in enumerate(cells):
        name = re.sub(r"\s+", " ", cell.strip().strip("\ufeff`'\u200b")) or f"column {i}"
        seen = sum(other == name or other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({seen + 1})" if name in names else name)
    return tuple(names)


def _positions(width: int) -> tuple[str, ...]:
    return tuple(str(i) for i in range(width))
