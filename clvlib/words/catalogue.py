"""The language catalogue: gettext files, one a room, read with Babel.

The English text is the key, so that code reads as prose and English needs no file.
``locale/<language>/LC_MESSAGES/<room>.po`` holds the others; all rooms' files are
merged into one catalogue, and a test fails where a message is missing. The ``.po``
files are read directly: a compile step is one more thing to forget.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).parent / "locale"
LANGUAGES = ("en", "zh-Hans")

Forms = tuple[str, ...]


@cache
def catalogue(language: str) -> dict[str, Forms]:
    """Return translations by English text; plural messages have one entry per plural form.

    Parameters
    ----------
    language : str
        ``en`` or ``zh-Hans``.

    Returns
    -------
    dict of str to tuple of str
        Empty for English. Untranslated and fuzzy entries are left out.
    """
    merged: dict[str, Forms] = {}
    folder = LOCALE_DIR / language.replace("-", "_") / "LC_MESSAGES"
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if not message.id or message.fuzzy:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string
                forms = (text,) if isinstance(text, str) else tuple(text or ())
                if forms and all(forms):
                    merged[key] = forms
    return merged


def blocks(text: str) -> list[str]:
    """Cut prose into its paragraphs, the unit in which prose is translated."""
    return [part.strip() for part in text.strip().split("\n\n") if part.strip()]


def translate_blocks(text: str, language: str) -> str:
    """Translate prose (a notebook's Markdown cell) paragraph by paragraph."""
    known = catalogue(language)
    return "\n\n".join(known.get(part, (part,))[0] for part in blocks(text))
