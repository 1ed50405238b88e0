"""A large plain file read straight into typed columns, in one go.

DuckDB's reader casts amounts and times while it cuts the rows, several times cheaper than
texts that are cast afterwards, and stops at the first cell that does not fit. Which types
to ask for is tried out on the file's first rows: they must give what was decided for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import duckdb

from clvlib.cleaning.amounts import AmountRule
from clvlib.cleaning.date_sql import moved
from clvlib.cleaning.dates import EARLIEST, LATEST, DateRule
from clvlib.cleaning.deciding import clock_of
from clvlib.cleaning.sql import MONEY, ident, literal, one
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings

StraightSource = Callable[[dict[str, str]], str]  # header → type, to the SQL of the rows

_CLOCKS = (
    "",
    " %H:%M:%S",
    " %H:%M",
    "T%H:%M:%S",
    "T%H:%M",
    "T%H:%M:%SZ",
    " %H:%M:%S.%f",
    "T%H:%M:%S.%fZ",
)
_DAYS = {
    "ISO": ("%Y-%m-%d", "%Y/%m/%d"),
    "": ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"),
    "day first": ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"),
    "month first": ("%m/%d/%Y", "%m-%d-%Y"),
}


def read_straight(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> tuple[TypedFile, StraightSource] | None:
    """Return a large file with typed columns and the SQL source of its rows, given further types.

    None where its rows need more than casts: totals to spread, values to fill down, amounts
    with symbols or worked out of others, or times of several shapes.
    """
    whole = file.staged.whole
    if whole is None or file.order_amount or file.mapping.format.carry or file.carried:
        return None
    if set(file.amounts) - set(file.mapping.columns):  # worked out of other columns, by all rows
        return None
    headers = list(file.mapping.columns.values())
    if any(headers.count(file.mapping.columns[name]) > 1 for name in file.amounts):
        return None
    comma = any(rule.meaning == "decimal comma" for rule in file.amounts.values())
    if not _castable(connection, file, comma):
        return None
    types = {file.mapping.columns[name]: MONEY for name in file.amounts}
    options = ", decimal_separator=','" if comma else ""
    amounts = {
        name: AmountRule(ident(file.mapping.columns[name]), "native") for name in file.amounts
    }
    straight = replace(file, amounts=amounts)
    if found := _time(connection, file, settings):
        header, written, sql = found
        types[header] = "TIMESTAMP"
        options += f", timestampformat={literal(written)}"
        straight.time = DateRule(sql, "native")
    elif file.time is None or file.time.meaning != "ISO":
        return None
    return straight, lambda further: whole(types | further, options)


def _castable(connection: duckdb.DuckDBPyConnection, file: TypedFile, comma: bool) -> bool:
    """Say whether a plain cast gives what was decided for every amount of the first rows."""
    if not file.amounts:
        return True
    checks = []
    for name, rule in file.amounts.items():
        text = ident(file.mapping.columns[name])
        cast = (
            f"try_cast(replace({text}, ',', '.') AS {MONEY})"
            if comma
            else f"try_cast({text} AS {MONEY})"
        )
        pointed = f" OR contains({text}, '.')" if comma else ""
        checks.append(f"coalesce(bool_or({cast} IS DISTINCT FROM {rule.sql}{pointed}), FALSE)")
    return not any(one(connection, f"SELECT {', '.join(checks)} FROM {file.staged.table}"))


def _time(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, settings: Settings
) -> tuple[str, str, str] | None:
    """Return the header of a file's times, their one way of writing, and the SQL of the time."""
    columns = file.mapping.columns
    names = [name for name in ("time", "date", "time_of_day") if name in columns]
    if len(names) != 1 or file.time is None:
        return None
    header = columns[names[0]]
    if list(columns.values()).count(header) > 1:
        return None
    text = ident(header)
    sample = one(
        connection, f"SELECT any_value({text}) FROM {file.staged.table} WHERE {text} IS NOT NULL"
    )[0]
    clock = clock_of(file, settings)
    for written in _fitting(connection, file.time.meaning, sample):
        origin = "UTC" if written.endswith("Z") else clock.written_in
        parsed = _inside(moved(f"try_strptime({text}, {literal(written)})", origin, clock.zone))
        odd = f"SELECT count(*) FROM {file.staged.table} WHERE {parsed} IS DISTINCT FROM {file.time.sql}"
        if not one(connection, odd)[0]:
            return header, written, _inside(moved(text, origin, clock.zone))
    return None


def _fitting(
    connection: duckdb.DuckDBPyConnection, meaning: str, sample: str | None
) -> Iterator[str]:
    """Yield the ways of writing a time that fit a sample."""
    for day in _DAYS.get(meaning, ()):
        for clock in _CLOCKS:
            written = day + clock
            if connection.execute("SELECT try_strptime(?, ?)", [sample, written]).fetchall()[0][0]:
                yield written


def _inside(moment: str) -> str:
    """Leave out what lies outside the years of any purchase, as :mod:`dates` does."""
    return f"CASE WHEN {moment} BETWEEN TIMESTAMP '{EARLIEST}' AND TIMESTAMP '{LATEST}' THEN {moment} END"
