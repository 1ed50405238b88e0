"""``clv new``: look at a client's files and write the settings that would read them.

Everything that the files themselves show is taken from them and stated with sample
values; a person is asked only for what no file can say.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import duckdb

from clvlib.cleaning.columns import Mapping, columns_told, map_columns
from clvlib.cleaning.dates import DayOrMonthFirstError
from clvlib.cleaning.deciding import decide
from clvlib.cleaning.evidence import evidence_of
from clvlib.cleaning.find import RawFile
from clvlib.cleaning.formats import GENERIC
from clvlib.cleaning.headers import REQUIRED, is_personal
from clvlib.cleaning.origin import ZONES, Seat, currencies_in, script_of, usual_currency
from clvlib.cleaning.proposal_text import Answers, settings_text
from clvlib.cleaning.purposes import grade_lines, grades_of
from clvlib.cleaning.reading import connect, order_told, stage_all
from clvlib.cleaning.sql import ident, one
from clvlib.cleaning.staging import Staged
from clvlib.cleaning.typed_file import TypedFile
from clvlib.cleaning.units import perhaps_cents
from clvlib.errors import InputError
from clvlib.merchant import Settings, Source, check_currency, check_timezone
from clvlib.privacy.own_folders import place
from clvlib.privacy.samples import shown_sample

INDUSTRIES = (
    "retail", "restaurant", "personal_services", "domestic_ecommerce", "cross_border_ecommerce",
)  # fmt: skip
SAMPLES = 3
SHORT_ID = 10
PEOPLE = ("customer", "email", "phone", "referred_by")
TRIES = 20  # for a person; a script that answers wrongly must not go on for ever


class Ask(Protocol):
    """Puts a question to a person and returns one of the options, or the default."""

    def __call__(self, question: str, options: Sequence[str], default: str | None) -> str | None:
        """Ask; None means that nobody answered and there is no default."""
        ...


@dataclass(frozen=True)
class Taken:
    """What one file was taken for.

    Parameters
    ----------
    name, format, encoding : str
        The file as the client named it, its format's title, its encoding.
    rows : int
        Data rows.
    first, last : str or None
        Days of the first and last row.
    columns : dict of str to (str, tuple of str)
        Kit name → header and sample values.
    dropped : tuple of str
        Headers with personal data that will not travel on.
    notes : tuple of str
        Warnings.
    graded : tuple of str
        How delicate the columns are, a line a grade.
    """

    name: str
    format: str
    encoding: str
    rows: int
    first: str | None
    last: str | None
    columns: dict[str, tuple[str, tuple[str, ...]]]
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    graded: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """The text of a ``merchant.yml``, and what its files were taken for."""

    text: str
    files: list[Taken]


@dataclass
class _Seen:
    """One staged file, its source so far, and its columns."""

    raw: RawFile
    staged: Staged
    source: Source
    mapping: Mapping
    typed: TypedFile | None = field(default=None)
    taken: Taken | None = field(default=None)


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
        seen: list[_Seen] = []
        for path in files:
            seen.extend(_look(connection, path, ask, Path(scratch), len(seen)))
        if not seen:
            raise InputError("clv new", "no files given", remedy=f"clv new {slug} FILE…")
        seats = [Seat(entry.staged, entry.mapping.columns) for entry in seen]
        currency = _currency(connection, seats, ask)
        zone = _ask_until(
            ask, "Which time zone are the times in?", (), ZONES.get(currency, "Europe/London"),
            check_timezone,
        )  # fmt: skip
        _decide_all(connection, seen, currency, zone, ask)
        connection.close()
    answers = Answers(
        name=slug.replace("-", " ").replace("_", " ").title(),
        industry=ask("Which industry?", INDUSTRIES, INDUSTRIES[0]) or INDUSTRIES[0],
        language="zh-Hans" if script_of(seats) == "zh" else "en",
        currency=currency,
        timezone=zone,
    )
    sources = _merged([entry.source for entry in seen])
    return Proposal(settings_text(answers, sources), [entry.taken for entry in seen if entry.taken])


def _currency(connection: duckdb.DuckDBPyConnection, seats: list[Seat], ask: Ask) -> str:
    """Return the currency that the files show; the answer where they show several or none."""
    found = currencies_in(connection, seats)
    if len(found) == 1:
        return found[0]
    return _ask_until(
        ask, "Which currency are the amounts in?", found,
        found[0] if found else usual_currency(seats), lambda answer: check_currency(answer.upper()),
    )  # fmt: skip


def _ask_until(
    ask: Ask,
    question: str,
    options: Sequence[str],
    default: str,
    check: Callable[[str], str],
) -> str:
    """Ask until the answer is one that a merchant's settings take."""
    asked, problem = question, ""
    for _ in range(TRIES):
        answer = (ask(asked, options, default) or default).strip()
        try:
            return check(answer)
        except ValueError as error:
            problem = f"'{answer}' is none: {error}"
            asked = f"{problem}. {question}"
    raise InputError(question, problem)


