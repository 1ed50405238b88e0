"""Worksheets: openpyxl lays out the book, and the rows are streamed into it.

A client's list of customers has tens of thousands of rows, for which openpyxl takes a second per
three thousand. So each sheet is laid out with one sample row, whose cells carry the formats, and
the rows are written as XML in its place. Times and order in the archive are fixed, so that the
same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from clvlib.privacy.cells import for_workbook

WIDEST, NARROWEST, SAMPLED = 48, 9, 500
PACKED = 3  # of 9: packed tighter, a long list is a seventh smaller and takes two and a half times as long
AT_A_TIME = 20_000  # rows; all cells of more would stand in memory at once
Column = tuple[pa.Array, pa.Array]  # which spelling stands in each row, and the spellings
_EPOCH = pd.Timestamp("1899-12-30")
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_SAMPLE = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_CELL = re.compile(r'<c r="[A-Z]+2"(?: s="(\d+)")?')
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Field:
    """One column of a sheet.

    Parameters
    ----------
    name : str
        Column of the table.
    title : str
        Heading.
    form : str
        ``text``, ``day``, or a number format of the spreadsheet.
    """

    name: str
    title: str
    form: str


@dataclass(frozen=True)
class Sheet:
    """A table with headings, to be filtered and sorted.

    Parameters
    ----------
    title : str
        Name of the sheet.
    fields : tuple of Field
        From left to right.
    frame : pandas.DataFrame
        Holds a column for each field.
    """

    title: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame


def write_book(path: Path, sheets: Sequence[Sheet], as_of: pd.Timestamp, colour: str) -> None:
    """Write a workbook whole or not at all.

    Parameters
    ----------
    as_of : pandas.Timestamp
        Stands in the file as the time of its making.
    colour : str
        Ground of the headings.
    """
    laid_out = io.BytesIO()
    _layout(sheets, colour).save(laid_out)
    scratch = path.with_name(f".{path.name}.tmp")
    with zipfile.ZipFile(laid_out) as source, zipfile.ZipFile(scratch, "w") as target:
        for name in sorted(source.namelist()):
            data = source.read(name)
            if found := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
                data = _filled(data.decode("utf-8"), sheets[int(found[1]) - 1]).encode("utf-8")
            elif name == "docProps/core.xml":
                stamp = as_of.strftime("%Y-%m-%dT00:00:00Z").encode("ascii")
                data = _CLOCK.sub(rb"\g<1>" + stamp, data)
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            target.writestr(entry, data, zipfile.ZIP_DEFLATED, PACKED)
    scratch.replace(path)


def _layout(sheets: Sequence[Sheet], colour: str) -> Any:
    """Return a book with headings, formats, widths, and one sample row a sheet."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title[:31])
        for number, field in enumerate(sheet.fields, 1):
            head = page.cell(1, number)
            head.value, head.data_type = for_workbook(field.title), "s"  # never a formula
            head.font = Font(bold=True, color="FFFFFF")
            head.fill = PatternFill("solid", start_color=colour.removeprefix("#"))
            head.alignment = Alignment(wrap_text=True, vertical="center")
            _dress(page.cell(2, number), field.form)
            page.column_dimensions[get_column_letter(number)].width = _width(sheet, field)
        page.row_dimensions[1].height = 32
        page.freeze_panes = "B2"
        last = get_column_letter(len(sheet.fields))
        page.auto_filter.ref = f"A1:{last}{len(sheet.frame) + 1}"
        page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_title_rows = "1:1"
    return book


def _dress(cell: Any, form: str) -> None:
    from openpyxl.styles import Alignment

    cell.value = 0
    cell.alignment = Alignment(vertical="top", wrap_text=form == "text")
    cell.number_format = {"text": "@", "day": "yyyy-mm-dd"}.get(form, form)


def _width(sheet: Sheet, field: Field) -> float:
    """Return the width of a column: its longest text, or half of a long heading."""
    values = sheet.frame[field.name].head(SAMPLED)
    longest = max((_letters(str(v)) for v in values), default=0) if field.form == "text" else 12
    return min(max(longest + 2, _letters(field.title) / 2 + 3, NARROWEST), WIDEST)


def _letters(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _filled(page: str, sheet: Sheet) -> str:
    """Put the rows of a sheet where its sample row stands."""
    sample = _SAMPLE.search(page)
    if sample is None:
        raise ValueError(f"sheet {sheet.title!r} was laid out without a sample row")
    styles = [style or "0" for style in _CELL.findall(sample[0])]
    rows = "".join(_rows(sheet, styles))
    return page[: sample.start()] + rows + page[sample.end() :]


def _rows(sheet: Sheet, styles: Sequence[str]) -> Iterator[str]:
    """Yield the rows of a sheet, many at a time: what a cell holds is spelled once for all its rows."""
    columns = [
        (_texts if field.form == "text" else _figures)(sheet.frame[field.name], field.form, style)
        for field, style in zip(sheet.fields, styles, strict=True)
    ]
    for start in range(0, len(sheet.frame), AT_A_TIME):
        cells = [spelled.take(places[start : start + AT_A_TIME]) for places, spelled in columns]
        rows = pc.call_function("binary_join_element_wise", ["<row>", *cells, "</row>", ""])
        yield "".join(rows.to_pylist())


def _texts(values: pd.Series, _form: str, style: str) -> Column:
    """Spell the cells of a column of texts; what is missing is an empty cell."""
    told = ["" if value is None or value != value else str(value) for value in values.tolist()]
    texts = list(dict.fromkeys(told))
    begin, end = f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    cells = [f"{begin}{text}{end}" if text else f'<c s="{style}"/>' for text in _as_xml(texts)]
    place = {text: number for number, text in enumerate(texts)}
    return pa.array([place[text] for text in told], pa.int32()), pa.array(cells, pa.string())


def _as_xml(texts: list[str]) -> list[str]:
    lines = "\n".join(texts)
    if escape(for_workbook(lines), quote=False) == lines:  # as nearly always: names and codes
        return texts
    return [escape(for_workbook(text), quote=False) for text in texts]


def _figures(values: pd.Series, form: str, style: str) -> Column:
    """Spell the cells of a column of numbers or days; missing and infinite ones are empty cells."""
    if form == "day":
        values = (pd.to_datetime(values).dt.normalize() - _EPOCH) / pd.Timedelta(days=1)
    numbers = np.ascontiguousarray(values.astype(float).to_numpy())
    places, bits = pd.factorize(numbers.view(np.int64))  # -0 is spelled otherwise than 0
    known = bits.view(np.float64)
    spelled = f'<c s="{style}"><v>%.10g</v></c>\n' * len(known) % tuple(known.tolist())
    cells = np.array(spelled.split("\n")[:-1], dtype=object)
    cells[~np.isfinite(known)] = f'<c s="{style}"/>'
    return pa.array(places, pa.int32()), pa.array(cells, pa.string())
