"""The numbers of a column read roughly, to see what the column is: never for money.

Each guess asks for the numbers of the same few columns, so what was read once stays read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

_GROUPED = re.compile(r"^[^\d.,]*\d{1,3}(?:\.\d{3})+[^\d.,]*$")
_MARKS = re.compile(r"(?:[^\W\d_][^\d.,\s-]*|₨)\.(?:[^\W\d_]+\.?)?|[^\d.,-]")  # руб., ر.س, S/.
_CENTS = re.compile(r",\d{1,2}$")


def numbers_of(cells: Sequence[str]) -> list[float | None]:
    """Read a column's numbers roughly, row by row; points before groups of three are thousands.

    So where every point of the column stands before just three digits, and no comma does.
    """
    return list(_numbers(tuple(cells)))


@lru_cache(maxsize=64)  # many questions are asked of the same column
def _numbers(cells: tuple[str, ...]) -> tuple[float | None, ...]:
    pointed = [cell for cell in cells if "." in cell]
    if pointed and all(map(_GROUPED.match, pointed)):
        return tuple(value_of(cell.replace(".", "")) for cell in cells)
    return tuple(map(value_of, cells))


@lru_cache(maxsize=8192)  # prices and quantities come again
def value_of(cell: str) -> float | None:
    """Read a number roughly: good enough to see a column's range, not for money."""
    if cell.isascii() and cell.replace(".", "", 1).isdigit():
        return float(cell)  # a plain number, as most are
    if _CENTS.search(digits := _MARKS.sub("", cell)):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        return float(digits.replace(",", ""))
    except ValueError:
        return None
