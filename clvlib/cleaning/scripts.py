"""Which national encoding a file is in, told by whether its words come out as words.

Bytes beyond ASCII mean something in every old encoding; only in the right one do the first lines
hold words that exports' headers are made of: ``주문번호`` is no Chinese. Where no encoding gives
such a word, or two give as many different ones, this decides nothing. A file without a header may
still show by its letters alone that it is Japanese, Korean, traditional Chinese or Russian.
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
CYRILLIC = ("cp1251", "koi8-r", "cp866")
FEW = 20  # different letters that may be chance
_PAIR = re.compile(rb"[\xa1-\xf9][\x40-\x7e\xa1-\xfe]")
_HIGH = re.compile(rb"[\x00-\x7f]")
_SOME_KANA = 0.05  # of the letters: Japanese has endings
LONG = 6  # letters of a header that no chance makes up; of the wide ones, half as many
_OF_MONEY = "Kč|zł|руб|грн|лв|円|元|원|원|₩|₴|₽|₺|₫|đ|TL|lei|บาท"
_SIGNS = re.compile(rf"\d[\s\u00a0]?({_OF_MONEY})(?!\w)")
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


def encoding_by_letters(sample: bytes) -> str | None:
    """Return the encoding that letters alone give away, where no header's words do.

    Kana in full width come out of Shift-JIS only: other bytes read so give half-width ones. The
    letters of Korean take the first half of the rows that Chinese takes all of, and traditional
    Chinese alone has many second bytes of ASCII. Of the Cyrillic ones only the right one gives the commonest
    letters of Russian, and no capitals inside words.

    Parameters
    ----------
    sample : bytes
        The file's beginning.
    """
    head = sample[:SAMPLE]
    head = head[: head.rfind(b"\n") + 1 or None]
    letters = [c for c in _read_as("cp932", head) if not c.isascii()]
    if len(letters) >= FEW and sum(map(_is_kana, letters)) > 0.4 * len(letters):
        return "cp932"
    for encoding in CYRILLIC:
        if _is_russian(_read_as(encoding, head)):
            return encoding
    pairs = _PAIR.findall(head)
    if len(b"".join(pairs)) < 0.95 * len(_HIGH.sub(b"", head)):
        return None
    several = len(set(pairs)) >= 14  # of the rows of Chinese five in nine: together one in 4000
    if several and all(0xB0 <= lead <= 0xC8 and second >= 0xA1 for lead, second in pairs):
        return "cp949" if _read_as("cp949", head) else None
    low = sum(second < 0x7F for _, second in pairs) / max(len(pairs), 1)
    usual = sum(0xA4 <= lead <= 0xC6 for lead, _ in pairs) / max(len(pairs), 1)
    enough = len(set(pairs)) >= FEW and 0.2 < low < 0.7
    return "big5" if enough and usual > 0.98 and _read_as("big5", head) else None


def is_japanese(sample: bytes) -> bool:
    """Say whether a file that fits no other encoding is Shift-JIS: Chinese letters with kana among them.

    Bytes of other encodings read so give kana of half width, or signs.

    Parameters
    ----------
    sample : bytes
        The file's beginning.
    """
    head = sample[: sample.rfind(b"\n") + 1 or None]
    letters = [c for c in _read_as("cp932", head) if not c.isascii()]
    kana = sum(map(_is_kana, letters))
    wide = sum(
        "\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or "\uff01" <= c <= "\uff60"
        for c in letters
    )
    return (
        len(letters) >= FEW
        and kana >= _SOME_KANA * len(letters)
        and kana + wide >= 0.98 * len(letters)
    )


def _read_as(encoding: str, head: bytes) -> str:
    try:
        return head.decode(encoding)
    except UnicodeError:
        return ""


def _is_kana(letter: str) -> bool:
    return "\u3041" <= letter <= "\u30ff"


def _is_russian(text: str) -> bool:
    letters = [c for c in text if not c.isascii()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    usual = sum(c in "оеаинт" for c in letters)
    return (
        len(set(letters)) >= FEW
        and cyrillic > 0.95 * len(letters)
        and usual > 0.36 * len(letters)
        and len(re.findall(r"[а-яё][А-ЯЁ]", text)) < 0.02 * len(letters)
    )


def _words(text: str, wide: bool) -> float:
    """Count the different cells beyond ASCII that speak for a meaning; whole names count twice.

    One alone counts for nothing unless it is a long header, known as a whole.
    """
    cells = {cell for cell in _cells(text) if not cell.isascii() and len(cell) < 60}
    whole = _vocabulary()
    written = any(sign in text for sign in _OF_MONEY.split("|"))
    signs = set(_SIGNS.findall(text)) if written else set()
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
