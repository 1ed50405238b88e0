"""Columns that point to a person are not read unless the settings state what for.

A customer's own id, e-mail or telephone becomes a pseudonym and needs no purpose of its own. Any
other column that the settings map (an attribute such as ``age_group: Birthday``) is graded by its
header and by what stands in it; a personal or sensitive one is left in the raw file, and said so,
until the source's ``keep`` names it with a purpose (GDPR art. 5(1)(b), PIPL art. 6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb

from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.referrers import REFERRER
from clvlib.cleaning.sql import ident
from clvlib.cleaning.staging import Staged
from clvlib.errors import InputError, nearest
from clvlib.merchant import Source
from clvlib.privacy.grades import LOOKED_AT, ORDER, Graded, grade_column

PSEUDONYMS = ("customer", "email", "phone", "first_name", "last_name", "refund_email", REFERRER)
# What the kit reads for sums and days; a person in them would be no sum and no day.
FIGURES = (
    "order", "time", "date", "time_of_day", "amount", "quantity", "price", "discount", "refund",
    "refund_order", "status", "status_2", "kind", "currency", "tax", "shipping", "cancelled_at",
    "test", "total", "refunded_flag", "order_amount", "cancelled_flag", "discount_percent",
    "year", "month", "day", "adjusted", "postage",
)  # fmt: skip
TEXTS = ("product", "product_id", "category")  # judged by content: "Nombre" is a name of goods too


def grades_of(
    connection: duckdb.DuckDBPyConnection, staged: Staged, headers: Iterable[str] | None = None
) -> dict[str, Graded]:
    """Return the grade of a staged file's columns (all of them where none are named)."""
    wanted = list(staged.headers if headers is None else headers)
    if not wanted:
        return {}
    columns = ", ".join(ident(header) for header in wanted)
    rows = connection.execute(f"SELECT {columns} FROM {staged.table} LIMIT {LOOKED_AT}").fetchall()
    cells = zip(*rows, strict=True) if rows else ((),) * len(wanted)
    return {header: grade_column(header, values) for header, values in zip(wanted, cells, strict=True)}  # fmt: skip


def with_purpose(
    connection: duckdb.DuckDBPyConnection, staged: Staged, mapping: Mapping, source: Source
) -> Mapping:
    """Return the mapping without columns that point to a person and have no stated purpose.

    Raises
    ------
    InputError
        If ``keep`` names a column that the source does not use.
    """
    used = {name: header for name, header in mapping.columns.items() if name in source.columns}
    judged = {n: h for n, h in used.items() if n not in (*PSEUDONYMS, *FIGURES)}
    free = {header: name for name, header in used.items() if name not in judged}
    _refuse_unused(staged, source, list(judged.values()), free)
    found = grades_of(connection, staged, dict.fromkeys(judged.values()))
    left = []
    for name, header in judged.items():
        graded = found[header]
        if not graded.protected or (name in TEXTS and graded.evidence != "content"):
            continue
        if purpose := source.keep.get(header):
            staged.warnings.append(
                f"column '{header}' ({graded.grade}: {graded.kind}) is read for: {purpose}"
            )
            continue
        left.append(name)
        staged.warnings.append(
            f"column '{header}' ({graded.grade}: {graded.kind}) is not read; "
            f"to use it, state what for: keep: {{'{header}': …}}"
        )
    kept = {name: header for name, header in mapping.columns.items() if name not in left}
    return replace(mapping, columns=kept) if left else mapping


def grade_lines(grades: dict[str, Graded], columns: dict[str, str]) -> list[str]:
    """Return a line for each grade with the headers of it and what they serve as.

    Parameters
    ----------
    grades : dict of str to Graded
        By header.
    columns : dict of str to str
        Kit name → header of the columns that are read.
    """
    serves: dict[str, list[str]] = {}
    for name, header in columns.items():
        serves.setdefault(header, []).append(
            f"{name}, as a pseudonym" if name in PSEUDONYMS else name
        )
    lines = []
    for grade in ORDER:
        told = [
            f"{header} ({'; '.join(serves[header])})" if header in serves else header
            for header, graded in grades.items()
            if graded.grade == grade
        ]
        if told:
            lines.append(f"{grade + ':':<12}{', '.join(told)}")
    if set(grades) - set(serves):
        lines.append("columns without a use in brackets stay in the raw file")
    return lines


def _refuse_unused(
    staged: Staged, source: Source, headers: list[str], free: dict[str, str]
) -> None:
    """Refuse a purpose for a column that is not there, not used, or needs none (``free``)."""
    known = [*headers, *staged.headers]
    for header in source.keep:
        if header not in known:
            raise InputError(
                f"{staged.name}, keep", f"the file has no column '{header}'", ", ".join(headers),
                nearest(header, known),
            )  # fmt: skip
        if header not in headers and header in free:
            as_what = "a pseudonym" if free[header] in PSEUDONYMS else f"'{free[header]}'"
            raise InputError(
                f"{staged.name}, keep",
                f"column '{header}' is read as {as_what} and needs no purpose",
                remedy=f"take '{header}' out of keep",
            )
        if header not in headers:
            raise InputError(
                f"{staged.name}, keep", f"column '{header}' is not among 'columns'",
                remedy=f"say what it is, e.g. columns: {{segment_hint: '{header}'}}",
            )  # fmt: skip
