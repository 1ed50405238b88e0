"""``clv export``: a table of the latest run as a file."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo, shown
from clvlib.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from clvlib.run_folder import RunFolder


def export(
    slug: Slug,
    table: Annotated[
        str, typer.Argument(metavar="TABLE", help="E.g. customers, values, or a list for upload.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".csv, .parquet or .xlsx.")
    ],
    with_ids: Annotated[
        bool, typer.Option("--with-ids", help="Add the client's own customer ids.")
    ] = False,
    encrypt: Annotated[
        bool, typer.Option("--encrypt", help="Encrypt the file with a passphrase (adds .clve).")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before real ids go out.")
    ] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Write a table, or a list for upload, of the latest run as csv, Parquet or Excel."""
    from clvlib.merchant import Merchant
    from clvlib.run_folder import latest_run
    from clvlib.running.export import with_source_ids, write_file
    from clvlib.tables import table as declared

    folders = Folders.of(data_dir, reports_dir)
    run = latest_run(folders.reports, slug)
    listed = run is not None and _listed(run, table)
    if not listed:
        declared(table)
    merchant = Merchant.load(slug, folders.data)
    if run is None:
        raise InputError(f"merchant '{slug}'", "has no run yet", remedy=f"run: clv run {slug}")
    frame = _read(run, table, slug, listed)
    if with_ids:
        _agreed(yes)
        frame = with_source_ids(frame, table, merchant)
    from clvlib.privacy import audit

    named = {"run": run.path.name, "table": table, "rows": len(frame), "with_ids": with_ids}
    audit.record(folders.reports, slug, "export", **named, file=output.name)
    if encrypt:
        output = _encrypted(frame, output)
    else:
        write_file(frame, output)
    echo(f"→ {shown(output.resolve())}  {len(frame):,} rows of run {run.path.name}")


def _listed(run: RunFolder, name: str) -> bool:
    """Say whether a list for upload is meant, and no table."""
    from clvlib.running.export import is_list
    from clvlib.tables import TABLES

    return name not in TABLES and is_list(run, name)


def _read(run: RunFolder, name: str, slug: str, listed: bool) -> pd.DataFrame:
    from clvlib.running.export import read_list, read_table

    return read_list(run, name, slug) if listed else read_table(run, name)


def decrypt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that ends in .clve.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="[without .clve]")
    ] = None,
    merchant: Annotated[
        str | None,
        typer.Option("--merchant", metavar="SLUG", help="Whose key, for files of a run."),
    ] = None,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Open a file that `clv export --encrypt` wrote, or one of a merchant with `encrypt: true`."""
    from clvlib.privacy import vault

    if not file.is_file():
        raise InputError(f"file '{file}'", "not found")
    target = output or file.with_suffix("")
    if target == file or target.exists():
        raise InputError(f"-o '{target}'", "exists already", remedy="name another file with -o")
    if merchant is None:
        vault.decrypt_file(file, target, _passphrase(False))
    else:
        _decrypt_of(merchant, file, target, Folders.of(data_dir, reports_dir))
    echo(f"→ {shown(target.resolve())}")


def _decrypt_of(slug: str, file: Path, target: Path, folders: Folders) -> None:
    """Decrypt with a merchant's own key; that it was done is recorded first."""
    from clvlib.merchant import Merchant
    from clvlib.privacy import audit, merchant_key, vault

    merchant = Merchant.load(slug, folders.data)
    audit.record(folders.reports, merchant.slug, "decrypt", file=file.name, to=target.name)
    vault.decrypt_file(file, target, merchant_key(merchant.slug))


def _agreed(yes: bool) -> None:
    """Ask whoever sits at a terminal; a script has said so by the option itself."""
    if yes or not sys.stdin.isatty():
        return
    said = "The file will hold the client's own customer ids. Write it?"
    if not typer.confirm(said, default=False, err=True):
        raise typer.Abort


def _encrypted(frame: pd.DataFrame, output: Path) -> Path:
    """Write the table encrypted; its plain form lies in a private folder for a moment only."""
    from clvlib.privacy import vault
    from clvlib.privacy.own_folders import place
    from clvlib.running.export import write_file

    secret = _passphrase(True)
    target = output.with_name(f"{output.name}{vault.SUFFIX}")
    with tempfile.TemporaryDirectory(prefix="clv-export-", dir=place()) as folder:
        write_file(frame, Path(folder) / output.name)
        vault.encrypt_file(Path(folder) / output.name, target, secret)
    return target


def _passphrase(new: bool) -> str:
    """Return the passphrase: from ``CLV_PASSPHRASE``, else asked for unseen."""
    if given := os.environ.get("CLV_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise InputError(
            "passphrase", "is missing", remedy="set CLV_PASSPHRASE, or run in a terminal"
        )
    return typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
