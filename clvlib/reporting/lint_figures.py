"""Every number in the text comes from the data, or the report does not go out.

A number is founded where a table, a result or an exhibit of the run holds it, rounded as it is
printed: a share for a per cent, a thousandth for "K". What is compared is the printed number with
the known ones; it does not prove that the sentence around it is right, but a number that was typed,
left over from another run or worked out in passing is found. A whole number up to a hundred is
somewhere in every run, so it has to stand near its sentence (:mod:`clvlib.reporting.nearby`). So is
nearly every whole per cent: a share has to have been printed into its own text from a number, which
texts remember (:mod:`clvlib.words.traced`). Dates, and numbers in words ("one of three"), are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from clvlib.reporting.document import Document
from clvlib.reporting.founding import Pool
from clvlib.reporting.nearby import SMALL, Nearby
from clvlib.reporting.summing import Frames
from clvlib.reporting.violation import Violation
from clvlib.words import Words

LIMITS = ("subtitle", "note")  # state what counts and what does not: small numbers stand alone
A_DOZEN = 12
_SCALES = {"K": 1e3, "M": 1e6, "B": 1e9, "万": 1e4, "亿": 1e8}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(
    rf"(?:\d{{1,2}} )?(?:{_MONTHS}|{'|'.join(m[:3] for m in _MONTHS.split('|'))}) \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d{1,2}:\d\d"
    # Numbers from a thousand on are grouped, so four bare digits are a year.
    r"|(?<![\d.,])(?:19|20)\d\d(?![\d.,%])"
)


@dataclass(frozen=True)
class Figure:
    """A number as it is printed.

    Parameters
    ----------
    text : str
        As it stands, e.g. ``15.4%``.
    value : float
        What it says without its sign; 0.154 for ``15.4%``, 225000 for ``$225K``.
    slack : float
        Half of its last digit: how far the number behind it may lie away.
    is_share : bool
        Whether it is a per cent.
    """

    text: str
    value: float
    slack: float
    is_share: bool

    @property
    def is_count(self) -> bool:
        """Whether it is a small whole number, written without decimals or unit."""
        return not self.is_share and self.value <= SMALL and self.text.isdigit()


def figures(text: str, words: Words) -> Iterator[Figure]:
    """Yield the numbers of a text, dates and numbers inside of words left out."""
    for found in _pattern(words).finditer(_DATE.sub(" ", text)):
        whole, fraction, unit = found["whole"], found["fraction"] or "", found["unit"] or ""
        scale = 0.01 if unit == "%" else _SCALES.get(unit, 1.0)
        digits = re.sub(r"\D", "", whole) + "." + fraction
        yield Figure(
            found[0].strip(), float(digits) * scale, 0.5 * 10.0 ** -len(fraction) * scale,
            unit == "%",
        )  # fmt: skip


def unfounded_figures(document: Document) -> Iterator[Violation]:
    """Yield the numbers in the text that nothing in the run holds."""

    def read(text: str) -> list[float]:
        return [figure.value for figure in figures(text, document.words)]

    frames, traced = Frames(), _is_traced(document)
    pool, nearby = Pool.of(document, read, frames), Nearby(document, read, frames)
    for stage, item, part in _sentences(document):
        dateless = _DATE.sub(" ", item[part])  # first: "May 2018" may be a cohort's name
        for figure in figures(_without_names(dateless, pool.names), document.words):
            if traced and figure.is_share and not _was_printed(figure, item, part):
                said = f"{figure.text} was not printed from a share: {_around(item[part], figure)}"
                yield Violation("figure", item["name"], said)
                continue
            if figure.is_count:
                alone = part in LIMITS and figure.value <= A_DOZEN
                known = alone or nearby.holds(stage, item, figure.value, figure.slack)
            else:
                known = _founded(figure, pool)
            if not known:
                place = "exhibit or table nearby" if figure.is_count else "table or result"
                said = f"{figure.text} is in no {place}: {_around(item[part], figure)}"
                yield Violation("figure", item["name"], said)


def _is_traced(document: Document) -> bool:
    """Say whether the run's texts remember their shares: those of runs before this kit do not."""
    return any("shares" in item for r in document.records.values() for item in r["items"])


def _was_printed(figure: Figure, item: dict[str, Any], part: str) -> bool:
    """Say whether a per cent was printed into its text from a share, or is the message's own."""
    if item.get("pinned"):  # by hand, perhaps in an earlier run
        return True
    return figure.text in {text for text, _ in item.get("shares", {}).get(part, ())}


def _founded(figure: Figure, pool: Pool) -> bool:
    tries = (
        (figure.value, 1 - figure.value) if figure.is_share else (figure.value, figure.value / 100)
    )
    return any(pool.holds(value, figure.slack if n == 0 or figure.is_share else figure.slack / 100)
               for n, value in enumerate(tries) if value >= 0)  # fmt: skip


def _sentences(document: Document) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield stage, item, and which part of it is a text."""
    for stage, record in document.records.items():
        for item in record["items"]:
            if item.get("remark"):  # the consultant's own words, like a note
                continue
            for part in ("text", "headline", "alt", "value", "comparison", *LIMITS):
                if item.get(part):
                    yield stage, item, part


def _without_names(text: str, names: tuple[str, ...]) -> str:
    """Take out what the client and the methods call things: "12 PENCILS", "up to 50%"."""
    for name in names:
        if name in text:  # but not a part of a number: "5 days" in "365 days", "US$2" in "US$2,057"
            text = re.sub(rf"(?<!\d)(?<!\d[.,]){re.escape(name)}(?![.,]?\d)", " ", text)
    return text


@cache
def _pattern(words: Words) -> re.Pattern[str]:
    symbols = words.locale.number_symbols["latn"]
    group, point = re.escape(symbols["group"]), re.escape(symbols["decimal"])
    return re.compile(
        rf"(?<![A-Za-z0-9{point}])(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d+)"
        rf"(?:{point}(?P<fraction>\d+))?(?![\d])(?:(?P<unit>%|[KMB](?![A-Za-z])|万|亿)|(?![A-Za-z]))"
    )


def _around(text: str, figure: Figure) -> str:
    at = max(text.find(figure.text), 0)
    return text[max(at - 30, 0) : at + 30].strip()
