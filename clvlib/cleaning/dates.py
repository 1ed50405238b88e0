# ruff: noqa: E501
"""Text to time, by the evidence of a whole column.

``03/04/2025`` alone can be April or March; ten thousand rows seldom leave it open.
What is written in another zone is moved to the merchant's clock, also across a change
to daylight-saving time inside one file; the result is naive.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from clvlib.cleaning.sql import bare, literal, one
from clvlib.errors import InputError

WHEN = "__when"  # the tidied text of the time, worked out once as the rule reads it often
EARLIEST, LATEST = "1980-01-01", "2100-01-01"

# Zone names that exports write out; fixed offsets, as the abbreviation says which one is meant.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "JST": 540, "AEST": 600, "AEDT": 660, "EST": -300, "EDT": -240, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip

_YMD = r"^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D|$)"
_DMY = r"^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:\b|\D)"
_CLOCK = r"(\d{1,2})[:时点](\d{2})(?:[:分](\d{2}))?(?:[.,]\d+)?"
_HALF = r"(?i)(?:\d|\s|^)([ap])\.?m\b|(上午|下午|晚上|中午)"
_NAMED = [
    f"{date}{clock}"
    for date in (
        "%d%b%y", "%d%b%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y",
        "%b %d %Y", "%a, %d %b %Y", "%a %b %d %Y", "%b-%d-%Y", "%d/%b/%Y", "%d. %B %Y",
    )
    for clock in ("", ":%H:%M:%S", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ", %I:%M:%S %p", ", %I:%M %p", " at %I:%M %p", ", %H:%M")
]  # fmt: skip


class DayOrMonthFirstError(InputError):
    """All dates of a column fit day first and month first alike; only a person can tell."""


@dataclass(frozen=True)
class DateRule:
    """How one column becomes a time: a DuckDB expression, and what was decided in words."""

    sql: str
    meaning: str
    open: int = 0  # rows that fit day first and month first alike


def find_date_rule(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: str,
    where: str,
    day_first: bool | None,
    zone: str,
    written_in: str | None,
) -> DateRule:
    """Decide how a column of dates is written.

    Parameters
    ----------
    connection, table, text
        Where the column is, and the SQL expression of its text.
    where : str
        File and column, for messages.
    day_first : bool, optional
        The settings' word on ``03/04/2025``; None asks the rows.
    zone : str
        The merchant's time zone: what the result is in.
    written_in : str, optional
        The zone of times that carry no offset of their own; the merchant's where None.

    Raises
    ------
    InputError
        If nothing in the column is a date, or day and month cannot be told apart.
    """
    iso = _iso(text)
    filled, plain, first, last = one(
        connection,
        f"""SELECT count(nullif(trim({text}), '')), count(moment), min(moment)::VARCHAR, max(moment)::VARCHAR
            FROM (SELECT *, {iso} AS moment FROM {table})""",
    )
    if filled and plain == filled:
        moment = f"try_cast({text} AS TIMESTAMP)"
        usual = first >= EARLIEST and last < LATEST
        return DateRule(_moved(moment if usual else _in_range(iso), written_in, zone), "ISO")
    connection.execute(
        f"CREATE OR REPLACE TABLE {table} AS SELECT *, {bare(text)} AS {WHEN} FROM {table}"
    )
    rule = _by_shape(connection, table, WHEN, where, day_first, zone, written_in)
    parsed = one(connection, f"SELECT count({rule.sql}) FROM {table}")[0]
    if filled and parsed < 0.5 * filled:
        example = one(
            connection,
            f"SELECT any_value({text}) FROM {table} WHERE {rule.sql} IS NULL AND {bare(text)} IS NOT NULL",
        )
        raise InputError(
            where,
            f"{filled - parsed} of {filled} cells are no dates, e.g. '{example[0]}'",
            "dates such as 2025-04-03, 03/04/2025 18:30, 3 Apr 2025, 20250403 or Excel's day numbers",
            "point 'columns: time' at the right column",
        )
    return rule


def _iso(text: str) -> str:
    """ISO text without an offset; DuckDB's cast would ignore some offsets and every 'PM'."""
    return (
        f"CASE WHEN length({text}) BETWEEN 8 AND 19 AND right({text}, 1) BETWEEN '0' AND '9'"
        f" AND NOT (length({text}) > 10 AND substr({text}, -3, 1) IN ('+', '-'))"
        f" THEN try_cast({text} AS TIMESTAMP) END"
    )


def _by_shape(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    text: str,
    where: str,
    day_first: bool | None,
    zone: str,
    written_in: str | None,
) -> DateRule:
    first, second = (
        f"try_cast(regexp_extract({text}, {literal(_DMY)}, {i}) AS INTEGER)" for i in (1, 2)
    )
    both, day, month, year_first = one(
        connection,
        f"""SELECT count({first}), count_if({first} > 12), count_if({second} > 12),
            count_if(regexp_matches({text}, {literal(_YMD)})) FROM {table}""",
    )
    order = None
    if both and not year_first > both:
        order = _decide(day, month, both, day_first, where)
    moment = _parsed(text, bool(order))
    meaning = "" if order is None else ("day first" if order else "month first")
    offset = _offset_minutes(text)
    local = f"""CASE WHEN {offset} IS NULL THEN {_moved(moment, written_in, zone)}
        ELSE {_moved(f"({moment} - to_minutes({offset}))", "UTC", zone)} END"""
    numbers = _from_number(text, zone)
    undecided = both if both and not day and not month else 0
    return DateRule(_in_range(f"coalesce({numbers}, {local})"), meaning, undecided)


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


