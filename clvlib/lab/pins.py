"""From a view to the report: an exhibit and a remark that the next ``clv render`` prints."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clvlib.errors import InputError
from clvlib.exhibits import Exhibit
from clvlib.lab.run import Run
from clvlib.privacy import audit
from clvlib.reporting.pinned import Pin, pin_names, read_pins, remove_pin, write_pin
from clvlib.run_folder import STAGES

MOST_REMARK = 2_000


def pin(run: Run, exhibit: Exhibit, remark: str = "", place: str = "strategy") -> str:
    """Keep an exhibit with a remark among the merchant's notes.

    ``clv render`` prints it at the end of the chapter, with a number, its source and its text for
    those who cannot see it; groups too small to be shown are left out, as everywhere in the
    report. The run itself stays as it is. With ``encrypt: true`` the pin is kept encrypted; the
    report that prints it lies on disk in clear, so that no single customer can be pinned.

    Parameters
    ----------
    run : Run
        From which the exhibit was made; only reports of this run print it.
    exhibit : Exhibit
        What is shown.
    remark : str
        The paragraph above it, plain text.
    place : str
        Chapter: ``cleaning``, ``rfm``, ``clv``, ``profiling`` or ``strategy``.

    Returns
    -------
    str
        Name of the pin, for :func:`unpin`.

    Raises
    ------
    InputError
        If there is no such chapter, the remark is too long, or one customer would be pinned into
        the report of a merchant with ``encrypt: true``.
    """
    if place not in STAGES:
        raise InputError("chapter", f"found '{place}'", allowed=", ".join(STAGES))
    if len(remark) > MOST_REMARK:
        raise InputError("remark", f"has {len(remark)} letters", f"up to {MOST_REMARK}")
    if exhibit.persons and run.settings.encrypt:
        raise InputError(
            f"exhibit '{exhibit.name}'", "tells of one customer; reports lie on disk in clear",
            remedy="with encrypt: true pin groups of customers only",
        )  # fmt: skip
    folder = run.workspace.merchant.folder
    named = replace(exhibit.guarded(run.workspace.words), name=_free_name(folder, exhibit.name))
    kept = Pin(named.record(), " ".join(remark.split()), place, run.name)
    write_pin(folder, kept, named, run.settings.encrypt)
    audit.record(run.folder.path.parent.parent, run.slug, "pin", run=run.name, pin=named.name)
    return named.name


def unpin(run: Run, name: str) -> None:
    """Remove a pin.

    Parameters
    ----------
    run : Run
        Any run of the merchant: pins lie beside the merchant's notes.
    name : str
        What :func:`pin` returned.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    folder = run.workspace.merchant.folder
    if not remove_pin(folder, name):
        known = [pin.name for pin in read_pins(folder)]
        raise InputError(f"pin '{name}'", "does not exist", allowed=", ".join(known) or "none yet")


def _free_name(folder: Path, name: str) -> str:
    """Return a name that neither the run's exhibits nor the pins have; pins keep their order."""
    taken = pin_names(folder)
    number = 1
    while any(t.startswith(f"pin-{number:03d}-") for t in taken):
        number += 1
    return f"pin-{number:03d}-{name.removeprefix('lab-')}"[:60]
