"""How many cells of a column of dates could be written in which way, and what that says."""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from clvlib.cleaning.date_sql import DMY, DOTTED, YMD, iso
from clvlib.cleaning.date_words import BUDDHIST, ERA, MINGUO, THAI, THAI_SHORT
from clvlib.cleaning.sql import bare, literal, one
from clvlib.errors import InputError

# Outside these years a date means "none" (0, 1900, 2262, 9999), and no purchase.
EARLIEST, LATEST = "1980-01-01", "2100-01-01"
_ZONED = r"[A-Z]\)?$|[+-]\d{2}:?(?:\d{2})?$"
_THAI_ZONES = ("Asia/Bangkok", "Asia/Vientiane", "Asia/Phnom_Penh")


@dataclass(frozen=True)
class Shapes:
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


def find_shapes(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, rows: str = "1"
) -> Shapes:
    """Count which texts of a column could be written in which way; each stands for so many rows."""
    first, second, third = (
        f"try_cast(regexp_extract(t, {literal(DMY)}, {i}) AS INTEGER)" for i in (1, 2, 3)
    )
    shapes = (
        f"{first} IS NOT NULL", f"{first} > 12", f"{second} > 12",
        *(f"regexp_matches(t, {literal(pattern)})" for pattern in (YMD, r"\pL{3}")),
        "regexp_full_match(t, '[0-9.,]+')",
        *(f"regexp_matches(t, {literal(pattern)})"
          for pattern in (_ZONED, ERA, MINGUO, BUDDHIST, DOTTED, THAI)),
        f"{third} BETWEEN 50 AND 99", f"{third} BETWEEN 50 AND 69",
    )  # fmt: skip
    counts = one(
        connection,
        f"""SELECT {", ".join(f"sum(n) FILTER ({shape})" for shape in shapes)}
            FROM (SELECT {bare(text)} AS t, {rows} AS n FROM {table} WHERE {near(text)} IS NULL)""",
    )
    return Shapes(*(int(count or 0) for count in counts))


def said(day_first: bool | None, shapes: Shapes, short: int | None) -> str:
    """Say in words how a column's dates are written."""
    order = {None: "", True: "day first", False: "month first"}[day_first]
    calendars = (
        (shapes.eras, "years of Japanese eras"),
        (shapes.minguo, "years from 1911 on (Taiwan)"),
        (shapes.buddhist or shapes.thai or short, "years of the Buddhist calendar"),
    )
    return ", ".join(filter(None, [order, *(name for count, name in calendars if count)]))


def short_years(shapes: Shapes, where: str, zone: str) -> int | None:
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


def near(text: str) -> str:
    """Return the SQL of an ISO time in the years of purchases; other calendars are told later."""
    return f"CASE WHEN {iso(text)} < TIMESTAMP '{LATEST}' THEN {iso(text)} END"
