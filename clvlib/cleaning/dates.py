"""Text to time, by the evidence of a whole column.

``03/04/2025`` alone can be April or March; ten thousand rows seldom leave it open.
What is written in another zone is moved to the merchant's clock, also across a change
to daylight-saving time inside one file; the result is naive.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from clvlib.cleaning.date_shapes import (
    EARLIEST,
    LATEST,
    Shapes,
    find_shapes,
    near,
    said,
    short_years,
)
from clvlib.cleaning.date_sql import from_number, iso, moved, offset_minutes, parsed, with_colons
from clvlib.cleaning.date_words import month_words, of_era, of_minguo, of_thai, spelled_out
from clvlib.cleaning.sql import bare, one
from clvlib.errors import InputError
from clvlib.privacy.samples import shown_sample

TIME = "__time"  # the column in which odd spellings are worked out, once
SPELLINGS = "__spellings"
_MANY = 5_000  # rows; of fewer, one query more costs what it saves
_SHARED = 4  # rows to a spelling from which on each is taken apart once


class DayOrMonthFirstError(InputError):
    """All dates of a column fit day first and month first alike; only a person can tell."""


@dataclass(frozen=True)
class DateRule:
    """How one column becomes a time: a DuckDB expression, and what was decided in words."""

    sql: str
    meaning: str


@dataclass(frozen=True)
class Clock:
    """What a source says about its times.

    Parameters
    ----------
    zone : str
        The merchant's time zone: what the result is in.
    written_in : str, optional
        The zone of times that carry no offset of their own; the merchant's where None.
    day_first : bool, optional
        The settings' word on ``03/04/2025``; None asks the rows.
    """

    zone: str
    written_in: str | None = None
    day_first: bool | None = None


def find_date_rule(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, where: str, clock: Clock
) -> DateRule:
    """Decide how a column of dates is written.

    Parameters
    ----------
    connection, table, text
        Where the column is, and the SQL expression of its text.
    where : str
        File and column, for messages.
    clock : Clock
        Zones, and the settings' word on the order of day and month.

    Raises
    ------
    InputError
        If nothing in the column is a date, or day and month cannot be told apart.
    """
    filled, plain, first, last = one(
        connection,
        f"""SELECT count(nullif(trim({text}), '')), count(t), min(t)::VARCHAR, max(t)::VARCHAR
            FROM (SELECT *, {iso(text)} AS t FROM {table})""",
    )
    if filled and plain == filled and first >= EARLIEST and last < LATEST:
        return DateRule(
            moved(f"try_cast({text} AS TIMESTAMP)", clock.written_in, clock.zone), "ISO"
        )
    shared = filled >= _MANY and _list_spellings(connection, table, text)
    source, cell, rows = (SPELLINGS, "__spelling", "__rows") if shared else (table, text, "1")
    shapes = find_shapes(connection, source, cell, rows)
    short = short_years(shapes, where, clock.zone)
    day_first = _find_order(shapes, where, clock.day_first)
    _work_out(connection, source, cell, bool(day_first), shapes, clock, short)
    _refuse_no_dates(connection, source, cell, where, rows)
    if shared:
        _give_back(connection, table, text)
    return DateRule(TIME, said(day_first, shapes, short))


def _list_spellings(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> bool:
    """List what a column spells and how often, by first appearance; False where most differ anyway.

    Days without an hour are few, however many rows name them.
    """
    cells = f"(SELECT {text} AS t, rowid AS row FROM {table})"
    there, different = one(connection, f"SELECT count(*), approx_count_distinct(t) FROM {cells}")
    if different * _SHARED > there:
        return False
    connection.execute(
        f"""CREATE OR REPLACE TABLE {SPELLINGS} AS
            SELECT t AS __spelling, count(*) AS __rows FROM {cells} GROUP BY t ORDER BY min(row)"""
    )
    return True


def _give_back(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> None:
    """Add the column ``__time`` to a table, out of the list of what it spells."""
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            SELECT rows.* EXCLUDE (__row, __spelled), told.{TIME}
            FROM (SELECT *, rowid AS __row, {text} AS __spelled FROM {table}) AS rows
            LEFT JOIN {SPELLINGS} AS told ON rows.__spelled = told.__spelling
            ORDER BY rows.__row"""
    )
    connection.execute(f"DROP TABLE {SPELLINGS}")


