# ruff: noqa: E501 — SQL reads better unbroken
"""The many spellings of a moment, as DuckDB expressions over a column of tidied texts."""

from __future__ import annotations

from clvlib.cleaning.sql import literal

# Zone names that exports write out; fixed offsets, as the abbreviation says which one is meant.
_ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180,
    "MSK": 180, "JST": 540, "AEST": 600, "AEDT": 660, "EST": -300, "EDT": -240, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip

YMD = r"^(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})(?:\D|$)"
DMY = r"^(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4}|\d{2})(?:\b|\D)"
_CLOCK = r"(\d{1,2})(?:[:时点時시hH]\s?(\d{2})(?:[:分분]\s?(\d{2}))?(?:[.,]\d+)?|\s?[hH时点時시](?:\W|$))"
_HALF = r"(?i)(?:\d|\s|^)([ap])\.?\s?m\b|(上午|下午|晚上|中午|午前|午後|오전|오후|[صم]$)"
# 18.30, as in Italy and Finland; 01.30.00.000000 PM, as Oracle writes
_POINTS = r"([\sT])(\d{1,2})\.(\d{2})"
_AFTER = r"(\s?[AaPp]\.?\s?[Mm]\.?)?$"
DOTTED = rf"{_POINTS}(?:\.\d{{2}}(?:[.,]\d{{1,9}})?)?{_AFTER}"
_NAMED = [
    f"{date}{clock}"
    for date in (
        "%d%b%y", "%d%b%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y",
        "%b %d %Y", "%a, %d %b %Y", "%a %b %d %Y", "%b-%d-%Y", "%d/%b/%Y", "%d. %B %Y",
    )
    for clock in ("", ":%H:%M:%S", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", ", %I:%M:%S %p", ", %I:%M %p", " at %I:%M %p", ", %H:%M")
]  # fmt: skip


def iso(text: str) -> str:
    """ISO text without an offset; DuckDB's cast would ignore some offsets and every 'PM'."""
    return (
        f"CASE WHEN length({text}) BETWEEN 8 AND 19 AND substr({text}, 5, 1) IN ('-', '/') AND right({text}, 1) BETWEEN '0' AND '9'"
        f" AND NOT (length({text}) > 10 AND substr({text}, -3, 1) IN ('+', '-'))"
        f" THEN try_cast({text} AS TIMESTAMP) END"
    )


def parsed(text: str, day_first: bool, with_names: bool, short: int | None = None) -> str:
    """Return a naive time out of date and clock, whichever of the known shapes fits.

    ``with_names``: whether months may be written as names, which takes many more tries.
    ``short``: what years of two digits lack, where they are of another calendar.
    """
    year, month, day = (
        f"try_cast(regexp_extract({text}, {literal(YMD)}, {i}) AS BIGINT)" for i in (1, 2, 3)
    )
    a, b, c = (
        f"try_cast(regexp_extract({text}, {literal(DMY)}, {i}) AS BIGINT)" for i in (1, 2, 3)
    )
    d, m = (a, b) if day_first else (b, a)
    century = (
        f"({c} + CASE WHEN {c} < 100 THEN {short} ELSE 0 END)"
        if short
        else f"({c} + CASE WHEN {c} < 70 THEN 2000 WHEN {c} < 100 THEN 1900 ELSE 0 END)"
    )
    named = f"try_strptime({_without_zone(text)}, {_list(_NAMED)})"
    date = f"coalesce({_date(_common(year), month, day)}, {_date(_common(century), m, d)})"
    numeric = f"{date} + {_clock(text)}"
    return f"coalesce({numeric}, {named})" if with_names else numeric


def _common(year: str) -> str:
    """Return a year of ours for one of the Buddhist calendar; nothing else is so far ahead."""
    return f"({year} - CASE WHEN {year} BETWEEN 2540 AND 2600 THEN 543 ELSE 0 END)"


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
    late = f"(contains({half}, 'p') OR {half} IN ('下午', '晚上', '午後', '오후', 'م'))"
    early = f"(contains({half}, 'a') OR {half} IN ('上午', '午前', '오전', 'ص'))"
    hours = f"""CASE WHEN {late} AND {hour} < 12 THEN {hour} + 12
        WHEN {early} AND {hour} = 12 THEN 0 ELSE {hour} END"""
    found = f"regexp_matches({text}, {literal(_CLOCK)})"
    lost = f"(contains({half}, 'p') OR contains({half}, 'a')) AND NOT {found}"  # PM of no clock
    return f"CASE WHEN {lost} THEN NULL ELSE to_seconds(({hours}) * 3600 + {minute} * 60 + {second}) END"


def with_colons(text: str) -> str:
    """Return the SQL of a time whose clock is written with points, with colons instead."""
    exact = literal(rf"{_POINTS}\.(\d{{2}})(?:[.,]\d{{1,9}})?{_AFTER}")
    seconds = f"regexp_replace({text}, {exact}, '\\1\\2:\\3:\\4\\5')"
    return f"regexp_replace({seconds}, {literal(_POINTS + _AFTER)}, '\\1\\2:\\3\\4')"


def offset_minutes(text: str) -> str:
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
    named = f"regexp_replace({text}, ' (?:{names})$', '')"
    offset = r"(:\d\d(?:[.,]\d+)?) ?[+-]\d{2}:?\d{2}$"
    return f"regexp_replace({named}, '{offset}', '\\1')"


def from_number(text: str, zone: str) -> str:
    """Read YYYYMMDD, YYYYMMDDhhmmss, epoch seconds and milliseconds, and Excel's day numbers."""
    plain = f"regexp_replace({text}, '\\.0+$', '')"
    epoch = f"try_cast({plain} AS BIGINT)"
    excel = f"try_cast(replace({text}, ',', '.') AS DOUBLE)"
    return f"""CASE
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{6}}') THEN try_strptime({plain}, '%Y%m%d')
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{12}}') THEN try_strptime({plain}, '%Y%m%d%H%M%S')
        WHEN regexp_full_match({plain}, '(?:19|20)\\d{{10}}') THEN try_strptime({plain}, '%Y%m%d%H%M')
        WHEN regexp_full_match({plain}, '1\\d{{12}}') THEN {moved(f"make_timestamp({epoch} * 1000)", "UTC", zone)}
        WHEN regexp_full_match({plain}, '\\d{{9,10}}') THEN {moved(f"make_timestamp({epoch} * 1000000)", "UTC", zone)}
        WHEN regexp_full_match({text}, '[2-6]\\d{{4}}(?:[.,]\\d+)?') THEN
            TIMESTAMP '1899-12-30' + to_seconds(round({excel} * 86400))
        END"""


def moved(moment: str, origin: str | None, zone: str) -> str:
    """Move naive times from one zone's clock to another's."""
    if origin is None or origin == zone:
        return moment
    return f"(({moment}) AT TIME ZONE {literal(origin)} AT TIME ZONE {literal(zone)})"


def _list(texts: list[str]) -> str:
    return "[" + ", ".join(literal(text) for text in texts) + "]"
