"""``clv runs``: a merchant's reports so far, and which of them are kept."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug


def runs(
    slug: Slug,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Remove all but the N newest.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """List a merchant's runs, the newest first."""
    from clvlib.merchant import Merchant
    from clvlib.running.history import PastRun, past_runs, prune
    from clvlib.running.shelf import Shelf

    folders = Folders.of(data_dir, reports_dir)
    shelf = Shelf(folders.reports, slug)
    if not shelf.root.is_dir():
        Merchant.load(slug, folders.data)  # an unknown merchant is told from one without reports
    if keep is not None and shelf.root.is_dir():
        with shelf.locked():
            for name in prune(shelf, keep):
                typer.echo(f"removed {name}", err=True)
    found = past_runs(shelf) if shelf.root.is_dir() else []
    if as_json:
        typer.echo(json.dumps([_plain(run) for run in found], indent=1))
        return

    def line(run: PastRun) -> str:
        mark = "*" if run.latest else " "
        peak = f"{run.peak_mb:,.0f} MB" if run.peak_mb else ""
        made = run.created[:16].replace("T", " ")
        told = f"{mark} {run.name}  as of {run.as_of}  made {made}  {run.seconds:6.1f} s  {peak:>8}"
        return f"{told}  {', '.join(run.documents)}".rstrip()

    typer.echo("\n".join(map(line, found)) or f"{slug} has no run yet")


def _plain(run: object) -> dict[str, object]:
    values = dict(vars(run))
    values["run"] = values.pop("folder").path.name
    return values
