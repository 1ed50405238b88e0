"""The consultant's own words: Markdown files beside the merchant's data.

A note may have paragraphs, emphasis, lists, quotations, links and small headings. It is read
by a Markdown parser here and written out again as plain, safe Markdown, so that raw HTML,
raw Typst, Lua, code to execute and Quarto's shortcodes arrive on paper as what they are: text.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mistune

from clvlib.errors import InputError
from clvlib.reporting.escape import Safe, markdown

PLACES = ("summary", "cleaning", "rfm", "clv", "profiling", "strategy", "appendix")
SCHEMES = ("https://", "http://", "mailto:")

Token = dict[str, Any]


def read_notes(folder: Path) -> dict[str, str]:
    """Return the notes of a merchant by place, as safe Markdown.

    Parameters
    ----------
    folder : Path
        ``data/<merchant>/notes``; it need not exist.

    Raises
    ------
    InputError
        If a note has a name that is no place in the report, or is not UTF-8 text.
    """
    notes = {}
    for path in sorted(folder.glob("*.md")):
        if path.stem not in PLACES:
            raise InputError(
                f"note {path.name}", "is no place in the report",
                allowed=", ".join(f"{p}.md" for p in PLACES),
            )  # fmt: skip
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise InputError(f"note {path.name}", "is not UTF-8 text") from error
        if note := safe_markdown(text):
            notes[path.stem] = note
    return notes


def safe_markdown(text: str) -> Safe:
    """Return a note with everything escaped that is not plain formatting."""
    parse = mistune.create_markdown(renderer=None)
    tokens = parse(text)
    return Safe(_blocks(tokens if isinstance(tokens, list) else []))


def _blocks(tokens: list[Token]) -> str:
    written = [_block(token) for token in tokens]
    return "\n\n".join(part for part in written if part.strip())


def _block(token: Token) -> str:
    kind = token["type"]
    if kind in _BLOCKS:
        return _BLOCKS[kind](token)
    if "children" in token:
        return _inlines(token["children"])
    return markdown(token.get("raw", ""))


def _heading(token: Token) -> str:
    return f"[{_inlines(token['children'])}]{{.note-heading}}"


def _list(token: Token) -> str:
    ordered = token["attrs"].get("ordered", False)
    items = []
    for number, item in enumerate(token["children"], token["attrs"].get("start", 1)):
        lead = f"{number}. " if ordered else "- "
        items.append(lead + _indent(_blocks(item["children"]), len(lead)))
    return "\n".join(items) if token.get("tight", True) else "\n\n".join(items)


def _quote(token: Token) -> str:
    return "\n".join(f"> {line}" for line in _blocks(token["children"]).splitlines())


def _code(token: Token) -> str:
    """Print code and raw blocks line by line, as text."""
    return "\\\n".join(markdown(line) for line in token["raw"].splitlines() if line.strip())


def _indent(text: str, width: int) -> str:
    return text.replace("\n", "\n" + " " * width)


def _inlines(tokens: list[Token]) -> str:
    return "".join(_inline(token) for token in tokens).strip()


def _inline(token: Token) -> str:
    kind = token["type"]
    if kind == "text":
        return _spaced(token["raw"])
    if kind in ("emphasis", "strong") and (inside := _inlines(token["children"])):
        mark = "*" if kind == "emphasis" else "**"
        return f"{mark}{inside}{mark}"
    if kind == "softbreak":
        return " "
    if kind == "linebreak":
        return "\\\n"
    if kind == "link":
        return _link(token)
    if "children" in token:
        return _inlines(token["children"])
    return markdown(token.get("raw", ""))


def _link(token: Token) -> str:
    words, target = _inlines(token["children"]), token["attrs"]["url"]
    if not target.lower().startswith(SCHEMES):
        return words
    address = "".join(c if c.isalnum() or c in "/:.-_~?=&%+#@," else "%20" for c in target)
    return f"[{words}](<{address}>)"


def _spaced(text: str) -> str:
    """Escape a text without losing the blank at its ends."""
    lead = " " if text[:1].isspace() else ""
    trail = " " if text[-1:].isspace() and text.strip() else ""
    return lead + markdown(text) + trail


_BLOCKS: dict[str, Callable[[Token], str]] = {
    "heading": _heading,
    "list": _list,
    "block_quote": _quote,
    "block_code": _code,
    "block_html": _code,
    "thematic_break": lambda _: "",
    "blank_line": lambda _: "",
}
