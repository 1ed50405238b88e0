"""``workbook.xlsx``: the tables that a client goes on working with, and the same as csv and Parquet.

Five sheets and a first one that says what they are. Names, headings and number formats are the
client's; codes and bare figures stand in the Parquet files. What a customer or a shop typed
arrives as text in every format, never as a formula.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from clvlib.reporting.document import Document
from clvlib.reporting.sheets import Field, Sheet, write_book
from clvlib.reporting.workbook_customers import customers
from clvlib.reporting.workbook_parts import Part, cards, cohorts, ledger, segments
from clvlib.table_files import write_csv

NAME, FOLDER = "workbook.xlsx", "workbook"
PARTS = (segments, customers, cohorts, cards, ledger)
MOST_CUSTOMERS = 250_000  # rows that a spreadsheet still filters at once; the csv holds all


def write_workbook(document: Document) -> Path:
    """Write the workbook of a run, and each of its sheets as csv and Parquet beside it.

    Returns
    -------
    Path
        ``workbook.xlsx`` in the run's folder; the others lie in ``workbook/`` there.
    """
    makers = [make for make in PARTS if not (document.shared and make is customers)]
    parts = [part for make in makers if (part := make(document)) is not None]
    folder = document.folder.path / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    for part in parts:
        _beside(part, folder)
    sheets = [_about(document, parts), *(_sheet(part) for part in parts)]
    path = document.folder.path / NAME
    write_book(path, sheets, document.cover.as_of, document.look.theme["primary"])
    return path


def _beside(part: Part, folder: Path) -> None:
    codes = [field.name for field in part.fields]
    part.frame[codes].to_parquet(folder / f"{part.name}.parquet", index=False)
    named = part.frame[codes].set_axis([field.title for field in part.fields], axis=1)
    write_csv(folder / f"{part.name}.csv", named)


def _sheet(part: Part) -> Sheet:
    return Sheet(part.title, part.fields, part.frame.head(MOST_CUSTOMERS))


def _about(document: Document, parts: list[Part]) -> Sheet:
    words, cover = document.words, document.cover
    rows = [(words.t("Client"), cover.client), (words.t("Report"), cover.title), *cover.facts,
            (words.t("Currency"), document.merchant.settings.currency)]  # fmt: skip
    for part in parts:
        count = words.n("{count} row", "{count} rows", len(part.frame))
        rows.append((part.title, words.passage(part.meaning, f"{count}.")))
        if len(part.frame) > MOST_CUSTOMERS:
            left = words.t("The sheet holds the first {count}; the csv file holds all.",
                           count=words.number(MOST_CUSTOMERS))  # fmt: skip
            rows.append(("", left))
    fields = (Field("what", words.t("What"), "text"), Field("which", words.t("Which"), "text"))
    return Sheet(words.t("About"), fields, pd.DataFrame(rows, columns=["what", "which"]))
