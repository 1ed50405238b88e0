"""What is counted and looked up quickly is what a plain look at each byte and word gives."""

from __future__ import annotations

import random
import re

from clvlib.cleaning import encodings, meanings
from clvlib.cleaning.headers import VOCABULARY

UTF8 = rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
TEXT = "héllo 世界 🙂 äöü ﬁ €".encode()


def counted_plainly(chunk: bytes) -> encodings._Bytes:
    """Count run by run and byte by byte."""
    seen = encodings._Bytes()
    seen.holes = bool(re.search(rb"[\x81\x8d\x8f\x90\x9d]", chunk))
    seen.utf8 = sum(len(found) for found in re.findall(UTF8, chunk))
    seen.odd = len(re.findall(rb"[\x83\x86-\x90\x98\x9a-\x9f]", chunk))
    rare = re.sub(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]", b"", chunk)
    for run in re.findall(rb"[\x80-\xff]+", rare):
        seen.high += len(run)
        if len(run) % 2:
            seen.lone += 1
        elif min(run) >= 0xA1:
            seen.paired += len(run)
    return seen


def chunks() -> list[bytes]:
    """Return bytes of every kind: whole and cut characters, pairs, lone letters, rubbish."""
    draw = random.Random(5)

    def piece() -> bytes:
        place = draw.randrange(len(TEXT))
        some = (
            b"A", b"\xb0", b"\x811\x811", bytes([draw.randrange(256)]), TEXT[place : place + 5],
            bytes([draw.randrange(0x80, 0x100)]),
        )  # fmt: skip
        return draw.choice(some)

    many = [b"".join(piece() for _ in range(draw.randrange(300))) for _ in range(150)]
    return [*many, b"", b"a", b"\x80", b"\xff\xff", TEXT[:-1], "会员号".encode("gb18030")]


def test_bytes_are_counted_as_one_by_one() -> None:
    """Every count, at the edges too."""
    for chunk in chunks():
        seen = encodings._Bytes()
        seen._add(chunk)
        assert seen == counted_plainly(chunk), chunk


def test_no_meaning_is_overlooked() -> None:
    """Where a meaning's pattern finds one of its words, the quick look has let it through."""
    words = [word for known in VOCABULARY.values() for word in known]
    for meaning in meanings.MEANINGS.values():
        words += [word.removesuffix("$") for word in meaning.words.split("|")]
    draw = random.Random(7)
    words += [
        f"{draw.choice(words)}{draw.choice([' ', '_', ''])}{draw.choice(words)}" for _ in words
    ]
    found = 0
    for header in words:
        plain = meanings.words_of(header)
        for name, meaning in meanings.MEANINGS.items():
            if meanings._pattern(meaning.words).search(plain):
                assert name in meanings._begun_in(plain), (header, name)
                found += 1
    assert found > len(words)  # a header has one meaning at least, most of these have several
