"""``clv run``: the reports of one merchant or of all, made where something has changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Engine, Folders, ReportsDir, To, echo, shown
from clvlib.cli.report import warnings_of
from clvlib.errors import InputError

if TYPE_CHECKING:
    from clvlib.cli.screen import Screen
    from clvlib.running import Outcome, RunPlan


def run(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG...", help="Merchants to run.")
    ] = None,
    everyone: Annotated[bool, typer.Option("--all", help="Run every merchant.")] = False,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Count data up to this day, YYYY-MM-DD [the last one]."),
    ] = None,
    to: To = "html,pdf",
    engine: Engine = "auto",
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Merchants at a time [cores and memory decide]."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run though nothing changed.")] = False,
    kernel: Annotated[
        str, typer.Option("--kernel", metavar="KIND", help="warm (ready at once) or stock.")
    ] = "warm",
    explain: Annotated[bool, typer.Option("--explain", help="Say first what changed.")] = False,
    time_limit: Annotated[
        float, typer.Option(min=0.01, metavar="MIN", help="Minutes that a merchant may take.")
    ] = 60.0,
    memory_limit: Annotated[
        float | None,
        typer.Option(min=1, metavar="MB", help="Memory that a merchant's process may hold [any]."),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Keep the N newest runs [all].")
    ] = None,
    dask: Annotated[
        str | None, typer.Option(metavar="tcp://…", help="Run on a Dask cluster.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Say each step as a line of JSON.")
    ] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Make the reports of merchants whose data, settings or kit have changed."""
    from clvlib.running.lean import collect_rarely
    from clvlib.running.warm import parse_kernel

    collect_rarely()
    folders = Folders.of(data_dir, reports_dir)
    if not (explain or dask):
        _get_ready(folders, slugs or [], everyone and force, force, parse_kernel(kernel))
    from clvlib.running.plan import RunPlan, parse_day, parse_engine, parse_formats

    plan = RunPlan(
        folders.data, folders.reports, parse_day(as_of), parse_formats(to), parse_engine(engine),
        force, time_limit * 60, memory_limit, parse_kernel(kernel),
    )  # fmt: skip
    merchants = _merchants(slugs or [], everyone, folders)
    _refuse_absent_engine(plan)
    if explain:
        _explain(merchants, plan)
    return _code(_watched(merchants, plan, jobs, dask, as_json, debug, keep))


def _get_ready(folders: Folders, slugs: list[str], surely: bool, force: bool, kernel: str) -> None:
    """Let the kernels' server import meanwhile, where something will be computed for certain."""
    from clvlib.running.warm import get_ready

    there = [slug for slug in slugs if (folders.data / slug / "merchant.yml").is_file()]
    new = any(not (folders.reports / slug / "latest").exists() for slug in there)
    if surely or new or (force and there):
        get_ready(kernel)


def _refuse_absent_engine(plan: RunPlan) -> None:
    """Say before anything runs that the engine asked for is not here."""
    if plan.to and plan.engine != "auto":
        from clvlib.running.documents import engine_used

        engine_used(plan.engine)


def _watched(
    merchants: list[str],
    plan: RunPlan,
    jobs: int | None,
    dask: str | None,
    as_json: bool,
    debug: bool,
    keep: int | None,
) -> list[Outcome]:
    """Run the merchants, and say on the screen how it goes."""
    from clvlib.cli.screen import screen_for

    with screen_for(merchants, bool(plan.to), as_json) as screen:
        outcomes = _batch(merchants, plan, jobs, dask, screen, debug, keep)
    if len(merchants) > 1:
        screen.sum_up(outcomes)
    return outcomes


