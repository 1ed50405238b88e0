"""What ``clv new`` shows of a file: what it was taken for, with sample values."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from clvlib.cleaning.headers import is_personal
from clvlib.cleaning.purposes import grade_lines, grades_of
from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.privacy.samples import shown_sample

SAMPLES = 3
SHORT_ID = 10
PEOPLE = ("customer", "email", "phone", "referred_by")


@dataclass(frozen=True)
class Taken:
    """What one file was taken for.

    Parameters
    ----------
    name, format, encoding : str
        The file as the client named it, its format's title, its encoding.
    rows : int
        Data rows.
    first, last : str or None
        Days of the first and last row.
    columns : dict of str to (str, tuple of str)
        Kit name → header and sample values.
    dropped : tuple of str
        Headers with personal data that will not travel on.
    notes : tuple of str
        Warnings.
    graded : tuple of str
        How delicate the columns are, a line a grade.
    """

    name: str
    format: str
    encoding: str
    rows: int
    first: str | None
    last: str | None
    columns: dict[str, tuple[str, tuple[str, ...]]]
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    graded: tuple[str, ...] = ()


def taken_for(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> Taken:
    """Return what a decided file was taken for; of orders without amounts, what they lend."""
    time, meaning = (file.time.sql, file.time.meaning) if file.time else ("NULL::TIMESTAMP", "")
    whole = file.staged.whole(None, "") if file.staged.whole else file.staged.table
    dated = time if meaning == "ISO" or not file.staged.whole else "NULL::TIMESTAMP"
    rows, first, last = one(
        connection,
        f"""SELECT count(*), min(t)::DATE::VARCHAR, max(t)::DATE::VARCHAR
            FROM (SELECT {dated} AS t FROM {whole})""",
    )
    columns = {
        name: (header, _samples(connection, file, name, header))
        for name, header in file.mapping.columns.items()
    }
    used = set(file.mapping.columns.values())
    identifying = {"email", "phone"} & set(file.mapping.columns)
    grades = grades_of(connection, file.staged)
    dropped = [
        header
        for header in file.staged.headers
        if (is_personal(header) or grades[header].protected) and header not in used
    ]
    dropped += [file.mapping.columns[name] for name in sorted(identifying)]
    notes = [
        *file.staged.warnings,
        *([meaning] if meaning not in ("", "ISO") else []),
    ]
    return Taken(
        file.name, file.mapping.format.title, file.staged.encoding, rows + file.staged.asides, first, last, columns,
        tuple(dropped), tuple(notes), tuple(grade_lines(grades, file.mapping.columns)),
    )  # fmt: skip


def _samples(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str, header: str
) -> tuple[str, ...]:
    """Return a few different values of a column; of what points to a person only the shape."""
    rows = connection.execute(
        f"""SELECT DISTINCT left({ident(header)}, 40) FROM (FROM {file.staged.table} LIMIT 1000)
            WHERE {ident(header)} IS NOT NULL ORDER BY 1 LIMIT {SAMPLES}"""
    ).fetchall()
    values = [str(row[0]) for row in rows]
    short = name == "customer" and all(len(value) <= SHORT_ID for value in values)
    known = short or name not in PEOPLE  # the merchant's own numbers point to nobody outside
    return tuple(dict.fromkeys(shown_sample(value, header, known) for value in values))
