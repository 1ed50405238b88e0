# ruff: noqa: E501
"""From the ids of exports to pseudonyms, before anything else sees them.

The distinct ids of all files are few beside the rows; they are tidied, checked and
pseudonymised here, once each. What Excel has cut (``1.2E+10``) is refused, as
two customers may hide behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import duckdb
import pandas as pd

from clvlib.cleaning.rules import PSEUDO_WORDS
from clvlib.cleaning.sql import bare
from clvlib.errors import InputError
from clvlib.privacy import pseudonymise

NOBODY = frozenset(
    [
        "nan",
        "null",
        "none",
        "n/a",
        "na",
        "#n/a",
        "nil",
        "undefined",
        "unknown",
        "-",
        "--",
        "---",
        ".",
        "?",
        "未知",
        "无",
        "空",
        "<na>",
        "(null)",
        "(blank)",
        "unbekannt",
        "inconnu",
    ]
)
_CUT = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,2}")
_WHOLE = re.compile(r"\d+\.0+")


def source_id(columns: Mapping[str, str], order: tuple[str, ...]) -> str:
    """Return the SQL of a row's customer: the first of id, e-mail and phone that is filled.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → SQL of the column's text.
    order : tuple of str
        Kit names to try.
    """
    tries = [columns[name] for name in order if name in columns]
    if "phone" in columns and "phone" in order:
        phone = columns["phone"]
        digits = rf"nullif(regexp_replace(regexp_replace({phone}, '[^\d]', '', 'g'), '^(?:00)?86(1\d{{10}})$', '\1'), '')"
        tries[-1 if order[-1] == "phone" else order.index("phone")] = f"'tel:' || {digits}"
    return (
        tries[0]
        if len(tries) == 1
        else f"coalesce({', '.join(f'nullif(trim({t}), {chr(39) * 2})' for t in tries)})"
    )


def make_people(
    connection: duckdb.DuckDBPyConnection, ids: list[tuple[str, str, str]], key: bytes
) -> pd.DataFrame:
    """Write the table ``people`` (raw id → pseudonym) for all files.

    Parameters
    ----------
    connection
        Where the staged tables are.
    ids : list of (file name, table, SQL of the raw id)
        One entry a file.
    key : bytes
        The merchant's key.

    Returns
    -------
    pandas.DataFrame
        Columns raw, source_customer_id, customer_id, pseudo; one row a distinct raw id.

    Raises
    ------
    InputError
        If ids have been cut by a spreadsheet.
    """
    union = " UNION ".join(
        f"SELECT raw, {bare('raw')} AS tidy FROM (SELECT DISTINCT {sql} AS raw FROM {table}) WHERE raw IS NOT NULL"
        for _, table, sql in ids
    )
    people = connection.execute(union).df().astype("str")
    people = people.loc[people["tidy"].notna() & ~people["tidy"].str.lower().isin(NOBODY)]
    _refuse_cut(people["tidy"], ids[0][0])
    people["source_customer_id"] = tidy_ids(people["tidy"])
    names = pseudonymise(people["source_customer_id"], key)
    people["customer_id"] = people["source_customer_id"].map(names).astype("str")
    people["pseudo"] = people["source_customer_id"].str.match(PSEUDO_WORDS)
    connection.register("people_frame", people[["raw", "customer_id"]])
    connection.execute(
        "CREATE OR REPLACE TABLE people AS SELECT raw AS __raw, customer_id AS __customer FROM people_frame"
    )
    connection.unregister("people_frame")
    return people.drop(columns="tidy")


def tidy_ids(ids: pd.Series) -> pd.Series:
    """Make different spellings of one id equal: case of e-mail addresses, ``17850.0``."""
    tidy = ids.where(~ids.str.contains("@", regex=False), ids.str.lower())
    tidy = tidy.str.removeprefix("tel:")
    fractional = tidy.str.fullmatch(_WHOLE.pattern)
    if fractional.any() and (fractional | tidy.str.fullmatch(r"\d+")).all():
        tidy = tidy.str.replace(r"\.0+$", "", regex=True)
    return tidy


def _refuse_cut(ids: pd.Series, name: str) -> None:
    cut = ids[ids.str.fullmatch(_CUT.pattern)]
    if len(cut) and len(cut) > 0.01 * len(ids):
        raise InputError(
            f"{name}, column of customers",
            f"{len(cut)} ids were cut by a spreadsheet, e.g. '{cut.iloc[0]}'",
            "ids with all their digits",
            "export again and do not save the file from Excel, or format the column as text first",
        )