def _find_order(shapes: Shapes, where: str, wish: bool | None) -> bool | None:
    """Return True for day first, False for month first, None where the year comes first."""
    if not shapes.both or shapes.year_first > shapes.both:
        return wish
    return _decide(shapes.day, shapes.month, shapes.both, wish, where)


def _work_out(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: str,
    day_first: bool,
    shapes: Shapes,
    clock: Clock,
    short: int | None,
) -> None:
    """Add the column ``__time`` to a table; ISO texts are cast, the rest is taken apart."""
    local = moved("__moment", clock.written_in, clock.zone)
    number = from_number("__text", clock.zone) if shapes.numbers else "NULL::TIMESTAMP"
    offset = offset_minutes("__text") if shapes.zoned else "NULL::INTEGER"
    shifted = moved("(__moment - to_minutes(__offset))", "UTC", clock.zone)
    connection.execute(
        f"""CREATE OR REPLACE TABLE {table} AS
            WITH tidied AS (SELECT *, rowid AS __row, {near(text)} AS __iso,
                CASE WHEN __iso IS NULL THEN {bare(text)} END AS __told FROM {table}),
            plain AS (SELECT *, {_plain(connection, table, text, shapes)} AS __text FROM tidied),
            taken_apart AS (SELECT *, {number} AS __number,
                coalesce(__iso, {parsed("__text", day_first, shapes.named > 0, short)}) AS __moment,
                {offset} AS __offset FROM plain),
            placed AS (SELECT *, coalesce(__number, CASE WHEN __offset IS NULL THEN {local}
                ELSE {shifted} END) AS __placed FROM taken_apart)
            SELECT * EXCLUDE (__row, __iso, __told, __text, __number, __moment, __offset, __placed),
                CASE WHEN __placed BETWEEN TIMESTAMP '{EARLIEST}' AND TIMESTAMP '{LATEST}'
                    THEN __placed END AS {TIME}
            FROM placed ORDER BY __row"""
    )


def _plain(connection: duckdb.DuckDBPyConnection, table: str, text: str, shapes: Shapes) -> str:
    """Return the SQL of ``__told`` without names of months, other calendars and points in clocks."""
    sql = "__told"
    if shapes.eras:
        sql = of_era(sql)
    if shapes.minguo and shapes.minguo > shapes.both:
        sql = of_minguo(sql)
    if shapes.thai:
        sql = of_thai(sql)
    if shapes.named and (months := month_words(connection, table, bare(text))):
        sql = spelled_out(sql, months)
    if shapes.dotted:
        sql = with_colons(sql)
    return sql


def _refuse_no_dates(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, where: str, rows: str
) -> None:
    filled, found, example = one(
        connection,
        f"""SELECT sum(n) FILTER (t IS NOT NULL), sum(n) FILTER ({TIME} IS NOT NULL),
                any_value(t) FILTER ({TIME} IS NULL)
            FROM (SELECT {bare(text)} AS t, {TIME}, {rows} AS n FROM {table})""",
    )
    filled, found = int(filled or 0), int(found or 0)
    if filled and found < 0.5 * filled:
        raise InputError(
            where,
            f"{filled - found} of {filled} cells are no dates, e.g. '{shown_sample(example, where)}'",
            "dates such as 2025-04-03, 03/04/2025 18:30, 3 Apr 2025, 20250403 or Excel's day numbers",
            "point 'columns: time' at the right column",
        )


def _decide(day: int, month: int, both: int, day_first: bool | None, where: str) -> bool:
    """Return True for day first, by the rows that allow only one reading."""
    if day_first is not None:
        return day_first
    if day and month and min(day, month) > 0.02 * max(day, month):
        raise InputError(
            where,
            f"mixes day first ({day} rows) and month first ({month} rows)",
            remedy="split the file by its origin, or set 'day_first' of this source",
        )
    if day or month:
        return day > month
    raise DayOrMonthFirstError(
        where,
        f"all {both} dates can be day first or month first",
        "day_first: true | false",
        "set 'day_first' of this source in merchant.yml",
    )
