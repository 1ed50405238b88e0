"""Which encoding a text file has, decided by all of its bytes.

A wrong guess would not fail but turn every name into rubbish, so nothing is guessed:
UTF-8 and UTF-16 prove themselves; of the national ones the right one turns the headers into
words that headers are made of (:mod:`scripts`). Where the headers are plain, GB18030 writes
Chinese as *pairs* of high bytes while Windows-1252 writes a lone accented letter between plain
ones. What fits neither is refused, and ``encoding:`` in the settings decides.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from clvlib.cleaning.scripts import (
    SAMPLE,
    WIDE,
    encoding_by_letters,
    encoding_by_words,
    is_japanese,
)
from clvlib.errors import InputError

CHUNK = 1 << 20
BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Windows-1252's letters and signs that no exporter writes often; lead bytes of other encodings.
_CP1252_RARE = np.isin(np.arange(256), [0x83, *range(0x86, 0x91), 0x98, *range(0x9A, 0xA0)])
_FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")  # GB18030's rare characters
_HUNGARIAN = frozenset("áéíóöőúüűÁÉÍÓÖŐÚÜŰ".encode("cp1250"))
_ACCENTS = frozenset("áéíóÁÉÍÓ".encode("cp1250"))
_LONG_O = re.compile(rb"[\xd5\xf5][^eE]")
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
_POLISH_INSIDE = re.compile(r"[^\W\d_]+[łżą][^\W\d_]+")
FEW_WORDS = 3  # that may be chance
_CP1252_HOLES = np.isin(np.arange(256), [0x81, 0x8D, 0x8F, 0x90, 0x9D])
_UTF8_LEADS = ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4))  # of characters of two bytes, three, four


def detect_encoding(path: Path, name: str) -> str:
    """Return the Python name of a file's encoding.

    Raises
    ------
    InputError
        If the bytes fit none of UTF-8, UTF-16, GB18030 and Windows-1252, and no words tell.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for bom, encoding in BOMS.items():
        if head.startswith(bom):
            return encoding
    if encoding := _utf16_without_bom(head):
        return encoding
    if decodes(path, "utf-8"):
        return "utf-8"
    return _national(path, name)


