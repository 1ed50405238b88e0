"""What named seasons and statistical offices are called in the client's language."""

from __future__ import annotations

from clvlib.exhibits import Look
from clvlib.words import Words

from .usual_year import Source, UsualYear


def season_name(name: str, words: Words) -> str:
    """Return a named season in the client's language."""
    return {
        "Christmas": words.t("Christmas"),
        "Black Friday": words.t("Black Friday"),
        "Spring Festival": words.t("before Spring Festival"),
        "Spring Festival holidays": words.t("Spring Festival holidays"),
        "618": words.t("the 618 sales"),
        "Double 11": words.t("Double 11"),
    }[name]


def source_name(source: Source, words: Words) -> str:
    """Return a statistical office and its statistics in the client's language."""
    return {
        "census": words.t("US Census Bureau, monthly retail trade"),
        "ons": words.t("UK Office for National Statistics, retail sales index"),
        "abs": words.t("Australian Bureau of Statistics, retail trade 8501.0"),
        "rosstat": words.t("Rosstat, retail trade turnover"),
    }[source]


def source_line(year: UsualYear, look: Look) -> str:
    """Name the office, too, where its statistics are most of the picture."""
    return look.words.t(
        "{own}; {office}, {first} to {last}",
        own=look.source,
        office=source_name(year.source, look.words),
        first=str(year.years[0]),
        last=str(year.years[1]),
    )
