"""Where a run keeps its experiments, and how later runs find them, and what else they left.

``reports/<merchant>/<run>/experiments/`` holds, for each recommendation, the design
(``<name>.yml``) and who got what (``<name>.csv``). A test goes on while reports come and go, so a
later report looks through all finished runs before its own day.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from clvlib import home
from clvlib.errors import InputError
from clvlib.privacy.sealed import opened
from clvlib.run_folder import RUN_NAME, STAGES, RunFolder, merchant_reports
from clvlib.side_by_side import wait_for_end

if TYPE_CHECKING:
    from clvlib.workspace import Workspace

FOLDER = "experiments"
STATUS = "actions.yml"


def write_experiment(ws: Workspace, name: str, design: str, arms: pd.DataFrame) -> Path:
    """Store a design and its assignment in the run; return the design's path.

    Raises
    ------
    InputError
        If the name is no plain name.
    """
    if not RUN_NAME.fullmatch(name):
        raise InputError(f"experiment '{name}'", "is no plain name", allowed="a-z, 0-9, -")
    path = _folder(ws.folder) / f"{name}.yml"
    _folder(ws.folder).mkdir(exist_ok=True, mode=0o700)
    path.write_text(design, encoding="utf-8")
    arms.to_csv(path.with_suffix(".csv"), index=False, encoding="utf-8-sig", lineterminator="\r\n")
    ws.put_away(path.with_suffix(".csv"))
    return path


def write_status_draft(ws: Workspace, text: str) -> Path:
    """Store the entries that the consultant may copy into the merchant's folder."""
    _folder(ws.folder).mkdir(exist_ok=True, mode=0o700)
    path = _folder(ws.folder) / STATUS
    path.write_text(text, encoding="utf-8")
    return path


def earlier_runs(reports_dir: Path, slug: str, as_of: pd.Timestamp) -> list[RunFolder]:
    """Return the finished runs of earlier as-of days, oldest first; one a day, the latest made."""
    by_day: dict[pd.Timestamp, tuple[float, RunFolder]] = {}
    for path in merchant_reports(reports_dir, slug).glob("[0-9]*"):
        run = RunFolder(path)
        if not path.is_dir() or "as_of" not in run.facts():
            continue
        day, made = run.as_of.normalize(), (path / "run.json").stat().st_mtime
        if day < as_of.normalize() and (day not in by_day or made > by_day[day][0]):
            by_day[day] = (made, run)
    return [by_day[day][1] for day in sorted(by_day)]


def earlier_designs(ws: Workspace) -> list[Path]:
    """Return the designs of earlier reports, oldest first; of each name the latest made."""
    return designs_before(home.reports_dir(), ws.merchant.slug, ws.as_of)


def designs_before(reports_dir: Path, slug: str, as_of: pd.Timestamp) -> list[Path]:
    """Return the designs of a merchant's reports before a day, oldest first."""
    found = {
        path.stem: path
        for run in earlier_runs(reports_dir, slug, as_of)
        for path in sorted(_folder(run).glob("*.yml"))
        if path.name != STATUS
    }
    return list(found.values())


class Memory:
    """What earlier reports left, by day: their values and their figures."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._runs = earlier_runs(home.reports_dir(), ws.merchant.slug, ws.as_of)

    @property
    def first(self) -> pd.Timestamp | None:
        """As-of day of the merchant's first report."""
        return self._runs[0].as_of.normalize() if self._runs else None

    def values(self, day: pd.Timestamp | None) -> pd.DataFrame | None:
        """Return the table ``values`` of this run, or of the last report up to a day."""
        if day is None:
            return self._ws.read("values")
        run = self._last(day)
        there = run is not None and run.table("values").is_file()
        return self._ws.read("values", of=run) if there else None

    def figures(self, day: pd.Timestamp | None) -> dict[str, float]:
        """Return the figures of this run, or of the last report up to a day."""
        run = self._ws.folder if day is None else self._last(day)
        found: dict[str, float] = {}
        for stage in STAGES if run is not None else ():
            if day is None:
                wait_for_end(self._ws.folder, stage, self._ws.stage)
            results = run.stage_record(stage)["results"] if run is not None else {}
            found |= {k: float(v) for k, v in results.items() if isinstance(v, int | float)}
        return found

    def _last(self, day: pd.Timestamp) -> RunFolder | None:
        fitting = [run for run in self._runs if run.as_of <= day]
        return fitting[-1] if fitting else None


def read_arms(design: Path) -> pd.DataFrame:
    """Return who was assigned to what.

    Raises
    ------
    InputError
        If the list is missing, or lacks a column.
    """
    run = RunFolder(design.parent.parent)
    path = opened(design.with_suffix(".csv"), run.slug)
    if not path.is_file():
        raise InputError(f"experiment '{design.stem}'", f"has no list {path.name} beside it")
    arms = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    if lacking := [c for c in ("customer_id", "arm") if c not in arms]:
        raise InputError(path.name, f"has no column '{lacking[0]}'")
    return arms


def read_results(folder: Path, name: str) -> pd.DataFrame:
    """Return a results file of the merchant's folder.

    Raises
    ------
    InputError
        If the path leads out of the folder, or there is no such csv.
    """
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError(f"results '{name}'", "leads out of the merchant's folder")
    if not path.is_file():
        raise InputError(f"results '{name}'", "does not exist", remedy="see actions.yml")
    try:
        with path.open(encoding="utf-8-sig") as file:
            header = file.readline()
        between = max(",;\t", key=header.count)  # a comma where none of them stands there
        types = {"customer_id": "str", "arm": "str"}
        return pd.read_csv(path, sep=between, dtype=types, encoding="utf-8-sig")
    except ValueError as error:  # other encodings, and files that hold no table
        raise InputError(
            f"results '{name}'", "cannot be read", allowed="a csv in UTF-8 with a line of headers"
        ) from error


def _folder(run: RunFolder) -> Path:
    return run.path / FOLDER
