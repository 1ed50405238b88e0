# ruff: noqa: E501 — patterns read better unbroken
"""What a column holds, told by its first rows: dates, clocks, numbers, addresses, codes.

A header can promise anything in any language; the cells below it cannot. Whatever a
column is guessed to mean has to be borne out by what stands in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.meanings import speaks_for
from clvlib.cleaning.rough_numbers import value_of
from clvlib.cleaning.sql import DIGITS, LATIN, ident

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

ROWS = 3000
_LATIN = str.maketrans(DIGITS, LATIN)
_OTHER_DIGIT = re.compile("[" + "".join(d for d in DIGITS if not d.isascii()) + "]")

_DATE = re.compile(
    r"^\s*(?:\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/. ]{1,2}\d{1,2}[-/. ]{1,2}(?:\d{4}|\d{2})\b"
    r"|\d{1,2}[-/. ]*(?:de )?[^\W\d_]{3,13}\.?(?: del?)?[-/., ]*\d{2,4}|[^\W\d_]{3,13}\.? \d{1,2},? \d{4}|[^\W\d_]{3}, \d{1,2} [^\W\d_]{3} \d{4}"
    r"|\d{4}[-/. ]{1,2}[^\W\d_]{3,13}[-/. ]{1,2}\d{1,2}\b|(?:令和|平成|昭和|[RHS]\.?)\s?(?:\d{1,2}|元)[年./-]\s?\d{1,2}[月./-]\s?\d{1,2}(?:\D|$)"
    r"|\d{1,2}\s*[\u0e00-\u0e7f][\u0e00-\u0e7f. ]{2,14}\s*\d{2,4}\b"
    r"|(?:民[國国]\s?)?1[0-4]\d[年/.-]\d{1,2}[月/.-]\d{1,2}(?:[日\s]|$))"
)
_PACKED = re.compile(
    r"^(?:19[89]|20[0-4])\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$"
)
_EPOCH = re.compile(r"^1[0-9]{9}(?:\d{3})?(?:\.0)?$")
_SERIAL = re.compile(r"^[2-6]\d{4}(?:\.\d+)?$")
_FLOATED = re.compile(r"^\d+\.0$")
_CLOCK = re.compile(r"^\s*\d{1,2}:\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*$", re.I)
_NUMBER = re.compile(
    r"^[`'\s]*[-+(−]?\s*(?:[A-Za-z]{0,3}[^\w\s]?|[A-Za-z]{3}|元|￥)?\s*[-(−]?\d[\d.,'’ \u00a0]*"
    r"\)?-{0,2}\s*(?:[^\w\s]|[^\W\d_]{1,4}(?:\.[^\W\d_]{1,3})?\.?)?\)?-?\s*$"
)
_FRACTION = re.compile(r"\d[.,]\d{1,2}(?![\deE])|\d[.,]\d{4,}(?![\deE])")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^(?:\+|00|0|\()[\d\s()./-]{7,18}$|^1[3-9]\d{9}$")
_SIGN = re.compile(r"[$£€¥￥₹]|元|円|EUR|USD|GBP|R\$")


@dataclass(frozen=True)
class Evidence:
    """What one column's first rows show; each share is counted when it is first asked for.

    Parameters
    ----------
    header : str
        The column.
    cells : tuple of str
        Its first cells as they stand; empty where empty.
    varies : bool
        Whether further rows hold another address than the one of these.
    """

    header: str
    cells: tuple[str, ...]
    varies: bool = False

    @cached_property
    def _filled(self) -> Counter[str]:
        """Count each different filled cell, without what surrounds it."""
        bare = Counter(cell.strip("`'\t \ufeff\u200b") for cell in self.cells)
        del bare[""]
        return bare

    @cached_property
    def _count(self) -> int:
        return max(self._filled.total(), 1)

    def _share(self, *patterns: re.Pattern[str]) -> float:
        """Return the share of the filled cells in which one of the patterns is found."""
        alike = sum(
            many
            for cell, many in self._filled.items()
            if any(pattern.search(cell) for pattern in patterns)
        )
        return alike / self._count

    @cached_property
    def dates(self) -> float:
        """Share of the filled cells that look like a date."""
        return self._share(_DATE)

    @cached_property
    def clocks(self) -> float:
        """Share that looks like a time of day."""
        return self._share(_CLOCK)

    @cached_property
    def numbers(self) -> float:
        """Share that looks like a number."""
        return self._share(_NUMBER)

    @cached_property
    def fractions(self) -> float:
        """Share that looks like a number with decimals."""
        return self._share(_FRACTION)

    @cached_property
    def emails(self) -> float:
        """Share that looks like an address."""
        return self._share(_EMAIL)

    @cached_property
    def phones(self) -> float:
        """Share that looks like a phone number."""
        return self._share(_PHONE)

    @cached_property
    def money(self) -> float:
        """Share that holds a currency's sign."""
        return self._share(_SIGN)

    @cached_property
    def packed(self) -> float:
        """Share that can be a date written as a number: 20250131, epoch seconds, Excel's days."""
        return self._share(_PACKED, _EPOCH, _SERIAL)

    @cached_property
    def floated(self) -> float:
        """Share of whole numbers that a spreadsheet has given a ``.0``."""
        return self._share(_FLOATED)

    @cached_property
    def distinct(self) -> float:
        """Different values over filled cells."""
        return len(self._filled) / self._count

    @cached_property
    def filled(self) -> float:
        """Share of cells that are filled."""
        return self._filled.total() / max(len(self.cells), 1)

    @cached_property
    def words(self) -> float:
        """Mean number of letters in a cell."""
        letters = sum(many * sum(map(str.isalpha, cell)) for cell, many in self._filled.items())
        return letters / self._count

    @property
    def is_time(self) -> bool:
        """Say whether the cells are moments, written as such."""
        return self.dates > 0.8

    @property
    def is_amount(self) -> bool:
        """Say whether the cells are numbers and no moments."""
        return self.numbers > 0.8 and not self.is_time

    @cached_property
    def bare_clock(self) -> bool:
        """Say whether the cells can be times of day without colons: 93005 or 0930."""
        filled = [cell.strip() for cell in self.cells if cell.strip()]
        if len(filled) < 20 or not all(cell.isdigit() and len(cell) <= 6 for cell in filled):
            return False
        unit = 10_000 if max(map(len, filled)) > 4 else 100
        seconds = all(int(cell) % 100 < 60 for cell in filled)
        hours = all(
            int(cell) // unit < 24 and int(cell) % unit < 60 * unit // 100 for cell in filled
        )
        long = sum(len(cell) > 2 for cell in filled) > 0.5 * len(filled)
        return seconds and hours and long and len(set(filled)) > 5

    @cached_property
    def counts_up(self) -> bool:
        """Say whether the cells are numbers given out one after the other, as orders have."""
        numbers = [cell.strip() for cell in self.cells if cell.strip()]
        if len(numbers) < 3 or not all(n.isdigit() and len(n) == len(numbers[0]) for n in numbers):
            return False
        steps = [int(after) - int(before) for before, after in pairwise(numbers)]
        moved = [step for step in steps if step]  # an order's lines share its number
        rising, falling = sum(step > 0 for step in moved), sum(step < 0 for step in moved)
        one_way = max(rising, falling) > 0.95 * len(moved)
        return one_way and len(numbers[0]) > 3 and len(set(numbers)) > 20

    @cached_property
    def values(self) -> tuple[float, ...]:
        """The numbers in a column of numbers."""
        return tuple(found for cell in self.cells if (found := value_of(cell)) is not None)


