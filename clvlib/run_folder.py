"""What lies where in one run's folder.

``reports/<merchant>/<run>/`` holds a finished run; a run in the making lies in
``reports/<merchant>/.scratch/<run>/`` and is moved into place whole; ``draft/`` is where
notebooks write that somebody runs by hand. ``latest`` names the newest good run. Data frames are
imported where a day is asked for: every call of the command line comes by here, most need none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clvlib.errors import InputError
from clvlib.json_files import Journal, read_journal, read_json, write_json
from clvlib.privacy.sealed import opened, sealed_twin
from clvlib.privacy.vault import SUFFIX

if TYPE_CHECKING:
    import pandas as pd

RUN_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,80}")
SANDBOX = "sandbox-"  # before a run's name: reads from the run, writes beside it
SCRATCH = ".scratch"
SAID = ".said"  # ends the journal of a stage that has not ended
DRAFT = "draft"  # fact of a run: whether its report is marked as a draft
STAGES: dict[str, str] = {
    "cleaning": "01_data_cleaning",
    "rfm": "02_rfm_clustering",
    "clv": "03_clv_estimation",
    "profiling": "04_high_value_profiling",
    "strategy": "05_strategy",
}
MADE_BY: dict[str, str] = {
    "lines": "cleaning", "orders": "cleaning", "ledger": "cleaning", "acquisition": "cleaning",
    "customers": "rfm", "cohorts": "rfm", "segments": "rfm", "thresholds": "rfm",
    "movement": "rfm", "funnel": "rfm",
    "values": "clv", "backtest": "clv", "parameters": "clv", "trust": "clv",
    "value_ranges": "clv", "markets": "clv",
    "contrasts": "profiling", "baskets": "profiling", "successions": "profiling",
    "products": "profiling", "offers": "profiling", "journeys": "profiling",
    "prospects": "profiling", "channels": "profiling", "credit": "profiling",
    "touchpoints": "cleaning", "events": "cleaning", "actions": "strategy", "scenarios": "strategy",
    "experiments": "strategy", "goals": "strategy",
}  # fmt: skip
# Tables that a stage leaves only where the merchant's data allows it.
OPTIONAL = frozenset({
    "acquisition", "backtest", "markets", "value_ranges", "scenarios", "experiments",
    "goals", "baskets", "successions", "products", "offers", "journeys", "prospects",
    "channels", "credit", "touchpoints", "events",
})  # fmt: skip


@dataclass(frozen=True)
class RunFolder:
    """Paths inside one run's folder, and the small JSON files in it."""

    path: Path

    @property
    def tables(self) -> Path:
        """Folder of the run's Parquet tables."""
        return self.path / "tables"

    @property
    def exhibits(self) -> Path:
        """Folder of pictures and of the numbers behind them."""
        return self.path / "exhibits"

    @property
    def notebooks(self) -> Path:
        """Folder of the executed notebooks."""
        return self.path / "notebooks"

    @property
    def audiences(self) -> Path:
        """Folder of the customer lists, one csv a recommendation."""
        return self.path / "audiences"

    @property
    def stages(self) -> Path:
        """Folder of what each stage said: statements, figures, exhibits in order."""
        return self.path / "stages"

    @property
    def slug(self) -> str:
        """The merchant whose run it is, also while the run is being made."""
        if known := self.facts().get("merchant"):
            return str(known)
        above = self.path.parent
        return above.parent.name if above.name in (SCRATCH, "sandbox") else above.name

    def table(self, name: str) -> Path:
        """Return the path of one table; of an encrypted one, its content in memory."""
        path = self.tables / f"{name}.parquet"
        if path.exists() or not sealed_twin(path).is_file():
            return path
        return opened(path, self.slug)

    def readable(self, folder: Path, pattern: str) -> list[Path]:
        """Return a folder's files as paths to read from; encrypted ones as content in memory."""
        sealed = (path.with_suffix("") for path in folder.glob(f"{pattern}{SUFFIX}"))
        return [opened(path, self.slug) for path in sorted({*folder.glob(pattern), *sealed})]

    def make(self) -> RunFolder:
        """Create the folders, readable by the owner only."""
        for folder in (self.path, self.tables, self.exhibits, self.notebooks, self.stages):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self

    @property
    def as_of(self) -> pd.Timestamp:
        """Last instant that a finished run knows of.

        Raises
        ------
        InputError
            If the run has not come so far.
        """
        import pandas as pd

        if "as_of" not in (facts := self.facts()):
            raise InputError(f"run '{self.path.name}'", "has no as-of date")
        return pd.Timestamp(facts["as_of"])

    def facts(self) -> dict[str, Any]:
        """Return what the run knows of itself (merchant, as-of date …); empty if nothing yet."""
        return read_json(self.path / "run.json") or {}

    def note_facts(self, **facts: Any) -> None:
        """Add facts to ``run.json``."""
        write_json(self.path / "run.json", self.facts() | facts)

    def stage_record(self, stage: str) -> dict[str, Any]:
        """Return what a stage left, or said so far: ``items`` in the order shown, and ``results``."""
        said = read_journal(self._said(stage))
        known = _record_of(said) if said is not None else read_json(self._record(stage))
        return known or {"items": [], "results": {}}

    def write_stage_record(self, stage: str, record: dict[str, Any]) -> None:
        """Store what a stage left, in place of all that it said."""
        write_json(self._record(stage), record)
        self._said(stage).unlink(missing_ok=True)

    def begin_stage_record(self, stage: str) -> Journal:
        """Return where a stage that begins anew tells what it says: ``item`` or ``results``, line by line."""
        self._record(stage).unlink(missing_ok=True)
        return Journal(self._said(stage))

    def end_stage_record(self, stage: str) -> bool:
        """Make one record of what a stage said, and say whether there is one."""
        if (said := read_journal(self._said(stage))) is not None:
            self.write_stage_record(stage, _record_of(said))
        return self._record(stage).is_file()

    def _record(self, stage: str) -> Path:
        return self.stages / f"{stage}.json"

    def _said(self, stage: str) -> Path:
        return self.stages / f"{stage}{SAID}"


