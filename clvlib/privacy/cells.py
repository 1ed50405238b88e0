"""Texts of a client's export as cells that no spreadsheet runs (OWASP, "CSV injection")."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import TypeVar

import pandas as pd

_FORMULA = re.compile(r"^\s*[=+\-@＝＋－＠]|^[\t\r\n]")
_MARKS = frozenset("=+-@＝＋－＠")  # that begin a formula
_BREAKS = "\t\r\u2028\u2029\x85\x0b\x0c"
_BLANK_FIRST = re.compile(r"(?m)^\s*[=+\-@＝＋－＠]")  # in any of many lines
_BREAK = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
# What XML 1.0 cannot hold: a workbook with one of them does not open.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

T = TypeVar("T", bound=Hashable)


def harmless(value: T) -> T | str:
    """Return a text that no spreadsheet takes for a formula; other values as they are.

    A lone carriage return becomes a line feed: writers of csv leave it unquoted, readers end
    the row at it, and what follows would begin a cell of its own.
    """
    if not isinstance(value, str):
        return value
    text = _BREAK.sub("\n", value)
    return f"'{text}" if _FORMULA.match(text) else text


def for_workbook(text: str) -> str:
    """Return a text without the characters that an Excel file cannot hold."""
    return _NO_XML.sub("", _BREAK.sub("\n", text))


def harmless_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame whose texts and headers no spreadsheet takes for formulas (CWE-1236)."""
    safe = frame.rename(columns=lambda name: harmless(str(name)))
    for position, kind in enumerate(safe.dtypes):
        numeric = pd.api.types.is_numeric_dtype(kind)
        if numeric or pd.api.types.is_datetime64_any_dtype(kind):
            continue
        if not _plain(safe.iloc[:, position]):
            made = safe.iloc[:, position].map(harmless, na_action="ignore")
            safe.isetitem(position, made.array)
    return safe


def _plain(column: pd.Series) -> bool:
    """Say whether a column holds nothing but texts that are harmless as they stand."""
    texts = column.dropna().tolist()
    if not isinstance(column.dtype, pd.StringDtype) or not texts:
        return False
    lines = "\n".join(texts)
    if lines.count("\n") != len(texts) - 1 or any(mark in lines for mark in _BREAKS):
        return False
    first = {text[:1] for text in texts}
    if not first.isdisjoint(_MARKS):
        return False
    return not any(map(str.isspace, first)) or not _BLANK_FIRST.search(lines)
