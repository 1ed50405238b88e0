"""Texts that know which shares are printed in them.

``31%`` in a sentence says little of where it came from: some share of a run is always near. So a
formatted share carries the share itself, sentences carry the shares of what was put into them, and
the report's linter can hold the unrounded number against the run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import SupportsIndex

Share = tuple[str, float | None]
_LITERAL = re.compile(r"\d+(?:[.,]\d+)?%")


class Traced(str):
    """A text with the shares printed in it.

    Parameters
    ----------
    text : str
        What is printed.
    shares : iterable of (str, float or None)
        Each per cent as printed, without its sign, and the share behind it; None where it is the
        kit's own word, such as the 95% of an interval.
    """

    shares: tuple[Share, ...]

    def __new__(cls, text: str, shares: Iterable[Share] = ()) -> Traced:
        """Make the text."""
        made = super().__new__(cls, text)
        made.shares = tuple(shares)
        return made

    def __reduce_ex__(self, protocol: SupportsIndex, /) -> tuple[type[Traced], tuple[object, ...]]:
        """Travel between processes whole."""
        return Traced, (str.__str__(self), self.shares)

    def __add__(self, other: str, /) -> Traced:
        """Put a text behind this one."""
        return Traced(str.__add__(self, other), shares_in(self, other))

    def __radd__(self, other: str, /) -> Traced:
        """Put a text before this one."""
        return Traced(str.__add__(other, self), shares_in(other, self))


def shares_in(*parts: object) -> tuple[Share, ...]:
    """Return the shares that some texts carry."""
    return tuple(share for part in parts if isinstance(part, Traced) for share in part.shares)


def traced(text: str, message: str, parts: Iterable[object]) -> str:
    """Return a filled message with the shares of what was put into it, and its own.

    Parameters
    ----------
    text : str
        The message with its places filled.
    message : str
        The message before.
    parts : iterable
        What was put into it.
    """
    shares = shares_in(*parts)
    if "%" in message:
        shares += tuple((found, None) for found in _LITERAL.findall(message))
    return Traced(text, shares) if shares else text
