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

from clvlib.cleaning.by_content import columns_by_content
from clvlib.cleaning.evidence import evidence
from clvlib.cleaning.formats import detect_format
from clvlib.cleaning.guessing import guess_columns
from clvlib.cleaning.halves import is_heads, lines_told
from clvlib.cleaning.layout import SAMPLE_ROWS, layout_of_rows
from clvlib.cleaning.sheet_series import is_plan, money_of, same_columns, series_of
from clvlib.cleaning.spoken import gives_back_orders, is_of_returns
from clvlib.errors import InputError, nearest
from clvlib.merchant import Source
from clvlib.privacy.samples import shown_name

Rows = list[list[str]]
_ESSENTIAL = (
    "customer", "email", "phone", "time", "date", "order", "amount", "quantity", "price", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """One sheet's name and its rows as texts.

    ``apart`` is what the rows come to where the columns are not the fullest sheet's; else None.
    """

    name: str
    rows: Rows
    apart: float | None = None


def read_sheets(path: Path, name: str, source: Source) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that hold the orders, and the names of the others.

    That is the sheet that the settings name; else the fullest one that says who bought, when
    and for how much, and with it all sheets of the same header (a sheet a month, a year). A sheet
    called after returns belongs to them too, unless the settings name the columns.

    Raises
    ------
    InputError
        If the workbook is damaged, locked, or has no such sheet.
    """
    sheets = _read(path, name)
    wanted = source.sheet
    if wanted is not None and wanted not in sheets:
        raise InputError(
            name,
            f"has no sheet '{wanted}'",
            ", ".join(map(shown_name, sheets)),
            nearest(wanted, sheets),
        )
    fullest = wanted or _telling(sheets, name, source)
    if not fullest or not _filled(sheets[fullest]):
        raise InputError(name, "the workbook holds no rows", remedy="export it again")
    header = _header(sheets[fullest], name, source)
    chosen = [
        sheet
        for sheet, rows in sheets.items()
        if sheet == fullest
        or (wanted is None and _filled(rows) > 1 and _header(rows, name, source) == header)
    ]
    apart: dict[str, float] = {}
    if wanted is None and not source.columns:
        if pair := _halves(sheets, name, source):
            return [Sheet(n, sheets[n]) for n in pair], [n for n in sheets if n not in pair]
        apart = _alike(sheets, fullest, chosen, name, source)
        chosen += apart
        chosen += [
            sheet
            for sheet, rows in sheets.items()
            if sheet not in chosen and _filled(rows) > 1 and is_of_returns(f"[{sheet}]", {})
            and _tells_orders(rows, name, source, returns=sheet)
        ]  # fmt: skip
    return [Sheet(n, sheets[n], apart.get(n)) for n in chosen], [
        n for n in sheets if n not in chosen
    ]


def _halves(sheets: dict[str, Rows], name: str, source: Source) -> list[str]:
    """Return the sheets of orders without amounts and of their lines, where no sheet holds both."""
    filled = [sheet for sheet, rows in sheets.items() if _filled(rows) > 1]
    if len(filled) < 2 or any(_tells_orders(sheets[sheet], name, source) for sheet in filled):
        return []
    told = {sheet: _told(sheets[sheet], name, source) for sheet in filled}
    heads = [sheet for sheet in filled if is_heads(told[sheet])]
    lines = [s for s in filled if lines_told(told[s]) and not is_of_returns(f"[{s}]", told[s])]
    back = [s for s in filled if gives_back_orders(f"[{s}]", told[s])]
    chosen = {*heads, *lines, *back} if heads and lines else set()
    return [sheet for sheet in filled if sheet in chosen]


def _alike(
    sheets: dict[str, Rows], fullest: str, chosen: list[str], name: str, source: Source
) -> dict[str, float]:
    """Return further sheets of a row of years or months whose columns stand otherwise, and their money.

    A year's sheet got a column more, or another order of them, or a state. Its name has to be like the
    fullest one's, digits apart, and customer, time, amount and order have to stand under the same
    headers or under other usual ones. One that shows that it is planned is left out.
    """
    own = _mapped_headers(sheets[fullest], name, source)
    series = series_of(fullest)
    if own is None or series is None:
        return {}
    top, full = _columns(sheets[fullest], name, source)
    found = {}
    for sheet, rows in sheets.items():
        if sheet in chosen or _filled(rows) < 2 or series_of(sheet) != series:
            continue
        above, columns = _columns(rows, name, source)
        if is_plan(above, columns, [*full]) or is_plan(top, full, [*columns]):
            continue
        told = _mapped_headers(rows, name, source)
        if told is not None and same_columns((own, full), (told, columns), (fullest, sheet)):
            found[sheet] = money_of(columns, told) if {"amount", "price"} & set(told) else 0.0
    return found


def _columns(rows: Rows, name: str, source: Source) -> tuple[Rows, dict[str, list[str]]]:
    """Return what stands over a sheet's header, and header → cells."""
    layout = layout_of_rows(rows[:SAMPLE_ROWS], name, source)
    filled = [row for row in rows[layout.skip :] if len(row) == len(layout.headers)]
    cells = {header: [row[i] for row in filled] for i, header in enumerate(layout.headers)}
    return rows[: layout.skip - layout.has_header], cells


def _mapped_headers(rows: Rows, name: str, source: Source) -> dict[str, str] | None:
    """Return kit name → header of who bought, when, what for and in which order; None without them."""
    if not _tells_orders(rows, name, source):
        return None
    told = _told(rows, name, source)
    return {kind: told[kind] for kind in _ESSENTIAL if kind in told}


def _telling(sheets: dict[str, Rows], name: str, source: Source) -> str:
    """Return the fullest sheet that can hold orders; the fullest of all where none can."""
    filled = {sheet: _filled(rows) for sheet, rows in sheets.items() if _filled(rows)}
    orders = [
        sheet for sheet in filled if len(filled) > 1 and _tells_orders(sheets[sheet], name, source)
    ]
    return max(orders or filled, key=lambda sheet: filled[sheet], default="")


def _tells_orders(rows: Rows, name: str, source: Source, returns: str = "") -> bool:
    """Say whether a sheet has a known format's header, or columns for customer, time and amount.

    One of returns needs but the number of the order that it gives back, and the amount.
    """
    if detect_format(_header(rows, name, source)):
        return True
    told = _told(rows, name, source)
    if returns and gives_back_orders(f"[{returns}]", told):
        return True
    found = set(told)
    return bool(
        found & {"customer", "email", "phone"}
        and found & {"time", "date"}
        and ("amount" in found or {"quantity", "price"} <= found)
    )


def _told(rows: Rows, name: str, source: Source) -> dict[str, str]:
    layout = layout_of_rows(rows[:SAMPLE_ROWS], name, source)
    cells = [row for row in rows[layout.skip : SAMPLE_ROWS] if len(row) == len(layout.headers)]
    columns = zip(*cells, strict=True) if cells else ([] for _ in layout.headers)
    shown = {header: evidence(header, c) for header, c in zip(layout.headers, columns, strict=True)}
    tell = guess_columns if layout.has_header else columns_by_content
    return tell(layout.headers, shown)


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
