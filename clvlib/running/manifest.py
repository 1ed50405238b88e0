"""``manifest.json``: what a run was made from and what came out, for whoever asks later.

Keys: ``kit``, ``merchant``, ``run``, ``as_of``, ``seed``; the hashes ``data`` (by file),
``settings``, ``code``, ``notebooks``, ``templates``, ``lock`` and ``fonts``; ``inputs`` (the fingerprint
item by item, see :mod:`clvlib.running.fingerprint`, by which runs are compared);
``versions``, ``results`` (plain figures by stage),
``durations`` (seconds by what this run executed), ``stages`` (what each cost when it was made,
its peak memory, the run that it was taken from, the hashes of its tables), ``earlier`` (runs
of earlier days, of which it may speak), ``engine``, ``documents``, ``created`` (UTC). Durations and
the moment of creation never enter a document: the same inputs print the same pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from clvlib import __version__
from clvlib.json_files import write_json
from clvlib.merchant import Merchant
from clvlib.run_folder import STAGES, RunFolder
from clvlib.running.fingerprint import Fingerprint, package_versions
from clvlib.running.scrub import Scrubber
from clvlib.running.seals import Seal

NAME = "manifest.json"
HASHED = ("settings", "notes", "code", "notebooks", "templates", "lock", "fonts")


def write_manifest(
    folder: RunFolder,
    merchant: Merchant,
    inputs: Fingerprint,
    durations: dict[str, float],
    scrubber: Scrubber,
    seals: Mapping[str, Seal],
    earlier: Sequence[str],
) -> None:
    """Write the manifest of a run whose five stages are done.

    Parameters
    ----------
    durations : dict
        Seconds of what was executed in this run.
    seals : mapping
        What each stage was made from.
    earlier : sequence of str
        Runs of earlier as-of days, of which this one may speak.
    """
    known = {
        "kit": __version__,
        "merchant": merchant.slug,
        "run": folder.path.name,
        "as_of": folder.facts()["as_of"],
        "seed": merchant.settings.seed,
        "data": dict(inputs.parts["data"]),
        **{part: inputs.part_hash(part) for part in HASHED},
        "inputs": inputs.record(),
        "versions": package_versions(),
        "results": {stage: folder.stage_record(stage)["results"] for stage in STAGES},
        "durations": durations,
        "stages": {stage: _stage(made) for stage, made in seals.items()},
        "earlier": list(earlier),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    write_json(folder.path / NAME, scrubber.value(json.loads(json.dumps(known, default=str))))


def _stage(made: Seal) -> dict[str, Any]:
    """Return what a stage cost when it was made, and the hashes of the tables that it left."""
    tables = {name: h for name, h in made.outputs.items() if name.startswith("tables/")}
    return {
        "seconds": made.seconds,
        "peak_memory_mb": made.peak_mb or None,
        "taken_from": made.taken_from or None,
        "tables": tables,
    }


def add_to_manifest(folder: RunFolder, **facts: Any) -> None:
    """Add what is known only after rendering: durations, engine, documents."""
    write_json(folder.path / NAME, read_manifest(folder) | facts)


def read_manifest(folder: RunFolder) -> dict[str, Any]:
    """Return a run's manifest; empty where it has none or it cannot be read."""
    try:
        return json.loads((folder.path / NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def inputs_of(folder: RunFolder) -> Fingerprint | None:
    """Return the fingerprint that a run was made from; None where it is not known."""
    try:
        return Fingerprint.of_record(read_manifest(folder)["inputs"])
    except (KeyError, TypeError, AttributeError):
        return None
