"""``clv audit``: who did what with a merchant's data."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from clvlib.cli.options import DataDir, Debug, Folders, ReportsDir, Slug, echo

FIXED = ("n", "at", "who", "action", "seal")


def audit(
    slug: Slug,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check that no line was changed, moved or removed.")
    ] = False,
    data_dir: DataDir = None,
    reports_dir: ReportsDir = None,
    debug: Debug = False,
) -> int:
    """Print the record of what was read, made, exported and removed, and by whom."""
    from clvlib.privacy import audit as log

    reports = Folders.of(data_dir, reports_dir).reports
    for event in log.events(reports, slug):
        echo(_line(event))
    if not verify:
        return 0
    verdict = log.verify(reports, slug)
    if verdict.fault:
        echo(f"error: audit log of '{slug}': {verdict.fault}", err=True)
        return 1
    echo(f"{verdict.lines} lines, none changed, moved or removed")
    return 0


def _line(event: dict[str, Any]) -> str:
    said = ", ".join(f"{key} {_said(value)}" for key, value in event.items() if key not in FIXED)
    head = f"{event.get('n', '?'):>5}  {event.get('at', '?')}  {event.get('who', '?')}"
    # What a name of a file holds must not steer the terminal.
    return "".join(c if c.isprintable() else "?" for c in f"{head}  {event.get('action')}  {said}")


def _said(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
