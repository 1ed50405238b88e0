"""Reading ``merchant.yml``, and saying in one line what is wrong with it.

pydantic's own messages are written for programmers and YAML's run over several
lines; a consultant needs the line, the key, what stands there and what may.
"""

from __future__ import annotations

from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from clvlib.errors import InputError, nearest

Location = tuple[int | str, ...]
_LIST, _LINES, _SWITCH = "a list such as [a, b]", "indented lines 'key: value'", "true or false"
_NUMBER, _WHOLE, _DAY = "a number such as 0.05", "a whole number", "a day such as 2027-04-30"
PLAIN = {  # of pydantic's kinds of error: what a consultant may write there
    "tuple_type": _LIST, "list_type": _LIST, "too_short": "one entry at least",
    "model_type": _LINES, "model_attributes_type": _LINES, "dict_type": _LINES,
    "bool_type": _SWITCH, "bool_parsing": _SWITCH,
    "float_type": _NUMBER, "float_parsing": _NUMBER, "finite_number": _NUMBER,
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE,
    "string_type": "a text", "string_too_short": "a text that is not empty",
    "date_type": _DAY, "date_parsing": _DAY, "date_from_datetime_parsing": _DAY,
}  # fmt: skip
NAMES = "^[a-z][a-z0-9-]"  # how the patterns of names begin


def read_settings_file(path: Path) -> dict[str, Any]:
    """Load one YAML mapping, safely.

    Raises
    ------
    InputError
        If the file is no UTF-8 YAML mapping, or a key stands in it twice.
    """
    try:
        values = _loaded(path, path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(_short(path), "is not UTF-8 text", remedy="save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise _yaml_error(error, path) from error
    if not isinstance(values, dict):
        raise InputError(
            _short(path), "holds no settings", allowed="lines of the form 'key: value'"
        )
    return values


def _loaded(path: Path, text: str) -> Any:
    """Return what a YAML text says, read once, and by the library in C where it is there."""
    try:
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        node = loader.get_single_node()
    except yaml.YAMLError:  # the same again by the reader whose messages are for people
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
    _refuse_twins(node, path)
    return None if node is None else loader.construct_document(node)


def settings_error(error: ValueError, path: Path, model: type[BaseModel]) -> InputError:
    """Turn a pydantic error into one line that names key, finding, allowance and remedy."""
    if not isinstance(error, ValidationError):
        return InputError(_short(path), str(error))
    first, *others = error.errors(include_url=False)
    others = [o for o in others if o["loc"] != first["loc"][: len(o["loc"])]]  # what follows of it
    location = tuple(first["loc"])
    key = ".".join(str(part) for part in location) or "settings"
    more = f"(and {len(others)} more)" if others else ""
    where = f"{_short(path)}{_line_of(path, location)}, key '{key}'"
    if first["type"] == "extra_forbidden":
        known = _known_keys(model, location[:-1])
        return InputError(
            where,
            "is not a setting",
            remedy=" ".join(
                filter(
                    None, [nearest(str(location[-1]), known) or f"known: {', '.join(known)}", more]
                )
            ),
        )
    if first["type"] == "missing":
        return InputError(
            where, "is missing", remedy=f"add a line '{location[-1]}: …' {more}".strip()
        )
    allowed = PLAIN.get(first["type"]) or _allowed(first)
    return InputError(where, f"found {_shown(first['input'])}", allowed=allowed, remedy=more)


def _allowed(error: ErrorDetails) -> str:
    """Return what may stand there, from pydantic's message."""
    if str(error.get("ctx", {}).get("pattern", "")).startswith(NAMES):
        return "small letters, digits and hyphens, a letter first"
    return error["msg"].removeprefix("Value error, ").replace("Input should be ", "")


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _yaml_error(error: yaml.YAMLError, path: Path) -> InputError:
    mark = getattr(error, "problem_mark", None)
    place = f" line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "cannot be read as YAML"
    return InputError(
        f"{_short(path)}{place}",
        problem,
        remedy="check the indentation, and quote texts that hold ': ' or '#'",
    )


def _refuse_twins(node: yaml.Node | None, path: Path) -> None:
    """Refuse a key given twice: YAML would keep the last one in silence."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_twins(item, path)
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            where = f"{_short(path)} line {key.start_mark.line + 1}, key '{key.value}'"
            raise InputError(where, "is given twice", remedy="keep one of the two lines")
        seen.add(key.value)
        _refuse_twins(value, path)


def _line_of(path: Path, location: Location) -> str:
    """Return `` line N`` of the deepest part of a location that stands in the file."""
    node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.SafeLoader)
    line = None
    for part in location:
        entry = _child(node, part)
        if entry is None:
            break
        line, node = entry
    return f" line {line}" if line else ""


def _child(node: yaml.Node | None, part: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None


def _known_keys(model: type[BaseModel], location: Location) -> list[str]:
    """Return the keys allowed at a place inside nested settings."""
    current: Any = model
    for part in location:
        if isinstance(part, str) and isinstance(current, type) and part in current.model_fields:
            current = _model_in(current.model_fields[part].annotation)
    return sorted(current.model_fields) if isinstance(current, type) else []


def _model_in(annotation: Any) -> Any:
    """Find the settings model inside ``tuple[Model, ...]``, ``Model | None`` or ``Annotated``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, list, Annotated, Union, UnionType):
        for inner in get_args(annotation):
            if found := _model_in(inner):
                return found
    return None
