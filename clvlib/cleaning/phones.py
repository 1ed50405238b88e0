# ruff: noqa: E501 — SQL reads better unbroken
"""One spelling for a phone number: ``+44 7700 900123``, ``0044…`` and ``07700 900123`` are one.

Numbers without a country's code are taken to be of the merchant's own country, which its time
zone tells.
"""

from __future__ import annotations

from babel.core import get_global

from clvlib.cleaning.sql import literal

SUBSCRIBER = 9  # digits after a country's code, at least; fewer and the code is part of the number
CHINA = "86"  # its mobile numbers are usually written without a code


def calling_code(timezone: str) -> str:
    """Return the calling code of a time zone's country; empty where it is not known."""
    import phonenumbers

    country = get_global("zone_territories").get(timezone, "")
    return str(phonenumbers.country_code_for_region(country) or "")


def phone_sql(text: str, code: str) -> str:
    """Return the SQL of a phone number in its one spelling; NULL where there are no digits.

    Parameters
    ----------
    text : str
        SQL of the number as it is written.
    code : str
        The home country's calling code; empty leaves numbers as their digits.
    """
    digits = rf"regexp_replace({text}, '[^\d*]', '', 'g')"
    if not code:
        return f"nullif({digits}, '')"
    abroad = rf"regexp_matches({text}, '^[^\d]*(?:\+|00)')"
    bare = f"regexp_replace({digits}, '^00', '')"
    own = f"starts_with({bare}, {literal(code)})"
    rest = f"ltrim(substr({bare}, {len(code) + 1}), '0')"
    written = f"{own} AND length({bare}) >= {len(code) + SUBSCRIBER}"
    home = literal("" if code == CHINA else f"+{code}")
    # A Chinese mobile number gives itself away, but not beside North American ones.
    chinese = "FALSE" if code == "1" else rf"regexp_full_match({bare}, '(?:86)?1[3-9]\d{{9}}')"
    return f"""CASE WHEN {digits} = '' THEN NULL WHEN {chinese} THEN right({bare}, 11) WHEN {written} THEN {home} || {rest}
        WHEN {abroad} THEN '+' || {bare} ELSE {home} || {f"ltrim({digits}, '0')" if code != CHINA else digits} END"""