def _batch(
    merchants: list[str],
    plan: RunPlan,
    jobs: int | None,
    dask: str | None,
    screen: Screen,
    debug: bool,
    keep: int | None,
) -> list[Outcome]:
    """Run the merchants; write ``batch.json`` where they are several."""
    from clvlib.running import run_merchants
    from clvlib.running.batch_record import BatchRecord

    many, at_once = len(merchants) > 1, 1
    if many and dask is None:
        from clvlib.running.capacity import workers

        at_once = workers(jobs, merchants, plan.reports_dir)
    record = BatchRecord(plan.reports_dir, merchants, at_once)

    def done(outcome: Outcome) -> None:
        _record(plan.reports_dir, outcome)
        if many:
            record.add(outcome)
        if keep and outcome.state != "failed":
            _prune(outcome.slug, plan, keep)
        screen.done(outcome, *_lines(outcome, debug))

    try:
        if dask:
            from clvlib.running.batch import run_on_dask

            return run_on_dask(dask, merchants, plan, screen.hear, done)
        return run_merchants(merchants, plan, at_once, screen.hear, done)
    except KeyboardInterrupt:
        if many:
            record.write(interrupted=True)
        raise


def _prune(slug: str, plan: RunPlan, keep: int) -> None:
    from clvlib.running.history import prune
    from clvlib.running.shelf import Shelf

    shelf = Shelf(plan.reports_dir, slug)
    with shelf.locked():
        prune(shelf, keep)


def _merchants(slugs: list[str], everyone: bool, folders: Folders) -> list[str]:
    """Return the merchants to run; an unknown one stops everything before it begins."""
    from clvlib.merchant import Merchant, known_merchants

    if everyone == bool(slugs):
        found = "merchants and --all at once" if slugs else "no merchant named"
        raise InputError("clv run", found, allowed="clv run SLUG…, or clv run --all")
    if everyone:
        if not (known := known_merchants(folders.data)):
            raise InputError(
                f"data folder '{shown(folders.data)}'",
                "holds no merchant",
                remedy="make one with: clv new SLUG FILE…",
            )
        return known
    for slug in slugs:
        if slug not in known_merchants(folders.data):
            Merchant.load(slug, folders.data)
    return list(dict.fromkeys(slugs))


def _record(reports: Path, outcome: Outcome) -> None:
    """Note in the merchant's audit log what a run read and made."""
    from clvlib.privacy import audit

    if outcome.state == "unchanged" or not (reports / outcome.slug).is_dir():
        return
    manifest = (outcome.folder or Path()) / "manifest.json"
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    audit.record(
        reports,
        outcome.slug,
        "run",
        state=outcome.state,
        run=outcome.run,
        read=[f"{name} ({seal})" for name, seal in known.get("data", {}).items()],
        made=[path.name for path in outcome.documents],
    )


def _explain(merchants: list[str], plan: RunPlan) -> None:
    from clvlib.running.pipeline import explain

    for slug in merchants:
        try:
            latest, why, steps = explain(slug, plan)
        except InputError as error:  # the run itself will say so again, and count it
            echo(f"{slug}: {error}")
            continue
        since = f"since {latest}" if latest else "yet"
        head = "will run" if why else "forced to run" if plan.force else "will be left as it is"
        for line in why or [f"nothing has changed {since}"]:
            echo(f"{slug} {head}: {line}")
        for step in steps:
            echo(f"  {step}")


def _lines(outcome: Outcome, debug: bool) -> tuple[str, bool]:
    """Return what to print of an outcome, and whether it is an error."""
    from clvlib.cli.screen import times

    if outcome.state == "failed":
        trace = outcome.trace if debug else ""
        return f"{trace}error: {outcome.slug}: {outcome.error}", True
    places = outcome.documents or ((outcome.folder,) if outcome.folder else ())
    paths = "   ".join(shown(path) for path in places)
    if outcome.state == "unchanged":
        return f"= {outcome.slug}  nothing changed since {outcome.run}   {paths}", False
    spent = times(outcome.seconds)
    said = [f"→ {outcome.slug}  {paths}{f'   {spent}' if spent else ''}"]
    return "\n".join([*said, *(warnings_of(outcome.folder) if outcome.folder else ())]), False


def _code(outcomes: list[Outcome]) -> int:
    """Return 2 where the only merchant's input is wrong, 1 where any failed, else 0."""
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if not failed:
        return 0
    return 2 if len(outcomes) == 1 and failed[0].wrong_input else 1
