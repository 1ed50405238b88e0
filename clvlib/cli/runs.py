"""``clv runs`` and ``clv verify``: a merchant's reports so far, and whether they come out again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Engine, Folders, ReportsDir, Slug, echo


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
                echo(f"removed {name}", err=True)
    found = past_runs(shelf) if shelf.root.is_dir() else []
    if as_json:
        echo(json.dumps([_plain(run) for run in found], indent=1))
        return

    def line(run: PastRun) -> str:
        mark = "*" if run.latest else " "
        peak = f"{run.peak_mb:,.0f} MB" if run.peak_mb else ""
        made = run.created[:16].replace("T", " ")
        told = f"{mark} {run.name}  as of {run.as_of}  made {made}  {run.seconds:6.1f} s  {peak:>8}"
        return f"{told}  {', '.join(run.documents)}".rstrip()

    echo("\n".join(map(line, found)) or f"{slug} has no run yet")


def verify(
    slug: Slug,
    engine: Engine = "auto",
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Make the latest run again in another folder and compare every file."""
    from clvlib.cli.screen import screen_for
    from clvlib.running import RunPlan
    from clvlib.running import verify as verifying
    from clvlib.running.plan import parse_engine

    folders = Folders.of(data_dir, reports_dir)
    plan = RunPlan(folders.data, folders.reports, engine=parse_engine(engine))
    with screen_for([slug], True) as screen:
        verdict = verifying.verify(slug, plan, screen.hear)
    for line in verdict.changed:
        echo(f"{slug} changed since {verdict.run}: {line}")
    for line in verdict.differing:
        echo(f"{slug} {line}")
    if not verdict.differing:
        echo(f"✓ {slug}  {verdict.run}: {verdict.compared} files came out byte for byte")
    return 1 if verdict.differing else 0


def _plain(run: object) -> dict[str, object]:
    values = dict(vars(run))
    values["run"] = values.pop("folder").path.name
    return values
