# ruff: noqa: E501
"""From the ids of exports to pseudonyms, before anything else sees them.

The distinct ids of all files are few beside the rows; they are tidied, checked and
pseudonymised here, once each. What Excel has cut (``1.2E+10``) is refused, as
two customers may hide behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pandas as pd

from clvlib.cleaning.rules import PSEUDO, bit
from clvlib.cleaning.sql import bare, literal, literals, untidy
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


def make_people(connection: duckdb.DuckDBPyConnection, key: bytes) -> pd.DataFrame:
    """Write the table ``people`` (who → customer_id) and settle the column ``who`` of ``rows``.

    Spellings of one id become one; ids that mean nobody become empty.

    Returns
    -------
    pandas.DataFrame
        Columns who, source_customer_id, customer_id, pseudo; one row a customer.

    Raises
    ------
    InputError
        If ids have been cut by a spreadsheet.
    """
    people = _distinct(connection)
    _settle(connection, dict.fromkeys(people.loc[people["nobody"], "who"]))
    people = people.loc[~people["nobody"]]
    _refuse_cut(people)
    if (people["fractional"] | people["digits"]).all():
        people["source_customer_id"] = people["source_customer_id"].str.replace(
            r"\.0+$", "", regex=True
        )
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
