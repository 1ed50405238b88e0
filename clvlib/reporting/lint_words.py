"""Rules about words: short headlines with a number, alt texts, sources, no loose ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from clvlib.reporting.document import Document
from clvlib.reporting.pieces import Placed
from clvlib.reporting.typefaces import unshowable
from clvlib.reporting.violation import Violation
from clvlib.strategy.evidence import MAY_BE_ABSENT

MOST_WORDS = 14
HAN_A_WORD = 2  # Chinese letters that weigh as much as one English word
CLAIMS, TILES = (3, 5), (4, 6)
LEAST_ALT = 4  # words
REASONS = "why-"  # statements on a card: they name what the data may not have allowed

_WORD = re.compile(r"[^\s/–—-]*[A-Za-z0-9][^\s–—-]*(?:[-–][A-Za-z0-9]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_DIGIT = re.compile(r"\d")
# A headline compares where it holds one of these.
_COMPARES = re.compile(
    r"\b(?:half|twice|more|less|most|least|fewer|than|every|each|all|none|no|not|only|same|first|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|best|worst|better|worse|against|up|down|"
    r"(?:high|low|larg|small|long|short|old|new|fast|slow|great|strong|weak|deep|bus[iy]|earl[iy]|"
    r"late|few|cheap|rar|wid|near)(?:er|est))\b|"
    r"[最比更多少高低一二三四五六七八九十半倍全均每各无未没不仅同超]", re.IGNORECASE
)  # fmt: skip
_PLACE = re.compile(r"\{[a-z_]*\}|\{\{|\}\}|%\(|\?\?")
_NOTHING = re.compile(r"(?<![\w-])(?:nan|NaN|None(?! of)|NaT|undefined)(?![\w-])")


def weight(text: str) -> int:
    """Return how many words a reader counts; two Chinese letters weigh as much as a word."""
    han = len(_HAN.findall(text))
    return len(_WORD.findall(_HAN.sub(" ", text))) + -(-han // HAN_A_WORD)


def states_finding(text: str) -> bool:
    """Say whether a headline holds a number or a comparison."""
    return bool(_DIGIT.search(text) or _COMPARES.search(text))


def wrong_cover(document: Document) -> Iterator[Violation]:
    """Yield what the cover must say and does not."""
    brand = document.merchant.settings.brand
    for key in ("author", "confidentiality"):
        if not getattr(brand, key).strip():
            yield Violation("cover", f"brand.{key}", "is not given in merchant.yml")


def wrong_summary(document: Document) -> Iterator[Violation]:
    """Yield what is wrong with the page for whoever reads only one."""
    summary = document.summary
    results = document.records.get("clv", {}).get("results", {})
    refused = results.get("trust") == "red"  # no value may be printed, so there is less to claim
    for what, count, (least, most) in (
        ("claims", len(summary.claims), CLAIMS),
        ("tiles", len(summary.tiles), TILES),
    ):
        if count > most or (count < least and not refused):
            yield Violation("summary", what, f"{count} of them, not {least} to {most}")
    for claim in summary.claims:
        if not _DIGIT.search(claim.text):
            yield Violation("summary", _short(claim.text), "is a claim without a number")


def wrong_headlines(document: Document) -> Iterator[Violation]:
    """Yield headlines and headings that are long, or that state nothing."""
    named = [(exhibit.name, exhibit.headline) for exhibit in document.exhibits.values()]
    named += [(chapter.stage, chapter.title) for chapter in document.chapters]
    for where, text in named:
        if (words := weight(text)) > MOST_WORDS:
            yield Violation("headline", where, f"{words} words, more than {MOST_WORDS}: {text}")
        if not states_finding(text):
            yield Violation("headline", where, f"has no number and no comparison: {text}")


def wrong_exhibits(document: Document) -> Iterator[Violation]:
    """Yield exhibits that nobody refers to, that are mute for the blind, or that hide their source."""
    told = {name for item in _statements(document) for name in item["exhibits"]}
    for exhibit in document.exhibits.values():
        if exhibit.name not in told:
            yield Violation("reference", exhibit.name, "no text refers to it")
        for part in ("subtitle", "source"):
            if not exhibit.record.get(part, "").strip():
                yield Violation(part, exhibit.name, f"has no {part}")
        yield from _wrong_alt(exhibit)


def _wrong_alt(exhibit: Placed) -> Iterator[Violation]:
    alt = exhibit.record.get("alt", "").strip()
    if weight(alt) < LEAST_ALT:
        yield Violation("alt text", exhibit.name, f"says too little: '{alt}'")
    if alt and alt == exhibit.headline:
        yield Violation("alt text", exhibit.name, "repeats the headline")


def loose_ends(document: Document) -> Iterator[Violation]:
    """Yield references to nothing, places that nobody filled, and values that are none."""
    for item in _statements(document):
        for name in item["exhibits"]:
            excused = item["name"].startswith(REASONS) and name in MAY_BE_ABSENT
            if name not in document.exhibits and not excused:
                yield Violation("reference", item["name"], f"names no exhibit: '{name}'")
    for where, text in all_texts(document):
        if where.endswith(")"):  # cells and charts hold what the client calls things
            continue
        if found := _PLACE.search(text) or _NOTHING.search(text):
            yield Violation("reference", where, f"'{found[0]}' was never filled: {_short(text)}")


def missing_glyphs(document: Document) -> Iterator[Violation]:
    """Yield letters that the report's own type cannot show, in text or in charts."""
    for where, text in all_texts(document):
        if letters := unshowable(text):
            yield Violation("glyphs", where, f"no shape for {' '.join(sorted(letters))}")


def all_texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yield (where, text) of everything that the kit itself writes into the report.

    Cells and chart texts may hold what the client calls things, so only their letters count
    for a rule on words; they are named ``<exhibit> (table)`` and ``<exhibit> (chart)``.
    """
    yield from ((f"cover, {label}", text) for label, text in document.cover.facts)
    for stage, record in document.records.items():
        for item in record["items"]:
            name = stage if item["name"] == "title" else item["name"]
            for part in ("text", "headline", "subtitle", "alt", "source", "note"):
                if item.get(part):
                    yield name, item[part]
            for part in ("label", "value", "comparison"):
                if item["type"] == "kpi" and item.get(part):
                    yield name, item[part]
            for row in item.get("table", {}).get("rows", ()):
                yield from ((f"{name} (table)", cell) for cell in row)
            yield from ((f"{name} (chart)", text) for text in item.get("texts", ()))
    for section in document.appendix:
        yield from ((f"appendix {section.letter}", text) for text in section.paragraphs)
        yield from ((f"appendix {section.letter}", text) for pair in section.terms for text in pair)


def _statements(document: Document) -> Iterator[dict[str, Any]]:
    for record in document.records.values():
        yield from (item for item in record["items"] if item["type"] == "statement")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
