"""Making a run again in another folder, on another day, and holding every byte against it.

What is compared is what a client or a later run can see: tables, exhibits, statements, lists
of customers, executed notebooks and documents. Clock times are facts of the machine and stand
in the manifest only.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from clvlib.errors import InputError
from clvlib.merchant import Merchant
from clvlib.privacy.own_folders import place
from clvlib.privacy.sealed import opened
from clvlib.privacy.vault import SUFFIX
from clvlib.run_folder import RunFolder, merchant_reports
from clvlib.running.fingerprint import changes, fingerprint
from clvlib.running.manifest import inputs_of, read_manifest
from clvlib.running.pipeline import run_merchant
from clvlib.running.plan import FORMATS, Listener, RunPlan, nobody
from clvlib.running.seals import file_hash
from clvlib.running.shelf import Shelf

KINDS = {"tables": "table", "exhibits": "exhibit", "audiences": "list", "notebooks": "notebook"}
_OF_THE_MACHINE = ("manifest.json", "run.json", ".seal.json", ".reads.json")


@dataclass(frozen=True)
class Verdict:
    """What came of making a run again.

    Parameters
    ----------
    run : str
        The run that was made again.
    compared : int
        How many files were held against each other.
    changed : tuple of str
        Inputs that are no longer what they were when the run was made.
    differing : tuple of str
        A line for each file that differs, is missing or is new.
    """

    run: str
    compared: int
    changed: tuple[str, ...]
    differing: tuple[str, ...]


def verify(slug: str, plan: RunPlan, listen: Listener = nobody) -> Verdict:
    """Make a merchant's latest run again in a folder of its own and compare.

    Parameters
    ----------
    slug : str
        The merchant.
    plan : RunPlan
        Folders, engine, kernel; the as-of day and the formats are those of the run.
    listen : callable, optional
        Told of every stage.

    Raises
    ------
    InputError
        If the merchant has no run, or its manifest cannot be read.
    """
    merchant = Merchant.load(slug, plan.data_dir)
    shelf = Shelf(plan.reports_dir, slug)
    latest = shelf.latest
    before = inputs_of(latest) if latest else None
    if latest is None or before is None:
        remedy = f"make one with: clv run {slug}"
        raise InputError(f"merchant '{slug}'", "has no run that can be made again", remedy=remedy)
    asked = before.parts["as-of"]["as-of"]
    as_of = asked if asked[:1].isdigit() else None
    formats = tuple(form for form in FORMATS if (latest.path / f"report.{form}").is_file())
    changed = changes(before, fingerprint(merchant, as_of))
    with tempfile.TemporaryDirectory(prefix="clv-verify-", dir=place()) as scratch:
        _show_earlier(latest, Path(scratch), slug)
        again = replace(
            plan, reports_dir=Path(scratch).resolve(), as_of=as_of, to=formats, force=True
        )
        made = run_merchant(slug, again, listen)
        ours = _files(latest.path)
        theirs = _files(made.folder) if made.folder else {}
        names = sorted({*ours, *theirs})
        differing = [_line(n, ours, theirs) for n in names if not _same(n, ours, theirs, slug)]
    return Verdict(latest.path.name, len(names), tuple(changed), tuple(differing))


def _show_earlier(latest: RunFolder, scratch: Path, slug: str) -> None:
    """Let the run made again see the same earlier reports."""
    root = merchant_reports(scratch, slug)
    root.mkdir(mode=0o700)
    for name in read_manifest(latest).get("earlier", []):
        if (latest.path.parent / name).is_dir():
            shutil.copytree(latest.path.parent / name, root / name, symlinks=True)


def _files(folder: Path) -> dict[str, Path]:
    return {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(_OF_THE_MACHINE)
    }


def _same(name: str, ours: dict[str, Path], theirs: dict[str, Path], slug: str) -> bool:
    """Say whether a file is the same in both; of encrypted ones, whether the content is."""
    if name not in ours or name not in theirs:
        return False
    pair = [path[name] for path in (ours, theirs)]
    if name.endswith(SUFFIX):
        pair = [opened(path.with_suffix(""), slug) for path in pair]
    return file_hash(pair[0]) == file_hash(pair[1])


def _line(name: str, ours: dict[str, Path], theirs: dict[str, Path]) -> str:
    first = name.split("/")[0]
    kind = KINDS.get(first, "document" if first.startswith("report.") else "file")
    if name not in ours:
        return f"{kind} {name} is new"
    return f"{kind} {name} {'differs' if name in theirs else 'is missing'}"