def _look(
    connection: duckdb.DuckDBPyConnection, path: Path, ask: Ask, scratch: Path, number: int
) -> list[_Seen]:
    """Stage a file's tables and find out what their columns mean, asking where need be."""
    if not path.is_file():
        raise InputError(f"file '{path.name}'", "not found")
    raw = RawFile(path.name, path)
    source = Source(files=(f"raw/{path.name}",))
    seen = []
    tables = stage_all(connection, raw, source, scratch, number)
    unlike = len({staged.headers for staged in tables}) > 1
    for staged in tables:
        mapping, own = _mapped(connection, staged, source, ask)
        if unlike and staged.sheet is not None:  # each sheet has columns of its own
            own = own.model_copy(update={"sheet": staged.sheet})
        seen.append(_Seen(raw, staged, own, mapping))
    return seen


def _mapped(
    connection: duckdb.DuckDBPyConnection, staged: Staged, source: Source, ask: Ask
) -> tuple[Mapping, Source]:
    """Map the columns; where customer, time or amount is not found, ask for it."""
    try:
        mapping = map_columns(connection, staged, source)
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


def _decide_all(
    connection: duckdb.DuckDBPyConnection, seen: list[_Seen], currency: str, zone: str, ask: Ask
) -> None:
    """Decide how times and amounts are written; day or month first may need an answer."""
    left: list[tuple[_Seen, TypedFile, DayOrMonthFirstError]] = []
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
        for other in seen:  # the sheets of a workbook are one source
            if other.raw == one_file.raw:
                other.source = other.source.model_copy(update={"day_first": told})
        file.source = one_file.source
        decide(connection, file, _new_settings(one_file.source, currency, zone))
        one_file.typed = file
    for one_file in seen:
        assert one_file.typed is not None
        _ask_for_cents(connection, one_file, currency, ask)
        one_file.taken = _taken(connection, one_file.typed)


def _new_settings(source: Source, currency: str, zone: str) -> Settings:
    return Settings.model_validate(
        {
            "name": "new", "industry": "retail", "currency": currency, "timezone": zone,
            "sources": [source.model_dump()],
        }
    )  # fmt: skip


def _ask_for_cents(
    connection: duckdb.DuckDBPyConnection, seen: _Seen, currency: str, ask: Ask
) -> None:
    """Ask whether amounts without any decimals are cents; say so where nobody answers."""
    header = seen.mapping.columns.get("amount") or seen.mapping.columns.get("price", "")
    amounts = evidence_of(connection, seen.staged).get(header)
    if seen.source.unit is not None or not perhaps_cents(amounts, header, currency):
        return
    question = (
        f"{seen.staged.name}, column '{header}': all amounts are whole numbers. Are they cents?"
    )
    if ask(question, ("yes", "no"), "no") == "yes":
        seen.source = seen.source.model_copy(update={"unit": 0.01})
        return
    seen.staged.warn(
        f"column '{header}' holds whole numbers only: if they are cents, set 'unit: 0.01' of this source"
    )


def _taken(connection: duckdb.DuckDBPyConnection, file: TypedFile) -> Taken:
    assert file.time is not None
    whole = file.staged.whole(None, "") if file.staged.whole else file.staged.table
    dated = (
        file.time.sql if file.time.meaning == "ISO" or not file.staged.whole else "NULL::TIMESTAMP"
    )
    rows, first, last = one(
        connection,
        f"""SELECT count(*), min(t)::DATE::VARCHAR, max(t)::DATE::VARCHAR
            FROM (SELECT {dated} AS t FROM {whole})""",
    )
    columns = {
        name: (header, _samples(connection, file, name, header))
        for name, header in file.mapping.columns.items()
    }
    used = set(file.mapping.columns.values())
    identifying = {"email", "phone"} & set(file.mapping.columns)
    grades = grades_of(connection, file.staged)
    dropped = [
        header
        for header in file.staged.headers
        if (is_personal(header) or grades[header].protected) and header not in used
    ]
    dropped += [file.mapping.columns[name] for name in sorted(identifying)]
    notes = [
        *file.staged.warnings,
        *([file.time.meaning] if file.time.meaning not in ("", "ISO") else []),
    ]
    return Taken(
        file.name, file.mapping.format.title, file.staged.encoding, rows + file.staged.asides, first, last, columns,
        tuple(dropped), tuple(notes), tuple(grade_lines(grades, file.mapping.columns)),
    )  # fmt: skip


def _samples(
    connection: duckdb.DuckDBPyConnection, file: TypedFile, name: str, header: str
) -> tuple[str, ...]:
    """Return a few different values of a column; of what points to a person only the shape."""
    rows = connection.execute(
        f"""SELECT DISTINCT left({ident(header)}, 40) FROM (FROM {file.staged.table} LIMIT 1000)
            WHERE {ident(header)} IS NOT NULL ORDER BY 1 LIMIT {SAMPLES}"""
    ).fetchall()
    values = [str(row[0]) for row in rows]
    short = name == "customer" and all(len(value) <= SHORT_ID for value in values)
    known = short or name not in PEOPLE  # the merchant's own numbers point to nobody outside
    return tuple(dict.fromkeys(shown_sample(value, header, known) for value in values))


def _merged(sources: list[Source]) -> list[Source]:
    """Join files that are read alike into one source."""
    merged: list[Source] = []
    for source in sources:
        same = next((i for i, other in enumerate(merged) if _alike(source, other)), None)
        if same is None:
            merged.append(source)
        elif source.files[0] not in merged[same].files:
            files = (*merged[same].files, *source.files)
            merged[same] = merged[same].model_copy(update={"files": files})
    return merged


def _alike(source: Source, other: Source) -> bool:
    return source.model_copy(update={"files": ()}) == other.model_copy(update={"files": ()})