def _record_of(said: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Put together what was said: the last of a name counts, in the place of the first."""
    items: dict[tuple[str, str], Any] = {}
    results: dict[str, Any] = {}
    for line in said:
        if "item" in line:
            items[line["item"]["type"], line["item"]["name"]] = line["item"]
        results.update(line.get("results", {}))
    return {"items": list(items.values()), "results": results}


def merchant_reports(reports_dir: Path, slug: str) -> Path:
    """Return the folder of all runs of one merchant."""
    return reports_dir / slug


def latest_run(reports_dir: Path, slug: str) -> RunFolder | None:
    """Return the newest good run of a merchant, or None."""
    link = merchant_reports(reports_dir, slug) / "latest"
    return RunFolder(link.resolve()) if link.is_dir() else None


def earlier_run(reports_dir: Path, slug: str, as_of: pd.Timestamp) -> RunFolder | None:
    """Return the finished run with the newest as-of day before a given one, or None."""
    import pandas as pd

    root = merchant_reports(reports_dir, slug)
    found = []
    for path in sorted(root.glob("[0-9]*")):
        known = RunFolder(path).facts().get("as_of") if path.is_dir() else None
        if known and pd.Timestamp(known).normalize() < as_of.normalize():
            found.append((pd.Timestamp(known), path.name, path))
    return RunFolder(max(found)[2]) if found else None


def scratch_run(reports_dir: Path, slug: str, run: str) -> RunFolder:
    """Return the folder in which a run is being made."""
    return RunFolder(merchant_reports(reports_dir, slug) / SCRATCH / run)


def find_run(reports_dir: Path, slug: str, run: str | None) -> tuple[RunFolder, bool]:
    """Return a run's folder and whether it may be written to.

    Parameters
    ----------
    run : str or None
        Name of a run, ``"latest"``, ``"sandbox-<run>"`` for a copy on write of a finished run, or
        None for the draft that notebooks run by hand share.

    Raises
    ------
    InputError
        If there is no such run.
    """
    root = merchant_reports(reports_dir, slug)
    if run is None:
        return RunFolder(root / "draft").make(), True
    if not RUN_NAME.fullmatch(run):
        raise InputError(f"run '{run}'", "is no name of a run", allowed="letters, digits, . _ -")
    if (scratch := scratch_run(reports_dir, slug, run)).path.is_dir():
        return scratch, True
    if run.startswith(SANDBOX):
        beneath, _ = find_run(reports_dir, slug, run.removeprefix(SANDBOX))
        return sandbox_run(reports_dir, slug, beneath.path.name).make(), True
    if (root / run).is_dir():
        return RunFolder((root / run).resolve()), False
    known = sorted(p.name for p in root.glob("[0-9]*") if p.is_dir())
    raise InputError(f"run '{run}' of '{slug}'", "does not exist", allowed=", ".join(known[-5:]))


def sandbox_run(reports_dir: Path, slug: str, run: str) -> RunFolder:
    """Return the folder that keeps what is tried by hand on a finished run."""
    return RunFolder(merchant_reports(reports_dir, slug) / "sandbox" / run)


def end_of_day(day: pd.Timestamp) -> pd.Timestamp:
    """Return the last microsecond of a day: an as-of date includes all of its day."""
    import pandas as pd

    return day.normalize() + pd.Timedelta(days=1) - pd.Timedelta(microseconds=1)