def _parsed(text: str, day_first: bool) -> str:
    """Return a naive time out of date and clock, whichever of the known shapes fits."""
    year, month, day = (
        f"try_cast(regexp_extract({text}, {literal(_YMD)}, {i}) AS BIGINT)" for i in (1, 2, 3)
    )
    a, b, c = (
        f"try_cast(regexp_extract({text}, {literal(_DMY)}, {i}) AS BIGINT)" for i in (1, 2, 3)
    )
    d, m = (a, b) if day_first else (b, a)
    century = f"({c} + CASE WHEN {c} < 70 THEN 2000 WHEN {c} < 100 THEN 1900 ELSE 0 END)"
    named = f"try_strptime({_without_zone(text)}, {_list(_NAMED)})"
    date = f"coalesce({_date(year, month, day)}, {_date(century, m, d)})"
    return f"coalesce({date} + {_clock(text)}, {named})"


def _date(year: str, month: str, day: str) -> str:
    text = (
        f"(lpad(({year})::VARCHAR, 4, '0') || '-' || ({month})::VARCHAR || '-' || ({day})::VARCHAR)"
    )
    return f"try_cast({text} AS TIMESTAMP)"


def _clock(text: str) -> str:
    """Return the time of day as an interval; zero where none is written."""
    hour, minute, second = (
        f"coalesce(try_cast(regexp_extract({text}, {literal(_CLOCK)}, {i}) AS INTEGER), 0)"
        for i in (1, 2, 3)
    )
    half = f"lower(regexp_extract({text}, {literal(_HALF)}, 0))"
    late = f"(contains({half}, 'p') OR {half} IN ('下午', '晚上'))"
    early = f"(contains({half}, 'a') OR {half} = '上午')"
    hours = f"""CASE WHEN {late} AND {hour} < 12 THEN {hour} + 12
        WHEN {early} AND {hour} = 12 THEN 0 ELSE {hour} END"""
    return f"to_seconds(({hours}) * 3600 + {minute} * 60 + {second})"


def _offset_minutes(text: str) -> str:
    """Return the offset that a time carries, in minutes; NULL where it carries none."""
    sign, hours, minutes = (
        f"regexp_extract({text}, '\\d:?\\d\\d(?:[.,]\\d+)? ?(?:UTC|GMT)?([+-])(\\d{{2}}):?(\\d{{2}})?$', {i})"
        for i in (1, 2, 3)
    )
    numeric = f"""CASE WHEN contains({text}, ':') AND {sign} <> '' THEN
        ({sign} || '1')::INTEGER * (try_cast({hours} AS INTEGER) * 60 + coalesce(try_cast({minutes} AS INTEGER), 0)) END"""
    name = f"regexp_extract({text}, '\\d ?(?:[APap][Mm] )?\\(?([A-Z]{{1,4}})\\)?$', 1)"
    cases = " ".join(f"WHEN {literal(zone)} THEN {minutes}" for zone, minutes in _ZONES.items())
    return f"coalesce({numeric}, CASE {name} {cases} END)"


def _without_zone(text: str) -> str:
    names = "|".join(zone for zone in _ZONES if zone != "Z")
    return f"regexp_replace({text}, ' ?(?:{names}|[+-]\\d{{2}}:?\\d{{2}})$', '')"


def _from_number(text: str, zone: str) -> str:
    """Read YYYYMMDD, YYYYMMDDhhmmss, epoch seconds and milliseconds, and Excel's day numbers."""
    plain = f"regexp_replace({text}, '\\.0+$', '')"
    epoch = f"try_cast({plain} AS BIGINT)"
    excel = f"try_cast({text} AS DOUBLE)"
    return f"""CASE
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{6}}') THEN try_strptime({plain}, '%Y%m%d')
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{12}}') THEN try_strptime({plain}, '%Y%m%d%H%M%S')
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{10}}') THEN try_strptime({plain}, '%Y%m%d%H%M')
        WHEN regexp_full_match({plain}, '1\\d{{12}}') THEN {_moved(f"make_timestamp({epoch} * 1000)", "UTC", zone)}
        WHEN regexp_full_match({plain}, '\\d{{9,10}}') THEN {_moved(f"make_timestamp({epoch} * 1000000)", "UTC", zone)}
        WHEN regexp_full_match({text}, '[2-6]\\d{{4}}(?:\\.\\d+)?') THEN
            TIMESTAMP '1899-12-30' + to_seconds(round({excel} * 86400))
        END"""


def _moved(moment: str, origin: str | None, zone: str) -> str:
    """Move naive times from one zone's clock to another's."""
    if origin is None or origin == zone:
        return moment
    return f"(({moment}) AT TIME ZONE {literal(origin)} AT TIME ZONE {literal(zone)})"


def _in_range(moment: str) -> str:
    """Return NULL outside the years in which exports are written (0, 1900, 9999 mean 'none')."""
    return f"CASE WHEN {moment} BETWEEN TIMESTAMP '{EARLIEST}' AND TIMESTAMP '{LATEST}' THEN {moment} END"


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(literal(text) for text in texts) + "]"
