"""The text of a picture: elements of SVG, written as matplotlib's own writer writes them, at once.

Matplotlib's writer passes every element through seven functions and every value through six searches;
a chart has some hundreds of elements.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

Attributes = Mapping[str, str]


class Markup:
    """Writes elements one below the other, each level a blank further in.

    Parameters
    ----------
    write : callable
        Takes the next piece of text.
    opened : tuple of str
        Elements that others have opened before and that are still to be ended.
    """

    def __init__(self, write: Callable[[str], object], opened: tuple[str, ...] = ()) -> None:
        self._write = write
        self._tags = list(opened)
        self._unclosed = False  # the last tag still lacks its bracket

    @property
    def indentation(self) -> str:
        """Blanks before what is written next."""
        return " " * min(len(self._tags), 64)

    def start(self, tag: str, attrib: Attributes | None = None, **extra: str) -> int:
        """Open an element; return how many were open before."""
        self._write(f"{self._bracket()}{self.indentation}<{tag}{_attributes(attrib, extra)}")
        self._tags.append(tag)
        self._unclosed = True
        return len(self._tags) - 1

    def end(self, tag: str | None = None, indent: bool = True) -> None:
        """End the innermost element."""
        tag = self._tags.pop()
        if self._unclosed:
            self._unclosed = False
            self._write("/>\n")
        else:
            self._write(f"{self.indentation if indent else ''}</{tag}>\n")

    def element(
        self, tag: str, text: str | None = None, attrib: Attributes | None = None, **extra: str
    ) -> None:
        """Write a whole element."""
        head = f"{self._bracket()}{self.indentation}<{tag}{_attributes(attrib, extra)}"
        self._write(f"{head}>{escape(text, quote=False)}</{tag}>\n" if text else f"{head}/>\n")

    def comment(self, comment: str) -> None:
        """Write a comment; two hyphens in a row would end it."""
        told = escape(comment, quote=False)
        while "--" in told:
            told = told.replace("--", "- -")
        self._write(f"{self._bracket()}{self.indentation}<!-- {told} -->\n")

    def lines(self, lines: list[str]) -> None:
        """Write whole elements that are text already, each on a line of its own."""
        if lines:
            gap = self.indentation
            self._write(f"{self._bracket()}{gap}{gap.join(lines)}")

    def close(self, level: int) -> None:
        """End all elements down to a level."""
        while len(self._tags) > level:
            self.end()

    def flush(self) -> None:
        """Nothing is held back."""

    def _bracket(self) -> str:
        """Return what the last tag lacks."""
        if not self._unclosed:
            return ""
        self._unclosed = False
        return ">\n"


def _attributes(attrib: Attributes | None, extra: Attributes) -> str:
    """Return attributes as text; empty ones are left out."""
    pairs = {**attrib, **extra} if attrib else extra
    return "".join([f" {name}={quoted(value)}" for name, value in pairs.items() if value])


def quoted(value: str) -> str:
    """Return an attribute's value in quotation marks."""
    if "&" in value or "<" in value or ">" in value:
        value = escape(value, quote=False)
    if '"' not in value:
        return f'"{value}"'
    if "'" not in value:
        return f"'{value}'"
    return '"' + value.replace("'", "&apos;").replace('"', "&quot;") + '"'
