"""Deciding the columns of all of a new merchant's files, those that leave something open by the others."""

from __future__ import annotations

from dataclasses import dataclass, field

import duckdb

from clvlib.cleaning.asking import Ask, ask_for_cents, ask_for_returns, ask_for_shipping
from clvlib.cleaning.columns import Mapping
from clvlib.cleaning.dates import DayOrMonthFirstError
from clvlib.cleaning.deciding import decide
from clvlib.cleaning.reading import order_told
from clvlib.cleaning.staging import Staged
from clvlib.cleaning.taken import Taken, taken_for
from clvlib.cleaning.typed_file import TypedFile
from clvlib.merchant import Settings, Source
from clvlib.raw_files import RawFile


@dataclass
class Seen:
    """One staged file, its source so far, and its columns."""

    raw: RawFile
    staged: Staged
    source: Source
    mapping: Mapping
    typed: TypedFile | None = field(default=None)
    taken: Taken | None = field(default=None)


def decide_all(
    connection: duckdb.DuckDBPyConnection, seen: list[Seen], currency: str, zone: str, ask: Ask
) -> None:
    """Decide how times and amounts are written; day or month first may need an answer."""
    left: list[tuple[Seen, TypedFile, DayOrMonthFirstError]] = []
    lenders = [entry for entry in seen if entry.staged.lends]
    for one_file in lenders:
        file = TypedFile(0, one_file.staged, one_file.mapping, one_file.source)
        one_file.taken = taken_for(connection, file)
    seen = [entry for entry in seen if not entry.staged.lends]
    for one_file in seen:
        file = TypedFile(0, one_file.staged, one_file.mapping, one_file.source)
        try:
            decide(connection, file, _new_settings(one_file.source, currency, zone))
            one_file.typed = file
        except DayOrMonthFirstError as error:
            left.append((one_file, file, error))
    for one_file, file, error in left:
        alike = [
            other
            for other in seen
            if other.typed is not None and other.mapping.columns == one_file.mapping.columns
        ]
        told = order_told(other.typed for other in alike if other.typed is not None)
        if told is not None:
            name = next(o.staged.name for o in alike if o.typed and order_told([o.typed]) == told)
            one_file.staged.warn(
                f"{one_file.staged.name}: {'day' if told else 'month'} first, as in {name}; "
                "change 'day_first' of this source if that is wrong"
            )
        else:
            default = "no" if currency == "USD" else "yes"
            answer = ask(f"{error.where}: {error.problem}. Day first?", ("yes", "no"), default)
            told = answer == "yes"
        for other in (*seen, *lenders):  # the sheets of a workbook are one source
            if other.raw == one_file.raw:
                other.source = other.source.model_copy(update={"day_first": told})
        file.source = one_file.source
        decide(connection, file, _new_settings(one_file.source, currency, zone))
        one_file.typed = file
    for one_file in seen:
        assert one_file.typed is not None
        one_file.typed.source = one_file.source
        one_file.typed.source = ask_for_cents(connection, one_file.typed, currency, ask)
        one_file.typed.source = ask_for_shipping(connection, one_file.typed, ask)
        one_file.source = one_file.typed.source
        alone = sum(other.raw == one_file.raw for other in seen) == 1
        if alone or one_file.source.sheet is not None:  # else the others would give back too
            one_file.source = ask_for_returns(one_file.typed, ask, only=len(seen) == 1)
        one_file.taken = taken_for(connection, one_file.typed)


def _new_settings(source: Source, currency: str, zone: str) -> Settings:
    return Settings.model_validate(
        {
            "name": "new", "industry": "retail", "currency": currency, "timezone": zone,
            "sources": [source.model_dump()],
        }
    )  # fmt: skip
