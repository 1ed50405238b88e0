# ruff: noqa: E501 — names of months read better unbroken
"""Dates that a shop writes in its own words or by its own calendar, made plain.

``5 de enero de 2024``, ``Sept. 5, 2024``, ``5. März 2024`` become year-month-day; so do the years
of Japanese eras, of the Republic of China and of the Buddhist calendar, each of which gives itself
away. Names of months come from the Unicode locale data; the column as a whole tells the language.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import duckdb

from clvlib.cleaning.sql import literal

LANGUAGES = (
    "en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "sk", "hu", "ro", "bg",
    "hr", "sl", "el", "tr", "ru", "uk", "lt", "lv", "et", "id", "ms", "ca", "ar", "he",
)  # fmt: skip
_OTHERS = {
    "en": {"sept": 9},
    "es": {"set": 9},
    "de": {"mrz": 3, "maerz": 3},
    "id": {"agt": 8, "agu": 8},
}
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}
ERA = (
    r"^(令和|平成|昭和|[RHS]\.?)\s?(\d{1,2}|元)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?:\D|$)"
)
MINGUO = r"^(?:民[國国])?\s?(1[0-4]\d)\s?[年./-]\s?(\d{1,2})\s?[月./-]\s?(\d{1,2})(?:[日\s]|$)"
BUDDHIST = r"(?:^|\D)25[4-9]\d(?:\D|$)"
MOST_WORDS = 200
THAI = r"[\x{0E00}-\x{0E7F}]"
_THAI_MONTHS = (
    ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."), ("พฤษภาคม", "พ.ค."), ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."), ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."), ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
)  # fmt: skip
THAI_SHORT = 1957  # what a Buddhist year of two digits lacks: 67 is 2567, our 2024


@lru_cache(maxsize=1)
def _months() -> dict[str, dict[str, int]]:
    """Return language → word without accents → month."""
    from babel import Locale

    found: dict[str, dict[str, int]] = {}
    for language in LANGUAGES:
        names: dict[str, int] = {}
        short: dict[str, set[int]] = {}
        for context in Locale.parse(language).months.values():
            for width in ("wide", "abbreviated"):
                for month, name in context[width].items():
                    word = without_accents(name).strip(". ")
                    names[word] = month
                    short.setdefault(word[:3], set()).add(month)
        cut = {word: min(which) for word, which in short.items() if len(which) == 1}
        found[language] = {**cut, **names, **_OTHERS.get(language, {})}
        found[language] = {w: m for w, m in found[language].items() if len(w) > 2 and w.isalpha()}
    return found


def without_accents(text: str) -> str:
    """Return a text in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def month_words(connection: duckdb.DuckDBPyConnection, table: str, text: str) -> dict[str, int]:
    """Return the words of a column of dates that name months, in the language that fits most.

    Empty where languages that fit alike mean different months by a word.
    """
    rows = connection.execute(
        rf"""SELECT DISTINCT unnest(regexp_extract_all(lower(strip_accents({text})), '\pL{{3,}}')) AS word
            FROM {table} ORDER BY 1 LIMIT {MOST_WORDS}"""
    ).fetchall()
    words = {row[0] for row in rows}
    fitting = [{w: names[w] for w in words if w in names} for names in _months().values()]
    most = max(map(len, fitting))
    best = [found for found in fitting if len(found) == most]
    return best[0] if most and all(found == best[0] for found in best) else {}


def spelled_out(text: str, months: dict[str, int]) -> str:
    """Return the SQL of a date with the month's name as year-month-day and what else it says."""
    names = "|".join(sorted(months, key=len, reverse=True))
    day, month, year = r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.)?", rf"({names})\.?", r"(\d{4}|\d\d)"
    shapes = (
        (rf"(?i)(?:^|[^\d]){day}[\s,./-]*(?:de |d'|of )?{month}[\s,./-]*(?:de |del )?{year}(?:\D|$)", (3, 2, 1)),
        (rf"(?i)(?:^|\PL){month}[\s./-]*{day}[\s,./-]+(\d{{4}})(?:\D|$)", (3, 1, 2)),
        (rf"(?i)(?:^|\PL){month}-(\d\d)-(\d\d)(?:\D|$)", (3, 1, 2)),
        (rf"(?i)(?:^|\D)(\d{{4}})[\s./-]*{month}[\s./-]*{day}(?:\D|$)", (1, 2, 3)),
    )  # fmt: skip
    plain = f"strip_accents({text})"
    cases = " ".join(
        f"""WHEN regexp_matches({plain}, {literal(pattern)})
        THEN {_joined(plain, pattern, places, months)}"""
        for pattern, places in shapes
    )
    return f"CASE {cases} ELSE {text} END"


def _joined(text: str, pattern: str, places: tuple[int, int, int], months: dict[str, int]) -> str:
    year, month, day = (f"regexp_extract({text}, {literal(pattern)}, {i})" for i in places)
    cases = " ".join(f"WHEN {literal(word)} THEN '{number:02d}'" for word, number in months.items())
    century = f"CASE WHEN length({year}) > 2 THEN '' WHEN {year} < '70' THEN '20' ELSE '19' END"
    rest = f"regexp_replace({text}, {literal(pattern)}, ' ')"
    return f"{century} || {year} || '-' || CASE lower({month}) {cases} END || '-' || {day} || ' ' || {rest}"


def of_era(text: str) -> str:
    """Return the SQL of a Japanese date with the era's year as one of ours."""
    name, number, month, day = (f"regexp_extract({text}, {literal(ERA)}, {i})" for i in range(1, 5))
    first = " ".join(f"WHEN {literal(era)} THEN {year}" for era, year in ERAS.items())
    year = f"(CASE rtrim({name}, '.') {first} END + CASE {number} WHEN '元' THEN 1 ELSE {number}::INTEGER END)"
    return _calendar(text, ERA, year, month, day)


def of_minguo(text: str) -> str:
    """Return the SQL of a date whose years count from 1911, as in Taiwan."""
    number, month, day = (f"regexp_extract({text}, {literal(MINGUO)}, {i})" for i in range(1, 4))
    return _calendar(text, MINGUO, f"({number}::INTEGER + 1911)", month, day)


def of_thai(text: str) -> str:
    """Return the SQL of a date with a Thai month as year-month-day; two digits count as Buddhist."""
    spelled = [
        (word.replace(".", r"\.?"), month)
        for month, words in enumerate(_THAI_MONTHS, 1)
        for word in words
    ]
    names = "|".join(word for word, _ in spelled)
    pattern = rf"(\d{{1,2}})\s*({names})\s*(?:พ\.?\s?ศ\.?)?\s*(\d{{4}}|\d\d)(?:\D|$)"
    day, name, year = (f"regexp_extract({text}, {literal(pattern)}, {i})" for i in (1, 2, 3))
    months = " ".join(
        f"WHEN regexp_full_match({name}, {literal(word)}) THEN {month}" for word, month in spelled
    )
    whole = f"""CASE WHEN length({year}) > 2 THEN {year}::INTEGER WHEN {year} >= '40' THEN {year}::INTEGER + {THAI_SHORT}
        ELSE {year}::INTEGER + 2000 END"""
    return _calendar(text, pattern, f"({whole})", f"(CASE {months} END)", day)


def _calendar(text: str, pattern: str, year: str, month: str, day: str) -> str:
    rest = f"regexp_replace({text}, {literal(pattern)}, '')"
    return f"""CASE WHEN regexp_matches({text}, {literal(pattern)})
        THEN {year} || '-' || {month} || '-' || {day} || ' ' || {rest} ELSE {text} END"""