def evidence_of(connection: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, Evidence]:
    """Return header → evidence, by a staged table's first rows."""
    listed = ", ".join(ident(header) for header in staged.headers)
    rows = connection.execute(f"SELECT {listed} FROM {staged.table} LIMIT {ROWS}").fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in staged.headers)
    shown = {
        header: evidence(header, ["" if cell is None else str(cell) for cell in column])
        for header, column in zip(staged.headers, columns, strict=True)
    }
    for header, own in shown.items() if len(rows) == ROWS else ():
        value = own.cells[0].strip()
        alike = _addresses(header, value) and {cell.strip() for cell in own.cells} == {value}
        if alike and staged.varies(connection, header, value):  # sorted, and one bought a lot
            shown[header] = Evidence(header, own.cells, varies=True)
    return shown


def _addresses(header: str, value: str) -> bool:
    """Say whether a cell is an address, or its column holds such by its header."""
    said = bool(_EMAIL.match(value)) or any(speaks_for(header, n) for n in ("email", "phone"))
    return bool(value) and said


def evidence(header: str, cells: Sequence[str]) -> Evidence:
    """Return what cells show of their column."""
    return _shown(header, tuple(cells))


@lru_cache(maxsize=64)  # a file is looked at several times; what was counted stays counted
def _shown(header: str, cells: tuple[str, ...]) -> Evidence:
    if not (text := "".join(cells)).isascii() and _OTHER_DIGIT.search(text):
        cells = tuple(cell if cell.isascii() else cell.translate(_LATIN) for cell in cells)
    return Evidence(header, cells)
