"""Workbooks: which sheet holds the orders, and its cells as text.

A workbook's sheets are chosen by content: the one with most rows under a header. A
number keeps its digits (``20001`` and not ``20001.0``), a date becomes ISO text, and a
merged or empty cell is empty.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from clvlib.errors import InputError, nearest

Rows = list[list[str]]


def read_sheet(path: Path, name: str, wanted: str | None) -> tuple[str, Rows, list[str]]:
    """Return the chosen sheet's name, its rows as texts, and the names of the others.

    Raises
    ------
    InputError
        If the workbook is damaged, locked, or has no such sheet.
    """
    sheets = _read(path, name)
    if wanted is not None:
        if wanted not in sheets:
            raise InputError(
                name, f"has no sheet '{wanted}'", ", ".join(sheets), nearest(wanted, sheets)
            )
        chosen = wanted
    else:
        chosen = max(sheets, key=lambda sheet: _filled(sheets[sheet]), default="")
    if not chosen or not _filled(sheets[chosen]):
        raise InputError(name, "the workbook holds no rows", remedy="export it again")
    return chosen, sheets[chosen], [sheet for sheet in sheets if sheet != chosen]


def _read(path: Path, name: str) -> dict[str, Rows]:
    try:
        workbook = CalamineWorkbook.from_path(path)
        return {
            sheet: [
                [as_text(cell) for cell in row]
                for row in workbook.get_sheet_by_name(sheet).to_python()
            ]
            for sheet in workbook.sheet_names
        }
    except PasswordError as error:
        raise InputError(
            name, "the workbook is protected by a password", remedy="save it without a password"
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(
            name,
            "the workbook is damaged or of a kind that cannot be read",
            remedy="save it as xlsx or csv",
        ) from error


def as_text(cell: object) -> str:
    """Return a cell as the text that a csv export would hold."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return (datetime.min + cell).time().isoformat(timespec="seconds")
    return str(cell)


def _number(cell: float) -> str:
    if cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return f"{cell:.15g}"


def _filled(rows: Rows) -> int:
    """Count the rows with at least two filled cells."""
    return sum(sum(bool(cell.strip()) for cell in row) >= 2 for row in rows)
