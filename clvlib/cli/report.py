"""``clv run`` and ``clv render``: reports, made and printed again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clvlib.cli.options import DataDir, Debug, Engine, Folders, ReportsDir, Slug, To, shown
from clvlib.errors import InputError

if TYPE_CHECKING:
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
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Merchants at a time.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Run though nothing changed.")] = False,
    kernel: Annotated[
        str, typer.Option("--kernel", metavar="KIND", help="warm (ready at once) or stock.")
    ] = "warm",
    explain: Annotated[bool, typer.Option("--explain", help="Say first what changed.")] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Make the reports of merchants whose data, settings or kit have changed."""
    from clvlib.running.plan import parse_day, parse_engine, parse_formats

    folders = Folders.of(data_dir, reports_dir)
    day, formats, chosen = parse_day(as_of), parse_formats(to), parse_engine(engine)
    merchants = _merchants(slugs or [], everyone, folders)

    from clvlib.running import RunPlan, run_merchants
    from clvlib.running.documents import engine_used
    from clvlib.running.warm import parse_kernel

    kind = parse_kernel(kernel)
    plan = RunPlan(folders.data, folders.reports, day, formats, chosen, force, kernel=kind)
    if formats and chosen != "auto":
        engine_used(chosen)
    if explain:
        _explain(merchants, plan)
    from clvlib.cli.screen import Screen

    with Screen(merchants, bool(formats)) as screen:

        def done(outcome: Outcome) -> None:
            _record(folders, outcome)
            screen.say(outcome.slug, *_lines(outcome, debug))

        outcomes = run_merchants(merchants, plan, jobs, screen.hear, done)
    return _code(outcomes)


def render(
    slug: Slug,
    to: To = "html,pdf",
    engine: Engine = "auto",
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the Quarto project too, for quarto preview.")
    ] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> None:
    """Print the latest run of a merchant again, without running it."""
    from clvlib.running.plan import parse_engine, parse_formats

    folders = Folders.of(data_dir, reports_dir)
    formats, chosen = parse_formats(to), parse_engine(engine)
    if not formats:
        raise InputError("--to", "'none' leaves nothing to render", allowed="html, pdf, docx")
    from clvlib.merchant import Merchant
    from clvlib.privacy import audit
    from clvlib.running.documents import engine_used, of_run, render_again
    from clvlib.running.shelf import Shelf

    merchant = Merchant.load(slug, folders.data)
    engine_used(chosen)
    shelf = Shelf(folders.reports, slug)
    with shelf.locked():
        placed = render_again(shelf, merchant, formats, chosen, keep)
    audit.record(folders.reports, slug, "render", run=placed.path.name, formats=sorted(formats))
    _say_documents(f"{slug} rendered", of_run(shelf.root / "latest") or (placed.path,))
    for line in _warnings(placed.path):
        typer.echo(line, err=True)


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


def _record(folders: Folders, outcome: Outcome) -> None:
    """Note in the merchant's audit log what a run read and made."""
    from clvlib.privacy import audit

    if outcome.state == "unchanged" or not (folders.reports / outcome.slug).is_dir():
        return
    manifest = (outcome.folder or Path()) / "manifest.json"
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    audit.record(
        folders.reports,
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
            typer.echo(f"{slug}: {error}")
            continue
        since = f"since {latest}" if latest else "yet"
        head = "will run" if why else "forced to run" if plan.force else "will be left as it is"
        for line in why or [f"nothing has changed {since}"]:
            typer.echo(f"{slug} {head}: {line}")
        for step in steps:
            typer.echo(f"  {step}")


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
    return "\n".join([*said, *(_warnings(outcome.folder) if outcome.folder else ())]), False


def _warnings(folder: Path) -> list[str]:
    """Return a line for each rule of the house that a run's report breaks."""
    from clvlib.run_folder import RunFolder
    from clvlib.running.manifest import read_manifest

    return [f"  warning: {text}" for text in read_manifest(RunFolder(folder)).get("warnings", [])]


def _code(outcomes: list[Outcome]) -> int:
    """Return 2 where the only merchant's input is wrong, 1 where any failed, else 0."""
    failed = [outcome for outcome in outcomes if outcome.state == "failed"]
    if not failed:
        return 0
    return 2 if len(outcomes) == 1 and failed[0].wrong_input else 1


def _say_documents(what: str, paths: tuple[Path, ...]) -> None:
    typer.echo(f"→ {what}  {'   '.join(shown(path) for path in paths)}")
