# ruff: noqa: E501 — SQL reads better unbroken
"""One spelling for a phone number: ``+44 7700 900123``, ``0044…`` and ``07700 900123`` are one.

Numbers without a country's code are taken to be of the merchant's own country, which its time
zone tells.
"""

from __future__ import annotations

from babel.core import get_global

from clvlib.cleaning.sql import literal

# Country → calling code (ITU-T E.164), for the countries that exports usually come from.
_CODES = {
    "AE": "971", "AR": "54", "AT": "43", "AU": "61", "BE": "32", "BR": "55", "CA": "1", "CH": "41", "CL": "56", "CN": "86",
    "CO": "57", "CZ": "420", "DE": "49", "DK": "45", "EG": "20", "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30",
    "HK": "852", "HU": "36", "ID": "62", "IE": "353", "IL": "972", "IN": "91", "IT": "39", "JP": "81", "KR": "82", "MX": "52",
    "MY": "60", "NG": "234", "NL": "31", "NO": "47", "NZ": "64", "PH": "63", "PL": "48", "PT": "351", "RO": "40", "RU": "7",
    "SA": "966", "SE": "46", "SG": "65", "TH": "66", "TR": "90", "TW": "886", "UA": "380", "US": "1", "VN": "84", "ZA": "27",
}  # fmt: skip
SUBSCRIBER = 9  # digits after a country's code, at least; fewer and the code is part of the number
CHINA = "86"  # its mobile numbers are usually written without a code


def calling_code(timezone: str) -> str:
    """Return the calling code of a time zone's country; empty where it is not known."""
    return _CODES.get(get_global("zone_territories").get(timezone, ""), "")


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
