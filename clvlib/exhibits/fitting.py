"""How much room a text takes: a Chinese character is as wide as two Latin letters."""

from __future__ import annotations

from unicodedata import east_asian_width

CLOSING = "，。、；：！？）》”’,.;:!?)"  # never at the beginning of a line


def width(text: str) -> int:
    """Return the width of a text in Latin letters."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def cut(text: str, most: int) -> str:
    """Return a text that is at most so wide, with an ellipsis where something is missing."""
    if width(text) <= most:
        return text
    return text[: _fitting(text, most - 1)].rstrip(CLOSING + " ") + "…"


def two_lines(text: str, most: int) -> tuple[str, ...]:
    """Break a text into one or two lines of at most that width; what is left over is cut.

    At the last blank that fits; where there is none (Chinese), between two characters, but never
    so that a line begins with a closing mark.
    """
    if width(text) <= most:
        return (text,)
    at = _fitting(text, most)
    blank = text.rfind(" ", 1, at + 1)
    if blank > 0:
        at = blank
    while at > 1 and text[at] in CLOSING:
        at -= 1
    return text[:at].rstrip(), cut(text[at:].lstrip(), most)


def _fitting(text: str, most: int) -> int:
    """Return how many characters of a text are at most so wide."""
    taken = 0
    for place, character in enumerate(text):
        taken += width(character)
        if taken > most:
            return place
    return len(text)
