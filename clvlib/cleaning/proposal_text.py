# ruff: noqa: E501 — SQL reads better unbroken
"""The text of a proposed ``merchant.yml``: every key that matters, with a comment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from clvlib.cleaning.halves import is_heads
from clvlib.merchant import ASSUMED_MARGIN, Settings, Source


@dataclass(frozen=True)
class Answers:
    """What was answered or taken from the files."""

    name: str
    industry: str
    language: str
    currency: str
    timezone: str


def settings_text(answers: Answers, sources: Iterable[Source]) -> str:
    """Return a commented ``merchant.yml``.

    What nobody has said stands as a comment, so that the report can tell the kit's default
    from what the client has given.

    Parameters
    ----------
    answers : Answers
        Name and units.
    sources : iterable of Source
        One for each kind of export.
    """
    margin = ASSUMED_MARGIN[answers.industry]
    head = f"""\
name: {_quoted(answers.name)}
industry: {answers.industry}        # restaurant | retail | personal_services | domestic_ecommerce | cross_border_ecommerce
language: {answers.language}             # en | zh-Hans
currency: {answers.currency}             # every amount in the report
timezone: {answers.timezone}
# gross_margin: {margin}        # share of net revenue; the industry's usual {margin} is assumed until this is set
# discount_rate: {_default("discount_rate"):.2f}      # a year; the default
# horizon: {_default("horizon")}       # of the customer lifetime value; the default
# servicing_cost: 0.00     # currency an order, beyond its goods; the default
# by: [country]            # markets to compare: columns of the orders, or category

sources:
"""
    return head + "".join(_source(source) for source in sources) + _RULES


_RULES = """
rules:                     # every row that a rule sets aside is counted in the report
  allow_zero: false        # true keeps orders of 0.00
  # drop_codes: [POST]     # product codes that are no product
  # test_customers: []     # ids, * stands for anything
  # staff_customers: []
  # wholesale_customers: []
"""


def _source(source: Source) -> str:
    lines = [
        f"  - files: [{', '.join(_quoted(name) for name in source.files)}]",
        f"    format: {source.format}",
    ]
    if source.sheet is not None:
        lines.append(f"    sheet: {_quoted(source.sheet)}")
    if source.day_first is not None:
        lines.append(
            f"    day_first: {str(source.day_first).lower()}   # 03/04/2025 is {_day(source.day_first)}"
        )
    if source.unit is not None:
        lines.append(f"    unit: {source.unit:g}           # what one unit of the amounts is worth")
    else:
        lines.append(
            "    # unit: 0.01         # if the amounts are cents; 1000 if they are thousands"
        )
    if source.returns is not None:
        lines.append(
            f"    returns: {str(source.returns).lower()}       # goods given back: every row takes money off"
        )
    else:
        lines.append(
            "    # returns: true      # if this export holds goods given back, without a minus"
        )
    if is_heads(source.columns):
        lines.append(
            "    # no amounts: these orders lend customer, time and state to the lines of their numbers"
        )
    if source.columns:
        lines.append(
            "    columns:             # the kit's name: the export's header, or its position from 0"
        )
        lines.extend(
            f"      {name}: {header if isinstance(header, int) else _quoted(header)}"
            for name, header in source.columns.items()
        )
    return "\n".join(lines) + "\n"


def _default(key: str) -> Any:
    """Return what a setting is where merchant.yml leaves it out."""
    return Settings.model_fields[key].default


def _day(day_first: bool) -> str:
    return "3 April" if day_first else "4 March"


def _quoted(text: str) -> str:
    """Quote a text for YAML: JSON's strings are YAML's, what cannot be seen is written as a code."""
    return "".join(map(_seen, json.dumps(text, ensure_ascii=False)))


def _seen(character: str) -> str:
    """Return a character as it is if an editor shows it; YAML refuses many of the others."""
    if character.isprintable() or category(character) == "Zs":
        return character
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def merged(sources: Sequence[Source]) -> list[Source]:
    """Join files that are read alike into one source.

    Parameters
    ----------
    sources : sequence of Source
        One a file or sheet.
    """
    joined: list[Source] = []
    for source in sources:
        same = next((i for i, other in enumerate(joined) if _alike(source, other)), None)
        if same is None:
            joined.append(source)
        elif source.files[0] not in joined[same].files:
            files = (*joined[same].files, *source.files)
            joined[same] = joined[same].model_copy(update={"files": files})
    return joined


def _alike(source: Source, other: Source) -> bool:
    return source.model_copy(update={"files": ()}) == other.model_copy(update={"files": ()})