def decodes(path: Path, encoding: str) -> bool:
    """Say whether the whole file is valid in an encoding, reading it in pieces."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def transcode(path: Path, name: str, encoding: str, target: Path) -> Path:
    """Write a file again as UTF-8, in pieces.

    Raises
    ------
    InputError
        If the encoding is unknown or a byte does not fit; names the line.
    """
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError as error:
        raise InputError(
            name, f"unknown encoding '{encoding}'", "utf-8, utf-16, gb18030, cp1252 …"
        ) from error
    lines = 1
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
            while chunk := source.read(CHUNK):
                text = decoder.decode(chunk)
                lines += text.count("\n")
                out.write(text)
            out.write(decoder.decode(b"", final=True))
    except UnicodeError as error:
        raise InputError(
            f"{name}, near line {lines}",
            f"is not valid {encoding}",
            remedy="save the file as UTF-8, or set 'encoding' of this source",
        ) from error
    return target


def _utf16_without_bom(head: bytes) -> str | None:
    """Recognise UTF-16 by the zero bytes that plain letters leave on one side."""
    sample = head[: 4096 - len(head) % 2]
    if len(sample) < 4:
        return None
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _national(path: Path, name: str) -> str:
    seen = _Bytes.count(path)
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    told = encoding_by_words(head) or encoding_by_letters(head)
    if seen.utf8 > 0.5 * seen.high:  # short words of two bytes each can look so: Korean's
        if told in WIDE and not _is_utf8(head.split(b"\n")[0]) and decodes(path, told):
            return told
        raise InputError(
            name,
            f"is UTF-8 with {seen.high - seen.utf8} damaged bytes",
            remedy="export it again, or set 'encoding' of this source",
        )
    chinese = seen.paired > 4 * seen.lone and decodes(path, "gb18030")
    if told and (told in WIDE or not chinese) and decodes(path, told):
        central = told == "cp1252" and (_is_hungarian(path) or _is_polish(head))
        return "cp1250" if central else told
    if chinese:
        return "gb18030"
    if seen.lone > 4 * seen.paired and not seen.holes and seen.odd < 0.2 * seen.high:
        return "cp1250" if _is_hungarian(path) or _is_polish(head) else "cp1252"
    if is_japanese(head) and decodes(path, "cp932"):
        return "cp932"
    if _is_polish(head):
        return "cp1250"
    raise InputError(
        name,
        "the encoding is not clear: neither UTF-8, UTF-16, GBK nor Windows-1252 fits all bytes",
        remedy="save the file as UTF-8, or set 'encoding' of this source (e.g. cp1252, gbk, shift_jis)",
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeError:
        return False
    return True


def _is_hungarian(path: Path) -> bool:
    """Say whether the only letters beyond ASCII are Hungarian's, ``ő`` among them.

    In Windows-1252 that byte is the ``õ`` of Portuguese, which has ``ã`` and ``ç`` beside it or an
    ``e`` after it, and of Estonian, which has ``ä`` and no accents.
    """
    letters = set()
    long = False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            letters |= {byte for byte in chunk if byte >= 0xC0}
            long = long or bool(_LONG_O.search(chunk))
    return long and letters <= _HUNGARIAN and bool(letters & _ACCENTS)


def _is_polish(head: bytes) -> bool:
    """Say whether the only letters beyond ASCII are Polish ones, some of them signs inside words else.

    In Windows-1252 ``ł``, ``ż`` and ``ą`` are ``³``, ``¿`` and ``¹``, which no language writes between letters.
    """
    text = head[: head.rfind(b"\n") + 1 or None].decode("cp1250", "replace")
    letters = {c for c in text if not c.isascii() and c.isalpha()}
    inside = set(_POLISH_INSIDE.findall(text))
    return len(inside) >= FEW_WORDS and len(letters & _POLISH) >= FEW_WORDS and letters <= _POLISH


@dataclass
class _Bytes:
    """How the bytes beyond ASCII stand in a file.

    ``paired`` are in even runs such as GBK writes, ``lone`` are single runs, ``utf8`` form valid
    UTF-8, ``odd`` are rare in Western text, ``holes`` mean nothing in Windows-1252.
    """

    high: int = 0
    paired: int = 0
    lone: int = 0
    utf8: int = 0
    odd: int = 0
    holes: bool = False

    @classmethod
    def count(cls, path: Path) -> _Bytes:
        """Count a whole file, in pieces."""
        seen = cls()
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                seen._add(chunk)
        return seen

    def _add(self, chunk: bytes) -> None:
        seen = np.frombuffer(chunk, np.uint8)
        self.holes = self.holes or bool(_CP1252_HOLES[seen].any())
        self.odd += int(_CP1252_RARE[seen].sum())
        self.utf8 += _in_utf8(seen)
        seen = np.frombuffer(_FOUR_BYTES.sub(b"", chunk), np.uint8)
        high = seen >= 0x80
        edges = np.flatnonzero(np.diff(high, prepend=False, append=False))  # of runs, in turn
        starts, ends = edges[::2], edges[1::2]
        low = np.concatenate([[0], np.cumsum(high & (seen < 0xA1))])  # so far, before each byte
        lengths, pairs = ends - starts, low[starts] == low[ends]
        even = lengths % 2 == 0
        self.high += int(high.sum())
        self.paired += int(lengths[even & pairs].sum())
        self.lone += int((~even).sum())


def _in_utf8(seen: np.ndarray) -> int:
    """Count the bytes that form characters of UTF-8 beyond ASCII, which cannot overlap."""
    follows = np.concatenate([(seen & 0xC0) == 0x80, np.zeros(3, bool)])
    count, whole = 0, np.ones(len(seen), bool)
    for long, (first, last) in enumerate(_UTF8_LEADS, start=2):
        whole &= follows[long - 1 : long - 1 + len(seen)]
        count += long * int((whole & (seen >= first) & (seen <= last)).sum())
    return count
