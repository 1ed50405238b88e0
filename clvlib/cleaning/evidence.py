# ruff: noqa: E501 — patterns read better unbroken
"""What a column holds, told by its first rows: dates, clocks, numbers, addresses, codes.

A header can promise anything in any language; the cells below it cannot. Whatever a
column is guessed to mean has to be borne out by what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import duckdb

from clvlib.cleaning.sql import DIGITS, LATIN, ident

if TYPE_CHECKING:
    from clvlib.cleaning.staging import Staged

ROWS = 3000
_LATIN = str.maketrans(DIGITS, LATIN)

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
    r"\)?\s*(?:[^\w\s]|[^\W\d_]{1,4}(?:\.[^\W\d_]{1,3})?\.?)?\)?-?\s*$"
)
_FRACTION = re.compile(r"\d[.,]\d{1,2}(?![\deE])|\d[.,]\d{4,}(?![\deE])")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^(?:\+|00|0|\()[\d\s()./-]{7,18}$|^1[3-9]\d{9}$")
_SIGN = re.compile(r"[$£€¥￥₹]|元|円|EUR|USD|GBP|R\$")


@dataclass(frozen=True)
class Evidence:
    """What one column's first rows show.

    Parameters
    ----------
    header : str
        The column.
    cells : tuple of str
        Its first cells as they stand; empty where empty.
    dates, clocks, numbers, fractions, emails, phones, money : float
        Shares of the filled cells that look like a date, a time of day, a number, a number
        with decimals, an address, a phone number, an amount with a currency's sign.
    packed : float
        Share that can be a date written as a number: 20250131, epoch seconds, Excel's days.
    floated : float
        Share of whole numbers that a spreadsheet has given a ``.0``.
    distinct : float
        Different values over filled cells.
    filled : float
        Share of cells that are filled.
    words : float
        Mean number of letters in a cell.
    """

    header: str
    cells: tuple[str, ...]
    dates: float
    clocks: float
    numbers: float
    fractions: float
    emails: float
    phones: float
    money: float
    packed: float
    floated: float
    distinct: float
    filled: float
    words: float

    @property
    def is_time(self) -> bool:
        """Say whether the cells are moments, written as such."""
        return self.dates > 0.8

    @property
    def is_amount(self) -> bool:
        """Say whether the cells are numbers and no moments."""
        return self.numbers > 0.8 and not self.is_time

    @property
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

    @property
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

    @property
    def values(self) -> tuple[float, ...]:
        """The numbers in a column of numbers."""
        return tuple(found for cell in self.cells if (found := value_of(cell)) is not None)


def evidence_of(connection: duckdb.DuckDBPyConnection, staged: Staged) -> dict[str, Evidence]:
    """Return header → evidence, by a staged table's first rows."""
    listed = ", ".join(ident(header) for header in staged.headers)
    rows = connection.execute(f"SELECT {listed} FROM {staged.table} LIMIT {ROWS}").fetchall()
    columns = zip(*rows, strict=True) if rows else ([] for _ in staged.headers)
    return {
        header: evidence(header, ["" if cell is None else str(cell) for cell in column])
        for header, column in zip(staged.headers, columns, strict=True)
    }


def evidence(header: str, cells: Sequence[str]) -> Evidence:
    """Return what cells show of their column."""
    cells = [cell.translate(_LATIN) if not cell.isascii() else cell for cell in cells]
    filled = [cell.strip("`'\t \ufeff\u200b") for cell in cells if cell.strip("`'\t \ufeff\u200b")]
    count = max(len(filled), 1)

    def share(*patterns: re.Pattern[str]) -> float:
        return sum(any(p.search(cell) for p in patterns) for cell in filled) / count

    return Evidence(
        header, tuple(cells), share(_DATE), share(_CLOCK), share(_NUMBER), share(_FRACTION),
        share(_EMAIL), share(_PHONE), share(_SIGN), share(_PACKED, _EPOCH, _SERIAL),
        share(_FLOATED), len(set(filled)) / count, len(filled) / max(len(cells), 1),
        sum(letter.isalpha() for cell in filled for letter in cell) / count,
    )  # fmt: skip


def value_of(cell: str) -> float | None:
    """Read a number roughly: good enough to see a column's range, not for money."""
    digits = re.sub(r"[^\d.,-]", "", cell)
    if re.search(r",\d{1,2}$", digits):
        digits = digits.replace(".", "").replace(",", ".")
    try:
        return float(digits.replace(",", ""))
    except ValueError:
        return None
