"""Workbooks: which sheets hold the orders, and its cells as text.

A workbook's sheets are chosen by content: the fullest one, and those of its header. A
number keeps its digits (``20001`` and not ``20001.0``), a date becomes ISO text, and a
merged or empty cell is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from clvlib.cleaning.layout import SAMPLE_ROWS, layout_of_rows
from clvlib.errors import InputError, nearest
from clvlib.merchant import Source

Rows = list[list[str]]


@dataclass(frozen=True)
class Sheet:
    """One sheet's name and its rows as texts."""

    name: str
    rows: Rows


def read_sheets(path: Path, name: str, source: Source) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that hold the orders, and the names of the others.

    That is the sheet that the settings name; else the fullest one, and with it all sheets of
    the same header (a sheet a month, a sheet a year).

    Raises
    ------
    InputError
        If the workbook is damaged, locked, or has no such sheet.
    """
    sheets = _read(path, name)
    wanted = source.sheet
    if wanted is not None and wanted not in sheets:
        raise InputError(
            name, f"has no sheet '{wanted}'", ", ".join(sheets), nearest(wanted, sheets)
        )
    fullest = wanted or max(sheets, key=lambda sheet: _filled(sheets[sheet]), default="")
    if not fullest or not _filled(sheets[fullest]):
        raise InputError(name, "the workbook holds no rows", remedy="export it again")
    header = _header(sheets[fullest], name, source)
    chosen = [
        sheet
        for sheet, rows in sheets.items()
        if sheet == fullest
        or (wanted is None and _filled(rows) > 1 and _header(rows, name, source) == header)
    ]
    return [Sheet(n, sheets[n]) for n in chosen], [n for n in sheets if n not in chosen]


def _header(rows: Rows, name: str, source: Source) -> tuple[str, ...]:
    return layout_of_rows(rows[:SAMPLE_ROWS], name, source).headers


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
