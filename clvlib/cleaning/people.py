"""From the ids of exports to pseudonyms, before anything else sees them.

The distinct ids of all files are few beside the rows; they are tidied, checked and
pseudonymised here, once each. What Excel has cut (``1.2E+10``) is refused, as
two customers may hide behind it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from clvlib.cleaning.guests import GUESTS
from clvlib.cleaning.phones import phone_sql
from clvlib.cleaning.rules import PSEUDO, bit
from clvlib.cleaning.sql import bare, literal, literals, one, untidy
from clvlib.errors import InputError
from clvlib.privacy import pseudonym_sql, teach_pseudonyms

if TYPE_CHECKING:
    from clvlib.cleaning.typed_file import TypedFile

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


def source_id(
    columns: Mapping[str, str], order: tuple[str, ...], code: str = "", guests: bool = False
) -> str:
    """Return the SQL of a row's customer: the first of id, e-mail and phone that is filled.

    Parameters
    ----------
    columns : mapping of str to str
        Kit name → SQL of the column's text.
    order : tuple of str
        Kit names to try.
    code : str
        Calling code of the merchant's country, for phone numbers.
    guests : bool
        Whether a guest is told by the address (see :mod:`clvlib.cleaning.guests`).
    """
    tries = [
        f"'tel:' || {phone_sql(columns[name], code)}" if name == "phone" else columns[name]
        for name in order
        if name in columns
    ]
    if len(tries) == 1:
        return tries[0]
    if not tries:
        return columns["customer"]
    filled = [f"nullif(trim({text}), '')" for text in tries]
    if guests and "customer" in columns and "customer" in order:
        own = filled[[name for name in order if name in columns].index("customer")]
        named = f"CASE WHEN lower({own}) NOT IN {literals(sorted(GUESTS))} THEN {own} END"
        filled = [named if text == own else text for text in filled] + [own]
    return f"coalesce({', '.join(filled)})"


def full_name(columns: Mapping[str, str]) -> str:
    """Return the SQL of first and last name where they alone say who bought; else an empty text."""
    if not {"first_name", "last_name"} <= set(columns) or {"customer", "email", "phone"} & set(
        columns
    ):
        return ""
    both = f"coalesce({columns['first_name']}, '') || ' ' || coalesce({columns['last_name']}, '')"
    return f"nullif(trim(regexp_replace(lower({both}), '\\s+', ' ', 'g')), '')"


def linked_ids(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> list[tuple[str, str]]:
    """Return pairs of ids that one file's orders show to be one person's, as they end up."""
    order = file.mapping.format.customer_from
    names = [name for name in order if name in file.texts]
    if len(names) < 2:
        return []
    ids = [own_id(source_id(file.texts, (name,), file.code)) for name in names]
    source = file.staged.whole(None, "") if file.staged.whole else file.staged.table
    listed = ", ".join(f"{sql} AS id_{i}" for i, sql in enumerate(ids))
    rows = connection.execute(f"SELECT DISTINCT {listed} FROM {source}").fetchall()
    pairs = []
    for row in rows:
        known = [
            own
            for name, own in zip(names, row, strict=True)
            if own
            and own.lower()
            not in (NOBODY | GUESTS if file.guests and name == "customer" else NOBODY)
        ]
        pairs.extend((known[0], other) for other in known[1:])
    return pairs


def own_id(sql: str) -> str:
    """Return the SQL of an id as it is pseudonymised, in orders as in the files beside them.

    Addresses lose their case, telephone numbers their mark, whole numbers the ``.0`` of a
    spreadsheet.
    """
    return _own(bare(sql))


def _own(tidy: str) -> str:
    return f"""regexp_replace(CASE WHEN contains({tidy}, '@') THEN lower({tidy})
        WHEN starts_with({tidy}, 'tel:') THEN substr({tidy}, 5) ELSE {tidy} END, '^(\\d+)\\.0+$', '\\1')"""


def make_people(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[TypedFile],
    key: bytes,
    groups: Mapping[str, str],
) -> None:
    """Write the table ``people`` and settle the column ``who`` of ``rows``.

    Spellings of one id become one, and so do the ids of one of the ``groups`` (id → the id
    that stands for it); ids that mean nobody become empty. ``people`` has the columns who,
    source_customer_id, customer_id and pseudo; one row a customer.

    Raises
    ------
    InputError
        If ids have been cut by a spreadsheet, or are masked.
    """
    _tidy_ids(connection)
    _refuse_cut(connection, files)
    _refuse_masked(connection, files)
    _join_groups(connection, groups)
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE settled AS
            SELECT who AS old, CASE WHEN NOT nobody THEN min(who) OVER (PARTITION BY nobody, own) END AS new
            FROM ids"""
    )
    _settle(connection)
    teach_pseudonyms(connection)
    name, masked = pseudonym_sql("own", key)
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE people AS
            SELECT who, own AS source_customer_id, {name} AS customer_id, pseudo
            FROM ids JOIN settled ON old = who AND new = who""",
        masked,
    )


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace raw ids in ``rows``; without an id the rule ``no_customer`` takes the row."""
    if one(connection, "SELECT count(*) FROM settled WHERE new IS DISTINCT FROM old")[0]:
        connection.execute(
            f"""UPDATE rows SET who = s.new, met = CASE WHEN s.new IS NULL THEN met | {bit("no_customer")}
                ELSE met END FROM settled s WHERE rows.who = s.old AND s.new IS DISTINCT FROM s.old"""
        )


