"""The data ledger as a consultant reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clvlib.cleaning.rule_names import rule_name
from clvlib.words import Words

SIDES = ("in", "kept", "set_aside")


def ledger_lines(summary: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of ``clv check``.

    Parameters
    ----------
    summary : dict
        What :func:`clvlib.cleaning.ledger_summary` returns.
    """
    words = Words("en", summary["currency"])
    for file in summary["files"]:
        yield from _file_lines(file, words)
    yield ""
    rows = [words.number(summary["rows"][side]) for side in SIDES]
    money = [_money(summary["money"][side], words) for side in SIDES]
    yield f"{_balance('rows in', rows)}     {_balance('in', money)}"
    yield from _rule_lines(summary["rules"], words)
    yield (
        f"{words.number(summary['orders'])} orders of {words.number(summary['customers'])} "
        f"customers, {summary['first']} … {summary['last']}"
    )


def _balance(unit: str, sides: list[str]) -> str:
    return f"{sides[0]} {unit} = {sides[1]} kept + {sides[2]} set aside"


def _file_lines(file: dict[str, Any], words: Words) -> Iterator[str]:
    span = f", {file['first']} … {file['last']}" if file.get("first") else ""
    read_as = ", ".join(part for part in (file["format"], file["encoding"]) if part)
    yield f"✓ {file['name']}   {read_as}, {words.number(file['rows'])} rows{span}"
    for line in file.get("graded", ()):
        yield f"    {line}"
    for warning in file["warnings"]:
        yield f"  ! {warning}"


def _rule_lines(rules: list[dict[str, Any]], words: Words) -> Iterator[str]:
    shown = [
        (rule_name(rule["name"], words), words.number(rule["rows"]), _money(rule["money"], words))
        for rule in rules
        if rule["rows"] or float(rule["money"])
    ]
    if not shown:
        return
    widths = [max(len(row[i]) for row in shown) for i in range(3)]
    for name, rows, money in shown:
        yield f"  {name:<{widths[0]}}  {rows:>{widths[1]}} rows  {money:>{widths[2]}}"


def _money(text: str, words: Words) -> str:
    return words.money(float(text), 2)
