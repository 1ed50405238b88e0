"""``clv new``: from a client's files to a merchant's folder with commented settings."""

from __future__ import annotations

import filecmp
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo, printable, shown
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.cleaning.asking import Ask
    from clvlib.cleaning.propose import Taken


def new(
    slug: Slug,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The client's exports.")],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; take what is most likely.")
    ] = False,
    currency: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Currency of the amounts where the files show none, or $ alone, e.g. EUR.",
        ),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option(
            "--day-first/--month-first", help="How to read dates such as 04/05/2024 that fit both."
        ),
    ] = None,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Look at a client's exports and write the settings of a new merchant."""
    from clvlib.cleaning import propose
    from clvlib.merchant import Merchant

    folders = Folders.of(data_dir, reports_dir, new=True)
    folder = folders.data / slug
    _refuse_taken(slug, folder, files)
    ask = _answered(_take_default if yes else _ask, _code_of(currency), day_first)
    proposal = propose(slug, files, ask)
    for taken in proposal.files:
        for line in _file_lines(taken):
            echo(line)
    _write(folder, files, proposal.text)
    Merchant.load(slug, folders.data)
    dropped = [header for taken in proposal.files for header in taken.dropped]
    personal = f"; personal columns that go no further: {', '.join(dropped)}" if dropped else ""
    echo(f"→ {shown(folder / 'merchant.yml')} written{personal}")
    there = f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""
    echo(f"  look it through, then: clv check {slug}{there}")


def _refuse_taken(slug: str, folder: Path, files: Sequence[Path]) -> None:
    """Refuse a slug that cannot be one or is in use, and two files of one name."""
    from clvlib.merchant import SLUG

    if not SLUG.fullmatch(slug):
        allowed = "lower-case letters, digits, - and _, e.g. harbour-books"
        raise InputError(f"merchant '{slug}'", "is no name of a folder", allowed)
    if (folder / "merchant.yml").exists():
        remedy = "edit it, or choose another name"
        raise InputError(f"merchant '{slug}'", "has a merchant.yml already", remedy=remedy)
    names = [path.name for path in files]
    twins = sorted({name for name in names if names.count(name) > 1})
    if twins:
        raise InputError(f"file '{twins[0]}'", "is given twice", remedy="rename one of them")
    for path in files:
        if not path.is_file():
            raise InputError(f"file '{path}'", "not found")
        target = folder / "raw" / path.name
        if target.exists() and not filecmp.cmp(path, target, shallow=False):
            raise InputError(f"file '{path.name}'", f"another one lies in {slug}/raw already")


def _write(folder: Path, files: Sequence[Path], text: str) -> None:
    """Copy the exports, then write the settings: a merchant exists only when it is whole."""
    raw = folder / "raw"
    try:
        raw.mkdir(parents=True, exist_ok=True)
        for path in files:
            if not (raw / path.name).exists():
                shutil.copy2(path, raw / path.name)
        scratch = folder / ".merchant.yml.tmp"
        scratch.write_text(_for_editors(folder) + text, encoding="utf-8")
        scratch.replace(folder / "merchant.yml")
    except OSError as error:
        raise InputError(
            f"folder '{folder.name}'", f"cannot be written to ({error.strerror})"
        ) from error


def _for_editors(folder: Path) -> str:
    """Return the line by which an editor completes the settings' keys, where the schema is near."""
    from clvlib import home

    schema = home.templates_dir() / "merchant.schema.json"
    if folder.resolve().parents[1] != schema.parents[1]:
        return ""  # the path would name this machine
    return "# yaml-language-server: $schema=../../templates/merchant.schema.json\n"


def _ask(question: str, options: Sequence[str], default: str | None) -> str | None:
    """Put a question to whoever sits at the terminal; nobody there means the default."""
    choices = f" [{' | '.join(options)}]" if options else ""
    while True:
        try:
            said = typer.prompt(
                printable(f"? {question}{choices}"), default=default or "", show_default=True
            )
        except (EOFError, typer.Abort):
            return default
        answer = _meant(str(said).strip(), options)
        if answer or not said:
            return answer or default
        echo(f"  one of: {', '.join(options)}")


def _meant(said: str, options: Sequence[str]) -> str | None:
    """Return the option that was meant, also by its beginning; any answer where there are none."""
    if not options:
        return said or None
    exact = [option for option in options if option.casefold() == said.casefold()]
    begun = [option for option in options if said and option.casefold().startswith(said.casefold())]
    found = exact or begun
    return found[0] if len(found) == 1 else None


def _code_of(currency: str | None) -> str | None:
    """Return a currency's code in capitals; refuse what is none."""
    from clvlib.merchant import check_currency

    if currency is None:
        return None
    try:
        return check_currency(currency.strip().upper())
    except ValueError as error:
        raise InputError("--currency", f"'{currency}' is none: {error}") from error


def _answered(ask: Ask, currency: str | None, day_first: bool | None) -> Ask:
    """Answer by the command's options what they answer, and leave the rest to ``ask``."""

    def answer(question: str, options: Sequence[str], default: str | None) -> str | None:
        if currency is not None and question.startswith("Which currency"):
            return currency
        if day_first is not None and question.endswith("Day first?"):
            return "yes" if day_first else "no"
        return ask(question, options, default)

    return answer


def _take_default(question: str, options: Sequence[str], default: str | None) -> str | None:
    """Answer with the default, and say so: what was assumed must be seen."""
    if default is not None:
        others = f" (or {', '.join(o for o in options if o != default)})" if options else ""
        echo(f"? {question} assumed: {default}{others}")
    return default


def _file_lines(taken: Taken) -> Iterator[str]:
    span = f", {taken.first} … {taken.last}" if taken.first else ""
    yield f"✓ {taken.name}   {taken.format}, {taken.encoding}, {taken.rows:,} rows{span}"
    width = max((len(name) for name in taken.columns), default=0)
    for name, (header, samples) in taken.columns.items():
        yield f"    {name:<{width}} = {header}   e.g. {', '.join(samples) or 'empty'}"
    for line in taken.graded:
        yield f"    {line}"
    for note in taken.notes:
        yield f"  ! {note}"
