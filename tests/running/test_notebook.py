"""Before a run: prose in the client's language, outputs gone."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clvlib.errors import InputError
from clvlib.running import client
from clvlib.running.notebook import prepare
from clvlib.running.quick_json import compact, indented
from clvlib.words import catalogue


def test_prose_is_translated_paragraph_by_paragraph_and_code_is_not(tmp_path: Path) -> None:
    known, (translated, *_) = next(
        (text, forms) for text, forms in catalogue("zh-Hans").items() if "{" not in text
    )
    shown = new_output("stream", text="old")
    cells = [
        new_markdown_cell(f"{known}\n\nNot in the catalogue."),
        new_code_cell(f"merchant = {known!r}", metadata={"tags": ["parameters"]}, outputs=[shown]),
    ]
    path = tmp_path / "01.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    made = prepare(path, "zh-Hans", {"merchant": "shop"})
    assert made.cells[0].source == f"{translated}\n\nNot in the catalogue."
    assert made.cells[1].source == f"merchant = {known!r}"
    assert made.cells[1].outputs == []


def test_a_missing_and_a_damaged_notebook_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"notebook '01.ipynb': is missing"):
        prepare(tmp_path / "01.ipynb", "en", {})
    (tmp_path / "01.ipynb").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        prepare(tmp_path / "01.ipynb", "en", {})


def test_notebooks_are_written_as_python_writes_them() -> None:
    chance = random.Random(7)
    plain = [1, 2.5, float("nan"), -0.0, 10**20, True, None, "", 'ü\u2028\n"\\\x00', "客户"]

    def value(depth: int) -> object:
        kind = chance.random()
        if depth == 0 or kind < 0.3:
            return chance.choice(plain)
        inner = [value(depth - 1) for _ in range(chance.randrange(4))]
        if kind < 0.6:
            return inner
        return tuple(inner) if kind < 0.7 else {f"{chance.random()}": one for one in inner}

    odd = [{1: [2]}, {None: {}}, {"a": {}, "b": []}, [[]], {"b": (1, [2]), "a": 1}, "text", 3]
    for one in (*odd, *(value(5) for _ in range(500))):
        assert indented(one) == json.dumps(one, ensure_ascii=False, indent=1, sort_keys=True)


def test_a_notebook_in_a_line_is_read_as_the_one_that_nbformat_writes() -> None:
    v4 = nbformat.v4
    shown = v4.new_output(
        "display_data", {"image/svg+xml": "<svg>\n</svg>", "application/json": {"b": [1]}}
    )
    said = v4.new_output("stream", text="two\nlines 客户\u2028\n")
    code = v4.new_code_cell(
        "a = 1\nb = 2",
        outputs=[shown, said],
        metadata={"tags": ["x"], "trusted": True, "signature": "kept"},
    )
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# one\ntwo"), code])
    notebook.metadata.update(signature="s", orig_nbformat=3, kernelspec={"name": "python3"})
    before = copy.deepcopy(notebook)
    text = compact(notebook, indent=4)
    assert notebook == before
    assert "\n" not in text
    own, stock = (v4.reads(written) for written in (text, v4.nbjson.writes(notebook)))
    assert own == stock != notebook
    assert set(json.loads(text)["cells"][1]["metadata"]) == {"tags", "signature"}


def test_outputs_are_taken_from_messages_as_nbformat_takes_them() -> None:
    contents = {
        "stream": {"name": "stdout", "text": "said"},
        "display_data": {"metadata": {}, "data": {"text/html": "<b>"}, "transient": {}},
        "execute_result": {
            "metadata": {"a": 1},
            "data": {"application/json": [1]},
            "execution_count": 3,
        },
        "error": {"ename": "E", "evalue": "wrong", "traceback": ["line"]},
    }
    for kind, content in contents.items():
        message = {"header": {"msg_type": kind}, "content": content}
        assert client.output_from_msg(message) == nbformat.v4.output_from_msg(message)
    with pytest.raises(ValueError, match="status"):
        client.output_from_msg({"header": {"msg_type": "status"}, "content": {}})
