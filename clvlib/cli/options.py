"""Options that all commands share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from clvlib.errors import InputError

# C0 and C1 but the line's end and the tab; marks of direction, of joining, of language; the BOM.
STEERING = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff"
    "\\U000e0000-\\U000e007f]"
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from clvlib import __version__

        typer.echo(f"clv {__version__}")
        raise typer.Exit


show_version = typer.Option(
    False, "--version", callback=_print_version, is_eager=True, help="Print the version and end."
)

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Merchant: a folder under data/.")]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", metavar="DIR", help="Folder of merchants [data/].")
]
ReportsDir = Annotated[
    Path | None, typer.Option("--reports-dir", metavar="DIR", help="Folder of reports [reports/].")
]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]
To = Annotated[
    str,
    typer.Option("--to", metavar="FORMATS", help="html, pdf, docx, with commas between, or none."),
]
Engine = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="auto, quarto or embedded.")
]


@dataclass(frozen=True)
class Folders:
    """The folders of merchants and of reports, absolute."""

    data: Path
    reports: Path

    @classmethod
    def of(cls, data: Path | None, reports: Path | None, *, new: bool = False) -> Folders:
        """Return the folders that the options name.

        Parameters
        ----------
        new : bool
            Whether the data folder may be missing yet.

        Raises
        ------
        InputError
            If a named data folder does not exist.
        """
        from clvlib import home
        from clvlib.cli.leftovers import remove_leftovers

        found = (data or home.data_dir()).expanduser().resolve()
        if data is not None and not new and not found.is_dir():
            raise InputError(f"--data-dir '{data}'", "is no folder")
        shelves = (reports or home.reports_dir()).expanduser().resolve()
        remove_leftovers(shelves)
        return cls(found, shelves)


def printable(text: object) -> str:
    """Return a text in which no name of a file or a column can steer the terminal.

    Control characters and marks that turn the direction of writing become question marks.
    """
    return STEERING.sub("?", str(text))


def echo(text: object = "", err: bool = False) -> None:
    """Print a line, as text and nothing else."""
    typer.echo(printable(text), err=err)


def shown(path: Path) -> str:
    """Return a path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
