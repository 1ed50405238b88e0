"""Which national encoding a file is in, told by whether its words come out as words.

Bytes beyond ASCII mean something in every old encoding; only in the right one do the first lines
hold words that exports' headers are made of: ``주문번호`` is no Chinese. Where no encoding gives
such a word, or two give as many different ones, this decides nothing.
"""

from __future__ import annotations

import re
from functools import cache

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
LONG = 6  # letters of a header that no chance makes up; of the wide ones, half as many
_SIGNS = re.compile(r"\d[\s\u00a0]?(Kč|zł|руб|грн|лв|円|元|원|원|₩|₴|₽|₺|₫|đ|TL|lei|บาท)(?!\w)")
_INSIDE = re.compile(
    r"[^\W\d_][\u0080-\u00a9\u00ab-\u00b1\u00b4-\u00b6\u00b8\u00bb-\u00bf]+[^\W\d_]"
)  # in a word


def encoding_by_words(sample: bytes) -> str | None:
    """Return the encoding in which a file's first lines hold most words of headers, if one does.

    It takes two different words, or one long header that is known as a whole; where Windows-1252
    gives as many, it is meant.

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
        words = _words(text, encoding in WIDE)
        if words:
            texts[encoding] = text
            scores[encoding] = (words, -_signs_inside(text))
    if not scores:
        return None
    best = max(scores.values())
    if scores.get("cp1252", (0, 0))[0] == best[0]:
        return "cp1252"
    first = next(name for name in ENCODINGS if scores.get(name) == best)
    alike = {_told(texts[name]) for name in scores if scores[name] == best}
    return first if len(alike) == 1 else None


def _words(text: str, wide: bool) -> float:
    """Count the different cells beyond ASCII that speak for a meaning; whole names count twice.

    One alone counts for nothing unless it is a long header, known as a whole.
    """
    cells = {cell for cell in _cells(text) if not cell.isascii() and len(cell) < 60}
    whole = _vocabulary()
    signs = set(_SIGNS.findall(text))
    states = {cell for cell in _cells(text, LINES) if not cell.isascii() and len(cell) < 30}
    known = {cell for cell in states if class_of_status(cell) != UNKNOWN}
    named = {cell for cell in cells if plain(cell) in whole}
    spoken = {cell for cell in cells if any(speaks_for(cell, name) >= 1 for name in MEANINGS)}
    least = LONG // 2 if wide else LONG
    if len(signs | known | named | spoken) < 2 and not any(len(cell) >= least for cell in named):
        return 0
    return len(signs) + len(known) + 2 * len(named) + len(spoken)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(plain(word) for words in VOCABULARY.values() for word in words)


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
