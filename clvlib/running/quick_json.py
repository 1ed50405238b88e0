"""Notebooks as text, in a tenth of the time.

A notebook that is handed over has the same bytes as if Python had written it. Python's own encoder
is slow as soon as it is to indent: it then leaves C behind and hands each number up through every
level that it lies in. A notebook is lists of lines and rows of cells for the most part, and a level
that holds nothing deeper can be written in C after all, with the line's end and its indent as what
separates two values.

What papermill writes is read again at once, to be made fit to hand over, or shows where a run broke. Nobody
needs it copied, cut into lines and indented before, which takes longer than all the rest.
"""

from __future__ import annotations

import json
from functools import cache
from json.encoder import encode_basestring
from typing import Any

import nbformat.v4
from nbformat.v4 import nbjson

_TRANSIENT = frozenset({"orig_nbformat", "orig_nbformat_minor", "signature"})
_TRANSIENT_OF_CELLS = frozenset({"trusted"})
_DEEPER = (dict, list, tuple)


def indented(value: Any) -> str:
    """Return what ``json.dumps`` does with an indent of 1, sorted keys and letters as they are."""
    try:
        return _written(value, 1)
    except TypeError:  # keys that are no texts, values that JSON does not know: Python's to judge
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def _written(value: Any, depth: int) -> str:
    """Return a value as text; what it holds is indented by ``depth`` blanks."""
    if isinstance(value, str):
        return encode_basestring(value)
    if not (isinstance(value, _DEEPER) and value):
        return _flat(depth)(value)
    mapping = isinstance(value, dict)
    if any(isinstance(inner, _DEEPER) for inner in (value.values() if mapping else value)):
        parts = (
            [
                f"{encode_basestring(key)}: {_written(value[key], depth + 1)}"
                for key in sorted(value)
            ]
            if mapping
            else [_written(inner, depth + 1) for inner in value]
        )
        text = f",\n{' ' * depth}".join(parts)
    else:
        text = _flat(depth)(value)[1:-1]
    opened, closed = "{}" if mapping else "[]"
    return f"{opened}\n{' ' * depth}{text}\n{' ' * (depth - 1)}{closed}"


@cache
def _flat(depth: int) -> Any:
    """Return what writes a value that holds nothing deeper, at a depth."""
    between = f",\n{' ' * depth}"
    return json.JSONEncoder(
        ensure_ascii=False, check_circular=False, sort_keys=True, separators=(between, ": ")
    ).encode


def compact(notebook: Any, **_form: Any) -> str:
    """Return a notebook in a line, as nbformat reads it; what nbformat keeps from files is left out.

    Parameters
    ----------
    notebook : NotebookNode
        Of nbformat 4; it stays as it is.
    **_form
        How nbformat would have it look.
    """
    cells = [
        cell | {"metadata": _without(_TRANSIENT_OF_CELLS, cell["metadata"])}
        for cell in notebook["cells"]
    ]
    kept = _without(_TRANSIENT, notebook["metadata"])
    whole = notebook | {"metadata": kept, "cells": cells}
    return json.dumps(whole, cls=nbjson.BytesEncoder, ensure_ascii=False, sort_keys=True)


def _without(names: frozenset[str], metadata: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name not in names}


def write_notebooks_quickly() -> None:
    """Let nbformat, and so papermill, write notebooks in a line; harmless if repeated."""
    nbformat.v4.writes_json = compact
