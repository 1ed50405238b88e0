"""The catalogue is complete: no message without a translation, no lost place in one."""

import ast
import io
import re
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.pofile import read_po

from clvlib import home
from clvlib.merchant import Language
from clvlib.words.catalogue import LANGUAGES, LOCALE_DIR, catalogue
from clvlib.words.extract import main, messages, missing

OTHERS = [language for language in LANGUAGES if language != "en"]


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(language: str) -> None:
    lacking = missing(language)
    assert not lacking, "\n".join(f"{m.where}: {m.text}" for m in lacking)


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_every_place(language: str) -> None:
    known = catalogue(language)
    for message in messages():
        for form in known[message.text]:
            wanted = set(re.findall(r"{\w+}", message.text))
            assert set(re.findall(r"{\w+}", form)) == wanted, f"{message.where}: {form}"


@pytest.mark.parametrize("language", OTHERS)
def test_rooms_do_not_translate_one_message_in_two_ways(language: str) -> None:
    found: dict[str, dict[str, str]] = {}
    folder = LOCALE_DIR / language.replace("-", "_") / "LC_MESSAGES"
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    found.setdefault(str(message.id), {})[path.stem] = str(message.string)
    torn = {text: by for text, by in found.items() if len(set(by.values())) > 1}
    assert not torn, torn


def test_settings_and_catalogue_know_the_same_languages() -> None:
    assert get_args(Language) == LANGUAGES


def test_a_new_language_gets_a_whole_catalogue_that_can_be_read(capsys) -> None:
    assert main(["pl"]) == 1
    printed = capsys.readouterr().out
    known = read_po(io.BytesIO(printed.encode()))
    assert known.num_plurals == 3
    assert {m.id if isinstance(m.id, str) else m.id[0] for m in known if m.id} == {
        message.text for message in messages()
    }


def test_the_extractor_finds_what_is_there() -> None:
    found = {message.text for message in messages()}
    assert "{count} month" in found
    assert "Source: {name}, sales data" in found
    assert len(found) > 300


def test_messages_inside_f_strings_are_not_lost() -> None:
    """The extractor reads tokens and does not see into f-strings; the syntax tree does."""
    found = {message.text for message in messages()}
    lost = [
        f"{path.name}:{node.lineno} {node.args[0].value!r}"
        for path in home.PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("t", "n")
        and ast.unparse(node.func.value).endswith("words")
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and node.args[0].value not in found
    ]
    assert not lost, lost


def literal_calls(path: Path) -> list[str]:
    """Return the places where a message is not a literal and so cannot be extracted."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("t", "n")
        and ast.unparse(node.func.value).endswith("words")
        and not (node.args and isinstance(node.args[0], ast.Constant))
        and "translated elsewhere" not in path.read_text().splitlines()[node.lineno - 1]
    ]


def test_messages_are_literals_where_they_are_used() -> None:
    places = [p for path in home.PACKAGE.rglob("*.py") for p in literal_calls(path)]
    assert not places, places
