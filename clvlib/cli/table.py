"""``clv export``: a table of the latest run as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, shown
from clvlib.errors import InputError


def export(
    slug: Slug,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="E.g. customers or values.")],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help=".csv, .parquet or .xlsx.")
    ],
    with_ids: Annotated[
        bool, typer.Option("--with-ids", help="Add the client's own customer ids.")
    ] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Write a table of the latest run as csv, Parquet or Excel."""
    from clvlib.merchant import Merchant
    from clvlib.run_folder import latest_run
    from clvlib.running.export import read_table, with_source_ids, write_file
    from clvlib.tables import table as declared

    folders = Folders.of(data_dir, reports_dir)
    declared(table)
    merchant = Merchant.load(slug, folders.data)
    run = latest_run(folders.reports, slug)
    if run is None:
        raise InputError(f"merchant '{slug}'", "has no run yet", remedy=f"run: clv run {slug}")
    frame = read_table(run, table)
    if with_ids:
        frame = with_source_ids(frame, table, merchant)
    from clvlib.privacy import audit

    named = {"run": run.path.name, "table": table, "rows": len(frame), "with_ids": with_ids}
    audit.record(folders.reports, slug, "export", **named, file=output.name)
    write_file(frame, output)
    typer.echo(f"→ {shown(output.resolve())}  {len(frame):,} rows of run {run.path.name}")
