"""Find every message of the kit, so that a test can say which language lacks which.

Babel extracts from Python and Jinja; paragraphs of the notebooks' Markdown cells are
messages too, because the executed notebooks are handed to the client.

``python -m clvlib.words.extract`` prints what the catalogues lack, ready to paste;
``python -m clvlib.words.extract de`` prints all that a language lacks, which for a new one is a
whole catalogue to be filled in.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel import Locale
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import escape
from jinja2.ext import babel_extract

from clvlib import home
from clvlib.words.catalogue import LANGUAGES, blocks, catalogue

KEYWORDS = {"t": None, "n": (1, 2), "N_": (1, 2), "M_": None}


@dataclass(frozen=True)
class Message:
    """One message and where it stands.

    Parameters
    ----------
    text : str
        English text, the key of the catalogue.
    plural : str or None
        English plural, where the message counts something.
    where : str
        File and line or cell.
    """

    text: str
    plural: str | None
    where: str


def messages() -> Iterator[Message]:
    """Yield every message of modules, templates and notebooks."""
    for path in sorted(home.PACKAGE.rglob("*.py")):
        yield from _python_messages(path)
    for path in sorted(home.templates_dir().rglob("*.j2")):
        yield from _template_messages(path)
    for path in sorted(home.notebooks_dir().glob("*.ipynb")):
        yield from _notebook_messages(path)


def missing(language: str) -> list[Message]:
    """Return the messages that a language's catalogue lacks, each once."""
    known = catalogue(language)
    lacking = {m.text: m for m in messages() if m.text not in known}
    return list(lacking.values())


def _python_messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for line, found, *_ in extract("python", file, keywords=KEYWORDS):
            yield _message(found, f"{path.name}:{line}")


def _template_messages(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for line, _, found, _ in babel_extract(file, ["t", "n"], [], {"encoding": "utf-8"}):
            yield _message(found, f"{path.name}:{line}")


def _notebook_messages(path: Path) -> Iterator[Message]:
    for index, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"]):
        text = "".join(cell["source"])
        where = f"{path.name} cell {index}"
        if cell["cell_type"] == "markdown":
            yield from (Message(block, None, where) for block in blocks(text))
        else:
            code = io.BytesIO(text.encode("utf-8"))
            for _, found, *_ in extract("python", code, keywords=KEYWORDS):
                yield _message(found, where)


def _message(found: object, where: str) -> Message:
    if isinstance(found, str):
        return Message(found, None, where)
    texts = [part for part in found if isinstance(part, str)] if isinstance(found, tuple) else []
    return Message(texts[0], texts[1] if len(texts) > 1 else None, where)


def as_po(message: Message, language: str) -> str:
    """Return a message as an entry of a language's catalogue, with room for every plural form."""
    lines = [f"#: {message.where}", f"msgid {escape(message.text)}"]
    if message.plural:
        forms = get_plural(Locale.parse(language, sep="-")).num_plurals
        places = [f'msgstr[{form}] ""' for form in range(forms)]
        return "\n".join([*lines, f"msgid_plural {escape(message.plural)}", *places, ""])
    return "\n".join([*lines, 'msgstr ""', ""])


def head_of(language: str) -> str:
    """Return the first entry of a catalogue."""
    plural = get_plural(Locale.parse(language, sep="-")).plural_forms
    facts = ("Content-Type: text/plain; charset=UTF-8", "Content-Transfer-Encoding: 8bit",
             f"Language: {language.replace('-', '_')}", f"Plural-Forms: {plural}")  # fmt: skip
    return "\n".join(['msgid ""', 'msgstr ""', *(f'"{fact}\\n"' for fact in facts), "", ""])


def main(asked: list[str]) -> int:
    """Print what the languages lack; return 1 where that is anything."""
    if asked:
        sys.stdout.write("".join(head_of(language) for language in asked))
    lacking = {name: missing(name) for name in asked or LANGUAGES if name != "en"}
    for language, found in lacking.items():
        if not asked:
            sys.stdout.write(f"# {language}: {len(found)} missing\n")
        sys.stdout.writelines(as_po(message, language) + "\n" for message in found)
    return int(any(lacking.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
