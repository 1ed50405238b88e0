"""A value from a client's export as it may stand in a message or on a screen."""

from __future__ import annotations

import re

from clvlib.privacy.grades import grade_column

LONGEST = 40


def shown_sample(value: object, header: str = "") -> str:
    """Return a value as it is where it points to nobody, else only its shape.

    The shape has ``a`` for a letter, ``文`` for a Chinese character and ``9`` for a digit, so that
    a wrong column is still recognised: ``aaaa.9@aaaa.aaa``.

    Parameters
    ----------
    header : str
        The column's header, if it is known; a text without one is not shown.
    """
    text = " ".join(str(value).split())
    graded = grade_column(header, [text])
    harmless = graded.grade in ("public", "business")
    if harmless and (graded.evidence == "name" or not re.search(r"[^\W\d_]", text)):
        return _cut(text)
    shape = re.sub(r"[㐀-鿿]", "文", re.sub(r"\d", "9", text))
    return _cut(re.sub(r"[^\W\d_文]", "a", shape))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
