"""A value, or a file's name, from a client's export as it may stand in a message or a report."""

from __future__ import annotations

import hashlib
import re

from clvlib.privacy.grades import Graded, grade_column

LONGEST = 40
# An e-mail address; digits as long as a telephone or an identity number that are no date or time.
_PERSONAL = re.compile(
    r"[^\s/\\@\[\]]+@[\w.-]+"
    r"|(?<!\d)(?!(?:19|20)\d\d(?:0[1-9]|1[0-2])\d{4,8}(?!\d))\d{11,}[Xx]?(?![0-9A-Za-z])"
    r"|\+\d[\d -]{7,}\d"
)
_ENDING = re.compile(r"(?:\.\w{1,7}){1,2}$")


def shown_sample(value: object, header: str = "", known: bool = False) -> str:
    """Return a value as it is where it points to nobody, else only its shape.

    The shape has ``a`` for a letter, ``文`` for a Chinese character and ``9`` for a digit, so that
    a wrong column is still recognised: ``aaaa.9@aaaa.aaa``.

    Parameters
    ----------
    header : str
        The column's header, if it is known, or a place that ends in ``column 'HEADER'``; a text
        without one is not shown.
    known : bool
        Whether the column's meaning is known to be no person's, such as a product or an order.
    """
    text = " ".join(str(value).split())
    named = re.search(r"column '(.*)'", header)
    graded = grade_column(named[1] if named else header, [text])
    if re.search(r"\d{11}", text) and not known:  # as long as a telephone or an identity number
        graded = Graded("identifier", "long number", "content")
    harmless = graded.grade in ("public", "business") or (known and not graded.protected)
    if harmless and (known or graded.evidence == "name" or not re.search(r"[^\W\d_]", text)):
        return _cut(text)
    shape = re.sub(r"[㐀-鿿]", "文", re.sub(r"\d", "9", text))
    return _cut(re.sub(r"[^\W\d_文]", "a", shape))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def shown_name(name: str) -> str:
    """Return the name of a file or sheet without addresses and long numbers that it may hold.

    Each is replaced by four letters or digits of its own, so that two files stay two.

    Examples
    --------
    >>> shown_name("raw/orders_20240131.csv")
    'raw/orders_20240131.csv'
    """
    return "/".join(map(_shown_part, name.split("/")))


def _shown_part(part: str) -> str:
    ending = _ENDING.search(part)
    stem, last = (part[: ending.start()], ending[0]) if ending else (part, "")
    if "@" in part and "@" not in stem:  # what looks like an ending is the address's
        stem, last = part, ""
    return _PERSONAL.sub(_mark, stem) + last


def _mark(found: re.Match[str]) -> str:
    return f"…{hashlib.sha256(found[0].encode('utf-8')).hexdigest()[:4]}"
