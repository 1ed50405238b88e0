"""What lets a reader check the report: ledger, method, assumptions, parameters, provenance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from clvlib.exhibits import Column, TableView
from clvlib.exhibits.disclosure import guarded_table
from clvlib.reporting.assumptions import assumptions
from clvlib.reporting.document import Document
from clvlib.reporting.prose import glossary, method
from clvlib.reporting.provenance import provenance
from clvlib.reporting.tabular import PrintedTable
from clvlib.rfm.segments import SegmentGrid
from clvlib.words import Words
from clvlib.words.model_names import model_name
from clvlib.words.rule_names import rule_name
from clvlib.words.terms import meaning, term

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class Section:
    """One section of the appendix.

    Parameters
    ----------
    letter : str
        ``A``, ``B``, …
    name : str
        Stable name, for links.
    title : str
        Heading.
    paragraphs : tuple of str
        Prose before the table.
    table : PrintedTable or None
        The table.
    terms : tuple of (str, str)
        Terms and their explanations, for the glossary.
    """

    letter: str
    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    table: PrintedTable | None = None
    terms: tuple[tuple[str, str], ...] = ()


def appendix(document: Document) -> tuple[Section, ...]:
    """Return the sections that this run has something to say in, lettered."""
    words = document.words
    parts = [
        ("method", words.t("Method"), (), None, method(document.merchant.settings, words)),
        ("assumptions", words.t("Assumptions"),
         (words.t("Green: given by the client or measured. Amber: assumed, please confirm. "
                  "Red: missing, so results that need it are left out."),),
         assumptions(document), ()),
        ("ledger", words.t("Data ledger"),
         (words.t("Every row that was read is kept or set aside under a named rule: "
                  "read = kept + set aside, in rows and in money, for every file."),),
         _ledger(document), ()),
        ("segments", words.t("Segments"),
         (words.t("A customer's segment follows from the recency score (R) and the mean of the "
                  "frequency and money scores (F, M). The thresholds of the scores stand in the "
                  "chapter on the customer base."),),
         _segments(document), ()),
        ("parameters", words.t("Model parameters"), (), _parameters(document), ()),
        ("glossary", words.t("Glossary"), (), None, glossary(words)),
        ("provenance", words.t("Provenance"),
         (words.t("The same data, settings, code and environment give the same report, "
                  "to the byte. A fingerprint is the beginning of a SHA-256 hash."),),
         provenance(document), ()),
    ]  # fmt: skip
    told = [
        (name, title, paragraphs, table, terms)
        for name, title, paragraphs, table, terms in parts
        if table or terms
    ]
    return tuple(
        Section(letter, *part) for letter, part in zip(LETTERS, told, strict=False)
    )  # fmt: skip


def _frame(document: Document, name: str) -> pd.DataFrame | None:
    path = document.folder.table(name)
    frame = pd.read_parquet(path) if path.is_file() else None
    return None if frame is None or frame.empty else frame


def _ledger(document: Document) -> PrintedTable | None:
    ledger = _frame(document, "ledger")
    if ledger is None:
        return None
    words, rows, totals = document.words, [], []
    for file, part in ledger.groupby("file", sort=True):
        for kind, label in (("in", words.t("Read")), ("set_aside", ""), ("kept", words.t("Kept"))):
            for rule, entry in part[part["kind"] == kind].groupby("rule", sort=True):
                if kind != "set_aside":
                    totals.append(len(rows))
                name = label or rule_name(str(rule), words)
                rows.append((_file(str(file)), name, *_sums(entry, words)))
    columns = (
        Column(words.t("File"), "left"), Column(words.t("Rule"), "left"),
        Column(words.t("Rows")), Column(words.t("Money")),
    )  # fmt: skip
    return PrintedTable(
        TableView(columns, tuple(rows), tuple(totals)),
        words.t("Rows and money read, set aside and kept, by file and rule"),
    )


def _sums(entry: pd.DataFrame, words: Words) -> tuple[str, str]:
    money = sum((Decimal(str(m)) for m in entry["money"]), Decimal(0))
    return words.number(int(entry["rows"].sum())), words.money(float(money), 2)


def _file(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _segments(document: Document) -> PrintedTable | None:
    """Return every segment with its meaning, its cells in the grid of scores and what it holds."""
    customers = _frame(document, "customers")
    if customers is None:
        return None
    words, grid = document.words, SegmentGrid.of(document.merchant.settings.rfm)
    held = customers.groupby("segment")["revenue"].agg(["size", "sum"])
    total = float(held["sum"].sum())
    rows = tuple(
        (term(code, words), meaning(code, words), _cells(grid.frame, code),
         words.number(float(held["size"].get(code, 0))),
         words.percent(float(held["sum"].get(code, 0.0)) / total if total else float("nan")))
        for code in grid.codes
    )  # fmt: skip
    columns = (
        Column(words.t("Segment"), "left"), Column(words.t("Meaning"), "left"),
        Column(words.t("R score: mean of F and M"), "left"),
        Column(words.t("Customers"), people="parts"), Column(words.t("Share of revenue")),
    )  # fmt: skip
    return PrintedTable(
        guarded_table(TableView(columns, rows), words)[0],
        words.t("Segments with their scores, customers and share of revenue"),
    )


def _cells(grid: pd.DataFrame, code: str) -> str:
    """Return the cells of a segment, recency score by recency score: ``5: 4–5 · 4: 5``."""
    parts = []
    for recency, row in grid.iterrows():
        levels = [int(level) for level in row.index[row == code]]
        if levels:
            low, high = min(levels), max(levels)
            parts.append(f"{recency}: {low}" if low == high else f"{recency}: {low}–{high}")
    return " · ".join(parts)


def _parameters(document: Document) -> PrintedTable | None:
    parameters = _frame(document, "parameters")
    if parameters is None:
        return None
    words = document.words
    rows = tuple(
        (
            model_name(str(row["model"]), words),
            str(row["parameter"]),
            words.number(row["value"], 4),
            words.number(row["standard_error"], 4),
        )
        for row in parameters.to_dict("records")
    )
    columns = (
        Column(words.t("Model"), "left"), Column(words.t("Parameter"), "left"),
        Column(words.t("Estimate")), Column(words.t("Standard error")),
    )  # fmt: skip
    return PrintedTable(
        TableView(columns, rows), words.t("Fitted parameters with their standard errors")
    )