def _tidy_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the table ``ids``: each raw id once, tidied, with what it looks like."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE ids AS
            WITH bared AS (SELECT who, CASE WHEN {untidy("who")} THEN {bare("who")} ELSE who END AS tidy
                FROM (SELECT DISTINCT who FROM rows) WHERE who IS NOT NULL)
            SELECT who, {_own("tidy")} AS own,
                coalesce(lower(tidy) IN {literals(sorted(NOBODY))}, TRUE) AS nobody,
                regexp_full_match(tidy, '\\d+(?:[.,]\\d+)?[eE]\\+?\\d{{1,2}}') AS cut,
                regexp_matches(tidy, {literal(PSEUDO)}) AS pseudo
            FROM bared"""
    )


def _join_groups(connection: duckdb.DuckDBPyConnection, groups: Mapping[str, str]) -> None:
    """Give the ids of one person the id that stands for all of them; keep which in ``groups``."""
    frame = pd.DataFrame({"member": list(groups), "own": list(groups.values())}, dtype="str")
    connection.register("given", frame)
    connection.execute("CREATE OR REPLACE TEMP TABLE groups AS SELECT member, own FROM given")
    connection.unregister("given")
    if groups:
        connection.execute("UPDATE ids SET own = g.own FROM groups g WHERE ids.own = g.member")


def _refuse_cut(connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile]) -> None:
    cut, whole, example = one(
        connection,
        "SELECT count_if(cut), count(*), min(own) FILTER (cut) FROM ids WHERE NOT nobody",
    )
    if (cut or 0) > 0.01 * whole:
        raise InputError(
            _first_place(connection, files, "cut"),
            f"{cut} customer ids were cut by a spreadsheet, e.g. '{example}'",
            "ids with all their digits",
            "export again and do not save the file from Excel, or format the column as text first",
        )


def _refuse_masked(connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile]) -> None:
    masked, whole = one(
        connection, "SELECT count_if(contains(own, '**')), count(*) FROM ids WHERE NOT nobody"
    )
    if (masked or 0) > 0.3 * whole:
        raise InputError(
            _first_place(connection, files, "contains(own, '**')"),
            f"{masked} of {whole} customer ids are masked, so that several customers share one",
            "ids, e-mail addresses or phone numbers in full",
            "ask for an export with the customer's own number",
        )


def _first_place(
    connection: duckdb.DuckDBPyConnection, files: Sequence[TypedFile], condition: str
) -> str:
    """Return file, row and column of the first id that meets a condition."""
    number, row = one(
        connection,
        f"""SELECT file, row_number_of(file, min(rowid)) FROM rows
            WHERE who IN (SELECT who FROM ids WHERE NOT nobody AND {condition})
            GROUP BY file ORDER BY file LIMIT 1""",
    )
    file = next(file for file in files if file.number == number)
    columns = file.mapping.columns
    names = [columns[n] for n in (*file.mapping.format.customer_from, "last_name") if n in columns]
    return f"{file.name}, row {row}, column '{names[0]}'"
