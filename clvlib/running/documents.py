"""From a run's tables and exhibits to its documents, the first time and again."""

from __future__ import annotations

import time
from pathlib import Path

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.run_folder import RunFolder
from clvlib.running import raw
from clvlib.running.manifest import add_to_manifest, read_manifest
from clvlib.running.plan import FORMATS
from clvlib.running.shelf import Shelf


def engine_used(engine: str) -> str:
    """Return the engine that an engine's name leads to here: ``quarto`` or ``embedded``.

    Asked before half a minute of work, not after.

    Raises
    ------
    InputError
        If it is not installed.
    """
    from clvlib.reporting.engines import engine_for, quarto_command

    if engine == "quarto" and quarto_command() is None:
        raise InputError(
            "--engine quarto",
            "the command 'quarto' was not found",
            allowed="auto or embedded",
            remedy="install it from quarto.org, or leave --engine out",
        )
    return engine_for(engine)


def look_at_notes(merchant: Merchant) -> None:
    """Refuse a consultant's note that no report could print before the run, not after it.

    Raises
    ------
    InputError
        If a note has a name that is no place in the report, or is not UTF-8 text.
    """
    folder = merchant.folder / "notes"
    if next(folder.glob("*.md"), None) is not None:
        from clvlib.reporting.notes import read_notes

        read_notes(folder)


def write(
    folder: RunFolder, merchant: Merchant, to: tuple[str, ...], engine: str, keep: bool = False
) -> None:
    """Render a run in the making into its own folder, and note it in the manifest.

    Raises
    ------
    InputError
        If the engine asked for is not installed, or a note of the consultant's is wrong.
    """
    from clvlib.reporting import Document, render

    made = render(Document.load(folder, merchant), to=to, engine=engine, keep=keep)
    names = sorted(path.name for path in made.files.values())
    found = [str(violation) for violation in made.violations]
    add_to_manifest(folder, documents=names, engine=engine_used(engine), warnings=found)


def render_again(
    shelf: Shelf, merchant: Merchant, to: tuple[str, ...], engine: str, keep: bool = False
) -> RunFolder:
    """Render the latest run again, without running it; the shelf must be locked.

    Raises
    ------
    InputError
        If the merchant has no run yet.
    """
    latest = shelf.latest
    if latest is None:
        raise InputError(
            f"merchant '{merchant.slug}'",
            "has no run yet",
            remedy=f"make one with: clv run {merchant.slug}",
        )
    folder = shelf.copy_of(latest)
    began = time.monotonic()
    try:
        for old in FORMATS:
            (folder.path / f"report.{old}").unlink(missing_ok=True)
        write(folder, merchant, to, engine, keep)
        spent = read_manifest(folder).get("durations", {})
        spent["report"] = round(time.monotonic() - began, 2)
        add_to_manifest(folder, durations=spent)
        if merchant.settings.encrypt:
            raw.seal_run(folder, merchant.slug)
        return shelf.place(folder)
    except BaseException:
        shelf.discard(folder)
        raise


def of_run(folder: Path) -> tuple[Path, ...]:
    """Return the documents in a run's folder, PDF first."""
    both = [folder / f"report.{form}" for form in reversed(FORMATS)]
    return tuple(path for path in both if path.is_file())
