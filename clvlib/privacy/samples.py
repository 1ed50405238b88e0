"""A value from a client's export as it may stand in a message or on a screen."""

from __future__ import annotations

import re

from clvlib.privacy.grades import Graded, grade_column

LONGEST = 40


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
