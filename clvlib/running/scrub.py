"""Taking paths and user names out of what leaves the house.

Papermill stores where its files lay, tracebacks and warnings name folders, and a folder's
name often is a person's. A client gets neither.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clvlib import home

_BINARY = ("image/png", "image/jpeg", "application/pdf")
_KERNEL_FILE = re.compile(r"[^\s'\"]*ipykernel_\d+/\d+\.py")
_HOMES = ("/home", "/Users", ":\\")
_ANY_HOME = re.compile(r"(?:/home|/Users|[A-Za-z]:\\+Users)[/\\]+[^/\\\s'\"]+")


class Scrubber:
    """Replaces known folders by what they are, and any home folder by ``~``.

    Parameters
    ----------
    folders : mapping of str to Path
        Word to print = folder that it stands for, e.g. ``reports``.
    """

    def __init__(self, folders: Mapping[str, Path] | None = None) -> None:
        known = {
            "site-packages": Path(sysconfig.get_path("purelib")),
            "python": Path(sys.prefix),
            "python-lib": Path(sys.base_prefix),
            "clvlib": home.PACKAGE,
            "kit": home.home(),
            "tmp": Path(tempfile.gettempdir()),
            "~": Path.home(),
        } | dict(folders or {})
        self._own = dict(folders or {})
        pairs = {
            form: word
            for word, folder in known.items()
            for form in {str(folder), str(folder.resolve()), os.path.normpath(folder)}
            if len(form) > 1
        }
        longest_first = sorted(pairs, key=len, reverse=True)
        either = "|".join(re.escape(form) for form in longest_first)
        self._known = re.compile(rf"(?:{either})(?=[/\\\s'\":,;)\]]|$)")
        self._pairs = pairs

    def knowing(self, word: str, folder: Path) -> Scrubber:
        """Return a scrubber that knows one folder more."""
        return Scrubber({**self._own, word: folder})

    def text(self, text: str) -> str:
        """Return a text without paths of this machine."""
        # Pictures are most of a notebook's text: what is in none of them is not searched for.
        if "ipykernel_" in text:
            text = _KERNEL_FILE.sub("cell", text)
        if any(form in text for form in self._pairs):
            text = self._known.sub(lambda found: self._pairs[found[0]], text)
        if any(place in text for place in _HOMES):
            text = _ANY_HOME.sub("~", text)
        return text

    def value(self, value: Any) -> Any:
        """Return plain JSON values with every text in them scrubbed; pictures stay as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        if isinstance(value, Mapping):
            return {
                key: item if key in _BINARY else self.value(item) for key, item in value.items()
            }
        return value
