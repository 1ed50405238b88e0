"""The one object that a notebook talks to.

The same five notebooks run under ``clv run``, under bare ``papermill -p merchant …`` and
by hand in JupyterLab; only what lies behind the workspace differs: the scratch folder
of a run, or the draft folder of whoever tries things out.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from clvlib import home, tables
from clvlib.errors import InputError
from clvlib.exhibits import Exhibit, Kpi, Look, Statement
from clvlib.exhibits.exhibit import printed_shares
from clvlib.json_files import json_text
from clvlib.merchant import Merchant, Settings
from clvlib.privacy import merchant_key
from clvlib.privacy.cells import harmless_frame
from clvlib.privacy.sealed import seal
from clvlib.reads import Reads, WatchedSettings, reads_file
from clvlib.run_folder import (
    MADE_BY,
    RUN_NAME,
    STAGES,
    RunFolder,
    earlier_run,
    end_of_day,
    find_run,
    latest_run,
)
from clvlib.words import Words

if TYPE_CHECKING:
    import duckdb

BATCH_ROWS = 500_000


class Workspace:
    """One merchant, one run, one stage.

    Open it with :meth:`open`; a notebook then reads tables, writes tables, shows exhibits
    and states findings.
    """

    def __init__(self, merchant: Merchant, folder: RunFolder, writable: bool, stage: str) -> None:
        self.folder, self.stage = folder, stage
        self._writable = writable
        self._reads = Reads(reads_file(folder, stage) if writable and stage in STAGES else None)
        watched = WatchedSettings.watching(merchant.settings, self._reads)
        self.merchant = merchant.model_copy(update={"settings": watched})
        self._said: dict[tuple[str, str], str] = {}  # what was shown and stated, as JSON
        self._results: dict[str, Any] = {}
        self._beneath = _beneath(folder)

    @classmethod
    def open(cls, merchant: str, run: str | None = None, stage: str = "explore") -> Workspace:
        """Open a merchant's run.

        Parameters
        ----------
        merchant : str
            Slug, the name of a folder under ``data/``.
        run : str, optional
            Name of a run or ``"latest"``; ``"sandbox-<run>"`` reads what it lacks from that run and
            keeps what is written to itself; None is the draft, which reads from the newest run.
        stage : str
            The room that speaks: ``cleaning``, ``rfm``, ``clv``, ``profiling``, ``strategy``.

        Raises
        ------
        InputError
            If merchant, settings or run are wrong.
        """
        loaded = Merchant.load(merchant)
        folder, writable = find_run(home.reports_dir(), merchant, run)
        return cls(loaded, folder, writable, stage)

    # What is known --------------------------------------------------------------------

    @property
    def settings(self) -> Settings:
        """The merchant's settings."""
        return self.merchant.settings

    @property
    def words(self) -> Words:
        """Sentences, numbers, money and dates in the client's language."""
        return self.look.words

    @property
    def look(self) -> Look:
        """Words, theme and source line for exhibits."""
        if not hasattr(self, "_look"):
            self._look = Look.of(self.settings)
        return self._look

    @property
    def raw(self) -> Path:
        """Folder of the merchant: settings, raw exports and notes; never written to."""
        self._reads.note("files", "raw")
        return self.merchant.folder

    @property
    def key(self) -> bytes:
        """The merchant's secret key, by which customer ids become pseudonyms."""
        self._reads.note("files", "key")
        return merchant_key(self.merchant.slug)

    @property
    def as_of(self) -> pd.Timestamp:
        """Last instant that the run knows of: everything after it is unknown."""
        for folder in self._readable():
            if "as_of" in (facts := folder.facts()):
                return pd.Timestamp(facts["as_of"])
        raise InputError("as-of date", "is not known yet", remedy=f"run {STAGES['cleaning']} first")

    @as_of.setter
    def as_of(self, moment: pd.Timestamp) -> None:
        """Note the last day known, for this run and all stages after this one."""
        self._refuse_finished()
        self.folder.note_facts(as_of=end_of_day(moment), merchant=self.merchant.slug)

    @property
    def earlier(self) -> RunFolder | None:
        """The merchant's last report before this as-of day, to see what has moved since."""
        return earlier_run(home.reports_dir(), self.merchant.slug, self.as_of)

    def rng(self, purpose: str = "") -> np.random.Generator:
        """Return a generator seeded from (seed, stage, merchant, purpose): no two share numbers."""
        return stage_rng(self.settings.seed, self.stage, self.merchant.slug, purpose)

    # Tables ----------------------------------------------------------------------------

    def read(
        self, name: str, columns: list[str] | None = None, of: RunFolder | None = None
    ) -> pd.DataFrame:
        """Return a table of this run, checked against its contract.

        Parameters
        ----------
        name : str
            A declared table.
        columns : list of str, optional
            Only these; all where absent.
        of : RunFolder, optional
            Another run to read from, such as :attr:`earlier`.

        Raises
        ------
        InputError
            If the stage that makes it has not run, or the table breaks its contract.
        """
        path = of.table(name) if of else self.path_of(name)
        have = pq.read_schema(path).names
        wanted = None if columns is None else [c for c in columns if c in have]
        frame = pd.read_parquet(path, columns=wanted)
        return tables.table(name).check(frame, columns)

    def has(self, name: str) -> bool:
        """Say whether a table (one that a stage leaves only at times) is there to be read."""
        self._reads.note("tables", name)
        return any(folder.table(name).is_file() for folder in self._readable())

    def path_of(self, name: str) -> Path:
        """Return the Parquet file of a table, for engines that read it themselves."""
        tables.table(name)
        self._reads.note("tables", name)
        for folder in self._readable():
            if folder.table(name).is_file():
                return folder.table(name)
        stage = STAGES[MADE_BY[name]]
        raise InputError(f"table '{name}'", "has not been made yet", remedy=f"run {stage} first")

    def write(self, **frames: pd.DataFrame | duckdb.DuckDBPyRelation) -> None:
        """Check tables against their contracts and store them as Parquet.

        Parameters
        ----------
        **frames
            Table name = data frame, or a DuckDB relation, which is streamed to disk.

        Raises
        ------
        InputError
            If a table is not declared, breaks its contract, or the run is finished.
        """
        self._refuse_finished()
        for name, frame in frames.items():
            path = self.folder.tables / f"{name}.parquet"  # not where a sealed one is opened
            scratch = path.with_suffix(".tmp")
            if isinstance(frame, pd.DataFrame):
                tables.table(name).check(frame).to_parquet(scratch, index=False)
            else:
                frame.write_parquet(str(scratch), compression="zstd")
                _check_batches(tables.table(name), scratch)
            scratch.replace(path)
            self.put_away(path)

    def write_audience(self, name: str, frame: pd.DataFrame) -> Path:
        """Store a list of customers as csv, ready for a mailing tool; return its path.

        Ids are the run's pseudonyms. Texts that a spreadsheet would take for a formula are
        marked with an apostrophe, and the byte-order mark lets Excel read Chinese.

        Raises
        ------
        InputError
            If the run is finished or the name is no plain name.
        """
        self._refuse_finished()
        if not RUN_NAME.fullmatch(name):
            raise InputError(f"audience '{name}'", "is no plain name", allowed="a-z, 0-9, -")
        self.folder.audiences.mkdir(exist_ok=True, mode=0o700)
        path = self.folder.audiences / f"{name}.csv"
        harmless_frame(frame).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        return self.put_away(path)

    def put_away(self, path: Path) -> Path:
        """Encrypt a file that tells of customers where the settings ask for it; return its path."""
        return seal(path, self.merchant.slug) if self.settings.encrypt else path

    # Findings --------------------------------------------------------------------------

    def show(self, exhibit: Exhibit | None) -> None:
        """Show an exhibit in the notebook and keep it for the report; small groups stay out.

        None, which is what there is to show where all groups are small, shows nothing.
        """
        if exhibit is None:
            return
        exhibit = exhibit.guarded(self.words)
        if self._writable:
            base = self.folder.exhibits / exhibit.name
            if exhibit.kind == "chart":
                base.with_suffix(".svg").write_text(exhibit.svg(), encoding="utf-8")
            if exhibit.data is not None:
                exhibit.data.to_parquet(base.with_suffix(".parquet"))
                self.put_away(base.with_suffix(".parquet"))
        self._keep({"type": "exhibit", **exhibit.record()})
        _display(exhibit)

    def tell(self, name: str, text: str, *exhibits: str) -> None:
        """State a finding that the report places by name, resting on the named exhibits."""
        statement = Statement(name, text, exhibits)
        item = {"type": "statement", "name": name, "text": text, "exhibits": list(exhibits)}
        self._keep(item | printed_shares({"text": text}))
        _display(statement)

    def kpi(self, name: str, label: str, value: str, comparison: str = "") -> None:
        """Put a figure on a tile of the executive summary."""
        tile = Kpi(name, label, value, comparison)
        self._keep({"type": "kpi", **vars(tile), **printed_shares(vars(tile))})
        _display(tile)

    def result(self, **figures: float | int | str | None) -> None:
        """Record plain figures for the manifest, by which runs are compared."""
        self._results.update(figures)
        self._save()

    def _keep(self, item: dict[str, Any]) -> None:
        # A cell run twice by hand replaces what it said before, in its place.
        self._said[item["type"], item["name"]] = json_text(item)
        self._save()

    def _save(self) -> None:
        if self._writable and self.stage in STAGES:
            self.folder.write_stage_texts(self.stage, self._said.values(), self._results)

    def _readable(self) -> list[RunFolder]:
        """Return the folders to read from: this run, then what a draft or a sandbox lies over."""
        return [self.folder, *filter(None, [self._beneath()])]

    def _refuse_finished(self) -> None:
        if not self._writable:
            raise InputError(
                f"run '{self.folder.path.name}'",
                "is finished and stays as it is",
                remedy="open the draft instead: run = None",
            )


def _beneath(folder: RunFolder) -> Callable[[], RunFolder | None]:
    """Return how to find the run from which a draft or a sandbox reads what it lacks."""
    root = folder.path.parent
    if folder.path.name == "draft":
        return lambda: latest_run(root.parent, root.name)
    if root.name == "sandbox":
        return lambda: RunFolder(root.parent / folder.path.name)
    return lambda: None


def stage_rng(seed: int, stage: str, slug: str, purpose: str) -> np.random.Generator:
    """Return the generator of a stage's purpose, also for who asks outside of its notebook."""
    entropy = [seed, *(zlib.crc32(word.encode()) for word in (stage, slug, purpose))]
    return np.random.default_rng(np.random.SeedSequence(entropy))


def _check_batches(table: tables.Table, path: Path) -> None:
    """Check a large table piece by piece, so that it never lies in memory whole."""
    for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH_ROWS):
        table.check(batch.to_pandas())


def _display(thing: object) -> None:
    """Show something in the notebook; outside of one, do nothing."""
    from IPython.core.getipython import get_ipython

    if get_ipython() is not None:
        from IPython.display import display

        display(thing)
