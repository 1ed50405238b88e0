"""Client data is text: it must arrive in the report as text, whatever it contains.

Product names, notes and settings pass through Markdown, Typst and HTML on their way to
the page. Each of the three has its own way of being commanded; the functions here are
the only doors, and they let nothing but text through.
"""

from __future__ import annotations

import re
import unicodedata

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")
_BLANKS = re.compile(r"[^\S\u00a0\u202f\u3000]+")  # blanks that bind words are meant
# Characters that reverse, hide or break a line of text without being seen.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT_UNSEEN = "\u200d\u200c"


class Safe(str):
    """Text that is ready-made Markdown and passes the template as it is."""

    __slots__ = ()


def plain(value: object) -> str:
    """Return one line of visible text: no control characters, single spaces.

    Parameters
    ----------
    value : object
        Anything that has a text form; None is the empty text.
    """
    text = "" if value is None else str(value)
    if not text.isprintable():  # what is printable holds none of the unseen
        seen = (unicodedata.category(c) not in _UNSEEN or c in _KEPT_UNSEEN for c in text)
        text = "".join(c if shown else " " for c, shown in zip(text, seen, strict=True))
    return _BLANKS.sub(" ", text).strip()


def typographic(text: str) -> str:
    """Return the text with typographic apostrophes."""
    return _APOSTROPHE.sub("’", text)


def markdown(value: object) -> str:
    """Return text such that Pandoc and Quarto print it letter by letter.

    Every ASCII punctuation mark is escaped, so neither Markdown nor raw HTML, raw
    Typst, code fences, attributes or Quarto's shortcodes can begin anywhere in it.
    """
    if isinstance(value, Safe):
        return value
    return Safe(_PUNCTUATION.sub(r"\\\1", typographic(plain(value))))


def typst_string(value: object) -> str:
    """Return a Typst string literal that stands for the text.

    Braces are written as code points because Quarto reads shortcodes even in raw blocks.
    """
    text = typographic(plain(value)).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[{}`]", lambda m: f"\\u{{{ord(m[0]):x}}}", text) + '"'


def raw_html(html: str) -> str:
    """Return HTML that may stand in a raw block: no fence and no shortcode can begin in it."""
    one_line = " ".join(html.split("\n"))
    return one_line.replace("{", "&#123;").replace("}", "&#125;").replace("`", "&#96;")
