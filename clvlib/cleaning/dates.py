"""Text to time, by the evidence of a whole column.

``03/04/2025`` alone can be April or March; ten thousand rows seldom leave it open.
What is written in another zone is moved to the merchant's clock, also across a change
to daylight-saving time inside one file; the result is naive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from clvlib.cleaning.date_sql import (
    DMY,
    DOTTED,
    YMD,
    from_number,
    iso,
    moved,
    offset_minutes,
    parsed,
    with_colons,
)
from clvlib.cleaning.date_words import (
    BUDDHIST,
    ERA,
    MINGUO,
    THAI,
    THAI_SHORT,
    month_words,
    of_era,
    of_minguo,
    of_thai,
    spelled_out,
)
from clvlib.cleaning.sql import bare, literal, one
from clvlib.errors import InputError
from clvlib.privacy.samples import shown_sample

_THAI_ZONES = ("Asia/Bangkok", "Asia/Vientiane", "Asia/Phnom_Penh")
# Outside these years a date means "none" (0, 1900, 2262, 9999), and no purchase.
EARLIEST, LATEST = "1980-01-01", "2100-01-01"
TIME = "__time"  # the column in which odd spellings are worked out, once


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
    shapes = _find_shapes(connection, table, text)
    short = _short_years(shapes, where, clock.zone)
    day_first = _find_order(shapes, where, clock.day_first)
    _work_out(connection, table, text, bool(day_first), shapes, clock, short)
    _refuse_no_dates(connection, table, text, where)
    return DateRule(TIME, _said(day_first, shapes, short))


def _said(day_first: bool | None, shapes: _Shapes, short: int | None) -> str:
    """Say in words how a column's dates are written."""
    order = {None: "", True: "day first", False: "month first"}[day_first]
    calendars = (
        (shapes.eras, "years of Japanese eras"),
        (shapes.minguo, "years from 1911 on (Taiwan)"),
        (shapes.buddhist or shapes.thai or short, "years of the Buddhist calendar"),
    )
    return ", ".join(filter(None, [order, *(name for count, name in calendars if count)]))


@dataclass(frozen=True)
class _Shapes:
    """How many texts of a column could be what; parts that none needs are left out of the SQL."""

    both: int
    day: int
    month: int
    year_first: int
    named: int
    numbers: int
    zoned: int
    eras: int
    minguo: int
    buddhist: int
    dotted: int
    thai: int
    late: int
    far: int


def _find_shapes(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> _Shapes:
    first, second, third = (
        f"try_cast(regexp_extract(t, {literal(DMY)}, {i}) AS INTEGER)" for i in (1, 2, 3)
    )
    counts = one(
        connection,
        f"""SELECT count({first}), count_if({first} > 12), count_if({second} > 12),
            count_if(regexp_matches(t, {literal(YMD)})), count_if(regexp_matches(t, '\\pL{{3}}')),
            count_if(regexp_full_match(t, '[0-9.,]+')),
            count_if(regexp_matches(t, '[A-Z]\\)?$|[+-]\\d{{2}}:?(?:\\d{{2}})?$')),
            count_if(regexp_matches(t, {literal(ERA)})), count_if(regexp_matches(t, {literal(MINGUO)})),
            count_if(regexp_matches(t, {literal(BUDDHIST)})), count_if(regexp_matches(t, {literal(DOTTED)})),
            count_if(regexp_matches(t, {literal(THAI)})), count_if({third} BETWEEN 50 AND 99),
            count_if({third} BETWEEN 50 AND 69)
            FROM (SELECT {bare(text)} AS t FROM {table} WHERE {_near(text)} IS NULL)""",
    )
    return _Shapes(*(count or 0 for count in counts))


def _short_years(shapes: _Shapes, where: str, zone: str) -> int | None:
    """Return what years of two digits lack, if they are Buddhist: all late ones, in a Thai export.

    Elsewhere such years would lie decades ahead, and nobody can say what they mean.
    """
    if not shapes.far or shapes.far < 0.5 * shapes.both:
        return None
    if shapes.late == shapes.both and (zone in _THAI_ZONES or re.search("[\u0e00-\u0e7f]", where)):
        return THAI_SHORT
    raise InputError(
        where,
        f"has years of two digits that lie ahead, 2050 to 2069, in {shapes.far} rows",
        "years of four digits; two of the Buddhist calendar with 'timezone: Asia/Bangkok'",
        "export the dates with four digits, or point 'columns: time' at the right column",
    )


def _near(text: str) -> str:
    """Return the SQL of an ISO time in the years of purchases; other calendars are told later."""
    return f"CASE WHEN {iso(text)} < TIMESTAMP '{LATEST}' THEN {iso(text)} END"


def _find_order(shapes: _Shapes, where: str, wish: bool | None) -> bool | None:
    """Return True for day first, False for month first, None where the year comes first."""
    if not shapes.both or shapes.year_first > shapes.both:
        return wish
    return _decide(shapes.day, shapes.month, shapes.both, wish, where)


def _work_out(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: str,
    day_first: bool,
    shapes: _Shapes,
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
            WITH tidied AS (SELECT *, rowid AS __row, {_near(text)} AS __iso,
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


def _plain(connection: duckdb.DuckDBPyConnection, table: str, text: str, shapes: _Shapes) -> str:
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
    connection: duckdb.DuckDBPyConnection, table: str, text: str, where: str
) -> None:
    filled, found, example = one(
        connection,
        f"""SELECT count(t), count({TIME}), any_value(t) FILTER ({TIME} IS NULL)
            FROM (SELECT *, {bare(text)} AS t FROM {table})""",
    )
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
