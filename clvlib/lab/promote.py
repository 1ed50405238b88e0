"""From a slider to the settings: ``merchant.yml`` with one value changed and every comment kept.

The file is the consultant's own: it is not dumped again but edited where the value stands, as
one would by hand, and written only if the settings are still valid afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from clvlib.errors import InputError
from clvlib.lab.run import Run
from clvlib.merchant import Settings
from clvlib.merchant_file import read_settings_file, settings_error
from clvlib.privacy import audit

RULES = ("times_mean", "top_share", "value_share")


def promote(run: Run, values: Mapping[str, Any]) -> list[str]:
    """Write settings found in the sandbox into ``merchant.yml``.

    The next ``clv run`` uses them; the finished run stays as it is.

    Parameters
    ----------
    run : Run
        Whose merchant it is.
    values : mapping
        Setting (with dots for groups: ``rfm.recency_days``) → plain value.

    Returns
    -------
    list of str
        The lines that are new in the file.

    Raises
    ------
    InputError
        If the settings would not be valid; the file then stays as it was.
    """
    path = run.workspace.merchant.folder / "merchant.yml"
    before = path.read_bytes().decode("utf-8-sig")
    after = before
    for key, value in values.items():
        after = with_value(after, tuple(key.split(".")), value)
    scratch = path.with_name(".merchant.yml.tmp")
    try:
        scratch.write_bytes(after.encode("utf-8"))
        _check(scratch, path)
        scratch.chmod(path.stat().st_mode & 0o777)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    reports = run.folder.path.parent.parent
    audit.record(reports, run.slug, "promote", settings=sorted(values))
    old = before.splitlines()
    return [line for line in after.splitlines() if line not in old]


def with_value(text: str, key: tuple[str, ...], value: Any) -> str:
    """Return the text of a YAML mapping with one value set; everything else stays as it is.

    Parameters
    ----------
    text : str
        A block mapping.
    key : tuple of str
        From the outermost key inwards.
    value : Any
        Plain values; ``high_value`` has one rule at a time, so that a new one drops the others.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        raise InputError("merchant.yml", "holds no settings")
    if key[0] == "high_value" and len(key) == 2:
        present = (yaml.safe_load(text) or {}).get("high_value") or {}
        kept = {k: v for k, v in present.items() if k not in RULES}
        return _set(text, root, key[:1], {key[1]: value, **kept})
    return _set(text, root, key, value)


def _set(text: str, root: yaml.MappingNode, key: tuple[str, ...], value: Any) -> str:
    node: yaml.MappingNode = root
    for depth, part in enumerate(key):
        found = next((v for k, v in node.value if k.value == part), None)
        rest = key[depth + 1 :]
        if found is None:
            return _added(text, node, part, _nested(rest, value))
        if rest and isinstance(found, yaml.MappingNode) and found.value:
            node = found
            continue
        begin, end = found.start_mark.index, _end(text, found)
        written = _flow(_nested(rest, value))
        blank = "" if begin == end == 0 or text[begin - 1] in " \n" else " "
        return text[:begin] + blank + written + _comments(text[begin:end]) + text[end:]
    raise AssertionError("a key has at least one part")


def _comments(replaced: str) -> str:
    """Return the comments of a value over several lines, which goes; they stay."""
    found = re.findall(r"(?m)(?:^|(?<=\s))#.*?(?=\r?$)", replaced)
    return "".join(f"  {comment}" for comment in found)


def _added(text: str, node: yaml.MappingNode, key: str, value: Any) -> str:
    """Add a key at the end of a mapping, in the style in which the mapping is written."""
    if node.flow_style:
        end = node.end_mark.index - 1
        return text[:end].rstrip() + f", {key}: {_flow(value)}" + text[end:]
    indent = " " * node.value[0][0].start_mark.column if node.value else ""
    end = _end(text, node)
    newline = "\r\n" if "\r\n" in text else "\n"
    tail = text[end:]
    line_end = tail.find("\n")  # behind a comment on the last line
    at = len(text) if line_end < 0 else end + line_end + 1
    lead = "" if text[:at].endswith("\n") else newline
    return text[:at] + f"{lead}{indent}{key}: {_flow(value)}{newline}" + text[at:]


def _end(text: str, node: yaml.Node) -> int:
    """Return where a node ends; PyYAML lets a block run on over comments up to the next key."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return node.end_mark.index


def _nested(keys: tuple[str, ...], value: Any) -> Any:
    return {keys[0]: _nested(keys[1:], value)} if keys else value


def _flow(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10_000)
    return dumped.removesuffix("\n").removesuffix("\n...").strip()


def _check(scratch: Path, path: Path) -> None:
    try:
        Settings.model_validate(read_settings_file(scratch))
    except ValueError as error:
        raise settings_error(error, path, Settings) from error
