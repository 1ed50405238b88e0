"""Every number in the text comes from the data, or the report does not go out.

A number is founded where a table, a result or an exhibit of the run holds it, rounded as it is
printed: a share for a per cent, a thousandth for "K". What is compared is the printed number with
the known ones; it does not prove that the sentence around it is right, but a number that was typed,
left over from another run or worked out in passing is found. Whole numbers up to twelve ("one of
three", "scores from 1 to 5") and dates are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, reduce

from clvlib.reporting.document import Document
from clvlib.reporting.founding import Pool
from clvlib.reporting.violation import Violation
from clvlib.words import Words

SMALL = 12
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
    pool = Pool.of(document, lambda text: [f.value for f in figures(text, document.words)])
    for where, text in _sentences(document):
        for figure in figures(_without_names(text, pool.names), document.words):
            if not _founded(figure, pool):
                yield Violation(
                    "figure",
                    where,
                    f"{figure.text} is in no table or result: {_around(text, figure)}",
                )


def _founded(figure: Figure, pool: Pool) -> bool:
    small = figure.value <= SMALL and figure.value == int(figure.value)
    if small and not figure.is_share:
        return True
    tries = (
        (figure.value, 1 - figure.value) if figure.is_share else (figure.value, figure.value / 100)
    )
    return any(pool.holds(value, figure.slack if n == 0 or figure.is_share else figure.slack / 100)
               for n, value in enumerate(tries) if value >= 0)  # fmt: skip


def _sentences(document: Document) -> Iterator[tuple[str, str]]:
    for record in document.records.values():
        for item in record["items"]:
            if item.get("remark"):  # the consultant's own words, like a note
                continue
            for part in ("text", "headline", "subtitle", "alt", "note", "value", "comparison"):
                if item.get(part):
                    yield item["name"], item[part]


def _without_names(text: str, names: tuple[str, ...]) -> str:
    """Take out what the client and the methods call things: "12 PENCILS", "up to 50%"."""
    return reduce(lambda left, name: left.replace(name, " ") if name in left else left, names, text)


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
