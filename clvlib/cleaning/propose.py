"""``clv new``: look at a client's files and write the settings that would read them.

Everything that the files themselves show is taken from them and stated with sample
values; a person is asked only for what no file can say.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from clvlib.cleaning.asking import Ask, ask_until, currency_of
from clvlib.cleaning.beside_orders import borrow_customers, buyers_of, holder_of, told_beside
from clvlib.cleaning.columns import CUSTOMER, Mapping, columns_told, map_columns
from clvlib.cleaning.deciding_all import Seen, decide_all
from clvlib.cleaning.directories import without_directories
from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.headers import REQUIRED
from clvlib.cleaning.lists import buyer_in, is_list, sums_of_persons
from clvlib.cleaning.orders_and_lines import join_lines
from clvlib.cleaning.origin import ZONES, Seat, script_of
from clvlib.cleaning.proposal_text import Answers, merged, settings_text
from clvlib.cleaning.reading import connect, stage_all
from clvlib.cleaning.same_people import one_customer
from clvlib.cleaning.spoken import is_of_returns
from clvlib.cleaning.staging import Staged
from clvlib.cleaning.taken import Taken
from clvlib.errors import InputError
from clvlib.merchant import Source, check_timezone
from clvlib.privacy.own_folders import place
from clvlib.raw_files import RawFile

INDUSTRIES = (
    "retail", "restaurant", "personal_services", "domestic_ecommerce", "cross_border_ecommerce",
)  # fmt: skip


@dataclass(frozen=True)
class Later:
    """A file that names orders and nobody, and why it was refused so far."""

    raw: RawFile
    staged: Staged
    source: Source
    error: InputError


@dataclass(frozen=True)
class Proposal:
    """The text of a ``merchant.yml``, and what its files were taken for."""

    text: str
    files: list[Taken]


def propose(slug: str, files: Iterable[Path], ask: Ask) -> Proposal:
    """Propose the settings of a new merchant.

    Parameters
    ----------
    slug : str
        The merchant's slug; its words become the name.
    files : iterable of Path
        The client's exports; the settings expect them in the merchant's folder ``raw/``.
    ask : callable
        Called as ``ask(question, options, default)`` for what no file can say.

    Raises
    ------
    InputError
        If a file cannot be read, or a needed column can neither be found nor asked for.
    """
    with tempfile.TemporaryDirectory(prefix="clv-new-", dir=place()) as scratch:
        connection = connect(Path(scratch))
        seen: list[Seen] = []
        later: list[Later] = []
        paths = list(files)
        for path in paths:
            left = later if len(paths) > 1 else None
            seen.extend(_look(connection, path, ask, Path(scratch), len(seen) + len(later), left))
        seen = _joined(connection, seen, later, ask)
        seen.extend(_beside(connection, seen, later, ask))
        if not seen:
            raise InputError("clv new", "no files given", remedy=f"clv new {slug} FILE…")
        one_customer(connection, seen)
        seats = [Seat(entry.staged, entry.mapping.columns) for entry in seen]
        currency = currency_of(connection, seats, ask)
        zone = ask_until(
            ask, "Which time zone are the times in?", (), ZONES.get(currency, "Europe/London"),
            check_timezone,
        )  # fmt: skip
        decide_all(connection, seen, currency, zone, ask)
        seen = without_directories(connection, seen)
        connection.close()
    answers = Answers(
        name=slug.replace("-", " ").replace("_", " ").title(),
        industry=ask("Which industry?", INDUSTRIES, INDUSTRIES[0]) or INDUSTRIES[0],
        language="zh-Hans" if script_of(seats) == "zh" else "en",
        currency=currency,
        timezone=zone,
    )
    sources = merged([entry.source for entry in seen])
    return Proposal(settings_text(answers, sources), [entry.taken for entry in seen if entry.taken])


def _look(
    connection: duckdb.DuckDBPyConnection, path: Path, ask: Ask, scratch: Path, number: int,
    later: list[Later] | None,
) -> list[Seen]:  # fmt: skip
    """Stage a file's tables and find out what their columns mean, asking where need be.

    Files of lines that name orders and nobody go to ``later``: another one may hold those orders.
    """
    if not path.is_file():
        raise InputError(f"file '{path.name}'", "not found")
    raw = RawFile(path.name, path)
    source = Source(files=(f"raw/{path.name}",))
    seen = []
    tables = stage_all(connection, raw, source, scratch, number)
    unlike = len({staged.headers for staged in tables}) > 1
    halves = later is not None or len(tables) > 1
    for staged in tables:
        if later is not None and (error := _nobody(connection, staged, source)):
            later.append(Later(raw, staged, source, error))
            continue
        mapping, own = _mapped(connection, staged, source, ask, halves)
        if unlike and staged.sheet is not None:  # each sheet has columns of its own
            own = own.model_copy(update={"sheet": staged.sheet})
        elif unlike and mapping.lacks:  # of an archive: no source can name the columns of both
            own = source
        seen.append(Seen(raw, staged, own, mapping))
    return seen


def _nobody(
    connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source
) -> InputError | None:
    """Return the refusal of a list that names orders and nobody, or of customers; None for all others."""
    told = list(staged.warnings)
    try:
        mapping = map_columns(connection, staged, source, halves=True)
        if mapping.lacks and is_list(mapping.columns, evidence_of(connection, staged)):
            return mapping.lacks
        if mapping.lacks is None and sums_of_persons(mapping.columns):
            return InputError(staged.name, "what each customer came to in all, and no sales")
    except InputError as error:
        columns = columns_told(connection, staged)
        nobody = "order" in columns and not any(name in columns for name in CUSTOMER)
        listed = is_list(columns, evidence_of(connection, staged))
        if (
            (nobody or listed)
            and not is_of_returns(staged.name, columns)
            and "refund" not in columns
        ):
            return error
    finally:
        staged.warnings[:] = told
    return None


def _joined(
    connection: duckdb.DuckDBPyConnection, seen: list[Seen], later: list[Later], ask: Ask
) -> list[Seen]:
    """Join lines to their orders; what finds no partner is asked about, or may repeat other orders."""
    tables = [(entry.staged, entry.mapping, entry.source) for entry in seen]
    kept = []
    for entry, (staged, mapping, _) in zip(seen, join_lines(connection, tables), strict=True):
        entry.mapping = mapping
        if mapping.lacks is None:
            kept.append(entry)
        elif any(name in mapping.columns for name in CUSTOMER) or "refund" in mapping.columns:
            plain = entry.source.model_copy(update={"format": "auto", "columns": {}})
            entry.mapping, entry.source = _mapped(connection, staged, plain, ask)
            kept.append(entry)
        else:
            later.append(Later(entry.raw, staged, entry.source, mapping.lacks))
    return kept


def _beside(
    connection: duckdb.DuckDBPyConnection, seen: list[Seen], later: list[Later], ask: Ask
) -> list[Seen]:
    """Leave out files of lines whose orders another file holds; map the others, asking."""
    tables = [(entry.staged, entry.mapping) for entry in seen]
    added = []
    for left in later:
        columns = columns_told(connection, left.staged)
        order, buyer = columns.get("order"), buyer_in(columns)
        order = None if sums_of_persons(columns) else order  # a count of orders names none
        found = holder_of(connection, left.staged, order, tables) if order else None
        found = found or (buyers_of(connection, left.staged, buyer, tables) if buyer else None)
        if found:
            told_beside(left.error, left.staged, found)
            continue
        plain = left.source.model_copy(update={"format": "auto", "columns": {}})
        mapping, own = _mapped(connection, left.staged, plain, ask)
        added.append(Seen(left.raw, left.staged, own, mapping))
    both = [*seen, *added]
    lent = borrow_customers(connection, [(entry.staged, entry.mapping) for entry in both])
    for entry, mapping in zip(both, lent, strict=True):
        entry.mapping = mapping
    return added


def _mapped(
    connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source, ask: Ask,
    halves: bool = False,
) -> tuple[Mapping, Source]:  # fmt: skip
    """Map the columns; where customer, time or amount is not found, ask for it."""
    try:
        mapping = map_columns(connection, staged, source, halves)
    except InputError as error:
        columns = _asked(connection, staged, ask)
        if columns is None:
            raise error
        source = source.model_copy(update={"columns": columns})
        mapping = map_columns(connection, staged, source)
    if mapping.format is GENERIC:
        shown = {
            name: int(header) if not staged.has_header else header
            for name, header in mapping.columns.items()
        }
        return mapping, source.model_copy(update={"format": "generic", "columns": shown})
    return mapping, source.model_copy(update={"format": mapping.format.name})


def _asked(
    connection: duckdb.DuckDBPyConnection, staged: Staged, ask: Ask
) -> dict[str, str | int] | None:
    columns: dict[str, str | int] = dict(columns_told(connection, staged))
    for name in REQUIRED:
        if name in columns or (name == "customer" and {"email", "phone"} & set(columns)):
            continue
        answer = ask(f"{staged.name}: which column is the {name}?", staged.headers, None)
        if answer is None:
            return None
        columns[name] = answer if staged.has_header else int(answer)
    return columns
