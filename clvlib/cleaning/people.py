"""From the ids of exports to pseudonyms, before anything else sees them.

The distinct ids of all files are few beside the rows; they are tidied, checked and
pseudonymised here, once each. What Excel has cut (``1.2E+10``) is refused, as
two customers may hide behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from clvlib.cleaning.rules import PSEUDO, bit
from clvlib.cleaning.sql import bare, literal, literals, untidy
from clvlib.errors import InputError
from clvlib.privacy import pseudonymise

if TYPE_CHECKING:
    from clvlib.cleaning.deciding import TypedFile

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


def source_id(columns: Mapping[str, str], order: tuple[str, ...]) -> str:
    """Return the SQL of a row's customer: the first of id, e-mail and phone that is filled.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → SQL of the column's text.
    order : tuple of str
        Kit names to try.
    """
    tries = [
        _phone(columns[name]) if name == "phone" else columns[name]
        for name in order
        if name in columns
    ]
    if len(tries) == 1:
        return tries[0]
    filled = ", ".join(f"nullif(trim({text}), '')" for text in tries)
    return f"coalesce({filled})"


def _phone(text: str) -> str:
    """Return a phone number's digits, marked; without the Chinese country code."""
    digits = rf"regexp_replace({text}, '[^\d*]', '', 'g')"
    return rf"'tel:' || nullif(regexp_replace({digits}, '^(?:00)?86(1\d{{10}})$', '\1'), '')"


def linked_ids(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> list[tuple[str, str]]:
    """Return pairs of ids that one file's orders show to be one person's, as they end up."""
    order = file.mapping.format.customer_from
    names = [name for name in order if name in file.texts]
    if len(names) < 2:
        return []
    ids = [_tidied(source_id(file.texts, (name,))) for name in names]
    source = file.staged.whole or file.staged.table
    listed = ", ".join(f"{sql} AS id_{i}" for i, sql in enumerate(ids))
    rows = connection.execute(f"SELECT DISTINCT {listed} FROM {source}").fetchall()
    pairs = []
    for row in rows:
        known = [name for name in row if name and name.lower() not in NOBODY]
        pairs.extend((known[0], other) for other in known[1:])
    return pairs


def _tidied(sql: str) -> str:
    """Return an id as it will be pseudonymised: without case in addresses, without a phone's mark."""
    plain = bare(sql)
    return f"""CASE WHEN contains({plain}, '@') THEN lower({plain})
        WHEN starts_with({plain}, 'tel:') THEN substr({plain}, 5) ELSE {plain} END"""


def make_people(
    connection: duckdb.DuckDBPyConnection, key: bytes, groups: Mapping[str, str]
) -> pd.DataFrame:
    """Write the table ``people`` (who → customer_id) and settle the column ``who`` of ``rows``.

    Spellings of one id become one, and so do the ids of one of the ``groups`` (id → the id
    that stands for it); ids that mean nobody become empty.

    Returns
    -------
    pandas.DataFrame
        Columns who, source_customer_id, customer_id, pseudo; one row a customer.

    Raises
    ------
    InputError
        If ids have been cut by a spreadsheet, or are masked.
    """
    people = _distinct(connection)
    _settle(connection, dict.fromkeys(people.loc[people["nobody"], "who"]))
    people = people.loc[~people["nobody"]]
    _refuse_cut(people)
    _refuse_masked(people)
    if (people["fractional"] | people["digits"]).all():
        people["source_customer_id"] = people["source_customer_id"].str.replace(
            r"\.0+$", "", regex=True
        )
    if groups:
        ids = people["source_customer_id"]
        people["source_customer_id"] = ids.map(groups).fillna(ids)
    twin = people["source_customer_id"].duplicated(keep=False)
    first = people.loc[twin].groupby("source_customer_id")["who"].transform("first")
    other = first[first != people.loc[first.index, "who"]]
    _settle(connection, dict(zip(people.loc[other.index, "who"], other, strict=True)))
    people = people.drop(index=other.index).reset_index(drop=True)
    names = pseudonymise(people["source_customer_id"], key)
    people["customer_id"] = names.to_numpy()
    connection.register("people_frame", people[["who", "customer_id"]])
    connection.execute("CREATE OR REPLACE TABLE people AS SELECT * FROM people_frame")
    connection.unregister("people_frame")
    return people


def _settle(connection: duckdb.DuckDBPyConnection, better: dict[str, str | None]) -> None:
    """Replace raw ids in ``rows``; without an id the rule ``no_customer`` takes the row."""
    if not better:
        return
    frame = pd.DataFrame({"old": better.keys(), "new": better.values()}, dtype="str")
    connection.register("better", frame)
    connection.execute(
        f"""UPDATE rows SET who = b.new, met = CASE WHEN b.new IS NULL THEN met | {bit("no_customer")}
            ELSE met END FROM better b WHERE rows.who = b.old"""
    )
    connection.unregister("better")


def _distinct(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return each raw id once, tidied, with what it looks like.

    Addresses lose their case, telephone numbers their mark; the patterns run in DuckDB.
    """
    return (
        connection.execute(
            f"""WITH bared AS (SELECT who, CASE WHEN {untidy("who")} THEN {bare("who")} ELSE who END AS tidy
                FROM (SELECT DISTINCT who FROM rows) WHERE who IS NOT NULL)
            SELECT who,
                CASE WHEN contains(tidy, '@') THEN lower(tidy)
                    WHEN starts_with(tidy, 'tel:') THEN substr(tidy, 5) ELSE tidy END AS source_customer_id,
                tidy IS NULL OR lower(tidy) IN {literals(sorted(NOBODY))} AS nobody,
                regexp_full_match(tidy, '\\d+(?:[.,]\\d+)?[eE]\\+?\\d{{1,2}}') AS cut,
                regexp_full_match(tidy, '\\d+\\.0+') AS fractional,
                regexp_full_match(tidy, '\\d+') AS digits,
                regexp_matches(tidy, {literal(PSEUDO)}) AS pseudo
            FROM bared ORDER BY who"""
        )
        .df()
        .astype({"who": "str", "source_customer_id": "str"})
    )


def _refuse_cut(people: pd.DataFrame) -> None:
    cut = people.loc[people["cut"], "source_customer_id"]
    if len(cut) > 0.01 * len(people):
        raise InputError(
            "column of customers",
            f"{len(cut)} ids were cut by a spreadsheet, e.g. '{cut.iloc[0]}'",
            "ids with all their digits",
            "export again and do not save the file from Excel, or format the column as text first",
        )


def _refuse_masked(people: pd.DataFrame) -> None:
    ids = people["source_customer_id"]
    masked = ids[ids.str.contains("**", regex=False)]
    if len(masked) > 0.3 * len(people):
        raise InputError(
            "column of customers",
            f"{len(masked)} of {len(people)} ids are masked, so that several customers share one",
            "ids, e-mail addresses or phone numbers in full",
            "ask for an export with the customer's own number",
        )
