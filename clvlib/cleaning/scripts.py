"""Which national encoding a file is in, told by whether its words come out as words.

Bytes beyond ASCII mean something in every old encoding; only in the right one do the first lines
hold words that exports' headers are made of: ``주문번호`` is no Chinese. Where no encoding gives
such a word, or two give as many different ones, this decides nothing.
"""

from __future__ import annotations

import re

from clvlib.cleaning.headers import VOCABULARY, plain
from clvlib.cleaning.meanings import MEANINGS, speaks_for
from clvlib.cleaning.statuses import UNKNOWN, class_of_status

# Of two that read a file alike, the first is meant.
ENCODINGS = (
    "gb18030", "cp932", "big5", "cp949", "cp1252", "cp1251", "cp1250", "cp1254", "cp1253", "cp1255", "cp1256",
    "cp874", "koi8-r", "cp866",
)  # fmt: skip
WIDE = ("gb18030", "cp932", "big5", "cp949")
SAMPLE = 64 << 10
LINES = 40
_SIGNS = re.compile(r"\d[\s\u00a0]?(Kč|zł|руб|грн|лв|円|元|원|원|₩|₴|₽|₺|₫|đ|TL|lei|บาท)(?!\w)")
_INSIDE = re.compile(r"[^\W\d_][\u0080-\u00bf¹²³œŒ†‡‰]+[^\W\d_]")  # signs in the middle of a word


def encoding_by_words(sample: bytes) -> str | None:
    """Return the encoding in which a file's first lines hold most words of headers, if one does.

    Parameters
    ----------
    sample : bytes
        The file's beginning.
    """
    scores: dict[str, tuple[float, float]] = {}
    texts: dict[str, str] = {}
    head = sample[:SAMPLE]
    for encoding in ENCODINGS:
        try:
            text = head[: head.rfind(b"\n") + 1 or None].decode(encoding)
        except UnicodeError:
            continue
        words = _words(text)
        if words:
            texts[encoding] = text
            scores[encoding] = (words, -_signs_inside(text))
    if not scores:
        return None
    best = max(scores.values())
    first = next(name for name in ENCODINGS if scores.get(name) == best)
    alike = {_told(texts[name]) for name in scores if scores[name] == best}
    return first if len(alike) == 1 or first == "cp1252" else None


def _words(text: str) -> float:
    """Count the different cells beyond ASCII that speak for a meaning; whole names count twice."""
    cells = {cell for cell in _cells(text) if not cell.isascii() and len(cell) < 60}
    whole = {plain(word) for words in VOCABULARY.values() for word in words}
    signs = len(set(_SIGNS.findall(text)))
    states = {cell for cell in _cells(text, LINES) if not cell.isascii() and len(cell) < 30}
    known = sum(class_of_status(cell) != UNKNOWN for cell in states)
    return (
        signs
        + known
        + sum(
            2 * (plain(cell) in whole) + any(speaks_for(cell, name) >= 1 for name in MEANINGS)
            for cell in cells
        )
    )


def _cells(text: str, lines: int = 8) -> list[str]:
    return [
        cell.strip()
        for line in text.splitlines()[:lines]
        for cell in re.split(r'[,;\t|"]', line)
        if cell.strip()
    ]


def _signs_inside(text: str) -> int:
    return len(_INSIDE.findall(text))


def _told(text: str) -> str:
    """Return what differs between two readings: all but ASCII."""
    return re.sub(r"[\x00-\x7f]+", " ", text)
